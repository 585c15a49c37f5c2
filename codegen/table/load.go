package table

import (
	"github.com/dave/jennifer/jen"

	"github.com/veloc-dev/veloc/codegen/names"
)

func (e *emitter) loadReceiver() jen.Code { return jen.Id("l").Op("*").Id(e.loadType()) }

// load emits how rows come into the table: the type of a load, what it does with a batch,
// and the source over an iterator.
func (e *emitter) load() {
	e.f.Comment(e.loadType() + " collects the rows that are to become the table's.")
	e.f.Type().Id(e.loadType()).Struct(
		jen.Id("next").Id(e.generationType()),
		jen.Id("batch").Id(e.n.Batch),
		jen.Id("stored").Index().Id(e.n.Stored).Comment("rows of the batch"),
	)
	e.f.Line()
	loading := names.Runtime("Loading").Types(jen.Id(e.n.Row))
	l := func(field string) *jen.Statement { return jen.Id("l").Dot(field) }
	e.f.Comment("loading begins a load.")
	e.f.Func().Params(e.receiver()).Id("loading").Params().Add(loading).Block(
		jen.Id("l").Op(":=").Op("&").Id(e.loadType()).Values(),
		jen.Return(jen.Add(loading).Values(names.Lines(append([]jen.Code{
			names.Set("Table", jen.Op("&").Id("t").Dot("table")),
			names.Set("Next", jen.Op("&").Add(l("next"))),
			names.Set("Batch", jen.Op("&").Add(l("batch"))),
			names.Set("Rows", jen.Op("&").Add(l("batch")).Dot("Rows")),
			names.Set("Add", l("add")),
		}, e.loadHooks()...))...)),
	)
	e.f.Line()
	e.add()
	if e.t.View == nil {
		e.from()
	}
}

// loadHooks are the fields that not every table's loading has.
func (e *emitter) loadHooks() (fields []jen.Code) {
	if e.t.View != nil {
		return nil
	}
	if e.admits() {
		fields = append(fields, names.Set("Admit", e.admitFunc()))
	}
	pk := e.t.PrimaryKey()
	if pk == nil {
		return append(fields, names.Set("Change", jen.Id("t").Dot("Insert")))
	}
	var key []jen.Code
	for _, c := range pk.Columns {
		col := e.n.Columns[c]
		key = append(key, names.Set(col.Local, jen.Id("row").Dot(col.Field)))
	}
	return append(fields,
		names.Set("Change", jen.Id("t").Dot("Upsert")),
		names.Set("Find", jen.Func().Params(jen.Id("in").Add(names.Runtime("Rows")), jen.Id("row").Op("*").Id(e.n.Row)).Uint32().Block(
			jen.Return(jen.Id("in").Assert(jen.Op("*").Id(e.generationType())).Dot(findMethod(pk)).Call(jen.Op("&").Id(e.n.Stored).Values(key...))))))
}

// admitFunc is the function that holds a row to its columns' types; nil where Go's do.
func (e *emitter) admitFunc() jen.Code {
	if !e.admits() {
		return jen.Nil()
	}
	return jen.Parens(jen.Op("*").Id(e.n.Row)).Dot("admit")
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
				jen.Id("first").Op("+").Id("i"), failed, jen.Func().Params().Index().Byte().Block(jen.Return(jen.Id("batch").Index(jen.Id("i")).Dot("AppendJSON").Call(jen.Nil()))),
			), jen.Id("err").Op("!=").Nil()).Block(jen.Return(jen.Id("duplicates"), jen.Id("err")))))
	}
	return code
}

// add emits the storing of a load's rows: by the batch, so that the index slots which it
// needs are loaded together.
func (e *emitter) add() {
	l := func(field string) *jen.Statement { return jen.Id("l").Dot(field) }
	stored := jen.Id(e.storeFunc()).Call(jen.Op("&").Id("batch").Index(jen.Id("i")))
	store := e.places()
	if e.keeps() {
		store = append(store, jen.Id("stored").Dot("keep").Call(jen.Id("texts")))
	}
	if len(store) > 0 {
		store, stored = append([]jen.Code{jen.Id("stored").Op(":=").Add(stored)}, store...), jen.Id("stored")
	}
	store = append(store, l("stored").Op("=").Append(l("stored"), stored))
	before, behind := jen.Null(), jen.Null()
	if len(e.places()) > 0 {
		before, behind = jen.Id("first").Op(":=").Lit(0), jen.Id("first").Op("+=").Len(jen.Id("batch"))
	}
	put := e.located(l("next"), jen.Id("s"), jen.Return(jen.Id("duplicates"), jen.Id("err")))
	if e.t.PrimaryKey() != nil {
		put = append(put, jen.If(jen.Id("at").Op("!=").Add(names.Runtime("NoRow"))).Block(jen.Id("duplicates").Op("++")))
	}
	loops := append([]jen.Code{
		l("stored").Op("=").Add(l("stored")).Index(jen.Op(":").Lit(0)),
		jen.For(jen.Id("i").Op(":=").Range().Id("batch")).Block(store...),
	}, e.warm()...)
	loops = append(loops,
		jen.For(jen.Id("i").Op(":=").Range().Add(l("stored"))).Block(append([]jen.Code{
			jen.Id("s").Op(":=").Op("&").Add(l("stored")).Index(jen.Id("i"))},
			append(put, l("next").Dot("enter").Call(e.entered(jen.Id("s"))...))...)...),
		behind)
	e.f.Comment("add stores rows; see exec.Loading.")
	e.f.Func().Params(e.loadReceiver()).Id("add").Params(jen.Id("rows").Index().Id(e.n.Row), jen.Id("texts").Op("*").Add(names.Runtime("Texts"))).Params(jen.Id("duplicates").Int64(), jen.Id("err").Error()).Block(
		before,
		jen.For(jen.Id("batch").Op(":=").Range().Qual("slices", "Chunk").Call(jen.Id("rows"), names.Runtime("BatchSize"))).Block(loops...),
		jen.Return(jen.Id("duplicates"), jen.Nil()),
	)
	e.f.Line()
}

// warm loads the index slots that a batch will look at.
func (e *emitter) warm() (loops []jen.Code) {
	for _, x := range e.t.Indexes {
		if !hashed(x) {
			continue
		}
		stored := jen.Id("l").Dot("stored")
		loops = append(loops, jen.For(jen.Id("i").Op(":=").Range().Add(stored)).Block(
			e.hashOf(x, jen.Add(stored).Index(jen.Id("i")), func(hash *jen.Statement) []jen.Code {
				return []jen.Code{jen.Id("l").Dot("next").Dot("index" + itoa(x.ID)).Dot("Warm").Call(hash)}
			})...))
	}
	return loops
}

// from emits the source over an iterator.
func (e *emitter) from() {
	e.f.Comment(e.n.From + " is a source that loads " + e.sql() + " from an iterator. It is read")
	e.f.Comment("once a load, and not again after an error.")
	e.f.Func().Id(e.n.From).Params(jen.Id("rows").Add(jen.Qual("iter", "Seq2").Types(jen.Id(e.n.Row), jen.Error()))).Add(names.Runtime("TableSource")).Block(
		jen.Return(names.Runtime("From").Call(jen.Id(e.n.Desc), jen.Id("rows"), e.admitFunc())))
	e.f.Line()
}
