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
	Using bool    // in place of On: USING or NATURAL by the shared column
	Inner *Join   // joined to Rel in parentheses first; nil: none
}

// From is the join without its kind.
func (j *Join) From() string {
	from := j.Rel.Name + " " + j.Alias
	if j.Inner != nil {
		from = fmt.Sprintf("(%s %s %s)", from, j.Inner.Kind, j.Inner.From())
	}
	switch {
	case j.Kind == "CROSS JOIN", j.Kind == "":
		return from
	case j.Using && strings.HasPrefix(j.Kind, "NATURAL"):
		return from
	case j.Using:
		return from + " USING (" + shared + ")"
	}
	return from + " ON " + conjunction(j.On)
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
	b.WriteString("\nFROM " + q.Joins[0].From())
	for _, j := range q.Joins[1:] {
		b.WriteString("\n" + j.Kind + " " + j.From())
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
	r      *rand.Rand
	joins  []*Join // those in parentheses beside those that hold them
	risky  bool
	merged bool // the shared column may stand without an alias
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
	all := scope{r: r}
	merging := r.IntN(5) == 0
	for i := 0; i < len(rels); i++ {
		j := &Join{Rel: rels[i], Alias: fmt.Sprintf("a%d", i+1)}
		before := all
		if i == 0 {
			q.Joins, all.joins = []*Join{j}, []*Join{j}
			merging = merging && j.Rel.shares()
			continue
		}
		j.Kind = joinKinds[r.IntN(len(joinKinds))]
		mine := []*Join{j}
		if i+1 < len(rels) && !merging && r.IntN(4) == 0 {
			i++
			j.Inner = &Join{Rel: rels[i], Alias: fmt.Sprintf("a%d", i+1), Kind: []string{"JOIN", "LEFT JOIN", "RIGHT JOIN"}[r.IntN(3)]}
			j.Inner.On = on(r, scope{r: r, joins: mine}, &j.Inner.Kind, []*Join{j.Inner})
			mine = append(mine, j.Inner)
		}
		switch {
		case merging && j.Kind != "CROSS JOIN" && j.Rel.shares():
			j.Using = true
			all.merged = true
			if r.IntN(2) == 0 && before.natural(j.Rel) {
				j.Kind = "NATURAL " + j.Kind
			}
		case j.Kind != "CROSS JOIN":
			j.On = on(r, before, &j.Kind, mine)
			merging = merging && !j.Rel.shares()
		default:
			merging = merging && !j.Rel.shares()
		}
		q.Joins = append(q.Joins, j)
		all.joins = append(slices.Clone(all.joins), mine...)
	}
	for range r.IntN(3) {
		q.Where = append(q.Where, all.expr(boolean, 2))
	}
	all.risky = r.IntN(4) == 0
	for range 1 + r.IntN(5) {
		kind := columnKinds[r.IntN(len(columnKinds))]
		q.Select = append(q.Select, all.expr(kind, r.IntN(4)))
	}
	if all.merged {
		q.Select = append(q.Select, all.expr(int4, r.IntN(2)))
	}
	return q
}

// natural reports whether a relation can be joined by all names that it
// shares: its own columns once more, too, but for jsonb, which has no equality.
func (s scope) natural(rel *Relation) bool {
	twice := slices.ContainsFunc(s.joins, func(j *Join) bool { return j.Rel == rel })
	return !twice || !slices.ContainsFunc(rel.Columns, func(c Column) bool { return c.Kind == jsonb })
}

// on makes a join condition: an equality mostly, so that FULL joins are ones
// that PostgreSQL can do, and sometimes more conjuncts.
func on(r *rand.Rand, before scope, kind *string, added []*Join) []*Node {
	var conds []*Node
	mine := scope{r: r, joins: added}
	for range 1 + r.IntN(2) {
		if eq := equality(r, before, mine); eq != nil {
			conds = append(conds, eq)
		}
	}
	both := scope{r: r, joins: append(slices.Clone(before.joins), added...)}
	if len(conds) == 0 {
		if *kind == "FULL JOIN" {
			*kind = "LEFT JOIN"
		}
		return []*Node{both.expr(boolean, 2)}
	}
	if *kind != "FULL JOIN" && len(conds) == 2 && r.IntN(4) == 0 {
		return []*Node{{boolean, "(%s OR %s)", conds}}
	}
	if *kind != "FULL JOIN" && r.IntN(3) == 0 {
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
	if s.merged && kind == int4 && s.r.IntN(2) == 0 {
		return &Node{Kind: int4, SQL: shared}
	}
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
