package exec

import (
	"github.com/veloc-dev/veloc/runtime"
	"github.com/veloc-dev/veloc/runtime/rowio"
	"github.com/veloc-dev/veloc/runtime/rowstore"
)

// Setup says what a query has of its own. What is nil it has not.
type Setup[R, O any] struct {
	Info      *runtime.QueryInfo
	Publisher *runtime.StatsPublisher
	Guards    []*rowstore.Guard   // of its tables, in their order
	Joins     []runtime.JoinStats // the counters of its joins
	Codec     *Codec[O]
	Stream    runtime.StreamBatch // makes batches of its records

	Join  func()                                                   // passes Batch through the query's ops
	Admit func(batch []R) (admitted []R, err *runtime.RecordError) // holds records of anyone to their types
	Again func() *Forms[R, O]                                      // makes another value of the query

	Fallible bool            // a record may fail
	Spreads  bool            // a record may give any number of rows
	Fresh    []*runtime.Core // tables whose rows may become too old
	Keys     []func() error  // each tells whether a key could be computed for all rows

	Pin    func() // holds the tables' versions, where more is to be done than to pin the guards
	Detach func() // keeps these versions where the batch lets go of the tables
	Attach func() // ends that

	End    func()       // gives the rows that come at the end of the input
	Lost   func() error // says why they are no longer known
	Forget func()       // begins the next run with nothing matched
	Undo   func()       // takes back what the batch at hand has matched
	Keep   func()       // lets it stand

	Waits   []Wait          // by join: how records wait that miss; nil: none does
	WaitFor []*runtime.Core // the tables that they wait for
}

// Codec is how result rows are written.
type Codec[O any] struct {
	Columns *rowio.Relation
	CSV     func(dst []byte, rows []O) []byte
	JSON    func(dst []byte, rows []O) []byte
}

// Query is what a query value works with, whatever its ops are: R are its records, O its
// result rows. The zero value evaluates nothing.
//
// A package has a Query type for each of its queries, and every method of it is compiled
// anew for each. So it has the fields of what it consists of without their methods, but for those that
// generated code calls.
type Query[R, O any] struct {
	runFields[R]
	resultFields[O]
}

type (
	runFields[R any]    run[R]
	resultFields[O any] results[O]
)

func (q *Query[R, O]) run() *run[R]         { return (*run[R])(&q.runFields) }
func (q *Query[R, O]) results() *results[O] { return (*results[O])(&q.resultFields) }

// Refusal is why the value evaluates nothing.
func (q *Query[R, O]) Refusal() error { return q.run().Refusal() }

// RefusalOf is why the value does not join a record.
func (q *Query[R, O]) RefusalOf(record *R) error { return q.run().RefusalOf(record) }

// Pin holds the tables' versions, in table order, until Unpin.
func (q *Query[R, O]) Pin() { q.run().Pin() }

// Unpin ends what Pin began.
func (q *Query[R, O]) Unpin() { q.run().Unpin() }

// Flush hands on the rows at hand. The batch lets go of the tables, and goes on over
// their rows as they were when it began.
func (q *Query[R, O]) Flush() { q.run().Flush() }

// Fail notes the first failure of a pass over a batch.
func (q *Query[R, O]) Fail(record int, column string, err error) int {
	return q.run().Fail(record, column, err)
}

// Number notes for each of the last rows which record it is of, where that is asked for.
func (q *Query[R, O]) Number(entries []uint16) { q.run().Number(entries) }

// Numbered reports whether it is asked for.
func (q *Query[R, O]) Numbered() bool { return q.numbered }

// NumberOne notes it for one row.
func (q *Query[R, O]) NumberOne(record int) { q.run().NumberOne(record) }

// Due reports whether to call PublishOne behind a single record.
func (q *Query[R, O]) Due() bool { return q.run().Due() }

// PublishOne publishes behind a single record, at once, and the next ones later.
func (q *Query[R, O]) PublishOne() { q.run().PublishOne() }

// Park notes a record of the batch that is to wait for a row.
func (q *Query[R, O]) Park(record, join int) { q.run().Park(record, join) }

// results are the rows that a query gives.
type results[O any] struct {
	Out   []O // where they go
	kept  []O // those that a Run reads
	codec *Codec[O]
}

// rows are the result rows of a query, whatever their type.
type rows interface {
	made() int
	cut(rows int)
	take()
	put()
	show(rows int)
	columns() *rowio.Relation
	shown() int
	csv(dst []byte) []byte
	json(dst []byte) []byte
	vectors(v *rowio.Vectors)
}

// made counts the rows in Out.
func (r *results[O]) made() int { return len(r.Out) }

// cut drops all but the first rows of Out.
func (r *results[O]) cut(rows int) { r.Out = r.Out[:rows] }

// take makes Out the place of the rows that a Run reads.
func (r *results[O]) take() { r.Out = r.kept[:0] }

// put keeps these rows until the next take.
func (r *results[O]) put() { r.kept, r.Out = r.Out, nil }

// show makes the first rows of Out those that a Run reads, in the middle of a batch.
func (r *results[O]) show(rows int) { r.kept = r.Out[:rows] }

// shown counts the rows that a Run reads.
func (r *results[O]) shown() int { return len(r.kept) }

func (r *results[O]) columns() *rowio.Relation { return r.codec.Columns }
func (r *results[O]) csv(dst []byte) []byte    { return r.codec.CSV(dst, r.kept) }
func (r *results[O]) json(dst []byte) []byte   { return r.codec.JSON(dst, r.kept) }

func (r *results[O]) vectors(v *rowio.Vectors) { rowio.AppendVectors(r.codec.Columns, v, r.kept) }

// Prepare makes the value one that evaluates the query.
func (q *Query[R, O]) Prepare(s Setup[R, O]) Forms[R, O] {
	*q.run() = run[R]{
		Guards: s.Guards, Usable: true,
		info: s.Info, publisher: s.Publisher, joins: s.Joins, rows: q.results(), stream: s.Stream,
		join: s.Join, admit: s.Admit, fallible: s.Fallible, spreads: s.Spreads, fresh: s.Fresh, keys: s.Keys,
		pin: s.Pin, detach: s.Detach, attach: s.Attach, end: s.End, lost: s.Lost, forget: s.Forget, undo: s.Undo, keep: s.Keep,
	}
	q.codec = s.Codec
	q.Pieces.rows = q.results()
	if s.Again != nil {
		q.again = func() forkable { return s.Again().q.run() }
	}
	if s.Waits != nil {
		q.waiting = newWaiting(q.run(), s.Waits, s.WaitFor)
	}
	return Forms[R, O]{q}
}

// Refuse makes the value one that evaluates nothing, for err is wrong with its parameters.
func (q *Query[R, O]) Refuse(err error) Forms[R, O] {
	q.refusal = err
	return Forms[R, O]{q}
}
