package query

import (
	"github.com/dave/jennifer/jen"

	"github.com/veloc-dev/veloc/codegen/lower"
	"github.com/veloc-dev/veloc/codegen/names"
	"github.com/veloc-dev/veloc/compiler/ir"
	"github.com/veloc-dev/veloc/planner"
)

// nester emits the enumeration of a join tree. The rows at hand are in fields
// of the query, so that the parts of the enumeration are methods: each gets the
// outer entry and tells whether to go on.
type nester struct {
	*emitter
	p       *pipe
	word    string
	current map[int]string
	defers  *jen.Statement // as function.defers
	// leaf is what happens with each combination.
	leaf func(at place) []jen.Code
}

// place is where code of the enumeration stands: in a method, with relations
// that may have no row.
type place struct {
	fn  *function
	seg *segment
}

// nest emits a Nest step.
func (e *emitter) nest(p *pipe, s *segment, at int, step *planner.Apply) string {
	word := e.wordOf(step.Rels)
	name := e.methodName(p, "nest"+word)
	e.method(name, name+" joins each entry with the rows of "+oneLine(step.Alias)+".", intParam(), nil, func() []jen.Code {
		fn := e.function(s, "n")
		fn.leaves()
		t := e.nester(p, "nest"+word, step.Rels)
		t.optional(step.Tree)
		to := e.sink(p, s, at, word, func(seg *segment) {
			need := needed(p, at+1)
			full := nullableIn(step.Tree)
			for _, r := range step.Rels {
				if need[r] {
					e.rowsOf(seg, r)
				}
				seg.nullable[r] = step.Keeps() || full[r]
			}
		})
		to.computed = e.computedOf(to.carry, step.Rels)
		to.count = self(e.field("entries"+to.to.suffix, "how many of the rows of "+step.Alias+" wait", jen.Int()))
		found := e.field("found"+to.to.suffix, "how many rows the entry at hand has found", jen.Int())
		t.leaf = func(at place) []jen.Code {
			out := []jen.Code{self(found).Op("++")}
			if step.GivesUnmatched() {
				out = append(out, e.markAll(step, t.current)...)
			}
			out = append(out, to.push(at.entry(), t.rowsAtHand(to), jen.Return(jen.False()))...)
			if step.First {
				out = append(out, stopHere())
			}
			return out
		}
		rows := t.begin(s, step.Tree, "enumerates the rows for one entry.")
		return t.outerLoop(fn, to, step, found, rows)
	})
	return name
}

// rowsAtHand are the numbers of the rows at hand that go along to a sink.
func (t *nester) rowsAtHand(to *sink) map[int]jen.Code {
	out := map[int]jen.Code{}
	for _, r := range to.carry {
		switch f, here := t.current[r]; {
		case here && t.isComputed(r):
			out[r] = self(t.keepRow(r)).Call()
		case here:
			out[r] = self(f)
		}
	}
	return out
}

// outerLoop enumerates for each entry and pushes those without match.
func (t *nester) outerLoop(fn *function, to *sink, step *planner.Apply, found, rows string) []jen.Code {
	k, id := fn.loopNames()
	if fn.seg.selected {
		k = "_"
	}
	n := fn.entry(id)
	outer := jen.Id(id)
	if fn.seg.selected {
		outer = jen.Int().Call(outer)
	}
	enumerate := jen.If(jen.Op("!").Add(self(rows)).Call(outer)).Block(jen.Return())
	if step.First { // whose enumeration ends with the first
		enumerate = jen.If(jen.Op("!").Add(self(rows)).Call(outer)).Block(t.unlessOver(jen.Return())...)
	}
	body := []jen.Code{
		self(found).Op("=").Lit(0),
		enumerate,
		joinStat(step.Join, "Rows").Op("+=").Uint64().Call(self(found)),
	}
	missed := []jen.Code{joinStat(step.Join, "Misses").Op("++")}
	if step.Keeps() {
		none := map[int]jen.Code{}
		for _, r := range step.Rels {
			none[r] = noRow()
		}
		missed = append(missed, to.push(n, none, jen.Return())...)
	}
	body = append(body, jen.If(self(found).Op("==").Lit(0)).Block(missed...).Else().Block(joinStat(step.Join, "Hits").Op("++")))
	return append(append(fn.top, to.forgetRows()...),
		jen.Add(to.count).Op("=").Lit(0),
		fn.each(k, id, append(n.decls(), body...)),
		self(to.drain).Call(to.count))
}

// nullableIn is the set of relations that tree may give without a row.
func nullableIn(tree planner.Tree) map[int]bool {
	set := map[int]bool{}
	if p, ok := tree.(*planner.Pick); ok {
		return nullableIn(p.Tree)
	}
	j, ok := tree.(*planner.TreeJoin)
	if !ok {
		return set
	}
	add := func(rels map[int]bool) {
		for r := range rels {
			set[r] = true
		}
	}
	add(nullableIn(j.Left))
	add(nullableIn(j.Right))
	if j.Kind != ir.Inner {
		add(relsOfTree(j.Right))
	}
	if j.Kind == ir.Full {
		add(relsOfTree(j.Left))
	}
	return set
}

// wordOf joins the names of aliases.
func (e *emitter) wordOf(rels []int) string {
	word := ""
	for _, r := range rels {
		word += names.Camel(e.n.Aliases[r])
	}
	return word
}

// nester declares the fields for the rows at hand.
func (e *emitter) nester(p *pipe, word string, rels []int) *nester {
	t := &nester{emitter: e, p: p, word: word, current: map[int]string{}}
	t.hold(rels)
	return t
}

// hold declares the fields for the rows at hand of rels.
func (t *nester) hold(rels []int) {
	for _, r := range rels {
		if t.isComputed(r) {
			t.current[r] = "this" // in a field of its own
			continue
		}
		t.current[r] = t.field("at"+names.Camel(t.n.Aliases[r]), "the row at hand of "+t.q.Source.Rels[r].Alias, jen.Uint32())
	}
}

// begin emits the method that enumerates tree for an entry of s.
func (t *nester) begin(s *segment, tree planner.Tree, what string) string {
	inner := *s
	inner.current = t.current
	inner.nullable = map[int]bool{}
	for r, n := range s.nullable {
		inner.nullable[r] = n
	}
	name := t.methodName(t.p, t.word+"Rows")
	t.part(name, what, &inner, func(at place) []jen.Code { return t.tree(at, tree, t.leaf) })
	return name
}

// part emits one method of the enumeration.
func (t *nester) part(name, what string, s *segment, build func(at place) []jen.Code) {
	t.method(name, name+" "+what, []jen.Code{jen.Id("e").Int()}, []jen.Code{jen.Bool()}, func() []jen.Code {
		fn := t.function(s, "e")
		fn.defers = t.defers
		fn.quit = func(fail *jen.Statement) []jen.Code { return []jen.Code{fail, stopHere()} }
		body := build(place{fn, s})
		if !stops(body) {
			body = append(body, jen.Return(jen.True()))
		}
		return append(fn.top, body...)
	})
}

// stop is the statement that ends an enumeration, told from others by its type.
type stop struct{ *jen.Statement }

func stopHere() stop { return stop{jen.Return(jen.False())} }

// stops reports whether code ends the enumeration, whatever it meets: a loop around it
// comes to no second row.
func stops(code []jen.Code) bool {
	if len(code) == 0 {
		return false
	}
	_, ok := code[len(code)-1].(stop)
	return ok
}

func (at place) entry() *entry {
	n := at.fn.entry("e")
	n.seg, n.wide, n.own = at.seg, true, true
	return n
}

// with is the place behind a join that may leave rels without a row.
func (at place) with(rels map[int]bool) place {
	s := *at.seg
	s.nullable = map[int]bool{}
	for r, n := range at.seg.nullable {
		s.nullable[r] = n
	}
	for r := range rels {
		s.nullable[r] = true
	}
	return place{at.fn, &s}
}

// when gives body behind the conditions. The row of relation rel, where it is
// not negative, is r and not yet at hand.
func (at place) when(conds []planner.Cond, body []jen.Code, rel int, r string) []jen.Code {
	if len(conds) == 0 {
		return body
	}
	n := at.entry()
	used, row := new(bool), ""
	if rel >= 0 {
		row = at.fn.scope.Name(at.fn.e.n.Aliases[rel])
		used = n.declare(rel, row)
	}
	b, c := n.condition(conds)
	stmts := b.Take()
	switch {
	case c.Const && !c.Value:
		return nil
	case !c.Const:
		body = []jen.Code{jen.If(c.Code).Block(body...)}
	}
	out := n.decls()
	if *used {
		out = append(out, jen.Id(row).Op(":=").Op("&").Id(at.fn.rows(rel)).Index(jen.Id(r)))
	}
	return append(append(out, stmts...), body...)
}

// tree enumerates t; k is what happens with each combination.
func (t *nester) tree(at place, tree planner.Tree, k func(place) []jen.Code) []jen.Code {
	switch tree := tree.(type) {
	case *planner.Access:
		return t.access(at, tree, k)
	case *planner.Computed:
		return t.computed(at, tree, k)
	case *planner.TreeJoin:
		if tree.Kind == ir.Inner {
			return t.tree(at, tree.Left, func(at place) []jen.Code {
				return t.tree(at, tree.Right, func(at place) []jen.Code { return at.when(tree.Where, k(at), -1, "") })
			})
		}
		return t.outer(at, tree, k)
	case *planner.Pick:
		return t.pick(at, tree, k)
	}
	return nil
}

// outer enumerates a left or full join, whose combinations come from several
// places and so go to a method of their own.
func (t *nester) outer(at place, j *planner.TreeJoin, k func(place) []jen.Code) []jen.Code {
	behind := at.with(nullableIn(j))
	name := t.methodName(t.p, t.word+"Row")
	t.part(name, "takes on a combination of that join.", behind.seg, func(at place) []jen.Code {
		return at.when(j.Where, k(at), -1, "")
	})
	takeOn := jen.If(jen.Op("!").Add(self(name)).Call(jen.Id("e"))).Block(jen.Return(jen.False()))
	if j.Follow() {
		return t.follow(at, j, takeOn)
	}
	out := t.tree(at, j.Left, func(at place) []jen.Code {
		return t.unlessFound(at, j.Right, []jen.Code{takeOn}, takeOn)
	})
	if j.Anti != nil {
		out = append(out, t.tree(at, j.Anti.Right, func(at place) []jen.Code {
			return t.unlessFound(at, j.Anti.Left, nil, takeOn)
		})...)
	}
	return out
}

// follow enumerates the rows of one side after those of the other.
func (t *nester) follow(at place, j *planner.TreeJoin, takeOn jen.Code) []jen.Code {
	side := func(tree, other planner.Tree) []jen.Code {
		return append(t.none(relsOfTree(other)), t.tree(at, tree, func(place) []jen.Code { return []jen.Code{takeOn} })...)
	}
	return append(side(j.Left, j.Right), side(j.Right, j.Left)...)
}

// unlessFound enumerates tree, with match for each combination, and behind it
// takes on what is at hand without rows of tree where there was none.
func (t *nester) unlessFound(at place, tree planner.Tree, match []jen.Code, takeOn jen.Code) []jen.Code {
	var found, begin *jen.Statement
	if hasOuter(tree) { // whose combinations come from another method
		found = self(t.field("any"+t.word, "whether the join at hand has found a row", jen.Bool()))
		begin = jen.Add(found).Op("=").False()
	} else {
		found = jen.Id(at.fn.scope.Name("found"))
		begin = jen.Add(found).Op(":=").False()
	}
	out := append([]jen.Code{begin}, t.tree(at, tree, func(place) []jen.Code {
		return append([]jen.Code{jen.Add(found).Op("=").True()}, match...)
	})...)
	none := t.none(relsOfTree(tree))
	return append(out, jen.If(jen.Op("!").Add(found)).Block(append(none, takeOn)...))
}

// hasOuter reports whether there is a left or full join in the tree.
func hasOuter(tree planner.Tree) bool {
	j, ok := tree.(*planner.TreeJoin)
	return ok && (j.Kind != ir.Inner || hasOuter(j.Left) || hasOuter(j.Right))
}

// none takes away the rows at hand of rels.
func (t *nester) none(rels map[int]bool) []jen.Code {
	var out []jen.Code
	for _, r := range t.order() {
		if rels[r] {
			out = append(out, t.noRow(r))
		}
	}
	return out
}

// access enumerates the rows of one table.
func (t *nester) access(at place, a *planner.Access, k func(place) []jen.Code) []jen.Code {
	if a.Never {
		return nil
	}
	fn := at.fn
	r := fn.rowNumber(a.Rel)
	body := append([]jen.Code{self(t.current[a.Rel]).Op("=").Id(r)}, k(at)...)
	body = at.when(a.Conds, body, a.Rel, r)
	if a.Index == nil {
		return []jen.Code{t.allRows(fn, a.Rel, r, body)}
	}
	if a.Within != nil {
		return t.accessWithin(at, a, nil, r, body)
	}
	if a.AtMostOne {
		return append(t.lookUp(at, a, r), jen.If(jen.Id(r).Op("!=").Add(noRow())).Block(body...))
	}
	head := fn.scope.Name("head")
	return append(t.lookUp(at, a, head), t.keyRows(fn, a.Rel, a.Index, head, r, body))
}

// accessWithin enumerates the rows that a sorted index has within limits.
func (t *nester) accessWithin(at place, a *planner.Access, some *few, r string, body []jen.Code) []jen.Code {
	var out []jen.Code
	head := ""
	if len(a.Keys) > 0 {
		head = at.fn.scope.Name("head")
		out = t.lookUp(at, a, head)
	}
	n, list := at.entry(), t.withinList(a.Rel)
	found := t.within(n, a.Rel, a.Index, a.Within, some, head, list)
	return append(append(append(out, n.decls()...), found...), eachWithin(list, r, body))
}

// lookUp declares r, the first row with the access's keys.
func (t *nester) lookUp(at place, a *planner.Access, r string) []jen.Code {
	n := at.entry()
	b := n.block("ON")
	ops := make([]lower.Operand, len(a.Keys))
	for i, key := range a.Keys {
		o := b.Key(key, a.Index.Keys[i], "key")
		ops[i] = b.Hold(o, a.Index.Keys[i].Kind, a.Index.Keys[i].Rep, "key")
	}
	found := t.finder(a.Rel, a.Index).Call(finderArgs(a.Index, lower.Hash(a.Index.Keys, ops), ops)...)
	out := append(n.decls(), b.Take()...)
	if there := lower.NoneNull(ops...); there != nil {
		return append(out, jen.Id(r).Op(":=").Uint32().Call(noRow()), jen.If(there).Block(jen.Id(r).Op("=").Add(found)))
	}
	return append(out, jen.Id(r).Op(":=").Add(found))
}

func relsOfTree(tree planner.Tree) map[int]bool {
	set := map[int]bool{}
	var add func(planner.Tree)
	add = func(t planner.Tree) {
		switch t := t.(type) {
		case *planner.Access:
			set[t.Rel] = true
		case *planner.Computed:
			set[t.Rel] = true
		case *planner.TreeJoin:
			add(t.Left)
			add(t.Right)
		case *planner.Pick:
			add(t.Tree)
		}
	}
	add(tree)
	return set
}
