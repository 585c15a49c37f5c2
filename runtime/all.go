package runtime

import (
	"errors"
	"iter"
)

// All joins the records of an iterator, batch by batch, with a query's Append;
// end gives what comes at the end of the input. These are method expressions,
// of which no query needs a copy of its own. For the same reason All is not to
// be inlined, and leaves to allRecords what does not depend on the result.
//
//go:noinline
func All[Q, R, O any](records iter.Seq2[R, error], q Q, join func(q Q, out []O, batch []R) ([]O, error), end func(q Q, out []O) ([]O, error)) iter.Seq2[O, error] {
	return func(yield func(O, error) bool) {
		var out []O
		allRecords(records,
			func(batch []R) (err error) {
				out, err = join(q, out[:0], batch)
				return err
			},
			func() (err error) {
				out, err = end(q, out[:0])
				return err
			},
			func(err error) bool {
				for _, row := range out {
					if !yield(row, nil) {
						return false
					}
				}
				out = out[:0]
				var none O
				return err == nil || yield(none, err)
			})
	}
}

// allRecords calls join with the records, batch by batch, then end; each makes
// rows, which give yields, and an error behind them. It ends where give is false.
func allRecords[R any](records iter.Seq2[R, error], join func([]R) error, end func() error, give func(error) bool) {
	var batch []R
	n := 0 // of these are filled: to store is faster here than to append
	for record, err := range records {
		if err != nil {
			if !allBatch(batch[:n], join, give) || !give(err) {
				return
			}
			n = 0
			continue
		}
		if n == len(batch) {
			batch = append(batch, make([]R, min(max(n, 16), BatchSize-n))...)
		}
		batch[n] = record
		if n++; n < BatchSize {
			continue
		}
		if !allBatch(batch, join, give) {
			return
		}
		n = 0
	}
	if !allBatch(batch[:n], join, give) {
		return
	}
	for {
		err := end()
		if !give(err) || !isParked(err) {
			return
		}
	}
}

// allBatch joins a batch, behind a failure from the next record on; false: the
// loop has ended.
func allBatch[R any](batch []R, join func([]R) error, give func(error) bool) bool {
	for {
		err := join(batch)
		if !give(err) {
			return false
		}
		var failed *RecordError
		if !errors.As(err, &failed) {
			return true
		}
		batch = batch[failed.Index+1:]
	}
}
