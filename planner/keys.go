package planner

import (
	"cmp"
	"slices"

	"github.com/veloc-dev/veloc/compiler/facts"
	"github.com/veloc-dev/veloc/compiler/ir"
)

// equality is a condition "table side = other side" that a key can serve.
type equality struct {
	cond  int     // index into the conditions looked at
	table ir.Expr // over one relation only
	other ir.Expr // over what is there before it
	kind  ir.Kind // of the Key
	rep   ir.Rep
	// column is the relation's column whose values the table side keeps apart
	// (itself, or through a cast that keeps distinct values distinct), else -1.
	column int
	// own says that table is that column in the type of its own index.
	own bool
}

// equalities gives the ways in which c is an equality between relation rel and
// the relations of avail.
func equalities(c Cond, rel int, avail facts.Set) []equality {
	call, ok := c.Expr.(*ir.Call)
	if !ok || call.Func.Prim != ir.Eq || len(call.Args) != 2 {
		return nil
	}
	var out []equality
	only := facts.SetOf(rel)
	for i := range call.Args {
		t, o := call.Args[i], call.Args[1-i]
		tr := facts.RelsOf(t)
		if tr.Empty() || !tr.In(only) || !facts.RelsOf(o).In(avail) || facts.HasParam(t) {
			continue
		}
		if e, ok := equate(facts.Rebase(t, rel, 0), o); ok {
			out = append(out, e)
		}
	}
	return out
}

// equate decides in which kind and representation the two sides are hashed and
// compared.
func equate(t, o ir.Expr) (equality, bool) {
	kind := facts.KeyKind(t.Get().Type.Kind)
	if kind != facts.KeyKind(o.Get().Type.Kind) || kind == ir.JSONB {
		return equality{}, false
	}
	e := equality{table: t, other: o, kind: kind, column: -1}
	if kind == ir.Numeric {
		e.rep = commonRep(t.Get().Rep, o.Get().Rep)
	}
	e.table = stripWidening(t, kind)
	if c, ok := facts.KeptApart(t).(*ir.Column); ok {
		e.column = c.Col
		_, plain := e.table.(*ir.Column)
		e.own = plain && e.rep == c.Rep
	}
	return e, true
}

// SortKey is what values of e are ordered as.
func SortKey(e ir.Expr) Key {
	info := e.Get()
	return Key{Expr: e, Kind: facts.KeyKind(info.Type.Kind), Rep: info.Rep}
}

// commonRep is a representation that holds the values of both exactly.
func commonRep(a, b ir.Rep) ir.Rep {
	if a == b {
		return a
	}
	scale := max(a.Scale, b.Scale)
	r := ir.Rep{Digits: max(a.Digits-a.Scale, b.Digits-b.Scale) + scale, Scale: scale}
	if !a.Fixed() || !b.Fixed() || r.Digits > ir.MaxDigits128 {
		return ir.Rep{}
	}
	return r
}

// stripWidening takes off the casts between kinds that share a key kind.
func stripWidening(e ir.Expr, kind ir.Kind) ir.Expr {
	for {
		c, ok := e.(*ir.Call)
		if !ok || !facts.IsCast(c) || c.Func.CanFail || c.Type.Mod {
			return e
		}
		from, to := c.Args[0].Get().Type.Kind, c.Type.Kind
		if facts.KeyKind(from) != kind || from > to && kind == ir.Int8 {
			return e
		}
		e = c.Args[0]
	}
}

// lookup is how the rows of a table are found.
type lookup struct {
	index     *Index // nil: all rows
	keys      []ir.Expr
	within    *Within // nil: all rows of the key
	point     bool    // they are the ranges around one value
	atMostOne bool
	rest      []Cond // what the keys leave to be tested
}

// look chooses the index for a join under conds: the primary or a unique key
// if equalities cover it, else one made of all equalities with what is there
// (constants alone only where there is nothing else), and sorted by what is
// compared with something that is there.
//
// lead is what rows are taken in the order of; nil: any order does.
//
// Rows that guards leave out give no key: PostgreSQL does not evaluate it for them.
func (t *Table) look(rel int, conds, guards []Cond, avail facts.Set, lead ir.Expr) lookup {
	var eqs []equality
	for i, c := range conds {
		for _, e := range equalities(c, rel, avail) {
			e.cond = i
			e.table = guarded(e.table, rel, guards)
			eqs = append(eqs, e)
		}
	}
	if chosen, x := t.covered(eqs); chosen != nil {
		if x == nil {
			x, chosen = t.lookupIndex(chosen, nil)
		}
		return finish(x, chosen, nil, conds, true)
	}
	s := t.sorting(rel, conds, avail)
	if s == nil && lead != nil {
		s = t.sortedBy(rel, lead, conds)
	}
	if len(eqs) == 0 && s == nil {
		return lookup{rest: conds}
	}
	x, chosen := t.lookupIndex(distinctKeys(eqs), s)
	return finish(x, chosen, s, conds, false)
}

// guarded is a table side that can be an error, NULL where a condition on the table's
// row alone does not hold.
func guarded(e ir.Expr, rel int, conds []Cond) ir.Expr {
	if !facts.CanFail(e) {
		return e
	}
	var own []ir.Expr
	for _, c := range conds {
		rels := facts.RelsOf(c.Expr)
		if rels.Has(rel) && rels.In(facts.SetOf(rel)) && !facts.HasParam(c.Expr) && !facts.CanFail(c.Expr) {
			own = append(own, facts.Rebase(c.Expr, rel, 0))
		}
	}
	if len(own) == 0 {
		return e
	}
	holds := own[0]
	if len(own) > 1 {
		holds = &ir.Logic{Info: ir.Info{Type: ir.Of(ir.Bool), Nullable: true}, Op: ir.And, Args: own}
	}
	info := e.Get()
	info.Nullable = true
	return &ir.Case{Info: info, Whens: []ir.When{{Cond: holds, Then: e}}, Else: &ir.Const{Info: info, Null: true}}
}

func finish(x *Index, chosen []equality, s *sort, conds []Cond, atMostOne bool) lookup {
	l := lookup{index: x, atMostOne: atMostOne}
	x.Used = true
	used := map[int]bool{}
	if s != nil {
		l.within, l.point = s.within, s.point
		for _, c := range s.conds {
			used[c] = true
			l.within.Conds = append(l.within.Conds, conds[c])
		}
	}
	for _, e := range chosen {
		used[e.cond] = true
		l.keys = append(l.keys, e.other)
	}
	for i, c := range conds {
		if !used[i] {
			l.rest = append(l.rest, c)
		}
	}
	return l
}

// covered looks for a primary or unique key of which every column is equated.
// The index is nil where some side is not in the key's own type.
func (t *Table) covered(eqs []equality) ([]equality, *Index) {
	var foreign []equality
	for _, x := range t.Indexes {
		if !x.Unique() {
			continue
		}
		var chosen []equality
		own := true
		for _, c := range x.Columns {
			i := slices.IndexFunc(eqs, func(e equality) bool { return e.column == c && e.own })
			if i < 0 {
				own = false
				i = slices.IndexFunc(eqs, func(e equality) bool { return e.column == c })
			}
			if i < 0 {
				chosen = nil
				break
			}
			chosen = append(chosen, eqs[i])
		}
		if chosen != nil && own {
			return chosen, x
		}
		if foreign == nil {
			foreign = chosen
		}
	}
	return foreign, nil
}

// distinctKeys leaves one equality for each table side, and those with
// constants out where there are others.
func distinctKeys(eqs []equality) []equality {
	constant := func(e equality) bool { return facts.RelsOf(e.other).Empty() }
	var out []equality
	seen := map[string]bool{}
	for _, e := range eqs {
		if constant(e) && slices.ContainsFunc(eqs, func(o equality) bool { return !constant(o) }) {
			continue
		}
		if s := facts.Signature(e.table); !seen[s] {
			seen[s] = true
			out = append(out, e)
		}
	}
	return out
}

// lookupIndex finds or makes the index over the table sides of eqs, sorted as s says, and
// gives eqs in its order, which is the same whatever the order in the text.
func (t *Table) lookupIndex(eqs []equality, s *sort) (*Index, []equality) {
	eqs = slices.Clone(eqs)
	slices.SortStableFunc(eqs, func(a, b equality) int { return cmp.Compare(facts.Signature(a.table), facts.Signature(b.table)) })
	keys := make([]Key, len(eqs))
	for i, e := range eqs {
		keys[i] = Key{Expr: t.keyExpr(t.ownColumns(e.table)), Kind: e.kind, Rep: e.rep}
	}
	x := &Index{ID: len(t.Indexes), Purpose: JoinKey, Keys: keys}
	if s != nil {
		x.Order, x.Range = s.order, s.ranges
	}
	for _, have := range t.Indexes {
		if sameKeys(have.Keys, keys) && sameOrder(have.Order, x.Order) && sameRange(have.Range, x.Range) {
			return have, eqs
		}
	}
	t.Indexes = append(t.Indexes, x)
	return x, eqs
}

// ownColumns gives e as it stands in the table itself, where no join has made a
// column nullable.
func (t *Table) ownColumns(e ir.Expr) ir.Expr {
	return facts.Rewrite(e, func(x ir.Expr) ir.Expr {
		switch x := x.(type) {
		case *ir.Column:
			if x.Col == ir.RowItself { // is there
				return &ir.Const{Info: ir.Info{Type: x.Type, Span: x.Span}, Int: 1}
			}
			return t.column(x.Col)
		case *ir.Call:
			c := *x
			c.Nullable = slices.ContainsFunc(c.Args, func(a ir.Expr) bool { return a.Get().Nullable })
			return &c
		}
		return x
	})
}

func sameKeys(a, b []Key) bool {
	return slices.EqualFunc(a, b, func(x, y Key) bool {
		return x.Kind == y.Kind && x.Rep == y.Rep && facts.Same(x.Expr, y.Expr)
	})
}

// keyExpr is e itself where it is facts.Cheap, else the hidden column that holds it.
func (t *Table) keyExpr(e ir.Expr) ir.Expr {
	if facts.Cheap(e) {
		return e
	}
	for i, h := range t.Hidden {
		if facts.Same(h, e) {
			return t.HiddenColumn(i)
		}
	}
	t.Hidden = append(t.Hidden, e)
	return t.HiddenColumn(len(t.Hidden) - 1)
}
