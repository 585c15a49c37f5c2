package planner

import (
	"cmp"
	"slices"

	"github.com/veloc-dev/veloc/compiler/facts"
	"github.com/veloc-dev/veloc/compiler/ir"
)

// level is one join on the way from the stream to the root of FROM, with the
// stream's side taken as the left one, or the WHERE of a nested SELECT.
type level struct {
	where ir.Expr // nil: a join
	kind  ir.JoinKind
	other ir.From
	on    ir.Expr
	taken ir.Taken
}

// levels lists the joins above relation rel, innermost first.
func levels(f ir.From, rel int) ([]level, bool) {
	switch f := f.(type) {
	case *ir.Scan:
		return nil, f.Rel == rel
	case *ir.Filtered:
		ls, ok := levels(f.From, rel)
		return append(ls, level{where: f.Where}), ok
	case *ir.Join:
		if ls, ok := levels(f.Left, rel); ok {
			return append(ls, level{kind: f.Kind, other: f.Right, on: f.On, taken: f.Taken}), true
		}
		if f.Taken != ir.Every { // what is asked for a row of the left begins nothing
			return nil, false
		}
		if ls, ok := levels(f.Right, rel); ok {
			return append(ls, level{kind: flip(f.Kind), other: f.Left, on: f.On}), true
		}
	}
	return nil, false
}

// levels are those of a SELECT above what its pipeline begins with.
func (p *Pipeline) levels(s *ir.Select) []level {
	if _, one := p.From.(*OneRow); one && s.From != nil {
		return []level{{kind: ir.Inner, other: s.From}}
	}
	if s.From == nil {
		return nil
	}
	ls, _ := levels(s.From, p.avail.First())
	return ls
}

// flip is the kind of the same join with its sides exchanged.
func flip(k ir.JoinKind) ir.JoinKind {
	switch k {
	case ir.Left:
		return ir.Right
	case ir.Right:
		return ir.Left
	}
	return k
}

// item is one operand of a region.
type item struct {
	kind  ir.JoinKind // Inner or Left
	from  ir.From
	rels  facts.Set
	outer facts.Set // what else it reads, which has to be there before it
	apart bool      // its condition is its own: rows without match go on, are answered for, or one match is taken
	taken ir.Taken
	on    []Cond // of an item apart
}

// scan is the item's relation if it is a single one.
func (it *item) scan() (int, bool) {
	s, ok := it.from.(*ir.Scan)
	if !ok {
		return 0, false
	}
	return s.Rel, true
}

// region is a set of operands that may be joined in any order in which their
// conditions' relations are there: inner joins commute with each other and
// with the left joins above them. The conditions of the inner joins (and the
// WHERE) are filters over the product, so they may be tested as soon as their
// relations are there, which includes the keys of a probe.
type region struct {
	items []*item
	pool  []Cond
}

func (r *region) addConds(cs []Cond) { r.pool = append(r.pool, cs...) }

// addInner adds f, which is joined with the rest by an inner join. A left join
// in f commutes with it; a full join stays whole.
func (r *region) addInner(f ir.From) {
	if x, ok := f.(*ir.Filtered); ok {
		r.addInner(x.From)
		r.addConds(conjuncts(x.Where, Where))
		return
	}
	j, ok := f.(*ir.Join)
	if !ok || j.Kind == ir.Full {
		r.items = append(r.items, &item{kind: ir.Inner, from: f, rels: facts.RelsBelow(f), outer: facts.Outer(f)})
		return
	}
	switch {
	case j.Taken != ir.Every:
		r.addInner(j.Left)
		r.addApart(level{kind: j.Kind, other: j.Right, taken: j.Taken}, conjuncts(j.On, On))
	case j.Kind == ir.Inner:
		r.addInner(j.Left)
		r.addInner(j.Right)
		r.addConds(conjuncts(j.On, On))
	case j.Kind == ir.Left:
		r.addInner(j.Left)
		r.addLeft(j.Right, conjuncts(j.On, On))
	case j.Kind == ir.Right:
		r.addInner(j.Right)
		r.addLeft(j.Left, conjuncts(j.On, On))
	}
}

// addLeft adds f as the nullable side of a left join. Where f is itself a left
// join P ⟕ N, its parts are joined one after the other: R ⟕ (P ⟕ N) is
// (R ⟕ P) ⟕ N as long as the outer condition does not read N and the inner one
// cannot hold where P is NULL.
//
// The WHERE of a nested SELECT may as well stand in the condition.
func (r *region) addLeft(f ir.From, on []Cond) {
	if x, ok := f.(*ir.Filtered); ok {
		r.addLeft(x.From, append(on, conjuncts(x.Where, Where)...))
		return
	}
	if p, n, inner, ok := leftJoin(f); ok && splits(p, n, on, inner) {
		r.addLeft(p, on)
		r.addLeft(n, inner)
		return
	}
	r.items = append(r.items, &item{kind: ir.Left, from: f, rels: facts.RelsBelow(f), outer: facts.Outer(f), apart: true, on: on})
}

// addApart adds an inner or left join whose condition stays its own: a policy answers
// its misses, or one match is taken.
func (r *region) addApart(l level, on []Cond) {
	r.items = append(r.items, &item{kind: l.kind, from: l.other, rels: facts.RelsBelow(l.other), outer: facts.Outer(l.other), apart: true, on: on, taken: l.taken})
}

// leftJoin takes f apart if it is a left or right join.
func leftJoin(f ir.From) (preserved, nullable ir.From, on []Cond, ok bool) {
	j, ok := f.(*ir.Join)
	if !ok || j.Taken != ir.Every {
		return nil, nil, nil, false
	}
	switch j.Kind {
	case ir.Left:
		return j.Left, j.Right, conjuncts(j.On, On), true
	case ir.Right:
		return j.Right, j.Left, conjuncts(j.On, On), true
	}
	return nil, nil, nil, false
}

func splits(p, n ir.From, outer, inner []Cond) bool {
	pr, nr := facts.RelsBelow(p), facts.RelsBelow(n)
	for _, c := range outer {
		if facts.RelsOf(c.Expr).Meets(nr) {
			return false
		}
	}
	return slices.ContainsFunc(inner, func(c Cond) bool { return facts.NeverNull(c.Expr, true).Meets(pr) })
}

// inTextOrder sorts the items by where they stand in FROM.
func (r *region) inTextOrder() {
	slices.SortStableFunc(r.items, func(a, b *item) int {
		return cmp.Compare(a.rels.First(), b.rels.First())
	})
}

// next takes out the item to join next: the first in the text that an index can
// serve or that has a condition of its own; else the first. With needInner only
// an inner item will do, because there is nothing yet to keep rows of.
func (r *region) next(avail facts.Set, needInner bool) *item {
	r.inTextOrder()
	first := -1
	for i, it := range r.items {
		switch {
		case isWorking(it.from):
			return r.take(i)
		case !ready(it, avail), it.apart && needInner:
			continue
		case it.apart:
			return r.take(i)
		}
		if !facts.Outer(it.from).In(avail) {
			continue
		}
		if first < 0 {
			first = i
		}
		if r.connected(it, avail) {
			return r.take(i)
		}
	}
	return r.take(first)
}

func (r *region) take(i int) *item {
	it := r.items[i]
	r.items = slices.Delete(r.items, i, i+1)
	return it
}

// ready reports whether every relation is there that the item reads, or its condition
// where it is apart.
func ready(it *item, avail facts.Set) bool {
	if !it.outer.In(avail) {
		return false
	}
	all := avail.Union(it.rels)
	return facts.Outer(it.from).In(all) && !slices.ContainsFunc(it.on, func(c Cond) bool { return !facts.RelsOf(c.Expr).In(all) })
}

// connected reports whether an equality joins an inner item with what is there.
func (r *region) connected(it *item, avail facts.Set) bool {
	for _, c := range r.pool {
		for _, m := range it.rels.Members() {
			if len(equalities(c, m, avail)) > 0 {
				return true
			}
		}
	}
	return false
}

// takeConds takes out of the pool the conditions that want chooses.
func (r *region) takeConds(want func(Cond) bool) []Cond {
	var taken, left []Cond
	for _, c := range r.pool {
		if want(c) {
			taken = append(taken, c)
		} else {
			left = append(left, c)
		}
	}
	r.pool = left
	return taken
}

// cheapestFirst orders conditions by facts.Cost, else as written.
func cheapestFirst(cs []Cond) []Cond {
	out := slices.Clone(cs)
	slices.SortStableFunc(out, func(a, b Cond) int { return cmp.Compare(facts.Cost(a.Expr), facts.Cost(b.Expr)) })
	return out
}

// conjuncts are the conditions that a clause is made of.
func conjuncts(e ir.Expr, clause Clause) []Cond {
	var conds []Cond
	for _, c := range facts.Conjuncts(e) {
		conds = append(conds, Cond{Expr: c, Clause: clause})
	}
	return conds
}
