package fuzz

import (
	"fmt"
	"strings"

	"github.com/veloc-dev/veloc/compiler/ir"
)

// Node is an expression: a template with arguments, a column, or a leaf.
type Node struct {
	Kind  ir.Kind
	SQL   string // with %s for each argument
	Args  []*Node
	Alias string // of a column, whose name SQL is
	Sub   *Body  // a SELECT in parentheses, in place of all these
}

// substitutes are, by alias and column, what stands for a column in the row that a
// strategy puts in the place of a missing one.
type substitutes map[string]map[string]string

// render spells the expression. The columns of aliases with substitutes look whether
// their row was there.
func (n *Node) render(s substitutes) string {
	switch {
	case n.Sub != nil:
		return "(" + n.Sub.text(s) + ")"
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
	return strings.Join(rendered(nodes, s), " AND ")
}

func rendered(nodes []*Node, s substitutes) []string {
	out := make([]string, len(nodes))
	for i, n := range nodes {
		out[i] = n.render(s)
	}
	return out
}
