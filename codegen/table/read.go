package table

import (
	"slices"
	"strings"

	"github.com/dave/jennifer/jen"

	"github.com/veloc-dev/veloc/codegen/names"
)

// reads emits what users read of a table: a row by its key, and all rows.
func (e *emitter) reads() {
	e.public()
	e.get()
	e.all()
}

// public emits the public row of a stored one, with the columns that are stored.
func (e *emitter) public() {
	values := jen.Dict{}
	for _, c := range e.t.Stored {
		col := e.n.Columns[c]
		values[jen.Id(col.Field)] = jen.Id("s").Dot(col.Local)
	}
	e.f.Comment("row is the row with the columns that are held.")
	e.f.Func().Params(jen.Id("s").Op("*").Id(e.n.Stored)).Id("row").Params().Id(e.n.Row).Block(jen.Return(jen.Id(e.n.Row).Values(values)))
	e.f.Line()
}

// notHeld says which columns of a row that is read are not there.
func (e *emitter) notHeld() {
	var fields []string
	for i, col := range e.n.Columns {
		if !slices.Contains(e.t.Stored, i) {
			fields = append(fields, col.Field)
		}
	}
	e.f.Comment("Texts and bytes are the table's own: do not write to them.")
	if len(fields) > 0 {
		e.f.Comment(names.OneLine("The table does not hold what no query reads: " + strings.Join(fields, ", ") + " stay zero."))
	}
}

// keyParams are parameters with the columns of the primary key, and a stored row
// with them.
func (e *emitter) keyParams(taken ...string) (params []jen.Code, key jen.Code) {
	values := jen.Dict{}
	scope := e.pkg.Scope(append(taken, "t", "key", "row")...)
	for _, c := range e.t.PrimaryKey().Columns {
		col := e.n.Columns[c]
		id := scope.Name(col.Local)
		params = append(params, jen.Id(id).Add(col.GoType()))
		values[jen.Id(col.Local)] = jen.Id(id)
	}
	return params, jen.Id("key").Op(":=").Id(e.n.Stored).Values(values)
}

func (e *emitter) get() {
	pk := e.t.PrimaryKey()
	if pk == nil {
		return
	}
	params, key := e.keyParams()
	follow := jen.Null()
	if e.t.View != nil {
		follow = jen.Id("t").Dot("core").Dot("Follow").Call()
	}
	e.f.Comment("Get gives a copy of the row with the primary key, and whether there is one.")
	e.notHeld()
	e.f.Func().Params(e.receiver()).Id("Get").Params(params...).Params(jen.Id(e.n.Row), jen.Bool()).Block(
		key,
		follow,
		jen.Id("t").Dot("mu").Dot("RLock").Call(),
		jen.Defer().Id("t").Dot("mu").Dot("RUnlock").Call(),
		jen.Id("row").Op(":=").Id("t").Dot(findMethod(pk)).Call(jen.Op("&").Id("key")),
		jen.If(jen.Id("row").Op("==").Add(names.Runtime("NoRow"))).Block(jen.Return(jen.Id(e.n.Row).Values(), jen.False())),
		jen.Return(jen.Id("t").Dot("rows").Index(jen.Id("row")).Dot("row").Call(), jen.True()),
	)
	e.f.Line()
}

func (e *emitter) all() {
	t := func(field string) *jen.Statement { return jen.Id("t").Dot(field) }
	var body []jen.Code
	hold, release := jen.Null(), jen.Null()
	if e.t.View != nil {
		body = append(body, t("core").Dot("Follow").Call())
	} else {
		hold = jen.Id("hold").Op(":=").Add(t("holds")).Dot("Take").Call()
		release = jen.Defer().Id("hold").Dot("Release").Call()
	}
	yield := jen.Id("yield").Func().Params(jen.Id(e.n.Row)).Bool()
	e.f.Comment("All gives every row, in insertion order, as they are when the loop begins: changes")
	e.f.Comment("meanwhile, also from within the loop, do not show in it.")
	e.notHeld()
	e.f.Func().Params(e.receiver()).Id("All").Params().Qual("iter", "Seq").Types(jen.Id(e.n.Row)).Block(
		jen.Return(jen.Func().Params(yield).Block(append(body,
			t("mu").Dot("RLock").Call(),
			jen.List(jen.Id("rows"), jen.Id("dead")).Op(":=").List(t("rows"), t("dead")),
			hold,
			t("mu").Dot("RUnlock").Call(),
			release,
			jen.For(jen.Id("i").Op(":=").Range().Id("rows")).Block(
				jen.If(jen.Op("!").Id("dead").Dot("Has").Call(jen.Uint32().Call(jen.Id("i"))).Op("&&").Op("!").Id("yield").Call(jen.Id("rows").Index(jen.Id("i")).Dot("row").Call())).Block(jen.Return()),
			),
		)...)),
	)
	e.f.Line()
}
