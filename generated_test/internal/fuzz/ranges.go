package fuzz

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"time"

	"github.com/veloc-dev/veloc/compiler/ir"
)

// endKinds are what ranges are made of.
var endKinds = []ir.Kind{
	int4, int8, numeric, timestamp, timestamptz, date, text, float8, int8, timestamp,
	int2, float4, varchar, char, clock, interval, uuid, bytea,
}

// addEnds gives a table the two ends of a range, a stream a value that may lie in one.
// A table has a value, too, often behind the first column in a key, as rates have that
// hold from a day on.
func (rel *Relation) addEnds(r *rand.Rand, k ir.Kind, large bool) {
	rel.addEnd(r, k, "at", large)
	if rel.Stream {
		return
	}
	rel.addEnd(r, k, "lo", large)
	rel.addEnd(r, k, "hi", large)
}

func (rel *Relation) addEnd(r *rand.Rand, k ir.Kind, end string, large bool) {
	c := Column{Name: rel.Name + "_" + end, Kind: k, SQL: declared(r, k, large), NotNull: end != "hi" && r.IntN(3) == 0, End: end}
	rel.Columns = append(rel.Columns, c)
}

// fillEnds gives the row's ends values: mostly near one another, sometimes any. hi is
// NULL now and then, which may stand for no end.
func (rel *Relation) fillEnds(r *rand.Rand, row []Value, large bool, rows int) {
	from, width := r.IntN(20), r.IntN(6)
	if large {
		from, width = r.IntN(rows), r.IntN(4)
	}
	for i, c := range rel.Columns {
		at := map[string]int{"at": r.IntN(24), "lo": from, "hi": from + width}[c.End]
		if large && c.End == "at" {
			at = r.IntN(rows)
		}
		if c.End == "" || row[i].Null || !large && r.IntN(6) == 0 {
			continue
		}
		row[i].Text = ordered(c.Kind, at)
	}
}

// ordered is the nth value of a kind in its order.
func ordered(k ir.Kind, n int) string {
	day := time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC)
	switch k {
	case date:
		return day.AddDate(0, 0, n).Format("2006-01-02")
	case timestamp, timestamptz:
		return day.Add(time.Duration(n) * time.Hour).Format("2006-01-02 15:04:05")
	case clock:
		return day.Add(time.Duration(n) * time.Minute).Format("15:04:05")
	case interval:
		return fmt.Sprintf("%d hours", n)
	case text, varchar:
		return fmt.Sprintf("r%04d", n)
	case char:
		return fmt.Sprintf("%04d", n)
	case uuid:
		return fmt.Sprintf("00000000-0000-0000-0000-%012d", n)
	case bytea:
		return fmt.Sprintf(`\x%06x`, n)
	}
	return strconv.Itoa(n)
}

// rangeKey fills a form of ranges; nil where the sides have none.
func (m *fromMaker) rangeKey(f keyForm, l, r scope) *Node {
	owner := m.ranged(r)
	for _, h := range f.holes {
		if h == '(' {
			return m.overlap(f, l, r)
		}
	}
	if f.holes[0] == '*' {
		return m.between(f, l, r)
	}
	if owner == nil {
		return nil
	}
	lo, hi := owner.end("lo"), owner.end("hi")
	at := m.comparableTo(l, lo.Kind)
	if at == nil {
		return nil
	}
	n := &Node{Kind: boolean, SQL: f.sql}
	for _, h := range f.holes {
		n.Args = append(n.Args, map[rune]*Node{'<': lo, '>': hi, '@': at, '!': {Kind: hi.Kind, SQL: literal(sqlName(hi.Kind), greatest(hi.Kind))}}[h])
	}
	return n
}

func greatest(k ir.Kind) string {
	switch k {
	case date, timestamp, timestamptz, float4, float8:
		return "infinity"
	case text, varchar, char:
		return "zzz"
	case clock:
		return "24:00:00"
	case interval:
		return "1 year"
	case uuid:
		return "ffffffff-ffff-ffff-ffff-ffffffffffff"
	case bytea:
		return `\xff`
	}
	return "30000"
}

// ranged is a random join of the scope with ends.
func (m *fromMaker) ranged(s scope) *Join {
	var fits []*Join
	for _, j := range s.joins {
		if j.end("lo") != nil && j.end("hi") != nil {
			fits = append(fits, j)
		}
	}
	if len(fits) == 0 {
		return nil
	}
	return fits[m.r.IntN(len(fits))]
}

func (j *Join) end(which string) *Node {
	for _, c := range j.Rel.Columns {
		if c.End == which {
			return &Node{Kind: c.Kind, SQL: c.Name, Alias: j.Alias}
		}
	}
	return nil
}

// comparableTo is a column that = and < compare with the kind: a value made for ranges
// where there is one.
func (m *fromMaker) comparableTo(s scope, k ir.Kind) *Node {
	fits := func(c Column) bool { return slices.Contains(related[k], c.Kind) }
	if at := s.column(func(c Column) bool { return c.End == "at" && fits(c) }); at != nil && (m.large || m.r.IntN(4) > 0) {
		return at
	}
	if m.large {
		return nil
	}
	return s.column(fits)
}

func (m *fromMaker) overlap(f keyForm, l, r scope) *Node {
	a, b := m.ranged(l), m.ranged(r)
	if a == nil || b == nil || !slices.Contains(related[a.end("lo").Kind], b.end("lo").Kind) {
		return nil
	}
	n := &Node{Kind: boolean, SQL: f.sql}
	for _, h := range f.holes {
		n.Args = append(n.Args, map[rune]*Node{'<': b.end("lo"), '>': b.end("hi"), '(': a.end("lo"), ')': a.end("hi")}[h])
	}
	return n
}

// between has the right's value in a range that values of the left make.
func (m *fromMaker) between(f keyForm, l, r scope) *Node {
	at := r.column(func(c Column) bool { return c.End == "at" || slices.Contains(endKinds, c.Kind) })
	if at == nil {
		return nil
	}
	from := m.comparableTo(l, at.Kind)
	if from == nil {
		return nil
	}
	to := from
	if m.r.IntN(2) == 0 {
		to = m.comparableTo(l, at.Kind)
	}
	return &Node{Kind: boolean, SQL: f.sql, Args: []*Node{at, m.shifted(from), to}}
}

// shifted is the value, or one a little smaller, where that cannot fail.
func (m *fromMaker) shifted(n *Node) *Node {
	how, ok := map[ir.Kind]string{
		int4: "(%s::bigint - 5)", numeric: "(%s - 2.5)",
		timestamp: "(%s - interval '5 hours')", timestamptz: "(%s - interval '02:30:00')",
	}[n.Kind]
	if !ok || m.r.IntN(3) == 0 {
		return n
	}
	k := n.Kind
	if k == int4 {
		k = int8
	}
	return &Node{Kind: k, SQL: how, Args: []*Node{n}}
}
