package planner

import (
	"fmt"
	"slices"

	"github.com/veloc-dev/veloc/compiler/facts"
	"github.com/veloc-dev/veloc/compiler/ir"
)

// treeBuilder lays the enumeration of a join tree of tables.
type treeBuilder struct {
	b     *builder
	q     *Query
	judge bool // warn of accesses without an index
	// bounded says that a LIMIT bounds the rows, whatever an access gives.
	bounded bool
	fulls   int     // how many full joins are around what is laid
	lead    ir.Expr // what the rows of a single table are picked in the order of; nil: any order
}

// build enumerates the rows of f that satisfy conds, which read nothing but f
// and avail.
func (t *treeBuilder) build(f ir.From, avail facts.Set, conds []Cond) Tree {
	r := &region{pool: conds}
	r.addInner(f)
	var acc Tree
	for len(r.items) > 0 {
		it := r.next(avail, acc == nil)
		acc = t.extend(acc, r, it, avail)
		avail = avail.Union(it.rels)
		if j, ok := acc.(*TreeJoin); ok {
			j.Where = cheapestFirst(append(j.Where, r.takeConds(func(c Cond) bool { return facts.RelsOf(c.Expr).In(avail) })...))
		}
	}
	return acc
}

// extend joins one more item to what is enumerated so far.
func (t *treeBuilder) extend(acc Tree, r *region, it *item, avail facts.Set) Tree {
	kind := it.kind
	var right Tree
	limited, picks := it.from.(*ir.Limited)
	computed, isComputed := it.from.(*ir.Computed)
	switch rel, single := it.scan(); {
	case picks:
		conds := it.on
		if kind == ir.Inner {
			all := avail.Union(it.rels)
			conds = r.takeConds(func(c Cond) bool { return facts.RelsOf(c.Expr).In(all) })
		}
		limited, conds = ofOneGroup(limited, conds, avail)
		right = t.pick(limited, avail, conds)
	case isComputed && kind == ir.Inner:
		all := avail.Union(it.rels)
		right = t.computed(computed, r.takeConds(func(c Cond) bool { return facts.RelsOf(c.Expr).In(all) }), avail)
	case isComputed:
		right = t.computed(computed, it.on, avail)
	case single && kind == ir.Inner:
		all := avail.Union(it.rels)
		right = t.access(rel, r.takeConds(func(c Cond) bool { return facts.RelsOf(c.Expr).In(all) }), avail)
	case single:
		right = t.access(rel, it.on, avail)
	case kind == ir.Inner:
		right = t.full(it.from.(*ir.Join), avail)
	default:
		right = t.build(it.from, avail, it.on)
	}
	if acc == nil {
		return right
	}
	return &TreeJoin{Kind: kind, Left: acc, Right: right}
}

// pick enumerates the rows of a SELECT with a LIMIT, and tests conds on them.
func (t *treeBuilder) pick(l *ir.Limited, avail facts.Set, conds []Cond) *Pick {
	inner := *t
	inner.bounded, inner.lead = true, nil
	if _, single := l.From.(*ir.Scan); single && l.Limit != nil && l.Distinct == 0 && len(l.Order) > 0 {
		inner.lead = l.Order[0].Expr
	}
	return &Pick{
		Tree: inner.build(l.From, avail, conjuncts(l.Where, Where)), Order: l.Order, Distinct: l.Distinct,
		Limit: l.Limit, Offset: l.Offset, Ties: l.Ties, Where: cheapestFirst(conds),
	}
}

// maxFulls bounds full joins in one another: each lays what is in it twice.
const maxFulls = 8

// full enumerates a full join: the left rows with their matches, then the
// right rows that nothing on the left matches. Where nothing can match, these are all.
func (t *treeBuilder) full(j *ir.Join, avail facts.Set) Tree {
	on := conjuncts(j.On, On)
	if slices.ContainsFunc(on, func(c Cond) bool { return facts.IsNever(c.Expr) }) {
		return &TreeJoin{Kind: ir.Full, Left: t.build(j.Left, avail, nil), Right: t.build(j.Right, avail, nil)}
	}
	t.fulls++
	defer func() { t.fulls-- }()
	if t.fulls > maxFulls {
		if t.fulls == maxFulls+1 {
			t.b.report(ir.Error, CodeTooDeep, "FULL JOINs of tables are nested too deeply", fmt.Sprintf("let at most %d of them stand in one another, or make one a table by CREATE TABLE name AS SELECT", maxFulls), j.Span)
		}
		return t.build(j.Left, avail, nil)
	}
	left, right := facts.RelsBelow(j.Left), facts.RelsBelow(j.Right)
	out := &TreeJoin{Kind: ir.Full, Anti: &Anti{}}
	out.Left = t.build(j.Left, avail, nil)
	out.Right = t.build(j.Right, avail.Union(left), on)
	quiet := &treeBuilder{b: t.b, q: t.q, fulls: t.fulls}
	out.Anti.Right = quiet.build(j.Right, avail, nil)
	out.Anti.Left = quiet.build(j.Left, avail.Union(right), on)
	return out
}

// access reads one table.
func (t *treeBuilder) access(rel int, conds []Cond, avail facts.Set) *Access {
	table := t.q.Rels[rel]
	lead := t.lead
	if lead != nil && !leads(rel, lead, conds, avail) {
		lead = nil
	}
	k := table.look(rel, conds, conds, avail, lead)
	src := t.q.Source.Rels[rel]
	if t.judge {
		t.b.judge(src, k.index, k.atMostOne || k.point || t.bounded)
	}
	return &Access{
		Rel: rel, Alias: src.Alias, Table: table, Index: k.index, Keys: slices.Clone(k.keys), Within: k.within,
		Conds: cheapestFirst(k.rest), AtMostOne: k.atMostOne,
	}
}
