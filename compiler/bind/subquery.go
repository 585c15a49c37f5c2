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
}

// asked is a subquery that a SELECT's expressions ask.
type asked struct {
	join *ir.Join
	// test is the expression that stands for EXISTS and IN; nil for a value.
	test ir.Expr
	not  bool
	// nulls says that IN may be NULL: where it has to be told from false it is
	// not to be had.
	nulls bool
	// blind says that nothing tells a match from none.
	blind bool
}

func (b *binder) subquery(x *syntax.Subquery) ir.Expr {
	if b.level.inJoin {
		return b.fail(x.Pos, "V0102", "put the condition into WHERE, or join the table", "a subquery in ON is not supported yet")
	}
	args := b.exprs(x.Args)
	if slices.Contains(args, nil) {
		return nil
	}
	from, outputs := b.nested(x.Pos, x.Select, &outer{b.scope, b.level})
	if from == nil || b.failed() {
		return nil
	}
	b.inSubqueries = b.inSubqueries.Union(facts.RelsBelow(from))
	if x.Kind == syntax.Exists {
		if from = anyRow(from); from == nil {
			return boolConst(x.Not, x.Pos)
		}
	}
	if _, limited := from.(*ir.Limited); limited || x.Kind != syntax.Exists {
		b.fails(b.sortFailures)
	}
	a := &asked{join: &ir.Join{Kind: ir.Left, Span: x.Pos, Taken: ir.First}, not: x.Not}
	a.join.Right, a.join.On = b.filters(unordered(from))
	b.unheeded(a.join.Right)
	present, known := b.present(from).(*ir.IsNull)
	if a.blind = !known; a.blind {
		present = &ir.IsNull{Info: ir.Info{Type: ir.Of(ir.Bool)}, Arg: boolConst(true, x.Pos)}
	}
	switch {
	case x.Kind == syntax.Scalar:
		return b.value(x, a, outputs, present)
	case x.Kind == syntax.InSelect && !b.member(x, a, args, outputs):
		return nil
	}
	test := *present
	test.Not, test.Span = !x.Not, x.Pos
	a.test = &test
	b.level.asked = append(b.level.asked, a)
	return a.test
}

// mayFail reports whether finding a subquery's rows can be an error.
func mayFail(j *ir.Join) bool {
	if j.On != nil && facts.CanFail(j.On) {
		return true
	}
	fails := false
	ir.WalkFrom(j.Right, func(f ir.From) {
		if l, ok := f.(*ir.Limited); ok {
			fails = fails || slices.ContainsFunc(ir.FromExprs(l), facts.CanFail)
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

// member makes IN's equalities part of the subquery's condition.
func (b *binder) member(x *syntax.Subquery, a *asked, args []ir.Expr, outputs []output) bool {
	switch {
	case len(outputs) < len(args):
		b.fail(x.Pos, "V0206", "", "subquery has too few columns (SQLSTATE 42601)")
		return false
	case len(outputs) > len(args):
		b.fail(x.Pos, "V0206", "", "subquery has too many columns (SQLSTATE 42601)")
		return false
	}
	conds := []ir.Expr{}
	if a.join.On != nil {
		conds = append(conds, a.join.On)
	}
	for i, arg := range args {
		b.fails(outputs[i].failures)
		eq := b.compare("=", x.Pos, arg, outputs[i].Expr)
		if eq == nil {
			return false
		}
		conds = append(conds, eq)
		a.nulls = a.nulls || eq.Get().Nullable
	}
	a.join.On = b.logic(ir.And, x.Pos, conds)
	return true
}

// value is the subquery's only column, NULL where it has no row.
func (b *binder) value(x *syntax.Subquery, a *asked, outputs []output, present ir.Expr) ir.Expr {
	if len(outputs) != 1 {
		return b.fail(x.Pos, "V0206", "", "subquery must return only one column (SQLSTATE 42601)")
	}
	b.fails(outputs[0].failures)
	if a.join.Taken = ir.Single; oneAtMost(a.join.Right) {
		a.join.Taken = ir.Every
	}
	a.blind = a.blind && facts.NeverNull(outputs[0].Expr, false).Empty()
	b.valueNames[x] = outputs[0].Name
	b.level.asked = append(b.level.asked, a)
	return b.nulledField(field{expr: outputs[0].Expr, present: present}, true).expr
}

// outside resolves a name in the SELECT around a subquery.
func (b *binder) outside(x *syntax.ColumnRef) ir.Expr {
	scope, lv, o := b.scope, b.level, b.level.outer
	defer func() { b.scope, b.level = scope, lv }()
	b.scope, b.level = o.scope, o.level
	return b.column(x)
}

// stillAsked reports whether the SELECT's WHERE or list holds a test.
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
	for _, o := range b.query.Outputs {
		look(o.Expr)
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
		i := slices.Index(conds, a.test)
		alone := i >= 0
		switch {
		case alone && !a.not:
			a.join.Kind = ir.Inner
			conds = slices.Delete(conds, i, i+1)
		case a.blind:
			b.fail(a.join.Span, "V0102", "declare a column of its table NOT NULL", "a subquery over tables without a column that is NOT NULL is not supported yet here")
		case a.nulls && (a.not || !slices.Contains(plain, a.test)):
			b.fail(a.join.Span, "V0102", "write EXISTS (SELECT … WHERE the columns are equal), or declare both columns NOT NULL", "IN over a subquery that may be NULL is not supported yet here")
		}
		if !alone && mayFail(a.join) {
			b.fail(a.join.Span, "V0102", "put the subquery into WHERE, joined by AND", "a subquery whose condition may be an error is not supported yet here")
		}
		a.join.Left = from
		from = a.join
	}
	if len(conds) == 0 {
		return from, nil
	}
	return from, b.logic(ir.And, where.Get().Span, conds)
}
