package facts

import (
	"slices"

	"github.com/veloc-dev/veloc/compiler/ir"
)

// KeyKind is the kind in which keys of kind k are hashed and compared.
func KeyKind(k ir.Kind) ir.Kind {
	switch k {
	case ir.Int2, ir.Int4:
		return ir.Int8
	case ir.Varchar:
		return ir.Text
	}
	return k
}

// KeptApart takes off the casts that give different values for different
// values, in the sense of each type's equality.
func KeptApart(e ir.Expr) ir.Expr {
	for {
		c, ok := e.(*ir.Call)
		if !ok || !IsCast(c) || c.Type.Mod || !injective(c.Args[0].Get().Type.Kind, c.Type.Kind) {
			return e
		}
		e = c.Args[0]
	}
}

// injective reports whether the cast keeps distinct values distinct: integers
// in wider integers, in numeric, and in floats with enough bits; the string
// types in text; dates at midnight. A numeric or bigint in a float does not,
// nor what depends on a time zone.
func injective(from, to ir.Kind) bool {
	switch from {
	case ir.Int2:
		return to >= ir.Int2 && to <= ir.Numeric
	case ir.Int4:
		return to == ir.Int4 || to == ir.Int8 || to == ir.Float8 || to == ir.Numeric
	case ir.Int8:
		return to == ir.Int8 || to == ir.Numeric
	case ir.Float4:
		return to == ir.Float4 || to == ir.Float8
	case ir.Text, ir.Varchar:
		return to == ir.Text || to == ir.Varchar
	case ir.Bpchar:
		return to.IsString()
	case ir.Date:
		return to == ir.Date || to == ir.Timestamp
	}
	return from == to
}

// UniqueBy reports whether at most one row of relation rel, whose columns are those of r,
// satisfies conds: equalities compare all columns of a primary or unique key with what
// does not read them.
func UniqueBy(r *ir.Relation, rel int, conds []ir.Expr) bool {
	var equated Set
	for _, c := range conds {
		call, ok := c.(*ir.Call)
		if !ok || call.Func.Prim != ir.Eq || len(call.Args) != 2 {
			continue
		}
		for i, side := range call.Args {
			column, ok := KeptApart(side).(*ir.Column)
			other := call.Args[1-i]
			if ok && column.Rel == rel && column.Col < len(r.Columns) && !RelsOf(other).Has(rel) && indexed(side, other) {
				equated = equated.With(column.Col)
			}
		}
	}
	covered := func(key []int) bool {
		return len(key) > 0 && !slices.ContainsFunc(key, func(c int) bool { return !equated.Has(c) })
	}
	return covered(r.PrimaryKey) || slices.ContainsFunc(r.Uniques, covered)
}

// indexed reports whether an index can be looked up by the equality of a and b.
func indexed(a, b ir.Expr) bool {
	kind := KeyKind(a.Get().Type.Kind)
	return kind == KeyKind(b.Get().Type.Kind) && kind != ir.JSONB
}
