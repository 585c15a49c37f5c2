package query

import (
	"slices"

	"github.com/dave/jennifer/jen"

	"github.com/veloc-dev/veloc/codegen/names"
	"github.com/veloc-dev/veloc/planner"
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
		e.fill(e.admitted(), emptied(), records), jen.Return(jen.Id("err")))
	f.Line()
	f.Comment("Finish gives what comes at the end of the input.")
	f.Add(e.results()).Id("Finish").Params().Params(jen.Id("err").Error()).Block(
		e.fill("Finish", emptied()), jen.Return(jen.Id("err")))
	f.Line()
	f.Comment("Idle makes the counters known.")
	f.Add(e.results()).Id("Idle").Params().Block(
		asked("tell").Call())
	f.Line()
	e.declareBegin(f)
	e.declareParkedJoin(f)
	e.declareFork(f)
	e.declareWhole(f)
}

// declareWhole marks a query with rows that do not come from single records of the
// stream, but from its end.
func (e *emitter) declareWhole(f *jen.File) {
	if !slices.ContainsFunc(e.q.Pipelines, func(p *planner.Pipeline) bool {
		_, stream := p.From.(*planner.StreamRows)
		return !stream
	}) {
		return
	}
	f.Comment("Whole says that rows come at the end of the whole input; see runtime.WholeJoin.")
	f.Add(e.results()).Id("Whole").Params().Block()
	f.Line()
}

// declareFork emits what lets several goroutines share a stream: not where
// records wait, or rows that nothing matched come at the end.
func (e *emitter) declareFork(f *jen.File) {
	if e.parks() || len(e.matched) > 0 {
		return
	}
	args := []jen.Code{}
	if e.n.Params != "" {
		args = append(args, asked("params"))
	}
	f.Comment("Fork makes a join of the same query for another goroutine; see runtime.ParallelJoin.")
	f.Add(e.results()).Id("Fork").Params().Add(names.Runtime("ParallelJoin")).Block(
		jen.Id("q").Op(":=").Add(asked("ready")).Dot(e.n.Name).Call(args...),
		jen.Id("q").Dot("teller").Op("=").Id("q").Dot("teller").Dot("Apart").Call(),
		jen.Return(jen.Op("&").Id(e.n.Batch).Values(jen.Id("query").Op(":").Id("q"))))
	f.Line()
	f.Comment("Counters are the query's own.")
	f.Add(e.results()).Id("Counters").Params().Params(jen.Op("*").Uint64(), jen.Op("*").Add(names.Runtime("Given")), jen.Index().Add(names.Runtime("JoinStats"))).Block(
		jen.Return(jen.Op("&").Add(asked("seen")), jen.Op("&").Add(asked("given")), asked("joins").Index(jen.Op(":"))))
	f.Line()
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
