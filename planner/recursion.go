package planner

import "github.com/veloc-dev/veloc/compiler/ir"

// isWorking reports whether f is the rows of a recursion's step before. They are few beside
// those of the tables that they are joined with, and come first.
func isWorking(f ir.From) bool {
	c, ok := f.(*ir.Computed)
	if !ok {
		return false
	}
	_, ok = c.Rows.(*ir.Working)
	return ok
}

// recurs reports whether a SELECT is computed from the rows of the step before.
func recurs(f ir.From) bool {
	found := false
	if f != nil {
		ir.WalkFrom(f, func(f ir.From) { found = found || isWorking(f) })
	}
	return found
}
