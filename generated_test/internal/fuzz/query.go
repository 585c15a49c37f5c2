package fuzz

import (
	"fmt"
	"math/rand/v2"
	"strings"
)

// Query is a SELECT over a chain of joins; Joins[0] is the first FROM item.
type Query struct {
	Name   string
	Joins  []*Join
	Where  []*Node
	Select []*Node
	Params []Param
	Made   map[string]bool // what is in it, in the words of Features

	takesParams bool
}

// SQL is the statement without a semicolon.
func (q *Query) SQL() string { return q.statement(nil) }

// Script is what veloc is given: the statement below its directives.
func (q *Query) Script() string {
	return "-- name: " + q.Name + "\n" + q.directives() + q.SQL() + ";\n"
}

// Oracle is the statement that means the same without directives.
func (q *Query) Oracle() string { return q.statement(q.substitutes()) }

func (q *Query) statement(s substitutes) string {
	var b strings.Builder
	b.WriteString("SELECT ")
	for i, n := range q.Select {
		if i > 0 {
			b.WriteString(", ")
		}
		fmt.Fprintf(&b, "%s AS o%d", n.render(s), i+1)
	}
	b.WriteString("\nFROM " + q.Joins[0].from(s))
	for _, j := range q.Joins[1:] {
		b.WriteString("\n" + j.kind(s) + " " + j.from(s))
	}
	if len(q.Where) > 0 {
		b.WriteString("\nWHERE " + conjunction(q.Where, s))
	}
	return b.String()
}

// newQuery makes a query of the stream and tables.
func newQuery(r *rand.Rand, c *Case, name string) *Query {
	q := &Query{Name: name, Made: map[string]bool{}, takesParams: r.IntN(4) == 0}
	n := 1 + r.IntN(3)
	if r.IntN(4) == 0 && !c.large() {
		n = 4 + r.IntN(5)
	}
	rels := []*Relation{c.Relations[0]}
	tables := c.tables()
	for range n {
		rels = append(rels, tables[r.IntN(len(tables))])
	}
	m := &fromMaker{r: r, query: q, kinds: allKinds, dense: n > 3, large: c.large()}
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
	q.Joins, all = m.chain(rels)
	if n > 3 {
		q.note("more than three joins")
	}
	if plain {
		q.addStrategies(r)
	}
	s := scope{r: r, joins: all.joins, merged: all.merged, query: q}
	for range r.IntN(3) {
		q.Where = append(q.Where, s.expr(boolean, 2))
	}
	s.risky = r.IntN(4) == 0
	most := 12
	if s.risky {
		most = 3 // more of them, and nearly all queries fail
		q.note("risky")
	}
	for range 2 + r.IntN(most) {
		var n *Node
		switch pick := r.IntN(6); {
		case pick == 0:
			n = s.loose(r.IntN(2))
		case pick < 3, s.risky:
			n = s.call(1 + r.IntN(2))
		default:
			n = s.expr(kinds[r.IntN(len(kinds))], r.IntN(4))
		}
		q.Select = append(q.Select, n)
	}
	return q
}

// Prefixes are the query's first joins, without the rest of it.
func (q *Query) Prefixes() []*Query {
	var out []*Query
	for n := 2; n < len(q.Joins); n++ {
		p := *q
		p.Joins, p.Where, p.Select = q.Joins[:n], nil, []*Node{{Kind: int4, SQL: "1"}}
		out = append(out, &p)
	}
	return out
}

// Relations names what the query reads.
func (q *Query) Relations() []string {
	var out []string
	var add func(joins []*Join)
	add = func(joins []*Join) {
		for _, j := range joins {
			out = append(out, j.Rel.Name)
			add(j.Inner)
		}
	}
	add(q.Joins)
	return out
}

// Derived is a table computed from others.
type Derived struct {
	Relation     *Relation // its columns, without rows
	Materialized bool
	Query        *Query
}

// newDerived makes a derived table of some tables, which may be derived themselves.
func newDerived(r *rand.Rand, c *Case, name string) *Derived {
	q := &Query{Name: name, Made: map[string]bool{}}
	tables := c.tables()
	rels := []*Relation{tables[r.IntN(len(tables))]}
	for range r.IntN(3) {
		rels = append(rels, tables[r.IntN(len(tables))])
	}
	m := &fromMaker{r: r, query: q, kinds: []string{"JOIN", "LEFT JOIN", "RIGHT JOIN", "FULL JOIN"}, dense: true, large: c.large()}
	var all side
	q.Joins, all = m.chain(rels)
	s := scope{r: r, joins: all.joins, query: q}
	if r.IntN(2) == 0 {
		q.Where = append(q.Where, s.expr(boolean, 1))
	}
	d := &Derived{Relation: &Relation{Name: name}, Materialized: r.IntN(2) == 0, Query: q}
	for i := range 3 + r.IntN(3) {
		k := kinds[r.IntN(len(kinds))]
		if i < 3 {
			k = keyKinds[r.IntN(len(keyKinds))]
		}
		n := s.expr(k, r.IntN(3))
		q.Select = append(q.Select, &Node{Kind: k, SQL: "(%s)::" + sqlName(k), Args: []*Node{n}})
		d.Relation.Columns = append(d.Relation.Columns, Column{Name: fmt.Sprintf("o%d", i+1), Kind: k, SQL: sqlName(k)})
	}
	return d
}

// SQL is the statement that makes the derived table.
func (d *Derived) SQL() string {
	made := "CREATE TABLE"
	if d.Materialized {
		made = "CREATE MATERIALIZED VIEW"
	}
	return made + " " + d.Relation.Name + " AS " + d.Query.SQL() + ";\n"
}
