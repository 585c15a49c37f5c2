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
	switch {
	case x.Sorted():
		fields = append(fields, SortedField(x))
	case x.Shared():
		fields = append(fields, postingsField(x))
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
	switch {
	case !hashed(x):
	case e.nullKeys[x.ID]:
		body = append(body,
			jen.List(jen.Id("hash"), jen.Id("keyed")).Op(":=").Id("s").Dot(hashMethod(x)).Call(),
			jen.List(jen.Id("oldHash"), jen.Id("wasKeyed")).Op(":=").Id("old").Dot(hashMethod(x)).Call(),
			jen.List(jen.Id("ok"), jen.Id("had")).Op("=").List(jen.Id("ok").Op("&&").Id("keyed"), jen.Id("had").Op("&&").Id("wasKeyed")))
		same.Op("&&").Id("hash").Op("==").Id("oldHash")
	default:
		same.Op("&&").Id("s").Dot(hashMethod(x)).Call().Op("==").Id("old").Dot(hashMethod(x)).Call()
	}
	if hashed(x) && !lower.IntKey(x.Keys) {
		same.Op("&&").Id("s").Dot(sameMethod(x)).Call(jen.Id("old"))
	}
	e.f.Comment(keepsMethod(x) + " reports whether s has the place of old in the " + names.OneLine(x.String()) + ", or neither has one.")
	e.f.Func().Params(jen.Id("s").Op("*").Id(e.n.Stored)).Id(keepsMethod(x)).Params(jen.Id("old").Op("*").Id(e.n.Stored)).Bool().Block(
		append(body, jen.Return(jen.Id("ok").Op("==").Id("had").Op("&&").Parens(jen.Op("!").Id("ok").Op("||").Add(same))))...)
	e.f.Line()
}

// sortedJoins are the statements that enter row number row, which is s, into a sorted
// index.
func (e *emitter) sortedJoins(x *planner.Index) []jen.Code {
	row, places := jen.Id("row"), placeNames(x)
	values := func(before ...jen.Code) []jen.Code {
		for _, p := range places {
			before = append(before, jen.Id(p))
		}
		return before
	}
	if !hashed(x) {
		return e.atPlace(x, places, e.sortedField(x).Dot("Put").Call(values(row)...))
	}
	head, index := jen.Id("head"), jen.Id("g").Dot("index"+itoa(x.ID))
	return e.atPlace(x, places, e.hashIn(x, jen.Id("s"), func(hash *jen.Statement) []jen.Code {
		return []jen.Code{
			jen.Add(head).Op(":=").Id("g").Dot(findMethod(x)).Call(jen.Id("s")),
			jen.If(jen.Add(head).Op("==").Add(names.Runtime("NoRow"))).Block(jen.Add(index).Dot("Insert").Call(hash, row)),
			e.sortedField(x).Dot("Link").Call(values(head, row)...),
		}
	})...)
}

// sortedLeaves are the statements that take it out.
func (e *emitter) sortedLeaves(x *planner.Index) []jen.Code {
	row, place := jen.Id("row"), placeNames(x)[:1]
	if !hashed(x) {
		return e.atPlace(x, place, e.sortedField(x).Dot("Take").Call(row, jen.Id(place[0])))
	}
	head, index := jen.Id("head"), jen.Id("g").Dot("index"+itoa(x.ID))
	return e.atPlace(x, place, e.hashIn(x, jen.Id("s"), func(hash *jen.Statement) []jen.Code {
		return []jen.Code{
			jen.Add(head).Op(":=").Id("g").Dot(findMethod(x)).Call(jen.Id("s")),
			jen.If(jen.Id("next").Op(":=").Add(e.sortedField(x)).Dot("Unlink").Call(head, row, jen.Id(place[0])), jen.Id("next").Op("!=").Add(head)).Block(
				jen.Add(index).Dot("Remove").Call(hash, head),
				jen.If(jen.Id("next").Op("!=").Add(names.Runtime("NoRow"))).Block(jen.Add(index).Dot("Insert").Call(hash, jen.Id("next"))),
			),
		}
	})...)
}

// atPlace does something at the place of s in an index, where it has one.
func (e *emitter) atPlace(x *planner.Index, places []string, do ...jen.Code) []jen.Code {
	all := make([]string, len(placeNames(x)))
	for i := range all {
		all[i] = "_"
	}
	copy(all, places)
	return []jen.Code{jen.If(ids(all, "ok").Op(":=").Id("s").Dot(placeMethod(x)).Call(), jen.Id("ok")).Block(do...)}
}
