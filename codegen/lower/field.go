package lower

import (
	"github.com/dave/jennifer/jen"

	"github.com/veloc-dev/veloc/codegen/names"
	"github.com/veloc-dev/veloc/compiler/ir"
)

// Field is the operand of a field with c's public type, runtime.Null included.
func Field(c names.Column, field jen.Code) Operand {
	o := Operand{Public: field, rep: &c.Rep}
	v := jen.Add(field)
	if c.Nullable {
		valid := jen.Add(field).Dot("Valid")
		o.null = not(flag(valid))
		o.Null = jen.Op("!").Add(valid)
		v = jen.Add(field).Dot("V")
	}
	o.Value = v
	switch {
	case !c.IsDec():
	case c.Rep.Wide():
		o.Value = jen.Qual(names.NumPath, "Int128").Parens(v)
	default:
		o.Value, o.Dec = jen.Int64().Parens(v), v
	}
	return o
}

// IsNull is the Go expression that holds where o is NULL; nil: never.
func (o Operand) IsNull() *jen.Statement {
	n := o.value(ir.Int8).isNull()
	if n.is(false) {
		return nil
	}
	return n.code()
}

// NotNull is the Go expression that holds where o is not NULL; nil: always.
func (o Operand) NotNull() *jen.Statement {
	n := o.value(ir.Int8).notNull()
	if n.is(true) {
		return nil
	}
	return n.code()
}

// AnyNull is the Go expression that holds where one of os is NULL; nil: never.
func AnyNull(os ...Operand) *jen.Statement {
	var cs []*cond
	for _, o := range os {
		cs = append(cs, o.value(ir.Int8).isNull())
	}
	n := or(cs...)
	if n.is(false) {
		return nil
	}
	return n.code()
}

// Present is o where it is known not to be NULL.
func (o Operand) Present() Operand {
	o.Null, o.null, o.Public = nil, nil, nil
	return o
}

// Working spells o, which is not NULL here, as an argument of a Go function: numerics as
// num.Numeric, or, scaled, as their coefficient.
func (b *Block) Working(o Operand, info ir.Info, scaled bool) jen.Code {
	v := o.Present().value(info.Type.Kind)
	switch {
	case v.lit != nil && scaled:
		return b.spell(value{lit: v.lit}, info.Type.Kind, info.Rep).code
	case v.lit != nil:
		return b.Consts.typed(v.lit, info.Type.Kind)
	case info.Rep.Fixed() && !scaled:
		return b.toNumeric(v, info.Rep).code
	}
	return b.spell(v, info.Type.Kind, info.Rep).code
}

// Arguments computes es as arguments of a Go function, which takes them where there
// holds; nil: always. args is nil where one of them is NULL.
func (b *Block) Arguments(hint string, es ...ir.Expr) (args []jen.Code, there *jen.Statement) {
	ops := make([]Operand, len(es))
	for i, e := range es {
		info := e.Get()
		if ops[i] = b.Hold(b.Named(e, hint), info.Type.Kind, info.Rep, hint); ops[i].Static {
			return nil, nil
		}
		args = append(args, b.Working(ops[i], info, false))
	}
	return args, NoneNull(ops...)
}

// NoneNull is the Go expression that holds where none of os is NULL; nil: always.
func NoneNull(os ...Operand) *jen.Statement {
	var cs []*cond
	for _, o := range os {
		cs = append(cs, o.value(ir.Int8).notNull())
	}
	n := and(cs...)
	if n.is(true) {
		return nil
	}
	return n.code()
}

// Value is o, which is not NULL here, in c's public type without Null.
func Value(c names.Column, o Operand) *jen.Statement {
	switch {
	case o.Static:
		return jen.Add(names.Zero(c.Type.Kind, c.Rep))
	case c.IsDec() && !c.Rep.Wide() && o.lit != nil:
		return jen.Add(o.Value)
	case c.IsDec():
		return c.ValueType().Parens(o.Value)
	}
	return jen.Add(o.Value)
}

// Some is the runtime.Null of c's type that holds value.
func Some(c names.Column, value jen.Code) *jen.Statement {
	return names.Runtime("Null").Types(c.ValueType()).Values(jen.Id("V").Op(":").Add(value), jen.Id("Valid").Op(":").True())
}

// Store appends the assignment of o, in c's representation, to dst, which has
// c's public type. A NULL is stored as the zero Null. Where dst is zero before
// the assignment, zeroed saves storing that.
func (b *Block) Store(dst jen.Code, c names.Column, o Operand, zeroed bool) {
	o = b.fitted(c, o)
	switch {
	case o.Public != nil && c.Nullable == (o.Null != nil):
		b.Add(jen.Add(dst).Op("=").Add(o.Public))
	case !c.Nullable:
		b.Add(jen.Add(dst).Op("=").Add(Value(c, o)))
	case o.Static && zeroed:
	case o.Static:
		b.Add(jen.Add(dst).Op("=").Add(c.GoType()).Values())
	default:
		b.storeNullable(dst, c, o, zeroed)
	}
}

// fitted brings a numeric to c's representation: what is left of an expression
// beside a NULL may have another one than the whole.
func (b *Block) fitted(c names.Column, o Operand) Operand {
	if c.Type.Kind != ir.Numeric || o.Static || o.rep == nil || *o.rep == c.Rep {
		return o
	}
	from, to := ir.Info{Type: c.Type, Rep: *o.rep}, ir.Info{Type: c.Type, Rep: c.Rep}
	v := o.value(ir.Numeric)
	if v.lit != nil {
		v.x = expr{}
	}
	return b.operand(b.convert(v, from, to), ir.Numeric, c.Rep)
}

func (b *Block) storeNullable(dst jen.Code, c names.Column, o Operand, zeroed bool) {
	there := jen.Add(dst).Op("=").Add(Some(c, Value(c, o)))
	valid := o.NotNull()
	switch {
	case valid == nil:
		b.Add(there)
	case zeroed:
		b.Add(jen.If(valid).Block(there))
	default:
		b.Add(jen.If(valid).Block(there).Else().Block(jen.Add(dst).Op("=").Add(c.GoType()).Values()))
	}
}
