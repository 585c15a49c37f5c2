package fuzz

import (
	"fmt"
	"math/rand/v2"
	"slices"

	"github.com/veloc-dev/veloc/compiler/ir"
)

// scope is what a place in a query can see.
type scope struct {
	r      *rand.Rand
	joins  []*Join // those in parentheses beside those that hold them
	risky  bool
	merged []string // shared columns that may stand without an alias
	query  *Query   // takes parameters, and notes what is made
	m      *fromMaker
}

// column is a random column that passes; nil where there is none.
func (s scope) column(pass func(c Column) bool) *Node {
	var fits []*Node
	for _, j := range s.joins {
		for _, c := range j.Rel.Columns {
			if pass(c) {
				fits = append(fits, &Node{Kind: c.Kind, SQL: c.Name, Alias: j.Alias})
			}
		}
	}
	if len(fits) == 0 {
		return nil
	}
	return fits[s.r.IntN(len(fits))]
}

func (s scope) leaf(k ir.Kind) *Node {
	if len(s.merged) > 0 && s.r.IntN(4) == 0 {
		if n := s.mergedColumn(k); n != nil {
			return n
		}
	}
	if s.r.IntN(5) > 0 {
		if c := s.column(func(c Column) bool { return c.Kind == k }); c != nil {
			return c
		}
	}
	switch {
	case s.query.takesParams && s.r.IntN(2) == 0:
		return s.query.param(s.r, k)
	case s.r.IntN(8) == 0:
		return &Node{Kind: k, SQL: "NULL::" + sqlName(k)}
	}
	return &Node{Kind: k, SQL: literal(sqlName(k), value(s.r, k))}
}

// mergedColumn is a column of USING without an alias. Its type is what both sides
// become, and so is cast.
func (s scope) mergedColumn(k ir.Kind) *Node {
	name := s.merged[s.r.IntN(len(s.merged))]
	fits := map[string][]ir.Kind{"k": {float8, numeric}, "l": {text}, "m": {timestamptz, date}}[name]
	if !slices.Contains(fits, k) || k == date && !s.risky {
		return nil
	}
	s.query.note("a merged column of USING")
	return &Node{Kind: k, SQL: name + "::" + sqlName(k)}
}

// expr makes an expression of the kind, at most depth templates deep.
func (s scope) expr(k ir.Kind, depth int) *Node {
	often := 10
	if k == boolean {
		often = 3
	}
	if s.m != nil && s.m.mayNest() && s.r.IntN(often) == 0 {
		if n := s.subquery(k); n != nil {
			return n
		}
	}
	if depth <= 0 {
		return s.leaf(k)
	}
	for range 12 {
		ts := byResult[k][[...]group{functionGroup, functionGroup, formGroup, formGroup, castGroup}[s.r.IntN(5)]]
		if len(ts) == 0 {
			continue
		}
		t := ts[s.r.IntN(len(ts))]
		if t.risky && !s.risky {
			continue
		}
		return s.fill(t, depth)
	}
	return s.leaf(k)
}

func (s scope) fill(t template, depth int) *Node {
	s.query.noteTemplate(t)
	return &Node{Kind: t.result, SQL: t.sql, Args: s.arguments(t, depth)}
}

// call is a call of any function or operator, each as often as another.
func (s scope) call(depth int) *Node {
	for {
		overloads := byName[callNames[s.r.IntN(len(callNames))]]
		if t := overloads[s.r.IntN(len(overloads))]; !t.risky || s.risky {
			return s.fill(t, depth)
		}
	}
}

// arguments fill a template's holes, now and then by a kind that PostgreSQL
// converts.
func (s scope) arguments(t template, depth int) []*Node {
	fills := make([]ir.Kind, len(t.args))
	for i, h := range t.args {
		fills[i] = h.kind
		if from := sources[h.kind]; t.group == functionGroup && len(from) > 0 && s.r.IntN(6) == 0 {
			exact := fills[i]
			if fills[i] = from[s.r.IntN(len(from))]; !resolves(t.name, t.result, append(slices.Clone(fills[:i+1]), kindsOf(t.args[i+1:])...)...) {
				fills[i] = exact
			} else {
				s.query.note("an argument that is converted")
			}
		}
	}
	var out []*Node
	for i, h := range t.args {
		if h.words != nil && s.r.IntN(5) > 0 {
			out = append(out, &Node{Kind: h.kind, SQL: literal(sqlName(h.kind), s.word(h))})
			continue
		}
		out = append(out, s.expr(fills[i], depth-1-s.r.IntN(2)))
	}
	return out
}

func (s scope) word(h hole) string {
	for {
		w := h.words[s.r.IntN(len(h.words))]
		if !h.kind.IsInteger() || !slices.Contains([]string{"0.5", "-2.5"}, w) {
			return w
		}
	}
}

func kindsOf(holes []hole) []ir.Kind {
	out := make([]ir.Kind, len(holes))
	for i, h := range holes {
		out[i] = h.kind
	}
	return out
}

// loose is an expression whose type PostgreSQL finds, which nothing stands around:
// an operator or NULLIF over kinds that it converts first.
func (s scope) loose(depth int) *Node {
	for range 20 {
		l, r := comparable[s.r.IntN(len(comparable))], comparable[s.r.IntN(len(comparable))]
		sql := "NULLIF(%s, %s)"
		if op := []string{"+", "-", "*", "/", "||", "%", "="}[s.r.IntN(7)]; op != "=" {
			if !s.risky || !slices.ContainsFunc(kinds, func(k ir.Kind) bool { return resolves(op, k, l, r) }) {
				continue
			}
			sql = spelled(op, 2)
		} else if l == r || !slices.Contains(related[l], r) {
			continue
		}
		s.query.note("an operator over two types")
		return &Node{SQL: sql, Args: []*Node{s.expr(l, depth), s.expr(r, depth)}}
	}
	return s.leaf(int4)
}

// note says that something has been made, for the counts in Features.
func (q *Query) note(feature string) { q.Made[feature] = true }

func (q *Query) noteTemplate(t template) {
	switch t.group {
	case functionGroup:
		q.note("a function or operator of the table")
		q.note(fmt.Sprintf("function %s", t.name))
	case castGroup:
		q.note("a cast")
	}
	if t.group == formGroup {
		q.note(t.name)
	}
}
