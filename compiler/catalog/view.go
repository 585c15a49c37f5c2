package catalog

import (
	"github.com/veloc-dev/veloc/compiler/ir"
	"github.com/veloc-dev/veloc/compiler/syntax"
)

// View is what a view stands for: queries that name it hold its SELECT.
type View struct {
	Select  *syntax.Select
	Columns []string // names in place of the SELECT's; may be fewer
	Number  int      // of the statement that made it what it is
	Reads   []*ir.Relation
}

// AsAt runs f with names that mean what they meant to the statement of that number.
func (c *Catalog) AsAt(number int, f func()) {
	path := c.path
	defer func() { c.path = path }()
	c.At(number)
	f()
}

func (b *builder) createView(st *syntax.Statement, n *syntax.CreateView) {
	name := b.target(n.Name)
	var rel *relation
	switch o := b.objects[name]; {
	case o != nil && o.class == syntax.ViewClass && n.OrReplace:
		rel = o.rel
	case b.declared(name, n.Pos, true):
		return
	}
	outputs, broken := []ir.Output(nil), n.Problems
	if len(broken) == 0 {
		outputs, broken = b.bind.View(b.Catalog, st, n)
	}
	reads := b.reads(n.Reads)
	if rel == nil {
		rel = b.newRelation(name, syntax.ViewClass, n.Pos)
	}
	before := rel.columns
	rel.reads, rel.columns = reads, nil
	broken = append(broken, rel.outputColumns(n.Pos, n.Columns, outputs, func(i int) ir.Info { return outputs[i].Expr.Get() })...)
	if len(broken) == 0 && b.reshaped(rel, before, n.Pos) {
		rel.columns = before
		return
	}
	if before != nil {
		b.history.replaced[rel.ir] = change{b.history.begun[rel.ir], b.number, n.Pos}
	}
	if before != nil && len(rel.columns) > len(before) {
		b.shaped(rel, n.Pos)
	}
	b.show(rel)
	v := &View{Select: n.Select, Columns: n.Columns, Number: b.number}
	for _, r := range reads {
		v.Reads = append(v.Reads, r.ir)
	}
	b.Views[rel.ir] = v
	delete(b.Broken, rel.ir)
	if len(broken) > 0 {
		b.Broken[rel.ir] = broken
	}
}

// reshaped reports a view that another one replaces which has not its columns at
// least.
func (b *builder) reshaped(rel *relation, before []*column, at ir.Span) bool {
	for i, old := range before {
		switch {
		case i >= len(rel.columns):
			b.refuse("V0206", "42P16", at, "drop the view first", "cannot drop columns from view")
			return true
		case rel.columns[i].Name != old.Name:
			b.refuse("V0206", "42P16", at, "drop the view first", "cannot change name of view column %q to %q", old.Name, rel.columns[i].Name)
			return true
		case rel.columns[i].Type != old.Type:
			b.refuse("V0206", "42P16", at, "drop the view first", "cannot change data type of view column %q from %s to %s", old.Name, old.Type, rel.columns[i].Type)
			return true
		}
	}
	return false
}
