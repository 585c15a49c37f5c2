package planner

import (
	"slices"

	"github.com/veloc-dev/veloc/compiler/facts"
	"github.com/veloc-dev/veloc/compiler/ir"
)

// nullOut replaces the columns of s by NULL and folds what follows from it. What
// can fail stays where PostgreSQL evaluates it: a strict function's arguments
// all are, one of them NULL or not.
func nullOut(e ir.Expr, s facts.Set) ir.Expr {
	return facts.Rewrite(e, func(x ir.Expr) ir.Expr {
		null := func() ir.Expr { i := x.Get(); i.Nullable = true; return &ir.Const{Info: i, Null: true} }
		boolean := func(v bool) ir.Expr {
			i := x.Get()
			i.Nullable = false
			if v {
				return &ir.Const{Info: i, Text: "t", Int: 1}
			}
			return &ir.Const{Info: i, Text: "f"}
		}
		switch x := x.(type) {
		case *ir.Column:
			if s.Has(x.Rel) {
				return null()
			}
		case *ir.Call:
			if slices.ContainsFunc(x.Args, facts.IsNull) {
				return nullBehind(x.Args, null())
			}
		case *ir.Logic:
			return nullLogic(x, null, boolean)
		case *ir.IsNull:
			if facts.IsNull(x.Arg) {
				return boolean(!x.Not)
			}
		case *ir.BoolTest:
			if facts.IsNull(x.Arg) {
				return boolean(x.Not)
			}
		case *ir.Distinct:
			switch l, r := facts.IsNull(x.L), facts.IsNull(x.R); {
			case l && r:
				return boolean(x.Not)
			case l:
				return &ir.IsNull{Info: x.Info, Arg: x.R, Not: !x.Not}
			case r:
				return &ir.IsNull{Info: x.Info, Arg: x.L, Not: !x.Not}
			}
		case *ir.In:
			if facts.IsNull(x.Arg) {
				return nullBehind(x.List, null())
			}
		case *ir.Case:
			return nullCase(x)
		case *ir.Coalesce:
			args := notNull(x.Args)
			if len(args) < 2 {
				return onlyOf(args, null)
			}
			c := *x
			c.Args = args
			return &c
		case *ir.MinMax:
			args := notNull(x.Args)
			if len(args) < 2 {
				return onlyOf(args, null)
			}
			c := *x
			c.Args = args
			return &c
		}
		return x
	})
}

// nullBehind is NULL once those of args that can fail have been evaluated.
func nullBehind(args []ir.Expr, null ir.Expr) ir.Expr {
	c := &ir.Case{Info: null.Get(), Else: null}
	for _, a := range args {
		if facts.CanFail(a) {
			test := &ir.IsNull{Info: ir.Info{Type: ir.Of(ir.Bool), Span: a.Get().Span}, Arg: a}
			c.Whens = append(c.Whens, ir.When{Cond: test, Then: null})
		}
	}
	if len(c.Whens) == 0 {
		return null
	}
	return c
}

// onlyOf is the only one of at most one argument, NULL where there is none.
func onlyOf(args []ir.Expr, null func() ir.Expr) ir.Expr {
	if len(args) == 0 {
		return null()
	}
	return args[0]
}

func notNull(es []ir.Expr) []ir.Expr {
	var out []ir.Expr
	for _, e := range es {
		if !facts.IsNull(e) {
			out = append(out, e)
		}
	}
	return out
}

// nullLogic folds the constant operands of AND, OR and NOT.
func nullLogic(x *ir.Logic, null func() ir.Expr, boolean func(bool) ir.Expr) ir.Expr {
	if x.Op == ir.Not {
		switch a := x.Args[0]; {
		case facts.IsNull(a):
			return null()
		case facts.IsTrue(a):
			return boolean(false)
		case facts.IsNever(a):
			return boolean(true)
		}
		return x
	}
	c := *x
	c.Args = nil
	nulls := 0
	for _, a := range x.Args {
		switch decides := x.Op == ir.Or; {
		case facts.IsNull(a):
			if nulls++; nulls == 1 {
				c.Args = append(c.Args, a)
			}
		case facts.IsTrue(a) == decides && (facts.IsTrue(a) || facts.IsNever(a)):
			if !slices.ContainsFunc(c.Args, facts.CanFail) {
				return boolean(decides)
			}
			c.Args = append(c.Args, a)
			return &c
		case !facts.IsTrue(a) && !facts.IsNever(a):
			c.Args = append(c.Args, a)
		}
	}
	switch {
	case len(c.Args) == 0:
		return boolean(x.Op == ir.And)
	case len(c.Args) == 1:
		return c.Args[0]
	}
	return &c
}

// nullCase leaves out the arms that cannot be taken.
func nullCase(x *ir.Case) ir.Expr {
	c := *x
	c.Whens = nil
	for _, w := range x.Whens {
		if facts.IsNever(w.Cond) {
			continue
		}
		if facts.IsTrue(w.Cond) {
			c.Else = w.Then
			break
		}
		c.Whens = append(c.Whens, w)
	}
	if len(c.Whens) == 0 {
		return c.Else
	}
	return &c
}
