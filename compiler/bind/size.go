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
		seen := map[ir.Expr]int{}
		if n := written(e, seen); n-len(seen) > maxRepeated {
			b.fail(e.Get().Span, "V0103", "nest NULLIF, BETWEEN and CASE less deeply in each other's operands", "the expression repeats operands %d times", n-len(seen))
		}
	}
	for _, o := range b.query.Outputs {
		report(o.Expr)
	}
	report(b.query.Where)
	ir.WalkFrom(b.query.From, func(f ir.From) {
		switch f := f.(type) {
		case *ir.Join:
			report(f.On)
		case *ir.Filtered:
			report(f.Where)
		}
	})
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
