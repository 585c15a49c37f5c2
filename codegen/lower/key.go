package lower

import (
	"github.com/dave/jennifer/jen"

	"github.com/veloc-dev/veloc/codegen/names"
	"github.com/veloc-dev/veloc/compiler/ir"
	"github.com/veloc-dev/veloc/planner"
)

// Key appends what computes key expression e of an index whose part is k, and
// gives it in k's kind and representation: what Hash and Equal take. Integers
// are int64, char(n) is trimmed.
func (b *Block) Key(e ir.Expr, k planner.Key, hint string) Operand {
	info := e.Get()
	v := b.value(e, hint)
	if v.static {
		return Null()
	}
	v.public = nil
	var word jen.Code
	switch {
	case k.Kind == ir.Numeric:
		to := info
		to.Rep = k.Rep
		if k.Rep != info.Rep {
			v = b.convert(v, info, to)
		}
		v.dec = nil
	case k.Kind == ir.Int8 && info.Type.Kind != ir.Int8 && v.lit == nil:
		x := b.spell(v, info.Type.Kind, info.Rep)
		word = x.code
		v.lit, v.x = nil, expr{code: jen.Int64().Parens(x.code), prec: atomic, heavy: x.heavy}
	case k.Kind == ir.Bpchar:
		v.x = b.trimmed(typed{v, info.Type.Kind, info.Rep})
		v.lit = nil
	}
	o := b.operand(v, k.Kind, k.Rep)
	o.word = word
	return o
}

// KeyType is the Go type of a key part's value.
func KeyType(k planner.Key) *jen.Statement { return names.WorkingType(k.Kind, k.Rep) }

// Hash is the hash, a uint64, of key parts that are not NULL. Equal keys have
// equal hashes, whichever relation they come from.
func Hash(ks []planner.Key, os []Operand) *jen.Statement {
	switch {
	case IntKey(ks) && os[0].lit != nil: // Go converts no negative constant
		return names.Runtime("KeyWord").Call(os[0].Value)
	case IntKey(ks) && os[0].word != nil:
		return jen.Uint64().Call(os[0].word)
	case IntKey(ks):
		return jen.Uint64().Call(os[0].Value)
	}
	h := hashPart(ks[0], os[0])
	for i := range ks[1:] {
		h = names.Runtime("HashCombine").Call(h, hashPart(ks[i+1], os[i+1]))
	}
	return h
}

func hashPart(k planner.Key, o Operand) *jen.Statement {
	x := o.Value
	hashInt := func(x jen.Code) *jen.Statement { return names.Runtime("HashInt64").Call(x) }
	switch k.Kind {
	case ir.Int8:
		return hashInt(x)
	case ir.Date, ir.Time, ir.Timestamp, ir.Timestamptz:
		return hashInt(jen.Int64().Parens(x))
	case ir.Bool:
		return names.Runtime("HashBool").Call(x)
	case ir.Text, ir.Bpchar:
		return names.Runtime("HashString").Call(x)
	case ir.Bytea:
		return names.Runtime("HashBytes").Call(x)
	case ir.UUID:
		return names.Runtime("HashUUID").Call(x)
	case ir.Numeric:
		switch {
		case !k.Rep.Fixed():
			return hashOf(names.NumPath, "HashNumeric", x)
		case k.Rep.Wide():
			return hashOf(names.NumPath, "HashInt128", x)
		}
		return hashInt(x)
	case ir.Float4:
		return hashOf(names.FloatPath, "Hash4", x)
	case ir.Float8:
		return hashOf(names.FloatPath, "Hash8", x)
	case ir.Interval:
		return hashOf(names.DatetimePath, "HashInterval", x)
	}
	panic("lower: no hash for " + k.Kind.String())
}

// hashOf spreads a family's own hash, which need only be equal for equal values.
func hashOf(path, fn string, x jen.Code) *jen.Statement {
	return names.Runtime("HashInt64").Call(jen.Int64().Parens(jen.Qual(path, fn).Call(x)))
}

// Equal is the Go expression that holds where two values of a key part are
// equal; neither is NULL.
func Equal(k planner.Key, x, y Operand) *jen.Statement {
	if f := equalFunction(k); f != nil {
		return f.Call(x.Value, y.Value)
	}
	return compareKeys(k, x, "==", y)
}

// Differs is the opposite of Equal.
func Differs(k planner.Key, x, y Operand) *jen.Statement {
	if f := equalFunction(k); f != nil {
		return jen.Op("!").Add(f).Call(x.Value, y.Value)
	}
	return compareKeys(k, x, "!=", y)
}

// Less is the Go expression that holds where x comes before y in PostgreSQL's order of
// a key part's values; neither is NULL.
func Less(k planner.Key, x, y Operand) *jen.Statement {
	if f := lessFunction(k); f != nil {
		return f.Call(x.Value, y.Value)
	}
	if k.Kind == ir.Bool {
		return compareBool("<", x.value(ir.Bool).truth, y.value(ir.Bool).truth).code()
	}
	return compareKeys(k, x, "<", y)
}

// lessFunction orders values of a kind that Go's operators do not order as PostgreSQL
// does; nil: they do.
func lessFunction(k planner.Key) *jen.Statement {
	switch {
	case k.Kind == ir.Numeric && !k.Rep.Fixed():
		return jen.Qual(names.NumPath, "Less")
	case k.Kind == ir.Numeric && k.Rep.Wide():
		return jen.Qual(names.NumPath, "LessInt128")
	case k.Kind == ir.Float4:
		return jen.Qual(names.FloatPath, "Less4")
	case k.Kind == ir.Float8:
		return jen.Qual(names.FloatPath, "Less8")
	case k.Kind == ir.Interval:
		return jen.Qual(names.DatetimePath, "LessInterval")
	case k.Kind == ir.Bytea:
		return jen.Qual(names.TextPath, "LessBytea")
	case k.Kind == ir.UUID:
		return jen.Qual(names.TextPath, "LessUUID")
	}
	return nil
}

// equalFunction compares values of a kind that Go's operators do not compare as
// PostgreSQL does; nil: they do.
func equalFunction(k planner.Key) *jen.Statement {
	switch {
	case k.Kind == ir.Numeric && !k.Rep.Fixed():
		return jen.Qual(names.NumPath, "Equal")
	case k.Kind == ir.Float4:
		return jen.Qual(names.FloatPath, "Equal4")
	case k.Kind == ir.Float8:
		return jen.Qual(names.FloatPath, "Equal8")
	case k.Kind == ir.Interval:
		return jen.Qual(names.DatetimePath, "EqualInterval")
	case k.Kind == ir.Bytea:
		return jen.Qual("bytes", "Equal")
	}
	return nil
}

func compareKeys(k planner.Key, x Operand, op string, y Operand) *jen.Statement {
	if k.Kind == ir.Bool {
		return compareGo(x.value(ir.Bool).truth.expr(), op, y.value(ir.Bool).truth.expr()).code()
	}
	return compareGo(x.value(k.Kind).x, op, y.value(k.Kind).x).code()
}

// IntKey reports whether a key is one 64-bit word, which a runtime.IntIndex
// takes as it is.
func IntKey(ks []planner.Key) bool {
	if len(ks) != 1 {
		return false
	}
	switch k := ks[0]; k.Kind {
	case ir.Int8, ir.Date, ir.Time, ir.Timestamp, ir.Timestamptz:
		return true
	case ir.Numeric:
		return k.Rep.Fixed() && !k.Rep.Wide()
	}
	return false
}

// IndexType is the type of the runtime's index over a key.
func IndexType(ks []planner.Key) *jen.Statement {
	if IntKey(ks) {
		return names.Runtime("IntIndex")
	}
	return names.Runtime("Index")
}
