package fuzz

import (
	"math/rand/v2"
	"strings"

	"github.com/veloc-dev/veloc/compiler/ir"
)

// Query is a SELECT with a name, and what stands around it.
type Query struct {
	Name string
	With []*With
	Body
	Params []Param
	Made   map[string]bool // what is in it, in the words of Features

	takesParams bool
	aliases     int
	nests       int // how many SELECTs may yet be made inside
}

// SQL is the statement without a semicolon.
func (q *Query) SQL() string { return q.statement(nil) }

// Script is what veloc is given: the statement below its directives.
func (q *Query) Script() string {
	return "-- name: " + q.Name + "\n" + q.directives() + q.SQL() + ";\n"
}

// Oracle is the statement that means the same without directives.
func (q *Query) Oracle() string { return q.statement(q.substitutes()) }

func (q *Query) statement(s substitutes) string { return withClause(q.With, s) + q.Body.text(s) }

// newQuery makes a query of the stream and tables.
func newQuery(r *rand.Rand, c *Case, name string) *Query {
	q := &Query{Name: name, Made: map[string]bool{}, takesParams: r.IntN(4) == 0}
	depth := 0
	if r.IntN(5) > 0 {
		q.nests, depth = 1+r.IntN(5), 1+r.IntN(3)
	}
	n := 1 + r.IntN(3)
	if r.IntN(4) == 0 && !c.large() && depth == 0 {
		n = 4 + r.IntN(5)
	}
	stream := c.Relations[0]
	if c.StreamView != nil && r.IntN(3) == 0 {
		stream = c.StreamView.Relation
		q.note("a view of the stream")
	}
	rels := []*Relation{stream}
	tables := c.tables()
	for range n {
		rels = append(rels, tables[r.IntN(len(tables))])
	}
	m := &fromMaker{r: r, query: q, kinds: allKinds, dense: n > 3, large: c.large(), tables: tables, depth: depth}
	if m.large {
		m.kinds = allKinds[:len(allKinds)-1]
	}
	plain := r.IntN(4) == 0
	if plain {
		m.kinds = []string{"JOIN", "LEFT JOIN"}
	} else if r.IntN(3) == 0 {
		at := r.IntN(len(rels))
		rels[0], rels[at] = rels[at], rels[0]
	}
	var all side
	q.Joins, all = m.fromClause(rels)
	if n > 3 {
		q.note("more than three joins")
	}
	if plain {
		q.addStrategies(r)
	}
	s := m.scope(all)
	s.merged = all.merged
	for range []int{0, 0, 1, 1, 2}[r.IntN(5)] {
		q.Where = append(q.Where, s.condition(2))
	}
	if depth > 0 && r.IntN(8) == 0 {
		m.unite(&q.Body, s, stream)
		return q
	}
	s.risky = r.IntN(4) == 0
	most := 12
	if depth > 0 {
		most = 4 // functions have their own queries, and each column is code to be built
	}
	if s.risky {
		most = 3 // more of them, and nearly all queries fail
		q.note("risky")
	}
	for range 2 + r.IntN(most) {
		q.Select = append(q.Select, s.output())
	}
	if depth > 0 && r.IntN(4) > 0 {
		q.Select = []*Node{packed(q.Select)}
	}
	return q
}

// packed is one text of several values: queries whose rows are alike share most of the
// code that Go has to build.
func packed(values []*Node) *Node {
	parts := strings.Repeat(", COALESCE((%s)::text, '-')", len(values))
	return &Node{Kind: text, SQL: "concat_ws('|'" + parts + ")", Args: values}
}

// condition is one that keeps some rows, more often than any condition would.
func (s scope) condition(depth int) *Node {
	n := s.expr(boolean, depth)
	if s.r.IntN(2) == 0 {
		return &Node{Kind: boolean, SQL: "(%s IS NOT FALSE)", Args: []*Node{n}}
	}
	return n
}

// output is an expression for the SELECT list, of any kind.
func (s scope) output() *Node {
	switch pick := s.r.IntN(6); {
	case pick == 0:
		return s.loose(s.r.IntN(2))
	case pick < 3, s.risky:
		return s.call(1 + s.r.IntN(2))
	}
	return s.expr(kinds[s.r.IntN(len(kinds))], s.r.IntN(4))
}

// unite makes the query a UNION ALL of two or three SELECTs, most of which read the
// stream.
func (m *fromMaker) unite(b *Body, s scope, stream *Relation) {
	m.query.note("UNION ALL of SELECTs over the stream")
	columns := make([]ir.Kind, 2+m.r.IntN(4))
	for i := range columns {
		columns[i] = kinds[m.r.IntN(len(kinds))]
		b.Select = append(b.Select, s.typed(columns[i]))
	}
	for range 1 + m.r.IntN(2) {
		rels := []*Relation{m.table()}
		if m.r.IntN(4) > 0 {
			rels = append([]*Relation{stream}, rels[:m.r.IntN(2)]...)
		}
		other, in := m.inside(nil).body(rels)
		for _, k := range columns {
			other.Select = append(other.Select, in.typed(m.united(k)))
		}
		b.Branches = append(b.Branches, Branch{"UNION ALL", other})
	}
}

// Prefixes are the query's first joins, without the rest of it.
func (q *Query) Prefixes() []*Query {
	var out []*Query
	for n := 2; n < len(q.Joins); n++ {
		p := *q
		p.Body = Body{Joins: q.Joins[:n], Select: []*Node{{Kind: int4, SQL: "1"}}}
		out = append(out, &p)
	}
	return out
}

// Only is the query with one column of its result.
func (q *Query) Only(i int) *Query {
	one := *q
	one.Select = q.Select[i : i+1]
	one.Branches = nil
	for _, b := range q.Branches {
		body := *b.Body
		body.Select = b.Select[i : i+1]
		one.Branches = append(one.Branches, Branch{b.Op, &body})
	}
	return &one
}

// Relations names what the query reads.
func (q *Query) Relations() []string {
	var out []string
	q.EachBody(func(b *Body) {
		b.eachJoin(func(j *Join) {
			if j.Nested == nil {
				out = append(out, j.Rel.Name)
			}
		})
	})
	return out
}

// EachBody calls f for each SELECT of the query.
func (q *Query) EachBody(f func(b *Body)) {
	for _, w := range q.With {
		w.Body.each(f)
	}
	q.Body.each(f)
}

// typed is an expression of exactly the kind.
func (s scope) typed(k ir.Kind) *Node {
	return &Node{Kind: k, SQL: "(%s)::" + sqlName(k), Args: []*Node{s.expr(k, s.r.IntN(3))}}
}
