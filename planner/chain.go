package planner

import (
	"slices"
	"strings"

	"github.com/veloc-dev/veloc/compiler/facts"
	"github.com/veloc-dev/veloc/compiler/ir"
)

// chain lays the ops of a query's main pipeline from the stream outward. A right or full join
// ends a region: what stands behind it must not be tested before it, since that
// would change which of the table's rows count as matched.
type chain struct {
	b     *builder
	q     *Query
	main  *Pipeline
	avail facts.Set
	joins int
}

func (c *chain) build() {
	ls, _ := levels(c.q.Source.From, c.q.Driving())
	r := &region{}
	for _, l := range ls {
		on := conjuncts(l.on, On)
		switch {
		case l.where != nil:
			r.addConds(conjuncts(l.where, Where))
		case givesUnmatched(l.kind):
			c.place(r)
			c.join(l.kind, l.other, on)
			r = &region{}
		case l.kind == ir.Left:
			r.addLeft(l.other, on)
		case c.answered(l.other):
			r.addAnswered(l.other, on)
		default:
			r.addInner(l.other)
			r.addConds(on)
		}
	}
	r.addConds(conjuncts(c.q.Source.Where, Where))
	c.place(r)
	c.prune()
}

// answered reports whether a miss policy says what becomes of a row without match.
func (c *chain) answered(f ir.From) bool {
	s, ok := f.(*ir.Scan)
	return ok && c.q.Source.Rels[s.Rel].Miss != nil
}

// prune recognises a query without results: one with an op that nothing passes
// and no right or full join behind it.
func (c *chain) prune() {
	for _, op := range slices.Backward(c.main.Ops) {
		if givesUnmatched(kindOf(op)) {
			return
		}
		if neverPasses(op) {
			c.q.Never, c.main.Ops = true, nil
			return
		}
	}
}

// place joins the region's items and tests its conditions, each as soon as
// what it reads is there.
func (c *chain) place(r *region) {
	c.filter(r)
	for len(r.items) > 0 {
		it := r.next(c.avail, false)
		if it.apart {
			c.join(it.kind, it.from, it.on)
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

// inner joins an inner item. Keys are taken from ON and, where that has none,
// from the WHERE, as for tables that a comma separates.
func (c *chain) inner(r *region, it *item) {
	all := c.avail.Union(it.rels)
	reach := func(clause Clause) []Cond {
		return r.takeConds(func(x Cond) bool { return x.Clause == clause && facts.RelsOf(x.Expr).In(all) })
	}
	conds := reach(On)
	rel, single := it.scan()
	if !single || !slices.ContainsFunc(conds, func(x Cond) bool { return len(equalities(x, rel, c.avail)) > 0 }) {
		conds = append(conds, reach(Where)...)
	}
	if !single {
		c.nest(ir.Inner, it.from, conds)
		return
	}
	p := c.probe(ir.Inner, rel, conds)
	if !p.AtMostOne {
		p.Residual = cheapestFirst(append(p.Residual, reach(Where)...))
	}
	c.add(p, it.rels)
}

// join adds a left, right or full join, whose condition is its own.
func (c *chain) join(kind ir.JoinKind, from ir.From, on []Cond) {
	if s, ok := from.(*ir.Scan); ok {
		c.add(c.probe(kind, s.Rel, on), facts.SetOf(s.Rel))
		return
	}
	c.nest(kind, from, on)
}

func (c *chain) add(s Op, rels facts.Set) {
	c.main.Ops = append(c.main.Ops, s)
	c.avail = c.avail.Union(rels)
	c.joins++
}

// probe makes the operator for a single table.
func (c *chain) probe(kind ir.JoinKind, rel int, conds []Cond) *Lookup {
	src := c.q.Source.Rels[rel]
	p := &Lookup{Rel: rel, Alias: src.Alias, Table: c.q.Rels[rel], Kind: kind, SharesHash: -1, Join: c.joins, Miss: src.Miss}
	c.parks(p, src)
	if slices.ContainsFunc(conds, func(x Cond) bool { return facts.IsNever(x.Expr) }) {
		p.Never, p.AtMostOne = true, true
		return p
	}
	k := p.Table.look(rel, conds, c.avail)
	if slices.ContainsFunc(k.keys, facts.IsNull) {
		p.Never, p.AtMostOne = true, true
		return p
	}
	p.Index, p.Keys, p.AtMostOne = k.index, k.keys, k.atMostOne
	p.Residual = cheapestFirst(k.rest)
	c.b.judge(src, p.Index, p.AtMostOne)
	return p
}

// nest makes the operator for a join tree of tables.
func (c *chain) nest(kind ir.JoinKind, from ir.From, conds []Cond) {
	n := &Apply{Kind: kind, from: from, Rels: facts.RelsBelow(from).Members(), Join: c.joins}
	var aliases []string
	for _, r := range n.Rels {
		aliases = append(aliases, c.q.Source.Rels[r].Alias)
	}
	n.Alias = strings.Join(aliases, ", ")
	t := &treeBuilder{b: c.b, q: c.q, judge: true}
	if n.Never = slices.ContainsFunc(conds, func(x Cond) bool { return facts.IsNever(x.Expr) }); !n.Never {
		n.Tree = t.build(from, c.avail, conds)
	}
	c.add(n, facts.RelsBelow(from))
}

// judge warns of a join without an index, or with matches that nothing bounds.
func (b *builder) judge(r ir.Rel, x *Index, atMostOne bool) {
	switch {
	case x == nil:
		b.report(ir.Warning, CodeNoIndex, "no index serves the join with "+quote(r.Alias)+": every row of the table is tried for every record",
			"an equality between a column of "+quote(r.Alias)+" and what is joined before it would be looked up", r.Span)
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
