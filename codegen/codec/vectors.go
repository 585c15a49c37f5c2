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
	if e.placed {
		body = append(body, jen.Id("b").Dot("NoteRows").Call(jen.Id("v"), jen.Id("from"), jen.Id("to")))
	}
	e.f.Comment("DecodeVectors appends records; see rowio.Records.")
	e.f.Func().Params(jen.Id("b").Op("*").Id(e.batch)).Id("DecodeVectors").Params(
		jen.Id("v").Op("*").Add(rowio("Vectors")), jen.List(jen.Id("from"), jen.Id("to")).Int()).Block(body...)
	e.f.Line()
}

// toVectors emits AppendVectors:
//
//	rows := b.rows
//	values0 := rowio.Extend(&v.Columns[0].Int8, len(rows))
//	for i := range rows {
//		values0[i] = rows[i].ID
//	}
func (e *emitter) toVectors() {
	body := []jen.Code{}
	if len(e.columns) > 0 {
		body = append(body, jen.Id("rows").Op(":=").Id("b").Dot("rows"))
	}
	for i, c := range e.columns {
		body = append(body, e.toVector(i, c)...)
	}
	e.f.Comment("AppendVectors appends every row to v; see rowio.Results.")
	e.f.Func().Params(jen.Id("b").Op("*").Id(e.batch)).Id("AppendVectors").Params(jen.Id("v").Op("*").Add(rowio("Vectors"))).Block(body...)
	e.f.Line()
}

// toVector appends column i.
func (e *emitter) toVector(i int, c names.Column) []jen.Code {
	extend := func(slice string) *jen.Statement {
		return rowio("Extend").Call(jen.Op("&").Id("v").Dot("Columns").Index(jen.Lit(i)).Dot(slice), jen.Len(jen.Id("rows")))
	}
	values, valid := jen.Id("values"+strconv.Itoa(i)), jen.Id("valid"+strconv.Itoa(i))
	at := func(slice *jen.Statement) *jen.Statement { return jen.Add(slice).Index(jen.Id("i")) }
	field := jen.Id("rows").Index(jen.Id("i")).Dot(c.Field)
	value := jen.Add(field)
	if c.Nullable {
		value = value.Dot("V")
	}
	if converts(c) {
		value = vectorType(c).Parens(value)
	}
	out := []jen.Code{jen.Add(values).Op(":=").Add(extend(vectorField(c)))}
	loop := []jen.Code{at(values).Op("=").Add(value)}
	if c.Nullable {
		out = append(out, jen.Add(valid).Op(":=").Add(extend("Valid")))
		loop = append(loop, at(valid).Op("=").Add(field).Dot("Valid"))
	}
	return append(out, jen.For(jen.Id("i").Op(":=").Range().Id("rows")).Block(loop...))
}
