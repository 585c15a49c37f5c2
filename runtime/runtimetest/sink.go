package runtimetest

import (
	"context"
	"fmt"
	"reflect"

	"github.com/veloc-dev/veloc/runtime"
	"github.com/veloc-dev/veloc/runtime/rowio"
)

// Sink tests a Sink. open makes a new one, which is opened once; read gives the
// rows that it holds after it has been closed. The error says what of the contracts of
// runtime.SinkWriter and runtime.TransactionWriter does not hold.
func Sink(open func() (runtime.Sink, error), read func() ([]Record, error)) error {
	t := &sinkTest{open: open, read: read}
	for _, batches := range [][]int{{}, {1}, {0, 3, 0}, {512, 1, 4096, 700}} {
		for _, flush := range []bool{false, true} {
			if err := t.commits(batches, flush); err != nil {
				return fmt.Errorf("batches of %d rows: %w", batches, err)
			}
			if err := t.aborts(batches, flush); err != nil {
				return fmt.Errorf("batches of %d rows, and Abort: %w", batches, err)
			}
		}
	}
	if err := t.left(); err != nil {
		return fmt.Errorf("closed without Commit and Abort: %w", err)
	}
	if err := t.encodes(); err != nil {
		return fmt.Errorf("encoded apart: %w", err)
	}
	return wrap("transactions", t.transactions())
}

type sinkTest struct {
	open func() (runtime.Sink, error)
	read func() ([]Record, error)
}

// with opens a writer for a test, closes it, and gives the rows then.
func (t *sinkTest) with(test func(w runtime.SinkWriter) error) ([]Record, error) {
	sink, err := t.open()
	if err != nil {
		return nil, err
	}
	return t.opened(sink, test)
}

func (t *sinkTest) opened(sink runtime.Sink, test func(w runtime.SinkWriter) error) ([]Record, error) {
	ctx := context.Background()
	w, err := sink.OpenSink(ctx, Relation)
	if err != nil {
		return nil, wrap("OpenSink", err)
	}
	if w.Delivery() == runtime.InTransactions {
		transactions, ok := w.(runtime.TransactionWriter)
		if !ok {
			return nil, runtime.ErrNoTransactions
		}
		if err := transactions.Begin(ctx); err != nil {
			return nil, wrap("Begin", err)
		}
	}
	err = test(w)
	if closed := w.Close(); closed != nil && err == nil {
		err = fmt.Errorf("method Close: %w", closed)
	}
	if err != nil {
		return nil, err
	}
	return t.read()
}

// commit ends what was written, in a transaction where there are any.
func commit(w runtime.SinkWriter, progress ...runtime.Progress) error {
	ctx := context.Background()
	if transactions, ok := w.(runtime.TransactionWriter); ok && w.Delivery() == runtime.InTransactions {
		if err := transactions.Prepare(ctx, progress); err != nil {
			return fmt.Errorf("method Prepare: %w", err)
		}
	}
	return wrap("Commit", w.Commit(ctx))
}

// write writes the batches, one slice for all of them, and overwrites what it
// has given where the writer says that it copies.
func (t *sinkTest) write(w runtime.SinkWriter, batches []int, flush bool) (rows int, err error) {
	ctx := context.Background()
	c, ok := w.(rowio.Copier)
	copies := ok && c.Copies()
	for _, n := range batches {
		batch := &Rows{}
		notes := make([][]byte, n)
		for i := range n {
			r := Row(rows + i)
			notes[i] = []byte(r.Note)
			r.Note = view(notes[i])
			batch.Append(r)
		}
		if err := w.Write(ctx, batch); err != nil {
			return rows, fmt.Errorf("method Write: %w", err)
		}
		clear(batch.rows)
		for i := range notes {
			if copies {
				clear(notes[i])
			}
		}
		rows += n
		if flush {
			if err := w.Flush(ctx); err != nil {
				return rows, fmt.Errorf("method Flush: %w", err)
			}
		}
	}
	return rows, nil
}

func (t *sinkTest) commits(batches []int, flush bool) error {
	var rows int
	got, err := t.with(func(w runtime.SinkWriter) (err error) {
		if rows, err = t.write(w, batches, flush); err != nil {
			return err
		}
		return commit(w)
	})
	if err != nil {
		return err
	}
	return wrap("behind Commit", same(got, 0, rows))
}

// aborts: what an aborted sink has not taken back are the first rows, whole, and all
// that were flushed where that makes them last.
func (t *sinkTest) aborts(batches []int, flush bool) error {
	var rows int
	var delivery runtime.Delivery
	got, err := t.with(func(w runtime.SinkWriter) (err error) {
		delivery = w.Delivery()
		if rows, err = t.write(w, batches, flush); err != nil {
			return err
		}
		return wrap("Abort", w.Abort())
	})
	if err != nil {
		return err
	}
	return kept(got, rows, delivery, flush)
}

// kept holds the rows that are there without a Commit against the delivery.
func kept(got []Record, rows int, delivery runtime.Delivery, flushed bool) error {
	switch {
	case len(got) > rows:
		return fmt.Errorf("it holds %d rows, and was given %d", len(got), rows)
	case delivery != runtime.AtFlush && len(got) > 0:
		return fmt.Errorf("it holds %d rows, and none was committed", len(got))
	case delivery == runtime.AtFlush && flushed && len(got) < rows:
		return fmt.Errorf("it holds %d rows, and %d were flushed", len(got), rows)
	}
	return same(got, 0, len(got))
}

// left: Close without Commit is Abort.
func (t *sinkTest) left() error {
	var delivery runtime.Delivery
	got, err := t.with(func(w runtime.SinkWriter) error {
		delivery = w.Delivery()
		_, err := t.write(w, []int{7}, false)
		return err
	})
	if err != nil {
		return err
	}
	return kept(got, 7, delivery, false)
}

// encodes tests a sink whose rows are encoded apart from each other.
func (t *sinkTest) encodes() error {
	got, err := t.with(func(w runtime.SinkWriter) error {
		e, ok := w.(interface{ Encoder() rowio.Encoder })
		if !ok || e.Encoder() == nil {
			if _, err := t.write(w, []int{20}, false); err != nil {
				return err
			}
			return commit(w)
		}
		first, second := &Rows{}, &Rows{}
		for i := range 10 {
			first.Append(Row(i))
			second.Append(Row(10 + i))
		}
		later := e.Encoder().Encode(nil, second)
		for _, b := range [][]byte{e.Encoder().Encode(nil, first), later} {
			if err := e.Encoder().Put(b); err != nil {
				return fmt.Errorf("method Put: %w", err)
			}
		}
		return commit(w)
	})
	if err != nil {
		return err
	}
	return same(got, 0, 20)
}

// transactions tests a sink that has some: three, of which the second is aborted.
func (t *sinkTest) transactions() error {
	sink, err := t.open()
	if err != nil {
		return err
	}
	has := false
	got, err := t.opened(sink, func(w runtime.SinkWriter) error {
		if has = w.Delivery() == runtime.InTransactions; !has {
			return nil
		}
		return t.three(w.(runtime.TransactionWriter))
	})
	if err != nil || !has {
		return err
	}
	if err := same(got, 0, 5+4); err != nil {
		return err
	}
	keeper, ok := sink.(runtime.Checkpointer)
	if !ok {
		return nil
	}
	progress, err := keeper.Committed(context.Background(), Relation)
	if err != nil {
		return fmt.Errorf("method Committed: %w", err)
	}
	if want := []runtime.Progress{cutAt(0, 1), cutAt(1, 3)}; !reflect.DeepEqual(progress, want) {
		return fmt.Errorf("method Committed gives %+v, not %+v", progress, want)
	}
	return nil
}

// three writes five rows, three that are aborted, and four.
func (t *sinkTest) three(w runtime.TransactionWriter) error {
	ctx := context.Background()
	if err := t.writeFrom(w, 0, 5); err != nil {
		return err
	}
	if err := commit(w, cutAt(0, 1), cutAt(1, 1)); err != nil {
		return err
	}
	if got, err := t.read(); err != nil || len(got) != 5 {
		return fmt.Errorf("%d rows are there behind the Commit of 5: %v", len(got), err)
	}
	if err := w.Begin(ctx); err != nil {
		return fmt.Errorf("method Begin: %w", err)
	}
	if err := t.writeFrom(w, 100, 3); err != nil {
		return err
	}
	if err := w.Prepare(ctx, []runtime.Progress{cutAt(0, 2)}); err != nil {
		return fmt.Errorf("method Prepare: %w", err)
	}
	if err := w.Abort(); err != nil {
		return fmt.Errorf("method Abort: %w", err)
	}
	if err := w.Begin(ctx); err != nil {
		return fmt.Errorf("method Begin behind Abort: %w", err)
	}
	if err := t.writeFrom(w, 5, 4); err != nil {
		return err
	}
	if err := commit(w, cutAt(1, 3)); err != nil {
		return err
	}
	// Committed twice is committed once, or an error.
	_ = w.Commit(ctx)
	return nil
}

// cutAt is progress in a partition.
func cutAt(partition int32, at runtime.Position) runtime.Progress {
	return runtime.Progress{Input: "stream", Partition: partition, Low: at - 1, Position: at, Parked: []runtime.Position{at - 1}}
}

func (t *sinkTest) writeFrom(w runtime.SinkWriter, from, rows int) error {
	batch := &Rows{}
	for i := range rows {
		batch.Append(Row(from + i))
	}
	return wrap("Write", w.Write(context.Background(), batch))
}
