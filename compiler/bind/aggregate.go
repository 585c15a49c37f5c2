package bind

import (
	"slices"

	"github.com/veloc-dev/veloc/compiler/facts"
	"github.com/veloc-dev/veloc/compiler/funcs"
	"github.com/veloc-dev/veloc/compiler/ir"
	"github.com/veloc-dev/veloc/compiler/pgcatalog"
	"github.com/veloc-dev/veloc/compiler/syntax"
)

// grouping is what a SELECT's aggregates are about. With one of them, or with HAVING, the
// SELECT gives one row.
type grouping struct {
	refuses    string // the clause that may have no aggregate; empty: it may
	rel        int    // the relation of the row, once there is an aggregate
	aggregates []ir.Aggregate
	columns    []*ir.Column // that read them
	lazy       bool         // an error counts where the row is read
	asked      []*asked     // the subqueries in the aggregates' arguments
	inside     bool         // arguments are being bound
	// Of the arguments at hand: whether they name columns of this SELECT, and of others.
	own, others bool
	loose       *looseColumn // one that is read outside of an aggregate
}

// looseColumn is a column of the rows that are grouped.
type looseColumn struct {
	name   string
	at     ir.Span
	nested bool // a subquery reads it
}

// names notes that a column of this SELECT is read.
func (g *grouping) names(name string, at ir.Span, nested bool) {
	switch {
	case g == nil:
	case g.inside:
		g.own = true
	case g.loose == nil:
		g.loose = &looseColumn{name, at, nested}
	}
}

// isAggregate reports whether PostgreSQL has an aggregate of that name.
func isAggregate(name string) bool {
	return slices.ContainsFunc(pgcatalog.Functions(name), func(s *pgcatalog.Signature) bool { return s.Kind == pgcatalog.Aggregate })
}

// notAggregate reports what only aggregates have behind their arguments.
func (b *binder) notAggregate(x *syntax.Call, name string) bool {
	what := ""
	switch {
	case x.Star:
		b.fail(x.Pos, "V0208", "", "%s(*) specified, but %s is not an aggregate function (SQLSTATE 42809)", name, name)
		return false
	case x.Distinct:
		what = "DISTINCT"
	case len(x.Order) > 0:
		what = "ORDER BY"
	case x.Filter != nil:
		what = "FILTER"
	default:
		return true
	}
	b.fail(x.Pos, "V0208", "", "%s specified, but %s is not an aggregate function (SQLSTATE 42809)", what, name)
	return false
}

// aggregate binds the call of one: a column of the SELECT's only row.
func (b *binder) aggregate(x *syntax.Call, name string) ir.Expr {
	g := b.level.grouping
	switch {
	case g == nil:
		return b.fail(x.Pos, "V0102", "a record gives its rows by itself", "an aggregate is not supported yet")
	case g.refuses != "":
		return b.fail(x.Pos, "V0206", "", "aggregate functions are not allowed in %s (SQLSTATE 42803)", g.refuses)
	case g.inside:
		return b.fail(x.Pos, "V0206", "", "aggregate function calls cannot be nested (SQLSTATE 42803)")
	}
	asked := b.level.asked
	b.level.asked, g.inside, g.own, g.others = g.asked, true, false, false
	a := b.aggregateOf(x, name)
	b.level.asked, g.asked, g.inside = asked, b.level.asked, false
	switch {
	case a == nil:
		return nil
	case g.others && !g.own:
		return b.fail(x.Pos, "V0102", "", "an aggregate over columns of the SELECT around it is not supported yet")
	}
	if len(g.aggregates) == 0 {
		g.rel = b.madeUp("totals", x.Pos, nil)
	}
	r := b.query.Rels[g.rel].Relation
	r.Columns = append(r.Columns, madeUpColumn(name, a.Info))
	g.aggregates = append(g.aggregates, *a)
	c := b.columnOf(g.rel, len(g.aggregates)-1)
	c.Fails = g.lazy
	g.columns = append(g.columns, c)
	return c
}

// aggregateOf binds the arguments and finds what computes the aggregate.
func (b *binder) aggregateOf(x *syntax.Call, name string) *ir.Aggregate {
	a := &ir.Aggregate{Info: ir.Info{Span: x.Pos}, Distinct: x.Distinct}
	args := b.exprs(x.Args)
	if slices.Contains(args, nil) {
		return nil
	}
	if x.Filter != nil {
		if a.Filter = b.condition(x.Filter, "FILTER"); a.Filter == nil {
			return nil
		}
	}
	if !b.aggregateFunc(x, name, a, args) || !b.aggregateOrder(x, a) {
		return nil
	}
	if slices.Contains([]ir.AggregateKind{ir.Least, ir.Greatest, ir.All, ir.Some}, a.Func.Kind) {
		a.Distinct, a.Order = false, nil // which change nothing
	}
	return a
}

// aggregateFunc resolves the overload, as PostgreSQL does.
func (b *binder) aggregateFunc(x *syntax.Call, name string, a *ir.Aggregate, args []ir.Expr) bool {
	if name == "count" && (x.Star || len(args) == 1) {
		if len(args) == 1 && args[0].Get().Type.Kind == ir.Unknown {
			args[0] = b.coerce(args[0], ir.Text, funcs.Implicit)
		}
		a.Args, a.Type = args, ir.Of(ir.Int8)
		a.Func = &ir.AggregateFunc{Name: name, Kind: ir.CountRows, Result: ir.Int8}
		return true
	}
	ks := kindsOf(args)
	s, outcome := pgcatalog.Call(name, namesOf(ks), false)
	if s == nil || x.Star {
		b.noFunction(name, x.Pos, ks, outcome)
		return false
	}
	of := funcs.AggregateOf(name, kindOf(s.Args[0]))
	if of == nil || len(of.Args) != len(args) {
		b.fail(x.Pos, "V0102", "", "the aggregate %s(%s) is not supported yet", name, kindList(ks))
		return false
	}
	for i := range args {
		if args[i] = b.coerce(b.coerce(args[i], kindOf(s.Args[i]), funcs.Implicit), of.Args[i], funcs.Implicit); args[i] == nil {
			return false
		}
	}
	if name == "string_agg" { // a delimiter that is NULL is none
		args[1] = b.coalesce(x.Pos, ir.Of(ir.Text), []ir.Expr{args[1], b.text("", x.Pos)})
	}
	a.Args, a.Func = args, of.Func(args[0].Get().Rep)
	a.Type, a.Nullable = ir.Of(of.Result), true
	if of.Kind == ir.Least || of.Kind == ir.Greatest {
		a.Rep = args[0].Get().Rep
		a.Less = b.comparison(ir.Lt, of.Result, x.Pos)
		return a.Less != nil
	}
	return true
}

func (b *binder) text(s string, at ir.Span) *ir.Const {
	return &ir.Const{Info: ir.Info{Type: ir.Of(ir.Text), Span: at}, Text: s}
}

// aggregateOrder binds ORDER BY and DISTINCT of an aggregate.
func (b *binder) aggregateOrder(x *syntax.Call, a *ir.Aggregate) bool {
	if x.Distinct && len(a.Args) == 0 {
		b.fail(x.Pos, "V0208", "", "DISTINCT specified, but there is no argument (SQLSTATE 42601)")
		return false
	}
	for _, k := range x.Order {
		e := b.expr(k.Expr)
		if e != nil && e.Get().Type.Kind == ir.Unknown {
			e = b.coerce(e, ir.Text, funcs.Implicit)
		}
		if e == nil || b.comparison(ir.Lt, e.Get().Type.Kind, k.Expr.Span()) == nil {
			return false
		}
		if x.Distinct && !slices.ContainsFunc(a.Args, func(arg ir.Expr) bool { return facts.Same(arg, e) }) {
			b.fail(k.Expr.Span(), "V0206", "", "in an aggregate with DISTINCT, ORDER BY expressions must appear in argument list (SQLSTATE 42P10)")
			return false
		}
		a.Order = append(a.Order, ir.OrderKey{Expr: e, Desc: k.Desc, NullsFirst: k.NullsFirst})
	}
	return !x.Distinct || b.distinctOrder(x.Pos, a)
}

// distinctOrder lets the order of a DISTINCT tell all values apart.
func (b *binder) distinctOrder(at ir.Span, a *ir.Aggregate) bool {
	for _, arg := range a.Args {
		if slices.ContainsFunc(a.Order, func(k ir.OrderKey) bool { return facts.Same(k.Expr, arg) }) {
			continue
		}
		switch {
		case isConst(arg):
			continue
		case b.comparison(ir.Lt, arg.Get().Type.Kind, at) == nil:
			return false
		}
		a.Order = append(a.Order, ir.OrderKey{Expr: arg})
	}
	return true
}

// grouped is the FROM of a SELECT with aggregates or HAVING: its only row.
func (b *binder) grouped(g *grouping, at ir.Span, from ir.From, where ir.Expr) ir.From {
	if l := g.loose; l != nil {
		if l.nested {
			b.fail(l.at, "V0206", "", "subquery uses ungrouped column %q from outer query (SQLSTATE 42803)", l.name)
		} else {
			b.fail(l.at, "V0206", "", "column %q must appear in the GROUP BY clause or be used in an aggregate function (SQLSTATE 42803)", l.name)
		}
		return nil
	}
	if len(g.aggregates) == 0 { // HAVING alone
		g.rel = b.madeUp("totals", at, nil)
	}
	if from, where = b.joinAsked(from, where); where != nil {
		from = &ir.Filtered{From: from, Where: where}
	}
	rows := &ir.Group{From: from, Aggregates: g.aggregates, Lazy: g.lazy}
	if isUnit(from) {
		rows.From = nil
	}
	if !facts.GroupCanFail(rows) {
		for _, c := range g.columns {
			c.Fails = false
		}
	}
	return &ir.Computed{Rel: g.rel, Rows: rows}
}
