package table

import (
	"slices"

	"github.com/dave/jennifer/jen"

	"github.com/veloc-dev/veloc/codegen/names"
	"github.com/veloc-dev/veloc/planner"
)

// changes emits Upsert and Delete, or Insert, and Replace.
func (e *emitter) changes() {
	if e.t.PrimaryKey() == nil {
		e.change("Insert", "Insert adds a row.")
	} else {
		e.change("Upsert", "Upsert adds a row, or replaces the one with its primary key.")
		e.delete()
	}
	e.f.Comment("Replace makes rows the table's, all at once. Where it fails the table stays as it is.")
	e.f.Func().Params(e.receiver()).Id("Replace").Params(jen.Id("rows").Index().Id(e.n.Row)).Error().Block(
		jen.Return(names.Runtime("Replace").Call(jen.Id("t").Dot("loading").Call(), jen.Id("rows"))))
	e.f.Line()
}

func table(method string) *jen.Statement { return jen.Id("t").Dot("table").Dot(method) }

// exclusive makes a method the only one that changes the rows.
func exclusive() []jen.Code {
	return []jen.Code{table("Begin").Call(), jen.Defer().Add(table("End")).Call()}
}

// change emits a method that stores one row. Batches wait for nothing but enter.
func (e *emitter) change(name, comment string) {
	now := func() *jen.Statement { return jen.Id("t").Dot("now") }
	stored := jen.Op("&").Id("stored")
	var body []jen.Code
	if e.admits() {
		body = append(body, jen.If(jen.Id("err").Op(":=").Id("row").Dot("admit").Call(), jen.Id("err").Op("!=").Nil()).Block(jen.Return(jen.Id("err"))))
	}
	body = append(body, jen.Id("stored").Op(":=").Id(e.storeFunc()).Call(jen.Op("&").Id("row")))
	body = append(append(body, exclusive()...), e.located(now(), stored, jen.Return(jen.Id("err")))...)
	if e.keeps() {
		body = append(body, jen.Id("stored").Dot("keep").Call(jen.Op("&").Add(table("Texts"))))
	}
	body = append(body,
		jen.Id("t").Dot("grow").Call(e.entered(stored)...),
		table("Lock").Call(),
		now().Dot("enter").Call(e.entered(stored)...),
		table("Unlock").Call(now().Dot("live")),
		jen.Return(jen.Nil()))
	e.f.Comment(comment)
	e.f.Func().Params(e.receiver()).Id(name).Params(jen.Id("row").Id(e.n.Row)).Error().Block(body...)
	e.f.Line()
	e.grow()
}

// grow emits the making of room for a row.
func (e *emitter) grow() {
	rows, guard := jen.Id("t").Dot("now").Dot("rows"), jen.Op("&").Add(table("Guard"))
	chained := slices.ContainsFunc(e.t.Indexes, func(x *planner.Index) bool { return x.Purpose == planner.JoinKey })
	added := []jen.Code{names.Runtime("GrowRows").Call(guard, jen.Op("&").Add(rows))}
	number := jen.Uint32().Call(jen.Len(rows))
	params := []jen.Code{e.storedReceiver()}
	var body []jen.Code
	if e.t.PrimaryKey() == nil {
		if body = added; chained {
			body = append(body, jen.Id("row").Op(":=").Add(number))
		}
		for _, x := range e.t.Indexes {
			body = append(body, e.room(x, guard, "row")...)
		}
	} else {
		params = append([]jen.Code{jen.Id("at").Uint32()}, params...)
		isNew := func() *jen.Statement { return jen.Id("at").Op("==").Add(names.Runtime("NoRow")) }
		if chained {
			body = append(body, jen.Id("row").Op(":=").Id("at"))
			added = append(added, jen.Id("row").Op("=").Add(number))
		}
		body = append(body, jen.If(isNew()).Block(append(added, e.room(e.t.Indexes[0], guard, "row")...)...))
		for _, x := range e.moves() {
			moves := isNew().Op("||").Op("!").Id("s").Dot(keepsMethod(x)).Call(jen.Op("&").Add(rows).Index(jen.Id("at")))
			body = append(body, jen.If(moves).Block(e.room(x, guard, "row")...))
		}
	}
	e.f.Comment("grow makes room for a row at that place, or a new one, aside, so that no batch waits")
	e.f.Comment("for the copying.")
	e.f.Func().Params(e.receiver()).Id("grow").Params(params...).Block(body...)
	e.f.Line()
}

// room emits the making of room in one index.
func (e *emitter) room(x *planner.Index, guard jen.Code, row string) []jen.Code {
	now := func(field string) *jen.Statement { return jen.Id("t").Dot("now").Dot(field) }
	if !hashed(x) {
		return []jen.Code{now(SortedField(x)).Dot("Grow").Call(guard, jen.Id(row))}
	}
	index := "index" + itoa(x.ID)
	return e.hashOf(x, jen.Id("s"), func(hash *jen.Statement) []jen.Code {
		room := []jen.Code{now(index).Dot("Grow").Call(guard, hash)}
		switch {
		case x.Sorted():
			room = append(room, now(SortedField(x)).Dot("Grow").Call(guard, jen.Id(row)))
		case x.Shared():
			room = append(room, now(postingsField(x)).Dot("Grow").Call(guard, jen.Id(row)))
		}
		return room
	})
}

// delete emits Delete by the primary key's columns.
func (e *emitter) delete() {
	params, key := e.keyParams()
	e.f.Comment("Delete removes the row with the primary key, and reports whether there was one.")
	e.f.Func().Params(e.receiver()).Id("Delete").Params(params...).Bool().Block(append(append([]jen.Code{key}, exclusive()...),
		jen.Return(table("Remove").Call(jen.Id("t").Dot("now").Dot(findMethod(e.t.PrimaryKey())).Call(jen.Op("&").Id("key")))))...)
	e.f.Line()
}
