package facts

import "github.com/veloc-dev/veloc/compiler/ir"

// Conjuncts splits e at its ANDs and leaves out what is constant true; none: e is
// nil, or always true.
func Conjuncts(e ir.Expr) []ir.Expr {
	if e == nil || IsTrue(e) {
		return nil
	}
	l, ok := e.(*ir.Logic)
	if !ok || l.Op != ir.And {
		return []ir.Expr{e}
	}
	var all []ir.Expr
	for _, a := range l.Args {
		all = append(all, Conjuncts(a)...)
	}
	return all
}

// IsTrue reports whether e is the constant true.
func IsTrue(e ir.Expr) bool {
	c, ok := e.(*ir.Const)
	return ok && !c.Null && c.Int != 0 && c.Type.Kind == ir.Bool
}

// IsNever reports whether a condition is a constant that is not true.
func IsNever(e ir.Expr) bool {
	c, ok := e.(*ir.Const)
	return ok && (c.Null || c.Int == 0)
}

// IsNull reports whether e is the constant NULL.
func IsNull(e ir.Expr) bool {
	c, ok := e.(*ir.Const)
	return ok && c.Null
}
