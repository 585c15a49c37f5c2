package query

import (
	"strconv"

	"github.com/dave/jennifer/jen"

	"github.com/veloc-dev/veloc/codegen/names"
	"github.com/veloc-dev/veloc/planner"
)

// declareView emits the type that computes a derived table, from the rows of
// its first table, and the source that loads it.
func (e *emitter) declareView(f *jen.File) {
	n := e.n
	sql := strconv.Quote(n.View.SQLName)
	f.Comment(n.Type + " computes the derived table " + sql + ".")
	f.Type().Id(n.Type).Struct(e.viewFields()...)
	f.Line()
	values := jen.Dict{}
	for i, t := range e.q.Tables {
		values[jen.Id(e.tableName(t))] = jen.Id("in").Dot("Base").Call(jen.Lit(i)).Assert(e.rowsType(t))
	}
	for _, m := range e.matchedInOrder() {
		if m.table != nil {
			values[jen.Id(m.field)] = jen.New(names.Runtime("Matched"))
			continue
		}
		values[jen.Id(m.field)] = jen.Make(m.typ)
		for _, v := range m.moves {
			values[jen.Id(v.field)] = jen.New(names.Runtime("Matched"))
		}
	}
	source := n.View.Private("Source")
	f.Comment(source + " loads " + sql + " from the tables that it is computed from.")
	f.Type().Id(source).Struct()
	f.Line()
	f.Comment("LoadTable computes every row, from the rows of one moment.")
	f.Func().Params(jen.Id(source)).Id("LoadTable").Params(jen.Id("ctx").Qual("context", "Context"), jen.Id("in").Op("*").Add(names.Runtime("TableInput"))).Error().Block(
		jen.Id("q").Op(":=").Op("&").Id(n.Type).Values(values),
		jen.Id("batch").Op(":=").Id("in").Dot("Records").Call().Assert(jen.Op("*").Id(n.View.Batch)),
		jen.Return(self("evaluate").Call(jen.Func().Params(jen.Id("rows").Index().Id(n.Row)).Error().Block(
			jen.If(jen.Id("err").Op(":=").Id("ctx").Dot("Err").Call(), jen.Id("err").Op("!=").Nil()).Block(jen.Return(jen.Id("err"))),
			jen.Id("batch").Dot("rows").Op("=").Append(jen.Id("batch").Dot("rows"), jen.Id("rows").Op("...")),
			jen.Return(jen.Id("in").Dot("Insert").Call()),
		))),
	)
	f.Line()
	e.declareEvaluate(f)
}

// rowsType points to the rows of a table.
func (e *emitter) rowsType(t *planner.Table) *jen.Statement {
	return jen.Op("*").Id(e.pkg.Relation(t.Relation).Private("Generation"))
}

func (e *emitter) viewFields() []jen.Code {
	var fields []jen.Code
	for _, t := range e.q.Tables {
		fields = append(fields, jen.Id(e.tableName(t)).Add(e.rowsType(t)))
	}
	fields = append(fields,
		jen.Line(),
		jen.Id("batch").Index().Id(e.n.Stream.Row).Comment("the rows at hand"),
		jen.Id("out").Index().Id(e.n.Row).Comment("what they become"),
		jen.Id("joins").Add(e.joinsType()),
	)
	if e.fallible {
		fields = append(fields, jen.Id("failed").Op("*").Add(names.Runtime("RecordError")).Comment("the first failure"))
	}
	return append(append(append(fields, jen.Line()), e.kept...), e.scratch...)
}

// declareEvaluate emits the loop over the rows of the first table.
func (e *emitter) declareEvaluate(f *jen.File) {
	n, driver := e.n, self(e.tableName(e.q.Driver()))
	add := jen.Id("add").Func().Params(jen.Index().Id(n.Row)).Error()
	give := func() jen.Code {
		return jen.If(jen.Id("err").Op(":=").Add(self("give")).Call(jen.Id("add")), jen.Id("err").Op("!=").Nil()).Block(jen.Return(jen.Id("err")))
	}
	var body []jen.Code
	for _, k := range e.q.FailingKeys() {
		body = append(body, jen.If(jen.Id("err").Op(":=").Add(self(e.tableName(k.Table))).Dot("failures"+itoa(k.Hidden)).Dot("Err").Call(), jen.Id("err").Op("!=").Nil()).Block(jen.Return(jen.Id("err"))))
	}
	if !e.q.Never {
		body = append(body,
			jen.For(jen.Id("i").Op(":=").Range().Add(driver).Dot("rows")).Block(
				jen.If(jen.Add(driver).Dot("dead").Dot("Has").Call(jen.Uint32().Call(jen.Id("i")))).Block(jen.Continue()),
				self("batch").Op("=").Append(self("batch"), jen.Add(driver).Dot("rows").Index(jen.Id("i")).Dot("row").Call()),
				jen.If(jen.Len(self("batch")).Op("==").Add(batchSize())).Block(
					self("join").Call(),
					give(),
				),
			),
			self("join").Call(),
			give(),
		)
	}
	for _, t := range e.tailCalls {
		body = append(body, self(t).Call(), give())
	}
	f.Comment("evaluate gives every row to add.")
	f.Add(e.receiver()).Id("evaluate").Params(add).Error().Block(append(body, jen.Return(jen.Nil()))...)
	f.Line()
	body = nil
	if e.fallible {
		body = append(body, jen.If(self("failed").Op("!=").Nil()).Block(jen.Return(self("failed").Dot("Err"))))
	}
	body = append(body,
		jen.Id("err").Op(":=").Id("add").Call(self("out")),
		jen.List(self("batch"), self("out")).Op("=").List(self("batch").Index(jen.Op(":").Lit(0)), self("out").Index(jen.Op(":").Lit(0))),
		jen.Return(jen.Id("err")))
	f.Comment("give passes the rows at hand on.")
	f.Add(e.receiver()).Id("give").Params(jen.Add(add)).Error().Block(body...)
	f.Line()
	if !e.fallible {
		return
	}
	f.Comment("fail notes the first failure.")
	f.Add(e.receiver()).Id("fail").Params(jen.Id("record").Int(), jen.Id("column").String(), jen.Id("err").Error()).Int().Block(
		jen.If(self("failed").Op("==").Nil()).Block(
			self("failed").Op("=").Add(names.Runtime("NewRecordError")).Call(jen.Id("record"), jen.Id("column"), jen.Id("err")),
		),
		jen.Return(jen.Lit(0)),
	)
	f.Line()
}
