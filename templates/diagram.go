package templates

import (
	"fmt"
	"strings"
)

// Graph is what the diagrams of `veloc explain` show.
type Graph struct {
	Groups []Group
	Edges  []Edge
}

// Group is a box around nodes: a load wave, or a query.
type Group struct {
	Title string
	Nodes []Node
}

// Node is a box; IDs are unique in the graph and of letters, digits and _.
type Node struct {
	ID    string
	Lines []string // of its label
	Round bool     // a source or result rather than a step
}

// Edge is an arrow.
type Edge struct {
	From, To, Label string
	Dashed          bool
}

// Dot draws the graph in Graphviz's language.
func (g Graph) Dot() string {
	var b strings.Builder
	b.WriteString("digraph veloc {\n\trankdir=LR;\n\tnode [shape=box, fontname=\"sans-serif\"];\n")
	for i, group := range g.Groups {
		fmt.Fprintf(&b, "\tsubgraph cluster_%d {\n\t\tlabel=%s;\n", i, dotQuote(group.Title))
		for _, n := range group.Nodes {
			style := ""
			if n.Round {
				style = ", style=rounded"
			}
			fmt.Fprintf(&b, "\t\t%s [label=%s%s];\n", n.ID, dotQuote(strings.Join(n.Lines, "\n")), style)
		}
		b.WriteString("\t}\n")
	}
	for _, e := range g.Edges {
		var attributes []string
		if e.Label != "" {
			attributes = append(attributes, "label="+dotQuote(e.Label))
		}
		if e.Dashed {
			attributes = append(attributes, "style=dashed")
		}
		list := ""
		if len(attributes) > 0 {
			list = " [" + strings.Join(attributes, ", ") + "]"
		}
		fmt.Fprintf(&b, "\t%s -> %s%s;\n", e.From, e.To, list)
	}
	b.WriteString("}\n")
	return b.String()
}

func dotQuote(s string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`, "\r", " ").Replace(s) + `"`
}

// Mermaid draws the graph in Mermaid's language.
func (g Graph) Mermaid() string {
	var b strings.Builder
	b.WriteString("flowchart LR\n")
	for i, group := range g.Groups {
		fmt.Fprintf(&b, "    subgraph group%d [%s]\n", i, mermaidQuote(group.Title))
		for _, n := range group.Nodes {
			open, end := "[", "]"
			if n.Round {
				open, end = "([", "])"
			}
			fmt.Fprintf(&b, "        %s%s%s%s\n", n.ID, open, mermaidQuote(strings.Join(n.Lines, "\n")), end)
		}
		b.WriteString("    end\n")
	}
	for _, e := range g.Edges {
		arrow := "-->"
		if e.Dashed {
			arrow = "-.->"
		}
		if e.Label != "" {
			arrow += "|" + mermaidQuote(e.Label) + "|"
		}
		fmt.Fprintf(&b, "    %s %s %s\n", e.From, arrow, e.To)
	}
	return b.String()
}

// mermaidQuote writes every character that Mermaid or HTML could read
// otherwise as an entity.
func mermaidQuote(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range s {
		switch {
		case r == '\n':
			b.WriteString("<br/>")
		case strings.ContainsRune("\"<>&#`\\|[]{}()", r) || r < ' ':
			fmt.Fprintf(&b, "#%d;", r)
		default:
			b.WriteRune(r)
		}
	}
	b.WriteByte('"')
	return b.String()
}
