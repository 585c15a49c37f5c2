package facts

import "github.com/veloc-dev/veloc/compiler/ir"

// RelsOf is the set of relations that e reads.
func RelsOf(e ir.Expr) Set {
	var s Set
	ir.Walk(e, func(x ir.Expr) {
		if c, ok := x.(*ir.Column); ok {
			s = s.With(c.Rel)
		}
	})
	return s
}

// HasParam reports whether e holds a parameter: a table has one index for all values
// of a query, whatever their parameters are.
func HasParam(e ir.Expr) bool {
	found := false
	ir.Walk(e, func(x ir.Expr) {
		if _, ok := x.(*ir.Param); ok {
			found = true
		}
	})
	return found
}

// RelsBelow is the set of relations that a part of FROM joins.
func RelsBelow(f ir.From) Set {
	switch f := f.(type) {
	case *ir.Scan:
		return SetOf(f.Rel)
	case *ir.Join:
		return RelsBelow(f.Left).Union(RelsBelow(f.Right))
	case *ir.Filtered:
		return RelsBelow(f.From)
	case *ir.Limited:
		return RelsBelow(f.From)
	case *ir.Computed:
		return SetOf(f.Rel)
	}
	return nil
}

// Outer is the set of relations outside of a part of FROM that it reads: of what stands
// before a LATERAL SELECT, or around a subquery.
func Outer(f ir.From) Set {
	var s, own Set
	ir.WalkFrom(f, func(f ir.From) {
		own = own.Union(RelsBelow(f))
		for _, e := range ir.FromExprs(f) {
			s = s.Union(RelsOf(e))
		}
	})
	return s.Without(own)
}

// NeverNull gives the relations whose columns cannot all be NULL where e is true
// (top), or where it is not NULL: PostgreSQL's find_nonnullable_rels.
func NeverNull(e ir.Expr, top bool) Set {
	switch e := e.(type) {
	case *ir.Column:
		return SetOf(e.Rel)
	case *ir.Call:
		var out Set
		for _, a := range e.Args {
			out = out.Union(NeverNull(a, false))
		}
		return out
	case *ir.In:
		switch {
		case e.Coerced && !top: // the planner does not see that the array has elements
			return nil
		case e.Array:
			return NeverNull(e.Arg, false)
		}
		// An element with columns is an equality of its own.
		of := NeverNull(e.List[0], false)
		for _, item := range e.List[1:] {
			of = of.Intersect(NeverNull(item, false))
		}
		return NeverNull(e.Arg, false).Union(of)
	case *ir.Logic:
		return neverNullLogic(e, top)
	case *ir.IsNull:
		if top && e.Not {
			return NeverNull(e.Arg, false)
		}
	case *ir.BoolTest:
		if top && !e.Not {
			return NeverNull(e.Arg, false)
		}
	}
	return nil
}

func neverNullLogic(e *ir.Logic, top bool) Set {
	if e.Rows {
		return nil
	}
	if e.Op == ir.Not {
		return NeverNull(e.Args[0], false)
	}
	out := NeverNull(e.Args[0], top)
	for _, a := range e.Args[1:] {
		if e.Op == ir.And && top {
			out = out.Union(NeverNull(a, top))
		} else {
			out = out.Intersect(NeverNull(a, top))
		}
	}
	return out
}
