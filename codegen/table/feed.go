package table

import (
	"github.com/dave/jennifer/jen"

	"github.com/veloc-dev/veloc/codegen/names"
)

// feed emits what a source goes on with that has caught up: changes by the batch.
//
//	func (l *limitsLoad) Change() (changed int, err error) {
//		return exec.Change(&l.batch.rows, l.table.Upsert)
//	}
func (e *emitter) feed() {
	change := "Insert"
	if e.t.PrimaryKey() != nil {
		change = "Upsert"
	}
	rows := jen.Id("l").Dot("batch").Dot("rows")
	e.f.Comment("Change makes the batch's rows changes of the table.")
	e.f.Func().Params(e.loadReceiver()).Id("Change").Params().Params(jen.Id("changed").Int(), jen.Id("err").Error()).Block(
		jen.Return(names.Runtime("Change").Call(jen.Op("&").Add(rows), jen.Id("l").Dot("table").Dot(change))))
	e.f.Line()
	if e.t.PrimaryKey() != nil {
		e.feedDelete(rows)
	}
}

// feedDelete emits the removal of rows by the batch.
func (e *emitter) feedDelete(rows *jen.Statement) {
	values := jen.Dict{}
	var key []jen.Code
	for _, c := range e.t.PrimaryKey().Columns {
		col := e.n.Columns[c]
		values[jen.Id(col.Local)] = jen.Id("row").Dot(col.Field)
		key = append(key, jen.Id("row").Dot(col.Field))
	}
	next := func() *jen.Statement { return jen.Id("l").Dot("next") }
	e.f.Comment("Delete removes the rows with the batch's primary keys.")
	e.f.Func().Params(e.loadReceiver()).Id("Delete").Params(jen.Id("committed").Bool()).Int().Block(
		jen.If(jen.Id("committed")).Block(jen.Return(names.Runtime("Delete").Call(jen.Op("&").Add(rows),
			jen.Func().Params(jen.Id("row").Op("*").Id(e.n.Row)).Bool().Block(jen.Return(jen.Id("l").Dot("table").Dot("Delete").Call(key...)))))),
		jen.Id("deleted").Op(":=").Add(names.Runtime("Delete")).Call(jen.Op("&").Add(rows), jen.Func().Params(jen.Id("row").Op("*").Id(e.n.Row)).Bool().Block(
			jen.Id("at").Op(":=").Add(next()).Dot(findMethod(e.t.PrimaryKey())).Call(jen.Op("&").Id(e.n.Stored).Values(values)),
			jen.If(jen.Id("at").Op("==").Add(names.Runtime("NoRow"))).Block(jen.Return(jen.False())),
			next().Dot("remove").Call(jen.Id("at")),
			jen.Return(jen.True()),
		)),
		jen.If(jen.List(jen.Id("next"), jen.Id("_")).Op(":=").Add(next()).Dot("compact").Call(), jen.Id("next").Op("!=").Nil()).Block(
			next().Op("=").Op("*").Id("next")),
		jen.Return(jen.Id("deleted")),
	)
	e.f.Line()
}

func (e *emitter) loadReceiver() jen.Code { return jen.Id("l").Op("*").Id(e.loadType()) }
