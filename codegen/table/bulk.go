package table

import (
	"github.com/dave/jennifer/jen"

	"github.com/veloc-dev/veloc/codegen/names"
)

// bulk emits what makes many rows at once quick to store: room beforehand, the
// index slots that a batch needs loaded together, and the cut to size behind.
func (e *emitter) bulk() {
	g := func(field string) *jen.Statement { return jen.Id("g").Dot(field) }
	reserve := []jen.Code{g("rows").Op("=").Add(names.Runtime("ReserveRows")).Call(g("rows"), jen.Id("more"), jen.Id("expected"))}
	trim := []jen.Code{g("rows").Op("=").Add(names.Runtime("TrimRows")).Call(g("rows"))}
	var warm []jen.Code
	for _, x := range e.t.Indexes {
		for _, part := range parts(x) {
			reserve = append(reserve, g(part).Dot("Expect").Call(jen.Cap(g("rows"))))
			trim = append(trim, g(part).Dot("Trim").Call())
		}
		if !hashed(x) {
			continue
		}
		index := "index" + itoa(x.ID)
		warm = append(warm, jen.For(jen.Id("i").Op(":=").Range().Id("rows")).Block(
			jen.If(jen.List(jen.Id("hash"), jen.Id("ok")).Op(":=").Id("rows").Index(jen.Id("i")).Dot(hashMethod(x)).Call(), jen.Id("ok")).Block(
				g(index).Dot("Warm").Call(jen.Id("hash")))))
	}
	e.f.Comment("reserve makes room for more rows, towards those expected in all.")
	e.f.Func().Params(e.genReceiver()).Id("reserve").Params(jen.List(jen.Id("more"), jen.Id("expected")).Int()).Block(reserve...)
	e.f.Line()
	e.f.Comment("trim gives back what reserve has made too much.")
	e.f.Func().Params(e.genReceiver()).Id("trim").Params().Block(trim...)
	e.f.Line()
	e.f.Comment("warm loads the index slots that put will look at.")
	e.f.Func().Params(e.genReceiver()).Id("warm").Params(jen.Id("rows").Index().Id(e.n.Stored)).Block(warm...)
	e.f.Line()
}

// places puts their places to the errors of keys.
func (e *emitter) places() (code []jen.Code) {
	if e.t.View != nil {
		return nil
	}
	for _, i := range e.t.FailingKeys() {
		failed := jen.Id("stored").Dot("failed" + itoa(i))
		code = append(code, jen.If(jen.Add(failed).Op("!=").Nil()).Block(
			jen.If(jen.List(failed, jen.Id("err")).Op("=").Id("l").Dot("batch").Dot("Failed").Call(
				jen.Id("at").Op("+").Id("i"), failed, jen.Func().Params().Index().Byte().Block(jen.Return(jen.Id("batch").Index(jen.Id("i")).Dot("AppendJSON").Call(jen.Nil()))),
			), jen.Id("err").Op("!=").Nil()).Block(jen.Return(jen.Id("err")))))
	}
	return code
}

// add emits the storing of a load's rows, by the batch.
func (e *emitter) add() {
	l := func(field string) *jen.Statement { return jen.Id("l").Dot(field) }
	store := []jen.Code{
		jen.List(jen.Id("stored"), jen.Id("err")).Op(":=").Id(e.storeFunc()).Call(jen.Op("&").Id("batch").Index(jen.Id("i"))),
		jen.If(jen.Id("err").Op("!=").Nil()).Block(jen.Return(jen.Id("err"))),
	}
	store = append(store, e.places()...)
	if e.keeps() {
		store = append(store, jen.Id("stored").Dot("keep").Call(jen.Op("&").Add(l("texts"))))
	}
	store = append(store, l("stored").Op("=").Append(l("stored"), jen.Id("stored")))
	at, step := jen.Null(), jen.Null()
	if len(e.places()) > 0 {
		at, step = jen.Id("at").Op(":=").Lit(0), jen.Id("at").Op("+=").Len(jen.Id("batch"))
	}
	e.f.Func().Params(jen.Id("l").Op("*").Id(e.loadType())).Id("add").Params(jen.Id("rows").Index().Id(e.n.Row)).Error().Block(
		l("next").Dot("reserve").Call(jen.Len(jen.Id("rows")), l("expected")),
		at,
		jen.For(jen.Id("batch").Op(":=").Range().Qual("slices", "Chunk").Call(jen.Id("rows"), names.Runtime("BatchSize"))).Block(
			l("stored").Op("=").Add(l("stored")).Index(jen.Op(":").Lit(0)),
			jen.For(jen.Id("i").Op(":=").Range().Id("batch")).Block(store...),
			l("next").Dot("warm").Call(l("stored")),
			jen.For(jen.Id("i").Op(":=").Range().Add(l("stored"))).Block(
				jen.List(jen.Id("replaced"), jen.Id("err")).Op(":=").Add(l("next")).Dot("put").Call(jen.Op("&").Add(l("stored")).Index(jen.Id("i"))),
				jen.If(jen.Id("err").Op("!=").Nil()).Block(jen.Return(jen.Id("err"))),
				jen.If(jen.Id("replaced")).Block(l("duplicates").Op("++")),
			),
			step,
		),
		jen.Return(jen.Nil()),
	)
	e.f.Line()
}
