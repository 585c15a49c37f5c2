package exec

import (
	"context"
	"errors"
	"iter"
	"runtime/debug"

	"github.com/veloc-dev/veloc/runtime"
)

// allRecords is the loop over an iterator's records.
type allRecords[R any] struct {
	run  *Run[R]
	fill func(do func() error) error // makes rows
	hand func() bool                 // passes the rows made on; false: the loop has ended
	fail func(error) bool            // passes an error on
	over bool                        // the loop has ended

	inside bool // what runs is not the iterator
	given  int  // records before the batch at hand
}

// all joins the records and then gives what comes at the end. Rows go to piece in the
// middle of a batch.
func (a *allRecords[R]) all(records iter.Seq2[R, error], piece func(rows int) bool) {
	if a.run.keepsState() {
		if err := a.run.begin(piece); err != nil {
			a.fail(err)
			return
		}
		defer a.run.begin(nil)
	}
	if err := a.joined(records); err != nil {
		a.give(err)
		return
	}
	for !a.over {
		err := a.fill(a.end)
		a.name(err)
		if !a.give(err) || !isParked(err) {
			return
		}
	}
}

// end makes the rows at the end of the records.
func (a *allRecords[R]) end() error {
	if a.run.waiting != nil {
		if err := a.run.waiting.drain(context.Background()); err != nil {
			return err
		}
	}
	return a.run.finish()
}

// give passes the rows made on, and an error behind them; false: the loop has ended.
func (a *allRecords[R]) give(err error) bool {
	if a.over || !a.hand() {
		return false
	}
	if err == nil {
		return true
	}
	a.over = !a.fail(err)
	return !a.over
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
		err := a.fill(func() error { return a.run.appends(batch) })
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
