package query

import (
	"math"
	"slices"
	"strconv"

	"github.com/dave/jennifer/jen"

	"github.com/veloc-dev/veloc/codegen/lower"
	"github.com/veloc-dev/veloc/codegen/names"
	"github.com/veloc-dev/veloc/compiler/ir"
	"github.com/veloc-dev/veloc/planner"
)

// picker emits what gives the rows of a SELECT with ORDER BY and LIMIT: the combinations
// that are found are held with what they are ordered by, the best of them in order.
type picker struct {
	*nester
	pick  *planner.Pick
	word  string
	rels  []int  // whose rows are held
	typ   string // the type of a combination
	list  string // the field with those that are held
	order *ordering
	keep  bounds
	cut   jen.Code // with DISTINCT: how many of the distinct ones are left; nil: all
}

// bounds are the numbers of rows that LIMIT and OFFSET ask for.
type bounds struct {
	skip jen.Code // rows to leave out; nil: none
	keep jen.Code // rows to hold, those left out too; nil: all
	most int      // keep, where it is a number
}

// pick enumerates the rows that p picks; k is what happens with each.
func (t *nester) pick(at place, p *planner.Pick, k func(place) []jen.Code) []jen.Code {
	rels := relsOfTree(p)
	b := &picker{nester: t, pick: p, order: orderingOf(p.Order)}
	for _, r := range t.order() {
		if rels[r] {
			b.rels = append(b.rels, r)
		}
	}
	b.name(t.wordOf(b.rels))
	gather := t.methodName(t.p, "pick"+b.word)
	t.part(gather, "finds the rows of "+t.aliases(b.rels)+" that a subquery picks.", at.seg, b.gather)
	b.declare()
	fn := at.fn
	i := fn.scope.Name("i")
	row := func(field string) *jen.Statement { return self(b.list).Index(jen.Id(i)).Dot(field) }
	var body []jen.Code
	for _, r := range b.rels {
		body = append(body, t.atHand(r).Op("=").Add(row(b.rowField(r))))
		if none := b.noneField(r); none != "" {
			body = append(body, self(none).Op("=").Add(row(none)))
		}
	}
	behind := at.with(nullableIn(p.Tree))
	body = append(body, behind.when(p.Where, k(behind), -1, "")...)
	first := jen.Lit(0)
	if b.keep.skip != nil {
		first = jen.Add(b.keep.skip)
	}
	loop := jen.For(jen.Id(i).Op(":=").Add(first), jen.Id(i).Op("<").Len(self(b.list)), jen.Id(i).Op("++")).Block(body...)
	switch {
	case stops(body):
		loop = jen.If(jen.Id(i).Op(":=").Add(first), jen.Id(i).Op("<").Len(self(b.list))).Block(body...)
	case b.keep.skip == nil:
		loop = jen.For(jen.Id(i).Op(":=").Range().Add(self(b.list))).Block(body...)
	}
	out := []jen.Code{jen.If(jen.Op("!").Add(self(gather)).Call(jen.Id("e"))).Block(jen.Return(jen.False())), loop}
	if holdTexts(p.Order) || slices.ContainsFunc(b.rels, t.isComputed) {
		out = append(out, jen.Clear(self(b.list)))
	}
	return out
}

// aliases lists the names of relations.
func (e *emitter) aliases(rels []int) string {
	text := ""
	for i, r := range rels {
		if i > 0 {
			text += ", "
		}
		text += oneLine(e.q.Source.Rels[r].Alias)
	}
	return text
}

func (b *picker) rowField(rel int) string { return "row" + names.Camel(b.n.Aliases[rel]) }

// noneField tells that a combination has no row of rel, whose rows are computed; empty:
// it has.
func (b *picker) noneField(rel int) string {
	if !b.isComputed(rel) {
		return ""
	}
	return b.emitter.computed(rel).none
}

func keyField(i int) string { return "key" + strconv.Itoa(i+1) }

func nullField(i int) string { return "null" + strconv.Itoa(i+1) }

// sortKey is what values of the order are held and compared as.
func sortKey(k ir.OrderKey) planner.Key { return planner.SortKey(k.Expr) }

// name chooses the names of a combination's type and of the list of those held.
func (b *picker) name(word string) {
	b.list = b.members.Name("picked" + word)
	b.word = names.Camel(b.list)[len("Picked"):]
	b.typ = b.n.Private("Picked" + b.word)
}

// declare declares these, and the order of combinations.
func (b *picker) declare() {
	var fields []jen.Code
	for _, r := range b.rels {
		typ := jen.Uint32()
		if b.isComputed(r) {
			typ = jen.Id(b.n.Rels[r].Stored)
		}
		fields = append(fields, jen.Id(b.rowField(r)).Add(typ))
		if none := b.noneField(r); none != "" {
			fields = append(fields, jen.Id(none).Bool())
		}
	}
	comment := b.typ + " is a row of " + b.aliases(b.rels)
	if len(b.pick.Order) > 0 {
		comment += " with what it is ordered by"
	}
	b.types = append(b.types, jen.Comment(comment+".").Line().Type().Id(b.typ).Struct(append(fields, b.order.fields()...)...))
	b.scratch = append(b.scratch, jen.Id(b.list).Index().Id(b.typ).Comment("the rows of "+b.aliases(b.rels)+" that the entry at hand has, in their order"))
	if len(b.pick.Order) > 0 {
		b.types = append(b.types, b.order.before(b.typ))
	}
}

// ordering is an ORDER BY whose values rows are held with.
type ordering struct {
	keys  []ir.OrderKey
	nulls []bool // those whose values may be NULL, as far as they have been computed
}

func orderingOf(keys []ir.OrderKey) *ordering { return &ordering{keys, make([]bool, len(keys))} }

// fields are those of a type that holds the values.
func (o *ordering) fields() (fields []jen.Code) {
	for i, k := range o.keys {
		fields = append(fields, jen.Id(keyField(i)).Add(lower.KeyType(sortKey(k))))
		if o.nulls[i] {
			fields = append(fields, jen.Id(nullField(i)).Bool())
		}
	}
	return fields
}

// values are the fields' values for an entry, and what computes them.
func (o *ordering) values(n *entry) (fields, stmts []jen.Code) {
	block := n.block("ORDER BY")
	for i, k := range o.keys {
		v := block.Key(k.Expr, sortKey(k), "key")
		if !v.Static {
			fields = append(fields, jen.Id(keyField(i)).Op(":").Add(v.Value))
		}
		null := v.IsNull()
		if v.Static {
			null = jen.True()
		}
		if null != nil {
			o.nulls[i] = true
			fields = append(fields, jen.Id(nullField(i)).Op(":").Add(null))
		}
	}
	return fields, block.Take()
}

// before emits the method that compares two values of a type with these fields.
func (o *ordering) before(typ string) jen.Code {
	field := func(of, name string) *jen.Statement { return jen.Id(of).Dot(name) }
	var cases []jen.Code
	var only *jen.Statement
	for i, k := range o.keys {
		key, x, y := sortKey(k), lower.Operand{Value: field("a", keyField(i))}, lower.Operand{Value: field("b", keyField(i))}
		differ, less := lower.Differs(key, x, y), lower.Less(key, x, y)
		if k.Desc {
			less = lower.Less(key, y, x)
		}
		if o.nulls[i] {
			first := field("b", nullField(i))
			if k.NullsFirst {
				first = field("a", nullField(i))
			}
			cases = append(cases, jen.Case(field("a", nullField(i)).Op("!=").Add(field("b", nullField(i)))).Block(jen.Return(first)))
			differ = jen.Op("!").Add(field("a", nullField(i))).Op("&&").Add(differ)
		}
		only = less
		cases = append(cases, jen.Case(differ).Block(jen.Return(less)))
	}
	body := []jen.Code{jen.Switch().Block(cases...), jen.Return(jen.False())}
	if len(cases) == 1 {
		body = []jen.Code{jen.Return(only)}
	}
	return jen.Comment("before reports whether a comes first.").Line().
		Func().Params(jen.Id("a").Op("*").Id(typ)).Id("before").Params(jen.Id("b").Op("*").Id(typ)).Bool().Block(body...)
}

// differs emits the method that tells whether the first n of these fields differ.
func (o *ordering) differs(typ string, n int) jen.Code {
	field := func(of, name string) *jen.Statement { return jen.Id(of).Dot(name) }
	cond := &jen.Statement{}
	for i, k := range o.keys[:n] {
		if i > 0 {
			cond.Op("||")
		}
		differ := lower.Differs(sortKey(k), lower.Operand{Value: field("a", keyField(i))}, lower.Operand{Value: field("b", keyField(i))})
		if o.nulls[i] {
			cond.Add(field("a", nullField(i)).Op("!=").Add(field("b", nullField(i)))).Op("||").Op("!").Add(field("a", nullField(i))).Op("&&")
		}
		cond.Add(differ)
	}
	return jen.Comment("differs reports whether DISTINCT tells a and b apart.").Line().
		Func().Params(jen.Id("a").Op("*").Id(typ)).Id("differs").Params(jen.Id("b").Op("*").Id(typ)).Bool().Block(jen.Return(cond))
}

// holdTexts reports whether fields of an order hold what may point into the batch.
func holdTexts(order []ir.OrderKey) bool {
	for _, k := range order {
		if key := sortKey(k); key.Kind.IsString() || key.Kind == ir.Bytea || key.Kind == ir.Numeric && !key.Rep.Fixed() {
			return true
		}
	}
	return false
}

// gather finds the combinations for an entry.
func (b *picker) gather(at place) []jen.Code {
	out := append([]jen.Code{self(b.list).Op("=").Add(self(b.list)).Index(jen.Op(":").Lit(0))}, b.count(at)...)
	if n, known := numberOr(b.pick.Limit, math.MaxInt64); known && n == 0 {
		return out
	}
	insert := ""
	if len(b.pick.Order) > 0 {
		insert = b.methodName(b.p, "hold"+b.word)
	}
	unordered := len(b.pick.Order) == 0 && b.keep.keep != nil
	whole := at.fn
	tree := b.rows(at, func(at place) []jen.Code {
		row, stmts := b.combination(at)
		if insert != "" {
			return append(stmts, self(insert).Call(row))
		}
		hold := self(b.list).Op("=").Append(self(b.list), row)
		if !unordered {
			return append(stmts, hold)
		}
		enough := jen.If(jen.Len(self(b.list)).Op("==").Add(b.keep.keep)).Block(jen.Return(jen.True()))
		if at.fn == whole {
			return append(stmts, hold, enough)
		}
		// In a method of its own, a return does not end the search.
		return append([]jen.Code{enough}, append(stmts, hold)...)
	})
	if insert != "" {
		b.insertion(insert)
	}
	return append(append(out, tree...), b.distinct()...)
}

// rows enumerates what is picked from.
func (b *picker) rows(at place, k func(place) []jen.Code) []jen.Code {
	a, ok := b.pick.Tree.(*planner.Access)
	if !ok || a.Never || b.keep.keep == nil || !b.pick.Leading() {
		return b.tree(at, b.pick.Tree, k)
	}
	r := at.fn.scope.Name("r")
	body := append([]jen.Code{self(b.current[a.Rel]).Op("=").Id(r)}, k(at)...)
	return b.accessWithin(at, a, &few{b.keep.keep, b.pick.Order[0].Desc}, r, body)
}

// distinct leaves the first of those that DISTINCT does not tell apart.
func (b *picker) distinct() []jen.Code {
	if b.pick.Distinct == 0 {
		return nil
	}
	held, n := func() *jen.Statement { return self(b.list) }, jen.Id("n")
	b.types = append(b.types, b.order.differs(b.typ, b.pick.Distinct))
	out := []jen.Code{
		jen.Add(n).Op(":=").Lit(0),
		jen.For(jen.Id("i").Op(":=").Range().Add(held())).Block(
			jen.If(jen.Add(n).Op("==").Lit(0).Op("||").Add(held()).Index(jen.Add(n).Op("-").Lit(1)).Dot("differs").Call(jen.Op("&").Add(held()).Index(jen.Id("i")))).Block(
				held().Index(n).Op("=").Add(held()).Index(jen.Id("i")),
				jen.Add(n).Op("++"))),
	}
	if holdTexts(b.pick.Order) {
		out = append(out, jen.Clear(held().Index(jen.Add(n).Op(":"))))
	}
	if b.cut != nil {
		return append(out, held().Op("=").Add(held()).Index(jen.Op(":").Min(n, b.cut)))
	}
	return append(out, held().Op("=").Add(held()).Index(jen.Op(":").Add(n)))
}

// count computes the bounds, where they are no numbers for each entry anew.
func (b *picker) count(at place) []jen.Code {
	skip, skips := numberOr(b.pick.Offset, 0)
	keep, keeps := numberOr(b.pick.Limit, math.MaxInt64)
	if skips && keeps {
		if keep < math.MaxInt32 && b.pick.Distinct > 0 {
			b.cut = jen.Lit(int(skip + keep))
			keep = math.MaxInt64
		}
		if skip > 0 {
			b.keep.skip = jen.Lit(int(skip))
		}
		if keep <= math.MaxInt32-skip {
			b.keep.most = int(skip + keep)
			b.keep.keep = jen.Lit(b.keep.most)
		}
		return nil
	}
	b.keep.skip = self(b.field("skip"+b.word, "how many of them OFFSET leaves out", jen.Int()))
	b.keep.keep = self(b.field("keep"+b.word, "how many of them are held at most", jen.Int()))
	if b.pick.Distinct > 0 {
		b.cut, b.keep.keep = b.keep.keep, nil
	}
	most := b.keep.keep
	if most == nil {
		most = b.cut
	}
	n := at.entry()
	block := n.block("LIMIT")
	offset := b.bound(block, b.pick.Offset, "offset", jen.Lit(0))
	limit := b.bound(block, b.pick.Limit, "limit", jen.Qual("math", "MaxInt64"))
	block.Add(
		jen.List(b.keep.skip, most).Op("=").Add(names.Runtime("PickBounds")).Call(offset, limit),
		jen.If(jen.Add(b.keep.skip).Op("==").Add(most)).Block(jen.Return(jen.True())))
	return append(n.decls(), block.Take()...)
}

// numberOr is the number that e is, or otherwise where there is no e; false: e is none.
func numberOr(e ir.Expr, otherwise int64) (int64, bool) {
	if e == nil {
		return otherwise, true
	}
	c, ok := e.(*ir.Const)
	switch {
	case !ok:
		return 0, false
	case c.Null:
		return otherwise, true
	}
	return min(c.Int, math.MaxInt32), true
}

// bound is the number that e is for an entry, otherwise where that is NULL.
func (b *picker) bound(block *lower.Block, e ir.Expr, hint string, otherwise jen.Code) jen.Code {
	if e == nil {
		return otherwise
	}
	o := block.Hold(block.Named(e, hint), ir.Int8, ir.Rep{}, hint)
	there := lower.NoneNull(o)
	switch {
	case o.Static:
		return otherwise
	case there == nil:
		return o.Value
	}
	id := block.Scope.Name(hint)
	block.Add(jen.Id(id).Op(":=").Int64().Call(otherwise), jen.If(there).Block(jen.Id(id).Op("=").Add(o.Value)))
	return jen.Id(id)
}

// combination is the rows at hand with what they are ordered by, and what computes it.
func (b *picker) combination(at place) (row *jen.Statement, stmts []jen.Code) {
	var fields []jen.Code
	for _, r := range b.rels {
		fields = append(fields, jen.Id(b.rowField(r)).Op(":").Add(b.atHand(r)))
		if none := b.noneField(r); none != "" {
			fields = append(fields, jen.Id(none).Op(":").Add(self(none)))
		}
	}
	n := at.entry()
	keys, computed := b.order.values(n)
	return jen.Id(b.typ).Values(append(fields, keys...)...), append(n.decls(), computed...)
}

// insertion emits the method that puts a combination in its place.
func (b *picker) insertion(name string) {
	held, low, high, middle := jen.Id("held"), jen.Id("low"), jen.Id("high"), jen.Id("middle")
	at := func(i ...jen.Code) *jen.Statement { return jen.Op("&").Add(held).Index(i...) }
	size := func() *jen.Statement { return jen.Len(held) }
	keep := b.keep.keep
	body := []jen.Code{jen.Add(held).Op(":=").Add(self(b.list))}
	grow := jen.Code(jen.Add(held).Op("=").Append(held, jen.Id("row")))
	switch {
	case keep != nil && b.pick.Ties:
		body = append(body, jen.If(size().Op(">=").Add(keep).Op("&&").Add(held).Index(b.keep.last()).Dot("before").Call(jen.Op("&").Id("row"))).Block(jen.Return()))
	case keep != nil:
		body = append(body, jen.If(size().Op("==").Add(keep).Op("&&").Op("!").Id("row").Dot("before").Call(at(b.keep.last()))).Block(jen.Return()))
		grow = jen.If(size().Op("<").Add(keep)).Block(grow)
	}
	body = append(body,
		jen.List(low, high).Op(":=").List(jen.Lit(0), size()),
		jen.For(jen.Add(low).Op("<").Add(high)).Block(
			jen.Add(middle).Op(":=").Add(low).Op("+").Parens(jen.Add(high).Op("-").Add(low)).Op("/").Lit(2),
			jen.If(jen.Id("row").Dot("before").Call(at(middle))).Block(jen.Add(high).Op("=").Add(middle)).Else().Block(jen.Add(low).Op("=").Add(middle).Op("+").Lit(1))),
		grow,
		jen.Copy(jen.Add(held).Index(jen.Add(low).Op("+").Lit(1).Op(":")), jen.Add(held).Index(jen.Add(low).Op(":"))),
		jen.Add(held).Index(low).Op("=").Id("row"))
	if keep != nil && b.pick.Ties {
		last := size().Op("-").Lit(1)
		body = append(body, jen.For(size().Op(">").Add(keep).Op("&&").Add(held).Index(b.keep.last()).Dot("before").Call(at(last))).Block(
			jen.Add(held).Index(last).Op("=").Id(b.typ).Values(),
			jen.Add(held).Op("=").Add(held).Index(jen.Op(":").Add(last))))
	}
	body = append(body, self(b.list).Op("=").Add(held))
	b.method(name, name+" puts a row in its place among those that are held.", []jen.Code{jen.Id("row").Id(b.typ)}, nil, func() []jen.Code { return body })
}

// last is the index of the last combination that may be held.
func (b *bounds) last() jen.Code {
	if b.most > 0 {
		return jen.Lit(b.most - 1)
	}
	return jen.Add(b.keep).Op("-").Lit(1)
}
