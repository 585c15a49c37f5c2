package codec

import (
	"github.com/dave/jennifer/jen"

	"github.com/veloc-dev/veloc/codegen/door"
	"github.com/veloc-dev/veloc/codegen/names"
	"github.com/veloc-dev/veloc/compiler/ir"
)

// reading emits the ways into a result row, which are not on the way of a
// stream: rowio.Object parses the columns.
//
//	row.ID = o.Int8(0)
//	row.Tier.V, row.Tier.Valid = o.Text(1), o.Valid(1)
func (e *emitter) reading() {
	var body []jen.Code
	for i, c := range e.columns {
		body = append(body, e.read(i, c))
	}
	e.f.Comment("read takes the columns of an object.")
	e.f.Func().Params(jen.Id("row").Op("*").Id(e.row)).Id("read").Params(jen.Id("o").Op("*").Add(rowio("Object"))).Block(body...)
	e.f.Line()
	e.decodings("ReadJSON", "read")
}

// read sets the field of column i from an object.
func (e *emitter) read(i int, c names.Column) *jen.Statement {
	v := e.objectValue(i, c)
	if c.IsDec() {
		v = c.ValueType().Parens(v)
	}
	if r := door.RoundedText(c.Type, v); r != nil {
		v = r
	}
	field := jen.Id("row").Dot(c.Field)
	if !c.Nullable {
		return field.Op("=").Add(v)
	}
	return jen.List(jen.Add(field).Dot("V"), jen.Add(field).Dot("Valid")).Op("=").List(v, jen.Id("o").Dot("Valid").Call(jen.Lit(i)))
}

// objectValue is the call of rowio.Object that parses column i.
func (e *emitter) objectValue(i int, c names.Column) *jen.Statement {
	method, args := kindName(c), []jen.Code{jen.Lit(i)}
	switch t := c.Type; {
	case t.Kind == ir.Varchar && t.Mod:
		method, args = "Varchar", append(args, jen.Lit(int(t.P)))
	case t.Kind == ir.Bpchar && t.Mod:
		method, args = "Bpchar", append(args, jen.Lit(int(t.P)))
	case t.Kind == ir.Numeric && !c.Rep.Fixed() && t.Mod:
		method, args = "NumericMod", append(args, jen.Lit(int(t.P)), jen.Lit(int(t.S)))
	case t.Kind == ir.Interval && t.Mod:
		method, args = "IntervalMod", append(args, jen.Lit(int(t.P)), jen.Lit(int(t.S)))
	case t.Kind == ir.Timestamptz:
		args = append(args, e.consts.Zone())
	}
	return jen.Id("o").Dot(method).Call(args...)
}
