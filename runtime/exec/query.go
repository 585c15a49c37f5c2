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

// Results are the rows that a query gives.
type Results[O any] struct {
	Rows  []O // where they go
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

// made counts the rows in Rows.
func (r *Results[O]) made() int { return len(r.Rows) }

// cut drops all but the first rows of Rows.
func (r *Results[O]) cut(rows int) { r.Rows = r.Rows[:rows] }

// take makes Rows the place of the rows that a Run reads.
func (r *Results[O]) take() { r.Rows = r.kept[:0] }

// put keeps these rows until the next take.
func (r *Results[O]) put() { r.kept, r.Rows = r.Rows, nil }

// show makes the first rows of Rows those that a Run reads, in the middle of a batch.
func (r *Results[O]) show(rows int) { r.kept = r.Rows[:rows] }

// shown counts the rows that a Run reads.
func (r *Results[O]) shown() int { return len(r.kept) }

func (r *Results[O]) columns() *rowio.Relation { return r.codec.Columns }
func (r *Results[O]) csv(dst []byte) []byte    { return r.codec.CSV(dst, r.kept) }
func (r *Results[O]) json(dst []byte) []byte   { return r.codec.JSON(dst, r.kept) }

func (r *Results[O]) vectors(v *rowio.Vectors) { rowio.AppendVectors(r.codec.Columns, v, r.kept) }

// Prepare makes a value that evaluates the query.
func Prepare[R, O any](run *Run[R], results *Results[O], s Setup[R, O]) Forms[R, O] {
	*run = Run[R]{
		Guards: s.Guards, Usable: true,
		info: s.Info, publisher: s.Publisher, joins: s.Joins, rows: results, stream: s.Stream,
		join: s.Join, admit: s.Admit, fallible: s.Fallible, spreads: s.Spreads, fresh: s.Fresh, keys: s.Keys,
		pin: s.Pin, detach: s.Detach, attach: s.Attach, end: s.End, lost: s.Lost, forget: s.Forget, undo: s.Undo, keep: s.Keep,
	}
	results.codec = s.Codec
	run.Pieces.rows = results
	if s.Again != nil {
		run.again = func() forkable { return s.Again().run }
	}
	if s.Waits != nil {
		run.waiting = newWaiting(run, s.Waits, s.WaitFor)
	}
	return Forms[R, O]{run, results}
}

// Refuse makes a value that evaluates nothing, for err is wrong with its parameters.
func Refuse[R, O any](run *Run[R], err error) Forms[R, O] {
	run.refusal = err
	return Forms[R, O]{run: run}
}

// CountMatch counts a record for which a join has found its one row.
func CountMatch(join *runtime.JoinStats) {
	join.Hits++
	join.Rows++
}

// CountMatches counts entries that came to a join, of which so many have found their one
// row; it gives these back.
func CountMatches(join *runtime.JoinStats, entries, hits int) int {
	join.Hits += uint64(hits)
	join.Misses += uint64(entries - hits)
	join.Rows += uint64(hits)
	return hits
}
