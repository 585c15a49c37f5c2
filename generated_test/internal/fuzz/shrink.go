package fuzz

import (
	"slices"
)

// Shrink removes from a case of one query whatever it can while differs still
// holds, and returns the smallest it found within the given number of tries.
func Shrink(c *Case, tries int, differs func(*Case) bool) *Case {
	for {
		smaller := (*Case)(nil)
		for candidate := range candidates(c) {
			if tries == 0 {
				return c
			}
			tries--
			if differs(candidate) {
				smaller = candidate
				break
			}
		}
		if smaller == nil {
			return c
		}
		c = smaller
	}
}

// candidates yields cases that are a step smaller than c, big steps first.
func candidates(c *Case) func(yield func(*Case) bool) {
	return func(yield func(*Case) bool) {
		_ = shrinkSelect(c, yield) && shrinkJoins(c, yield) && shrinkRows(c, yield) && shrinkCase(c, yield) && shrinkNodes(c, yield)
	}
}

// with yields the case with a changed query.
func with(c *Case, yield func(*Case) bool, change func(q *Query)) bool {
	n, q := *c, *c.Queries[0]
	q.Joins, q.Where, q.Select = slices.Clone(q.Joins), slices.Clone(q.Where), slices.Clone(q.Select)
	change(&q)
	n.Queries = []*Query{&q}
	return yield(&n)
}

func shrinkSelect(c *Case, yield func(*Case) bool) bool {
	q := c.Queries[0]
	for i := range q.Select {
		if len(q.Select) > 2 && !with(c, yield, func(n *Query) { n.Select = n.Select[i : i+1] }) {
			return false
		}
	}
	for i := range q.Select {
		if len(q.Select) > 1 && !with(c, yield, func(n *Query) { n.Select = slices.Delete(n.Select, i, i+1) }) {
			return false
		}
	}
	for i := range q.Where {
		if !with(c, yield, func(n *Query) { n.Where = slices.Delete(n.Where, i, i+1) }) {
			return false
		}
	}
	return true
}

// shrinkJoins leaves out joins, parts of them and what is beside them. A join whose
// alias is used elsewhere makes a query that both sides refuse.
func shrinkJoins(c *Case, yield func(*Case) bool) bool {
	q := c.Queries[0]
	change := func(i int, f func(j *Join)) bool {
		return with(c, yield, func(n *Query) {
			j := *n.Joins[i]
			j.On, j.Inner = slices.Clone(j.On), slices.Clone(j.Inner)
			f(&j)
			n.Joins[i] = &j
		})
	}
	for i := len(q.Joins) - 1; i >= 0; i-- {
		j := q.Joins[i]
		if i > 0 && !with(c, yield, func(n *Query) { n.Joins = slices.Delete(n.Joins, i, i+1) }) {
			return false
		}
		for k := range j.Inner {
			if !change(i, func(j *Join) { j.Inner = slices.Delete(j.Inner, k, k+1) }) {
				return false
			}
		}
		for k := range j.On {
			if len(j.On) > 1 && !change(i, func(j *Join) { j.On = slices.Delete(j.On, k, k+1) }) {
				return false
			}
		}
		if j.Miss != nil && !change(i, func(j *Join) { j.Miss = nil }) {
			return false
		}
		if j.Miss != nil && j.Miss.Waits && !change(i, func(j *Join) { j.Miss = &Miss{Word: j.Miss.Word, Defaults: j.Miss.Defaults} }) {
			return false
		}
	}
	return true
}

// shrinkRows halves the rows of each relation, then drops single ones.
func shrinkRows(c *Case, yield func(*Case) bool) bool {
	for i, rel := range c.Relations {
		for size := len(rel.Rows); size > 0; size /= 2 {
			for from := 0; from+size <= len(rel.Rows); from += size {
				if !withRelation(c, i, yield, func(n *Relation) { n.Rows = slices.Delete(slices.Clone(rel.Rows), from, from+size) }) {
					return false
				}
			}
		}
	}
	return true
}

func withRelation(c *Case, i int, yield func(*Case) bool, change func(rel *Relation)) bool {
	n, rel := *c, *c.Relations[i]
	change(&rel)
	n.Relations = slices.Clone(c.Relations)
	n.Relations[i] = &rel
	return yield(&n)
}

// shrinkCase takes plainer inputs, fewer settings, keys and derived tables.
func shrinkCase(c *Case, yield func(*Case) bool) bool {
	for i := range c.Settings {
		n := *c
		n.Settings = slices.Delete(slices.Clone(c.Settings), i, i+1)
		if !yield(&n) {
			return false
		}
	}
	for i := range c.Derived {
		n := *c
		n.Derived = slices.Delete(slices.Clone(c.Derived), i, i+1)
		if !yield(&n) {
			return false
		}
	}
	for i, rel := range c.Relations {
		if rel.Input != (Input{Format: CSV}) && !withRelation(c, i, yield, func(n *Relation) { n.Input = Input{Format: CSV} }) {
			return false
		}
		if rel.Unique != nil && !withRelation(c, i, yield, func(n *Relation) { n.Unique = nil }) {
			return false
		}
		if rel.Key > 0 && !withRelation(c, i, yield, func(n *Relation) { n.Key = 0 }) {
			return false
		}
	}
	return true
}

// shrinkNodes puts arguments of the same kind in the place of expressions.
func shrinkNodes(c *Case, yield func(*Case) bool) bool {
	q := c.Queries[0]
	for i, s := range q.Select {
		for _, smaller := range s.smaller() {
			if !with(c, yield, func(n *Query) { n.Select[i] = smaller }) {
				return false
			}
		}
	}
	for i, w := range q.Where {
		for _, smaller := range w.smaller() {
			if !with(c, yield, func(n *Query) { n.Where[i] = smaller }) {
				return false
			}
		}
	}
	for i, j := range q.Joins {
		for k, cond := range j.On {
			for _, smaller := range cond.smaller() {
				if !with(c, yield, func(n *Query) {
					j := *j
					j.On = slices.Clone(j.On)
					j.On[k] = smaller
					n.Joins[i] = &j
				}) {
					return false
				}
			}
		}
	}
	return true
}
