// Package evaluate computes bound expressions over one row, as a reference for
// what the compiler has decided: types, operators and conversions. It calls the
// functions of the table one by one and is no part of the generated code.
package evaluate

import (
	"fmt"
	"time"

	"github.com/veloc-dev/veloc/compiler/fold"
	"github.com/veloc-dev/veloc/compiler/funcs"
	"github.com/veloc-dev/veloc/compiler/ir"
)

// Row gives the constant that a column holds.
type Row func(c *ir.Column) *ir.Const

// Expr is the value of e; the error is what PostgreSQL raises, too.
func Expr(e ir.Expr, row Row, zone *time.Location) (*ir.Const, error) {
	return (&evaluator{row, zone}).expr(e)
}

// Literal reads a text as a value of the type.
func Literal(t ir.Type, text string, zone *time.Location) (*ir.Const, error) {
	c := &ir.Const{Info: ir.Info{Type: t}, Text: text}
	if t.Kind.IsString() {
		return c, nil
	}
	f := funcs.Resolve("::"+t.Kind.String(), 0, funcs.TextOf(t.Kind).Parse, []ir.Kind{ir.Text}, t.Kind)
	return fold.Apply(f, t, ir.Span{}, zone, []*ir.Const{{Info: ir.Info{Type: ir.Of(ir.Text)}, Text: text}})
}

type evaluator struct {
	row  Row
	zone *time.Location
}

func boolean(v bool) *ir.Const {
	c := &ir.Const{Info: ir.Info{Type: ir.Of(ir.Bool)}, Text: "f"}
	if v {
		c.Int, c.Text = 1, "t"
	}
	return c
}

func null(t ir.Type) *ir.Const { return &ir.Const{Info: ir.Info{Type: t}, Null: true} }

func isTrue(c *ir.Const) bool { return !c.Null && c.Int != 0 }

func (v *evaluator) expr(e ir.Expr) (*ir.Const, error) {
	switch e := e.(type) {
	case *ir.Const:
		return e, nil
	case *ir.Column:
		return v.row(e), nil
	case *ir.Call:
		args := make([]*ir.Const, len(e.Args))
		for i, a := range e.Args {
			var err error
			if args[i], err = v.expr(a); err != nil {
				return nil, err
			}
		}
		return v.call(e.Func, e.Type, args...)
	case *ir.Logic:
		return v.logic(e)
	case *ir.IsNull:
		c, err := v.expr(e.Arg)
		if err != nil {
			return nil, err
		}
		return boolean(c.Null != e.Not), nil
	case *ir.BoolTest:
		c, err := v.expr(e.Arg)
		if err != nil {
			return nil, err
		}
		return boolean((!c.Null && (c.Int != 0) == e.Want) != e.Not), nil
	case *ir.Distinct:
		return v.distinct(e)
	case *ir.In:
		return v.in(e)
	case *ir.Case:
		for _, w := range e.Whens {
			c, err := v.expr(w.Cond)
			if err != nil {
				return nil, err
			}
			if isTrue(c) {
				return v.expr(w.Then)
			}
		}
		return v.expr(e.Else)
	case *ir.Coalesce:
		for _, a := range e.Args {
			if c, err := v.expr(a); err != nil || !c.Null {
				return c, err
			}
		}
		return null(e.Type), nil
	case *ir.MinMax:
		return v.minMax(e)
	}
	return nil, fmt.Errorf("no value for %T", e)
}

func (v *evaluator) call(f *ir.Func, t ir.Type, args ...*ir.Const) (*ir.Const, error) {
	for _, a := range args {
		if a.Null {
			return null(t), nil
		}
	}
	if f.Prim == ir.Relabel {
		c := *args[0]
		c.Type = t
		return &c, nil
	}
	return fold.Apply(f, t, ir.Span{}, v.zone, args)
}

func (v *evaluator) logic(e *ir.Logic) (*ir.Const, error) {
	unknown := false
	for _, a := range e.Args {
		c, err := v.expr(a)
		switch {
		case err != nil:
			return nil, err
		case e.Op == ir.Not && c.Null:
			return c, nil
		case e.Op == ir.Not:
			return boolean(c.Int == 0), nil
		case c.Null:
			unknown = true
		case isTrue(c) == (e.Op == ir.Or):
			return c, nil
		}
	}
	if unknown {
		return null(e.Type), nil
	}
	return boolean(e.Op == ir.And), nil
}

func (v *evaluator) distinct(e *ir.Distinct) (*ir.Const, error) {
	l, err := v.expr(e.L)
	if err != nil {
		return nil, err
	}
	r, err := v.expr(e.R)
	if err != nil {
		return nil, err
	}
	same := l.Null && r.Null
	if !l.Null && !r.Null {
		eq, err := v.call(e.Eq, ir.Of(ir.Bool), l, r)
		if err != nil {
			return nil, err
		}
		same = isTrue(eq)
	}
	return boolean(same == e.Not), nil
}

func (v *evaluator) in(e *ir.In) (*ir.Const, error) {
	arg, err := v.expr(e.Arg)
	if err != nil {
		return nil, err
	}
	unknown := false
	for _, item := range e.List {
		c, err := v.expr(item)
		if err != nil {
			return nil, err
		}
		eq, err := v.call(e.Eq, ir.Of(ir.Bool), arg, c)
		if err != nil {
			return nil, err
		}
		if isTrue(eq) {
			return eq, nil
		}
		unknown = unknown || eq.Null
	}
	if unknown {
		return null(e.Type), nil
	}
	return boolean(false), nil
}

func (v *evaluator) minMax(e *ir.MinMax) (*ir.Const, error) {
	best := null(e.Type)
	for _, a := range e.Args {
		c, err := v.expr(a)
		if err != nil {
			return nil, err
		}
		if c.Null {
			continue
		}
		if !best.Null {
			l, r := c, best
			if e.Greatest {
				l, r = best, c
			}
			less, err := v.call(e.Less, ir.Of(ir.Bool), l, r)
			if err != nil {
				return nil, err
			}
			if !isTrue(less) {
				continue
			}
		}
		best = c
	}
	return best, nil
}
