package codec

import "github.com/dave/jennifer/jen"

// fromVectors emits DecodeVectors.
func (e *emitter) fromVectors() {
	note := jen.Null()
	if e.placed {
		note = jen.Id("b").Dot("NoteRows").Call(jen.Id("v"), jen.Id("from"), jen.Id("to"))
	}
	e.f.Comment("DecodeVectors appends records; see rowio.Records.")
	e.f.Func().Params(jen.Id("b").Op("*").Id(e.batch)).Id("DecodeVectors").Params(
		jen.Id("v").Op("*").Add(rowio("Vectors")), jen.List(jen.Id("from"), jen.Id("to")).Int()).Block(
		rowio("DecodeVectors").Call(jen.Id(e.desc), jen.Id("v"), jen.Op("&").Id("b").Dot("Rows"), jen.Id("from"), jen.Id("to")),
		note,
	)
	e.f.Line()
}
