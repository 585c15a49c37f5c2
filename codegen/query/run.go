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
	first := jen.Func().Params(jen.Id("first").Int()).Params(jen.Id("err").Error()).Block(
		jen.List(jen.Id("out").Dot("rows"), jen.Id("err")).Op("=").Add(self("Append")).Call(
			jen.Id("out").Dot("rows").Index(jen.Op(":").Lit(0)), jen.Id("in").Dot("rows").Index(jen.Id("first").Op(":"))),
		jen.Return(jen.Id("err")),
	)
	finish := jen.Func().Params().Params(jen.Id("err").Error()).Block(
		jen.List(jen.Id("out").Dot("rows"), jen.Id("err")).Op("=").Add(self("Finish")).Call(jen.Id("out").Dot("rows").Index(jen.Op(":").Lit(0))),
		jen.Return(jen.Id("err")),
	)
	record := jen.Func().Params(jen.Id("i").Int()).Index().Byte().Block(
		jen.Return(jen.Id("in").Dot("rows").Index(jen.Id("i")).Dot("AppendJSON").Call(jen.Nil())))
	newIn := jen.Func().Params().Add(jen.Qual(names.RowioPath, "Records")).Block(jen.Return(jen.Op("&").Id(n.Stream.Batch).Values()))
	take := jen.Func().Params(jen.Id("batch").Add(jen.Qual(names.RowioPath, "Records"))).Block(
		jen.Id("in").Op("=").Id("batch").Assert(jen.Op("*").Id(n.Stream.Batch)))
	f.Add(e.receiver()).Id("Run").Params(
		jen.Id("ctx").Qual("context", "Context"), jen.Id("stream").Add(names.Runtime("StreamSource")),
		jen.Id("sink").Add(names.Runtime("Sink")), jen.Id("options").Op("...").Add(names.Runtime("RunOption")),
	).Error().Block(
		e.notReady(),
		jen.Var().Id("in").Op("*").Id(n.Stream.Batch),
		jen.Id("out").Op(":=").Op("&").Id(n.Batch).Values(),
		jen.Return(names.Runtime("Run").Call(jen.Id("ctx"), jen.Id("stream"), jen.Id("sink"), jen.Op("&").Add(names.Runtime("Join")).Values(merged(jen.Dict{
			jen.Id("Stream"): jen.Id(n.Stream.Desc), jen.Id("Result"): jen.Id(n.Desc), jen.Id("NewIn"): newIn, jen.Id("Take"): take, jen.Id("Out"): jen.Id("out"),
			jen.Id("Records"): first, jen.Id("Finish"): finish, jen.Id("Record"): record,
			jen.Id("Idle"): jen.Func().Params().Block(e.note("Tell")),
		}, e.parkedJoin())), jen.Id("options").Op("..."))),
	)
	f.Line()
}
