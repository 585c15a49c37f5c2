package fuzz

import (
	"fmt"
	"slices"
	"strings"

	"github.com/veloc-dev/veloc/compiler/ir"
)

// Node is an expression: a template with arguments, a column, or a leaf.
type Node struct {
	Kind  ir.Kind
	SQL   string // with %s for each argument
	Args  []*Node
	Alias string // of a column, whose name SQL is
}

// substitutes are, by alias and column, what stands for a column in the row that a
// strategy puts in the place of a missing one.
type substitutes map[string]map[string]string

// render spells the expression. The columns of aliases with substitutes look whether
// their row was there.
func (n *Node) render(s substitutes) string {
	switch {
	case n.Alias != "":
		name := n.Alias + "." + n.SQL
		if d, ok := s[n.Alias]; ok {
			return fmt.Sprintf("(CASE WHEN %s.hit THEN %s ELSE %s END)", n.Alias, name, d[n.SQL])
		}
		return name
	case len(n.Args) == 0:
		return strings.ReplaceAll(n.SQL, "%%", "%")
	}
	args := make([]any, len(n.Args))
	for i, a := range n.Args {
		args[i] = a.render(s)
	}
	return fmt.Sprintf(n.SQL, args...)
}

// conjunction joins conditions by AND.
func conjunction(nodes []*Node, s substitutes) string {
	if len(nodes) == 0 {
		return "true"
	}
	texts := make([]string, len(nodes))
	for i, n := range nodes {
		texts[i] = n.render(s)
	}
	return strings.Join(texts, " AND ")
}

// smaller lists expressions of the same kind with one template less.
func (n *Node) smaller() []*Node {
	var out []*Node
	for i, a := range n.Args {
		if a.Kind == n.Kind {
			out = append(out, a)
		}
		for _, s := range a.smaller() {
			c := *n
			c.Args = slices.Clone(n.Args)
			c.Args[i] = s
			out = append(out, &c)
		}
	}
	return out
}
