// Package sample finds rows with which a record passes every step of a query, by
// evaluating the plan's conditions: what the generated cost tests join.
package sample

import (
	"bytes"
	"errors"
	"time"

	"github.com/veloc-dev/veloc/compiler/fold"
	"github.com/veloc-dev/veloc/compiler/ir"
)

// errUnknown is an expression that cannot be evaluated here.
var errUnknown = errors.New("sample: not evaluated")

// evaluator evaluates expressions over one row of each relation.
type evaluator struct {
	zone   *time.Location
	column func(c *ir.Column) (*ir.Const, error)
	param  func(p *ir.Param) *ir.Const
}

func null(t ir.Type) *ir.Const { return &ir.Const{Info: ir.Info{Type: t}, Null: true} }

func boolean(v bool) *ir.Const {
	c := &ir.Const{Info: ir.Info{Type: ir.Of(ir.Bool)}}
	if v {
		c.Int = 1
	}
	return c
}

// truth is -1 for false, 0 for NULL and 1 for true.
func truth(c *ir.Const) int {
	switch {
	case c.Null:
		return 0
	case c.Int != 0:
		return 1
	}
	return -1
}

func ofTruth(t int) *ir.Const {
	if t == 0 {
		return null(ir.Of(ir.Bool))
	}
	return boolean(t > 0)
}

func (v *evaluator) eval(e ir.Expr) (*ir.Const, error) {
	switch e := e.(type) {
	case *ir.Const:
		return e, nil
	case *ir.Column:
		return v.column(e)
	case *ir.Param:
		return v.param(e), nil
	case *ir.Call:
		return v.call(e.Func, e.Type, e.Span, e.Args...)
	case *ir.Logic:
		return v.logic(e)
	case *ir.IsNull:
		c, err := v.eval(e.Arg)
		if err != nil {
			return nil, err
		}
		return boolean(c.Null != e.Not), nil
	case *ir.BoolTest:
		c, err := v.eval(e.Arg)
		if err != nil {
			return nil, err
		}
		return boolean((!c.Null && (c.Int != 0) == e.Want) != e.Not), nil
	case *ir.In:
		return v.in(e)
	case *ir.Case:
		for _, w := range e.Whens {
			c, err := v.eval(w.Cond)
			if err != nil {
				return nil, err
			}
			if truth(c) > 0 {
				return v.eval(w.Then)
			}
		}
		return v.eval(e.Else)
	case *ir.Coalesce:
		for _, a := range e.Args {
			if c, err := v.eval(a); err != nil || !c.Null {
				return c, err
			}
		}
		return null(e.Type), nil
	case *ir.MinMax:
		return v.minMax(e)
	}
	return nil, errUnknown
}

// call applies a strict function.
func (v *evaluator) call(f *ir.Func, t ir.Type, at ir.Span, args ...ir.Expr) (*ir.Const, error) {
	values := make([]*ir.Const, len(args))
	for i, a := range args {
		c, err := v.eval(a)
		switch {
		case err != nil:
			return nil, err
		case c.Null:
			return null(t), nil
		}
		values[i] = c
	}
	if f.Prim == ir.Relabel {
		c := *values[0]
		c.Type = t
		return &c, nil
	}
	c, err := fold.Apply(f, t, at, v.zone, values)
	if err == nil && c == nil {
		err = errUnknown
	}
	return c, err
}

func (v *evaluator) logic(e *ir.Logic) (*ir.Const, error) {
	result := 1
	if e.Op == ir.Or {
		result = -1
	}
	for _, a := range e.Args {
		c, err := v.eval(a)
		if err != nil {
			return nil, err
		}
		switch t := truth(c); e.Op {
		case ir.Not:
			return ofTruth(-t), nil
		case ir.And:
			result = min(result, t)
		default:
			result = max(result, t)
		}
	}
	return ofTruth(result), nil
}

func (v *evaluator) in(e *ir.In) (*ir.Const, error) {
	result := -1
	for _, x := range e.List {
		c, err := v.call(e.Eq, ir.Of(ir.Bool), e.Span, e.Arg, x)
		if err != nil {
			return nil, err
		}
		result = max(result, truth(c))
	}
	return ofTruth(result), nil
}

func (v *evaluator) minMax(e *ir.MinMax) (*ir.Const, error) {
	best := null(e.Type)
	for _, a := range e.Args {
		c, err := v.eval(a)
		if err != nil {
			return nil, err
		}
		if c.Null {
			continue
		}
		if !best.Null {
			less, err := v.call(e.Less, ir.Of(ir.Bool), e.Span, c, best)
			if err != nil {
				return nil, err
			}
			if (truth(less) > 0) == e.Greatest {
				continue
			}
		}
		best = c
	}
	return best, nil
}

// same reports whether two key values are equal.
func same(a, b *ir.Const) bool {
	if a.Null || b.Null {
		return false
	}
	switch a.Type.Kind {
	case ir.Float4, ir.Float8:
		return a.Float == b.Float
	case ir.UUID, ir.Bytea:
		return bytes.Equal(a.Bytes, b.Bytes)
	case ir.Interval:
		return a.Months == b.Months && a.Days == b.Days && a.Int == b.Int
	case ir.Numeric:
		return plain(a.Text) == plain(b.Text)
	}
	if a.Type.Kind.IsString() {
		return a.Text == b.Text
	}
	return a.Int == b.Int
}

// plain is a numeric's text without zeros behind the point.
func plain(text string) string {
	if !bytes.ContainsRune([]byte(text), '.') {
		return text
	}
	return string(bytes.TrimRight(bytes.TrimRight([]byte(text), "0"), "."))
}
