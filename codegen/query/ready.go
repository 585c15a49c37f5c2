package query

import (
	"github.com/dave/jennifer/jen"

	"github.com/veloc-dev/veloc/codegen/names"
	"github.com/veloc-dev/veloc/planner"
)

// declareFinish emits what comes at the end of the input.
func (e *emitter) declareFinish(f *jen.File) {
	rows := func() *jen.Statement { return jen.Index().Id(e.n.Row) }
	finish := e.receiver().Id("Finish").Params(jen.Id("out").Add(rows())).Params(rows(), jen.Error())
	if len(e.tailCalls) == 0 {
		if e.parks() {
			f.Comment("Finish gives what comes at the end of the input.")
			e.declareParkedFinish(f, finish)
			return
		}
		f.Comment("Finish gives what comes at the end of the input: for this query, nothing.")
		f.Add(finish).Block(e.notReady(jen.Id("out")), e.tell(), jen.Return(jen.Id("out"), jen.Nil()))
		f.Line()
		return
	}
	f.Comment("Finish appends the result rows that come at the end of the input: those of table")
	f.Comment("rows that no record has matched. It ends the run: the next one begins anew.")
	body := []jen.Code{
		e.notReady(jen.Id("out")),
		e.notInUse(jen.Id("out")),
		e.freshTail(),
		self("pin").Call(),
		jen.Defer().Add(self("unpin")).Call(),
		e.whereApart(),
	}
	if e.parks() {
		body = append(body[:2:2], append(e.lastLook(), body[2:]...)...)
	}
	body = append(body, e.whereMoved()...)
	body = append(body, self("out").Op("=").Id("out"))
	body = append(body, e.step(e.tailCalls[0]))
	for _, t := range e.tailCalls[1:] {
		body = append(body, e.whileWanted(e.step(t)))
	}
	body = append(body, e.given(jen.Nil()), jen.List(jen.Id("out"), self("out")).Op("=").List(self("out"), jen.Nil()))
	body = append(body, e.forget()...)
	if e.fallible {
		body = append(body, jen.If(jen.Id("err").Op(":=").Add(self("failed")), jen.Id("err").Op("!=").Nil()).Block(
			self("failed").Op("=").Nil(),
			jen.Return(jen.Id("out"), jen.Id("err")),
		))
	}
	f.Add(finish).Block(append(body, jen.Return(jen.Id("out"), jen.Nil()))...)
	f.Line()
}

// declareAll emits the form over iterators.
func (e *emitter) declareAll(f *jen.File) {
	seq := func(row string) *jen.Statement { return jen.Qual("iter", "Seq2").Types(jen.Id(row), jen.Error()) }
	f.Comment("All joins the records of an iterator and ends with Finish. An error of the")
	f.Comment("iterator, or of a record, is yielded with a zero row behind the rows before it;")
	f.Comment("a loop that goes on skips that record.")
	if e.keepsState() {
		f.Comment("Each loop is a run of its own, and begins with nothing matched or parked.")
	}
	end := "Finish"
	if e.parks() {
		end = "end"
	}
	f.Add(e.receiver()).Id("All").Params(jen.Id("records").Add(seq(e.n.Stream.Row))).Add(seq(e.n.Row)).Block(
		jen.Return(names.Runtime("All").Call(jen.Id("records"), jen.Id("q"), e.beginning(), e.expression("Append"), e.expression(end))),
	)
	f.Line()
}

// expression is a method of the query as a function.
func (e *emitter) expression(method string) *jen.Statement {
	return jen.Parens(jen.Op("*").Id(e.n.Type)).Dot(method)
}

// declareStats emits the counters per join.
func (e *emitter) declareStats(f *jen.File) {
	f.Comment("tell makes the counters known to the query's.")
	f.Add(e.receiver()).Id("tell").Params().Block(
		self("teller").Dot("Tell").Call(jen.Op("&").Add(self("seen")), jen.Op("&").Add(self("given")), self("joins").Index(jen.Op(":"))))
	f.Line()
	f.Comment("Stats counts the records so far and, for each join from the stream outward, what")
	f.Comment("became of them.")
	f.Add(e.receiver()).Id("Stats").Params().Add(names.Runtime("QueryStats")).Block(
		jen.Return(names.Runtime("NewQueryStats").Call(self("seen"), self("given"), self("joins").Index(jen.Op(":")), jen.Id(e.n.Info))))
	f.Line()
}

// declareInfo emits what is shown of the query beside its counters.
func (e *emitter) declareInfo(f *jen.File) {
	n := e.n
	var joins []jen.Code
	for s := range e.joined() {
		table, alias := joined(s)
		joins = append(joins, jen.Values(jen.Id("Alias").Op(":").Lit(alias), jen.Id("Table").Op(":").Lit(table)))
	}
	fields := []jen.Code{
		jen.Id("Name").Op(":").Id(n.Const),
		jen.Id("SQL").Op(":").Add(names.Raw(n.Source.SQL)),
		jen.Id("Stream").Op(":").Lit(n.Stream.SQLName),
	}
	if e.filtersFirst() {
		fields = append(fields, jen.Id("Filtered").Op(":").True())
	}
	if len(joins) > 0 {
		fields = append(fields, jen.Id("Joins").Op(":").Index().Add(names.Runtime("JoinInfo")).Values(lines(joins)...))
	}
	f.Comment(n.Info + " describes the query to those who watch it; its joins stand in the order")
	f.Comment("of the counters, from the stream outward.")
	f.Var().Id(n.Info).Op("=").Op("&").Add(names.Runtime("QueryInfo")).Values(lines(fields)...)
	f.Line()
}

// filtersFirst reports whether records are filtered before anything is joined.
func (e *emitter) filtersFirst() bool {
	for _, m := range e.q.Mains() {
		if len(m.Ops) == 0 {
			return false
		}
		if filter, ok := m.Ops[0].(*planner.Filter); !ok || len(filter.Conds) == 0 {
			return false
		}
	}
	return true
}

// lines puts each element of a literal on a line of its own.
func lines(elements []jen.Code) []jen.Code {
	var out []jen.Code
	for _, e := range elements {
		out = append(out, jen.Line().Add(e))
	}
	return append(out, jen.Line())
}

// aliasOf is the alias that a step joins; empty for a filter.
func aliasOf(s planner.Op) string {
	_, alias := joined(s)
	return alias
}

// joined is the table that a step joins, by its SQL name, and its alias; both are
// empty for a filter.
func joined(s planner.Op) (table, alias string) {
	switch s := s.(type) {
	case *planner.Lookup:
		return s.Table.Relation.Name, s.Alias
	case *planner.Apply:
		return "", s.Alias
	}
	return "", ""
}
