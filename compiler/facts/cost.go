package facts

import (
	"slices"

	"github.com/veloc-dev/veloc/compiler/ir"
)

// Cost ranks conditions as PostgreSQL does, roughly: by the calls in them.
func Cost(e ir.Expr) int {
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

// Cheap reports whether a key may be computed again for each comparison: a value at
// hand, perhaps under casts that only widen it.
func Cheap(e ir.Expr) bool {
	switch e := e.(type) {
	case *ir.Column, *ir.Const, *ir.Param:
		return true
	case *ir.Call:
		if !IsCast(e) || e.Func.CanFail || e.Func.Zone || e.Type.Mod || !Cheap(e.Args[0]) {
			return false
		}
		from, to := e.Args[0].Get().Type.Kind, e.Type.Kind
		return from.IsNumber() && to.IsNumber() || from.IsString() && to.IsString()
	}
	return false
}

// IsCast reports whether c is a cast, written or not.
func IsCast(c *ir.Call) bool {
	return len(c.Args) == 1 && len(c.Func.Name) > 2 && c.Func.Name[:2] == "::"
}

// CanFail reports whether evaluating e can be an error.
func CanFail(e ir.Expr) bool {
	fails := false
	ir.Walk(e, func(x ir.Expr) {
		switch x := x.(type) {
		case *ir.Call:
			fails = fails || x.Func.CanFail || fixedCanFail(x)
		case *ir.Column:
			fails = fails || x.Fails
		}
	})
	return fails
}

// GroupCanFail reports whether computing the row of a group can be an error.
func GroupCanFail(g *ir.Group) bool {
	fails := slices.ContainsFunc(ir.RowExprs(g), CanFail)
	for _, a := range g.Aggregates {
		fails = fails || a.Func.ResultFails || a.Func.Kind == ir.OnlyRow
	}
	if g.From == nil {
		return fails
	}
	ir.WalkFrom(g.From, func(f ir.From) {
		fails = fails || slices.ContainsFunc(ir.FromExprs(f), CanFail)
		c, ok := f.(*ir.Computed)
		if !ok {
			return
		}
		switch rows := c.Rows.(type) {
		case *ir.Series: // a step of zero
			fails = true
		case *ir.Group:
			fails = fails || GroupCanFail(rows)
		}
	})
	return fails
}

// fixedCanFail reports whether a call can fail over numerics of a fixed scale, though
// the function over those of any scale cannot.
func fixedCanFail(c *ir.Call) bool {
	switch c.Func.Prim {
	case ir.NumNeg, ir.NumAbs:
		return c.Rep.Fixed()
	}
	return c.Func.Prim == ir.NumMod
}
