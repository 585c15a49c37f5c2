package planner

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/veloc-dev/veloc/compiler/ir"
)

// rewrite copies e with f applied bottom up to every expression in it.
func rewrite(e ir.Expr, f func(ir.Expr) ir.Expr) ir.Expr {
	all := func(es []ir.Expr) []ir.Expr {
		out := make([]ir.Expr, len(es))
		for i := range es {
			out[i] = rewrite(es[i], f)
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
		c.Arg = rewrite(x.Arg, f)
		e = &c
	case *ir.BoolTest:
		c := *x
		c.Arg = rewrite(x.Arg, f)
		e = &c
	case *ir.Distinct:
		c := *x
		c.L, c.R = rewrite(x.L, f), rewrite(x.R, f)
		e = &c
	case *ir.In:
		c := *x
		c.Arg, c.List = rewrite(x.Arg, f), all(x.List)
		e = &c
	case *ir.Case:
		c := *x
		c.Whens = make([]ir.When, len(x.Whens))
		for i, w := range x.Whens {
			c.Whens[i] = ir.When{Cond: rewrite(w.Cond, f), Then: rewrite(w.Then, f)}
		}
		c.Else = rewrite(x.Else, f)
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

// relsOf is the set of relations that e reads.
func relsOf(e ir.Expr) relSet {
	var s relSet
	ir.Walk(e, func(x ir.Expr) {
		if c, ok := x.(*ir.Column); ok {
			s = s.with(c.Rel)
		}
	})
	return s
}

// rebase gives e with the columns of relation from read from relation to.
func rebase(e ir.Expr, from, to int) ir.Expr {
	return rewrite(e, func(x ir.Expr) ir.Expr {
		if c, ok := x.(*ir.Column); ok && c.Rel == from {
			d := *c
			d.Rel = to
			return &d
		}
		return x
	})
}

// conjuncts splits e at its ANDs and leaves out what is constant true.
func conjuncts(e ir.Expr, clause Clause) []Cond {
	if e == nil || isTrue(e) {
		return nil
	}
	if l, ok := e.(*ir.Logic); ok && l.Op == ir.And {
		var cs []Cond
		for _, a := range l.Args {
			cs = append(cs, conjuncts(a, clause)...)
		}
		return cs
	}
	return []Cond{{Expr: e, Clause: clause}}
}

func isTrue(e ir.Expr) bool {
	c, ok := e.(*ir.Const)
	return ok && !c.Null && c.Int != 0 && c.Type.Kind == ir.Bool
}

// isNever reports whether e is a constant that is not true.
func isNever(e ir.Expr) bool {
	c, ok := e.(*ir.Const)
	return ok && (c.Null || c.Int == 0)
}

func isNull(e ir.Expr) bool {
	c, ok := e.(*ir.Const)
	return ok && c.Null
}

// strictIn reports whether e is NULL wherever all columns of s are NULL.
func strictIn(e ir.Expr, s relSet) bool {
	switch e := e.(type) {
	case *ir.Column:
		return s.has(e.Rel)
	case *ir.Call:
		for _, a := range e.Args {
			if strictIn(a, s) {
				return true
			}
		}
	case *ir.Logic:
		return e.Op == ir.Not && strictIn(e.Args[0], s)
	}
	return false
}

// cost ranks conditions as PostgreSQL does, roughly: by the calls in them.
func cost(e ir.Expr) int {
	n := 0
	ir.Walk(e, func(x ir.Expr) {
		switch x := x.(type) {
		case *ir.Call:
			n += 2
			if x.Func.Prim == ir.NoPrim {
				n++
			}
			if k := x.Type.Kind; k.IsString() || k == ir.Numeric && !x.Rep.Fixed() {
				n++
			}
		case *ir.In:
			n += 1 + len(x.List)
		case *ir.Distinct, *ir.MinMax:
			n += 2
		}
	})
	return n
}

// signature is equal for expressions that always have equal values, with
// aliases and spans left out.
func signature(e ir.Expr) string {
	var b strings.Builder
	writeSignature(&b, e)
	return b.String()
}

func writeSignature(b *strings.Builder, e ir.Expr) {
	info := e.Get()
	switch e := e.(type) {
	case *ir.Column:
		fmt.Fprintf(b, "#%d.%d", e.Rel, e.Col)
		return
	case *ir.Param:
		b.WriteString("$" + strconv.Itoa(e.N))
		return
	case *ir.Const:
		fmt.Fprintf(b, "%q", e.Text)
		if e.Null {
			b.WriteString("null")
		}
	case *ir.Call:
		fmt.Fprintf(b, "%q.%d.%s.%s", e.Func.Name, e.Func.Prim, e.Func.GoPkg, e.Func.GoName)
	case *ir.Logic:
		fmt.Fprintf(b, "logic%d", e.Op)
	case *ir.IsNull:
		fmt.Fprintf(b, "isnull%t", e.Not)
	case *ir.BoolTest:
		fmt.Fprintf(b, "test%t%t", e.Want, e.Not)
	case *ir.Distinct:
		fmt.Fprintf(b, "distinct%t", e.Not)
	case *ir.MinMax:
		fmt.Fprintf(b, "minmax%t", e.Greatest)
	default:
		fmt.Fprintf(b, "%T", e)
	}
	fmt.Fprintf(b, ":%s/%d,%d(", info.Type, info.Rep.Digits, info.Rep.Scale)
	for i, c := range ir.Children(e) {
		if i > 0 {
			b.WriteByte(',')
		}
		writeSignature(b, c)
	}
	b.WriteByte(')')
}

// canFail reports whether evaluating e can be an error.
func canFail(e ir.Expr) bool {
	fails := false
	ir.Walk(e, func(x ir.Expr) {
		if c, ok := x.(*ir.Call); ok && c.Func.CanFail {
			fails = true
		}
	})
	return fails
}

// nullOut replaces the columns of s by NULL and folds what follows from it. What
// can fail stays where PostgreSQL evaluates it: a strict function's arguments
// all are, one of them NULL or not.
func nullOut(e ir.Expr, s relSet) ir.Expr {
	return rewrite(e, func(x ir.Expr) ir.Expr {
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
			if s.has(x.Rel) {
				return null()
			}
		case *ir.Call:
			if slices.ContainsFunc(x.Args, isNull) {
				return nullBehind(x.Args, null())
			}
		case *ir.Logic:
			return nullLogic(x, null, boolean)
		case *ir.IsNull:
			if isNull(x.Arg) {
				return boolean(!x.Not)
			}
		case *ir.BoolTest:
			if isNull(x.Arg) {
				return boolean(x.Not)
			}
		case *ir.Distinct:
			switch l, r := isNull(x.L), isNull(x.R); {
			case l && r:
				return boolean(x.Not)
			case l:
				return &ir.IsNull{Info: x.Info, Arg: x.R, Not: !x.Not}
			case r:
				return &ir.IsNull{Info: x.Info, Arg: x.L, Not: !x.Not}
			}
		case *ir.In:
			if isNull(x.Arg) {
				return nullBehind(x.List, null())
			}
		case *ir.Case:
			return nullCase(x)
		case *ir.Coalesce:
			c := *x
			c.Args = notNull(x.Args)
			switch len(c.Args) {
			case 0:
				return null()
			case 1:
				return c.Args[0]
			}
			return &c
		case *ir.MinMax:
			c := *x
			c.Args = notNull(x.Args)
			switch len(c.Args) {
			case 0:
				return null()
			case 1:
				return c.Args[0]
			}
			return &c
		}
		return x
	})
}

// nullBehind is NULL once those of args that can fail have been evaluated.
func nullBehind(args []ir.Expr, null ir.Expr) ir.Expr {
	c := &ir.Case{Info: null.Get(), Else: null}
	for _, a := range args {
		if canFail(a) {
			test := &ir.IsNull{Info: ir.Info{Type: ir.Of(ir.Bool), Span: a.Get().Span}, Arg: a}
			c.Whens = append(c.Whens, ir.When{Cond: test, Then: null})
		}
	}
	if len(c.Whens) == 0 {
		return null
	}
	return c
}

func notNull(es []ir.Expr) []ir.Expr {
	var out []ir.Expr
	for _, e := range es {
		if !isNull(e) {
			out = append(out, e)
		}
	}
	return out
}

// nullLogic folds the constant operands of AND, OR and NOT.
func nullLogic(x *ir.Logic, null func() ir.Expr, boolean func(bool) ir.Expr) ir.Expr {
	if x.Op == ir.Not {
		switch a := x.Args[0]; {
		case isNull(a):
			return null()
		case isTrue(a):
			return boolean(false)
		case isNever(a):
			return boolean(true)
		}
		return x
	}
	c := *x
	c.Args = nil
	nulls := 0
	for _, a := range x.Args {
		switch decides := x.Op == ir.Or; {
		case isNull(a):
			if nulls++; nulls == 1 {
				c.Args = append(c.Args, a)
			}
		case isTrue(a) == decides && (isTrue(a) || isNever(a)):
			if !slices.ContainsFunc(c.Args, canFail) {
				return boolean(decides)
			}
			c.Args = append(c.Args, a)
			return &c
		case !isTrue(a) && !isNever(a):
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
		if isNever(w.Cond) {
			continue
		}
		if isTrue(w.Cond) {
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
