package codec

import (
	"github.com/dave/jennifer/jen"

	"github.com/veloc-dev/veloc/codegen/door"
	"github.com/veloc-dev/veloc/codegen/names"
	"github.com/veloc-dev/veloc/compiler/ir"
)

// parse is the call that reads a column's text; identity: the text is the value.
func (e *emitter) parse(c names.Column, text jen.Code) (call *jen.Statement, identity bool) {
	lit := func(i int32) jen.Code { return jen.Lit(int(i)) }
	num := func(fn string, args ...jen.Code) *jen.Statement { return jen.Qual(names.NumPath, fn).Call(args...) }
	txt := func(fn string, args ...jen.Code) *jen.Statement { return jen.Qual(names.TextPath, fn).Call(args...) }
	time := func(fn string, args ...jen.Code) *jen.Statement {
		return jen.Qual(names.DatetimePath, fn).Call(args...)
	}
	t := c.Type
	switch t.Kind {
	case ir.Bool:
		return txt("ParseBool", text), false
	case ir.Int2:
		return num("ParseInt2", text), false
	case ir.Int4:
		return num("ParseInt4", text), false
	case ir.Int8:
		return num("ParseInt8", text), false
	case ir.Float4:
		return jen.Qual(names.FloatPath, "Parse4").Call(text), false
	case ir.Float8:
		return jen.Qual(names.FloatPath, "Parse8").Call(text), false
	case ir.Numeric:
		switch {
		case c.Rep.Fixed() && c.Rep.Wide():
			return num("ParseFixed128", text, jen.Lit(int(c.Rep.Digits)), jen.Lit(int(c.Rep.Scale))), false
		case c.Rep.Fixed():
			return num("ParseFixed64", text, jen.Lit(int(c.Rep.Digits)), jen.Lit(int(c.Rep.Scale))), false
		case t.Mod:
			return num("ParseNumericMod", text, lit(t.P), lit(t.S)), false
		}
		return num("ParseNumeric", text), false
	case ir.Varchar:
		if t.Mod {
			return txt("VarcharAssign", text, lit(t.P)), false
		}
	case ir.Bpchar:
		if t.Mod {
			return txt("BpcharAssign", text, lit(t.P)), false
		}
	case ir.Date:
		return time("ParseDate", text), false
	case ir.Time:
		return time("ParseTime", text), false
	case ir.Timestamp:
		return time("ParseTimestamp", text), false
	case ir.Timestamptz:
		return time("ParseTimestamptz", e.consts.Zone(), text), false
	case ir.Interval:
		if t.Mod {
			return time("ParseIntervalMod", text, lit(t.P), lit(t.S)), false
		}
		return time("ParseInterval", text), false
	case ir.UUID:
		return txt("ParseUUID", text), false
	case ir.Bytea:
		return txt("ParseBytea", text), false
	case ir.JSONB:
		return txt("ParseJSONB", text), false
	}
	return jen.Add(text), true
}

// decoding emits the parsing of a record and the ways into it.
func (e *emitter) decoding() {
	receiver := jen.Id("row").Op("*").Id(e.row)
	body := []jen.Code{}
	for i, c := range e.columns {
		text := jen.Id("r").Dot("Text").Index(jen.Lit(i))
		call, identity := e.parse(c, text)
		field := jen.Id("row").Dot(c.Field)
		target := jen.Add(field)
		if c.Nullable {
			target = jen.Add(field).Dot("V")
		}
		var set []jen.Code
		switch {
		case identity:
			set = []jen.Code{jen.Add(target).Op("=").Add(call)}
		case c.IsDec():
			set = []jen.Code{
				jen.List(jen.Id("coefficient"), jen.Id("err")).Op(":=").Add(call),
				jen.If(jen.Id("err").Op("!=").Nil()).Block(jen.Return(jen.Lit(i), jen.Id("err"))),
				jen.Add(target).Op("=").Add(c.ValueType()).Parens(jen.Id("coefficient")),
			}
			if !c.Nullable {
				set = []jen.Code{jen.Block(set...)}
			}
		default:
			set = []jen.Code{jen.If(jen.List(jen.Add(target), jen.Id("err")).Op("=").Add(call), jen.Id("err").Op("!=").Nil()).Block(jen.Return(jen.Lit(i), jen.Id("err")))}
		}
		if v := door.RoundedText(c.Type, target); v != nil {
			set = append(set, jen.Add(target).Op("=").Add(v))
		}
		if c.Nullable {
			set = append(set, jen.Add(field).Dot("Valid").Op("=").True())
			set = []jen.Code{jen.If(jen.Id("r").Dot("Valid").Index(jen.Lit(i))).Block(set...)}
		}
		body = append(body, set...)
	}
	result := jen.Params(jen.Id("column").Int(), jen.Id("err").Error())
	e.f.Comment("decode parses the texts of a record; column says which one err is about.")
	e.f.Func().Params(receiver).Id("decode").Params(jen.Id("r").Op("*").Add(scan("Record"))).Add(result).Block(append(body, jen.Return(jen.Lit(0), jen.Nil()))...)
	e.f.Line()
	e.decodings("DecodeJSON", "decode")
}

// decodings emits the ways from JSON into a row, which the description's method
// read takes with the row's method parse.
func (e *emitter) decodings(read, parse string) {
	receiver := jen.Id("row").Op("*").Id(e.row)
	body := func(copied *jen.Statement) []jen.Code {
		call := jen.Id(e.desc).Dot(read).Call(jen.Id("b"), copied, jen.Id("row").Dot(parse))
		return []jen.Code{jen.Op("*").Id("row").Op("=").Id(e.row).Values(), jen.Return(call)}
	}
	bytes := jen.Id("b").Index().Byte()
	e.f.Comment("DecodeJSONView reads a JSON object. The row shares the bytes of b.")
	e.f.Func().Params(receiver).Id("DecodeJSONView").Params(bytes).Error().Block(body(jen.False())...)
	e.f.Line()
	e.f.Comment("DecodeJSON reads a JSON object. The row shares nothing with b; its texts lie together.")
	e.f.Func().Params(receiver).Id("DecodeJSON").Params(bytes).Error().Block(body(jen.True())...)
	e.f.Line()
	e.f.Comment("UnmarshalJSON is DecodeJSON.")
	e.f.Func().Params(receiver).Id("UnmarshalJSON").Params(bytes).Error().Block(jen.Return(jen.Id("row").Dot("DecodeJSON").Call(jen.Id("b"))))
	e.f.Line()
}

// decoder emits the type that decodes many objects, for streams.
func (e *emitter) decoder(name string) {
	receiver := jen.Id("d").Op("*").Id(name)
	params := []jen.Code{jen.Id("row").Op("*").Id(e.row), jen.Id("b").Index().Byte()}
	body := func(copied *jen.Statement) []jen.Code {
		return []jen.Code{
			jen.Op("*").Id("row").Op("=").Id(e.row).Values(),
			jen.Return(jen.Id("d").Dot("decoder").Dot("Decode").Call(jen.Id(e.desc), jen.Id("b"), copied, jen.Id("row").Dot("decode"))),
		}
	}
	e.f.Comment(name + " reads JSON objects one after the other, and allocates nothing but room for")
	e.f.Comment("the texts of many records at a time, of which a kept text pins 16 KiB. The zero value")
	e.f.Comment("is ready; it belongs to one goroutine.")
	e.f.Type().Id(name).Struct(jen.Id("decoder").Add(rowio("Decoder")))
	e.f.Line()
	e.f.Comment("Decode reads a JSON object into row, which shares nothing with b.")
	e.f.Func().Params(receiver).Id("Decode").Params(params...).Error().Block(body(jen.True())...)
	e.f.Line()
	e.f.Comment("DecodeView reads a JSON object into row, which shares the bytes of b.")
	e.f.Func().Params(receiver).Id("DecodeView").Params(params...).Error().Block(body(jen.False())...)
	e.f.Line()
}

// records emits the batch that formats fill.
func (e *emitter) records() {
	b := jen.Id("b").Op("*").Id(e.batch)
	e.f.Comment(e.batch + " is a batch of records that formats fill.")
	places, note := jen.Null(), jen.Null()
	if e.placed {
		places = rowio("KeyPlaces")
		note = jen.Id("b").Dot("Note").Call(jen.Id("s").Dot("Line").Call())
	}
	e.f.Type().Id(e.batch).Struct(rowio("Batch").Types(jen.Id(e.row)), places)
	e.f.Line()
	e.f.Comment("Relation describes the records.")
	e.f.Func().Params(b).Id("Relation").Params().Op("*").Add(rowio("Relation")).Block(jen.Return(jen.Id(e.desc)))
	e.f.Line()
	if e.placed {
		e.f.Comment("Reset empties the batch.")
		e.f.Func().Params(b).Id("Reset").Params().Block(jen.Id("b").Dot("Batch").Dot("Reset").Call(), jen.Id("b").Dot("Forget").Call())
		e.f.Line()
	}
	for _, format := range []string{"CSV", "JSON"} {
		e.f.Comment("Decode" + format + " appends records; see rowio.Records.")
		e.f.Func().Params(b).Id("Decode"+format).Params(jen.Id("s").Op("*").Add(scan(format)), jen.Id("max").Int()).Error().Block(
			jen.For(jen.Len(jen.Id("b").Dot("Rows")).Op("<").Id("max")).Block(
				jen.If(jen.Id("err").Op(":=").Id("s").Dot("Next").Call(), jen.Id("err").Op("!=").Nil()).Block(jen.Return(jen.Id("err"))),
				jen.Id("row").Op(":=").Add(rowio("Next")).Call(jen.Op("&").Id("b").Dot("Rows")),
				jen.If(jen.List(jen.Id("column"), jen.Id("err")).Op(":=").Id("row").Dot("decode").Call(jen.Op("&").Id("s").Dot("Record")), jen.Id("err").Op("!=").Nil()).Block(
					jen.Id("b").Dot("Rows").Op("=").Id("b").Dot("Rows").Index(jen.Op(":").Len(jen.Id("b").Dot("Rows")).Op("-").Lit(1)),
					jen.Return(jen.Id("s").Dot("Fail").Call(jen.Id("column"), jen.Id("err")))),
				note,
				jen.If(jen.Op("!").Id("s").Dot("Buffered").Call()).Block(jen.Break()),
			),
			jen.Return(jen.Nil()),
		)
		e.f.Line()
	}
	e.fromVectors()
}

// stream emits what runtime.Run needs of a stream's batch.
func (e *emitter) stream() {
	b := jen.Id("b").Op("*").Id(e.batch)
	e.f.Comment("New makes another batch.")
	e.f.Func().Params(b).Id("New").Params().Add(rowio("Records")).Block(jen.Return(jen.Op("&").Id(e.batch).Values()))
	e.f.Line()
	e.f.Comment("JSON is a record as a line of JSON.")
	e.f.Func().Params(b).Id("JSON").Params(jen.Id("i").Int()).Index().Byte().Block(
		jen.Return(jen.Id("b").Dot("Rows").Index(jen.Id("i")).Dot("AppendJSON").Call(jen.Nil())))
	e.f.Line()
}

// admit emits what holds a record's values to the columns' types, where Go's own
// leave something open; see runtime.Admit.
func (e *emitter) admit(r *names.Relation) {
	var cases []jen.Code
	for i, c := range r.Columns {
		if c.Field == "" {
			continue
		}
		fail := jen.Return(jen.Lit(c.SQLName), jen.Id("err"))
		if stmts := door.Admit(c, jen.Id("row").Dot(c.Field), fail); len(stmts) > 0 {
			cases = append(cases, jen.Case(jen.Lit(i)).Block(stmts...))
		}
	}
	if len(cases) == 0 {
		return
	}
	e.f.Comment("admit holds a column's value to its type; name is the column's where it does not fit.")
	e.f.Func().Params(jen.Id("row").Op("*").Id(e.row)).Id("admit").Params(jen.Id("column").Int()).Params(jen.Id("name").String(), jen.Id("err").Error()).Block(
		jen.Switch(jen.Id("column")).Block(cases...),
		jen.Return(jen.Lit(""), jen.Nil()),
	)
	e.f.Line()
}
