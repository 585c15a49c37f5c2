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
	ops, body := e.keys(x, "s", e.pkg.Scope("s"))
	null := lower.AnyNull(ops...)
	e.nullKeys[x.ID] = null != nil
	present := make([]lower.Operand, len(ops))
	for i, o := range ops {
		o.Null = nil
		present[i] = o
	}
	comment, results := hashMethod(x)+" is the hash of "+names.OneLine(keyText(x)), []jen.Code{jen.Uint64()}
	hash := []jen.Code{lower.Hash(x.Keys, present)}
	if null != nil {
		comment, results, hash = comment+"; false where a part is NULL", append(results, jen.Bool()), append(hash, jen.True())
		body = append(body, jen.If(null).Block(jen.Return(jen.Lit(0), jen.False())))
	}
	e.f.Comment(comment + ".")
	e.f.Func().Params(e.storedReceiver()).Id(hashMethod(x)).Params().Params(results...).Block(append(body, jen.Return(hash...))...)
	e.f.Line()
	if !lower.IntKey(x.Keys) {
		e.sameKey(x)
	}
}

func (e *emitter) storedReceiver() jen.Code { return jen.Id("s").Op("*").Id(e.n.Stored) }

// sameKey emits the comparison of two rows' keys.
func (e *emitter) sameKey(x *planner.Index) {
	scope := e.pkg.Scope("s", "other")
	mine, body := e.keys(x, "s", scope)
	theirs, more := e.keys(x, "other", scope)
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
	e.f.Func().Params(e.storedReceiver()).Id(sameMethod(x)).Params(jen.Id("other").Op("*").Id(e.n.Stored)).Bool().
		Block(append(append(body, more...), jen.Return(same))...)
	e.f.Line()
}

// hashOf computes the hash of row s for what do does with it, which is nothing where a
// part of the key is NULL.
func (e *emitter) hashOf(x *planner.Index, s *jen.Statement, do func(hash *jen.Statement) []jen.Code) []jen.Code {
	call := jen.Add(s).Dot(hashMethod(x)).Call()
	if !e.nullKeys[x.ID] {
		return do(call)
	}
	return []jen.Code{jen.If(jen.List(jen.Id("hash"), jen.Id("ok")).Op(":=").Add(call), jen.Id("ok")).Block(do(jen.Id("hash"))...)}
}

// hashIn is hashOf for what stands in a block of its own and reads the hash more than once.
func (e *emitter) hashIn(x *planner.Index, s *jen.Statement, do func(hash *jen.Statement) []jen.Code) []jen.Code {
	if e.nullKeys[x.ID] {
		return e.hashOf(x, s, do)
	}
	return append([]jen.Code{jen.Id("hash").Op(":=").Add(s).Dot(hashMethod(x)).Call()}, do(jen.Id("hash"))...)
}

func keepsMethod(x *planner.Index) string { return "keeps" + itoa(x.ID) }

// keyKept emits the comparison of two versions of a row by an index's key.
func (e *emitter) keyKept(x *planner.Index) {
	hash := func(of string) *jen.Statement { return jen.Id(of).Dot(hashMethod(x)).Call() }
	same := func(equal *jen.Statement) *jen.Statement {
		if !lower.IntKey(x.Keys) {
			equal.Op("&&").Id("s").Dot(sameMethod(x)).Call(jen.Id("old"))
		}
		return equal
	}
	comment, body := " reports whether s has the key of old.", []jen.Code{jen.Return(same(hash("s").Op("==").Add(hash("old"))))}
	if e.nullKeys[x.ID] {
		comment, body = " reports whether s has the key of old, or neither has one.", []jen.Code{
			jen.List(jen.Id("hash"), jen.Id("ok")).Op(":=").Add(hash("s")),
			jen.List(jen.Id("was"), jen.Id("had")).Op(":=").Add(hash("old")),
			jen.Return(jen.Id("ok").Op("==").Id("had").Op("&&").Parens(jen.Op("!").Id("ok").Op("||").Add(same(jen.Id("hash").Op("==").Id("was"))))),
		}
	}
	e.f.Comment(keepsMethod(x) + comment)
	e.f.Func().Params(e.storedReceiver()).Id(keepsMethod(x)).Params(jen.Id("old").Op("*").Id(e.n.Stored)).Bool().Block(body...)
	e.f.Line()
}

func findMethod(x *planner.Index) string { return "find" + itoa(x.ID) }

func (e *emitter) genReceiver() jen.Code { return jen.Id("g").Op("*").Id(e.generationType()) }

// find emits the look-up of a key.
func (e *emitter) find(x *planner.Index) {
	e.f.Comment(findMethod(x) + " is the first row with the same key as s, or index.NoRow.")
	e.f.Func().Params(e.genReceiver()).Id(findMethod(x)).Params(e.storedReceiver()).Uint32().Block(e.findBody(x)...)
	e.f.Line()
}

func (e *emitter) findBody(x *planner.Index) (body []jen.Code) {
	index, hash := jen.Id("g").Dot("index"+itoa(x.ID)), jen.Id("s").Dot(hashMethod(x)).Call()
	none := jen.Return(names.Runtime("NoRow"))
	switch {
	case e.nullKeys[x.ID]:
		body = append(body, jen.List(jen.Id("hash"), jen.Id("ok")).Op(":=").Add(hash), jen.If(jen.Op("!").Id("ok")).Block(none))
		hash = jen.Id("hash")
	case !lower.IntKey(x.Keys):
		body = append(body, jen.Id("hash").Op(":=").Add(hash))
	}
	if lower.IntKey(x.Keys) { // such an index tells keys apart by itself
		return append(body, jen.Return(jen.Add(index).Dot("Row").Call(hash)))
	}
	return append(body,
		jen.For(
			jen.List(jen.Id("at"), jen.Id("slot")).Op(":=").Add(index).Dot("Seek").Call(jen.Id("hash")),
			jen.Id("slot").Op("!=").Lit(0),
			jen.List(jen.Id("at"), jen.Id("slot")).Op("=").Add(index).Dot("Next").Call(jen.Id("hash"), jen.Id("at")),
		).Block(
			jen.If(jen.Id("row").Op(":=").Uint32().Call(jen.Id("slot")).Op("-").Lit(1),
				jen.Id("g").Dot("rows").Index(jen.Id("row")).Dot(sameMethod(x)).Call(jen.Id("s"))).Block(jen.Return(jen.Id("row"))),
		),
		none)
}

func joinMethod(x *planner.Index) string { return "join" + itoa(x.ID) }

func leaveMethod(x *planner.Index) string { return "leave" + itoa(x.ID) }

// joins are the statements that enter row number row, which is s, into an index.
func (e *emitter) joins(x *planner.Index) []jen.Code {
	switch {
	case x.Sorted():
		return e.sortedJoins(x)
	case x.Shared():
		return e.posted(x, "Link", e.includedOf(x))
	}
	return e.entry(x, "Insert")
}

// leaves are the statements that take it out.
func (e *emitter) leaves(x *planner.Index) []jen.Code {
	switch {
	case x.Sorted():
		return e.sortedLeaves(x)
	case x.Shared():
		return e.posted(x, "Unlink")
	}
	return e.entry(x, "Remove")
}

// entry is what an index of a unique key does with a row.
func (e *emitter) entry(x *planner.Index, method string) []jen.Code {
	return e.hashOf(x, jen.Id("s"), func(hash *jen.Statement) []jen.Code {
		return []jen.Code{jen.Id("g").Dot("index"+itoa(x.ID)).Dot(method).Call(hash, jen.Id("row"))}
	})
}

// moves lists the indexes that a row with the primary key of another one may leave and
// join: those of other keys.
func (e *emitter) moves() []*planner.Index {
	if e.t.PrimaryKey() == nil {
		return nil
	}
	return e.t.Indexes[1:]
}

// moveMethods emits what enters a row into one index, and takes it out, where it may leave
// that index alone.
func (e *emitter) moveMethods() {
	for _, x := range e.moves() {
		for _, m := range []struct {
			name, comment string
			body          []jen.Code
		}{
			{joinMethod(x), "enters a row into", e.joins(x)},
			{leaveMethod(x), "takes a row out of", e.leaves(x)},
		} {
			e.f.Comment(m.name + " " + m.comment + " the " + names.OneLine(x.String()) + ".")
			e.f.Func().Params(e.genReceiver()).Id(m.name).Params(jen.Id("row").Uint32(), e.storedReceiver()).Block(m.body...)
			e.f.Line()
		}
	}
}
