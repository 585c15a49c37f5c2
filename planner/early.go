package planner

import (
	"slices"

	"github.com/veloc-dev/veloc/compiler/facts"
	"github.com/veloc-dev/veloc/compiler/ir"
)

// early joins first what gives the value by which the rows of a table are then looked up:
// in
//
//	FROM s JOIN t ON t.k = s.k
//	WHERE t.at = (SELECT max(x.at) FROM t x WHERE x.k = t.k AND x.at <= s.at)
//
// the subquery, which reads s.k as well as t.k.
func (c *chain) early(r *region) {
	for i := 0; i < len(r.items); i++ {
		if from := c.givesKey(r, r.items[i]); from != nil {
			it := r.take(i)
			c.join(it.kind, from, it.on, it.taken)
			c.given = c.given.Union(it.rels)
			i = -1
		}
	}
}

// givesKey is the item's SELECT as it can be evaluated at once; nil: it cannot be, or gives
// no table a key.
func (c *chain) givesKey(r *region, it *item) *ir.Limited {
	l, ok := it.from.(*ir.Limited)
	if !ok || it.kind != ir.Left || len(it.on) > 0 || !isOne(l.Limit) || slices.ContainsFunc(ir.FromExprs(l), facts.CanFail) {
		return nil
	}
	for _, o := range r.items {
		table, single := o.scan()
		if !single || o.apart || !r.looksUp(table, it.rels, c.avail) {
			continue
		}
		if l = r.withEquals(l, table, c.avail); facts.Outer(l).In(c.avail) {
			return l
		}
	}
	return nil
}

// byGiven reports whether a condition looks up a table's rows by what was joined early.
func (c *chain) byGiven(x Cond, table int) bool {
	return slices.ContainsFunc(equalities(x, table, c.avail), func(e equality) bool { return facts.RelsOf(e.other).Meets(c.given) })
}

// looksUp reports whether an equality of a table's reads what values gives.
func (r *region) looksUp(table int, values, avail facts.Set) bool {
	return slices.ContainsFunc(r.pool, func(x Cond) bool {
		return slices.ContainsFunc(equalities(x, table, avail.Union(values)), func(e equality) bool { return facts.RelsOf(e.other).Meets(values) })
	})
}

// withEquals is the SELECT with columns that are there in the place of those of a table
// that have to be equal to them, and then are the same values.
func (r *region) withEquals(l *ir.Limited, table int, avail facts.Set) *ir.Limited {
	if _, single := l.From.(*ir.Scan); !single {
		return l
	}
	equal := func(e ir.Expr) ir.Expr {
		if e == nil {
			return nil
		}
		return facts.Rewrite(e, func(x ir.Expr) ir.Expr {
			if column, ok := x.(*ir.Column); ok && column.Rel == table {
				if same := r.same(column, avail); same != nil {
					return same
				}
			}
			return x
		})
	}
	out := *l
	out.Where, out.Order = equal(l.Where), nil
	for _, k := range l.Order {
		k.Expr = equal(k.Expr)
		out.Order = append(out.Order, k)
	}
	return &out
}

// same is a column of avail that a condition equates with one and that has the same value
// then; nil: there is none.
func (r *region) same(column *ir.Column, avail facts.Set) ir.Expr {
	for _, x := range r.pool {
		call, ok := x.Expr.(*ir.Call)
		if !ok || call.Func.Prim != ir.Eq || len(call.Args) != 2 {
			continue
		}
		for i, a := range call.Args {
			one, ok := a.(*ir.Column)
			other, plain := call.Args[1-i].(*ir.Column)
			if ok && plain && one.Rel == column.Rel && one.Col == column.Col && avail.Has(other.Rel) && identical(one.Info, other.Info) {
				return other
			}
		}
	}
	return nil
}

// identical reports whether equal values of two types are the same value.
func identical(a, b ir.Info) bool {
	if a.Type.Kind != b.Type.Kind || a.Rep != b.Rep {
		return false
	}
	switch a.Type.Kind {
	case ir.Float4, ir.Float8, ir.Interval, ir.Bpchar:
		return false
	case ir.Numeric:
		return a.Rep.Fixed()
	}
	return true
}
