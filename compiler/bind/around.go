package bind

import (
	"slices"

	"github.com/veloc-dev/veloc/compiler/facts"
	"github.com/veloc-dev/veloc/compiler/ir"
	"github.com/veloc-dev/veloc/compiler/syntax"
	"github.com/veloc-dev/veloc/runtime/pg/num"
)

// A UNION or UNION ALL that reads columns of what is around it is part of the query: its
// rows are those of its SELECTs, of which each is NULL in the rows of the others, as a FULL
// JOIN gives them whose condition never holds. Which of them has a row tells what the
// columns are.

// unites reports whether a set operation has the rows of both its sides.
func unites(s *syntax.SetOperation) bool { return s.Kind == ir.UnionAll || s.Kind == ir.Union }

// bindInPlace binds a UNION, or a SELECT in one that has an order or a LIMIT of its own.
func (b *binder) bindInPlace(at ir.Span, sel *syntax.Select, behind *outer) (ir.From, []output) {
	if sel.Set != nil {
		return b.united(at, sel, behind)
	}
	from, outputs := b.nestedSelect(at, sel, behind, false)
	if from == nil {
		return nil, nil
	}
	b.fails(b.sortFailures)
	return from, outputs
}

// united binds a UNION or UNION ALL as part of the query.
func (b *binder) united(at ir.Span, sel *syntax.Select, behind *outer) (ir.From, []output) {
	lv := b.level
	defer func() { b.level = lv }()
	b.level = level{tables: lv.tables, outer: behind, views: lv.views, offWay: true}
	b.withTables(sel.With)
	parts := b.parts(sel.Set)
	if parts == nil || b.failed() {
		return nil, nil
	}
	b.unusedTables()
	var from ir.From
	var outputs []output
	if areValues(parts) {
		from, outputs = b.valuesOf(at, parts)
	} else if from, outputs = b.concatenated(at, parts); from == nil {
		return nil, nil
	}
	return b.unitedInOrder(sel, from, outputs)
}

// areValues reports whether the rows of SELECTs are those of VALUES: none has a FROM or a
// WHERE.
func areValues(parts []ir.Select) bool {
	return len(parts) <= maxValues && len(parts[0].Outputs) > 0 && !slices.ContainsFunc(parts, func(s ir.Select) bool { return s.Where != nil || !isUnit(s.From) })
}

func (b *binder) valuesOf(at ir.Span, parts []ir.Select) (ir.From, []output) {
	names, columns := make([]string, len(parts[0].Outputs)), make([][]ir.Expr, len(parts[0].Outputs))
	for i, o := range parts[0].Outputs {
		names[i] = o.Name
		for _, s := range parts {
			columns[i] = append(columns[i], s.Outputs[i].Expr)
		}
	}
	return b.computedValues(at, names, columns)
}

// concatenated is a FROM that gives the rows of one SELECT after those of the other.
func (b *binder) concatenated(at ir.Span, parts []ir.Select) (ir.From, []output) {
	var from ir.From
	there := make([]ir.Expr, len(parts))
	for i, s := range parts {
		f := filtered(s.From, s.Where)
		if there[i] = b.present(f); there[i] == nil {
			b.fail(at, "V0102", "let each SELECT read one table, or name a column that is NOT NULL", "a column of what is around it is not supported yet in a UNION of SELECTs over FULL JOINs")
			return nil, nil
		}
		if from == nil {
			from = f
		} else {
			from = &ir.Join{Kind: ir.Full, Left: from, Right: f, On: boolConst(false, at), Span: at}
		}
	}
	outputs := make([]output, len(parts[0].Outputs))
	for i := range outputs {
		var whens []ir.When
		last := len(parts) - 1
		for k, s := range parts[:last] {
			whens = append(whens, ir.When{Cond: there[k], Then: s.Outputs[i].Expr})
		}
		e := b.caseOf(at, unitedType(parts, i), whens, parts[last].Outputs[i].Expr)
		outputs[i].Output = ir.Output{Name: parts[0].Outputs[i].Name, Expr: e}
	}
	return from, outputs
}

// unitedType is the type of column i: with a modifier where all SELECTs have that.
func unitedType(parts []ir.Select, i int) ir.Type {
	t := parts[0].Outputs[i].Expr.Get().Type
	for _, s := range parts[1:] {
		if s.Outputs[i].Expr.Get().Type != t {
			return ir.Of(t.Kind)
		}
	}
	return t
}

// unitedInOrder takes equal rows together where it is a UNION, and binds its ORDER BY and
// LIMIT.
func (b *binder) unitedInOrder(sel *syntax.Select, from ir.From, outputs []output) (ir.From, []output) {
	distinct := sel.Set.Kind == ir.Union
	if distinct && len(outputs) == 0 { // rows without columns are all equal
		if sel.Limit != nil {
			b.fail(sel.Limit.Pos, "V0102", "name a column", "LIMIT of a UNION of rows without columns is not supported yet where it reads what is around it")
			return nil, nil
		}
		return &ir.Limited{From: from, Limit: &ir.Const{Info: ir.Info{Type: ir.Of(ir.Int8), Span: sel.Set.Pos}, Text: "1", Int: 1}}, outputs
	}
	if !distinct && sel.Order == nil && sel.Limit == nil {
		return from, outputs
	}
	out := &ir.Limited{From: from}
	var a ir.Arranged
	if sel.Order != nil && !b.setOrder(sel.Order, &a, outputs) {
		return nil, nil
	}
	for _, k := range a.Order {
		out.Order = append(out.Order, ir.OrderKey{Expr: outputs[k.Column].Expr, Desc: k.Desc, NullsFirst: k.NullsFirst})
	}
	if distinct {
		for i, o := range outputs {
			if !slices.ContainsFunc(a.Order, func(k ir.SortKey) bool { return k.Column == i }) {
				out.Order = append(out.Order, ir.OrderKey{Expr: o.Expr})
			}
		}
		out.Distinct = len(out.Order)
	}
	if !b.unitedLimit(sel, out) {
		return nil, nil
	}
	return out, outputs
}

// unitedLimit binds the LIMIT of a UNION; false: it was reported.
func (b *binder) unitedLimit(sel *syntax.Select, out *ir.Limited) bool {
	l := sel.Limit
	if l == nil {
		return true
	}
	own := facts.RelsBelow(out.From)
	out.Limit, out.Offset = b.rowCount(l.Count, "LIMIT", own, num.LimitCount), b.rowCount(l.Offset, "OFFSET", own, num.OffsetCount)
	switch out.Ties = l.Ties && out.Limit != nil; {
	case !l.Ties:
	case sel.Order == nil:
		b.fail(l.Pos, "V0206", "write ORDER BY", "WITH TIES cannot be specified without ORDER BY clause (SQLSTATE 42601)")
	case out.Distinct > 0:
		b.fail(l.Pos, "V0102", "write ONLY", "WITH TIES of UNION is not supported yet where it reads what is around it")
	}
	return !b.failed()
}
