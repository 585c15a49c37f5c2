package exec

import (
	"errors"
	"iter"
	"runtime/debug"

	"github.com/veloc-dev/veloc/runtime"
)

// All joins the records of an iterator, batch by batch, with a query's Append;
// end gives what comes at the end of the input, begin, which may be nil, begins a
// run and ends it, with nil. These are method expressions, of which no query
// needs a copy of its own. For the same reason All is not to be inlined, and
// leaves to allRecords what does not depend on the result.
//
//go:noinline
func All[Q, R, O any](records iter.Seq2[R, error], q Q, begin func(q Q, give func([]O) bool) error, join func(q Q, out []O, batch []R) ([]O, error), end func(q Q, out []O) ([]O, error)) iter.Seq2[O, error] {
	return func(yield func(O, error) bool) {
		var out []O
		var none O
		if records == nil {
			yield(none, runtime.ErrNilStream)
			return
		}
		a := allRecords[R]{}
		give := func(rows []O) bool {
			for i := range rows {
				if !yield(rows[i], nil) {
					a.over = true
					return false
				}
			}
			return true
		}
		if begin != nil {
			if err := begin(q, give); err != nil {
				yield(none, err)
				return
			}
			defer begin(q, nil)
		}
		a.join = func(batch []R) (err error) {
			out, err = join(q, out[:0], batch)
			return err
		}
		a.end = func() (err error) {
			out, err = end(q, out[:0])
			return err
		}
		a.give = func(err error) bool {
			if a.over || !give(out) {
				return false
			}
			out = out[:0]
			if err == nil {
				return true
			}
			a.over = !yield(none, err)
			return !a.over
		}
		a.all(records)
	}
}

// allRecords is the loop over an iterator's records.
type allRecords[R any] struct {
	join func([]R) error  // makes rows of records
	end  func() error     // makes those at the end
	give func(error) bool // passes on the rows made, and an error behind them; false: the loop has ended
	over bool             // it has

	inside bool // what runs is not the iterator
	given  int  // records before the batch at hand
}

func (a *allRecords[R]) all(records iter.Seq2[R, error]) {
	if err := a.joined(records); err != nil {
		a.give(err)
		return
	}
	for !a.over {
		err := a.end()
		a.name(err)
		if !a.give(err) || !isParked(err) {
			return
		}
	}
}

// joined joins the records. The error is a panic of the iterator.
func (a *allRecords[R]) joined(records iter.Seq2[R, error]) (err error) {
	defer func() {
		if a.inside || a.over {
			return // the panic is that of the loop's body
		}
		if p := recover(); p != nil {
			err = &runtime.PanicError{Who: "the iterator over the records", Value: p, Stack: debug.Stack()}
		}
	}()
	var batch []R
	n := 0 // of these are filled: to store is faster here than to append
	for record, err := range records {
		if err != nil {
			a.inside = true
			if !a.batch(batch[:n]) || !a.give(err) {
				return nil
			}
			a.inside, n = false, 0
			continue
		}
		if n == len(batch) {
			batch = append(batch, make([]R, min(max(n, 16), runtime.BatchSize-n))...)
		}
		batch[n] = record
		if n++; n < runtime.BatchSize {
			continue
		}
		a.inside = true
		if !a.batch(batch) {
			return nil
		}
		a.inside, n = false, 0
	}
	a.inside = true
	a.batch(batch[:n])
	return nil
}

// batch joins a batch, behind a failure from the next record on; false: the loop
// has ended.
func (a *allRecords[R]) batch(batch []R) bool {
	for {
		err := a.join(batch)
		failed := a.name(err)
		if !a.give(err) {
			return false
		}
		if failed < 0 {
			a.given += len(batch)
			return true
		}
		a.given += failed
		batch = batch[failed:]
	}
}

// name makes a failed record's number in the batch that in the iterator. It
// gives how many records of the batch are behind it, or -1.
func (a *allRecords[R]) name(err error) int {
	var failed *runtime.RecordError
	if !errors.As(err, &failed) {
		return -1
	}
	done := failed.Index + 1
	failed.Index += a.given
	return done
}

// isParked reports whether err is a parked record's: there may be more of them.
func isParked(err error) bool {
	var failed *runtime.RecordError
	return errors.As(err, &failed) && failed.Record != nil
}
