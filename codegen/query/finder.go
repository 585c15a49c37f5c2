package query

import (
	"cmp"
	"slices"

	"github.com/dave/jennifer/jen"

	"github.com/veloc-dev/veloc/codegen/lower"
	"github.com/veloc-dev/veloc/planner"
)

// Shared is what queries share, however many ask for it: the methods that look one key up
// in an index, and what holds a stream's records to their columns' types.
type Shared struct {
	list       []finder
	admissions []string   // the functions that admit records
	functions  []jen.Code // these, and those that they call
}

type finder struct {
	table, index int
	code         jen.Code
}

func (l *Shared) has(table, index int) bool {
	return slices.ContainsFunc(l.list, func(f finder) bool { return f.table == table && f.index == index })
}

// Emit adds all to the tables' file, the finders in the order of tables and indexes.
func (l *Shared) Emit(f *jen.File) {
	slices.SortFunc(l.list, func(a, b finder) int {
		return cmp.Or(cmp.Compare(a.table, b.table), cmp.Compare(a.index, b.index))
	})
	for _, x := range l.list {
		f.Add(x.code)
		f.Line()
	}
	for _, x := range l.functions {
		f.Add(x)
		f.Line()
	}
}

// finder is the method that looks one key up.
func (e *emitter) finder(rel int, x *planner.Index) *jen.Statement {
	t, method := e.q.Rels[rel], "look"+itoa(x.ID)
	if !e.shared.has(t.ID, x.ID) {
		e.shared.list = append(e.shared.list, finder{t.ID, x.ID, e.makeFinder(rel, x, method)})
	}
	return e.data(t).Dot(method)
}

func (e *emitter) makeFinder(rel int, x *planner.Index, method string) jen.Code {
	fn := e.function(nil, "g")
	var params []jen.Code
	hash := jen.Id("hash")
	if !lower.IntKey(x.Keys) {
		params = []jen.Code{jen.Add(hash).Uint64()}
		fn.scope.Take("hash")
	}
	ops := make([]lower.Operand, len(x.Keys))
	for i, k := range x.Keys {
		id := fn.scope.Name("key")
		params = append(params, jen.Id(id).Add(lower.KeyType(k)))
		ops[i] = lower.Operand{Value: jen.Id(id)}
	}
	if lower.IntKey(x.Keys) {
		hash = lower.Hash(x.Keys, ops)
	}
	index := func() *jen.Statement { return jen.Id("g").Dot("index" + itoa(x.ID)) }
	at, slot, r := fn.scope.Name("at"), fn.scope.Name("slot"), fn.scope.Name("r")
	equal, stmts := e.equal(fn, rel, x, jen.Id("g").Dot("rows").Index(jen.Id(r)), ops)
	both := func() *jen.Statement { return jen.List(jen.Id(at), jen.Id(slot)) }
	comment := jen.Comment(method + " looks a key up by the " + oneLine(x.String()) + ": its first row, or index.NoRow.")
	receiver := jen.Id("g").Op("*").Id(e.pkg.Relation(e.q.Rels[rel].Relation).Private("Generation"))
	return comment.Line().Func().Params(receiver).Id(method).Params(params...).Uint32().Block(
		jen.For(
			both().Op(":=").Add(index()).Dot("Seek").Call(hash),
			jen.Id(slot).Op("!=").Lit(0),
			both().Op("=").Add(index()).Dot("Next").Call(hash, jen.Id(at)),
		).Block(
			jen.Id(r).Op(":=").Uint32().Call(jen.Id(slot)).Op("-").Lit(1),
			jen.Add(block(stmts)),
			jen.If(equal).Block(jen.Return(jen.Id(r))),
		),
		jen.Return(noRow()))
}

// finderArgs are the arguments of a finder: the hash, unless the key is one word,
// and the key.
func finderArgs(x *planner.Index, hash jen.Code, ops []lower.Operand) []jen.Code {
	var args []jen.Code
	if !lower.IntKey(x.Keys) {
		args = append(args, hash)
	}
	for _, o := range ops {
		args = append(args, o.Value)
	}
	return args
}
