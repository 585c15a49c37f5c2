package bind

import "github.com/veloc-dev/veloc/compiler/ir"

// callRep is the representation of a numeric call's result: fixed where its
// scale and number of digits follow from the operands.
func callRep(c *ir.Call) ir.Rep {
	if c.Type.Kind != ir.Numeric {
		return ir.Rep{}
	}
	switch c.Func.Prim {
	case ir.NumFromInt:
		return ir.Rep{Digits: map[ir.Kind]int16{ir.Int2: 5, ir.Int4: 10, ir.Int8: 19}[c.Args[0].Get().Type.Kind]}
	case ir.NumMod:
		return ir.RepOf(c.Type)
	case ir.NumNeg, ir.NumAbs, ir.Relabel:
		return c.Args[0].Get().Rep
	case ir.NumAdd, ir.NumSub, ir.NumMul:
	default:
		return ir.Rep{}
	}
	l, r := c.Args[0].Get().Rep, c.Args[1].Get().Rep
	if !l.Fixed() || !r.Fixed() {
		return ir.Rep{}
	}
	out := ir.Rep{Digits: l.Digits + r.Digits, Scale: l.Scale + r.Scale}
	if c.Func.Prim != ir.NumMul {
		out.Scale = max(l.Scale, r.Scale)
		out.Digits = max(l.Digits-l.Scale, r.Digits-r.Scale) + 1 + out.Scale
	}
	if out.Digits > ir.MaxDigits128 {
		return ir.Rep{}
	}
	return out
}

// unionRep is the representation of a value that is one of es: fixed where all
// have the same scale. NULL constants do not count.
func unionRep(es []ir.Expr) ir.Rep {
	var out ir.Rep
	for _, e := range es {
		if c, ok := e.(*ir.Const); ok && c.Null {
			continue
		}
		r := e.Get().Rep
		switch {
		case !r.Fixed():
			return ir.Rep{}
		case out.Fixed() && r.Scale != out.Scale:
			return ir.Rep{}
		}
		out.Scale, out.Digits = r.Scale, max(out.Digits, r.Digits)
	}
	return out
}
