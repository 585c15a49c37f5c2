package exec

import (
	"context"
	"iter"

	"github.com/veloc-dev/veloc/runtime"
)

// Forms are the ways to evaluate a query; R are its records, O its result rows. The zero
// value joins nothing: its methods give runtime.ErrNotReady.
//
// A package has a Forms type for each of its queries, and every method of it is compiled
// anew for each: what they do is Run's, which is compiled once for each stream.
type Forms[R, O any] struct {
	run     *Run[R]
	results *Results[O]
}

// Append appends the result rows of the records in batch to out. On an error, a
// *runtime.RecordError, out holds the rows of the records before the first one that
// failed; go on at batch[err.Index+1:].
func (f *Forms[R, O]) Append(out []O, batch []R) ([]O, error) {
	if err := f.run.enter(); err != nil {
		return out, err
	}
	return fill(f.results, out, func() error { return f.run.appends(batch) })
}

// AppendFrom is Append that also appends to from, for each row, the number of its record:
// how many records the query value was given before it.
func (f *Forms[R, O]) AppendFrom(out []O, from []uint64, batch []R) ([]O, []uint64, error) {
	if err := f.run.enter(); err != nil {
		return out, from, err
	}
	f.run.from, f.run.numbered = from, true
	out, err := f.Append(out, batch)
	from, f.run.from, f.run.numbered = f.run.from, nil, false
	return out, from, err
}

// AppendOne is Append for one record.
func (f *Forms[R, O]) AppendOne(out []O, record *R) ([]O, error) {
	if record == nil {
		return out, runtime.ErrNilRecord
	}
	return f.Append(out, One(record))
}

// Finish appends the result rows that come at the end of the input: those of table rows
// that no record has matched, and of records that still wait, which are looked up for the
// last time. On a *runtime.RecordError of one of these it may be called again. It ends
// the run: the next one begins anew.
func (f *Forms[R, O]) Finish(out []O) ([]O, error) {
	if err := f.run.enter(); err != nil {
		return out, err
	}
	return fill(f.results, out, f.run.finish)
}

// fill appends the rows that do makes.
func fill[O any](r *Results[O], out []O, do func() error) ([]O, error) {
	r.Rows = out
	err := do()
	out, r.Rows = r.Rows, nil
	return out, err
}

// All joins the records of an iterator and ends with Finish. An error of the iterator,
// or of a record, is yielded with a zero row behind the rows before it; a loop that goes
// on skips that record. Each loop is a run of its own, and begins with nothing matched or
// parked.
//
//go:noinline
func (f *Forms[R, O]) All(records iter.Seq2[R, error]) iter.Seq2[O, error] {
	return func(yield func(O, error) bool) {
		var none O
		if records == nil {
			yield(none, runtime.ErrNilStream)
			return
		}
		if err := f.run.enter(); err != nil {
			yield(none, err)
			return
		}
		var out []O
		a := allRecords[R]{run: f.run}
		hand := func(rows []O) bool {
			for i := range rows {
				if !yield(rows[i], nil) {
					a.over = true
					return false
				}
			}
			return true
		}
		a.fill = func(do func() error) (err error) {
			out, err = fill(f.results, out[:0], do)
			return err
		}
		a.hand = func() bool {
			rows := out
			out = out[:0]
			return hand(rows)
		}
		a.fail = func(err error) bool { return yield(none, err) }
		a.all(records, func(rows int) bool { return hand(f.results.Rows[:rows]) })
	}
}

// Run joins the records of a stream, to its end, and writes the rows to a sink, which is
// committed where all went well. See runtime.Run.
func (f *Forms[R, O]) Run(ctx context.Context, stream runtime.StreamSource, sink runtime.Sink, options ...runtime.RunOption) error {
	if err := f.run.enter(); err != nil {
		return err
	}
	return runtime.Run(ctx, stream, sink, f.run.stream.New().(runtime.StreamBatch), f.run.joiner(), options...)
}

// Stats counts the records so far and, for each join from the stream outward, what became
// of them.
func (f *Forms[R, O]) Stats() runtime.QueryStats {
	if f.run == nil || f.run.info == nil {
		return runtime.QueryStats{}
	}
	return runtime.NewQueryStats(f.run.Seen, f.run.Given, f.run.joins, f.run.info)
}

// Parked counts the records that wait for a row.
func (f *Forms[R, O]) Parked() int {
	if f.run == nil || f.run.waiting == nil {
		return 0
	}
	return f.run.waiting.parked.Len()
}

// Drain appends the rows of the records that wait, until none does or ctx ends. On a
// *runtime.RecordError it may be called again.
func (f *Forms[R, O]) Drain(ctx context.Context, out []O) ([]O, error) {
	if err := f.run.enter(); err != nil || f.run.waiting == nil {
		return out, err
	}
	return fill(f.results, out, func() error { return f.run.waiting.drain(ctx) })
}
