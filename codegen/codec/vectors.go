package codec

import (
	"strconv"

	"github.com/dave/jennifer/jen"

	"github.com/veloc-dev/veloc/codegen/names"
	"github.com/veloc-dev/veloc/compiler/ir"
)

// vectorField names the slice of rowio.Vector that holds the column's values.
func vectorField(c names.Column) string {
	switch kind := kindName(c); kind {
	case "Date":
		return "Int4"
	case "Dec64", "Time", "Timestamp", "Timestamptz":
		return "Int8"
	case "Bytea", "JSONB":
		return "Bytes"
	default:
		return kind
	}
}

// converts reports whether the column's field and its vector have types that
// differ in name.
func converts(c names.Column) bool {
	switch c.Type.Kind {
	case ir.Date, ir.Time, ir.Timestamp, ir.Timestamptz:
		return true
	}
	return c.IsDec()
}

// vectorType is the element type of the column's vector, where it converts.
func vectorType(c names.Column) *jen.Statement {
	switch vectorField(c) {
	case "Int4":
		return jen.Int32()
	case "Int8":
		return jen.Int64()
	}
	return jen.Qual(names.NumPath, "Int128")
}

// fromVectors emits DecodeVectors:
//
//	for i, x := range v.Columns[0].Int8[from:to] {
//		rows[i].ID = x
//	}
func (e *emitter) fromVectors() {
	body := []jen.Code{}
	if len(e.columns) > 0 {
		body = append(body, jen.Id("rows").Op(":=").Add(rowio("Extend")).Call(jen.Op("&").Id("b").Dot("rows"), jen.Id("to").Op("-").Id("from")))
	} else {
		body = append(body, rowio("Extend").Call(jen.Op("&").Id("b").Dot("rows"), jen.Id("to").Op("-").Id("from")))
	}
	for i, c := range e.columns {
		column := jen.Id("v").Dot("Columns").Index(jen.Lit(i))
		x := jen.Id("x")
		if converts(c) {
			x = c.ValueType().Parens(jen.Id("x"))
		}
		if c.Nullable {
			x = names.Runtime("Null").Types(c.ValueType()).Values(jen.Dict{jen.Id("V"): x,
				jen.Id("Valid"): jen.Add(column).Dot("Valid").Index(jen.Id("from").Op("+").Id("i"))})
		}
		body = append(body, jen.For(jen.List(jen.Id("i"), jen.Id("x")).Op(":=").Range().Add(column).Dot(vectorField(c)).Index(jen.Id("from").Op(":").Id("to"))).Block(
			jen.Id("rows").Index(jen.Id("i")).Dot(c.Field).Op("=").Add(x)))
	}
	e.f.Comment("DecodeVectors appends records; see rowio.Records.")
	e.f.Func().Params(jen.Id("b").Op("*").Id(e.batch)).Id("DecodeVectors").Params(
		jen.Id("v").Op("*").Add(rowio("Vectors")), jen.List(jen.Id("from"), jen.Id("to")).Int()).Block(body...)
	e.f.Line()
}

// toVectors emits AppendVectors:
//
//	c0 := &v.Columns[0]
//	for i := range b.rows {
//		c0.Int8 = append(c0.Int8, b.rows[i].ID)
//	}
func (e *emitter) toVectors() {
	body := []jen.Code{}
	for i, c := range e.columns {
		field := jen.Id("b").Dot("rows").Index(jen.Id("i")).Dot(c.Field)
		value := jen.Add(field)
		if c.Nullable {
			value = value.Dot("V")
		}
		if converts(c) {
			value = vectorType(c).Parens(value)
		}
		column := jen.Id("c" + strconv.Itoa(i))
		vector := jen.Add(column).Dot(vectorField(c))
		loop := []jen.Code{jen.Add(vector).Op("=").Append(vector, value)}
		if c.Nullable {
			valid := jen.Add(column).Dot("Valid")
			loop = append(loop, jen.Add(valid).Op("=").Append(valid, jen.Add(field).Dot("Valid")))
		}
		body = append(body,
			jen.Add(column).Op(":=").Op("&").Id("v").Dot("Columns").Index(jen.Lit(i)),
			jen.For(jen.Id("i").Op(":=").Range().Id("b").Dot("rows")).Block(loop...))
	}
	e.f.Comment("AppendVectors appends every row to v; see rowio.Results.")
	e.f.Func().Params(jen.Id("b").Op("*").Id(e.batch)).Id("AppendVectors").Params(jen.Id("v").Op("*").Add(rowio("Vectors"))).Block(body...)
	e.f.Line()
}
