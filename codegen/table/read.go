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
	var fields []jen.Code
	for _, c := range e.t.Stored {
		col := e.n.Columns[c]
		fields = append(fields, names.Set(col.Field, jen.Id("s").Dot(col.Local)))
	}
	e.f.Comment("row is the row with the columns that are held.")
	e.f.Func().Params(e.storedReceiver()).Id("row").Params().Id(e.n.Row).Block(jen.Return(jen.Id(e.n.Row).Values(names.Lines(fields)...)))
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
	var fields []jen.Code
	scope := e.pkg.Scope(append(taken, "t", "key", "row")...)
	for _, c := range e.t.PrimaryKey().Columns {
		col := e.n.Columns[c]
		id := scope.Name(col.Local)
		params = append(params, jen.Id(id).Add(col.GoType()))
		fields = append(fields, names.Set(col.Local, jen.Id(id)))
	}
	return params, jen.Id("key").Op(":=").Id(e.n.Stored).Values(names.Lines(fields)...)
}

func (e *emitter) get() {
	pk := e.t.PrimaryKey()
	if pk == nil {
		return
	}
	params, key := e.keyParams()
	now := func(member string) *jen.Statement { return jen.Id("t").Dot("now").Dot(member) }
	e.f.Comment("Get gives a copy of the row with the primary key, and whether there is one.")
	e.notHeld()
	e.f.Func().Params(e.receiver()).Id("Get").Params(params...).Params(jen.Id(e.n.Row), jen.Bool()).Block(
		key,
		table("RLock").Call(),
		jen.Defer().Add(table("RUnlock")).Call(),
		jen.Id("row").Op(":=").Add(now(findMethod(pk))).Call(jen.Op("&").Id("key")),
		jen.If(jen.Id("row").Op("==").Add(names.Runtime("NoRow"))).Block(jen.Return(jen.Id(e.n.Row).Values(), jen.False())),
		jen.Return(now("rows").Index(jen.Id("row")).Dot("row").Call(), jen.True()),
	)
	e.f.Line()
}

func (e *emitter) all() {
	now := func(field string) jen.Code { return jen.Op("&").Id("t").Dot("now").Dot(field) }
	e.f.Comment("All gives every row, in insertion order, as they are when the loop begins: changes")
	e.f.Comment("meanwhile, also from within the loop, do not show in it.")
	e.notHeld()
	e.f.Func().Params(e.receiver()).Id("All").Params().Qual("iter", "Seq").Types(jen.Id(e.n.Row)).Block(
		jen.Return(names.Runtime("All").Call(jen.Op("&").Id("t").Dot("table"), now("rows"), now("dead"), jen.Parens(jen.Op("*").Id(e.n.Stored)).Dot("row"))))
	e.f.Line()
}
