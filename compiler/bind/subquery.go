package bind

import (
	"slices"

	"github.com/veloc-dev/veloc/compiler/facts"
	"github.com/veloc-dev/veloc/compiler/ir"
	"github.com/veloc-dev/veloc/compiler/syntax"
)

// A subquery in an expression becomes a LEFT JOIN of its SELECT, of which a row takes
// one match at most: the expression asks whether there is one, or reads its column.

// outer is what a subquery sees of the SELECT around it.
type outer struct {
	scope *namespace
	level level
	apart bool // the subquery is bound apart from it
}

// setApart is what a SELECT that is bound apart sees of the same.
func (o *outer) setApart() *outer {
	if o == nil {
		return nil
	}
	return &outer{scope: o.scope, level: o.level, apart: true}
}

// asked is a subquery that a SELECT's expressions ask.
type asked struct {
	join *ir.Join
	// test is the expression that stands for a condition; nil for a value.
	test ir.Expr
	not  bool
	// semi is the join that does as well where WHERE asks for the condition by itself;
	// nil: none does.
	semi *ir.Join
	// present is the test for a row of semi that is joined; nil: nothing tells.
	present *ir.IsNull
	// match is what op ANY asks of a row, in a group that tells NULL from false.
	match ir.Expr
}

// subquery binds one in an expression.
func (b *binder) subquery(x *syntax.Subquery) ir.Expr {
	args := b.exprs(x.Args)
	if slices.Contains(args, nil) {
		return nil
	}
	right, on, outputs := b.subqueryRows(x)
	extreme := b.extremeRow(right, on, outputs)
	switch {
	case right == nil && x.Kind == syntax.Exists && !b.failed(): // LIMIT 0
		return boolConst(x.Not, x.Pos)
	case right == nil:
		return nil
	case x.Kind == syntax.Scalar && extreme != nil:
		b.valueNames[x] = outputs[0].Name
		return b.valueOf(extreme, x.Pos)
	case oneRow(right):
		return b.ofOneRow(x, right, on, args, outputs)
	case x.Kind == syntax.Scalar:
		return b.value(x, right, on, outputs)
	}
	var match ir.Expr
	if x.Kind != syntax.Exists {
		if match = b.match(x, args, outputs); match == nil {
			return nil
		}
	}
	return b.test(x, right, on, match)
}

// subqueryRows binds the SELECT of a subquery: its FROM, the condition on its rows and
// its columns. Without FROM it has no row, or was reported.
func (b *binder) subqueryRows(x *syntax.Subquery) (right ir.From, on ir.Expr, outputs []output) {
	sel := x.Select
	if x.Kind == syntax.InSelect {
		sel = members(sel)
	}
	from, outputs := b.nested(x.Pos, sel, &outer{scope: b.scope, level: b.level}, true)
	if from == nil || b.failed() {
		return nil, nil, nil
	}
	b.inSubqueries = b.inSubqueries.Union(scanned(from))
	if x.Kind == syntax.Exists {
		if from = anyRow(from); from == nil {
			return nil, nil, nil
		}
	}
	if _, limited := from.(*ir.Limited); limited || x.Kind != syntax.Exists {
		b.fails(b.sortFailures)
	}
	right, on = b.filters(unordered(from))
	b.unheeded(right)
	return right, on, outputs
}

// aside reports whether a subquery is computed for each row apart from the joins of the
// SELECT that it stands in.
func (b *binder) aside() bool { return b.level.inJoin || b.level.offWay }

// test is a condition over the rows of a subquery: that there is one, or one that match
// holds for, or that it holds for all. What may be NULL, or an error that counts where
// the condition is read, is computed aside.
func (b *binder) test(x *syntax.Subquery, right ir.From, on, match ir.Expr) ir.Expr {
	var semi *ir.Join
	if all := x.Kind == syntax.AllSelect; !all {
		semi = &ir.Join{Kind: ir.Left, Span: x.Pos, Taken: ir.First, Right: right, On: b.both(x.Pos, on, match)}
	}
	present, known := b.present(right).(*ir.IsNull)
	if known {
		p := *present
		p.Not, p.Span = !x.Not, x.Pos
		present = &p
	}
	if semi == nil || !known || b.aside() || mayFail(semi) || match != nil && match.Get().Nullable {
		return b.mark(x, right, on, match, semi, present)
	}
	b.level.asked = append(b.level.asked, &asked{join: semi, test: present, not: x.Not, semi: semi})
	return present
}

// mark computes a condition for each row.
func (b *binder) mark(x *syntax.Subquery, right ir.From, on, match ir.Expr, semi *ir.Join, present *ir.IsNull) ir.Expr {
	f := &ir.AggregateFunc{Name: "exists", Kind: ir.Exists, Result: ir.Bool}
	agg := ir.Aggregate{Info: ir.Info{Type: ir.Of(ir.Bool), Span: x.Pos}, Func: f}
	if match != nil {
		f.Name, f.Kind = "any", ir.AnyTrue
		if x.Kind == syntax.AllSelect {
			f.Name, f.Kind = "all", ir.AllTrue
		}
		agg.Args, agg.Nullable = []ir.Expr{match}, match.Get().Nullable
	}
	columns, join := b.aggregated(x.Pos, filtered(right, on), agg)
	c := columns[0]
	a := &asked{join: join, test: c}
	if f.Kind == ir.AnyTrue {
		a.match = match
	}
	if !b.aside() {
		a.semi = semi
	}
	if !x.Not && semi != nil && !mayFail(semi) {
		a.present = present
	}
	b.level.asked = append(b.level.asked, a)
	if x.Not {
		return b.not(x.Pos, c)
	}
	return c
}

// aggregated are aggregates over from, computed for each row, and the join that does.
func (b *binder) aggregated(at ir.Span, from ir.From, as ...ir.Aggregate) ([]*ir.Column, *ir.Join) {
	g := &ir.Group{From: from, Aggregates: as, Lazy: true}
	fails := facts.GroupCanFail(g)
	var made []ir.RelColumn
	for _, a := range as {
		made = append(made, madeUpColumn(a.Func.Name, a.Info))
	}
	rel := b.madeUp(as[0].Func.Name, at, made)
	columns := make([]*ir.Column, len(as))
	for i := range as {
		columns[i] = b.columnOf(rel, i)
		columns[i].Fails = fails
	}
	return columns, &ir.Join{Kind: ir.Inner, Right: &ir.Computed{Rel: rel, Rows: g}, Span: at}
}

func filtered(from ir.From, on ir.Expr) ir.From {
	if on == nil {
		return from
	}
	return &ir.Filtered{From: from, Where: on}
}

// both is the conjunction of conditions that may be nil.
func (b *binder) both(at ir.Span, conds ...ir.Expr) ir.Expr {
	conds = slices.DeleteFunc(conds, func(c ir.Expr) bool { return c == nil })
	if len(conds) == 0 {
		return nil
	}
	return b.logic(ir.And, at, conds)
}

// ofOneRow is a subquery that has one row, of which on says whether it counts.
func (b *binder) ofOneRow(x *syntax.Subquery, right ir.From, on ir.Expr, args []ir.Expr, outputs []output) ir.Expr {
	var e, none ir.Expr
	switch x.Kind {
	case syntax.Exists:
		e, none = boolConst(true, x.Pos), boolConst(false, x.Pos)
	case syntax.Scalar:
		if e = b.onlyColumn(x, outputs); e == nil {
			return nil
		}
		none = b.null(e.Get().Type, x.Pos)
		b.valueNames[x] = outputs[0].Name
	default:
		if e = b.match(x, args, outputs); e == nil {
			return nil
		}
		none = boolConst(x.Kind == syntax.AllSelect, x.Pos)
	}
	b.computeOne(x, right)
	if e = b.whereCounts(x, on, e, none); x.Not {
		return b.not(x.Pos, e)
	}
	return e
}

// computeOne lets the only row of a subquery be computed.
func (b *binder) computeOne(x *syntax.Subquery, right ir.From) {
	if !isUnit(right) {
		b.level.asked = append(b.level.asked, &asked{join: &ir.Join{Kind: ir.Inner, Right: right, Span: x.Pos}})
	}
}

// whereCounts is e where the only row of a subquery counts, else none.
func (b *binder) whereCounts(x *syntax.Subquery, on, e, none ir.Expr) ir.Expr {
	if on == nil {
		return e
	}
	return b.caseOf(x.Pos, e.Get().Type, []ir.When{{Cond: on, Then: e}}, none)
}

// onlyColumn is the column of a subquery that is a value.
func (b *binder) onlyColumn(x *syntax.Subquery, outputs []output) ir.Expr {
	if len(outputs) != 1 {
		return b.fail(x.Pos, "V0206", "", "subquery must return only one column (SQLSTATE 42601)")
	}
	b.fails(outputs[0].failures)
	return outputs[0].Expr
}

// mayFail reports whether finding a subquery's rows can be an error.
func mayFail(j *ir.Join) bool {
	if j.On != nil && facts.CanFail(j.On) {
		return true
	}
	fails := false
	ir.WalkFrom(j.Right, func(f ir.From) {
		switch f.(type) {
		case *ir.Limited, *ir.Computed:
			fails = fails || slices.ContainsFunc(ir.FromExprs(f), facts.CanFail)
		}
	})
	return fails
}

// filters takes the WHEREs of nested SELECTs off the subquery's FROM, whose condition
// they are part of.
func (b *binder) filters(from ir.From) (ir.From, ir.Expr) {
	var conds []ir.Expr
	for f, ok := from.(*ir.Filtered); ok; f, ok = from.(*ir.Filtered) {
		conds = append(conds, f.Where)
		from = f.From
	}
	if len(conds) == 0 {
		return from, nil
	}
	slices.Reverse(conds) // the innermost is tested first
	return from, b.logic(ir.And, conds[0].Get().Span, conds)
}

// match compares the arguments with a row of the subquery.
func (b *binder) match(x *syntax.Subquery, args []ir.Expr, outputs []output) ir.Expr {
	switch {
	case len(outputs) < len(args):
		return b.fail(x.Pos, "V0206", "", "subquery has too few columns (SQLSTATE 42601)")
	case len(outputs) > len(args):
		return b.fail(x.Pos, "V0206", "", "subquery has too many columns (SQLSTATE 42601)")
	}
	ls, rs := make([]operand, len(args)), make([]operand, len(args))
	for i := range args {
		b.fails(outputs[i].failures)
		ls[i], rs[i] = operand{expr: args[i]}, operand{expr: outputs[i].Expr}
	}
	name := "="
	if x.Kind == syntax.AnySelect || x.Kind == syntax.AllSelect {
		name = x.Operator
	}
	if _, ok := comparisonPrims[name]; ok && len(args) > 1 {
		return b.compareRows(name, x.Pos, ls, rs)
	}
	if _, ok := comparisonPrims[name]; ok {
		return b.compare(name, x.Pos, args[0], outputs[0].Expr)
	}
	if len(args) > 1 {
		return b.fail(x.Pos, "V0205", "", "rows are not compared by %s", name)
	}
	e := b.binary(name, x.Pos, args[0], outputs[0].Expr)
	if e != nil && e.Get().Type.Kind != ir.Bool {
		return b.fail(x.Pos, "V0206", "", "op ANY/ALL requires operator to yield boolean (SQLSTATE 42809)")
	}
	return e
}

// value is the subquery's only column, NULL where it has no row.
func (b *binder) value(x *syntax.Subquery, right ir.From, on ir.Expr, outputs []output) ir.Expr {
	e := b.onlyColumn(x, outputs)
	if e == nil {
		return nil
	}
	b.valueNames[x] = outputs[0].Name
	return b.onlyRow(x, right, on, []ir.Expr{e})[0]
}

// onlyRow are expressions over the row of a subquery, NULL where it has none. Where a key
// does not bound its rows, more than one is an error where a value is read.
func (b *binder) onlyRow(x *syntax.Subquery, right ir.From, on ir.Expr, es []ir.Expr) []ir.Expr {
	join := &ir.Join{Kind: ir.Left, Span: x.Pos, Taken: ir.Single, Right: right, On: on}
	if oneAtMost(right) {
		join.Taken = ir.Every
	}
	out := make([]ir.Expr, len(es))
	present := b.present(right)
	if present != nil && !b.aside() && !mayFail(join) && (join.Taken == ir.Every || b.unique(right, on)) {
		b.level.asked = append(b.level.asked, &asked{join: join})
		for i, e := range es {
			f := field{expr: e}
			if !nullWithout(right, e) {
				f.present = present
			}
			out[i] = b.nulledField(f, true).expr
		}
		return out
	}
	var as []ir.Aggregate
	for _, e := range es {
		info := e.Get()
		info.Nullable, info.Span = true, x.Pos
		as = append(as, ir.Aggregate{Info: info, Func: &ir.AggregateFunc{Name: "only", Kind: ir.OnlyRow, Result: info.Type.Kind}, Args: []ir.Expr{e}})
	}
	columns, join := b.aggregated(x.Pos, filtered(right, on), as...)
	b.level.asked = append(b.level.asked, &asked{join: join})
	for i, c := range columns {
		out[i] = c
	}
	return out
}

// compareRow is a row compared with that of a subquery.
func (b *binder) compareRow(name string, at ir.Span, row *syntax.Row, x *syntax.Subquery) ir.Expr {
	ls, ok := b.operands(row.Args)
	if !ok {
		return nil
	}
	right, on, outputs := b.subqueryRows(x)
	switch {
	case right == nil:
		return nil
	case len(outputs) < len(ls):
		return b.fail(x.Pos, "V0206", "", "subquery has too few columns (SQLSTATE 42601)")
	case len(outputs) > len(ls):
		return b.fail(x.Pos, "V0206", "", "subquery has too many columns (SQLSTATE 42601)")
	}
	es := make([]ir.Expr, len(outputs))
	for i, o := range outputs {
		b.fails(o.failures)
		es[i] = o.Expr
	}
	if oneRow(right) {
		for i := range es {
			es[i] = b.whereCounts(x, on, es[i], b.null(es[i].Get().Type, x.Pos))
		}
		b.computeOne(x, right)
	} else {
		es = b.onlyRow(x, right, on, es)
	}
	rs := make([]operand, len(es))
	for i, e := range es {
		rs[i].expr = e
	}
	return b.compareRows(name, at, ls, rs)
}

// unique reports whether from has one row at most for which on holds, by a key.
func (b *binder) unique(from ir.From, on ir.Expr) bool {
	s, ok := from.(*ir.Scan)
	return ok && facts.UniqueBy(b.query.Rels[s.Rel].Relation, s.Rel, facts.Conjuncts(on))
}

// outside resolves a name in the SELECT around a subquery.
func (b *binder) outside(x *syntax.ColumnRef) ir.Expr {
	if b.level.outer.apart {
		return b.readsAround(x, b.level.outer)
	}
	if g := b.level.grouping; g != nil {
		g.others = true
	}
	scope, lv, o, inside := b.scope, b.level, b.level.outer, b.fromInside
	defer func() { b.scope, b.level, b.fromInside = scope, lv, inside }()
	b.scope, b.level, b.fromInside = o.scope, o.level, true
	return b.column(x)
}

// stillAsked reports whether the SELECT's WHERE or list holds a test, or another subquery
// of it.
func (b *binder) stillAsked(test, where ir.Expr) bool {
	found := false
	look := func(e ir.Expr) {
		if e != nil {
			ir.Walk(e, func(x ir.Expr) { found = found || x == test })
		}
	}
	look(where)
	for _, e := range b.level.sorted {
		look(e)
	}
	if g := b.level.grouping; g != nil {
		for i := range g.aggregates {
			for _, e := range g.aggregates[i].Exprs() {
				look(e)
			}
		}
	}
	for _, o := range b.query.Outputs {
		look(o.Expr)
	}
	for _, a := range b.level.asked {
		look(a.join.On)
		ir.WalkFrom(a.join.Right, func(f ir.From) {
			for _, e := range ir.FromExprs(f) {
				look(e)
			}
		})
	}
	return found
}

// ofAndOr lists what AND and OR alone make a condition of: there NULL is as good as
// false.
func ofAndOr(e ir.Expr) []ir.Expr {
	l, ok := e.(*ir.Logic)
	if !ok || l.Op == ir.Not {
		return []ir.Expr{e}
	}
	var out []ir.Expr
	for _, a := range l.Args {
		out = append(out, ofAndOr(a)...)
	}
	return out
}

// joinAsked joins the subqueries of a SELECT's expressions to its FROM. One that WHERE
// asks for by itself keeps the rows that have a match.
func (b *binder) joinAsked(from ir.From, where ir.Expr) (ir.From, ir.Expr) {
	if len(b.level.asked) == 0 || b.failed() {
		return from, where
	}
	conds := facts.Conjuncts(where)
	plain := ofAndOr(where)
	for _, a := range b.level.asked {
		if a.test != nil && !b.stillAsked(a.test, where) {
			continue // what asked has been folded
		}
		join := a.join
		switch i := slices.Index(conds, a.test); {
		case i >= 0 && !a.not && a.semi != nil:
			join = a.semi
			join.Kind = ir.Inner
			conds = slices.Delete(conds, i, i+1)
		case a.semi != nil && a.present != nil && slices.Contains(plain, a.test):
			join = a.semi
			where = replaced(where, a.test, a.present)
			for i := range conds {
				conds[i] = replaced(conds[i], a.test, a.present)
			}
		case a.match != nil && slices.Contains(plain, a.test):
			b.twoValued(join, a.match)
		}
		join.Left = from
		from = join
	}
	if len(conds) == 0 {
		return from, nil
	}
	return from, b.logic(ir.And, where.Get().Span, conds)
}

// replaced is e with another expression in the place of part.
func replaced(e, part, by ir.Expr) ir.Expr {
	return facts.Rewrite(e, func(x ir.Expr) ir.Expr {
		if x == part {
			return by
		}
		return x
	})
}

// twoValued lets a mark be false where it is NULL: then match may choose the rows.
func (b *binder) twoValued(join *ir.Join, match ir.Expr) {
	c := join.Right.(*ir.Computed)
	g := *c.Rows.(*ir.Group)
	a := g.Aggregates[0]
	f := *a.Func
	f.Kind = ir.Exists
	a.Func, a.Args = &f, nil
	g.From, g.Aggregates = &ir.Filtered{From: g.From, Where: match}, []ir.Aggregate{a}
	join.Right = &ir.Computed{Rel: c.Rel, Rows: &g}
	b.query.Rels[c.Rel].Relation.Columns[0].NotNull = true
}
