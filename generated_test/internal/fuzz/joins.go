package fuzz

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
)

// Join adds an alias of a relation to a query.
type Join struct {
	Kind    string // JOIN, LEFT JOIN, RIGHT JOIN, FULL JOIN, CROSS JOIN; "" of the first
	Rel     *Relation
	Alias   string
	On      []*Node  // conjuncts; none for CROSS JOIN
	Using   []string // in place of On
	Natural bool     // in place of On and Using
	Inner   []*Join  // joined to Rel in parentheses first
	Miss    *Miss    // what is done where no row is found; nil: what SQL says
	Comma   bool     // a CROSS JOIN spelled so
	Nested  *Nested  // what Rel's rows come from, where it is no relation by name
}

// from is the join without its kind. For PostgreSQL, a row of a relation with
// substitutes says that it is there.
func (j *Join) from(s substitutes) string {
	from := j.Rel.Name + " " + j.Alias
	if j.Nested != nil {
		from = j.Nested.text(j, s)
	} else if s[j.Alias] != nil {
		from = fmt.Sprintf("(SELECT *, true AS hit FROM %s) %s", j.Rel.Name, j.Alias)
	}
	if len(j.Inner) > 0 {
		from = "(" + from + j.chain(s) + ")"
	}
	switch {
	case j.Kind == "CROSS JOIN", j.Kind == "", j.Natural:
		return from
	case len(j.Using) > 0:
		return from + " USING (" + strings.Join(j.Using, ", ") + ")"
	}
	return from + " ON " + conjunction(j.On, s)
}

func (j *Join) chain(s substitutes) string {
	var b strings.Builder
	for _, inner := range j.Inner {
		b.WriteString(" " + inner.kind(s) + " " + inner.from(s))
	}
	return b.String()
}

func (j *Join) kind(s substitutes) string {
	if j.Natural {
		return "NATURAL " + j.Kind
	}
	if j.Comma {
		return ","
	}
	if j.Miss != nil && s != nil {
		return j.Miss.kind()
	}
	return j.Kind
}

// side is one side of a join: what can be seen of it, and how often each shared
// column stands there by itself.
type side struct {
	joins   []*Join
	visible map[string]int
	merged  []string
}

func sideOf(j *Join) side {
	s := side{joins: []*Join{j}, visible: map[string]int{}}
	for _, sh := range shared {
		if _, has := j.Rel.column(sh.name); has {
			s.visible[sh.name] = 1
		}
	}
	return s
}

// fromMaker makes the FROM of a SELECT.
type fromMaker struct {
	r      *rand.Rand
	query  *Query
	kinds  []string
	dense  bool // many joins: more conjuncts, so that fewer rows match
	large  bool
	tables []*Relation // what SELECTs inside may read
	depth  int         // how many levels of SELECTs may stand inside
	outer  []*Join     // what can be seen of the SELECTs around
}

var allKinds = []string{"JOIN", "JOIN", "JOIN", "LEFT JOIN", "LEFT JOIN", "LEFT JOIN", "RIGHT JOIN", "FULL JOIN", "CROSS JOIN"}

// chain joins the relations from left to right, some of them in parentheses.
func (m *fromMaker) chain(rels []*Relation) ([]*Join, side) {
	var out []*Join
	var left side
	for i := 0; i < len(rels); {
		size := 1
		if most := min(len(rels)-i, len(rels)-1, 3); most > 1 && m.r.IntN(4) == 0 {
			size = 2 + m.r.IntN(most-1)
		}
		j, right := m.item(rels[i:i+size], left)
		i += size
		if len(out) > 0 {
			m.join(left, right, j)
			left = m.both(left, right, j)
		} else {
			left = right
		}
		out = append(out, j)
	}
	return out, left
}

// fromClause is a chain that is all of FROM: there the last join may be a comma.
func (m *fromMaker) fromClause(rels []*Relation) ([]*Join, side) {
	out, all := m.chain(rels)
	if last := out[len(out)-1]; last.Kind == "CROSS JOIN" && m.r.IntN(2) == 0 {
		last.Comma = true
		m.query.note("a comma in FROM")
	}
	return out, all
}

// item is one relation, or several in parentheses.
func (m *fromMaker) item(rels []*Relation, left side) (*Join, side) {
	if len(rels) == 1 {
		if m.mayNest() && m.r.IntN(3) == 0 {
			j := m.nested(rels[0], left)
			return j, sideOf(j)
		}
		j := &Join{Rel: rels[0], Alias: m.alias()}
		return j, sideOf(j)
	}
	m.query.note("joins in parentheses")
	inner, s := m.chain(rels)
	first := inner[0]
	if len(first.Inner) > 0 { // parentheses that begin with parentheses are one
		first.Inner = append(slices.Clone(first.Inner), inner[1:]...)
	} else {
		first.Inner = inner[1:]
	}
	return first, s
}

func (m *fromMaker) alias() string {
	m.query.aliases++
	return fmt.Sprintf("a%d", m.query.aliases)
}

// join decides how j is joined to what is on its left.
func (m *fromMaker) join(left, right side, j *Join) {
	j.Kind = m.kinds[m.r.IntN(len(m.kinds))]
	if j.lateral() {
		j.Kind = []string{"JOIN", "LEFT JOIN", "CROSS JOIN"}[m.r.IntN(3)]
		if j.Kind != "CROSS JOIN" && m.r.IntN(2) == 0 {
			m.on(left, right, j)
		}
		return
	}
	if m.dense && j.Kind == "CROSS JOIN" {
		j.Kind = "LEFT JOIN"
	}
	if j.Kind == "CROSS JOIN" {
		return
	}
	var names []string
	natural := !slices.ContainsFunc(left.joins, func(l *Join) bool {
		return slices.ContainsFunc(right.joins, func(r *Join) bool { return l.Rel == r.Rel })
	})
	for _, s := range shared {
		l, r := left.visible[s.name], right.visible[s.name]
		if l == 1 && r == 1 {
			names = append(names, s.name)
		} else if l > 0 && r > 0 {
			natural = false
		}
	}
	if len(names) > 0 && !m.large && m.r.IntN(2) == 0 {
		if natural && m.r.IntN(2) == 0 {
			j.Natural = true
			m.query.note("NATURAL")
		} else if len(names) > 1 && m.r.IntN(2) == 0 {
			names = names[:1+m.r.IntN(len(names))]
		}
		j.Using = names
		m.noteUsing(left, right, names)
		return
	}
	m.on(left, right, j)
}

func (m *fromMaker) noteUsing(left, right side, names []string) {
	m.query.note("USING")
	if len(names) > 1 {
		m.query.note("USING several columns")
	}
	for _, name := range names {
		l, r := left.column(name), right.column(name)
		if l.Kind != r.Kind {
			m.query.note("USING columns of two types")
		}
	}
}

func (s side) column(name string) Column {
	for _, j := range s.joins {
		if c, ok := j.Rel.column(name); ok {
			return c
		}
	}
	return Column{}
}

// both is what can be seen behind the join.
func (m *fromMaker) both(left, right side, j *Join) side {
	out := side{joins: append(slices.Clone(left.joins), right.joins...), visible: map[string]int{}}
	for _, s := range shared {
		switch n := left.visible[s.name] + right.visible[s.name]; {
		case slices.Contains(j.Using, s.name):
			out.visible[s.name] = 1
			out.merged = append(out.merged, s.name)
		case n > 0:
			out.visible[s.name] = n
			if n == 1 && (slices.Contains(left.merged, s.name) || slices.Contains(right.merged, s.name)) {
				out.merged = append(out.merged, s.name)
			}
		}
	}
	m.query.note("a " + j.Kind)
	return out
}
