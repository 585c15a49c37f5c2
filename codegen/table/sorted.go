package table

import (
	"github.com/dave/jennifer/jen"

	"github.com/veloc-dev/veloc/codegen/lower"
	"github.com/veloc-dev/veloc/codegen/names"
	"github.com/veloc-dev/veloc/planner"
)

// An index that is sorted has a part beside its hash index, or, without keys, alone: the
// rows of each key by their place in an order.

// hashed reports whether an index has keys.
func hashed(x *planner.Index) bool { return len(x.Keys) > 0 }

// sortedField is the field of a generation with the sorted part of an index.
func (e *emitter) sortedField(x *planner.Index) *jen.Statement {
	return jen.Id("g").Dot(SortedField(x))
}

// parts are the fields of a generation that make up an index.
func parts(x *planner.Index) (fields []string) {
	if hashed(x) {
		fields = append(fields, "index"+itoa(x.ID))
	}
	if x.Sorted() {
		fields = append(fields, SortedField(x))
	}
	return fields
}

// SortedField is the name of that field.
func SortedField(x *planner.Index) string {
	if x.Range != nil {
		return "ranges" + itoa(x.ID)
	}
	return "order" + itoa(x.ID)
}

func placeMethod(x *planner.Index) string { return "place" + itoa(x.ID) }

// placeNames are the results of a row's place method.
func placeNames(x *planner.Index) []string {
	if x.Range != nil {
		return []string{"from", "to"}
	}
	return []string{"value"}
}

func ids(names []string, more ...string) *jen.Statement {
	var list []jen.Code
	for _, n := range append(names[:len(names):len(names)], more...) {
		list = append(list, jen.Id(n))
	}
	return jen.List(list...)
}

// place emits what gives a row's place in an index.
func (e *emitter) place(x *planner.Index) {
	results := placeNames(x)
	typ := lower.SortType(x.SortKeys()[0])
	out := append([]jen.Code{ids(results).Add(typ)}, jen.Id("ok").Bool())
	var body []jen.Code
	comment := ""
	if x.Range != nil {
		body, comment = e.rangePlace(x), " is the row's range "+names.OneLine(x.Range.String())+", with both ends in it; false where it has none."
	} else {
		body, comment = e.orderPlace(x), " is what the row is sorted by, "+names.OneLine(x.Order.Expr.String())+"; false where that is NULL."
	}
	e.f.Comment(placeMethod(x) + comment)
	e.f.Func().Params(jen.Id("s").Op("*").Id(e.n.Stored)).Id(placeMethod(x)).Params().Params(out...).Block(body...)
	e.f.Line()
}

func (e *emitter) orderPlace(x *planner.Index) []jen.Code {
	b := lower.NewBlock(e.env("s"), e.consts, e.pkg.Scope("s", "value", "ok"), nil)
	o := b.Key(x.Order.Expr, *x.Order, "key")
	body := b.Take()
	if null := lower.AnyNull(o); null != nil {
		body = append(body, jen.If(null).Block(jen.Return(ids(placeNames(x), "false"))))
	}
	return append(body, jen.Return(lower.SortValue(*x.Order, lower.Operand{Value: o.Value}), jen.True()))
}

// rangePlace emits the ends of a row's range. A word that does not belong to the range
// gives way to the next one; of texts that is only possible where the range begins.
func (e *emitter) rangePlace(x *planner.Index) []jen.Code {
	scope := e.pkg.Scope("s", "from", "to", "ok")
	body := e.rangeEnd(scope, x.Range.From, "from", "++", "MaxInt64", jen.Qual("math", "MinInt64"), jen.Lit(""))
	body = append(body, e.rangeEnd(scope, x.Range.To, "to", "--", "MinInt64", jen.Qual("math", "MaxInt64"), names.Runtime("BehindTexts"))...)
	return append(body, jen.Return(ids(placeNames(x), "true")))
}

func (e *emitter) rangeEnd(scope *names.Scope, end planner.End, name, inward, last string, word, text jen.Code) []jen.Code {
	b := lower.NewBlock(e.env("s"), e.consts, scope, nil)
	o := b.Key(end.Expr, end.Key, "key")
	stmts := b.Take()
	none := jen.Return(ids([]string{"from", "to"}, "false"))
	value := lower.SortValue(end.Key, lower.Operand{Value: o.Value})
	words := lower.Words(end.Key)
	var set []jen.Code
	switch {
	case end.Strict && words:
		set = []jen.Code{
			jen.If(jen.Id(name).Op("=").Add(value), jen.Id(name).Op("==").Qual("math", last)).Block(none),
			jen.Id(name).Op(inward),
		}
	case end.Strict && name == "from":
		set = []jen.Code{jen.Id(name).Op("=").Add(value).Op("+").Lit("\x00")}
	default:
		set = []jen.Code{jen.Id(name).Op("=").Add(value)}
	}
	open := word
	if !words {
		open = text
	}
	switch null := lower.AnyNull(o); {
	case null == nil:
		return append(stmts, set...)
	case end.Open:
		return append(append(stmts, jen.Id(name).Op("=").Add(open)), jen.If(lower.NoneNull(o)).Block(set...))
	default:
		return append(append(stmts, jen.If(null).Block(none)), set...)
	}
}

// sortedKept emits the comparison of two versions of a row by their place in an index.
func (e *emitter) sortedKept(x *planner.Index) {
	now := []string{"value"}
	was := []string{"before"}
	if x.Range != nil {
		now, was = []string{"from", "to"}, []string{"fromBefore", "toBefore"}
	}
	body := []jen.Code{
		ids(now, "ok").Op(":=").Id("s").Dot(placeMethod(x)).Call(),
		ids(was, "had").Op(":=").Id("old").Dot(placeMethod(x)).Call(),
	}
	same := &jen.Statement{}
	for i := range now {
		if i > 0 {
			same.Op("&&")
		}
		same.Id(now[i]).Op("==").Id(was[i])
	}
	if hashed(x) {
		body = append(body,
			jen.List(jen.Id("hash"), jen.Id("keyed")).Op(":=").Id("s").Dot(hashMethod(x)).Call(),
			jen.List(jen.Id("oldHash"), jen.Id("wasKeyed")).Op(":=").Id("old").Dot(hashMethod(x)).Call(),
			jen.List(jen.Id("ok"), jen.Id("had")).Op("=").List(jen.Id("ok").Op("&&").Id("keyed"), jen.Id("had").Op("&&").Id("wasKeyed")))
		same.Op("&&").Id("hash").Op("==").Id("oldHash")
		if !lower.IntKey(x.Keys) {
			same.Op("&&").Id("s").Dot(sameMethod(x)).Call(jen.Id("old"))
		}
	}
	e.f.Comment(keepsMethod(x) + " reports whether s has the place of old in the " + names.OneLine(x.String()) + ", or neither has one.")
	e.f.Func().Params(jen.Id("s").Op("*").Id(e.n.Stored)).Id(keepsMethod(x)).Params(jen.Id("old").Op("*").Id(e.n.Stored)).Bool().Block(
		append(body, jen.Return(jen.Id("ok").Op("==").Id("had").Op("&&").Parens(jen.Op("!").Id("ok").Op("||").Add(same))))...)
	e.f.Line()
}

// sortedEntry emits what enters a row into a sorted index.
func (e *emitter) sortedEntry(x *planner.Index) {
	places := placeNames(x)
	values := func(ns []string) (out []jen.Code) {
		for _, n := range ns {
			out = append(out, jen.Id(n))
		}
		return out
	}
	row := jen.Id("row")
	if !hashed(x) {
		e.atPlace(x, joinMethod(x), "enters a row into", places, e.sortedField(x).Dot("Put").Call(append([]jen.Code{row}, values(places)...)...))
		if e.t.PrimaryKey() != nil {
			e.atPlace(x, leaveMethod(x), "takes a row out of", places[:1], e.sortedField(x).Dot("Take").Call(append([]jen.Code{row}, values(places[:1])...)...))
		}
		return
	}
	head := jen.Id("head").Op(":=").Id("g").Dot(findMethod(x)).Call(jen.Id("s"))
	index := func() *jen.Statement { return jen.Id("g").Dot("index" + itoa(x.ID)) }
	noRow := func() *jen.Statement { return names.Runtime("NoRow") }
	e.atPlace(x, joinMethod(x), "enters a row into", places,
		head,
		jen.If(jen.Id("head").Op("==").Add(noRow())).Block(index().Dot("Insert").Call(jen.Id("hash"), row)),
		e.sortedField(x).Dot("Link").Call(append([]jen.Code{jen.Id("head"), row}, values(places)...)...))
	if e.t.PrimaryKey() == nil {
		return
	}
	e.atPlace(x, leaveMethod(x), "takes a row out of", places[:1],
		head,
		jen.If(jen.Id("next").Op(":=").Add(e.sortedField(x)).Dot("Unlink").Call(append([]jen.Code{jen.Id("head"), row}, values(places[:1])...)...), jen.Id("next").Op("!=").Id("head")).Block(
			index().Dot("Remove").Call(jen.Id("hash"), jen.Id("head")),
			jen.If(jen.Id("next").Op("!=").Add(noRow())).Block(index().Dot("Insert").Call(jen.Id("hash"), jen.Id("next"))),
		))
}

// atPlace emits a method that does something at a row's place in an index.
func (e *emitter) atPlace(x *planner.Index, method, comment string, places []string, do ...jen.Code) {
	all := make([]string, len(placeNames(x)))
	for i := range all {
		all[i] = "_"
	}
	copy(all, places)
	body := []jen.Code{jen.Id("s").Op(":=").Op("&").Id("g").Dot("rows").Index(jen.Id("row"))}
	place := ids(all, "ok").Op(":=").Id("s").Dot(placeMethod(x)).Call()
	if hashed(x) {
		body = append(body, ids(all, "placed").Op(":=").Id("s").Dot(placeMethod(x)).Call())
		place = jen.List(jen.Id("hash"), jen.Id("ok")).Op(":=").Id("s").Dot(hashMethod(x)).Call()
		body = append(body, jen.If(place, jen.Id("ok").Op("&&").Id("placed")).Block(do...))
	} else {
		body = append(body, jen.If(place, jen.Id("ok")).Block(do...))
	}
	e.f.Comment(method + " " + comment + " the " + names.OneLine(x.String()) + ".")
	e.f.Func().Params(e.genReceiver()).Id(method).Params(jen.Id("row").Uint32()).Block(body...)
	e.f.Line()
}
