package bind

import (
	"math/big"
	"slices"
	"strconv"
	"strings"

	"github.com/veloc-dev/veloc/compiler/funcs"
	"github.com/veloc-dev/veloc/compiler/ir"
	"github.com/veloc-dev/veloc/compiler/syntax"
)

// expr binds an expression; nil where something was reported.
func (b *binder) expr(e syntax.Expr) ir.Expr {
	switch x := e.(type) {
	case *syntax.Literal:
		return b.literalExpr(x)
	case *syntax.ColumnRef:
		return b.column(x)
	case *syntax.ParamRef:
		return b.param(x)
	case *syntax.Operator:
		return b.operator(x)
	case *syntax.Bool:
		return b.boolean(x)
	case *syntax.NullTest:
		return b.nullTest(x)
	case *syntax.BoolTest:
		return b.boolTest(x)
	case *syntax.Distinct:
		return b.distinct(x)
	case *syntax.In:
		return b.in(x)
	case *syntax.Between:
		return b.between(x)
	case *syntax.Call:
		return b.function(x)
	case *syntax.Case:
		return b.caseExpr(x)
	case *syntax.Coalesce:
		args, t, ok := b.common("COALESCE", b.lazily(x.Args, notNull))
		if !ok {
			return nil
		}
		return b.coalesce(x.Pos, t, args)
	case *syntax.MinMax:
		return b.minMax(x)
	case *syntax.NullIf:
		return b.nullIf(x)
	case *syntax.Cast:
		return b.cast(x)
	case *syntax.Row:
		return b.fail(x.Pos, "V0102", "compare rows, or test them with IS NULL", "a row as a value is not supported yet")
	case *syntax.Subquery:
		return b.subquery(x)
	case *syntax.Clock:
		return b.fail(x.Pos, "V0207", "pass the value as a parameter or as a column of the stream", "%s is not deterministic, and not supported yet", strings.ToLower(x.Name))
	}
	return nil
}

func (b *binder) exprs(es []syntax.Expr) []ir.Expr {
	out := make([]ir.Expr, len(es))
	for i, e := range es {
		out[i] = b.expr(e)
	}
	return out
}

// lazily binds expressions of which PostgreSQL folds no more once one decides:
// evaluation errors behind it do not count.
func (b *binder) lazily(es []syntax.Expr, decides func(ir.Expr) bool) []ir.Expr {
	var out []ir.Expr
	decided := false
	for _, e := range es {
		mark := len(b.diags)
		bound := b.expr(e)
		if decided {
			b.forgive(mark)
		}
		out = append(out, bound)
		decided = decided || bound != nil && decides(bound)
	}
	return out
}

// evaluations lists what could not be evaluated since there were mark diagnostics.
func (b *binder) evaluations(mark int) (failures []ir.Diagnostic) {
	for _, d := range b.diags[mark:] {
		if d.Code == evaluationError {
			failures = append(failures, d)
		}
	}
	return failures
}

func (b *binder) forgive(mark int) {
	b.diags = append(b.diags[:mark:mark], slices.DeleteFunc(slices.Clone(b.diags[mark:]), func(d ir.Diagnostic) bool { return d.Code == evaluationError })...)
}

func notNull(e ir.Expr) bool {
	c, ok := e.(*ir.Const)
	return ok && !c.Null
}

func constIs(v bool) func(ir.Expr) bool {
	return func(e ir.Expr) bool {
		c, ok := e.(*ir.Const)
		return ok && !c.Null && c.Type.Kind == ir.Bool && (c.Int != 0) == v
	}
}

func (b *binder) literalExpr(l *syntax.Literal) ir.Expr {
	unknown := &ir.Const{Info: ir.Info{Type: ir.Of(ir.Unknown), Span: l.Pos}, Text: l.Text}
	switch l.Kind {
	case syntax.Null:
		unknown.Null, unknown.Nullable = true, true
		return unknown
	case syntax.String:
		return unknown
	case syntax.Boolean:
		return boolConst(l.Text == "true", l.Pos)
	case syntax.Integer:
		n, _ := new(big.Int).SetString(l.Text, 10)
		switch {
		case n != nil && n.IsInt64() && n.Int64() == int64(int32(n.Int64())):
			return b.literal(unknown, ir.Of(ir.Int4))
		case n != nil && n.IsInt64():
			return b.literal(unknown, ir.Of(ir.Int8))
		}
	}
	return b.literal(unknown, ir.Of(ir.Numeric))
}

// boolCoerce converts an argument of a boolean construct.
func (b *binder) boolCoerce(e ir.Expr, what string) ir.Expr {
	if e == nil {
		return nil
	}
	if k := e.Get().Type.Kind; k != ir.Bool && k != ir.Unknown {
		return b.fail(e.Get().Span, "V0206", "", "argument of %s must be type boolean, not type %s", what, k)
	}
	return b.coerce(e, ir.Bool, funcs.Implicit)
}

func (b *binder) boolean(x *syntax.Bool) ir.Expr {
	if x.Op == ir.Not {
		return b.not(x.Pos, b.boolCoerce(b.expr(x.Args[0]), "NOT"))
	}
	args := b.lazily(x.Args, constIs(x.Op == ir.Or))
	for i := range args {
		if args[i] = b.boolCoerce(args[i], x.Op.String()); args[i] == nil {
			return nil
		}
	}
	return b.logic(x.Op, x.Pos, args)
}

func (b *binder) nullTest(x *syntax.NullTest) ir.Expr {
	row, ok := x.Arg.(*syntax.Row)
	if !ok {
		return b.testNull(x.Pos, b.expr(x.Arg), x.Not)
	}
	args := make([]ir.Expr, len(row.Args))
	for i, a := range row.Args {
		if args[i] = b.testNull(x.Pos, b.expr(a), x.Not); args[i] == nil {
			return nil
		}
	}
	return b.logic(ir.And, x.Pos, args)
}

// testNull is e IS [NOT] NULL, which gives a parameter no type.
func (b *binder) testNull(at ir.Span, e ir.Expr, not bool) ir.Expr {
	if p, ok := e.(*ir.Param); ok && p.Type.Kind == ir.Unknown {
		return b.untyped(p.N, p.Span)
	}
	return b.isNull(at, e, not)
}

// untyped reports a parameter that no use gives a type.
func (b *binder) untyped(n int, at ir.Span) ir.Expr {
	return b.fail(at, "V0214", "cast it to its type here, as in $"+strconv.Itoa(n)+"::integer", "could not determine data type of parameter $%d", n)
}

func (b *binder) boolTest(x *syntax.BoolTest) ir.Expr {
	arg := b.boolCoerce(b.expr(x.Arg), "IS "+x.Want)
	switch {
	case arg == nil:
		return nil
	case x.Want == "UNKNOWN":
		return b.isNull(x.Pos, arg, x.Not)
	}
	want := x.Want == "TRUE"
	if c, ok := arg.(*ir.Const); ok {
		return boolConst((!c.Null && (c.Int != 0) == want) != x.Not, x.Pos)
	}
	return &ir.BoolTest{Info: ir.Info{Type: ir.Of(ir.Bool), Span: x.Pos}, Arg: arg, Want: want, Not: x.Not}
}

func (b *binder) distinct(x *syntax.Distinct) ir.Expr {
	if l, r, ok := rowPair(x.Left, x.Right); ok {
		return b.distinctRows(x, l, r)
	}
	switch l, r := b.expr(x.Left), b.expr(x.Right); {
	case isNullLiteral(x.Left):
		return b.testNull(x.Pos, r, !x.Not)
	case isNullLiteral(x.Right):
		return b.testNull(x.Pos, l, !x.Not)
	default:
		return b.distinctFrom(x, l, r)
	}
}

func isNullLiteral(e syntax.Expr) bool {
	l, ok := e.(*syntax.Literal)
	return ok && l.Kind == syntax.Null
}

func (b *binder) distinctFrom(x *syntax.Distinct, l, r ir.Expr) ir.Expr {
	f, l, r := b.compareArgs("=", x.Pos, l, r)
	if f == nil {
		return nil
	}
	lc, lok := l.(*ir.Const)
	rc, rok := r.(*ir.Const)
	switch {
	case lok && lc.Null:
		return b.isNull(x.Pos, r, !x.Not)
	case rok && rc.Null:
		return b.isNull(x.Pos, l, !x.Not)
	}
	if lok && rok {
		eq, ok := b.call(f, ir.Of(ir.Bool), x.Pos, l, r).(*ir.Const)
		if ok {
			return boolConst((eq.Int != 0) == x.Not, x.Pos)
		}
	}
	return &ir.Distinct{Info: ir.Info{Type: ir.Of(ir.Bool), Span: x.Pos}, L: l, R: r, Eq: f, Not: x.Not}
}

func (b *binder) between(x *syntax.Between) ir.Expr {
	if arg, ok := x.Arg.(*syntax.Row); ok {
		bounds := []syntax.Expr{x.Low, x.High}
		return b.betweenBounds(x, func(name string, bound int) ir.Expr {
			if r, ok := bounds[bound].(*syntax.Row); ok {
				return b.rows(name, x.Pos, arg, r)
			}
			return b.fail(bounds[bound].Span(), "V0206", "", "a row is compared with rows")
		})
	}
	o, ok := b.operands([]syntax.Expr{x.Arg, x.Low, x.High})
	if !ok {
		return nil
	}
	return b.betweenBounds(x, func(name string, bound int) ir.Expr { return b.compareOperands(name, x.Pos, o[0], o[1+bound]) })
}

// knownParam is e, where it is a parameter, with the type that it has by now.
func (b *binder) knownParam(e ir.Expr) ir.Expr {
	if p, ok := e.(*ir.Param); ok {
		return b.paramExpr(p.N, p.Span)
	}
	return e
}

// betweenBounds is BETWEEN by a comparison of the argument with bound 0 or 1.
func (b *binder) betweenBounds(x *syntax.Between, compare func(name string, bound int) ir.Expr) ir.Expr {
	within := func(low, high int) ir.Expr {
		return b.terms(ir.And, x.Pos, 2, func(i int) ir.Expr {
			if i == 0 {
				return compare(">=", low)
			}
			return compare("<=", high)
		})
	}
	orders := 1
	if x.Symmetric {
		orders = 2
	}
	e := b.terms(ir.Or, x.Pos, orders, func(i int) ir.Expr { return within(i, 1-i) })
	if x.Not {
		return b.not(x.Pos, e)
	}
	return e
}

func (b *binder) caseExpr(x *syntax.Case) ir.Expr {
	test := func(c syntax.Expr) ir.Expr { return b.boolCoerce(b.expr(c), "CASE/WHEN") }
	if x.Arg != nil {
		operand := b.expr(x.Arg)
		if operand != nil && operand.Get().Type.Kind == ir.Unknown {
			operand = b.coerce(operand, ir.Text, funcs.Implicit)
		}
		if operand == nil {
			return nil
		}
		test = func(c syntax.Expr) ir.Expr { return b.compare("=", c.Span(), operand, b.expr(c)) }
	}
	var whens []ir.When
	values := []ir.Expr{}
	decided := false
	for _, w := range x.Whens {
		mark := len(b.diags)
		cond := test(w.Cond)
		skip := cond != nil && (constIs(false)(cond) || isNullConst(cond))
		before := len(b.diags)
		then := b.expr(w.Then)
		if decided {
			b.forgive(mark)
		} else if skip {
			b.forgive(before)
		}
		if cond == nil || then == nil {
			return nil
		}
		whens, values = append(whens, ir.When{Cond: cond, Then: then}), append(values, then)
		decided = decided || constIs(true)(cond)
	}
	var otherwise ir.Expr = &ir.Const{Info: ir.Info{Type: ir.Of(ir.Unknown), Nullable: true, Span: x.Pos}, Null: true}
	if x.Else != nil {
		mark := len(b.diags)
		bound := b.expr(x.Else)
		if decided {
			b.forgive(mark)
		}
		if bound == nil {
			return nil
		}
		otherwise = bound
	}
	// PostgreSQL considers the ELSE first.
	args, t, ok := b.common("CASE", append([]ir.Expr{otherwise}, values...))
	if !ok {
		return nil
	}
	for i := range whens {
		whens[i].Then = args[i+1]
	}
	return b.caseOf(x.Pos, t, whens, args[0])
}

func isNullConst(e ir.Expr) bool {
	c, ok := e.(*ir.Const)
	return ok && c.Null
}

func (b *binder) minMax(x *syntax.MinMax) ir.Expr {
	name := "LEAST"
	if x.Greatest {
		name = "GREATEST"
	}
	args, t, ok := b.common(name, b.exprs(x.Args))
	if !ok {
		return nil
	}
	f := b.comparison(ir.Lt, t.Kind, x.Pos)
	if f == nil {
		return nil
	}
	if len(args) == 1 {
		return args[0]
	}
	if folded := b.extreme(x, f, args); folded != nil {
		return folded
	}
	info := ir.Info{Type: t, Span: x.Pos, Rep: unionRep(args), Nullable: true}
	for _, a := range args {
		info.Nullable = info.Nullable && a.Get().Nullable
	}
	return &ir.MinMax{Info: info, Greatest: x.Greatest, Args: args, Less: f}
}

// extreme is the GREATEST or LEAST of constants; nil where not all are.
func (b *binder) extreme(x *syntax.MinMax, less *ir.Func, args []ir.Expr) ir.Expr {
	var best ir.Expr
	for _, a := range args {
		c, ok := a.(*ir.Const)
		if !ok {
			return nil
		}
		switch {
		case best == nil || isNullConst(best):
			best = a
		case c.Null:
		case x.Greatest && constIs(true)(b.call(less, ir.Of(ir.Bool), x.Pos, best, a)),
			!x.Greatest && constIs(true)(b.call(less, ir.Of(ir.Bool), x.Pos, a, best)):
			best = a
		}
	}
	return best
}

// nullIf gives the left argument as the operator takes it: its conversion by the
// equality decides the type of the result.
func (b *binder) nullIf(x *syntax.NullIf) ir.Expr {
	l, r := b.expr(x.Left), b.expr(x.Right)
	if l == nil || r == nil {
		return nil
	}
	op := b.operatorFor("=", x.Pos, l.Get().Type.Kind, r.Get().Type.Kind)
	if op == nil {
		return nil
	}
	l = b.coerce(l, op.declared[0], funcs.Implicit)
	eq := b.call(op.function(), ir.Of(ir.Bool), x.Pos, b.convert(op, 0, l), b.convert(op, 1, r))
	if eq == nil {
		return nil
	}
	t := l.Get().Type
	return b.caseOf(x.Pos, t, []ir.When{{Cond: eq, Then: b.null(t, x.Pos)}}, l)
}
