package planner

import (
	"slices"
	"strings"

	"github.com/veloc-dev/veloc/compiler/facts"
	"github.com/veloc-dev/veloc/compiler/ir"
)

// chain lays the ops of a SELECT's pipeline from where its rows come outward. A right or full join
// ends a region: what stands behind it must not be tested before it, since that
// would change which of the table's rows count as matched.
type chain struct {
	b     *builder
	q     *Query
	sel   *ir.Select
	main  *Pipeline
	avail facts.Set
	given facts.Set // the relations of subqueries that were joined early, for the keys they give
	joins int
	lead  ir.Expr // what rows of the Lookup at hand are taken in the order of; nil: any order
}

func (c *chain) build() {
	ls := c.main.levels(c.sel)
	r := &region{}
	for _, l := range ls {
		on := conjuncts(l.on, On)
		switch {
		case l.where != nil:
			r.addConds(conjuncts(l.where, Where))
		case givesUnmatched(l.kind):
			c.place(r)
			c.join(l.kind, l.other, on, ir.Every)
			r = &region{}
		case l.taken != ir.Every:
			r.addApart(l, on)
		case l.kind == ir.Left:
			r.addLeft(l.other, on)
		case c.answered(l.other):
			r.addApart(l, on)
		default:
			r.addInner(l.other)
			r.addConds(on)
		}
	}
	r.addConds(conjuncts(c.sel.Where, Where))
	c.place(r)
	c.prune()
}

// answered reports whether a miss policy says what becomes of a row without match.
func (c *chain) answered(f ir.From) bool {
	s, ok := f.(*ir.Scan)
	return ok && c.q.Source.Rels[s.Rel].Miss != nil
}

// prune recognises a SELECT without results: one with an op that nothing passes
// and no right or full join behind it.
func (c *chain) prune() {
	for _, op := range slices.Backward(c.main.Ops) {
		if givesUnmatched(kindOf(op)) {
			return
		}
		if neverPasses(op) {
			c.main.Never, c.main.Ops = true, nil
			return
		}
	}
}

// place joins the region's items and tests its conditions, each as soon as
// what it reads is there.
func (c *chain) place(r *region) {
	c.filter(r)
	c.early(r)
	for len(r.items) > 0 {
		it := r.next(c.avail, false)
		if it.apart {
			c.join(it.kind, it.from, it.on, it.taken)
		} else {
			c.inner(r, it)
		}
		c.filter(r)
	}
}

// filter tests what can be tested.
func (c *chain) filter(r *region) {
	conds := r.takeConds(func(x Cond) bool { return facts.RelsOf(x.Expr).In(c.avail) })
	if len(conds) > 0 {
		c.main.Ops = append(c.main.Ops, &Filter{Conds: cheapestFirst(conds)})
	}
}

// inner joins an inner item. Keys are taken from ON and, where that has none or a subquery
// was joined early for it, from the WHERE, as for tables that a comma separates.
func (c *chain) inner(r *region, it *item) {
	if row, ok := oneRow(it.from); ok {
		c.compute(row)
		return
	}
	all := c.avail.Union(it.rels)
	reach := func(clause Clause) []Cond {
		return r.takeConds(func(x Cond) bool { return x.Clause == clause && facts.RelsOf(x.Expr).In(all) })
	}
	conds := reach(On)
	rel, single := it.scan()
	given := single && slices.ContainsFunc(r.pool, func(x Cond) bool { return c.byGiven(x, rel) })
	if !single || given || !slices.ContainsFunc(conds, func(x Cond) bool { return len(equalities(x, rel, c.avail)) > 0 }) {
		conds = append(conds, reach(Where)...)
	}
	if !single {
		c.nest(ir.Inner, it.from, conds, ir.Every)
		return
	}
	p := c.probe(ir.Inner, rel, conds, append(slices.Clip(conds), r.pool...), ir.Every)
	if !p.AtMostOne {
		p.Residual = cheapestFirst(append(p.Residual, reach(Where)...))
	}
	c.add(p, it.rels)
}

// join adds a left, right or full join, whose condition is its own.
func (c *chain) join(kind ir.JoinKind, from ir.From, on []Cond, taken ir.Taken) {
	if row, ok := oneRow(from); ok && kind == ir.Left && len(on) == 0 {
		c.compute(row)
		return
	}
	s, ok := from.(*ir.Scan)
	if !ok {
		c.nest(kind, from, on, taken)
		return
	}
	guards := on
	if givesUnmatched(kind) {
		guards = nil // the condition is tested on all of the table's rows
	}
	p := c.probe(kind, s.Rel, on, guards, taken)
	switch {
	case taken == ir.Single && !p.AtMostOne:
		panic("a subquery that is a value may give several rows of " + quote(c.q.Source.Rels[s.Rel].Alias))
	case taken == ir.First && !p.AtMostOne:
		// Without a residual the first row of the key is a match.
		p.First, p.AtMostOne = true, p.Index != nil && len(p.Residual) == 0 || p.Within != nil
	}
	c.add(p, facts.SetOf(s.Rel))
}

func (c *chain) add(s Op, rels facts.Set) {
	c.main.Ops = append(c.main.Ops, s)
	c.avail = c.avail.Union(rels)
	c.joins++
}

// probe makes the operator for a single table.
func (c *chain) probe(kind ir.JoinKind, rel int, conds, guards []Cond, taken ir.Taken) *Lookup {
	src := c.q.Source.Rels[rel]
	p := &Lookup{Rel: rel, Alias: src.Alias, Table: c.q.Rels[rel], Kind: kind, SharesHash: -1, Join: c.joins, Miss: src.Miss}
	c.parks(p, src)
	if slices.ContainsFunc(conds, func(x Cond) bool { return facts.IsNever(x.Expr) }) {
		p.Never, p.AtMostOne = true, true
		return p
	}
	k := p.Table.look(rel, conds, guards, c.avail, c.lead)
	if slices.ContainsFunc(k.keys, facts.IsNull) || slices.ContainsFunc(k.within.Limits(), func(l *Limit) bool { return facts.IsNull(l.Expr) }) {
		p.Never, p.AtMostOne = true, true
		return p
	}
	p.Index, p.Keys, p.Within, p.AtMostOne = k.index, k.keys, k.within, k.atMostOne
	p.Residual = cheapestFirst(k.rest)
	c.b.judge(src, p.Index, p.AtMostOne || k.point || taken != ir.Every)
	return p
}

// nest makes the operator for a join tree of tables.
func (c *chain) nest(kind ir.JoinKind, from ir.From, conds []Cond, taken ir.Taken) {
	if l, ok := from.(*ir.Limited); ok && !givesUnmatched(kind) {
		from, conds = ofOneGroup(l, conds, c.avail)
	}
	c.unmatchable(kind, from)
	if p := c.firstOf(kind, from, conds); p != nil {
		c.add(p, facts.SetOf(p.Rel))
		return
	}
	n := &Apply{First: taken == ir.First, Kind: kind, from: from, Rels: facts.RelsBelow(from).Members(), Join: c.joins}
	var aliases []string
	for _, r := range n.Rels {
		aliases = append(aliases, c.q.Source.Rels[r].Alias)
	}
	n.Alias = strings.Join(aliases, ", ")
	t := &treeBuilder{b: c.b, q: c.q, judge: taken == ir.Every}
	if n.Never = slices.ContainsFunc(conds, func(x Cond) bool { return facts.IsNever(x.Expr) }); !n.Never {
		n.Tree = t.build(from, c.avail, conds)
	}
	c.add(n, facts.RelsBelow(from))
}

// firstOf makes the operator for the first row of one table in an order; nil: from is
// something else.
func (c *chain) firstOf(kind ir.JoinKind, from ir.From, conds []Cond) *Lookup {
	l, limited := from.(*ir.Limited)
	if !limited || givesUnmatched(kind) || !isOne(l.Limit) || l.Offset != nil || l.Ties || len(l.Order) == 0 || l.Distinct > 0 {
		return nil
	}
	s, single := l.From.(*ir.Scan)
	if !single {
		return nil
	}
	where := conjuncts(l.Where, Where)
	c.lead = l.Order[0].Expr
	p := c.probe(kind, s.Rel, where, where, ir.First)
	c.lead = nil
	switch {
	case p.Never:
	case p.AtMostOne:
		p.Residual = append(p.Residual, conds...)
	default:
		p.First, p.AtMostOne, p.Order, p.Then = true, true, l.Order, cheapestFirst(conds)
	}
	return p
}

// ofOneGroup turns a SELECT with DISTINCT ON, of which conditions equate each key with
// what is there, into that of the first row with these keys; else it stays as it is.
func ofOneGroup(l *ir.Limited, conds []Cond, avail facts.Set) (*ir.Limited, []Cond) {
	if l.Distinct == 0 || l.Limit != nil || l.Offset != nil {
		return l, conds
	}
	below := facts.RelsBelow(l)
	rest := slices.Clone(conds)
	where := facts.Conjuncts(l.Where)
	for _, k := range l.Order[:l.Distinct] {
		i := slices.IndexFunc(rest, func(c Cond) bool { return equates(c, k.Expr, below, avail) })
		if i < 0 {
			return l, conds
		}
		where = append(where, rest[i].Expr)
		rest = slices.Delete(rest, i, i+1)
	}
	one := *l
	one.Distinct, one.Order = 0, l.Order[l.Distinct:]
	one.Where = &ir.Logic{Info: ir.Info{Type: ir.Of(ir.Bool), Nullable: true}, Op: ir.And, Args: where}
	one.Limit = &ir.Const{Info: ir.Info{Type: ir.Of(ir.Int8)}, Text: "1", Int: 1}
	return &one, rest
}

// equates reports whether c holds for one value of key at most, given what is there.
func equates(c Cond, key ir.Expr, below, avail facts.Set) bool {
	call, ok := c.Expr.(*ir.Call)
	if !ok || call.Func.Prim != ir.Eq || len(call.Args) != 2 || facts.CanFail(call) {
		return false
	}
	for i, t := range call.Args {
		if facts.RelsOf(t).In(below) && facts.RelsOf(call.Args[1-i]).In(avail) && facts.Same(facts.KeptApart(t), facts.KeptApart(key)) {
			return true
		}
	}
	return false
}

// isOne reports whether e is the number 1.
func isOne(e ir.Expr) bool {
	c, ok := e.(*ir.Const)
	return ok && !c.Null && c.Int == 1
}

// unmatchable reports computed rows on the side of a join whose unmatched rows come at
// the end: nothing tells one of them from another until then. Where there is one row for
// those around it, these tell.
func (c *chain) unmatchable(kind ir.JoinKind, from ir.From) {
	if !givesUnmatched(kind) {
		return
	}
	ir.WalkFrom(from, func(f ir.From) {
		rows, computed := f.(*ir.Computed)
		if _, one := oneRow(f); computed && !one && facts.RelsBelow(from).Has(rows.Rel) {
			rel := c.q.Source.Rels[rows.Rel]
			c.b.report(ir.Error, CodeUnmatched, "rows that are computed are not supported yet on the side of a RIGHT or FULL JOIN whose unmatched rows are results", "put the rows into a table, or write the join as LEFT JOIN", rel.Span)
		}
	})
}

// judge warns of a join without an index, or with matches that nothing bounds.
func (b *builder) judge(r ir.Rel, x *Index, atMostOne bool) {
	switch {
	case x == nil:
		b.report(ir.Warning, CodeNoIndex, "no index serves the join with "+quote(r.Alias)+": every row of the table is tried for every record",
			"a comparison of a column of "+quote(r.Alias)+" by = or < with what is joined before it would be looked up", r.Span)
	case !atMostOne:
		b.report(ir.Warning, CodeFanOut, "no primary or unique key bounds how many rows of "+quote(r.Alias)+" a record matches",
			"if the columns are a key of the table, declare them PRIMARY KEY or UNIQUE", r.Span)
	}
}

// parks refuses to put a record aside of which other rows may have come out.
func (c *chain) parks(p *Lookup, src ir.Rel) {
	if p.Miss == nil || p.Miss.OnMiss.Kind != ir.WaitAndRetry {
		return
	}
	for _, s := range c.main.Ops {
		before := ""
		switch s := s.(type) {
		case *Lookup:
			if !s.AtMostOne {
				before = s.Alias
			}
		case *Apply:
			before = s.Alias
		}
		if before != "" {
			c.b.report(ir.Error, CodeParking, "on_miss="+"wait_and_retry of "+quote(src.Alias)+" stands behind the join with "+quote(before)+", which gives a record any number of rows",
				"join "+quote(src.Alias)+" before it", src.Span)
			return
		}
	}
}
