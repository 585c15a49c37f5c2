package planner

import (
	"strings"

	"github.com/veloc-dev/veloc/compiler/facts"
	"github.com/veloc-dev/veloc/compiler/ir"
)

// Computed gives the rows of a relation that no table holds, for each row around it.
type Computed struct {
	Rel   int
	Alias string
	Rows  RowSource
	Conds []Cond // kept are the rows for which they hold
	Never bool   // no row is kept
}

// RowSource is an *ir.Values, *ir.Series, *ir.Working or a *Group.
type RowSource interface{ String() string }

// Group is one row: what the aggregates make of the rows of Tree.
type Group struct {
	Aggregates []ir.Aggregate
	Tree       Tree // nil: one row without columns
	Rels       []int
	Lazy       bool // as ir.Group.Lazy
	// Once says that it reads nothing of the rows around it.
	Once bool
}

// Compute gives each row one more of a relation that is computed, the only one there is.
type Compute struct {
	*Computed
	properties Properties
}

func (*Computed) tree() {}

// computed lays the rows of f that satisfy conds.
func (t *treeBuilder) computed(f *ir.Computed, conds []Cond, avail facts.Set) *Computed {
	out := &Computed{Rel: f.Rel, Alias: t.q.Source.Rels[f.Rel].Alias, Conds: cheapestFirst(conds), Rows: f.Rows}
	if g, ok := f.Rows.(*ir.Group); ok {
		group := t.group(g, avail)
		group.Once = facts.Outer(f).Empty()
		out.Rows = group
	}
	return out
}

// group lays the rows that are added up.
func (t *treeBuilder) group(g *ir.Group, avail facts.Set) *Group {
	out := &Group{Aggregates: g.Aggregates, Lazy: g.Lazy}
	if g.From == nil {
		return out
	}
	inner := &treeBuilder{b: t.b, q: t.q}
	out.Tree, out.Rels = inner.build(g.From, avail, nil), facts.RelsBelow(g.From).Members()
	return out
}

// oneRow reports whether f has a single row whatever is joined with it.
func oneRow(f ir.From) (*ir.Computed, bool) {
	c, ok := f.(*ir.Computed)
	if !ok {
		return nil, false
	}
	switch rows := c.Rows.(type) {
	case *ir.Group:
		return c, true
	case *ir.Values:
		return c, len(rows.Rows) == 1 && len(rows.Rows[0]) == 0
	}
	return nil, false
}

// compute adds the row of f.
func (c *chain) compute(f *ir.Computed) {
	t := &treeBuilder{b: c.b, q: c.q}
	c.main.Ops = append(c.main.Ops, &Compute{Computed: t.computed(f, nil, c.avail)})
	c.avail = c.avail.With(f.Rel)
}

// visitRows calls visit for what a row source evaluates.
func visitRows(s RowSource, visit func(ir.Expr), index func(rel int, x *Index)) {
	switch s := s.(type) {
	case *ir.Values:
		for _, e := range ir.RowExprs(s) {
			visit(e)
		}
	case *ir.Series:
		for _, e := range ir.RowExprs(s) {
			visit(e)
		}
	case *Group:
		for i := range s.Aggregates {
			for _, e := range s.Aggregates[i].Exprs() {
				visit(e)
			}
		}
		if s.Tree != nil {
			visitTree(s.Tree, visit, index)
		}
	}
}

// nullComputed is c with the relations of absent NULL.
func nullComputed(c *Computed, absent facts.Set) *Computed {
	n := *c
	conds, some := nullConds(c.Conds, absent)
	n.Conds, n.Never = conds, c.Never || !some
	switch s := c.Rows.(type) {
	case *ir.Values:
		v := &ir.Values{}
		for _, r := range s.Rows {
			v.Rows = append(v.Rows, nullExprs(r, absent))
		}
		n.Rows = v
	case *ir.Series:
		n.Rows = &ir.Series{Start: nullOut(s.Start, absent), Stop: nullOut(s.Stop, absent), Step: nullOut(s.Step, absent)}
	case *Group:
		n.Rows = nullGroup(s, absent)
	}
	return &n
}

func nullGroup(g *Group, absent facts.Set) *Group {
	n := *g
	n.Aggregates = nil
	for _, a := range g.Aggregates {
		a.Args = nullExprs(a.Args, absent)
		if a.Filter != nil {
			a.Filter = nullOut(a.Filter, absent)
		}
		var order []ir.OrderKey
		for _, k := range a.Order {
			k.Expr = nullOut(k.Expr, absent)
			order = append(order, k)
		}
		a.Order = order
		n.Aggregates = append(n.Aggregates, a)
	}
	if g.Tree != nil {
		n.Tree = nullTree(g.Tree, absent)
	}
	return &n
}

func nullExprs(es []ir.Expr, absent facts.Set) (out []ir.Expr) {
	for _, e := range es {
		out = append(out, nullOut(e, absent))
	}
	return out
}

// String says what is computed and what is tested on it.
func (c *Computed) String() string {
	text := "compute " + c.Alias
	if c.Never {
		return text + ": nothing"
	}
	text += ": " + c.Rows.String()
	if len(c.Conds) > 0 {
		text += "\n  test " + condText(c.Conds)
	}
	return text
}

// String lists the aggregates and, indented, the rows that they are of.
func (g *Group) String() string {
	text := ir.AggregatesText(g.Aggregates)
	if g.Once {
		text = "once a batch " + text
	}
	if g.Tree != nil {
		text += " of\n" + strings.TrimSuffix(indent(indent(g.Tree.String())), "\n")
	}
	return text
}

// Computes reports whether some rows are computed in the main pipeline.
func (q *Query) Computes() bool {
	found := false
	for _, op := range q.Main().Ops {
		switch op := op.(type) {
		case *Compute:
			found = true
		case *Apply:
			if op.Tree != nil {
				walkTreeSources(op.Tree, func(RowSource) { found = true })
			}
		}
	}
	return found
}

// WalkRows calls expr for each expression that a row source evaluates, and source for it
// and each one below it.
func WalkRows(s RowSource, expr func(ir.Expr), source func(RowSource)) {
	visitRows(s, expr, func(int, *Index) {})
	walkSources(s, source)
}

func walkSources(s RowSource, source func(RowSource)) {
	source(s)
	if g, ok := s.(*Group); ok && g.Tree != nil {
		walkTreeSources(g.Tree, source)
	}
}

func walkTreeSources(t Tree, source func(RowSource)) {
	switch t := t.(type) {
	case *Computed:
		walkSources(t.Rows, source)
	case *TreeJoin:
		walkTreeSources(t.Left, source)
		walkTreeSources(t.Right, source)
	case *Pick:
		walkTreeSources(t.Tree, source)
	}
}
