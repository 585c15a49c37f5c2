// Package diagram turns a plan into the graph that `veloc explain` draws:
// tables in their load waves, and each query's operators from the stream to
// its result.
package diagram

import (
	"fmt"

	"github.com/veloc-dev/veloc/planner"
	"github.com/veloc-dev/veloc/templates"
)

// Graph draws the plan.
func Graph(plan *planner.Plan) templates.Graph {
	g := &grapher{}
	for i, wave := range plan.Waves {
		g.wave(plan, i, wave)
	}
	for i, q := range plan.Queries {
		g.query(i, q)
	}
	return g.Graph
}

type grapher struct{ templates.Graph }

func tableNode(t *planner.Table) string { return fmt.Sprintf("table%d", t.ID) }

func (g *grapher) wave(plan *planner.Plan, number int, wave []int) {
	group := templates.Group{Title: fmt.Sprintf("wave %d", number+1)}
	for _, id := range wave {
		t := plan.Tables[id]
		if !t.Used {
			continue
		}
		lines := []string{t.Relation.Name}
		for _, x := range t.Indexes {
			lines = append(lines, fmt.Sprintf("%s %s", x.Purpose, keyList(x)))
		}
		lines = append(lines, fmt.Sprintf("%d bytes a row", t.BytesPerRow))
		group.Nodes = append(group.Nodes, templates.Node{ID: tableNode(t), Lines: lines, Round: true})
		for _, d := range t.DependsOn {
			if plan.Tables[d].Used {
				g.Edges = append(g.Edges, templates.Edge{From: tableNode(plan.Tables[d]), To: tableNode(t), Label: "loads before", Dashed: true})
			}
		}
	}
	if len(group.Nodes) > 0 {
		g.Groups = append(g.Groups, group)
	}
}

func keyList(x *planner.Index) string {
	s := "("
	for i, k := range x.Keys {
		if i > 0 {
			s += ", "
		}
		s += k.Expr.String()
	}
	return s + ")"
}

func (g *grapher) query(number int, q *planner.Query) {
	id := func(step int) string { return fmt.Sprintf("query%d_%d", number, step) }
	stream := q.Source.Rels[q.Driving()]
	group := templates.Group{Title: q.Source.Name, Nodes: []templates.Node{{ID: id(0), Lines: []string{"stream " + stream.Relation.Name}, Round: true}}}
	for i, s := range q.Main().Ops {
		group.Nodes = append(group.Nodes, templates.Node{ID: id(i + 1), Lines: []string{label(q, s)}})
		g.Edges = append(g.Edges, templates.Edge{From: id(i), To: id(i + 1)})
		for _, t := range tablesOf(s) {
			g.Edges = append(g.Edges, templates.Edge{From: tableNode(t), To: id(i + 1), Dashed: true})
		}
	}
	last := len(q.Main().Ops) + 1
	group.Nodes = append(group.Nodes, templates.Node{ID: id(last), Lines: []string{fmt.Sprintf("result: %d columns", len(q.Source.Outputs))}, Round: true})
	g.Edges = append(g.Edges, templates.Edge{From: id(last - 1), To: id(last)})
	for _, p := range q.AtEnd() {
		at := p.From.(*planner.Unmatched).Op
		g.Edges = append(g.Edges, templates.Edge{From: id(at + 1), To: id(at + 2), Label: "unmatched rows, at the end of input", Dashed: true})
	}
	g.Groups = append(g.Groups, group)
}

func label(q *planner.Query, s planner.Op) string {
	switch s := s.(type) {
	case *planner.Filter:
		return "filter"
	case *planner.Lookup:
		how := "every row"
		if s.Index != nil {
			how = keyList(s.Index)
		}
		return fmt.Sprintf("%s JOIN %s by %s", s.Kind, q.Source.Rels[s.Rel].Alias, how)
	case *planner.Apply:
		return fmt.Sprintf("%s JOIN of %d tables", s.Kind, len(s.Rels))
	}
	return ""
}

func tablesOf(s planner.Op) []*planner.Table {
	switch s := s.(type) {
	case *planner.Lookup:
		return []*planner.Table{s.Table}
	case *planner.Apply:
		return treeTables(s.Tree)
	}
	return nil
}

func treeTables(t planner.Tree) []*planner.Table {
	switch t := t.(type) {
	case *planner.Access:
		return []*planner.Table{t.Table}
	case *planner.TreeJoin:
		return append(treeTables(t.Left), treeTables(t.Right)...)
	case *planner.Pick:
		return treeTables(t.Tree)
	}
	return nil
}
