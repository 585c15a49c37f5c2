// Package fuzz makes random schemas, data and queries of the SQL that veloc
// compiles, for comparison with PostgreSQL, and shrinks the ones that differ.
// CONTRIBUTING.md lists what it makes.
package fuzz

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
)

// Case is a stream, tables with data, tables derived from them, and queries.
type Case struct {
	Seed      uint64
	Settings  []string
	Relations []*Relation
	Derived   []*Derived
	// StreamView is a view with the stream in it; nil where there is none.
	StreamView *Derived
	Queries    []*Query
	Steps      []Step // changes of the tables, behind each of which the queries run again
}

// New makes a case of n queries; the same seed gives the same case.
func New(seed uint64, n int) *Case {
	r := rand.New(rand.NewPCG(seed, 0x7e10c))
	c := &Case{Seed: seed, Settings: newSettings(r)}
	large := r.IntN(8) == 0
	ends := endKinds[r.IntN(len(endKinds))]
	for i := range 4 {
		name := "s"
		if i > 0 {
			name = fmt.Sprintf("t%d", i)
		}
		c.Relations = append(c.Relations, newRelation(r, name, i == 0, large && i < 2, ends))
	}
	if r.IntN(3) == 0 {
		for i := range 1 + r.IntN(2) {
			c.Derived = append(c.Derived, newDerived(r, c, fmt.Sprintf("d%d", i+1), nil))
		}
	}
	if r.IntN(4) == 0 {
		c.StreamView = newDerived(r, c, "v", c.Relations[0])
	}
	for i := range n {
		c.Queries = append(c.Queries, newQuery(r, c, fmt.Sprintf("Q%d", i+1)))
	}
	if r.IntN(3) > 0 {
		steps := 1 + r.IntN(4)
		if c.large() {
			steps = 1
		}
		for range steps {
			c.Steps = append(c.Steps, newStep(r, c.At(len(c.Steps))))
		}
	}
	return c
}

// tables are what a query can join with the stream.
func (c *Case) tables() []*Relation {
	out := slices.Clone(c.Relations[1:])
	for _, d := range c.Derived {
		out = append(out, d.Relation)
	}
	return out
}

func (c *Case) large() bool {
	return slices.ContainsFunc(c.Relations, func(rel *Relation) bool { return len(rel.Rows) >= largeRows/2 })
}

// Schema is the settings and CREATE TABLE statements with veloc's directives.
func (c *Case) Schema() string {
	var b strings.Builder
	for _, s := range c.Settings {
		b.WriteString(s + ";\n")
	}
	b.WriteString(domains(c.Relations))
	for i, rel := range c.Relations {
		if i == 0 {
			b.WriteString("-- veloc: stream\n")
		}
		b.WriteString(rel.SQL())
	}
	return b.String()
}
