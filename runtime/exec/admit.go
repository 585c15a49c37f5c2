package exec

import (
	"slices"

	"github.com/veloc-dev/veloc/runtime"
	"github.com/veloc-dev/veloc/runtime/pg/num"
)

// Admit holds the columns given of records to their types: Go's own types hold
// more values than PostgreSQL's. It gives copies of the records before the first
// one that has no such value, and that one's error. A copy differs where the value
// has another form in its type: a char(n) is padded, a time rounded, a NULL without
// a value.
func Admit[R any](batch []R, admit func(record *R, column int) (name string, err error), columns ...int) ([]R, *runtime.RecordError) {
	batch = slices.Clone(batch)
	for i := range batch {
		for _, c := range columns {
			if name, err := admit(&batch[i], c); err != nil {
				return batch[:i], runtime.NewRecordError(i, name, err)
			}
		}
	}
	return batch, nil
}

// AdmitDec64 is num.Admit64.
func AdmitDec64[S num.Scale](d num.Dec64[S], digits int32) (num.Dec64[S], error) {
	x, err := num.Admit64(int64(d), digits)
	return num.Dec64[S](x), err
}

// AdmitDec128 is num.Admit128.
func AdmitDec128[S num.Scale](d num.Dec128[S], digits int32) (num.Dec128[S], error) {
	x, err := num.Admit128(num.Int128(d), digits)
	return num.Dec128[S](x), err
}

// OddNull, OddUnless and OddIf look at one column of a record: they give 0 where its value
// can stay as it is. The results of all columns are joined by |.
//
// OddNull is 1 for a NULL whose value is not the zero value.
func OddNull(valid, zero bool) uint64 { return OddUnless(valid || zero) }

// OddUnless is 0 where the condition holds, else 1.
func OddUnless(holds bool) uint64 {
	if holds {
		return 0
	}
	return 1
}

// OddIf is the given number where the condition holds, else 0.
func OddIf(holds bool, odd uint64) uint64 {
	if holds {
		return odd
	}
	return 0
}
