package facts

import "github.com/veloc-dev/veloc/compiler/ir"

// Rewrite copies e with f applied bottom up to every expression in it.
func Rewrite(e ir.Expr, f func(ir.Expr) ir.Expr) ir.Expr {
	all := func(es []ir.Expr) []ir.Expr {
		out := make([]ir.Expr, len(es))
		for i := range es {
			out[i] = Rewrite(es[i], f)
		}
		return out
	}
	switch x := e.(type) {
	case *ir.Call:
		c := *x
		c.Args = all(x.Args)
		e = &c
	case *ir.Logic:
		c := *x
		c.Args = all(x.Args)
		e = &c
	case *ir.IsNull:
		c := *x
		c.Arg = Rewrite(x.Arg, f)
		e = &c
	case *ir.BoolTest:
		c := *x
		c.Arg = Rewrite(x.Arg, f)
		e = &c
	case *ir.Distinct:
		c := *x
		c.L, c.R = Rewrite(x.L, f), Rewrite(x.R, f)
		e = &c
	case *ir.In:
		c := *x
		c.Arg, c.List = Rewrite(x.Arg, f), all(x.List)
		e = &c
	case *ir.Case:
		c := *x
		c.Whens = make([]ir.When, len(x.Whens))
		for i, w := range x.Whens {
			c.Whens[i] = ir.When{Cond: Rewrite(w.Cond, f), Then: Rewrite(w.Then, f)}
		}
		c.Else = Rewrite(x.Else, f)
		e = &c
	case *ir.Coalesce:
		c := *x
		c.Args = all(x.Args)
		e = &c
	case *ir.MinMax:
		c := *x
		c.Args = all(x.Args)
		e = &c
	}
	return f(e)
}

// Rebase gives e with the columns of relation from read from relation to.
func Rebase(e ir.Expr, from, to int) ir.Expr {
	return Rewrite(e, func(x ir.Expr) ir.Expr {
		if c, ok := x.(*ir.Column); ok && c.Rel == from {
			d := *c
			d.Rel = to
			return &d
		}
		return x
	})
}
