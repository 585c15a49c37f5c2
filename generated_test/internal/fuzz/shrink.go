package fuzz

import "slices"

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
		q := c.Queries[0]
		with := func(change func(q *Query)) bool {
			n := *q
			n.Joins, n.Where, n.Select = slices.Clone(q.Joins), slices.Clone(q.Where), slices.Clone(q.Select)
			change(&n)
			return yield(&Case{c.Relations, []*Query{&n}})
		}
		for i := range q.Select {
			if len(q.Select) > 1 && !with(func(n *Query) { n.Select = slices.Delete(n.Select, i, i+1) }) {
				return
			}
		}
		for i := range q.Where {
			if !with(func(n *Query) { n.Where = slices.Delete(n.Where, i, i+1) }) {
				return
			}
		}
		for i := len(q.Joins) - 1; i > 0; i-- {
			// A join whose alias is used elsewhere makes a query that both sides refuse.
			if !with(func(n *Query) { n.Joins = slices.Delete(n.Joins, i, i+1) }) {
				return
			}
			for k := range q.Joins[i].On {
				if len(q.Joins[i].On) > 1 && !with(func(n *Query) {
					j := *n.Joins[i]
					j.On = slices.Delete(slices.Clone(j.On), k, k+1)
					n.Joins[i] = &j
				}) {
					return
				}
			}
		}
		if !shrinkRows(c, yield) {
			return
		}
		shrinkNodes(q, with)
	}
}

// shrinkRows halves the rows of each relation, then drops single ones.
func shrinkRows(c *Case, yield func(*Case) bool) bool {
	for i, rel := range c.Relations {
		for size := len(rel.Rows) / 2; size > 0; size /= 2 {
			for from := 0; from+size <= len(rel.Rows); from += size {
				n := *rel
				n.Rows = slices.Delete(slices.Clone(rel.Rows), from, from+size)
				rels := slices.Clone(c.Relations)
				rels[i] = &n
				if !yield(renamed(c, rels, rel, &n)) {
					return false
				}
			}
		}
	}
	return true
}

// renamed is c with relation old replaced in its query's joins too.
func renamed(c *Case, rels []*Relation, old, replacement *Relation) *Case {
	q := *c.Queries[0]
	q.Joins = slices.Clone(q.Joins)
	for i, j := range q.Joins {
		q.Joins[i] = j.replaced(old, replacement)
	}
	return &Case{rels, []*Query{&q}}
}

// shrinkNodes puts arguments of the same kind in the place of expressions.
func shrinkNodes(q *Query, with func(func(*Query)) bool) bool {
	for i, s := range q.Select {
		for _, smaller := range s.smaller() {
			if !with(func(n *Query) { n.Select[i] = smaller }) {
				return false
			}
		}
	}
	for i, w := range q.Where {
		for _, smaller := range w.smaller() {
			if !with(func(n *Query) { n.Where[i] = smaller }) {
				return false
			}
		}
	}
	for i, j := range q.Joins {
		for k, cond := range j.On {
			for _, smaller := range cond.smaller() {
				if !with(func(n *Query) {
					c := *j
					c.On = slices.Clone(j.On)
					c.On[k] = smaller
					n.Joins[i] = &c
				}) {
					return false
				}
			}
		}
	}
	return true
}

// smaller lists expressions of the same kind with one template less.
func (n *Node) smaller() []*Node {
	var out []*Node
	for i, a := range n.Args {
		if a.Kind == n.Kind {
			out = append(out, a)
		}
		for _, s := range a.smaller() {
			c := *n
			c.Args = slices.Clone(n.Args)
			c.Args[i] = s
			out = append(out, &c)
		}
	}
	return out
}

// replaced is the join with one relation for another.
func (j *Join) replaced(old, replacement *Relation) *Join {
	if j == nil {
		return nil
	}
	n := *j
	if n.Inner = j.Inner.replaced(old, replacement); n.Rel == old {
		n.Rel = replacement
	}
	return &n
}
