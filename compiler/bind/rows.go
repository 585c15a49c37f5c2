package bind

import (
	"slices"

	"github.com/veloc-dev/veloc/compiler/ir"
	"github.com/veloc-dev/veloc/compiler/syntax"
)

// rowPair reports whether both sides are rows.
func rowPair(l, r syntax.Expr) (x, y *syntax.Row, ok bool) {
	x, left := l.(*syntax.Row)
	y, right := r.(*syntax.Row)
	return x, y, left && right
}

// rowArgs binds the entries of two rows of the same length.
func (b *binder) rowArgs(at ir.Span, l, r *syntax.Row) (ls, rs []operand, ok bool) {
	if len(l.Args) != len(r.Args) || len(l.Args) == 0 {
		b.fail(at, "V0206", "", "unequal number of entries in row expressions")
		return nil, nil, false
	}
	ls, left := b.operands(l.Args)
	rs, right := b.operands(r.Args)
	return ls, rs, left && right
}

// rows compares two rows of the same length.
func (b *binder) rows(name string, at ir.Span, l, r *syntax.Row) ir.Expr {
	ls, rs, ok := b.rowArgs(at, l, r)
	if !ok {
		return nil
	}
	return b.compareRows(name, at, ls, rs)
}

func (b *binder) compareRows(name string, at ir.Span, ls, rs []operand) ir.Expr {
	join := func(op ir.LogicOp, name string) ir.Expr {
		return b.terms(op, at, len(ls), func(i int) ir.Expr { return b.compareEntries(name, at, ls[i], rs[i]) })
	}
	switch name {
	case "=":
		return join(ir.And, "=")
	case "<>", "!=":
		return join(ir.Or, "<>")
	case "<", "<=", ">", ">=":
	default:
		return b.fail(at, "V0205", "", "rows are not compared by %s", name)
	}
	// a < b decides; where a = b the rest does. PostgreSQL folds all entries.
	last := len(ls) - 1
	e := b.compareEntries(name, at, ls[last], rs[last])
	for i := last - 1; i >= 0 && e != nil; i-- {
		decides, same := b.compareEntries(name[:1], at, ls[i], rs[i]), b.compareEntries("=", at, ls[i], rs[i])
		if decides == nil || same == nil {
			return nil
		}
		e = b.logic(ir.Or, at, []ir.Expr{decides, b.logic(ir.And, at, []ir.Expr{same, e})})
	}
	return b.opaque(e, append(slices.Clone(ls), rs...))
}

// opaque notes that e orders rows of these entries, for what depends on PostgreSQL's
// plan: whether it does a FULL join. It evaluates such an ordering beforehand only where
// all entries are constants.
func (b *binder) opaque(e ir.Expr, entries []operand) ir.Expr {
	constant := !slices.ContainsFunc(entries, func(o operand) bool { return !isConst(o.expr) })
	if e == nil || constant || !b.plain && !b.hasFull() {
		return e
	}
	l := ir.Logic{Info: e.Get(), Op: ir.Or, Args: []ir.Expr{e}}
	if or, ok := e.(*ir.Logic); ok && or.Op == ir.Or {
		l = *or
	}
	l.Rows = true
	return &l
}

// distinctRows is IS [NOT] DISTINCT FROM between two rows: some, or no, pair of
// entries is distinct.
func (b *binder) distinctRows(x *syntax.Distinct, l, r *syntax.Row) ir.Expr {
	ls, rs, ok := b.rowArgs(x.Pos, l, r)
	if !ok {
		return nil
	}
	op := ir.Or
	if x.Not {
		op = ir.And
	}
	return b.terms(op, x.Pos, len(ls), func(i int) ir.Expr {
		b.count(ls[i], rs[i])
		return b.distinctFrom(x, ls[i].expr, rs[i].expr)
	})
}

func (b *binder) rowIn(x *syntax.In, row *syntax.Row) ir.Expr {
	ls, ok := b.operands(row.Args)
	if !ok {
		return nil
	}
	others := make([][]operand, len(x.List))
	for i, item := range x.List {
		other, ok := item.(*syntax.Row)
		switch {
		case !ok:
			return b.fail(item.Span(), "V0206", "", "a row is compared with rows")
		case len(other.Args) != len(ls):
			return b.fail(other.Pos, "V0206", "", "unequal number of entries in row expressions")
		}
		if others[i], ok = b.operands(other.Args); !ok {
			return nil
		}
	}
	e := b.terms(ir.Or, x.Pos, len(others), func(i int) ir.Expr { return b.compareRows("=", x.Pos, ls, others[i]) })
	if x.Not {
		return b.not(x.Pos, e)
	}
	return e
}
