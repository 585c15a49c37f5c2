package fuzz

import (
	"slices"
)

// smaller lists queries that are a step smaller. A step that takes away what something
// else names makes a query that both sides refuse.
func (q *Query) smaller() []*Query {
	var out []*Query
	change := func(f func(n *Query)) {
		n := *q
		n.With = slices.Clone(q.With)
		f(&n)
		out = append(out, &n)
	}
	for i, w := range q.With {
		change(func(n *Query) { n.With = slices.Delete(n.With, i, i+1) })
		if !w.Recursive {
			change(func(n *Query) { n.inline(w) })
		}
	}
	for _, b := range q.Body.smaller() {
		change(func(n *Query) { n.Body = *b })
	}
	for i, w := range q.With {
		for _, b := range w.Body.smaller() {
			change(func(n *Query) {
				with := *w
				with.Body, with.How = b, ""
				n.With[i] = &with
			})
		}
	}
	return out
}

// inline puts a SELECT of WITH where it is named.
func (q *Query) inline(w *With) {
	q.With = slices.DeleteFunc(q.With, func(other *With) bool { return other == w })
	q.Body = *q.Body.mapJoins(func(j *Join) *Join {
		if j.Rel != w.Rel || j.Nested != nil {
			return j
		}
		n := *j
		n.Nested = &Nested{Body: w.Body}
		return &n
	})
}

// smaller lists SELECTs that are a step smaller, big steps first.
func (b *Body) smaller() []*Body {
	var out []*Body
	change := func(f func(n *Body)) {
		n := *b
		n.Select, n.Names, n.Where, n.Order = slices.Clone(b.Select), slices.Clone(b.Names), slices.Clone(b.Where), slices.Clone(b.Order)
		n.Joins, n.Branches = slices.Clone(b.Joins), slices.Clone(b.Branches)
		f(&n)
		out = append(out, &n)
	}
	for i, other := range b.Branches {
		change(func(n *Body) { n.Branches = slices.Delete(n.Branches, i, i+1) })
		change(func(n *Body) {
			only := *other.Body
			only.Names = b.Names
			*n = only
		})
	}
	for i := range b.Select {
		if len(b.Select) > 2 {
			change(func(n *Body) { n.only(i, i+1) })
		}
	}
	for i := range b.Select {
		if len(b.Select) > 1 {
			change(func(n *Body) { n.drop(i) })
		}
	}
	for i := range b.Where {
		change(func(n *Body) { n.Where = slices.Delete(n.Where, i, i+1) })
	}
	out = append(out, b.plainer()...)
	for _, joins := range smallerJoins(b.Joins, true) {
		change(func(n *Body) { n.Joins = joins })
	}
	for _, j := range flat(b.Joins) {
		if j.Nested != nil && j.Nested.Body != nil {
			if n := b.spliced(j); n != nil {
				out = append(out, n)
			}
		}
	}
	for i, other := range b.Branches {
		for _, smaller := range other.smaller() {
			change(func(n *Body) { n.Branches[i].Body = smaller })
		}
	}
	for i, s := range b.Select {
		for _, smaller := range s.smaller() {
			change(func(n *Body) { n.Select[i] = smaller })
		}
	}
	for i, w := range b.Where {
		for _, smaller := range w.smaller() {
			change(func(n *Body) { n.Where[i] = smaller })
		}
	}
	for i, o := range b.Order {
		change(func(n *Body) { n.Order = slices.Delete(n.Order, i, i+1) })
		for _, smaller := range o.Node.smaller() {
			change(func(n *Body) { n.Order[i] = Order{smaller, o.How} })
		}
	}
	return out
}

// plainer lists the SELECT without each of its clauses.
func (b *Body) plainer() []*Body {
	var out []*Body
	change := func(has bool, f func(n *Body)) {
		if has {
			n := *b
			f(&n)
			out = append(out, &n)
		}
	}
	change(b.Distinct, func(n *Body) { n.Distinct = false })
	change(len(b.On) > 0, func(n *Body) { n.On = nil })
	change(len(b.On) > 1, func(n *Body) { n.On = b.On[:1] })
	change(b.Having != nil, func(n *Body) { n.Having = nil })
	change(b.Offset != "", func(n *Body) { n.Offset = "" })
	change(b.Limit != "", func(n *Body) { n.Limit = "" })
	change(len(b.Order) > 0 && b.Limit+b.Offset == "" && len(b.On) == 0, func(n *Body) { n.Order = nil })
	return out
}

// only keeps the columns from one to another, in all branches.
func (b *Body) only(from, to int) {
	b.Select = b.Select[from:to]
	if b.Names != nil {
		b.Names = b.Names[from:to]
	}
	for i, other := range b.Branches {
		n := *other.Body
		n.Select = n.Select[from:min(to, len(n.Select))]
		b.Branches[i].Body = &n
	}
}

func (b *Body) drop(i int) {
	b.Select = slices.Delete(b.Select, i, i+1)
	if b.Names != nil {
		b.Names = slices.Delete(b.Names, i, i+1)
	}
	for k, other := range b.Branches {
		n := *other.Body
		n.Select = slices.Delete(slices.Clone(n.Select), i, i+1)
		b.Branches[k].Body = &n
	}
}

// smallerJoins leave out joins, parts of them and what is beside them.
func smallerJoins(joins []*Join, all bool) [][]*Join {
	var out [][]*Join
	change := func(i int, f func(j *Join)) {
		n, j := slices.Clone(joins), *joins[i]
		j.On, j.Inner = slices.Clone(j.On), slices.Clone(j.Inner)
		f(&j)
		n[i] = &j
		out = append(out, n)
	}
	for i := len(joins) - 1; i >= 0; i-- {
		j := joins[i]
		if i > 0 || !all {
			out = append(out, slices.Delete(slices.Clone(joins), i, i+1))
		}
		if len(j.Inner) > 0 {
			for _, inner := range smallerJoins(j.Inner, false) {
				change(i, func(j *Join) { j.Inner = inner })
			}
		}
		for k := range j.On {
			if len(j.On) > 1 || j.lateral() {
				change(i, func(j *Join) { j.On = slices.Delete(j.On, k, k+1) })
			}
		}
		if j.Miss != nil {
			change(i, func(j *Join) { j.Miss = nil })
			if j.Miss.Waits {
				change(i, func(j *Join) { j.Miss = &Miss{Word: j.Miss.Word, Defaults: j.Miss.Defaults} })
			}
		}
		if j.Kind != "" && j.Kind != "JOIN" && j.Kind != "CROSS JOIN" {
			change(i, func(j *Join) { j.Kind = "JOIN" })
		}
		if j.Comma {
			change(i, func(j *Join) { j.Comma = false })
		}
		for _, nested := range j.Nested.smaller() {
			change(i, func(j *Join) { j.Nested = nested })
		}
		for k, cond := range j.On {
			for _, smaller := range cond.smaller() {
				change(i, func(j *Join) { j.On[k] = smaller })
			}
		}
	}
	return out
}

func (n *Nested) smaller() []*Nested {
	var out []*Nested
	if n == nil {
		return nil
	}
	if n.Call != nil {
		for _, call := range n.Call.smaller() {
			out = append(out, &Nested{Call: call, Lateral: n.Lateral})
		}
		return out
	}
	for _, b := range n.Body.smaller() {
		out = append(out, &Nested{b, nil, n.Lateral, n.Renamed})
	}
	if n.Lateral {
		out = append(out, &Nested{n.Body, nil, false, n.Renamed})
	}
	return out
}

// spliced puts what is in a SELECT in FROM in its place, and its expressions where its
// columns are named; nil where it has more than FROM and WHERE. Rows may come of it that
// were not there: it is a try.
func (b *Body) spliced(at *Join) *Body {
	in := at.Nested.Body
	if len(in.Branches)+len(in.Order)+len(in.On) > 0 || in.Distinct || in.Having != nil || in.Limit+in.Offset != "" || len(in.Joins) == 0 || len(at.Using) > 0 {
		return nil
	}
	n := b.mapJoins(func(j *Join) *Join {
		if j != at {
			return j
		}
		first := *in.Joins[0]
		first.Kind, first.On = j.Kind, slices.Clone(j.On)
		first.Inner = slices.Concat(in.Joins[0].Inner, in.Joins[1:], j.Inner)
		return &first
	})
	n.Where = append(slices.Clone(n.Where), in.Where...)
	return n.mapNodes(func(m *Node) *Node {
		if m.Alias == at.Alias {
			for i, c := range at.Rel.Columns {
				if c.Name == m.SQL && i < len(in.Select) {
					return in.Select[i]
				}
			}
		}
		return m
	})
}

// smaller lists expressions of the same kind with one template less.
func (n *Node) smaller() []*Node {
	var out []*Node
	if n.Sub != nil {
		for _, b := range n.Sub.smaller() {
			c := *n
			c.Sub = b
			out = append(out, &c)
		}
	}
	holdsSub := n.Sub != nil || slices.ContainsFunc(n.Args, func(a *Node) bool { return a.Sub != nil })
	if n.Kind != 0 && holdsSub {
		out = append(out, &Node{Kind: n.Kind, SQL: "NULL::" + sqlName(n.Kind)})
		if n.Kind == boolean {
			out = append(out, &Node{Kind: boolean, SQL: "true"})
		}
	}
	for i, a := range n.Args {
		if a.Kind == n.Kind && a.Kind != 0 {
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

// mapJoins is the SELECT with what f makes of each item of FROM, in SELECTs inside too.
func (b *Body) mapJoins(f func(j *Join) *Join) *Body {
	return b.mapped(f, func(n *Node) *Node { return n })
}

// mapNodes is the SELECT with what f makes of each column, in SELECTs inside too.
func (b *Body) mapNodes(f func(n *Node) *Node) *Body {
	return b.mapped(func(j *Join) *Join { return j }, f)
}

func (b *Body) mapped(join func(j *Join) *Join, node func(n *Node) *Node) *Body {
	m := mapper{join, node}
	n := *b
	n.On, n.Select, n.Where = m.nodes(b.On), m.nodes(b.Select), m.nodes(b.Where)
	if b.Having != nil {
		n.Having = m.mapNode(b.Having)
	}
	n.Joins = m.joins(b.Joins)
	n.Branches = slices.Clone(b.Branches)
	for i, other := range b.Branches {
		n.Branches[i].Body = other.mapped(join, node)
	}
	n.Order = slices.Clone(b.Order)
	for i, o := range b.Order {
		n.Order[i].Node = m.mapNode(o.Node)
	}
	return &n
}

type mapper struct {
	join func(j *Join) *Join
	node func(n *Node) *Node
}

func (m mapper) nodes(list []*Node) []*Node {
	out := make([]*Node, len(list))
	for i, n := range list {
		out[i] = m.mapNode(n)
	}
	return out
}

func (m mapper) mapNode(n *Node) *Node {
	c := *m.node(n)
	c.Args = m.nodes(c.Args)
	if c.Sub != nil {
		c.Sub = c.Sub.mapped(m.join, m.node)
	}
	return &c
}

func (m mapper) joins(list []*Join) []*Join {
	out := make([]*Join, len(list))
	for i, j := range list {
		c := *m.join(j)
		c.On, c.Inner = m.nodes(c.On), m.joins(c.Inner)
		if nested := c.Nested; nested != nil {
			n := *nested
			if n.Call != nil {
				n.Call = m.mapNode(n.Call)
			}
			if n.Body != nil {
				n.Body = n.Body.mapped(m.join, m.node)
			}
			c.Nested = &n
		}
		out[i] = &c
	}
	return out
}
