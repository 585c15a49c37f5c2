package lower

import (
	"github.com/dave/jennifer/jen"

	"github.com/veloc-dev/veloc/codegen/names"
	"github.com/veloc-dev/veloc/compiler/ir"
)

// typed is a value with its kind and representation.
type typed struct {
	value
	kind ir.Kind
	rep  ir.Rep
}

func operandOf(e ir.Expr, v value) typed {
	info := e.Get()
	return typed{v, info.Type.Kind, info.Rep}
}

var goOperator = map[ir.Prim]string{ir.Eq: "==", ir.Ne: "!=", ir.Lt: "<", ir.Le: "<=", ir.Gt: ">", ir.Ge: ">="}

// mirrored is the operator for exchanged operands.
var mirrored = map[string]string{"==": "==", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}

// compare spells the comparison f of two values, neither NULL. Integers,
// strings, dates, times and 64-bit decimals use Go's operators; the rest the
// functions that have PostgreSQL's order.
func (b *Block) compare(f *ir.Func, x, y typed) *cond {
	op, ok := goOperator[f.Prim]
	if !ok {
		return holds(called(b.funcCall(f, b.comparand(x), b.comparand(y))))
	}
	switch k := x.kind; {
	case k == ir.Bool:
		return compareBool(op, x.truth, y.truth)
	case k == ir.Numeric && x.rep.Fixed() && y.rep.Fixed():
		return b.compareFixed(op, x, y)
	case k == ir.Bpchar:
		return compareGo(b.trimmed(x), op, b.trimmed(y))
	case k.IsInteger() && y.kind.IsInteger() && x.kind != y.kind:
		return compareGo(b.asInt64(x), op, b.asInt64(y))
	case native(k):
		return b.compareNative(op, x, y)
	case k == ir.UUID && (op == "==" || op == "!="):
		return compareGo(b.spell(x.value, k, x.rep), op, b.spell(y.value, k, y.rep))
	}
	return holds(called(b.funcCall(f, b.comparand(x), b.comparand(y))))
}

// native reports whether Go's comparison of the working types is PostgreSQL's.
func native(k ir.Kind) bool {
	switch k {
	case ir.Int2, ir.Int4, ir.Int8, ir.Text, ir.Varchar, ir.Date, ir.Time, ir.Timestamp, ir.Timestamptz:
		return true
	}
	return false
}

// Compare is the comparison f of two values of kind k, neither NULL.
func (b *Block) Compare(f *ir.Func, k ir.Kind, rep ir.Rep, x, y Operand) Cond {
	return condition(b.compare(f, typed{x.value(k), k, rep}, typed{y.value(k), k, rep}))
}

func (b *Block) compareNative(op string, x, y typed) *cond {
	// The constant goes to the right: Go readers expect it there.
	if x.lit != nil && y.lit == nil {
		x, y, op = y, x, mirrored[op]
	}
	return compareGo(b.spell(x.value, x.kind, x.rep), op, b.spell(y.value, y.kind, y.rep))
}

// comparand spells an argument of a comparison function.
func (b *Block) comparand(x typed) jen.Code {
	if x.lit != nil && x.x.code == nil {
		return b.Consts.typed(x.lit, x.kind)
	}
	if x.kind == ir.Numeric && x.rep.Fixed() {
		return b.toNumeric(x.value, x.rep).code
	}
	return b.spell(x.value, x.kind, x.rep).code
}

func compareBool(op string, x, y *cond) *cond {
	switch op {
	case "==":
		return sameBool(x, y)
	case "!=":
		return not(sameBool(x, y))
	case "<":
		return and(not(x), y)
	case "<=":
		return or(not(x), y)
	case ">":
		return and(x, not(y))
	}
	return or(x, not(y))
}

func sameBool(x, y *cond) *cond {
	for _, p := range [][2]*cond{{x, y}, {y, x}} {
		switch {
		case p[0].is(true):
			return p[1]
		case p[0].is(false):
			return not(p[1])
		}
	}
	return compareGo(x.expr(), "==", y.expr())
}

func (b *Block) asInt64(x typed) expr {
	s := b.spell(x.value, x.kind, x.rep)
	if x.kind == ir.Int8 || x.lit != nil {
		return s
	}
	return expr{code: jen.Int64().Parens(s.code), prec: atomic, heavy: s.heavy}
}

// trimmed is a char(n) without its padding.
func (b *Block) trimmed(x typed) expr {
	if x.lit != nil {
		return atom(jen.Lit(trimSpaces(x.lit.Text)))
	}
	return called(jen.Qual(names.TextPath, "TrimBpchar").Call(b.spell(x.value, x.kind, x.rep).code))
}

func trimSpaces(s string) string {
	for len(s) > 0 && s[len(s)-1] == ' ' {
		s = s[:len(s)-1]
	}
	return s
}
