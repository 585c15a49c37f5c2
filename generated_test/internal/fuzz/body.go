package fuzz

import (
	"fmt"
	"strings"
)

// Body is a SELECT: a query's own, or one inside it. Joins[0] is the first FROM item.
// Order, Limit and Offset are of all its branches.
type Body struct {
	Distinct bool
	On       []*Node // of DISTINCT ON
	Select   []*Node
	Names    []string // of the columns; nil: o1, o2 …
	Joins    []*Join
	Where    []*Node
	Having   *Node
	Branches []Branch
	Order    []Order
	Limit    string // the clause; "" where there is none
	Offset   string
}

// Branch is a further SELECT of a UNION, INTERSECT or EXCEPT.
type Branch struct {
	Op string
	*Body
}

// Order is a part of ORDER BY.
type Order struct {
	Node *Node
	How  string // DESC NULLS LAST, or some of it
}

// With is a SELECT of WITH. One that is recursive has branches, of which the last names it.
type With struct {
	Rel       *Relation
	Body      *Body
	Recursive bool
	How       string // MATERIALIZED, NOT MATERIALIZED or ""
}

func withClause(all []*With, s substitutes) string {
	if len(all) == 0 {
		return ""
	}
	word := "WITH "
	var parts []string
	for _, w := range all {
		if w.Recursive {
			word = "WITH RECURSIVE "
		}
		how := ""
		if w.How != "" {
			how = w.How + " "
		}
		parts = append(parts, fmt.Sprintf("%s AS %s(%s)", w.Rel.Name, how, w.Body.text(s)))
	}
	return word + strings.Join(parts, ",\n") + "\n"
}

// text is the statement without a semicolon.
func (b *Body) text(s substitutes) string {
	out := b.core(s)
	for _, other := range b.Branches {
		text := other.text(s)
		if len(other.Branches)+len(other.Order) > 0 || other.Limit+other.Offset != "" {
			text = "(" + text + ")"
		}
		out += "\n" + other.Op + "\n" + text
	}
	for i, o := range b.Order {
		if i == 0 {
			out += "\nORDER BY "
		} else {
			out += ", "
		}
		out += strings.TrimSpace(o.Node.render(s) + " " + o.How)
	}
	for _, clause := range []string{b.Limit, b.Offset} {
		if clause != "" {
			out += " " + clause
		}
	}
	return out
}

// core is the statement up to WHERE and HAVING.
func (b *Body) core(s substitutes) string {
	var out strings.Builder
	out.WriteString("SELECT")
	if b.Distinct {
		out.WriteString(" DISTINCT")
	}
	if len(b.On) > 0 {
		out.WriteString(" DISTINCT ON (" + strings.Join(rendered(b.On, s), ", ") + ")")
	}
	for i, n := range b.Select {
		if i > 0 {
			out.WriteByte(',')
		}
		fmt.Fprintf(&out, " %s AS %s", n.render(s), b.name(i))
	}
	for i, j := range b.Joins {
		if i == 0 {
			out.WriteString("\nFROM " + j.from(s))
		} else {
			out.WriteString("\n" + j.kind(s) + " " + j.from(s))
		}
	}
	if len(b.Where) > 0 {
		out.WriteString("\nWHERE " + conjunction(b.Where, s))
	}
	if b.Having != nil {
		out.WriteString("\nHAVING " + b.Having.render(s))
	}
	return out.String()
}

func (b *Body) name(i int) string {
	if b.Names == nil {
		return fmt.Sprintf("o%d", i+1)
	}
	return b.Names[i]
}

// each calls f for the SELECT and all those inside it.
func (b *Body) each(f func(b *Body)) {
	f(b)
	b.eachNode(func(n *Node) {
		if n.Sub != nil {
			n.Sub.each(f)
		}
	})
	b.eachJoin(func(j *Join) {
		if j.Nested != nil && j.Nested.Body != nil {
			j.Nested.Body.each(f)
		}
	})
	for _, other := range b.Branches {
		other.each(f)
	}
}

// eachJoin calls f for the items of FROM, those in parentheses too.
func (b *Body) eachJoin(f func(j *Join)) { eachJoin(b.Joins, f) }

func eachJoin(joins []*Join, f func(j *Join)) {
	for _, j := range joins {
		f(j)
		eachJoin(j.Inner, f)
	}
}

// eachNode calls f for the expressions of the SELECT itself, with their arguments.
func (b *Body) eachNode(f func(n *Node)) {
	for _, list := range [][]*Node{b.On, b.Select, b.Where, {b.Having}} {
		eachNode(list, f)
	}
	for _, o := range b.Order {
		eachNode([]*Node{o.Node}, f)
	}
	b.eachJoin(func(j *Join) {
		eachNode(j.On, f)
		if j.Nested != nil && j.Nested.Call != nil {
			eachNode([]*Node{j.Nested.Call}, f)
		}
	})
}

func eachNode(list []*Node, f func(n *Node)) {
	for _, n := range list {
		if n != nil {
			f(n)
			eachNode(n.Args, f)
		}
	}
}
