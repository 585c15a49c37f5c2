package fuzz

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
)

// Node is an expression: a template with arguments, or a leaf.
type Node struct {
	Kind string
	SQL  string // with %s for each argument
	Args []*Node
}

// String renders the expression.
func (n *Node) String() string {
	if len(n.Args) == 0 {
		return strings.ReplaceAll(n.SQL, "%%", "%")
	}
	args := make([]any, len(n.Args))
	for i, a := range n.Args {
		args[i] = a.String()
	}
	return fmt.Sprintf(n.SQL, args...)
}

// Join adds an alias of a relation to a query.
type Join struct {
	Kind  string // JOIN, LEFT JOIN, RIGHT JOIN, FULL JOIN, CROSS JOIN
	Rel   *Relation
	Alias string
	On    []*Node // conjuncts; none for CROSS JOIN
}

// Query is a SELECT over a chain of joins; Joins[0] is the first FROM item.
type Query struct {
	Name   string
	Joins  []*Join
	Where  []*Node
	Select []*Node
}

// SQL is the statement without a semicolon.
func (q *Query) SQL() string {
	var b strings.Builder
	b.WriteString("SELECT ")
	for i, s := range q.Select {
		if i > 0 {
			b.WriteString(", ")
		}
		fmt.Fprintf(&b, "%s AS o%d", s, i+1)
	}
	fmt.Fprintf(&b, "\nFROM %s %s", q.Joins[0].Rel.Name, q.Joins[0].Alias)
	for _, j := range q.Joins[1:] {
		fmt.Fprintf(&b, "\n%s %s %s", j.Kind, j.Rel.Name, j.Alias)
		if j.Kind != "CROSS JOIN" {
			b.WriteString(" ON " + conjunction(j.On))
		}
	}
	if len(q.Where) > 0 {
		b.WriteString("\nWHERE " + conjunction(q.Where))
	}
	return b.String()
}

func conjunction(nodes []*Node) string {
	if len(nodes) == 0 {
		return "true"
	}
	texts := make([]string, len(nodes))
	for i, n := range nodes {
		texts[i] = n.String()
	}
	return strings.Join(texts, " AND ")
}

// scope is what a place in a query can see.
type scope struct {
	r     *rand.Rand
	joins []*Join
	risky bool
}

var joinKinds = []string{"JOIN", "JOIN", "LEFT JOIN", "LEFT JOIN", "LEFT JOIN", "RIGHT JOIN", "FULL JOIN", "CROSS JOIN"}

func newQuery(r *rand.Rand, c *Case, name string) *Query {
	q := &Query{Name: name}
	rels := []*Relation{c.Relations[0]}
	for range 1 + r.IntN(3) {
		rels = append(rels, c.Relations[1+r.IntN(len(c.Relations)-1)])
	}
	at := 0
	if r.IntN(3) == 0 {
		at = r.IntN(len(rels))
	}
	rels[0], rels[at] = rels[at], rels[0]
	for i, rel := range rels {
		j := &Join{Rel: rel, Alias: fmt.Sprintf("a%d", i+1)}
		before := scope{r: r, joins: slices.Clone(q.Joins)}
		q.Joins = append(q.Joins, j)
		if i == 0 {
			continue
		}
		j.Kind = joinKinds[r.IntN(len(joinKinds))]
		if j.Kind != "CROSS JOIN" {
			j.On = on(r, before, j)
		}
	}
	all := scope{r: r, joins: q.Joins}
	for range r.IntN(3) {
		q.Where = append(q.Where, all.expr(boolean, 2))
	}
	all.risky = r.IntN(4) == 0
	for range 1 + r.IntN(5) {
		kind := columnKinds[r.IntN(len(columnKinds))]
		q.Select = append(q.Select, all.expr(kind, r.IntN(4)))
	}
	return q
}

// on makes a join condition: an equality mostly, so that FULL joins are ones
// that PostgreSQL can do, and sometimes more conjuncts.
func on(r *rand.Rand, before scope, j *Join) []*Node {
	var conds []*Node
	mine := scope{r: r, joins: []*Join{j}}
	for range 1 + r.IntN(2) {
		if eq := equality(r, before, mine); eq != nil {
			conds = append(conds, eq)
		}
	}
	both := scope{r: r, joins: append(slices.Clone(before.joins), j)}
	if len(conds) == 0 {
		if j.Kind == "FULL JOIN" {
			j.Kind = "LEFT JOIN"
		}
		return []*Node{both.expr(boolean, 2)}
	}
	if j.Kind != "FULL JOIN" && r.IntN(3) == 0 {
		conds = append(conds, both.expr(boolean, 2))
	}
	return conds
}

// widening lists kinds that PostgreSQL compares with each kind.
var widening = map[string][]string{
	int2: {int2, int4, int8, numeric, float8}, int4: {int4, int8, int2, numeric, float8}, int8: {int8, int4, numeric, float8},
	numeric: {numeric, int4, float8}, float8: {float8, int4, numeric, float4}, float4: {float4, float8, int4},
	text: {text, char}, char: {char, text}, date: {date, timestamp, timestamptz}, timestamp: {timestamp, date, timestamptz},
	timestamptz: {timestamptz, timestamp},
}

func equality(r *rand.Rand, before, mine scope) *Node {
	for range 6 {
		right := mine.column(func(k string) bool { return k != jsonb })
		kinds := widening[right.Kind]
		if kinds == nil {
			kinds = []string{right.Kind}
		}
		left := before.column(func(k string) bool { return slices.Contains(kinds, k) })
		if left == nil {
			continue
		}
		if left.Kind == text && r.IntN(6) == 0 {
			left = &Node{text, "lower(%s)", []*Node{left}}
		}
		if right.Kind == int4 && r.IntN(8) == 0 {
			right = &Node{numeric, "(%s + 0.0)", []*Node{right}}
			if left.Kind == float8 {
				continue
			}
		}
		return &Node{boolean, "(%s = %s)", []*Node{left, right}}
	}
	return nil
}

// column is a random column whose kind passes; nil where there is none.
func (s scope) column(pass func(kind string) bool) *Node {
	var fits []*Node
	for _, j := range s.joins {
		for _, c := range j.Rel.Columns {
			if pass(c.Kind) {
				fits = append(fits, &Node{Kind: c.Kind, SQL: j.Alias + "." + c.Name})
			}
		}
	}
	if len(fits) == 0 {
		return nil
	}
	return fits[s.r.IntN(len(fits))]
}

func (s scope) leaf(kind string) *Node {
	if s.r.IntN(5) > 0 {
		if c := s.column(func(k string) bool { return k == kind }); c != nil {
			return c
		}
	}
	if s.r.IntN(8) == 0 {
		return &Node{Kind: kind, SQL: "NULL::" + kind}
	}
	return &Node{Kind: kind, SQL: literal(kind, value(s.r, kind))}
}

// literal spells a typed constant; its % are doubled, as in a template.
func literal(kind, v string) string {
	if kind == char {
		kind = "char(4)"
	}
	return strings.ReplaceAll("('"+strings.ReplaceAll(v, "'", "''")+"'::"+kind+")", "%", "%%")
}

var byResult = func() map[string][]template {
	m := map[string][]template{}
	for _, t := range templates {
		m[t.result] = append(m[t.result], t)
	}
	return m
}()

// expr makes an expression of the kind, at most depth templates deep.
func (s scope) expr(kind string, depth int) *Node {
	if depth <= 0 {
		return s.leaf(kind)
	}
	ts := byResult[kind]
	for range 8 {
		t := ts[s.r.IntN(len(ts))]
		if t.risky && !s.risky {
			continue
		}
		n := &Node{Kind: kind, SQL: t.sql}
		for _, a := range t.args {
			n.Args = append(n.Args, s.expr(a, depth-1-s.r.IntN(2)))
		}
		return n
	}
	return s.leaf(kind)
}
