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
	s += ")"
	switch {
	case x.Range != nil && len(x.Keys) == 0:
		return x.Range.String()
	case x.Range != nil:
		return s + " " + x.Range.String()
	case x.Order != nil && len(x.Keys) == 0:
		return "order of " + x.Order.String()
	case x.Order != nil:
		return s + " order of " + x.Order.String()
	}
	return s
}

func (g *grapher) query(number int, q *planner.Query) {
	d := &drawing{g: g, q: q, group: templates.Group{Title: q.Source.Name}, ops: map[planner.Op]string{}}
	d.number = func(node int) string { return fmt.Sprintf("query%d_%d", number, node) }
	var ends []string
	for _, p := range q.Whole() {
		ends = append(ends, d.pipeline(p))
	}
	result := d.node(templates.Node{Lines: []string{fmt.Sprintf("result: %d columns", len(q.Source.Outputs))}, Round: true})
	for _, end := range ends {
		g.Edges = append(g.Edges, templates.Edge{From: end, To: result})
	}
	for _, p := range q.AtEnd() {
		from, ok := p.From.(*planner.Unmatched)
		if !ok {
			continue
		}
		next := result
		if from.Op+1 < len(from.Of.Ops) {
			next = d.ops[from.Of.Ops[from.Op+1]]
		}
		g.Edges = append(g.Edges, templates.Edge{From: d.ops[from.Of.Ops[from.Op]], To: next, Label: "unmatched rows, at the end of input", Dashed: true})
	}
	g.Groups = append(g.Groups, d.group)
}

// drawing is a query that is being drawn.
type drawing struct {
	g      *grapher
	q      *planner.Query
	group  templates.Group
	number func(node int) string
	ops    map[planner.Op]string // the nodes of the ops
}

func (d *drawing) node(n templates.Node) string {
	n.ID = d.number(len(d.group.Nodes))
	d.group.Nodes = append(d.group.Nodes, n)
	return n.ID
}

// pipeline draws where its rows come from and its ops, and gives the last node.
func (d *drawing) pipeline(p *planner.Pipeline) string {
	last := d.node(templates.Node{Lines: []string{d.source(p)}, Round: true})
	if from, ok := p.From.(*planner.TableRows); ok {
		d.g.Edges = append(d.g.Edges, templates.Edge{From: tableNode(from.Table), To: last, Dashed: true})
	}
	for _, s := range p.Ops {
		op := d.node(templates.Node{Lines: []string{label(d.q, s)}})
		d.ops[s] = op
		d.g.Edges = append(d.g.Edges, templates.Edge{From: last, To: op})
		for _, t := range tablesOf(s) {
			d.g.Edges = append(d.g.Edges, templates.Edge{From: tableNode(t), To: op, Dashed: true})
		}
		last = op
	}
	return last
}

// source says where a pipeline's rows come from.
func (d *drawing) source(p *planner.Pipeline) string {
	switch from := p.From.(type) {
	case *planner.StreamRows:
		return "stream " + d.q.Source.Rels[from.Rel].Relation.Name
	case *planner.TableRows:
		return "rows of " + from.Table.Relation.Name + ", at the end of input"
	}
	return "one row, at the end of input"
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
	case *planner.Compute:
		return "compute " + s.Alias
	case *planner.Apply:
		return fmt.Sprintf("%s JOIN of %d tables", s.Kind, len(s.Rels))
	}
	return ""
}

func tablesOf(s planner.Op) []*planner.Table {
	switch s := s.(type) {
	case *planner.Lookup:
		return []*planner.Table{s.Table}
	case *planner.Compute:
		return treeTables(s.Computed)
	case *planner.Apply:
		return treeTables(s.Tree)
	}
	return nil
}

func treeTables(t planner.Tree) []*planner.Table {
	switch t := t.(type) {
	case *planner.Access:
		return []*planner.Table{t.Table}
	case *planner.Computed:
		if g, ok := t.Rows.(*planner.Group); ok {
			return treeTables(g.Tree)
		}
	case *planner.TreeJoin:
		return append(treeTables(t.Left), treeTables(t.Right)...)
	case *planner.Pick:
		return treeTables(t.Tree)
	}
	return nil
}
