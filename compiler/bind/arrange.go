package bind

import (
	"slices"
	"strconv"

	"github.com/veloc-dev/veloc/compiler/facts"
	"github.com/veloc-dev/veloc/compiler/funcs"
	"github.com/veloc-dev/veloc/compiler/ir"
	"github.com/veloc-dev/veloc/compiler/syntax"
	"github.com/veloc-dev/veloc/runtime/pg/num"
)

// notArranged reports clauses that arrange the rows of a whole query.
func (b *binder) notArranged(sel *syntax.Select) {
	if sel.Distinct != nil {
		b.fail(sel.Distinct.Pos, "V0102", "", "DISTINCT is not supported yet")
	}
	if sel.Order != nil {
		b.fail(sel.Order.Pos, "V0102", "leave it out: results keep the order of the stream", "ORDER BY is not supported yet")
	}
	if sel.Limit != nil {
		b.fail(sel.Limit.Pos, "V0102", "", "LIMIT or OFFSET is not supported yet")
	}
}

// arrangement binds a nested SELECT's DISTINCT, ORDER BY and LIMIT; nil: it has none of
// them. failures are what cannot be evaluated in the first two.
func (b *binder) arrangement(sel *syntax.Select, from ir.From, outputs []output) (out *ir.Limited, failures []ir.Diagnostic) {
	if sel.Order == nil && sel.Limit == nil && sel.Distinct == nil {
		return nil, nil
	}
	if b.hasStream(from) {
		b.notArranged(sel)
		return nil, nil
	}
	out = &ir.Limited{}
	mark := len(b.diags)
	if sel.Order != nil {
		for _, k := range sel.Order.Keys {
			out.Order = append(out.Order, b.orderKey(k, outputs)...)
		}
	}
	if sel.Distinct != nil {
		b.distinctOn(sel, out, outputs)
	}
	failures = b.evaluations(mark)
	b.forgive(mark)
	if l := sel.Limit; l != nil {
		own := facts.RelsBelow(from)
		out.Limit, out.Offset = b.rowCount(l.Count, "LIMIT", own, num.LimitCount), b.rowCount(l.Offset, "OFFSET", own, num.OffsetCount)
		out.Ties = l.Ties && out.Limit != nil
		if out.Ties && out.Distinct > 0 {
			b.fail(l.Pos, "V0102", "write ONLY", "WITH TIES of DISTINCT is not supported yet")
		}
	}
	return out, failures
}

// distinctOn puts what DISTINCT is about in front of the order, of which it has to be
// the beginning.
func (b *binder) distinctOn(sel *syntax.Select, out *ir.Limited, outputs []output) {
	keys, message := b.distinctKeys(sel.Distinct, outputs), "SELECT DISTINCT ON expressions must match initial ORDER BY expressions (SQLSTATE 42P10)"
	if sel.Distinct.On == nil {
		message = "for SELECT DISTINCT, ORDER BY expressions must appear in select list (SQLSTATE 42P10)"
	}
	is := func(of ir.Expr) func(ir.OrderKey) bool {
		return func(k ir.OrderKey) bool { return facts.Same(k.Expr, of) }
	}
	begin := slices.IndexFunc(out.Order, func(k ir.OrderKey) bool { return !slices.ContainsFunc(keys, is(k.Expr)) })
	if begin < 0 {
		begin = len(out.Order)
	}
	rest := slices.Clone(out.Order[begin:])
	first := out.Order[:begin:begin]
	for _, k := range keys {
		if !slices.ContainsFunc(first, is(k.Expr)) {
			if len(rest) > 0 {
				b.fail(sel.Order.Pos, "V0206", "", "%s", message)
				return
			}
			first = append(first, k)
		}
	}
	if sel.Distinct.On == nil && len(rest) > 0 {
		b.fail(sel.Order.Pos, "V0206", "", "%s", message)
		return
	}
	if out.Distinct = len(first); out.Distinct == 0 && out.Limit == nil { // constants tell no rows apart
		out.Limit = b.literal(&ir.Const{Info: ir.Info{Type: ir.Of(ir.Unknown), Span: sel.Distinct.Pos}, Text: "1"}, ir.Of(ir.Int8))
	}
	out.Order = append(first, rest...)
}

// distinctKeys are what DISTINCT tells rows apart by, each once.
func (b *binder) distinctKeys(d *syntax.Distinction, outputs []output) []ir.OrderKey {
	items := make([]syntax.SortKey, len(d.On))
	for i, e := range d.On {
		items[i] = syntax.SortKey{Expr: e}
	}
	if d.On == nil {
		for i := range outputs {
			items = append(items, syntax.SortKey{Expr: &syntax.Literal{At: d.At, Kind: syntax.Integer, Text: strconv.Itoa(i + 1)}})
		}
	}
	var keys []ir.OrderKey
	for _, item := range items {
		for _, k := range b.orderKey(item, outputs) {
			if !slices.ContainsFunc(keys, func(o ir.OrderKey) bool { return facts.Same(o.Expr, k.Expr) }) {
				keys = append(keys, k)
			}
		}
	}
	return keys
}

// orderKey binds an item of ORDER BY; none: it tells no rows apart, or was reported.
func (b *binder) orderKey(k syntax.SortKey, outputs []output) []ir.OrderKey {
	e := b.sortExpr(k.Expr, outputs)
	if e == nil {
		return nil
	}
	if e.Get().Type.Kind == ir.Unknown {
		e = b.coerce(e, ir.Text, funcs.Implicit)
	}
	if e != nil && e.Get().Type.Kind == ir.JSONB {
		b.fail(k.Expr.Span(), "V0102", "order by a column that holds a value of it", "ORDER BY of jsonb is not supported yet")
		return nil
	}
	if e == nil || b.comparison(ir.Lt, e.Get().Type.Kind, k.Expr.Span()) == nil {
		return nil
	}
	b.level.sorted = append(b.level.sorted, e)
	switch e.(type) {
	case *ir.Const, *ir.Param:
		return nil
	}
	return []ir.OrderKey{{Expr: e, Desc: k.Desc, NullsFirst: k.NullsFirst}}
}

// sortExpr is what an item of ORDER BY means: a column of the result by its name or
// number, else an expression over what FROM gives.
func (b *binder) sortExpr(e syntax.Expr, outputs []output) ir.Expr {
	at, ok := b.sortColumn(e, outputs)
	switch {
	case !ok:
		return nil
	case at < 0:
		return b.once(e)
	}
	b.fails(outputs[at].failures)
	return outputs[at].Expr
}

// rowCount binds the number of LIMIT or OFFSET; nil: it takes nothing away, or was
// reported. own are the relations of the SELECT itself, whose columns it must not read.
func (b *binder) rowCount(e syntax.Expr, clause string, own facts.Set, check any) ir.Expr {
	if e == nil {
		return nil
	}
	first := len(b.query.Rels)
	n := b.expr(e)
	switch {
	case n == nil:
		return nil
	case len(b.query.Rels) > first:
		return b.fail(e.Span(), "V0102", "write the number, or a parameter", "a subquery in %s is not supported yet", clause)
	case facts.RelsOf(n).Meets(own):
		return b.fail(e.Span(), "V0206", "", "argument of %s must not contain variables (SQLSTATE 42P10)", clause)
	}
	k := n.Get().Type.Kind
	if c := funcs.CastBetween(k, ir.Int8); k != ir.Int8 && k != ir.Unknown && (c == nil || c.Context < funcs.Assignment) {
		return b.fail(e.Span(), "V0206", "", "argument of %s must be type bigint, not type %s (SQLSTATE 42804)", clause, k)
	}
	if n = b.coerce(n, ir.Int8, funcs.Assignment); n == nil || isNullConst(n) {
		return nil
	}
	n = b.call(funcs.Resolve("", 0, check, []ir.Kind{ir.Int8}, ir.Int8), ir.Of(ir.Int8), e.Span(), n)
	if c, ok := n.(*ir.Const); ok && c.Int == 0 && clause == "OFFSET" {
		return nil
	}
	return n
}

// unordered leaves out an ORDER BY that decides about no row.
func unordered(f ir.From) ir.From {
	l, ok := f.(*ir.Limited)
	if !ok || l.Limit != nil || l.Offset != nil || l.Distinct > 0 {
		return f
	}
	for _, k := range l.Order {
		if facts.CanFail(k.Expr) {
			return f
		}
	}
	return plain(l)
}

// plain is what l reads, without its ORDER BY and LIMIT.
func plain(l *ir.Limited) ir.From {
	if l.Where == nil {
		return l.From
	}
	return &ir.Filtered{From: l.From, Where: l.Where}
}

// members is the SELECT of IN, which DISTINCT alone gives no other members.
func members(sel *syntax.Select) *syntax.Select {
	if d := sel.Distinct; d == nil || d.On != nil || sel.Limit != nil || sel.Order != nil {
		return sel
	}
	all := *sel
	all.Distinct = nil
	return &all
}

// anyRow is what EXISTS asks for a row: PostgreSQL evaluates no ORDER BY there, and no
// LIMIT that is a number. Nil: there is none, LIMIT being 0.
func anyRow(f ir.From) ir.From {
	l, ok := f.(*ir.Limited)
	if !ok || l.Offset != nil {
		return f
	}
	n, known := l.Limit.(*ir.Const)
	switch {
	case l.Limit == nil, known && n.Int > 0:
		return plain(l)
	case known:
		return nil
	}
	return f
}

// oneAtMost reports whether f is a SELECT with LIMIT 1, or 0.
func oneAtMost(f ir.From) bool {
	l, ok := f.(*ir.Limited)
	if !ok || l.Ties {
		return false
	}
	n, known := l.Limit.(*ir.Const)
	return known && n.Int <= 1
}
