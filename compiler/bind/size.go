package bind

import "github.com/veloc-dev/veloc/compiler/ir"

// maxRepeated bounds what operands that stand several times in an expression
// (those of NULLIF, BETWEEN, CASE x WHEN, rows) come to: nested in each other
// they double at every level.
const maxRepeated = 20_000

// repeated reports expressions in which repeated operands come to too much.
func (b *binder) repeated() {
	if b.failed() {
		return
	}
	report := func(e ir.Expr) {
		if e == nil {
			return
		}
		if n := repeats(e); n > maxRepeated {
			b.fail(e.Get().Span, "V0103", "nest NULLIF, BETWEEN and CASE less deeply in each other's operands", "the expression repeats operands %d times", n)
		}
	}
	for _, s := range b.query.Selects() {
		for _, o := range s.Outputs {
			report(o.Expr)
		}
		report(s.Where)
		ir.WalkFrom(s.From, func(f ir.From) {
			for _, e := range ir.FromExprs(f) {
				report(e)
			}
		})
	}
}

// bounded reports a column of a nested SELECT that comes to too much. It is looked at
// before the SELECT around it reads it: columns that are read twice double at every level.
func (b *binder) bounded(at ir.Span, o output) bool {
	n := repeats(o.Expr)
	if n > maxRepeated {
		b.fail(at, "V0103", "make the nested SELECT a table by CREATE TABLE name AS SELECT", "column %q repeats operands %d times", o.Name, n)
	}
	return n <= maxRepeated
}

// repeats counts the nodes of e that are written out once more than they are.
func repeats(e ir.Expr) int {
	seen := map[ir.Expr]int{}
	return written(e, seen) - len(seen)
}

// written counts the nodes of e as they are written out; seen holds those that
// were met.
func written(e ir.Expr, seen map[ir.Expr]int) int {
	if n, ok := seen[e]; ok {
		return n
	}
	n := 1
	for _, c := range ir.Children(e) {
		n = min(n+written(c, seen), 1<<30)
	}
	seen[e] = n
	return n
}
