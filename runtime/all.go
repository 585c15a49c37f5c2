package runtime

import (
	"errors"
	"iter"
)

// All joins the records of an iterator, batch by batch, with a query's Append;
// end gives what comes at the end of the input. These are method expressions,
// of which no query needs a copy of its own; for the same reason All is not to
// be inlined, and what it keeps has no methods.
//
//go:noinline
func All[Q, R, O any](records iter.Seq2[R, error], q Q, join func(q Q, out []O, batch []R) ([]O, error), end func(q Q, out []O) ([]O, error)) iter.Seq2[O, error] {
	return func(yield func(O, error) bool) {
		a := &allRows[Q, R, O]{query: q, join: join, yield: yield}
		for record, err := range records {
			if err != nil {
				var none O
				if !joinAll(a) || !yield(none, err) {
					return
				}
				continue
			}
			a.batch = append(a.batch, record)
			if len(a.batch) == BatchSize && !joinAll(a) {
				return
			}
		}
		if !joinAll(a) {
			return
		}
		for {
			out, err := end(q, a.out[:0])
			if !give(yield, out, err) || !isParked(err) {
				return
			}
		}
	}
}

type allRows[Q, R, O any] struct {
	query Q
	join  func(q Q, out []O, batch []R) ([]O, error)
	yield func(O, error) bool
	batch []R
	out   []O
}

// joinAll yields the rows of the batch; false: the loop has ended.
func joinAll[Q, R, O any](a *allRows[Q, R, O]) bool {
	rest := a.batch
	a.batch = a.batch[:0]
	for {
		out, err := a.join(a.query, a.out[:0], rest)
		a.out = out
		if !give(a.yield, out, err) {
			return false
		}
		var failed *RecordError
		if !errors.As(err, &failed) {
			return true
		}
		rest = rest[failed.Index+1:]
	}
}

func give[O any](yield func(O, error) bool, rows []O, err error) bool {
	for _, row := range rows {
		if !yield(row, nil) {
			return false
		}
	}
	var none O
	return err == nil || yield(none, err)
}
