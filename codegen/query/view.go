package query

import (
	"strconv"

	"github.com/dave/jennifer/jen"

	"github.com/veloc-dev/veloc/codegen/names"
	"github.com/veloc-dev/veloc/planner"
)

// declareView emits the type that computes a derived table, and the source that loads
// it.
func (e *emitter) declareView(f *jen.File) {
	n := e.n
	sql := strconv.Quote(n.View.SQLName)
	f.Comment(n.Type + " computes the derived table " + sql + ".")
	f.Type().Id(n.Type).Struct(e.viewFields()...)
	f.Line()
	var values []jen.Code
	for i, t := range e.q.Tables {
		values = append(values, set(e.tableName(t), jen.Id("in").Dot("Base").Call(jen.Lit(i)).Assert(e.rowsType(t))))
	}
	batch := jen.Id("batch").Dot("Rows").Op("=").Append(jen.Id("batch").Dot("Rows"), jen.Id("rows").Op("..."))
	going := jen.If(jen.Id("err").Op(":=").Id("ctx").Dot("Err").Call(), jen.Id("err").Op("!=").Nil()).Block(jen.Return(jen.Id("err")))
	add := []jen.Code{going, batch, jen.Return(jen.Id("in").Dot("Insert").Call())}
	result := []jen.Code{jen.Return(self("evaluate").Call())}
	if e.gathers() {
		rows := self("rows")
		if n.Source.Arranged != nil {
			rows = self("arranged").Call()
		}
		add = []jen.Code{jen.Return(jen.Id("ctx").Dot("Err").Call())}
		result = []jen.Code{
			e.beginRecursion(),
			self("run").Dot("Gather").Call(jen.Op("&").Add(self("rows"))),
			jen.If(jen.Id("err").Op(":=").Add(self("evaluate")).Call(), jen.Id("err").Op("!=").Nil()).Block(jen.Return(jen.Id("err"))),
			jen.For(jen.Id("rows").Op(":=").Range().Qual("slices", "Chunk").Call(rows, names.Runtime("PieceRows"))).Block(
				batch,
				jen.If(jen.Id("err").Op(":=").Id("in").Dot("Insert").Call(), jen.Id("err").Op("!=").Nil()).Block(jen.Return(jen.Id("err"))),
			),
			jen.Return(jen.Nil()),
		}
	}
	for _, m := range e.matchedInOrder() {
		if m.table != nil {
			values = append(values, set(m.field, jen.New(names.Runtime("Matched"))))
			continue
		}
		values = append(values, set(m.field, jen.Make(m.typ)))
		for _, v := range m.moves {
			values = append(values, set(v.field, jen.New(names.Runtime("Matched"))))
		}
	}
	source := n.View.Private("Source")
	f.Comment(source + " loads " + sql + " from the tables that it is computed from.")
	f.Type().Id(source).Struct()
	f.Line()
	f.Comment("LoadTable computes every row, from the rows of one moment.")
	f.Func().Params(jen.Id(source)).Id("LoadTable").Params(jen.Id("ctx").Qual("context", "Context"), jen.Id("in").Op("*").Add(names.Runtime("TableInput"))).Error().Block(append([]jen.Code{
		jen.Id("batch").Op(":=").Id("in").Dot("Records").Call().Assert(jen.Op("*").Id(n.View.Batch)),
		jen.Id("q").Op(":=").Op("&").Id(n.Type).Values(names.Lines(values)...),
		self("run").Op("=").Add(names.Runtime("NewView")).Call(jen.Op("&").Add(self("results")), jen.Func().Params(jen.Id("rows").Index().Id(n.Row)).Error().Block(add...)),
	}, result...)...)
	f.Line()
	if n.Source.Arranged != nil {
		e.declareArranged(f)
	}
	if r := n.Source.Recursion; r != nil && r.Distinct {
		e.declareEquality(f, e.columns())
	}
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
		jen.Id("run").Add(names.Runtime("View")).Types(jen.Id(e.n.Row)),
		jen.Id("results").Add(names.Runtime("Results")).Types(jen.Id(e.n.Row)),
		e.gatheredFields(),
	)
	if e.joins() > 0 {
		fields = append(fields, jen.Id("joins").Add(e.joinsType()))
	}
	return append(append(append(fields, jen.Line()), e.kept...), e.scratch...)
}

// declareEvaluate emits the computation of all rows.
func (e *emitter) declareEvaluate(f *jen.File) {
	var body []jen.Code
	for _, k := range e.q.FailingKeys() {
		body = append(body, jen.If(jen.Id("err").Op(":=").Add(self(e.tableName(k.Table))).Dot("failures"+itoa(k.Hidden)).Dot("Err").Call(), jen.Id("err").Op("!=").Nil()).Block(jen.Return(jen.Id("err"))))
	}
	calls := e.tailCalls
	if r := e.n.Source.Recursion; r != nil {
		calls = calls[:e.callsOf(r.Base)]
	}
	for i, t := range calls {
		body = append(body, self(t).Call())
		if a := e.n.Source.Arranged; a != nil && a.Left > 0 && i+1 == e.callsOf(a.Left) {
			body = append(body, self("give").Call(), self("left").Op("=").Len(self("rows")))
		}
	}
	body = append(body, self("give").Call())
	if e.n.Source.Recursion != nil {
		body = append(body, e.recursion(e.tailCalls[len(calls):]))
	}
	f.Comment("evaluate gives every row to add.")
	f.Add(e.receiver()).Id("evaluate").Params().Error().Block(append(body, jen.Return(self("failed")))...)
	f.Line()
}

// gathers reports whether rows are added once all are there.
func (e *emitter) gathers() bool {
	return e.n.Source.Arranged != nil || e.n.Source.Recursion != nil
}

// gatheredFields are where rows are gathered that are arranged in the end.
func (e *emitter) gatheredFields() jen.Code {
	if !e.gathers() {
		return jen.Null()
	}
	fields := jen.Id("rows").Index().Id(e.n.Row).Comment("those before them")
	if e.n.Source.Recursion != nil {
		fields.Line().Id("steps").Add(names.Runtime("Recursion")).Types(jen.Id(e.n.Row))
	}
	if a := e.n.Source.Arranged; a != nil && a.Left > 0 {
		fields.Line().Id("left").Int().Comment("how many of these are of the left side")
	}
	return fields
}

// callsOf counts the methods that give the rows of the first SELECTs.
func (e *emitter) callsOf(selects int) int {
	calls := 0
	for _, p := range e.q.AtEnd() {
		if _, unmatched := p.From.(*planner.Unmatched); !unmatched {
			selects--
		}
		if selects < 0 {
			break
		}
		if !p.Never {
			calls++
		}
	}
	return calls
}
