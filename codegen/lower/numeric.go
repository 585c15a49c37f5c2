package lower

import (
	"math/big"
	"strings"

	"github.com/dave/jennifer/jen"

	"github.com/veloc-dev/veloc/codegen/names"
	"github.com/veloc-dev/veloc/compiler/ir"
)

func num(name string, args ...jen.Code) *jen.Statement {
	return jen.Qual(names.NumPath, name).Call(args...)
}

// width is the suffix of num's functions over rep's integers.
func width(rep ir.Rep) string {
	if rep.Wide() {
		return "Int128"
	}
	return "Int64"
}

// fixed is the suffix of num's operations on rep's integers, which can fail.
func fixed(rep ir.Rep) string {
	if rep.Wide() {
		return "Fixed128"
	}
	return "Fixed64"
}

// toNumeric is a fixed value as a num.Numeric.
func (b *Block) toNumeric(v value, rep ir.Rep) expr {
	if v.lit != nil && v.x.code == nil {
		return b.Consts.numeric(v.lit, ir.Rep{})
	}
	return called(num("From"+width(rep), v.x.code, litInt(int64(rep.Scale))))
}

// fromNumeric is a num.Numeric in info's fixed representation, which holds it.
func (b *Block) fromNumeric(v value, info ir.Info, hint string) value {
	return value{x: called(num("To"+width(info.Rep), v.x.code, litInt(int64(info.Rep.Scale)))), null: v.null}
}

// convert brings v to another representation that holds it exactly. Only
// numeric has several.
func (b *Block) convert(v value, from, to ir.Info) value {
	if v.static || from.Type.Kind != ir.Numeric || from.Rep == to.Rep || v.lit != nil && v.x.code == nil {
		return v
	}
	switch {
	case !to.Rep.Fixed():
		return value{x: b.toNumeric(v, from.Rep), null: v.null}
	case !from.Rep.Fixed():
		return b.fromNumeric(v, to, "")
	}
	return value{x: b.rescale(v, from.Rep, to.Rep), null: v.null}
}

// rescale brings a fixed value to a representation with at least its scale
// and room for it.
func (b *Block) rescale(v value, from, to ir.Rep) expr {
	if v.lit != nil && v.x.code == nil {
		return b.Consts.numeric(v.lit, to)
	}
	x := v.x
	if to.Wide() && !from.Wide() {
		x = called(num("Widen", x.code))
	}
	if by := to.Scale - from.Scale; by > 0 {
		x = called(num("ScaleUp"+width(to), x.code, litInt(int64(by))))
	}
	if !to.Wide() && from.Wide() {
		x = called(num("Narrow", x.code))
	}
	return x
}

// fixedNumeric lowers the numeric primitives over scaled integers; false where
// the representations call for num.Numeric.
func (b *Block) fixedNumeric(e *ir.Call, args []value, hint string) (value, bool) {
	to := e.Rep
	if !to.Fixed() {
		return value{}, false
	}
	from := e.Args[0].Get()
	null := strictNull(args...)
	if e.Func.Prim == ir.NumFromInt {
		x := b.asInt64(typed{args[0], from.Type.Kind, ir.Rep{}})
		if to.Wide() {
			x = called(num("WidenInt8", x.code))
		}
		return value{x: x, null: null}, true
	}
	for i := range e.Args {
		if info := e.Args[i].Get(); info.Type.Kind == ir.Numeric && !info.Rep.Fixed() {
			return value{}, false
		}
	}
	var code *jen.Statement
	switch e.Func.Prim {
	case ir.NumAdd, ir.NumSub:
		fn := map[ir.Prim]string{ir.NumAdd: "Add", ir.NumSub: "Sub"}[e.Func.Prim]
		l, r := b.rescale(args[0], from.Rep, to), b.rescale(args[1], e.Args[1].Get().Rep, to)
		code = num(fn+fixed(to), l.code, r.code)
	case ir.NumMul:
		l, r := b.widened(args[0], from.Rep, to), b.widened(args[1], e.Args[1].Get().Rep, to)
		code = num("Mul"+fixed(to), l.code, r.code)
	case ir.NumNeg, ir.NumAbs:
		if b.Fail == nil {
			return value{}, false // num.Neg and num.Abs hold any value
		}
		fn := map[ir.Prim]string{ir.NumNeg: "Neg", ir.NumAbs: "Abs"}[e.Func.Prim]
		code = num(fn+fixed(to), b.rescale(args[0], from.Rep, to).code)
	case ir.NumMod:
		return b.fixedMod(e, args[0], from.Rep, null, hint), true
	default:
		return value{}, false
	}
	return b.tryCall(code, ir.Info{Type: e.Type, Rep: to}, null, hint), true
}

// widened brings a fixed value to the width of to, at its own scale.
func (b *Block) widened(v value, from, to ir.Rep) expr {
	return b.rescale(v, from, ir.Rep{Digits: to.Digits, Scale: from.Scale})
}

// fixedMod rounds a fixed value to another scale and checks its digits.
func (b *Block) fixedMod(e *ir.Call, v value, from ir.Rep, null *cond, hint string) value {
	to := e.Rep
	if to.Scale == from.Scale && to.Digits >= from.Digits {
		return value{x: b.rescale(v, from, to), null: null}
	}
	wide := from
	if to.Wide() {
		wide.Digits = max(wide.Digits, to.Digits)
	}
	x := b.widened(v, from, wide)
	code := num("Round"+width(wide), x.code, litInt(int64(from.Scale)), litInt(int64(to.Digits)), litInt(int64(to.Scale)))
	info := e.Info
	info.Rep = wide
	r := b.tryCall(code, info, null, hint)
	if wide.Wide() && !to.Wide() {
		r.x = called(num("Narrow", r.x.code))
	}
	return r
}

// compareFixed compares two fixed values.
func (b *Block) compareFixed(op string, x, y typed) *cond {
	if x.lit != nil && y.lit == nil {
		x, y, op = y, x, mirrored[op]
	}
	if y.lit != nil && y.x.code == nil && x.lit == nil {
		if c, ok := b.compareConst(op, x, y.lit); ok {
			return c
		}
	}
	common := ir.Rep{Scale: max(x.rep.Scale, y.rep.Scale)}
	common.Digits = max(x.rep.Digits-x.rep.Scale, y.rep.Digits-y.rep.Scale) + common.Scale
	switch {
	case common.Digits > ir.MaxDigits128:
		l, r := b.toNumeric(x.value, x.rep), b.toNumeric(y.value, y.rep)
		return compareGo(called(num("Compare", l.code, r.code)), op, atom(jen.Lit(0)))
	case x.rep.Scale != y.rep.Scale:
		return b.compareScaled(op, x, y, common)
	case common.Wide():
		l, r := b.rescale(x.value, x.rep, common), b.rescale(y.value, y.rep, common)
		return compareWide(op, l, r)
	}
	if x.dec != nil && y.dec != nil {
		return compareGo(atom(x.dec), op, atom(y.dec))
	}
	return compareGo(b.rescale(x.value, x.rep, common), op, b.rescale(y.value, y.rep, common))
}

// compareScaled compares values of two scales; common holds both.
func (b *Block) compareScaled(op string, x, y typed, common ir.Rep) *cond {
	if x.rep.Scale > y.rep.Scale {
		x, y, op = y, x, mirrored[op]
	}
	by := litInt(int64(y.rep.Scale - x.rep.Scale))
	l, r := b.widened(x.value, x.rep, common), b.widened(y.value, y.rep, common)
	return compareGo(called(num("CompareScaled"+width(common), l.code, by, r.code)), op, atom(jen.Lit(0)))
}

func compareWide(op string, l, r expr) *cond {
	if op == "==" || op == "!=" {
		return compareGo(l, op, r)
	}
	return compareGo(called(num("CompareInt128", l.code, r.code)), op, atom(jen.Lit(0)))
}

// compareConst compares with a constant that is brought to x's scale here:
// x > 10.005 at scale 2 is x > 1000, x = 10.005 never. NaN, above all
// numbers, is the greatest integer on both sides.
func (b *Block) compareConst(op string, x typed, c *ir.Const) (*cond, bool) {
	if x.rep.Wide() {
		return nil, false
	}
	l := x.x
	if x.dec != nil {
		l = atom(x.dec)
	}
	if c.Text == "NaN" {
		return compareGo(l, op, atom(jen.Qual("math", "MaxInt64"))), true
	}
	n, exact := coefficient(c.Text, x.rep.Scale)
	if n == nil {
		return nil, false
	}
	switch {
	case !exact && op == "==":
		return never, true
	case !exact && op == "!=":
		return always, true
	case !exact && (op == "<" || op == ">="):
		// n is the floor: x < c where x ≤ n.
		op = map[string]string{"<": "<=", ">=": ">"}[op]
	}
	// No value of 18 digits reaches 10^18, NaN stays above it.
	limit := new(big.Int).Exp(big.NewInt(10), big.NewInt(ir.MaxDigits64), nil)
	if n.CmpAbs(limit) > 0 {
		if n.Sign() < 0 {
			limit.Neg(limit)
		}
		n = limit
	}
	return compareGo(l, op, atom(litInt(n.Int64()))), true
}

// switchCase is a constant of an IN list as a case of a switch over x; false
// where it can never be equal.
func (b *Block) switchCase(c *ir.Const, x typed) (code jen.Code, key string, ok bool) {
	if x.kind != ir.Numeric {
		return b.Consts.literal(c, x.kind, x.rep).code, c.Text, true
	}
	if c.Text == "NaN" {
		return jen.Qual("math", "MaxInt64"), c.Text, true
	}
	n, exact := coefficient(c.Text, x.rep.Scale)
	if n == nil || !exact || !n.IsInt64() {
		return nil, "", false
	}
	return litInt(n.Int64()), n.String(), true
}

// coefficient is the greatest integer that is at most the number in text times
// ten to the scale, and whether it is that. Nil where text is no finite number.
func coefficient(text string, scale int16) (*big.Int, bool) {
	r, ok := new(big.Rat).SetString(strings.TrimSpace(text))
	if !ok {
		return nil, false
	}
	ten := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(scale)), nil)
	r.Mul(r, new(big.Rat).SetInt(ten))
	q, m := new(big.Int).DivMod(r.Num(), r.Denom(), new(big.Int))
	return q, m.Sign() == 0
}

// numeric spells a numeric constant in the representation given.
func (c *Consts) numeric(v *ir.Const, rep ir.Rep) expr {
	if !rep.Fixed() {
		return atom(c.variable("numeric", v.Text, func() jen.Code { return num("MustParseNumeric", jen.Lit(v.Text)) }))
	}
	if v.Text == "NaN" {
		if rep.Wide() {
			return atom(jen.Qual(names.NumPath, "NaNInt128"))
		}
		return atom(jen.Qual("math", "MaxInt64"))
	}
	n, exact := coefficient(v.Text, rep.Scale)
	if n == nil || !exact {
		panic("lower: " + v.Text + " is not exact in its representation")
	}
	if !rep.Wide() {
		return atom(litInt(n.Int64()))
	}
	return atom(c.variable("wide", n.String(), func() jen.Code { return num("MustParseInt128", jen.Lit(n.String())) }))
}
