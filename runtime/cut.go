package runtime

import (
	"context"
	"errors"
	"time"
)

// ErrNoTransactions is the error of a run whose sink says that its rows appear in
// transactions, and whose writer has none.
var ErrNoTransactions = errors.New("veloc: the sink delivers in transactions, and its writer is no TransactionWriter")

// errEndlessEnded is the error of a run over a stream that ends after all.
var errEndlessEnded = errors.New("veloc: the stream has ended, and its source says that it is endless")

// cuts is what a run knows of its sink between cuts.
type cuts struct {
	delivery    Delivery
	transaction TransactionWriter // the sink's writer, where it delivers so
	wrote       bool              // rows, since the last cut
	over        bool              // nothing can be aborted: Commit was called
	last        time.Time         // cut
}

// begin asks how the sink delivers, and begins a transaction.
func (r *runner) begin(ctx context.Context) error {
	r.last = time.Now()
	return r.asSink(func() error {
		if r.delivery = r.writer.Delivery(); r.delivery != InTransactions {
			return nil
		}
		t, ok := r.writer.(TransactionWriter)
		if !ok {
			return ErrNoTransactions
		}
		r.transaction = t
		return t.Begin(ctx)
	})
}

// abort drops what has not been committed.
func (r *runner) abort() error {
	if r.over {
		return nil
	}
	return r.asSink(r.writer.Abort)
}

// after is called behind each batch; pause says that the next Read may block.
func (r *runner) after(ctx context.Context, pause bool) error {
	if !pause && time.Since(r.last) < r.every {
		return nil
	}
	return r.cut(ctx)
}

// cut makes what was written last, as far as the sink does that before the end of the
// run, and then commits the progress.
func (r *runner) cut(ctx context.Context) error {
	r.last = time.Now()
	r.j.Idle()
	if r.delivery == InTransactions {
		progress := r.progress()
		if !r.wrote && len(progress) == 0 {
			return nil
		}
		if err := r.transact(ctx, progress); err != nil {
			return err
		}
		if err := r.asSink(func() error { return r.transaction.Begin(ctx) }); err != nil {
			return err
		}
		r.over = false
		return nil
	}
	if err := r.asSink(func() error { return r.writer.Flush(ctx) }); err != nil || r.delivery == AtCommit {
		return err
	}
	return r.commitProgress(ctx, r.progress())
}

// commit is the last cut.
func (r *runner) commit(ctx context.Context) error {
	progress := r.progress()
	if r.delivery == InTransactions {
		return r.transact(ctx, progress)
	}
	if err := r.commitSink(ctx); err != nil {
		return err
	}
	return r.commitProgress(ctx, progress)
}

// transact ends the transaction at hand.
func (r *runner) transact(ctx context.Context, progress []Progress) error {
	if err := r.asSink(func() error { return r.transaction.Prepare(ctx, progress) }); err != nil {
		return err
	}
	if err := r.commitSink(ctx); err != nil {
		return err
	}
	return r.commitProgress(ctx, progress)
}

// commitSink commits what was written. Whatever comes of it, it cannot be aborted.
func (r *runner) commitSink(ctx context.Context) error {
	r.over = true
	if err := r.asSink(func() error { return r.writer.Commit(ctx) }); err != nil {
		return err
	}
	r.wrote = false
	return nil
}

// progress is how far the partitions have come that have moved.
func (r *runner) progress() []Progress { return r.tracker.cut(neededBy(r.j, r.tracker.input)) }

// commitProgress tells the stream.
func (r *runner) commitProgress(ctx context.Context, progress []Progress) error {
	if len(progress) == 0 {
		return nil
	}
	if err := r.asReader(func() error { return r.reader.Commit(ctx, progress...) }); err != nil {
		return err
	}
	if r.tracker.committed(progress); r.runOptions.committed != nil {
		r.runOptions.committed(progress)
	}
	return nil
}
