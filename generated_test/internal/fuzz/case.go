// Package fuzz makes random schemas, data and queries of the SQL that veloc
// compiles, for comparison with PostgreSQL, and shrinks the ones that differ.
package fuzz

import (
	"fmt"
	"math/rand/v2"
	"strings"
)

// Case is a stream, tables with data, and queries over them.
type Case struct {
	Relations []*Relation
	Queries   []*Query
}

// Relation is a table; the first of a Case is the stream.
type Relation struct {
	Name    string
	Columns []Column
	Key     int // how many of the first columns are the primary key; 0: none
	Rows    [][]Value
}

// Column is a column with its kind (see templates.go) and declared SQL type.
type Column struct {
	Name, Kind, SQL string
	NotNull         bool
}

// shared is a column's name that several relations have, for USING and NATURAL.
const shared = "k"

// shares reports whether the relation has the shared column, its last.
func (rel *Relation) shares() bool { return rel.Columns[len(rel.Columns)-1].Name == shared }

// Value is a column's text, or NULL.
type Value struct {
	Null bool
	Text string
}

// New makes a case of n queries; the same seed gives the same case.
func New(seed uint64, n int) *Case {
	r := rand.New(rand.NewPCG(seed, 0x7e10c))
	c := &Case{}
	for i := range 4 {
		name := "s"
		if i > 0 {
			name = fmt.Sprintf("t%d", i)
		}
		c.Relations = append(c.Relations, newRelation(r, name, i == 0))
	}
	for i := range n {
		c.Queries = append(c.Queries, newQuery(r, c, fmt.Sprintf("Q%d", i+1)))
	}
	return c
}

var columnKinds = append([]string{jsonb}, comparableKinds...)

// keyKinds are what primary keys are made of: kinds whose common values are many.
var keyKinds = []string{int4, int8, text, numeric, int4, char, timestamp}

func newRelation(r *rand.Rand, name string, stream bool) *Relation {
	rel := &Relation{Name: name}
	if !stream && r.IntN(3) > 0 {
		rel.Key = 1 + r.IntN(2)
	}
	for i := range 5 + r.IntN(5) {
		kind := columnKinds[r.IntN(len(columnKinds))]
		if i < 3 {
			kind = keyKinds[r.IntN(len(keyKinds))]
		}
		rel.Columns = append(rel.Columns, Column{
			Name: fmt.Sprintf("%s_c%d", name, i+1), Kind: kind, SQL: declared(r, kind),
			NotNull: i < rel.Key || r.IntN(3) == 0,
		})
	}
	if r.IntN(2) == 0 {
		rel.Columns = append(rel.Columns, Column{Name: shared, Kind: int4, SQL: int4, NotNull: r.IntN(2) == 0})
	}
	rows := 6 + r.IntN(20)
	if r.IntN(12) == 0 {
		rows = 0
	}
	seen := map[string]bool{}
	for range rows {
		row := newRow(r, rel)
		if key := keyOf(row, rel.Key); rel.Key == 0 || !seen[key] {
			seen[key] = true
			rel.Rows = append(rel.Rows, row)
		}
	}
	return rel
}

// declared is the type that CREATE TABLE names for a kind.
func declared(r *rand.Rand, kind string) string {
	switch {
	case kind == char:
		return "char(4)"
	case kind == numeric && r.IntN(2) == 0:
		return "numeric(12,3)"
	case kind == numeric && r.IntN(3) == 0:
		return "numeric(30,4)"
	case kind == text && r.IntN(4) == 0:
		return "varchar(20)"
	}
	return kind
}

func newRow(r *rand.Rand, rel *Relation) []Value {
	row := make([]Value, len(rel.Columns))
	for i, c := range rel.Columns {
		if !c.NotNull && r.IntN(5) == 0 {
			row[i].Null = true
			continue
		}
		row[i].Text = value(r, c.Kind)
	}
	return row
}

// keyOf spells a primary key so that texts of equal values are equal: padding,
// scale and sign of zero do not count.
func keyOf(row []Value, n int) string {
	var b strings.Builder
	for _, v := range row[:n] {
		s := strings.TrimRight(v.Text, " ")
		if strings.Contains(s, ".") && strings.Trim(s, "-0123456789.") == "" {
			s = strings.TrimRight(strings.TrimRight(s, "0"), ".")
		}
		fmt.Fprintf(&b, "%q,", s)
	}
	return b.String()
}

// Schema is the CREATE TABLE statements, with veloc's directives.
func (c *Case) Schema() string {
	var b strings.Builder
	for i, rel := range c.Relations {
		if i == 0 {
			b.WriteString("-- veloc: stream\n")
		}
		fmt.Fprintf(&b, "CREATE TABLE %s (", rel.Name)
		for i, col := range rel.Columns {
			if i > 0 {
				b.WriteString(", ")
			}
			fmt.Fprintf(&b, "%s %s", col.Name, col.SQL)
			if col.NotNull {
				b.WriteString(" NOT NULL")
			}
		}
		if rel.Key > 0 {
			names := make([]string, rel.Key)
			for i := range names {
				names[i] = rel.Columns[i].Name
			}
			fmt.Fprintf(&b, ", PRIMARY KEY (%s)", strings.Join(names, ", "))
		}
		b.WriteString(");\n")
	}
	return b.String()
}

// CSV is the relation's data by COPY's rules, with a header.
func (rel *Relation) CSV() string {
	var b strings.Builder
	for i, c := range rel.Columns {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString(c.Name)
	}
	b.WriteByte('\n')
	for _, row := range rel.Rows {
		for i, v := range row {
			if i > 0 {
				b.WriteByte(',')
			}
			if !v.Null {
				b.WriteString(`"` + strings.ReplaceAll(v.Text, `"`, `""`) + `"`)
			}
		}
		b.WriteByte('\n')
	}
	return b.String()
}
