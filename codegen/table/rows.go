package table

import (
	"slices"

	"github.com/dave/jennifer/jen"

	"github.com/veloc-dev/veloc/codegen/names"
	"github.com/veloc-dev/veloc/planner"
)

// rows emits what one version of the table's rows does: exec.Rows, and how one row comes
// into it.
func (e *emitter) rows() {
	e.locate()
	e.moveMethods()
	e.enter()
	e.replace()
	e.size()
	e.version()
	if e.t.PrimaryKey() != nil {
		e.remove()
		e.renumber()
	}
}

// hasUnique reports whether rows have unique keys beside the primary key.
func (e *emitter) hasUnique() bool {
	for _, x := range e.t.Indexes {
		if x.Purpose == planner.UniqueKey {
			return true
		}
	}
	return false
}

// locate emits the search for the row that another one replaces, and the check
// of the unique keys: what of a change only reads.
func (e *emitter) locate() {
	if !e.hasUnique() {
		return
	}
	pk := e.t.PrimaryKey()
	row := names.Runtime("NoRow")
	if pk != nil {
		row = jen.Id("g").Dot(findMethod(pk)).Call(jen.Id("s"))
	}
	body := []jen.Code{jen.Id("row").Op("=").Add(row)}
	for _, x := range e.t.Indexes {
		if x.Purpose != planner.UniqueKey {
			continue
		}
		cond := jen.Id("other").Op("!=").Add(names.Runtime("NoRow"))
		if pk != nil {
			cond = cond.Op("&&").Id("other").Op("!=").Id("row")
		}
		body = append(body, jen.If(jen.Id("other").Op(":=").Id("g").Dot(findMethod(x)).Call(jen.Id("s")), cond).Block(
			jen.Return(jen.Id("row"), names.Runtime("UniqueViolation").Call(jen.Lit(e.n.SQLName), jen.Lit(e.columnList(x.Columns))))))
	}
	e.f.Comment("locate is the row that s replaces, or index.NoRow. It fails where a unique key is another's.")
	e.f.Func().Params(e.genReceiver()).Id("locate").Params(e.storedReceiver()).Params(jen.Id("row").Uint32(), jen.Id("err").Error()).
		Block(append(body, jen.Return(jen.Id("row"), jen.Nil()))...)
	e.f.Line()
}

// located sets at to the row of g that s, a pointer, replaces.
func (e *emitter) located(g *jen.Statement, s jen.Code, fail ...jen.Code) (code []jen.Code) {
	switch pk := e.t.PrimaryKey(); {
	case e.hasUnique():
		at := "at"
		if pk == nil {
			at = "_"
		}
		found := jen.List(jen.Id(at), jen.Id("err"))
		if pk == nil {
			return []jen.Code{jen.If(found.Op(":=").Add(g).Dot("locate").Call(s), jen.Id("err").Op("!=").Nil()).Block(fail...)}
		}
		return []jen.Code{found.Op(":=").Add(g).Dot("locate").Call(s), jen.If(jen.Id("err").Op("!=").Nil()).Block(fail...)}
	case pk != nil:
		return []jen.Code{jen.Id("at").Op(":=").Add(g).Dot(findMethod(pk)).Call(s)}
	}
	return nil
}

// entered are the arguments for a row that is put where located says.
func (e *emitter) entered(s jen.Code) []jen.Code {
	if e.t.PrimaryKey() == nil {
		return []jen.Code{s}
	}
	return []jen.Code{jen.Id("at"), s}
}

func (e *emitter) columnList(columns []int) string {
	s := ""
	for i, c := range columns {
		if i > 0 {
			s += ", "
		}
		s += e.n.Columns[c].SQLName
	}
	return s
}

// enter emits the change itself. A row that is replaced has the same primary
// key: that index stays as it is, and so does every other whose key is the same.
func (e *emitter) enter() {
	rows := jen.Id("g").Dot("rows")
	comment, params, row := "enter puts s behind the last row.", []jen.Code{e.storedReceiver()}, jen.Id("row").Op(":=")
	var body []jen.Code
	if e.t.PrimaryKey() != nil {
		comment, params, row = "enter puts s in a row's place, or behind the last row.", append([]jen.Code{jen.Id("row").Uint32()}, params...), jen.Id("row").Op("=")
		replace := jen.Add(rows).Index(jen.Id("row")).Op("=").Op("*").Id("s")
		if len(e.t.Indexes) > 1 {
			replace = jen.Id("g").Dot("replace").Call(jen.Id("row"), jen.Id("s"))
		}
		body = append(body, jen.If(jen.Id("row").Op("!=").Add(names.Runtime("NoRow"))).Block(replace, jen.Return()))
	}
	number := row.Uint32().Call(jen.Len(rows))
	if len(e.t.Indexes) == 0 {
		number = jen.Null()
	}
	body = append(body,
		number,
		jen.Add(rows).Op("=").Add(names.Runtime("AppendRow")).Call(rows, jen.Op("*").Id("s")),
		jen.Id("g").Dot("live").Op("++"),
	)
	for i, x := range e.t.Indexes {
		if i > 0 && e.t.PrimaryKey() != nil {
			body = append(body, jen.Id("g").Dot(joinMethod(x)).Call(jen.Id("row"), jen.Id("s")))
			continue
		}
		body = append(body, e.joins(x)...)
	}
	for _, i := range e.t.FailingKeys() {
		body = append(body, jen.Id("g").Dot("failures"+itoa(i)).Dot("Add").Call(jen.Id("s").Dot("failed"+itoa(i))))
	}
	e.f.Comment(comment)
	e.f.Func().Params(e.genReceiver()).Id("enter").Params(params...).Block(body...)
	e.f.Line()
}

// replace emits the exchange of a row for another one with its primary key.
func (e *emitter) replace() {
	if len(e.moves()) == 0 {
		return
	}
	body := []jen.Code{jen.Id("old").Op(":=").Op("&").Id("g").Dot("rows").Index(jen.Id("row"))}
	var out, in []jen.Code
	for _, x := range e.moves() {
		moves := "moves" + itoa(x.ID)
		body = append(body, jen.Id(moves).Op(":=").Op("!").Id("s").Dot(keepsMethod(x)).Call(jen.Id("old")))
		out = append(out, jen.If(jen.Id(moves)).Block(jen.Id("g").Dot(leaveMethod(x)).Call(jen.Id("row"), jen.Id("old"))).Add(e.includedAnew(x)))
		in = append(in, jen.If(jen.Id(moves)).Block(jen.Id("g").Dot(joinMethod(x)).Call(jen.Id("row"), jen.Id("s"))))
	}
	for _, i := range e.t.FailingKeys() {
		failures, failed := jen.Id("g").Dot("failures"+itoa(i)), "failed"+itoa(i)
		out = append(out, jen.Add(failures).Dot("Remove").Call(jen.Id("old").Dot(failed)), jen.Add(failures).Dot("Add").Call(jen.Id("s").Dot(failed)))
	}
	body = append(append(body, out...), jen.Op("*").Id("old").Op("=").Op("*").Id("s"))
	kept := "is not touched"
	if slices.ContainsFunc(e.moves(), func(x *planner.Index) bool { return len(x.Included) > 0 }) {
		kept = "changes what it includes alone"
	}
	e.f.Comment("replace puts s in a row's place. An index whose key stays " + kept + ".")
	e.f.Func().Params(e.genReceiver()).Id("replace").Params(jen.Id("row").Uint32(), e.storedReceiver()).Block(append(body, in...)...)
	e.f.Line()
}

// size emits the number of rows, and the room for them.
func (e *emitter) size() {
	g := func(field string) *jen.Statement { return jen.Id("g").Dot(field) }
	reserve := []jen.Code{g("rows").Op("=").Add(names.Runtime("ReserveRows")).Call(g("rows"), jen.Id("more"), jen.Id("expected"))}
	trim := []jen.Code{g("rows").Op("=").Add(names.Runtime("TrimRows")).Call(g("rows"))}
	for _, x := range e.t.Indexes {
		for _, part := range parts(x) {
			reserve = append(reserve, g(part).Dot("Expect").Call(jen.Cap(g("rows"))))
			trim = append(trim, g(part).Dot("Trim").Call())
		}
	}
	e.f.Comment("Len counts the rows.")
	e.f.Func().Params(e.genReceiver()).Id("Len").Params().Int().Block(jen.Return(g("live")))
	e.f.Line()
	e.f.Comment("Reserve makes room for more rows, towards those expected in all.")
	e.f.Func().Params(e.genReceiver()).Id("Reserve").Params(jen.List(jen.Id("more"), jen.Id("expected")).Int()).Block(reserve...)
	e.f.Line()
	e.f.Comment("Trim gives back what Reserve has made too much.")
	e.f.Func().Params(e.genReceiver()).Id("Trim").Params().Block(trim...)
	e.f.Line()
}

// version emits the exchange of one version for another, and the copy for a change that
// leaves the rows as they are to who reads them.
func (e *emitter) version() {
	rows := names.Runtime("Rows")
	e.f.Comment("Set takes on another version's rows and indexes.")
	e.f.Func().Params(e.genReceiver()).Id("Set").Params(jen.Id("next").Add(rows)).Block(
		jen.Op("*").Id("g").Op("=").Op("*").Id("next").Assert(jen.Op("*").Id(e.generationType())))
	e.f.Line()
	if e.t.View != nil {
		return
	}
	g := func(field string) *jen.Statement { return jen.Id("g").Dot(field) }
	body := []jen.Code{
		jen.Id("next").Op(":=").Op("*").Id("g"),
		jen.Id("next").Dot("rows").Op("=").Add(names.Runtime("CloneRows")).Call(g("rows")),
		jen.Id("next").Dot("dead").Op("=").Add(g("dead")).Dot("Clone").Call(),
	}
	for _, x := range e.t.Indexes {
		for _, part := range parts(x) {
			body = append(body, jen.Id("next").Dot(part).Op("=").Add(g(part)).Dot("Clone").Call())
		}
	}
	e.f.Comment("Clone copies the rows and their indexes.")
	e.f.Func().Params(e.genReceiver()).Id("Clone").Params().Add(rows).Block(append(body, jen.Return(jen.Op("&").Id("next")))...)
	e.f.Line()
}

// remove emits the deletion of a row.
func (e *emitter) remove() {
	g := func(field string) *jen.Statement { return jen.Id("g").Dot(field) }
	row := jen.Id("row")
	body := []jen.Code{jen.Id("s").Op(":=").Op("&").Add(g("rows")).Index(row)}
	for i, x := range e.t.Indexes {
		if i > 0 {
			body = append(body, g(leaveMethod(x)).Call(row, jen.Id("s")))
			continue
		}
		body = append(body, e.leaves(x)...)
	}
	for _, i := range e.t.FailingKeys() {
		body = append(body, g("failures"+itoa(i)).Dot("Remove").Call(jen.Id("s").Dot("failed"+itoa(i))))
	}
	e.f.Comment("Remove deletes a row.")
	e.f.Func().Params(e.genReceiver()).Id("Remove").Params(jen.Add(row).Uint32()).Block(append(body,
		jen.Op("*").Id("s").Op("=").Id(e.n.Stored).Values(),
		g("dead").Dot("Add").Call(row),
		g("live").Op("--"),
	)...)
	e.f.Line()
}

// renumber emits the compaction once many rows are dead, and the search for rows among
// those that take their place.
func (e *emitter) renumber() {
	g := func(field string) *jen.Statement { return jen.Id("g").Dot(field) }
	next := func(field string) *jen.Statement { return jen.Id("next").Dot(field) }
	renumber := func(number jen.Code) *jen.Statement {
		return names.Runtime("Renumber").Call(g("rows"), jen.Op("&").Add(g("dead")), number)
	}
	e.f.Comment("Compact gives the rows moved together, and for each its new number; nil while few of")
	e.f.Comment("them are deleted.")
	e.f.Func().Params(e.genReceiver()).Id("Compact").Params().Params(names.Runtime("Rows"), jen.Index().Uint32()).Block(
		jen.If(names.Runtime("Dense").Call(g("live"), jen.Len(g("rows")))).Block(jen.Return(jen.Nil(), jen.Nil())),
		jen.Id("next").Op(":=").Op("&").Id(e.generationType()).Values(names.Set("rows", names.Runtime("MakeRows").Types(jen.Id(e.n.Stored)).Call(g("live")))),
		next("Reserve").Call(jen.Lit(0), g("live")),
		jen.Id("moved").Op(":=").Add(renumber(jen.Func().Params(e.storedReceiver()).Uint32().Block(
			next("enter").Call(names.Runtime("NoRow"), jen.Id("s")),
			jen.Return(jen.Uint32().Call(jen.Len(next("rows")).Op("-").Lit(1))),
		))),
		next("Trim").Call(),
		jen.Return(jen.Id("next"), jen.Id("moved")),
	)
	e.f.Line()
	e.f.Comment("Moved gives for each row the number of the one with its primary key among next's.")
	e.f.Func().Params(e.genReceiver()).Id("Moved").Params(jen.Id("next").Add(names.Runtime("Rows"))).Index().Uint32().Block(
		jen.Return(renumber(jen.Id("next").Assert(jen.Op("*").Id(e.generationType())).Dot(findMethod(e.t.PrimaryKey())))))
	e.f.Line()
}
