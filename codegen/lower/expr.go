package lower

import (
	"fmt"

	"github.com/dave/jennifer/jen"

	"github.com/veloc-dev/veloc/codegen/names"
	"github.com/veloc-dev/veloc/compiler/ir"
)

// Expr appends what computes e and gives its value in e's working
// representation. A constant's Value may be an untyped Go constant: declare
// with its type (var x T = …) rather than with :=.
func (b *Block) Expr(e ir.Expr) Operand { return b.Named(e, "") }

// Named is Expr; where the value needs a local it is called hint.
func (b *Block) Named(e ir.Expr, hint string) Operand {
	info := e.Get()
	return b.operand(b.value(e, hint), info.Type.Kind, info.Rep)
}

// Hold makes o, a value of kind k, cheap to repeat: what computes goes to a
// local called hint.
func (b *Block) Hold(o Operand, k ir.Kind, rep ir.Rep, hint string) Operand {
	return b.operand(b.hold(o.value(k), k, rep, hint), k, rep)
}

// nullness is a value that tells whether e is NULL.
func (b *Block) nullness(e ir.Expr) value {
	if c, ok := e.(*ir.Column); ok {
		if t, ok := b.Env.(NullTester); ok {
			if test := t.NullTest(c); test != nil {
				return Operand{Null: test}.value(c.Type.Kind)
			}
		}
	}
	v := b.value(e, "")
	b.ignore(v)
	return v
}

func (b *Block) value(e ir.Expr, hint string) value {
	switch e := e.(type) {
	case *ir.Const:
		return constValue(e)
	case *ir.Column:
		return b.column(e)
	case *ir.Param:
		return b.Env.Param(e).value(e.Type.Kind)
	case *ir.Call:
		return b.call(e, hint)
	case *ir.Logic:
		return b.logic(e, hint)
	case *ir.IsNull:
		v := b.nullness(e.Arg)
		n := v.isNull()
		if e.Not {
			n = not(n)
		}
		return value{truth: n}
	case *ir.BoolTest:
		t := b.truth(e.Arg, e.Want)
		if e.Not {
			t = not(t)
		}
		return value{truth: t}
	case *ir.Distinct:
		return b.distinct(e)
	case *ir.In:
		return b.in(e, hint)
	case *ir.Case:
		return b.choose(e, hint)
	case *ir.Coalesce:
		return b.coalesce(e, hint)
	case *ir.MinMax:
		return b.minMax(e, hint)
	}
	panic(fmt.Sprintf("lower: no spelling for %T", e))
}

// column is the value of a column, read behind the error that it may be.
func (b *Block) column(c *ir.Column) value {
	v := b.Env.Column(c).value(c.Type.Kind)
	if !c.Fails || v.static {
		return v
	}
	if t, ok := b.Env.(FailureTeller); ok {
		b.Scope.Take("err")
		b.Add(jen.If(jen.Err().Op(":=").Add(t.Failure(c)), jen.Err().Op("!=").Nil()).Block(b.Fail(jen.Err())...))
	}
	return v
}

func constValue(c *ir.Const) value {
	switch {
	case c.Null:
		return nullValue()
	case c.Type.Kind == ir.Bool:
		return value{truth: constant(c.Int != 0)}
	}
	return value{lit: c}
}

// call lowers a strict call.
func (b *Block) call(e *ir.Call, hint string) value {
	args := make([]value, len(e.Args))
	first := b.sub(func() {
		for i, a := range e.Args {
			args[i] = b.value(a, "")
		}
	})
	// A strict call of NULL is NULL; what computes the other arguments goes.
	if anyStatic(args...) {
		return nullValue()
	}
	b.Add(first...)
	switch p := e.Func.Prim; {
	case p.IsComparison() && len(args) == 2:
		t := b.compare(e.Func, operandOf(e.Args[0], args[0]), operandOf(e.Args[1], args[1]))
		if t.constant() {
			b.ignore(args...)
		}
		return value{truth: t, null: strictNull(args...)}
	case p == ir.Relabel:
		v := args[0]
		v.public = nil
		return v
	case p >= ir.NumAdd && p <= ir.NumMod:
		if v, ok := b.fixedNumeric(e, args, hint); ok {
			return v
		}
	}
	return b.plainCall(e.Func, e.Info, b.arguments(e, args), strictNull(args...), hint)
}

// arguments spells args as the Go function takes them: numeric always as
// num.Numeric.
func (b *Block) arguments(e *ir.Call, args []value) []jen.Code {
	codes := make([]jen.Code, len(args))
	for i, a := range args {
		codes[i] = b.argument(e.Args[i], a)
	}
	return codes
}

func (b *Block) argument(e ir.Expr, v value) jen.Code {
	info := e.Get()
	k := info.Type.Kind
	if v.lit != nil && v.x.code == nil {
		return b.Consts.typed(v.lit, k)
	}
	if k == ir.Numeric && info.Rep.Fixed() {
		return b.toNumeric(v, info.Rep).code
	}
	return b.spell(v, k, info.Rep).code
}

// funcCall is the call of f's Go function.
func (b *Block) funcCall(f *ir.Func, args ...jen.Code) *jen.Statement {
	if f.Zone {
		args = append([]jen.Code{b.Consts.Zone()}, args...)
	}
	return jen.Qual(names.PgPath+"/"+f.GoPkg, f.GoName).Call(args...)
}

// plainCall calls the Go function of f. A call that can fail is made only
// where no argument is NULL; one that cannot is an expression.
func (b *Block) plainCall(f *ir.Func, info ir.Info, args []jen.Code, null *cond, hint string) value {
	code := b.funcCall(f, args...)
	dynamic := ir.Info{Type: info.Type, Nullable: null != nil}
	var v value
	switch {
	case !f.CanFail && info.Type.Kind == ir.Bool:
		v = value{truth: holds(called(code)), null: null}
	case !f.CanFail:
		v = value{x: called(code), null: null}
	default:
		v = b.tryCall(code, dynamic, null, hint)
	}
	if info.Type.Kind == ir.Numeric && info.Rep.Fixed() {
		return b.fromNumeric(v, info, hint)
	}
	return v
}

// tryCall emits a call that returns (T, error), guarded by null.
func (b *Block) tryCall(code *jen.Statement, info ir.Info, null *cond, hint string) value {
	if b.Fail == nil {
		panic("lower: a call that can fail, and nothing to do about it")
	}
	b.Scope.Take("err")
	t := b.temp(ir.Info{Type: info.Type, Rep: info.Rep}, orElse(hint, "result"))
	failed := jen.If(jen.Err().Op("!=").Nil()).Block(b.Fail(jen.Err())...)
	v := t.value()
	if null == nil {
		b.Add(jen.List(jen.Id(t.id), jen.Err()).Op(":=").Add(code), failed)
		return v
	}
	b.Add(t.declare()...)
	b.Add(jen.If(not(null).code()).Block(
		jen.Var().Err().Error(),
		jen.If(jen.List(jen.Id(t.id), jen.Err()).Op("=").Add(code), jen.Err().Op("!=").Nil()).Block(b.Fail(jen.Err())...),
	))
	v.null = null
	return v
}

func orElse(hint, other string) string {
	if hint == "" {
		return other
	}
	return hint
}

func (b *Block) distinct(e *ir.Distinct) value {
	lk, rk := e.L.Get(), e.R.Get()
	l := b.hold(b.value(e.L, ""), lk.Type.Kind, lk.Rep, "left")
	r := b.hold(b.value(e.R, ""), rk.Type.Kind, rk.Rep, "right")
	var same *cond
	switch {
	case l.static:
		b.ignore(r)
		same = r.isNull()
	case r.static:
		b.ignore(l)
		same = l.isNull()
	default:
		eq := b.compare(e.Eq, operandOf(e.L, l), operandOf(e.R, r))
		both := and(l.isNull(), r.isNull())
		same = or(both, and(l.notNull(), r.notNull(), eq))
	}
	if !e.Not {
		same = not(same)
	}
	return value{truth: same}
}
