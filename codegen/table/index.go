package table

import (
	"github.com/dave/jennifer/jen"

	"github.com/veloc-dev/veloc/codegen/lower"
	"github.com/veloc-dev/veloc/codegen/names"
	"github.com/veloc-dev/veloc/planner"
)

// keys computes the parts of an index's key from a stored row.
func (e *emitter) keys(x *planner.Index, row string, scope *names.Scope) ([]lower.Operand, []jen.Code) {
	b := lower.NewBlock(e.env(row), e.consts, scope, nil)
	ops := make([]lower.Operand, len(x.Keys))
	for i, k := range x.Keys {
		ops[i] = b.Key(k.Expr, k, "key")
	}
	return ops, b.Take()
}

func hashMethod(x *planner.Index) string { return "hash" + itoa(x.ID) }

func sameMethod(x *planner.Index) string { return "same" + itoa(x.ID) }

// keyMethods emits the hash of a row's key, and the comparison of two rows' keys.
func (e *emitter) keyMethods(x *planner.Index) {
	receiver := jen.Id("s").Op("*").Id(e.n.Stored)
	ops, stmts := e.keys(x, "s", e.pkg.Scope("s"))
	body := stmts
	if null := lower.AnyNull(ops...); null != nil {
		body = append(body, jen.If(null).Block(jen.Return(jen.Lit(0), jen.False())))
	}
	present := make([]lower.Operand, len(ops))
	for i, o := range ops {
		o.Null = nil
		present[i] = o
	}
	e.f.Comment(hashMethod(x) + " is the hash of " + names.OneLine(keyText(x)) + "; false where a part is NULL.")
	e.f.Func().Params(jen.Add(receiver)).Id(hashMethod(x)).Params().Params(jen.Uint64(), jen.Bool()).
		Block(append(body, jen.Return(lower.Hash(x.Keys, present), jen.True()))...)
	e.f.Line()

	scope := e.pkg.Scope("s", "other")
	mine, stmts := e.keys(x, "s", scope)
	theirs, more := e.keys(x, "other", scope)
	body = append(stmts, more...)
	var same *jen.Statement
	for i, k := range x.Keys {
		eq := lower.Equal(k, mine[i], theirs[i])
		if same == nil {
			same = eq
		} else {
			same = same.Op("&&").Add(eq)
		}
	}
	e.f.Comment(sameMethod(x) + " reports whether two rows, neither with a NULL in it, have that key in common.")
	e.f.Func().Params(jen.Add(receiver)).Id(sameMethod(x)).Params(jen.Id("other").Op("*").Id(e.n.Stored)).Bool().
		Block(append(body, jen.Return(same))...)
	e.f.Line()
}

func keepsMethod(x *planner.Index) string { return "keeps" + itoa(x.ID) }

// keyKept emits the comparison of two versions of a row by an index's key.
func (e *emitter) keyKept(x *planner.Index) {
	hash := func(of, hash, ok string) jen.Code {
		return jen.List(jen.Id(hash), jen.Id(ok)).Op(":=").Id(of).Dot(hashMethod(x)).Call()
	}
	equal := jen.Id("hash").Op("==").Id("was")
	if !lower.IntKey(x.Keys) {
		equal = equal.Op("&&").Id("s").Dot(sameMethod(x)).Call(jen.Id("old"))
	}
	e.f.Comment(keepsMethod(x) + " reports whether s has the key of old, or neither has one.")
	e.f.Func().Params(jen.Id("s").Op("*").Id(e.n.Stored)).Id(keepsMethod(x)).Params(jen.Id("old").Op("*").Id(e.n.Stored)).Bool().Block(
		hash("s", "hash", "ok"),
		hash("old", "was", "had"),
		jen.Return(jen.Id("ok").Op("==").Id("had").Op("&&").Parens(jen.Op("!").Id("ok").Op("||").Add(equal))),
	)
	e.f.Line()
}

func findMethod(x *planner.Index) string { return "find" + itoa(x.ID) }

func (e *emitter) genReceiver() jen.Code { return jen.Id("g").Op("*").Id(e.generationType()) }

// find emits the look-up of a key.
func (e *emitter) find(x *planner.Index) {
	index := jen.Id("g").Dot("index" + itoa(x.ID))
	e.f.Comment(findMethod(x) + " is the first row with the same key as s, or index.NoRow.")
	e.f.Func().Params(e.genReceiver()).Id(findMethod(x)).Params(jen.Id("s").Op("*").Id(e.n.Stored)).Uint32().Block(
		jen.List(jen.Id("hash"), jen.Id("ok")).Op(":=").Id("s").Dot(hashMethod(x)).Call(),
		jen.If(jen.Op("!").Id("ok")).Block(jen.Return(names.Runtime("NoRow"))),
		jen.For(
			jen.List(jen.Id("at"), jen.Id("slot")).Op(":=").Add(index).Dot("Seek").Call(jen.Id("hash")),
			jen.Id("slot").Op("!=").Lit(0),
			jen.List(jen.Id("at"), jen.Id("slot")).Op("=").Add(index).Dot("Next").Call(jen.Id("hash"), jen.Id("at")),
		).Block(
			jen.If(jen.Id("row").Op(":=").Uint32().Call(jen.Id("slot")).Op("-").Lit(1),
				jen.Id("g").Dot("rows").Index(jen.Id("row")).Dot(sameMethod(x)).Call(jen.Id("s"))).Block(jen.Return(jen.Id("row"))),
		),
		jen.Return(names.Runtime("NoRow")),
	)
	e.f.Line()
}

// put emits the change that adds a row, or replaces the one with its primary
// key. Nothing has changed where it fails.
func (e *emitter) put() {
	e.locate()
	e.enter()
	comment := "put adds a row."
	if e.t.PrimaryKey() != nil {
		comment = "put adds a row, or replaces the one with its primary key, which keeps its place."
	}
	e.f.Comment(comment + " Nothing")
	e.f.Comment("has changed where it fails.")
	e.f.Func().Params(e.genReceiver()).Id("put").Params(jen.Id("s").Op("*").Id(e.n.Stored)).Params(jen.Id("replaced").Bool(), jen.Id("err").Error()).Block(
		jen.List(jen.Id("row"), jen.Id("err")).Op(":=").Id("g").Dot("locate").Call(jen.Id("s")),
		jen.If(jen.Id("err").Op("!=").Nil()).Block(jen.Return(jen.False(), jen.Id("err"))),
		jen.Id("g").Dot("enter").Call(jen.Id("row"), jen.Id("s")),
		jen.Return(jen.Id("row").Op("!=").Add(names.Runtime("NoRow")), jen.Nil()),
	)
	e.f.Line()
}

// locate emits the search for the row that another one replaces, and the check
// of the unique keys: what of a change only reads.
func (e *emitter) locate() {
	pk := e.t.PrimaryKey()
	body := []jen.Code{jen.Id("row").Op("=").Add(names.Runtime("NoRow"))}
	if pk != nil {
		body = []jen.Code{jen.Id("row").Op("=").Id("g").Dot(findMethod(pk)).Call(jen.Id("s"))}
	}
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
	e.f.Func().Params(e.genReceiver()).Id("locate").Params(jen.Id("s").Op("*").Id(e.n.Stored)).Params(jen.Id("row").Uint32(), jen.Id("err").Error()).
		Block(append(body, jen.Return(jen.Id("row"), jen.Nil()))...)
	e.f.Line()
}

// enter emits the change itself. A row that is replaced has the same primary
// key: that index stays as it is, and so does every other whose key is the same.
func (e *emitter) enter() {
	row, rows := jen.Id("row"), jen.Id("g").Dot("rows")
	var body []jen.Code
	if e.t.PrimaryKey() != nil {
		replace := []jen.Code{jen.Add(rows).Index(row).Op("=").Op("*").Id("s"), jen.Return()}
		if len(e.t.Indexes) > 1 {
			replace = []jen.Code{jen.Id("g").Dot("replace").Call(row, jen.Id("s")), jen.Return()}
		}
		body = append(body, jen.If(jen.Add(row).Op("!=").Add(names.Runtime("NoRow"))).Block(replace...))
	}
	body = append(body,
		jen.Add(rows).Op("=").Add(names.Runtime("AppendRow")).Call(rows, jen.Op("*").Id("s")),
		jen.Id("g").Dot("live").Op("++"),
		jen.Id("g").Dot("index").Call(jen.Uint32().Call(jen.Len(rows).Op("-").Lit(1))),
	)
	e.f.Comment("enter puts s where locate says.")
	e.f.Func().Params(e.genReceiver()).Id("enter").Params(jen.Id("row").Uint32(), jen.Id("s").Op("*").Id(e.n.Stored)).Block(body...)
	e.f.Line()
	if e.t.PrimaryKey() != nil && len(e.t.Indexes) > 1 {
		e.replace()
	}
}

// replace emits the exchange of a row for another one with its primary key.
func (e *emitter) replace() {
	body := []jen.Code{jen.Id("old").Op(":=").Op("&").Id("g").Dot("rows").Index(jen.Id("row"))}
	var out, in []jen.Code
	for _, x := range e.t.Indexes[1:] {
		moves := "moves" + itoa(x.ID)
		body = append(body, jen.Id(moves).Op(":=").Op("!").Id("s").Dot(keepsMethod(x)).Call(jen.Id("old")))
		out = append(out, jen.If(jen.Id(moves)).Block(jen.Id("g").Dot(leaveMethod(x)).Call(jen.Id("row"))))
		in = append(in, jen.If(jen.Id(moves)).Block(jen.Id("g").Dot(joinMethod(x)).Call(jen.Id("row"))))
	}
	for _, i := range e.t.FailingKeys() {
		failures, failed := jen.Id("g").Dot("failures"+itoa(i)), "failed"+itoa(i)
		out = append(out, jen.Add(failures).Dot("Remove").Call(jen.Id("old").Dot(failed)), jen.Add(failures).Dot("Add").Call(jen.Id("s").Dot(failed)))
	}
	body = append(append(body, out...), jen.Op("*").Id("old").Op("=").Op("*").Id("s"))
	e.f.Comment("replace puts s in a row's place. An index whose key stays is not touched.")
	e.f.Func().Params(e.genReceiver()).Id("replace").Params(jen.Id("row").Uint32(), jen.Id("s").Op("*").Id(e.n.Stored)).Block(append(body, in...)...)
	e.f.Line()
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

func joinMethod(x *planner.Index) string { return "join" + itoa(x.ID) }

func leaveMethod(x *planner.Index) string { return "leave" + itoa(x.ID) }

// reindex emits the entering of a row into the indexes, and the taking out.
func (e *emitter) reindex() {
	var in, out []jen.Code
	for _, x := range e.t.Indexes {
		in = append(in, jen.Id("g").Dot(joinMethod(x)).Call(jen.Id("row")))
		if e.t.PrimaryKey() != nil {
			out = append(out, jen.Id("g").Dot(leaveMethod(x)).Call(jen.Id("row")))
		}
		if x.Sorted() {
			e.sortedEntry(x)
			continue
		}
		e.entry(x, joinMethod(x), "enters a row into", "Insert", "Link")
		if e.t.PrimaryKey() != nil {
			e.entry(x, leaveMethod(x), "takes a row out of", "Remove", "Unlink")
		}
	}
	for _, i := range e.t.FailingKeys() {
		failures, failed := jen.Id("g").Dot("failures"+itoa(i)), jen.Id("g").Dot("rows").Index(jen.Id("row")).Dot("failed"+itoa(i))
		in = append(in, jen.Add(failures).Dot("Add").Call(failed))
		out = append(out, jen.Add(failures).Dot("Remove").Call(failed))
	}
	e.f.Comment("index enters a row into the indexes.")
	e.f.Func().Params(e.genReceiver()).Id("index").Params(jen.Id("row").Uint32()).Block(in...)
	e.f.Line()
	if e.t.PrimaryKey() == nil {
		return
	}
	e.f.Comment("unindex takes a row out of the indexes.")
	e.f.Func().Params(e.genReceiver()).Id("unindex").Params(jen.Id("row").Uint32()).Block(out...)
	e.f.Line()
	e.remove()
}

// entry emits what one index does with a row: alone, or where rows may share a
// key, in a chain.
func (e *emitter) entry(x *planner.Index, method, comment, alone, chained string) {
	index, s := jen.Id("g").Dot("index"+itoa(x.ID)), jen.Id("s")
	call := jen.Add(index).Dot(alone).Call(jen.Id("hash"), jen.Id("row"))
	if x.Purpose == planner.JoinKey {
		call = jen.Add(index).Dot(chained).Call(jen.Id("hash"), jen.Id("g").Dot(findMethod(x)).Call(s), jen.Id("row"))
	}
	e.f.Comment(method + " " + comment + " the " + names.OneLine(x.String()) + ".")
	e.f.Func().Params(e.genReceiver()).Id(method).Params(jen.Id("row").Uint32()).Block(
		jen.Add(s).Op(":=").Op("&").Id("g").Dot("rows").Index(jen.Id("row")),
		jen.If(jen.List(jen.Id("hash"), jen.Id("ok")).Op(":=").Add(s).Dot(hashMethod(x)).Call(), jen.Id("ok")).Block(call),
	)
	e.f.Line()
}

// remove emits the deletion of a row, and the compaction once most rows are dead.
func (e *emitter) remove() {
	g := func(field string) *jen.Statement { return jen.Id("g").Dot(field) }
	e.f.Comment("remove deletes a row.")
	e.f.Func().Params(e.genReceiver()).Id("remove").Params(jen.Id("row").Uint32()).Block(
		g("unindex").Call(jen.Id("row")),
		g("rows").Index(jen.Id("row")).Op("=").Id(e.n.Stored).Values(),
		g("dead").Dot("Add").Call(jen.Id("row")),
		g("live").Op("--"),
	)
	e.f.Line()
	body := []jen.Code{
		jen.If(names.Runtime("Dense").Call(g("live"), jen.Len(g("rows")))).Block(jen.Return(jen.Nil(), jen.Nil())),
		jen.Id("next").Op("=").Op("&").Id(e.generationType()).Values(),
	}
	e.f.Comment("compact moves the rows together, once many of them are dead; moved[i] is then")
	e.f.Comment("row i's new number. Otherwise next is nil.")
	e.f.Func().Params(e.genReceiver()).Id("compact").Params().Params(jen.Id("next").Op("*").Id(e.generationType()), jen.Id("moved").Index().Uint32()).Block(append(body,
		jen.Id("next").Dot("rows").Op("=").Add(names.Runtime("MakeRows")).Types(jen.Id(e.n.Stored)).Call(g("live")),
		jen.Id("next").Dot("reserve").Call(jen.Lit(0), g("live")),
		jen.Id("moved").Op("=").Make(jen.Index().Uint32(), jen.Len(g("rows"))),
		jen.For(jen.Id("i").Op(":=").Range().Add(g("rows"))).Block(
			jen.Id("moved").Index(jen.Id("i")).Op("=").Add(names.Runtime("NoRow")),
			jen.If(jen.Op("!").Add(g("dead")).Dot("Has").Call(jen.Uint32().Call(jen.Id("i")))).Block(
				jen.Id("moved").Index(jen.Id("i")).Op("=").Uint32().Call(jen.Len(jen.Id("next").Dot("rows"))),
				jen.Id("next").Dot("enter").Call(names.Runtime("NoRow"), jen.Op("&").Add(g("rows")).Index(jen.Id("i"))),
			),
		),
		jen.Id("next").Dot("trim").Call(),
		jen.Return(jen.Id("next"), jen.Id("moved")),
	)...)
	e.f.Line()
}
