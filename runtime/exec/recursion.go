package exec

import "github.com/veloc-dev/veloc/runtime/pg"

// A recursion that goes on behind these is taken for one without end.
const (
	maxSteps         = 10_000
	maxRecursiveRows = 10_000_000
)

// Recursion computes the rows of WITH RECURSIVE, step by step.
type Recursion[R any] struct {
	Table    string       // its name, for the error where it does not end
	Distinct *Equality[R] // of UNION, where equal rows count once; nil: each row counts
	Rows     []R          // those that the step before has given
	known    int          // how many rows there were behind it
	steps    int
	seen     *groups[R]
}

// Next turns to the rows that a step has added to all; false: there are none, or the
// recursion has failed, or does not end.
func (r *Recursion[R]) Next(v *View[R], all *[]R) bool {
	if r.Distinct != nil {
		r.dropKnown(all)
	}
	if r.Rows = (*all)[r.known:]; len(r.Rows) == 0 || v.Failed != nil {
		return false
	}
	r.known, v.over = len(*all), r.over
	v.Failed = r.over(r.known)
	r.steps++
	return v.Failed == nil
}

// over is the error of a recursion that has no end.
func (r *Recursion[R]) over(rows int) error {
	if r.steps <= maxSteps && rows <= maxRecursiveRows {
		return nil
	}
	return pg.Errorf("54000", "recursive query \"%s\" has not ended after %d steps and %d rows", r.Table, r.steps, rows)
}

// dropKnown leaves out what a step has added that was there.
func (r *Recursion[R]) dropKnown(all *[]R) {
	if r.seen == nil {
		r.seen = r.Distinct.groups(nil)
	}
	added := (*all)[r.known:]
	kept := (*all)[:r.known]
	for i := range added {
		kept = append(kept, added[i])
		if !r.seen.grow(kept) {
			kept = kept[:len(kept)-1]
		}
	}
	*all = kept
}
