package runtime

import (
	"context"
	"errors"
	"io"
	"iter"
	goruntime "runtime"
	"time"

	"github.com/veloc-dev/veloc/runtime/rowio"
)

// Join is a query as Run needs it. Generated code fills it; its functions are
// called once a batch.
type Join struct {
	Stream *rowio.Relation
	Result *rowio.Relation
	NewIn  func() rowio.Records   // makes a batch that the stream fills
	Take   func(in rowio.Records) // makes one of them the batch at hand
	Out    rowio.Results          // the batch that Records and Finish fill
	// Records joins the records of the batch at hand from number first on and
	// puts the rows into Out, in place of what it held.
	Records func(first int) error
	// Finish puts what comes at the end of the input into Out.
	Finish func() error
	// Record is record i of the batch at hand as a line of JSON, for reports.
	Record func(i int) []byte
	// Idle is called before a Read that may block.
	Idle func()

	// Of a query that parks records; nil in others. Drain puts the rows of
	// parked records into Out, until none is left or ctx ends. Seen counts the
	// records, and Oldest is the number of the first that is parked.
	Drain  func(ctx context.Context) error
	Seen   func() uint64
	Oldest func() (number uint64, any bool)
}

// RunOption changes a Run.
type RunOption func(*runOptions)

type runOptions struct {
	refused func(err error, record []byte) error
	batch   func(records, rows int)
}

// OnRefused is called for each record that cannot be decoded (a
// *rowio.RecordError) or evaluated (a *RecordError, with the record as JSON).
// Where it returns nil the record is left out and Run goes on; otherwise Run
// ends with what it returns.
func OnRefused(f func(err error, record []byte) error) RunOption {
	return func(o *runOptions) { o.refused = f }
}

// OnBatch is called after each batch with the number of its records and rows.
func OnBatch(f func(records, rows int)) RunOption {
	return func(o *runOptions) { o.batch = f }
}

// readSize is how many records a stream is asked for at a time.
const readSize = 8 * BatchSize

// Run joins a stream with the tables, from its first record to its last, and
// commits the sink. On an error the sink is aborted. When ctx ends, what was
// read is still answered and committed, and the error is ctx's.
func Run(ctx context.Context, from StreamSource, to Sink, j *Join, opts ...RunOption) error {
	var o runOptions
	for _, opt := range opts {
		opt(&o)
	}
	reader, err := from.OpenStream(ctx, j.Stream)
	if err != nil {
		return err
	}
	defer reader.Close()
	// The results of what was read are written after ctx has ended, too.
	lasting := context.WithoutCancel(ctx)
	writer, err := to.OpenSink(lasting, j.Result)
	if err != nil {
		return err
	}
	r := &runner{runOptions: o, j: j, reader: reader, writer: writer, feed: newFeed(ctx, reader, writer, j)}
	interrupted, err := r.all(ctx, lasting)
	r.feed.stop()
	if err != nil {
		return errors.Join(err, writer.Abort())
	}
	if err := writer.Commit(lasting); err != nil {
		return err
	}
	return interrupted
}

type runner struct {
	runOptions
	j      *Join
	reader StreamReader
	writer SinkWriter
	feed   feed
	marks  []mark // what has been read and not been acknowledged, in order
}

// newFeed reads ahead where the reader allows it and there is a processor for
// it, or records that wait while none comes. The reader's memory is used again
// where the writer keeps no text of a row.
func newFeed(ctx context.Context, reader StreamReader, writer SinkWriter, j *Join) feed {
	recycle := func(int) {}
	r, ok := reader.(rowio.Recycler)
	if c, copies := writer.(rowio.Copier); ok && copies && c.Copies() {
		recycle = r.Recycle
	}
	p, ok := reader.(Prefetcher)
	if ok && p.ReadsAhead() && (goruntime.GOMAXPROCS(0) > 1 || j.Oldest != nil) {
		return readAhead(ctx, reader, j.NewIn, recycle)
	}
	return &direct{reader, j.NewIn(), recycle}
}

// mark is a position of the stream, behind so many records.
type mark struct {
	pos  any
	seen uint64
}

// read notes that everything up to pos has been joined or parked.
func (r *runner) read(pos any) {
	if r.j.Oldest == nil {
		r.marks = append(r.marks[:0], mark{pos: pos})
		return
	}
	r.marks = append(r.marks, mark{pos, r.j.Seen()})
}

// ack acknowledges what has been flushed, but nothing behind a parked record.
func (r *runner) ack(ctx context.Context) error {
	n := len(r.marks)
	if r.j.Oldest != nil {
		if oldest, any := r.j.Oldest(); any {
			for n > 0 && r.marks[n-1].seen > oldest {
				n--
			}
		}
	}
	if n == 0 {
		return nil
	}
	pos := r.marks[n-1].pos
	r.marks = append(r.marks[:0], r.marks[n:]...)
	return r.reader.Ack(ctx, pos)
}

// drain waits for the parked records and writes their rows.
func (r *runner) drain(ctx, lasting context.Context) error {
	if r.j.Drain == nil {
		return nil
	}
	for {
		err := r.j.Drain(ctx)
		if r.runOptions.batch != nil && r.j.Out.Len() > 0 {
			r.runOptions.batch(0, r.j.Out.Len())
		}
		if werr := r.write(lasting); werr != nil {
			return werr
		}
		switch {
		case err == nil || ctx.Err() != nil:
			return nil
		default:
			if err := r.refuse(err, nil); err != nil {
				return err
			}
		}
	}
}

// write writes the rows at hand.
func (r *runner) write(ctx context.Context) error {
	if r.j.Out.Len() == 0 {
		return nil
	}
	return r.writer.Write(ctx, r.j.Out)
}

// all runs until the end of the stream; interrupted is why it ended early.
func (r *runner) all(ctx, lasting context.Context) (interrupted, err error) {
	for {
		d, ok := r.feed.next(ctx, r.tick())
		if !ok {
			if err := r.lookAgain(lasting); err != nil {
				return nil, err
			}
			continue
		}
		r.j.Take(d.batch)
		if n := d.batch.Len(); n > 0 {
			if err := r.batch(lasting, n); err != nil {
				return nil, err
			}
		}
		switch {
		case d.err == io.EOF:
			if err := r.drain(ctx, lasting); err != nil {
				return nil, err
			}
			return nil, r.finish(lasting)
		case d.err != nil && ctx.Err() != nil:
			return context.Cause(ctx), r.finish(lasting)
		case d.err != nil:
			if err := r.refuse(d.err, nil); err != nil {
				return nil, err
			}
		}
		r.read(d.pos)
		if !d.buffered {
			if err := r.pause(lasting); err != nil {
				return nil, err
			}
		}
	}
}

// pause passes on all there is before a wait for the stream.
func (r *runner) pause(ctx context.Context) error {
	r.j.Idle()
	if err := r.writer.Flush(ctx); err != nil {
		return err
	}
	return r.ack(ctx)
}

// tick says when to look at parked records again; nil: there are none.
func (r *runner) tick() <-chan time.Time {
	if r.j.Oldest == nil {
		return nil
	}
	if _, any := r.j.Oldest(); !any {
		return nil
	}
	return time.After(lookEvery)
}

// lookAgain looks at the parked records for which it is time.
func (r *runner) lookAgain(lasting context.Context) error {
	over, cancel := context.WithCancel(lasting)
	cancel()
	if err := r.drain(over, lasting); err != nil {
		return err
	}
	return r.pause(lasting)
}

// refuse decides about a record that cannot be used.
func (r *runner) refuse(err error, record []byte) error {
	var decoding *rowio.RecordError
	var evaluation *RecordError
	if r.refused == nil || !errors.As(err, &decoding) && !errors.As(err, &evaluation) {
		return err
	}
	switch {
	case decoding != nil:
		record = decoding.Raw
	case evaluation.Record != nil:
		record = evaluation.Record
	}
	return r.refused(err, record)
}

// batch joins the n records at hand and writes their rows.
func (r *runner) batch(ctx context.Context, n int) error {
	rows := 0
	for first := 0; ; {
		err := r.j.Records(first)
		rows += r.j.Out.Len()
		if r.j.Out.Len() > 0 {
			if err := r.writer.Write(ctx, r.j.Out); err != nil {
				return err
			}
		}
		var failed *RecordError
		switch {
		case err == nil:
			if r.runOptions.batch != nil {
				r.runOptions.batch(n, rows)
			}
			return nil
		case !errors.As(err, &failed):
			return err
		}
		var record []byte
		if failed.Index += first; failed.Record == nil {
			record = r.j.Record(failed.Index)
		}
		if err := r.refuse(err, record); err != nil {
			return err
		}
		first = failed.Index + 1
	}
}

func (r *runner) finish(ctx context.Context) error {
	for {
		err := r.j.Finish()
		if r.runOptions.batch != nil && r.j.Out.Len() > 0 {
			r.runOptions.batch(0, r.j.Out.Len())
		}
		if err != nil && !isParked(err) {
			return err
		}
		if werr := r.write(ctx); werr != nil || err == nil {
			return werr
		}
		if err := r.refuse(err, nil); err != nil {
			return err
		}
	}
}

// isParked reports whether err is a parked record's: what gave it may be called
// again.
func isParked(err error) bool {
	var failed *RecordError
	return errors.As(err, &failed) && failed.Record != nil
}

// All joins the records of an iterator, batch by batch, with a query's Append
// and Finish.
func All[R, O any](records iter.Seq2[R, error], appendRows func([]O, []R) ([]O, error), finish func([]O) ([]O, error)) iter.Seq2[O, error] {
	return func(yield func(O, error) bool) {
		a := &allRows[R, O]{appendRows: appendRows, yield: yield}
		for record, err := range records {
			if err != nil {
				var none O
				if !a.join() || !yield(none, err) {
					return
				}
				continue
			}
			a.batch = append(a.batch, record)
			if len(a.batch) == BatchSize && !a.join() {
				return
			}
		}
		if !a.join() {
			return
		}
		for {
			out, err := finish(a.out[:0])
			if !a.give(out, err) || !isParked(err) {
				return
			}
		}
	}
}

type allRows[R, O any] struct {
	appendRows func([]O, []R) ([]O, error)
	yield      func(O, error) bool
	batch      []R
	out        []O
}

// join yields the rows of the batch; false: the loop has ended.
func (a *allRows[R, O]) join() bool {
	rest := a.batch
	a.batch = a.batch[:0]
	for {
		out, err := a.appendRows(a.out[:0], rest)
		a.out = out
		if !a.give(out, err) {
			return false
		}
		var failed *RecordError
		if !errors.As(err, &failed) {
			return true
		}
		rest = rest[failed.Index+1:]
	}
}

func (a *allRows[R, O]) give(out []O, err error) bool {
	for _, row := range out {
		if !a.yield(row, nil) {
			return false
		}
	}
	var none O
	return err == nil || a.yield(none, err)
}
