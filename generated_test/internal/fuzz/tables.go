package fuzz

import (
	"fmt"
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"

	"github.com/veloc-dev/veloc/compiler/ir"
)

// Relation is a table; the first of a Case is the stream.
type Relation struct {
	Name    string
	Columns []Column
	Key     int // how many of the first columns are the primary key; 0: none
	Unique  []Unique
	Rows    [][]Value
	Input   Input
	Stream  bool // the stream, or something that reads it
	Inline  bool // a view, a SELECT of WITH or in FROM
}

// Column is a column with its kind and declared SQL type.
type Column struct {
	Name    string
	Kind    ir.Kind
	SQL     string
	NotNull bool
	End     string // "lo" or "hi" of a range, "at" of what may lie in one
	Domain  bool   // declared by way of a domain over its type
}

// declared is the type as CREATE TABLE names it.
func (c Column) declared() string {
	if c.Domain {
		return domainOf(c.SQL)
	}
	return c.SQL
}

// domainOf names the domain over a type.
func domainOf(sql string) string {
	return "of_" + strings.Trim(notWord.ReplaceAllString(sql, "_"), "_")
}

var notWord = regexp.MustCompile(`\W+`)

// domains make what the relations' columns are declared by.
func domains(rels []*Relation) string {
	made := map[string]bool{}
	var out string
	for _, rel := range rels {
		for _, c := range rel.Columns {
			if c.Domain && !made[c.SQL] {
				made[c.SQL] = true
				out += "CREATE DOMAIN " + domainOf(c.SQL) + " AS " + c.SQL + ";\n"
			}
		}
	}
	return out
}

// Unique is a further key, of the columns with these numbers.
type Unique struct {
	Columns []int
	Index   bool // made by CREATE UNIQUE INDEX
}

// shared are columns that several relations have, for USING and NATURAL, each of
// one of the kinds given.
var shared = []struct {
	name  string
	kinds []ir.Kind
}{
	{"k", []ir.Kind{int4, int4, int8, int2, numeric, float8}},
	{"l", []ir.Kind{text, varchar, text, char}},
	{"m", []ir.Kind{date, timestamp, timestamptz}},
}

// keyKinds are what keys are made of: kinds whose common values are many.
var keyKinds = []ir.Kind{int4, int8, text, numeric, int4, char, timestamp}

const largeRows = 1000

func newRelation(r *rand.Rand, name string, stream, large bool, ends ir.Kind) *Relation {
	rel := &Relation{Name: name, Stream: stream}
	if !stream && r.IntN(3) > 0 {
		rel.Key = 1 + r.IntN(2)
	}
	for i := range 5 + r.IntN(5) {
		k := kinds[r.IntN(len(kinds))]
		if i < 3 {
			k = keyKinds[r.IntN(len(keyKinds))]
		}
		rel.Columns = append(rel.Columns, Column{fmt.Sprintf("%s_c%d", name, i+1), k, declared(r, k, large), i < rel.Key || r.IntN(3) == 0, "", false})
	}
	for _, s := range shared {
		if r.IntN(5) < 2 {
			k := s.kinds[r.IntN(len(s.kinds))]
			rel.Columns = append(rel.Columns, Column{s.name, k, declared(r, k, large), r.IntN(2) == 0, "", false})
		}
	}
	if r.IntN(3) == 0 {
		ends = endKinds[r.IntN(len(endKinds))]
	}
	if stream || r.IntN(2) == 0 {
		rel.addEnds(r, ends, large)
	}
	if !stream && r.IntN(3) == 0 {
		u := Unique{Columns: []int{2}, Index: r.IntN(2) == 0}
		if r.IntN(3) == 0 {
			u.Columns = []int{1, 2}
		}
		rel.Unique = append(rel.Unique, u)
	}
	if r.IntN(4) == 0 {
		for i := range rel.Columns {
			rel.Columns[i].Domain = r.IntN(3) == 0
		}
	}
	rel.Input = newInput(r, stream)
	rel.fill(r, large)
	return rel
}

// declared is the type that CREATE TABLE names for a kind. Large tables' keys
// need room.
func declared(r *rand.Rand, k ir.Kind, large bool) string {
	pick := func(types ...string) string { return types[r.IntN(len(types))] }
	switch {
	case k == char:
		return "char(4)"
	case k == numeric:
		return pick("numeric", "numeric(12,3)", "numeric(12,3)", "numeric(30,4)", "numeric(18,2)", "numeric(38,10)")
	case k == varchar && !large:
		return pick("varchar", "varchar(20)", "varchar(5)")
	case k == varchar:
		return "varchar(20)"
	case k == clock:
		return pick("time", "time", "time(2)")
	case k == timestamp && !large:
		return pick("timestamp", "timestamp", "timestamp(3)")
	case k == timestamptz:
		return pick("timestamptz", "timestamptz", "timestamptz(0)")
	case k == interval:
		return pick("interval", "interval", "interval(1)", "interval day to second")
	}
	return k.String()
}

// fill makes the rows: of a small table any values, of a large one numbered keys,
// the low ones far more often.
func (rel *Relation) fill(r *rand.Rand, large bool) {
	n := 6 + r.IntN(20)
	switch {
	case large:
		n = largeRows + r.IntN(2500)
	case r.IntN(12) == 0:
		n = 0
	case r.IntN(5) == 0:
		n = 26 + r.IntN(60)
	}
	keys := rel.Unique
	if rel.Key > 0 {
		keys = append(slices.Clone(keys), Unique{Columns: firstColumns(rel.Key)})
	}
	seen := map[string]bool{}
	zipf := rand.NewZipf(r, 1.2, 8, uint64(n))
	order := r.Perm(n)
rows:
	for i := range n {
		row := rel.row(r)
		for c := range min(3, len(row)) {
			if large && !row[c].Null && rel.Columns[c].End == "" {
				at := int(zipf.Uint64())
				if rel.Key > 0 && c == rel.Key-1 || rel.inUnique(c) {
					at = order[i]
				}
				row[c].Text = numbered(rel.Columns[c].Kind, at)
			}
		}
		rel.fillEnds(r, row, large, n)
		spelled := make([]string, len(keys))
		for j, u := range keys {
			spelled[j] = keyOf(row, j, u.Columns)
			if seen[spelled[j]] {
				continue rows
			}
		}
		for _, s := range spelled {
			seen[s] = s != ""
		}
		rel.Rows = append(rel.Rows, row)
	}
}

func firstColumns(n int) []int {
	out := make([]int, n)
	for i := range out {
		out[i] = i
	}
	return out
}

func (rel *Relation) inUnique(c int) bool {
	return slices.ContainsFunc(rel.Unique, func(u Unique) bool { return slices.Contains(u.Columns, c) })
}

func (rel *Relation) row(r *rand.Rand) []Value {
	row := make([]Value, len(rel.Columns))
	for i, c := range rel.Columns {
		if !c.NotNull && r.IntN(5) == 0 {
			row[i].Null = true
			continue
		}
		for row[i].Text = value(r, c.Kind); !rel.holds(c, row[i].Text); {
			row[i].Text = value(r, c.Kind)
		}
	}
	return row
}

// holds reports whether the column, and the format of the table's file, take the
// value.
func (rel *Relation) holds(c Column, v string) bool {
	if rel.Input.Format == Parquet && (c.Kind == numeric && v == "NaN") {
		return false // a Parquet decimal has none
	}
	if rel.Input.Format == NDJSON && c.Kind == jsonb && v == "null" {
		return false // which is how NULL is written
	}
	return c.SQL != "varchar(5)" || len([]rune(v)) <= 5
}

// keyOf spells a key so that texts of equal values are equal: padding, scale and
// sign of zero do not count. It is empty where a column is NULL.
func keyOf(row []Value, number int, columns []int) string {
	b := fmt.Sprint(number)
	for _, c := range columns {
		if row[c].Null {
			return ""
		}
		s := strings.TrimRight(row[c].Text, " ")
		if strings.Contains(s, ".") && strings.Trim(s, "-0123456789.") == "" {
			s = strings.TrimRight(strings.TrimRight(s, "0"), ".")
		}
		b += fmt.Sprintf(",%q", s)
	}
	return b
}

// SQL is the CREATE TABLE statement and what adds keys to it.
func (rel *Relation) SQL() string {
	var b strings.Builder
	fmt.Fprintf(&b, "CREATE TABLE %s (", rel.Name)
	for i, col := range rel.Columns {
		if i > 0 {
			b.WriteString(", ")
		}
		fmt.Fprintf(&b, "%s %s", col.Name, col.declared())
		if col.NotNull {
			b.WriteString(" NOT NULL")
		}
	}
	if rel.Key > 0 {
		fmt.Fprintf(&b, ", PRIMARY KEY (%s)", rel.names(firstColumns(rel.Key)))
	}
	var indexes string
	for i, u := range rel.Unique {
		if u.Index {
			indexes += fmt.Sprintf("CREATE UNIQUE INDEX %s_u%d ON %s (%s);\n", rel.Name, i, rel.Name, rel.names(u.Columns))
			continue
		}
		fmt.Fprintf(&b, ", UNIQUE (%s)", rel.names(u.Columns))
	}
	return b.String() + ");\n" + indexes
}

func (rel *Relation) names(columns []int) string {
	out := make([]string, len(columns))
	for i, c := range columns {
		out[i] = rel.Columns[c].Name
	}
	return strings.Join(out, ", ")
}

// column finds a column by name.
func (rel *Relation) column(name string) (Column, bool) {
	i := slices.IndexFunc(rel.Columns, func(c Column) bool { return c.Name == name })
	if i < 0 {
		return Column{}, false
	}
	return rel.Columns[i], true
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
