package exec

import (
	"context"

	"github.com/veloc-dev/veloc/runtime"
	"github.com/veloc-dev/veloc/runtime/rowio"
)

// join is a query as runtime.Run sees it, with the rows that it gave last; see
// runtime.Join.
type join[R any] struct{ r *Run[R] }

// What some queries are beside that.
type (
	// beginner keeps something from batch to batch, or hands rows on before one has ended.
	beginner[R any] struct{ join[R] }
	// parker puts records aside.
	parker[R any] struct{ beginner[R] }
	// forker works at one stream side by side with others.
	forker[R any] struct{ join[R] }
	// beginningForker is a forker of which a record may give any number of rows.
	beginningForker[R any] struct {
		beginner[R]
		forker forker[R]
	}
)

// joiner is the query as Run sees it.
func (r *Run[R]) joiner() runtime.Join {
	j := join[R]{r}
	switch begins := r.keepsState(); {
	case r.waiting != nil:
		return &parker[R]{beginner[R]{j}}
	case begins && r.again != nil:
		return &beginningForker[R]{beginner[R]{j}, forker[R]{j}}
	case begins:
		return &beginner[R]{j}
	case r.again != nil:
		return &forker[R]{j}
	}
	return &j
}

// Relation describes the rows.
func (j *join[R]) Relation() *rowio.Relation { return j.r.rows.columns() }

// Len counts the rows.
func (j *join[R]) Len() int { return j.r.rows.shown() }

// AppendCSV appends every row as a line.
func (j *join[R]) AppendCSV(dst []byte) []byte { return j.r.rows.csv(dst) }

// AppendJSON appends every row as a line.
func (j *join[R]) AppendJSON(dst []byte) []byte { return j.r.rows.json(dst) }

// AppendVectors appends every row to v.
func (j *join[R]) AppendVectors(v *rowio.Vectors) { j.r.rows.vectors(v) }

// Records joins the records of a batch from number first on.
func (j *join[R]) Records(in rowio.Records, first int) error {
	batch := in.(interface{ Records() []R }).Records()[first:]
	return j.fill(func() error { return j.r.appendAdmitted(batch) })
}

// Finish gives what comes at the end of the input.
func (j *join[R]) Finish() error { return j.fill(j.r.finish) }

// Whole reports whether rows come at the end of the whole input; see runtime.WholeJoin.
func (j *join[R]) Whole() bool { return j.r.end != nil }

// Idle publishes the counts.
func (j *join[R]) Idle() { j.r.publish() }

// fill makes the rows those that do makes.
func (j *join[R]) fill(do func() error) error {
	j.r.rows.take()
	err := do()
	j.r.rows.put()
	return err
}

// Begin begins a run; see runtime.Beginner.
func (b *beginner[R]) Begin(give func() bool) error {
	if give == nil {
		return b.r.begin(nil)
	}
	return b.r.begin(func(rows int) bool {
		b.r.rows.show(rows)
		return give()
	})
}

// Drain gives the rows of parked records.
func (p *parker[R]) Drain(ctx context.Context) error {
	return p.fill(func() error { return p.r.waiting.drain(ctx) })
}

// Seen counts the records.
func (p *parker[R]) Seen() uint64 { return p.r.Seen }

// Waiting gives the numbers of those that are parked.
func (p *parker[R]) Waiting() []uint64 { return p.r.waiting.parked.Numbers() }

// forkable is another value of a query.
type forkable interface {
	private()
	joiner() runtime.Join
}

// private keeps the value's counts from its query's totals.
func (r *Run[R]) private() { r.publisher = r.publisher.Private() }

// Fork makes a join of the same query for another goroutine; see runtime.ParallelJoin.
func (f *forker[R]) Fork() runtime.ParallelJoin {
	q := f.r.again()
	q.private()
	return q.joiner().(runtime.ParallelJoin)
}

// Counters are the query's own.
func (f *forker[R]) Counters() (*uint64, *runtime.Given, []runtime.JoinStats) {
	return &f.r.Seen, &f.r.Given, f.r.joins
}

// Fork is forker.Fork.
func (f *beginningForker[R]) Fork() runtime.ParallelJoin { return f.forker.Fork() }

// Counters is forker.Counters.
func (f *beginningForker[R]) Counters() (*uint64, *runtime.Given, []runtime.JoinStats) {
	return f.forker.Counters()
}
