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
		jen.Return(names.Runtime("NewQueryStats").Call(self("seen"), self("given"), self("joins").Index(jen.Op(":")), jen.Id(e.n.Joins).Op("..."))))
	f.Line()
}

// declareJoins emits the names of the joins, for the counters.
func (e *emitter) declareJoins(f *jen.File) {
	var aliases []jen.Code
	for _, s := range e.q.Steps {
		if a := aliasOf(s); a != "" {
			aliases = append(aliases, jen.Lit(a))
		}
	}
	f.Comment(e.n.Joins + " names the joins, from the stream outward.")
	f.Var().Id(e.n.Joins).Op("=").Index().String().Values(aliases...)
	f.Line()
}

// aliasOf is the alias that a step joins; empty for a filter.
func aliasOf(s planner.Step) string {
	switch s := s.(type) {
	case *planner.Probe:
		return s.Alias
	case *planner.Nest:
		return s.Alias
	}
	return ""
}
