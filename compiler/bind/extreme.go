package bind

import (
	"github.com/veloc-dev/veloc/compiler/facts"
	"github.com/veloc-dev/veloc/compiler/ir"
)

// extreme is a row that has the least or the greatest value of a column.
type extreme struct {
	from  *ir.Limited
	value *ir.Column
}

// extremeRow is the row that a SELECT of max or min alone is about, which an index in that
// order finds; nil: the SELECT is of something else, or equal values have different texts.
func (b *binder) extremeRow(f ir.From, having ir.Expr, outputs []output) *extreme {
	c, ok := f.(*ir.Computed)
	if !ok || having != nil || b.aside() || len(outputs) != 1 {
		return nil
	}
	g, ok := c.Rows.(*ir.Group)
	if !ok || g.From == nil || len(g.Aggregates) != 1 {
		return nil
	}
	a := g.Aggregates[0]
	read, direct := outputs[0].Expr.(*ir.Column)
	if !direct || read.Rel != c.Rel || a.Filter != nil || a.Func.Kind != ir.Least && a.Func.Kind != ir.Greatest {
		return nil
	}
	column, ok := a.Args[0].(*ir.Column)
	if !ok || column.Type.Kind != a.Type.Kind || column.Rep != a.Rep || !sameText(column.Info) || facts.GroupCanFail(g) {
		return nil
	}
	value := *column
	value.Type = a.Type
	return &extreme{b.firstIn(g.From, column, a.Func.Kind == ir.Greatest), &value}
}

// sameText reports whether equal values of a type have equal texts.
func sameText(i ir.Info) bool {
	switch i.Type.Kind {
	case ir.Float4, ir.Float8, ir.Interval:
		return false
	case ir.Numeric:
		return i.Rep.Fixed()
	}
	return true
}

// firstIn is the first row of a FROM in the order of a column, of those that have a value.
func (b *binder) firstIn(from ir.From, column *ir.Column, desc bool) *ir.Limited {
	from, where := b.filters(from)
	if column.Nullable {
		where = b.both(column.Span, where, b.isNull(column.Span, column, true))
	}
	one := &ir.Const{Info: ir.Info{Type: ir.Of(ir.Int8)}, Text: "1", Int: 1}
	return &ir.Limited{From: from, Where: where, Order: []ir.OrderKey{{Expr: column, Desc: desc, NullsFirst: desc}}, Limit: one}
}

// valueOf is the column of that row, NULL where there is none.
func (b *binder) valueOf(e *extreme, at ir.Span) ir.Expr {
	b.level.asked = append(b.level.asked, &asked{join: &ir.Join{Kind: ir.Left, Span: at, Right: e.from}})
	return nulled(e.value, true)
}
