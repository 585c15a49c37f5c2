package query

import (
	"github.com/dave/jennifer/jen"

	"github.com/veloc-dev/veloc/codegen/names"
)

// declareStream emits the form that reads a stream and writes a sink.
func (e *emitter) declareStream(f *jen.File) {
	n := e.n
	f.Comment("Run joins the records of a stream, to its end, and writes the rows to a sink, which is")
	f.Comment("committed where all went well. See runtime.Run.")
	f.Add(e.receiver()).Id("Run").Params(
		jen.Id("ctx").Qual("context", "Context"), jen.Id("stream").Add(names.Runtime("StreamSource")),
		jen.Id("sink").Add(names.Runtime("Sink")), jen.Id("options").Op("...").Add(names.Runtime("RunOption")),
	).Error().Block(
		e.notReady(),
		jen.Return(names.Runtime("Run").Call(jen.Id("ctx"), jen.Id("stream"), jen.Id("sink"), jen.Op("&").Id(n.Stream.Batch).Values(),
			jen.Op("&").Id(n.Batch).Values(jen.Id("query").Op(":").Id("q")), jen.Id("options").Op("..."))),
	)
	f.Line()
	e.declareJoin(f)
}

// declareJoin emits the methods of a batch of results that runtime.Run calls.
func (e *emitter) declareJoin(f *jen.File) {
	records := jen.Id("in").Assert(jen.Op("*").Id(e.n.Stream.Batch)).Dot("rows").Index(jen.Id("first").Op(":"))
	f.Comment("Records joins the records of a batch from number first on; see runtime.Join.")
	f.Add(e.results()).Id("Records").Params(jen.Id("in").Qual(names.RowioPath, "Records"), jen.Id("first").Int()).Params(jen.Id("err").Error()).Block(
		e.fill("Append", emptied(), records), jen.Return(jen.Id("err")))
	f.Line()
	f.Comment("Finish gives what comes at the end of the input.")
	f.Add(e.results()).Id("Finish").Params().Params(jen.Id("err").Error()).Block(
		e.fill("Finish", emptied()), jen.Return(jen.Id("err")))
	f.Line()
	f.Comment("Idle makes the counters known.")
	f.Add(e.results()).Id("Idle").Params().Block(
		asked("teller").Dot("Tell").Call(asked("seen"), asked("joins").Index(jen.Op(":"))))
	f.Line()
	e.declareParkedJoin(f)
}

// results is the receiver of a batch of results.
func (e *emitter) results() *jen.Statement {
	return jen.Func().Params(jen.Id("b").Op("*").Id(e.n.Batch))
}

// asked is a member of the query that fills a batch of results.
func asked(member string) *jen.Statement { return jen.Id("b").Dot("query").Dot(member) }

// emptied are the rows of a batch of results, to be overwritten.
func emptied() *jen.Statement { return jen.Id("b").Dot("rows").Index(jen.Op(":").Lit(0)) }

// fill makes the batch's rows those that a method of the query gives.
func (e *emitter) fill(method string, args ...jen.Code) *jen.Statement {
	return jen.List(jen.Id("b").Dot("rows"), jen.Id("err")).Op("=").Add(asked(method)).Call(args...)
}
