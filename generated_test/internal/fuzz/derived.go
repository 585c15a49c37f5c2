package fuzz

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
)

// Derived is a table computed from others, or a view.
type Derived struct {
	Relation *Relation // its columns, without rows
	How      string    // TABLE, MATERIALIZED VIEW or VIEW
	Query    *Query
}

// newDerived makes a derived table of some tables, which may be derived themselves; with
// a stream, a view of it.
func newDerived(r *rand.Rand, c *Case, name string, stream *Relation) *Derived {
	q := &Query{Name: name, Made: map[string]bool{}}
	tables := c.tables()
	rels := []*Relation{tables[r.IntN(len(tables))]}
	for range r.IntN(3) {
		rels = append(rels, tables[r.IntN(len(tables))])
	}
	d := &Derived{Relation: &Relation{Name: name}, How: []string{"TABLE", "MATERIALIZED VIEW", "VIEW"}[r.IntN(3)], Query: q}
	m := &fromMaker{r: r, query: q, kinds: []string{"JOIN", "LEFT JOIN", "RIGHT JOIN", "FULL JOIN"}, dense: true, large: c.large(), tables: tables}
	if stream != nil {
		rels[0] = stream
		m.kinds = []string{"JOIN", "LEFT JOIN"}
		d.How, d.Relation.Stream = "VIEW", true
	}
	d.Relation.Inline = d.How == "VIEW"
	if r.IntN(3) == 0 {
		q.nests, m.depth = 1+r.IntN(2), 1+r.IntN(2)
	}
	var all side
	q.Joins, all = m.chain(rels)
	s := m.scope(all)
	if r.IntN(2) == 0 {
		q.Where = append(q.Where, s.expr(boolean, 1))
	}
	for i := range 3 + r.IntN(3) {
		k := kinds[r.IntN(len(kinds))]
		if i < 3 {
			k = keyKinds[r.IntN(len(keyKinds))]
		}
		q.Select = append(q.Select, s.typed(k))
		d.Relation.Columns = append(d.Relation.Columns, Column{Name: fmt.Sprintf("o%d", i+1), Kind: k, SQL: sqlName(k)})
	}
	return d
}

// SQL is the statement that makes the derived table.
func (d *Derived) SQL() string {
	return "CREATE " + d.How + " " + d.Relation.Name + " AS " + d.Query.SQL() + ";\n"
}

// DerivedSQL makes the derived tables and views that the queries read, or all where none
// is given; PostgreSQL computes them of the rows that are there.
func (c *Case) DerivedSQL(queries ...*Query) string {
	all := c.derived()
	read := map[string]bool{}
	for _, q := range queries {
		for _, name := range q.Relations() {
			read[name] = true
		}
	}
	for _, d := range slices.Backward(all) {
		if read[d.Relation.Name] {
			for _, name := range d.Query.Relations() {
				read[name] = true
			}
		}
	}
	var b strings.Builder
	for _, d := range all {
		if len(queries) == 0 || read[d.Relation.Name] {
			b.WriteString(d.SQL())
		}
	}
	return b.String()
}

// derived are the derived tables and views, each behind what it reads.
func (c *Case) derived() []*Derived {
	if c.StreamView == nil {
		return c.Derived
	}
	return append(slices.Clone(c.Derived), c.StreamView)
}

// Views are the derived tables that PostgreSQL does not compute.
func (c *Case) Views() []*Derived {
	return slices.DeleteFunc(slices.Clone(c.derived()), func(d *Derived) bool { return d.How != "VIEW" })
}
