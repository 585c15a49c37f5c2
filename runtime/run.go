package runtime

import (
	"context"
	"errors"
	"fmt"
	"io"
	goruntime "runtime"
	"time"

	"github.com/veloc-dev/veloc/runtime/rowio"
)

// StreamBatch is a batch of a stream's records, as Run needs it. Generated code
// implements it.
type StreamBatch interface {
	rowio.Records
	// New makes another batch, an empty one.
	New() rowio.Records
	// JSON is record i as a line of JSON, for reports.
	JSON(i int) []byte
}

// Join is a query as Run needs it, with the rows that it gave last. Generated
// code implements it; its methods are called once a batch.
type Join interface {
	rowio.Results
	// Records joins the records of in from number first on; their rows take the
	// place of those before.
	Records(in rowio.Records, first int) error
	// Finish puts what comes at the end of the input in their place.
	Finish() error
	// Idle is called before a Read that may block.
	Idle()
}

// Beginner is a Join that keeps something from batch to batch, or hands rows on
// before a batch has ended.
type Beginner interface {
	Join
	// Begin begins a run, whatever an earlier one has left. In the middle of
	// Records, Drain and Finish give takes the rows at hand, none where it is
	// only asked whether to go on, and tells that. With nil the run has ended.
	Begin(give func() bool) error
}

// ParkingJoin is a Join that parks records.
type ParkingJoin interface {
	Join
	// Drain gives the rows of parked records, until none is left or ctx ends.
	Drain(ctx context.Context) error
	// Seen counts the records of the query value.
	Seen() uint64
	// Waiting gives the numbers of those that are parked, from 0 on in the order in
	// which they were seen.
	Waiting() []uint64
}

// WholeJoin is a Join that may have rows that come at the end, of what the records before
// have matched, or of a table alone: those of a RIGHT or FULL join, and of a SELECT beside
// the stream's. Where it is Whole it needs all records of an input that ends.
type WholeJoin interface {
	Join
	Whole() bool
}

// ErrNeedsWhole refuses to run a query with rows that come at the end of the input, as
// those of a RIGHT or FULL join do, over a stream without an end, or from its middle on.
var ErrNeedsWhole = errors.New("veloc: the query has rows that come at the end of its input, as a RIGHT or FULL join has: it needs a stream that ends, from its beginning on")

// RunOption changes a Run.
type RunOption func(*runOptions)

type runOptions struct {
	refused   func(err error, record []byte) error
	batch     func(records, rows int)
	committed func(progress []Progress)
	from      []Progress
	every     time.Duration
}

// OnRefused is called for each record that cannot be decoded (a
// *rowio.RecordError) or evaluated (a *RecordError, with the record as JSON).
// Where it returns nil the record is left out and Run goes on, unless nothing can
// be read behind the record; otherwise Run ends with what it returns.
func OnRefused(f func(err error, record []byte) error) RunOption {
	return func(o *runOptions) { o.refused = f }
}

// OnBatch is called after each batch with the number of its records and rows.
func OnBatch(f func(records, rows int)) RunOption {
	return func(o *runOptions) { o.batch = f }
}

// ResumeFrom has a run go on where earlier ones have come to, by the last progress of
// each partition: what OnCommit has told, or StreamReader.Commit. The records that
// were parked are joined again. A source that cannot do that gives ErrNoResume.
func ResumeFrom(progress ...Progress) RunOption {
	return func(o *runOptions) { o.from = progress }
}

// OnCommit is called with what has been committed.
func OnCommit(f func(progress []Progress)) RunOption {
	return func(o *runOptions) { o.committed = f }
}

// CommitEvery says how often progress is committed while records come without a
// pause; a second unless said. In a pause it always is.
func CommitEvery(d time.Duration) RunOption {
	return func(o *runOptions) { o.every = d }
}

// commitEvery is the default of CommitEvery.
const commitEvery = time.Second

// readSize is how many records a stream is asked for at a time.
const readSize = 8 * BatchSize

// Run joins a stream with the tables, from its first record to its last, and
// commits the sink and then the progress. Each run begins with nothing matched or
// parked. On an error the sink is aborted; a panic of the reader or the sink is one,
// a *PanicError. When ctx ends, what was read is still answered and committed, and
// the error is ctx's; where that takes longer than half a second, for a record has
// so many rows or so many rows of a table have not matched, the sink is aborted and
// the error is an ErrCutOff, too. A stream that is endless has not come to its end
// then: parked records stay parked, and tell in the progress, and rows that nothing
// matched do not come.
//
// The stream's batches are in and what it makes.
func Run(ctx context.Context, from StreamSource, to Sink, in StreamBatch, j Join, opts ...RunOption) error {
	switch {
	case from == nil:
		return ErrNilStream
	case to == nil:
		return ErrNilSink
	}
	r := &runner{j: j}
	r.every = commitEvery
	for _, opt := range opts {
		opt(&r.runOptions)
	}
	r.parking, _ = j.(ParkingJoin)
	switch j := j.(type) {
	case ParkingJoin:
		r.numbers = j.Seen
	case StatefulJoin:
		r.numbers = j.Seen
	}
	if err := r.resume(ctx, to, in.Relation()); err != nil {
		return err
	}
	err := safely("the stream's source", func() (err error) {
		r.endless = from.Endless()
		if w, may := j.(WholeJoin); may && w.Whole() && (r.endless || len(r.from) > 0) {
			return ErrNeedsWhole
		}
		r.reader, err = from.OpenStream(ctx, in.Relation(), r.from)
		return err
	})
	if err != nil {
		return err
	}
	err = r.opened(ctx, to, in)
	// What a reader has to say when it is closed is of no use any more.
	if p := (*PanicError)(nil); errors.As(r.asReader(r.reader.Close), &p) {
		return both(err, p)
	}
	return err
}

// resume finds out where the run begins.
func (r *runner) resume(ctx context.Context, to Sink, relation *rowio.Relation) error {
	if kept, ok := to.(Checkpointer); ok && r.from == nil {
		if err := r.asSink(func() (err error) {
			r.from, err = kept.Committed(ctx, relation)
			return err
		}); err != nil {
			return err
		}
	}
	for _, p := range r.from {
		if p.Input != relation.Name {
			return fmt.Errorf("veloc: the run is to go on in the stream %q, and its stream is %q", p.Input, relation.Name)
		}
	}
	r.tracker = newTracker(relation.Name, r.from)
	return nil
}

// both joins errors, of which either may be nil.
func both(a, b error) error {
	switch {
	case a == nil:
		return b
	case b == nil:
		return a
	}
	return errors.Join(a, b)
}

// opened is Run with the stream open.
func (r *runner) opened(ctx context.Context, to Sink, in StreamBatch) error {
	// The results of what was read are written after ctx has ended, too; but what
	// has not been opened by then need not be.
	lasting, cancel := context.WithCancel(context.WithoutCancel(ctx))
	defer cancel()
	stop := context.AfterFunc(ctx, cancel)
	err := r.asSink(func() (err error) {
		r.writer, err = to.OpenSink(lasting, r.j.Relation())
		return err
	})
	ended := !stop()
	switch {
	case err != nil && ended && errors.Is(err, context.Canceled):
		return context.Cause(ctx)
	case err != nil:
		return err
	}
	err = context.Cause(ctx)
	if !ended {
		err = r.written(ctx, lasting, in)
	} else if aborted := r.asSink(r.writer.Abort); aborted != nil {
		err = both(err, aborted)
	}
	return both(err, r.asSink(r.writer.Close))
}

// written is Run with the sink open.
func (r *runner) written(ctx, lasting context.Context, in StreamBatch) error {
	whole := false
	defer func() {
		if !whole { // a panic of a callback, which is passed on
			_ = r.asSink(r.writer.Abort)
			_ = r.asSink(r.writer.Close)
		}
	}()
	err := r.begin(lasting)
	var interrupted error
	if err == nil {
		interrupted, err = r.joined(ctx, lasting, in)
	}
	if whole = true; err != nil {
		return both(err, r.abort())
	}
	if err := r.commit(lasting); err != nil {
		return err
	}
	return interrupted
}

// joined runs the join over the stream.
func (r *runner) joined(ctx, lasting context.Context, in StreamBatch) (interrupted, err error) {
	if b, ok := r.j.(Beginner); ok {
		if err := b.Begin(func() bool { return r.give(ctx, lasting) }); err != nil {
			return nil, err
		}
		defer b.Begin(nil)
	}
	return r.run(ctx, lasting, in)
}

// asReader and asSink call something of the user's.
func (r *runner) asReader(f func() error) error { return safely("the stream's reader", f) }
func (r *runner) asSink(f func() error) error   { return safely("the sink", f) }

// ErrCutOff says that ctx has ended while the rows of a record, or those that
// nothing matched, were made, and that they were too many to be waited for.
var ErrCutOff = errors.New("veloc: the run was ended before all rows of its last records were made; nothing was committed")

// afterEnd is for how long rows are made after ctx has ended.
const afterEnd = 500 * time.Millisecond

// give writes the rows at hand in the middle of a batch and tells whether to go
// on; if not, r.failed says why.
func (r *runner) give(ctx, lasting context.Context) bool {
	if r.failed == nil && r.overdue(ctx) {
		r.failed = errors.Join(context.Cause(ctx), ErrCutOff)
	}
	if n := r.j.Len(); r.failed == nil && n > 0 {
		if r.failed = r.write(lasting); r.runOptions.batch != nil {
			r.runOptions.batch(0, n)
		}
	}
	return r.failed == nil
}

// overdue reports whether ctx ended a while ago.
func (r *runner) overdue(ctx context.Context) bool {
	switch {
	case ctx.Err() == nil:
		return false
	case r.ended.IsZero():
		r.ended = time.Now()
	}
	return time.Since(r.ended) > afterEnd
}

// asked is the error of a call of the join: that of rows that it could not hand
// on goes first.
func (r *runner) asked(err error) error {
	if r.failed != nil {
		return r.failed
	}
	return err
}

// run joins all records, on as many processors as it can.
func (r *runner) run(ctx, lasting context.Context, in StreamBatch) (interrupted, err error) {
	var p *parallel
	if err := safely("the stream's reader or the sink", func() error {
		if p = r.newParallel(in); p == nil {
			r.stream = r.deliver(ctx, in)
		}
		return nil
	}); err != nil {
		return nil, err
	}
	if p != nil {
		return p.all(ctx, lasting)
	}
	defer r.stream.stop()
	return r.all(ctx, lasting)
}

type runner struct {
	runOptions
	j       Join
	parking ParkingJoin   // j, where it parks records; else nil
	numbers func() uint64 // counts what j has seen, where it needs records after their batch
	reader  StreamReader
	endless bool
	writer  SinkWriter
	stream  deliveries
	tracker *tracker
	records int   // so many are done
	failed  error // why rows could not be handed on in the middle of a batch
	ended   time.Time
	cuts
}

// deliver reads ahead where the reader allows it and there is a processor for
// it, or records that wait while none comes. The reader's memory is used again
// where the writer keeps no text of a row.
func (r *runner) deliver(ctx context.Context, in StreamBatch) deliveries {
	recycle := func(int) {}
	again, ok := r.reader.(rowio.Recycler)
	if c, copies := r.writer.(rowio.Copier); ok && copies && c.Copies() {
		recycle = again.Recycle
	}
	p, ok := r.reader.(Prefetcher)
	if ok && p.ReadsAhead() && (goruntime.GOMAXPROCS(0) > 1 || r.parking != nil) {
		return readAhead(ctx, r.reader, in.New, recycle)
	}
	return &direct{r.reader, in, recycle}
}

// drain waits for the parked records and writes their rows.
func (r *runner) drain(ctx, lasting context.Context) error {
	if r.parking == nil {
		return nil
	}
	for {
		err := r.parking.Drain(ctx)
		if r.failed != nil {
			return r.failed
		}
		if r.runOptions.batch != nil && r.j.Len() > 0 {
			r.runOptions.batch(0, r.j.Len())
		}
		if werr := r.write(lasting); werr != nil {
			return werr
		}
		switch {
		case err == nil || ctx.Err() != nil:
			return nil
		default:
			if err := r.refuse(r.named(err), nil); err != nil {
				return err
			}
		}
	}
}

// write writes the rows at hand.
func (r *runner) write(ctx context.Context) error {
	if r.j.Len() == 0 {
		return nil
	}
	r.wrote = true
	return r.asSink(func() error { return r.writer.Write(ctx, r.j) })
}

// all runs until the end of the stream; interrupted is why it ended early.
func (r *runner) all(ctx, lasting context.Context) (interrupted, err error) {
	for {
		d, ok := r.stream.next(ctx, r.tick())
		if !ok {
			if err := r.lookAgain(lasting); err != nil {
				return nil, err
			}
			continue
		}
		if d.batch.Len() > 0 {
			if err := r.numbered(lasting, d); err != nil {
				return nil, err
			}
		}
		switch {
		case d.err == io.EOF && r.endless:
			return nil, errEndlessEnded
		case d.err == io.EOF:
			if err := r.drain(ctx, lasting); err != nil {
				return nil, err
			}
			return context.Cause(ctx), r.finish(lasting)
		case endedBy(ctx, d.err):
			return context.Cause(ctx), r.finish(lasting)
		case d.err != nil:
			if err := r.refuse(d.err, nil); err != nil {
				return nil, err
			}
		}
		r.tracker.read(d.span)
		if err := r.after(lasting, !d.buffered); err != nil {
			return nil, err
		}
	}
}

// numbered is batch for a delivery whose records may be needed after it.
func (r *runner) numbered(lasting context.Context, d delivery) error {
	if r.numbers != nil {
		from := r.numbers()
		r.tracker.number(d.span, from, from+uint64(d.batch.Len()))
	}
	return r.batch(lasting, d.batch)
}

// tick says when to look at parked records again; nil: there are none.
func (r *runner) tick() <-chan time.Time {
	if r.parking == nil {
		return nil
	}
	if len(r.parking.Waiting()) == 0 {
		return nil
	}
	return time.After(lookEvery)
}

// lookEvery is how soon a change is seen for which a parked record waits.
const lookEvery = 5 * time.Millisecond

// lookAgain looks at the parked records for which it is time.
func (r *runner) lookAgain(lasting context.Context) error {
	over, cancel := context.WithCancel(lasting)
	cancel()
	if err := r.drain(over, lasting); err != nil {
		return err
	}
	return r.cut(lasting)
}

// refuse decides about a record that cannot be used.
func (r *runner) refuse(err error, record []byte) error {
	var decoding *rowio.RecordError
	var evaluation *RecordError
	var table *NotReadyError
	if errors.As(err, &table) {
		return err // which is none of the record's fault
	}
	if r.refused == nil || !errors.As(err, &decoding) && !errors.As(err, &evaluation) {
		return err
	}
	switch {
	case decoding != nil:
		record = decoding.Raw
	case evaluation.Record != nil:
		record = evaluation.Record
	}
	if refused := r.refused(err, record); refused != nil {
		return refused
	}
	if decoding != nil && decoding.Fatal {
		return err
	}
	return nil
}

// batch joins the records of in and writes their rows.
func (r *runner) batch(ctx context.Context, in rowio.Records) error {
	rows := 0
	for first := 0; ; {
		err := r.asked(r.asQuery(func() error { return r.j.Records(in, first) }))
		if r.failed != nil {
			return err
		}
		rows += r.j.Len()
		if err := r.write(ctx); err != nil {
			return err
		}
		var failed *RecordError
		switch {
		case err == nil:
			r.records += in.Len() - first
			if r.runOptions.batch != nil {
				r.runOptions.batch(in.Len(), rows)
			}
			return nil
		case !errors.As(err, &failed):
			return err
		}
		var record []byte
		if failed.Index += first; failed.Record == nil {
			record = in.(StreamBatch).JSON(failed.Index)
		}
		done := failed.Index + 1 - first
		first = failed.Index + 1
		failed.Index += r.records - first + done
		r.records += done
		if err := r.refuse(err, record); err != nil {
			return err
		}
	}
}

// asQuery calls the query. A panic is an error here as it is on several
// processors.
func (r *runner) asQuery(f func() error) error { return safely("the query", f) }

// named gives a parked record's error the number of the last record joined.
func (r *runner) named(err error) error {
	if failed := (*RecordError)(nil); errors.As(err, &failed) {
		failed.Index = r.records - 1
	}
	return err
}

// isRefused reports whether err refuses one record, and reading may go on.
func isRefused(err error) bool {
	var refused *rowio.RecordError
	return errors.As(err, &refused) && !refused.Fatal
}

// endedBy reports whether err of a reader says that ctx has ended, and not that a
// record cannot be read.
func endedBy(ctx context.Context, err error) bool {
	var refused *rowio.RecordError
	return err != nil && ctx.Err() != nil &&
		(!errors.As(err, &refused) || errors.Is(err, ctx.Err()) || errors.Is(err, context.Cause(ctx)))
}

// finish gives what comes at the end of the input, of a stream that has one.
func (r *runner) finish(ctx context.Context) error {
	for !r.endless {
		err := r.asked(r.asQuery(r.j.Finish))
		if r.failed != nil {
			return r.failed
		}
		if r.runOptions.batch != nil && r.j.Len() > 0 {
			r.runOptions.batch(0, r.j.Len())
		}
		if err != nil && !isParked(err) {
			return err
		}
		if werr := r.write(ctx); werr != nil || err == nil {
			return werr
		}
		if err := r.refuse(r.named(err), nil); err != nil {
			return err
		}
	}
	return nil
}

// isParked reports whether err is a parked record's: what gave it may be called
// again.
func isParked(err error) bool {
	var failed *RecordError
	return errors.As(err, &failed) && failed.Record != nil
}
