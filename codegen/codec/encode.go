package codec

import (
	"github.com/dave/jennifer/jen"

	"github.com/veloc-dev/veloc/codegen/names"
	"github.com/veloc-dev/veloc/compiler/ir"
)

// appended is dst with the value v behind it, as COPY or row_to_json writes it.
func (e *emitter) appended(dst *jen.Statement, c names.Column, v jen.Code, inJSON bool) *jen.Statement {
	num := func(fn string, args ...jen.Code) *jen.Statement { return jen.Qual(names.NumPath, fn).Call(args...) }
	txt := func(fn string, args ...jen.Code) *jen.Statement { return jen.Qual(names.TextPath, fn).Call(args...) }
	pick := func(json, csv *jen.Statement) *jen.Statement {
		if inJSON {
			return json
		}
		return csv
	}
	scale := jen.Lit(int(c.Rep.Scale))
	switch c.Type.Kind {
	case ir.Bool:
		return pick(scan("AppendJSONBool").Call(dst, v), txt("AppendBool", dst, v))
	case ir.Int2, ir.Int4:
		return num("AppendInt", dst, jen.Int64().Parens(v))
	case ir.Int8:
		return num("AppendInt", dst, v)
	case ir.Float4:
		return pick(scan("AppendJSONFloat4").Call(dst, v), jen.Qual(names.FloatPath, "Append4").Call(dst, v))
	case ir.Float8:
		return pick(scan("AppendJSONFloat8").Call(dst, v), jen.Qual(names.FloatPath, "Append8").Call(dst, v))
	case ir.Numeric:
		switch {
		case !c.Rep.Fixed():
			return pick(scan("AppendJSONNumeric").Call(dst, v), num("AppendNumeric", dst, v))
		case c.Rep.Wide():
			wide := jen.Qual(names.NumPath, "Int128").Parens(v)
			return pick(scan("AppendJSONFixed128").Call(dst, wide, scale), num("AppendFixed128", dst, wide, scale))
		}
		x := jen.Int64().Parens(v)
		return pick(scan("AppendJSONFixed64").Call(dst, x, scale), num("AppendFixed64", dst, x, scale))
	case ir.Text, ir.Varchar, ir.Bpchar:
		if len(e.columns) == 1 {
			return pick(scan("AppendJSONText").Call(dst, v), scan("AppendCSVOnly").Call(dst, v))
		}
		return pick(scan("AppendJSONText").Call(dst, v), scan("AppendCSVText").Call(dst, v))
	case ir.UUID:
		return pick(scan("AppendJSONUUID").Call(dst, v), txt("AppendUUID", dst, v))
	case ir.Bytea:
		return pick(scan("AppendJSONBytea").Call(dst, v), txt("AppendBytea", dst, v))
	case ir.JSONB:
		return pick(scan("AppendJSONRaw").Call(dst, v), scan("AppendCSVBytes").Call(dst, v))
	}
	return e.appendedTime(dst, c.Type.Kind, v, inJSON)
}

func (e *emitter) appendedTime(dst *jen.Statement, k ir.Kind, v jen.Code, inJSON bool) *jen.Statement {
	name := map[ir.Kind]string{ir.Date: "Date", ir.Time: "Time", ir.Timestamp: "Timestamp", ir.Timestamptz: "Timestamptz", ir.Interval: "Interval"}[k]
	args := []jen.Code{dst, v}
	if k == ir.Timestamptz {
		args = []jen.Code{e.consts.Zone(), dst, v}
	}
	if inJSON {
		return jen.Qual(names.DatetimePath, "Append"+name+"JSON").Call(args...)
	}
	return jen.Qual(names.DatetimePath, "Append"+name).Call(args...)
}

// encoding emits the ways a row is written.
func (e *emitter) encoding() {
	receiver := jen.Id("row").Op("*").Id(e.row)
	for _, inJSON := range []bool{false, true} {
		var body []jen.Code
		name, comment := "AppendCSV", "AppendCSV appends the row as a line of COPY … (FORMAT csv), without its end."
		if inJSON {
			name, comment = "AppendJSON", "AppendJSON appends the row as row_to_json writes it."
		}
		for i, c := range e.columns {
			body = append(body, e.appendColumn(i, c, inJSON)...)
		}
		if inJSON {
			end := jen.LitRune('}')
			if len(e.columns) == 0 {
				body = append(body, jen.Id("dst").Op("=").Append(jen.Id("dst"), jen.LitRune('{')))
			}
			body = append(body, jen.Return(jen.Append(jen.Id("dst"), end)))
		} else {
			body = append(body, jen.Return(jen.Id("dst")))
		}
		e.f.Comment(comment)
		e.f.Func().Params(receiver).Id(name).Params(jen.Id("dst").Index().Byte()).Index().Byte().Block(body...)
		e.f.Line()
	}
	e.f.Comment("MarshalJSON is AppendJSON.")
	e.f.Func().Params(jen.Id("row").Id(e.row)).Id("MarshalJSON").Params().Params(jen.Index().Byte(), jen.Error()).Block(
		jen.Return(jen.Id("row").Dot("AppendJSON").Call(jen.Make(jen.Index().Byte(), jen.Lit(0), jen.Lit(e.usualJSON()))), jen.Nil()))
	e.f.Line()
	e.clone()
}

// appendColumn appends what stands before column i, a comma and in JSON the key, and its
// value: nothing for NULL, and in JSON null.
//
//	dst = num.AppendInt(append(dst, ','), row.ID)
//	if dst = scan.AppendJSONKey(dst, ",\"tier\":", row.Tier.Valid); row.Tier.Valid {
//		dst = scan.AppendJSONText(dst, row.Tier.V)
//	}
func (e *emitter) appendColumn(i int, c names.Column, inJSON bool) []jen.Code {
	dst, field := func() *jen.Statement { return jen.Id("dst") }, jen.Id("row").Dot(c.Field)
	before := []jen.Code{jen.LitRune(',')}
	first := ","
	if i == 0 {
		first, before = "{", nil
	}
	key := jen.Lit(first + quoteJSON(c.SQLName) + ":")
	if inJSON {
		before = []jen.Code{jen.Add(key).Op("...")}
	}
	led := dst()
	if before != nil {
		led = jen.Append(append([]jen.Code{dst()}, before...)...)
	}
	if !c.Nullable {
		return []jen.Code{dst().Op("=").Add(e.appended(led, c, field, inJSON))}
	}
	valid := jen.Add(field).Dot("Valid")
	set := dst().Op("=").Add(e.appended(dst(), c, jen.Add(field).Dot("V"), inJSON))
	switch {
	case inJSON:
		return []jen.Code{jen.If(dst().Op("=").Add(scan("AppendJSONKey")).Call(dst(), key, valid), valid).Block(set)}
	case before == nil:
		return []jen.Code{jen.If(valid).Block(set)}
	}
	return []jen.Code{jen.If(dst().Op("=").Add(led), valid).Block(set)}
}

// quoteJSON spells a name as PostgreSQL's escape_json does.
func quoteJSON(s string) string {
	out := []byte{'"'}
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			out = append(out, '\\', byte(r))
		case r == '\n':
			out = append(out, `\n`...)
		case r == '\t':
			out = append(out, `\t`...)
		case r == '\r':
			out = append(out, `\r`...)
		case r == '\b':
			out = append(out, `\b`...)
		case r == '\f':
			out = append(out, `\f`...)
		case r < ' ':
			out = append(out, `\u00`...)
			out = append(out, "0123456789abcdef"[r>>4], "0123456789abcdef"[r&15])
		default:
			out = append(out, string(r)...)
		}
	}
	return string(append(out, '"'))
}

// clone emits Clone.
func (e *emitter) clone() {
	var body []jen.Code
	for _, c := range e.columns {
		field := jen.Id("row").Dot(c.Field)
		if c.Nullable {
			field = field.Dot("V")
		}
		switch k := c.Type.Kind; {
		case k.IsString():
			body = append(body, jen.Add(field).Op("=").Qual("strings", "Clone").Call(field))
		case k == ir.Bytea || k == ir.JSONB:
			body = append(body, jen.Add(field).Op("=").Qual("bytes", "Clone").Call(field))
		}
	}
	e.f.Comment("Clone copies the row; the copy shares no memory with tables or input.")
	e.f.Func().Params(jen.Id("row").Id(e.row)).Id("Clone").Params().Id(e.row).Block(append(body, jen.Return(jen.Id("row")))...)
	e.f.Line()
}

// codec emits how result rows are written.
func (e *emitter) codec(name string) {
	fields := []jen.Code{jen.Line().Id("Columns").Op(":").Id(e.desc)}
	for _, format := range []string{"CSV", "JSON"} {
		fields = append(fields, jen.Line().Id(format).Op(":").Func().Params(jen.Id("dst").Index().Byte(), jen.Id("rows").Index().Id(e.row)).Index().Byte().Block(
			jen.For(jen.Id("i").Op(":=").Range().Id("rows")).Block(
				jen.Id("dst").Op("=").Append(jen.Id("rows").Index(jen.Id("i")).Dot("Append"+format).Call(jen.Id("dst")), jen.LitRune('\n'))),
			jen.Return(jen.Id("dst")),
		))
	}
	e.f.Comment(name + " writes rows as lines.")
	e.f.Var().Id(name).Op("=").Add(names.Runtime("Codec")).Types(jen.Id(e.row)).Values(append(fields, jen.Line())...)
	e.f.Line()
}

// usualJSON is about how long a row's JSON is: its keys, and 24 bytes a value.
func (e *emitter) usualJSON() int {
	n := 2
	for _, c := range e.columns {
		n += len(c.SQLName) + len(`"":,`) + 24
	}
	return (n + 63) &^ 63
}
