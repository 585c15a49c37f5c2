package bind

import (
	"slices"

	"github.com/veloc-dev/veloc/compiler/facts"
	"github.com/veloc-dev/veloc/compiler/funcs"
	"github.com/veloc-dev/veloc/compiler/ir"
	"github.com/veloc-dev/veloc/compiler/syntax"
)

// A UNION ALL over the stream that stands in FROM, WITH or a view is distributed: the
// SELECT around it is bound once for each of its SELECTs, as if that stood there alone.

// branches are the choices among the SELECTs of such UNION ALLs that a SELECT meets, in
// the order in which it meets them.
type branches struct {
	chosen []choice
	met    int // how many were met in the binding at hand
	// constants are what is known to be constant in the SELECT that was chosen, and not
	// in the others: PostgreSQL does not fold what is made of it.
	constants map[*ir.Const]bool
}

func newBranches() *branches { return &branches{constants: map[*ir.Const]bool{}} }

// choice is the SELECT that stands for a UNION ALL.
type choice struct {
	at    ir.Span
	n, of int
	rels  facts.Set // its relations
}

// streamUnion is a UNION ALL with the stream in it.
type streamUnion struct {
	selects []*syntax.Select
	names   []string
	kinds   []ir.Kind // of the columns
}

// eachBranch binds a SELECT once for every combination of SELECTs that may stand for the
// UNION ALLs in it; bind is false where it has reported why there is none.
func (b *binder) eachBranch(bind func() (ir.Select, bool)) (all []ir.Select) {
	if b.derived {
		s, ok := bind()
		if !ok {
			return nil
		}
		return []ir.Select{s}
	}
	around, lv := b.branches, b.level
	defer func() { b.branches = around }()
	b.branches = newBranches()
	for {
		b.branches.met, b.level = 0, lv
		s, ok := bind()
		b.level = lv
		if !ok {
			return nil
		}
		all = append(all, s)
		if b.failed() || !b.distributes(s.From) || !b.branches.next() {
			return all
		}
	}
}

// next turns to the next combination; false: that was the last.
func (x *branches) next() bool {
	for len(x.chosen) > 0 {
		last := &x.chosen[len(x.chosen)-1]
		if last.n++; last.n < last.of {
			return true
		}
		x.chosen = x.chosen[:len(x.chosen)-1]
	}
	return false
}

// distributes reports whether a SELECT's rows are those of what it is with either of the
// SELECTs of each UNION ALL in it.
func (b *binder) distributes(f ir.From) bool {
	for _, c := range b.branches.chosen {
		if !c.rels.In(b.inSubqueries) && !passes(f, c.rels) {
			b.fail(c.at, "V0102", "join it by INNER JOIN, or on the left side of LEFT JOIN, or write UNION ALL as the query's own",
				"UNION ALL over the stream is not supported yet where an outer join, a subquery or a LIMIT reads it as a whole")
			return false
		}
	}
	return true
}

// passes reports whether every row of some relations of f makes rows of f by itself.
func passes(f ir.From, rels facts.Set) bool {
	if facts.RelsBelow(f).In(rels) {
		return true
	}
	switch f := f.(type) {
	case *ir.Filtered:
		return passes(f.From, rels)
	case *ir.Join:
		switch {
		case f.Kind == ir.Full:
		case facts.RelsBelow(f.Left).Meets(rels):
			return f.Kind != ir.Right && passes(f.Left, rels)
		case facts.RelsBelow(f.Right).Meets(rels):
			return f.Kind != ir.Left && f.Taken == ir.Every && passes(f.Right, rels)
		}
	}
	return false
}

// streamUnion is sel where it is a UNION ALL that has the stream in it and may be
// distributed, else nil. Its SELECTs are bound aside, for the types of its columns and
// their errors; ok is false where these were reported.
func (b *binder) streamUnion(sel *syntax.Select, behind *outer) (u *streamUnion, ok bool) {
	if b.branches == nil || sel.Set.Kind != ir.UnionAll {
		return nil, true
	}
	if u, known := b.streamUnions[sel]; known {
		return u, true
	}
	c := b.scratch(behind)
	c.withTables(sel.With)
	parts := c.parts(sel.Set)
	if !slices.ContainsFunc(c.query.Rels, func(r ir.Rel) bool { return r.Relation.Role == ir.Stream }) {
		b.streamUnions[sel] = nil
		return nil, true
	}
	c.notArranged(sel)
	c.unusedTables()
	b.diags, b.silent, b.query.Params = c.diags, c.silent, c.query.Params
	if parts == nil || b.failed() {
		return nil, false
	}
	u = &streamUnion{selects: append(flat(sel.Set.Left, ir.UnionAll), flat(sel.Set.Right, ir.UnionAll)...)}
	for _, o := range parts[0].Outputs {
		u.names, u.kinds = append(u.names, o.Name), append(u.kinds, o.Expr.Get().Type.Kind)
	}
	b.streamUnions[sel] = u
	return u, true
}

// scratch is a binder for what is bound once more in its place; behind is what it sees of
// the SELECTs around it.
func (b *binder) scratch(behind *outer) *binder {
	c := *b
	c.query = &ir.Query{Name: b.query.Name, Params: b.query.Params}
	c.level = level{tables: b.level.tables, outer: behind, views: b.level.views}
	c.said, c.joins, c.inSubqueries, c.viewed = nil, nil, nil, map[int]ir.Span{}
	if !b.derived {
		c.branches = newBranches()
	}
	return &c
}

// branchOf binds the SELECT that stands for a UNION ALL at present.
func (b *binder) branchOf(sel *syntax.Select, behind *outer, u *streamUnion) (ir.From, []output) {
	x := b.branches
	at := x.met
	if x.met++; at == len(x.chosen) {
		x.chosen = append(x.chosen, choice{at: sel.Set.Pos, of: len(u.selects)})
	}
	lv, first := b.level, len(b.query.Rels)
	defer func() { b.level = lv }()
	b.level = level{tables: lv.tables, outer: behind, views: lv.views}
	b.withTables(sel.With)
	from, outputs := b.branch(u.selects[x.chosen[at].n])
	if from == nil {
		return nil, nil
	}
	x.chosen[at].rels = nil
	for r := first; r < len(b.query.Rels); r++ {
		x.chosen[at].rels = x.chosen[at].rels.With(r)
	}
	for i := range outputs {
		o := &outputs[i]
		o.Name = u.names[i]
		if o.Expr = b.coerce(o.Expr, u.kinds[i], funcs.Implicit); o.Expr == nil {
			return nil, nil
		}
		if c, ok := o.Expr.(*ir.Const); ok {
			x.constants[c] = true
		}
	}
	return from, outputs
}

// ofBranch reports whether one of some constants is that of one SELECT of a UNION ALL.
func (b *binder) ofBranch(args []*ir.Const) bool {
	return b.branches != nil && slices.ContainsFunc(args, func(c *ir.Const) bool { return b.branches.constants[c] })
}
