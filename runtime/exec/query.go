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
type Query[R, O any] struct {
	run[R]
	Out   []O // where result rows go
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
func (q *Query[R, O]) made() int { return len(q.Out) }

// cut drops all but the first rows of Out.
func (q *Query[R, O]) cut(rows int) { q.Out = q.Out[:rows] }

// take makes Out the place of the rows that a Run reads.
func (q *Query[R, O]) take() { q.Out = q.kept[:0] }

// put keeps these rows until the next take.
func (q *Query[R, O]) put() { q.kept, q.Out = q.Out, nil }

// show makes the first rows of Out those that a Run reads, in the middle of a batch.
func (q *Query[R, O]) show(rows int) { q.kept = q.Out[:rows] }

// shown counts the rows that a Run reads.
func (q *Query[R, O]) shown() int { return len(q.kept) }

func (q *Query[R, O]) columns() *rowio.Relation { return q.codec.Columns }
func (q *Query[R, O]) csv(dst []byte) []byte    { return q.codec.CSV(dst, q.kept) }
func (q *Query[R, O]) json(dst []byte) []byte   { return q.codec.JSON(dst, q.kept) }

func (q *Query[R, O]) vectors(v *rowio.Vectors) { rowio.AppendVectors(q.codec.Columns, v, q.kept) }

// Prepare makes the value one that evaluates the query.
func (q *Query[R, O]) Prepare(s Setup[R, O]) Forms[R, O] {
	q.run = run[R]{
		Guards: s.Guards, Usable: true,
		info: s.Info, publisher: s.Publisher, joins: s.Joins, rows: q, stream: s.Stream,
		join: s.Join, admit: s.Admit, fallible: s.Fallible, spreads: s.Spreads, fresh: s.Fresh, keys: s.Keys,
		pin: s.Pin, detach: s.Detach, attach: s.Attach, end: s.End, lost: s.Lost, forget: s.Forget, undo: s.Undo, keep: s.Keep,
	}
	q.codec = s.Codec
	q.Pieces.rows = q
	if s.Again != nil {
		q.again = func() forkable { return s.Again().q }
	}
	if s.Waits != nil {
		q.Waiting = newWaiting(&q.run, s.Waits, s.WaitFor)
	}
	return Forms[R, O]{q}
}

// Refuse makes the value one that evaluates nothing, for err is wrong with its parameters.
func (q *Query[R, O]) Refuse(err error) Forms[R, O] {
	q.refusal = err
	return Forms[R, O]{q}
}
