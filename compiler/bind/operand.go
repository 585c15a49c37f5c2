package bind

import (
	"slices"

	"github.com/veloc-dev/veloc/compiler/ir"
	"github.com/veloc-dev/veloc/compiler/syntax"
)

// operand is bound, but what cannot be evaluated in it is not reported: it counts
// where PostgreSQL comes to fold the comparison that the operand stands in.
type operand struct {
	expr     ir.Expr
	failures []ir.Diagnostic
}

// operands binds es. Without ok something else is wrong with one of them.
func (b *binder) operands(es []syntax.Expr) (out []operand, ok bool) {
	ok = true
	for _, e := range es {
		mark := len(b.diags)
		o := operand{expr: b.expr(e)}
		o.failures = b.evaluations(mark)
		b.forgive(mark)
		out, ok = append(out, o), ok && o.expr != nil
	}
	return out, ok
}

// count reports what cannot be evaluated in the operands, unless it is reported.
func (b *binder) count(operands ...operand) {
	for _, o := range operands {
		b.fails(o.failures)
	}
}

// fails reports what cannot be evaluated, unless it is reported.
func (b *binder) fails(failures []ir.Diagnostic) {
	for _, d := range failures {
		if !slices.ContainsFunc(b.diags, func(r ir.Diagnostic) bool { return r.Code == d.Code && r.Span == d.Span }) {
			b.diags = append(b.diags, d)
		}
	}
}

func (b *binder) compareOperands(name string, at ir.Span, l, r operand) ir.Expr {
	b.count(l, r)
	return b.compare(name, at, b.knownParam(l.expr), b.knownParam(r.expr))
}

// compareEntries is compareOperands for entries of rows, all of which PostgreSQL binds
// before it compares any: two of unknown type are taken for texts, whatever a parameter
// among them has turned out to be.
func (b *binder) compareEntries(name string, at ir.Span, l, r operand) ir.Expr {
	if l.expr.Get().Type.Kind == ir.Unknown && r.expr.Get().Type.Kind == ir.Unknown {
		b.count(l, r)
		return b.compare(name, at, l.expr, r.expr)
	}
	return b.compareOperands(name, at, l, r)
}

// terms makes an AND or OR of n terms, of which PostgreSQL folds no more once one
// decides.
func (b *binder) terms(op ir.LogicOp, at ir.Span, n int, term func(i int) ir.Expr) ir.Expr {
	args := make([]ir.Expr, n)
	decided := false
	for i := range args {
		mark := len(b.diags)
		if args[i] = term(i); args[i] == nil {
			return nil
		}
		if decided {
			b.forgive(mark)
		}
		decided = decided || constIs(op == ir.Or)(args[i])
	}
	return b.logic(op, at, args)
}
