package fuzz

import (
	"slices"
	"strings"

	"github.com/veloc-dev/veloc/compiler/ir"
)

// keyForm is a condition between what is joined and what is on its left. Its holes
// are pairs: l of the left, r of the right. Of ranges, < and > are the ends of the
// right's, ( and ) those of the left's, @ a value of the left and * of the right, l and L
// a value of the left and the same or another, ! the greatest. weight says how often it
// is drawn.
type keyForm struct {
	name   string
	weight int
	sql    string
	holes  string
	made   bool // of expressions rather than columns
}

var keyForms = []keyForm{
	{"an equality of columns", 18, "(%s = %s)", "lr", false},
	{"an expression as a key", 4, "(%s = %s)", "rl", true},
	{"IS NOT DISTINCT FROM as a key", 2, "(%s IS NOT DISTINCT FROM %s)", "lr", false},
	{"a row comparison as a key", 2, "((%s, %s) = (%s, %s))", "llrr", false},
	{"a row comparison as a key", 1, "((%s, %s) IS NOT DISTINCT FROM (%s, %s))", "llrr", true},
	{"IN or ANY as a key", 1, "(%s IN (%s))", "rl", false},
	{"IN or ANY as a key", 1, "(%s IN (%s, %s))", "lrr", false},
	{"IN or ANY as a key", 1, "(%s = ANY (ARRAY[%s]))", "lr", false},
	{"OR of keys", 2, "(%s = %s OR %s = %s)", "lrlr", false},
	{"a negated condition as a key", 1, "(NOT %s <> %s)", "lr", false},
	{"no equality as a key", 1, "(%s < %s)", "lr", false},
	{"no equality as a key", 1, "(%s BETWEEN %s AND %s)", "rlr", false},
	{"a range", 3, "(%s BETWEEN %s AND %s)", "@<>", false},
	{"a range", 1, "(%s <= %s AND %s < %s)", "<@@>", false},
	{"a range", 1, "(%s > %s AND %s < %s)", "@<@>", false},
	{"a range that may be open", 2, "(%s <= %s AND (%s < %s OR %s IS NULL))", "<@@>>", false},
	{"a range that may be open", 1, "((%s >= %s OR %s IS NULL) AND %s <= %s)", ">@>@<", false},
	{"a range that may be open", 1, "(%s >= %s AND %s < COALESCE(%s, %s))", "@<@>!", false},
	{"a range of the left", 1, "(%s BETWEEN %s AND %s)", "*lL", false},
	{"ranges that overlap", 3, "(%s <= %s AND %s >= %s)", "<)>(", false},
	{"a key of one side", 1, "(%s = %s)", "r1", false},
}

var weightedKeys = func() []keyForm {
	var out []keyForm
	for _, f := range keyForms {
		for range f.weight {
			out = append(out, f)
		}
	}
	return out
}()

// on makes a join condition.
func (m *fromMaker) on(left, right side, j *Join) {
	l, r := m.scope(left), m.scope(right)
	count := 1 + m.r.IntN(3)/2
	if m.dense {
		count = 2
	}
	if key := right.joins[0].Rel.Key; key > 0 && m.r.IntN(3) == 0 {
		for _, c := range right.joins[0].Rel.Columns[:key] {
			if k := m.equal(l, &Node{Kind: c.Kind, SQL: c.Name, Alias: right.joins[0].Alias}); k != nil {
				j.On = append(j.On, k)
			}
		}
	}
	for range count - len(j.On) {
		f := weightedKeys[m.r.IntN(len(weightedKeys))]
		if m.large && f.unbounded() {
			continue
		}
		if n := m.key(f, l, r); n != nil {
			m.query.note(f.name)
			j.On = append(j.On, n)
		}
	}
	if m.depth > 0 && m.r.IntN(12) == 0 {
		if n := m.latest(l, r); n != nil {
			j.On = append(j.On, n)
		}
	}
	rest := m.scope(side{joins: append(slices.Clone(left.joins), right.joins...)})
	if len(j.On) == 0 || m.r.IntN(3) == 0 {
		j.On = append(j.On, rest.condition(1+m.r.IntN(2)))
		m.query.note("a further condition in ON")
		if j.Kind == "FULL JOIN" {
			m.query.note("FULL JOIN with a further condition")
		}
	}
}

// unbounded reports whether the form meets a share of all rows.
func (f keyForm) unbounded() bool {
	return slices.Contains([]string{"no equality as a key", "a range of the left", "ranges that overlap"}, f.name)
}

// scope is what expressions over a side can see: often also the SELECTs around.
func (m *fromMaker) scope(s side) scope {
	joins := s.joins
	if len(m.outer) > 0 && m.r.IntN(2) == 0 {
		joins = slices.Concat(joins, m.outer)
	}
	return scope{r: m.r, joins: joins, query: m.query, m: m}
}

// equal compares a column with one of the left.
func (m *fromMaker) equal(l scope, right *Node) *Node {
	left := l.column(func(c Column) bool { return slices.Contains(related[right.Kind], c.Kind) && m.selective(c) })
	if left == nil {
		return nil
	}
	return &Node{Kind: boolean, SQL: "(%s = %s)", Args: []*Node{left, right}}
}

// key fills a form; nil where the sides have nothing to compare.
func (m *fromMaker) key(f keyForm, l, r scope) *Node {
	if strings.ContainsAny(f.holes, "@*(") {
		return m.rangeKey(f, l, r)
	}
	n := &Node{Kind: boolean, SQL: f.sql}
	first := r.column(func(c Column) bool { return c.Kind != jsonb && m.selective(c) })
	if first == nil {
		return nil
	}
	fits := slices.DeleteFunc(slices.Clone(related[first.Kind]), func(k ir.Kind) bool {
		return l.column(func(c Column) bool { return c.Kind == k && m.selective(c) }) == nil
	})
	if len(fits) == 0 {
		return nil
	}
	kind := fits[m.r.IntN(len(fits))] // of the left; the same in all pairs, as most forms want
	for _, h := range f.holes {
		s, k := l, kind
		if h == 'r' {
			s, k = r, first.Kind
		}
		switch {
		case h == '1':
			n.Args = append(n.Args, &Node{Kind: first.Kind, SQL: literal(sqlName(first.Kind), value(m.r, first.Kind))})
		case f.made:
			n.Args = append(n.Args, s.expr(k, 1+m.r.IntN(2)))
		default:
			c := s.column(func(c Column) bool { return c.Kind == k && m.selective(c) })
			if h == 'r' && !slices.ContainsFunc(n.Args, func(a *Node) bool { return a == first }) {
				c = first
			}
			n.Args = append(n.Args, c)
		}
	}
	return n
}

// selective reports whether a column may be a key: of large tables, those with many
// values.
func (m *fromMaker) selective(c Column) bool {
	if !m.large {
		return true
	}
	_, number, _ := strings.Cut(c.Name, "_c")
	return number == "1" || number == "2" || number == "3" || strings.HasPrefix(c.Name, "o") || strings.HasSuffix(c.Name, "_at")
}
