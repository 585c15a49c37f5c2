package query

import (
	"github.com/dave/jennifer/jen"

	"github.com/veloc-dev/veloc/codegen/lower"
	"github.com/veloc-dev/veloc/codegen/names"
	"github.com/veloc-dev/veloc/compiler/facts"
	"github.com/veloc-dev/veloc/planner"
)

// sorted is the sorted part of an index.
func (e *emitter) sorted(rel int, x *planner.Index) *jen.Statement {
	field := "order"
	if x.Range != nil {
		field = "ranges"
	}
	return e.data(e.q.Rels[rel]).Dot(field + itoa(x.ID))
}

// hashed reports whether rows are looked up by a key's hash.
func hashed(x *planner.Index) bool { return x != nil && len(x.Keys) > 0 }

// withinList declares where the rows go that a sorted index finds for the entry at hand.
func (e *emitter) withinList(rel int) string {
	alias := e.n.Aliases[rel]
	return e.field("within"+names.Camel(alias), "the rows of "+oneLine(e.q.Source.Rels[rel].Alias)+" within the entry's limits", jen.Index().Uint32())
}

// isPoint reports whether ranges are to hold one value, which is both limits in one form.
func isPoint(w *planner.Within, x *planner.Index) bool {
	if x.Range == nil || w.From == nil || w.To == nil {
		return false
	}
	from, to := x.Range.To.Key, x.Range.From.Key
	return from.Kind == to.Kind && from.Rep == to.Rep && facts.Same(w.From.Expr, w.To.Expr)
}

// few says that of the rows within limits only so many are wanted that come first, or
// last, in the index's order, and those that are equal to them there.
type few struct {
	n        jen.Code
	greatest bool
}

// within gives the statements that fill list with the rows that a sorted index has
// within limits, ascending; with some only those. head is the row that stands for their
// key, empty for an index without; null are the statements for a limit that is NULL.
func (e *emitter) within(n *entry, rel int, x *planner.Index, w *planner.Within, some *few, head, list string, null ...jen.Code) []jen.Code {
	lb := n.block("ON")
	var ops []lower.Operand
	limit := func(l *planner.Limit, k planner.Key) jen.Code {
		if l == nil {
			return nil
		}
		o := lb.Key(l.Expr, k, "limit")
		o = lb.Hold(o, k.Kind, k.Rep, "limit")
		ops = append(ops, o)
		return lower.SortValue(k, lower.Operand{Value: o.Value})
	}
	args := []jen.Code{jen.Lit(0)}
	if head != "" {
		args[0] = jen.Id(head)
	}
	found := jen.Add(self(list)).Index(jen.Op(":").Lit(0))
	method := "Between"
	if x.Range != nil {
		method = "Covering"
		strict := x.Range.To.Strict && !lower.Words(x.Range.To.Key)
		last := limit(w.To, x.Range.From.Key)
		first := last
		if !isPoint(w, x) {
			first = limit(w.From, x.Range.To.Key)
		}
		args = append(args, last, first, jen.Lit(strict))
	} else {
		args = append(args, bounded(w.From, limit(w.From, *x.Order), *x.Order), bounded(w.To, limit(w.To, *x.Order), *x.Order))
	}
	if some != nil {
		method = "Least"
		if some.greatest {
			method = "Greatest"
		}
		args = append(args, some.n)
	}
	find := jen.Add(self(list)).Op("=").Add(e.sorted(rel, x)).Dot(method).Call(append(args, found)...)
	out := lb.Take()
	if there := lower.NoneNull(ops...); there != nil {
		none := append([]jen.Code{jen.Add(self(list)).Op("=").Add(found)}, null...)
		return append(out, jen.If(there).Block(find).Else().Block(none...))
	}
	return append(out, find)
}

// bounded is a limit on one side as the runtime takes it.
func bounded(l *planner.Limit, value jen.Code, k planner.Key) jen.Code {
	switch {
	case l == nil:
		return names.Runtime("Limit").Types(lower.SortType(k)).Values()
	case l.Strict:
		return names.Runtime("Excluding").Call(value)
	}
	return names.Runtime("Including").Call(value)
}

// eachWithin loops over the rows in a list.
func eachWithin(list, r string, body []jen.Code) jen.Code {
	if stops(body) {
		only := jen.Id(r).Op(":=").Add(self(list)).Index(jen.Lit(0))
		return jen.If(jen.Len(self(list)).Op(">").Lit(0)).Block(append([]jen.Code{only}, body...)...)
	}
	return jen.For(jen.List(jen.Id("_"), jen.Id(r)).Op(":=").Range().Add(self(list))).Block(body...)
}

// located is a search for all entries at once: where each of them looks, and its limits.
type located struct{ from, to string }

// locate emits the loop that computes where each entry looks in a sorted index:
//
//	for e := range n {
//		t := &batch[e]
//		q.sel[e] = uint16(e)
//		head := …
//		q.headQ[e], q.toQ[e] = head, int64(t.At)
//	}
func (b *prober) locate() (l located, loop jen.Code) {
	fn, step, x := b.fn, b.probe, b.probe.Index
	n := fn.entry(b.id)
	word := names.Camel(b.n.Aliases[step.Rel]) + b.s.suffix
	b.heads = b.perEntry("head"+word, "the row that stands for each entry's key, and then the one found", jen.Uint32())
	head := fn.scope.Name("head")
	var body []jen.Code
	if hashed(x) {
		body = b.firstRow(n, head)
	} else {
		body = []jen.Code{jen.Id(head).Op(":=").Uint32().Call(jen.Lit(0))}
	}
	lb := n.block("ON")
	var ops []lower.Operand
	var set []jen.Code
	limit := func(l *planner.Limit, k planner.Key, name string) string {
		if l == nil {
			return ""
		}
		o := lb.Key(l.Expr, k, "limit")
		ops = append(ops, o)
		field := b.perEntry(name+word, "a limit of each entry's", lower.SortType(k))
		set = append(set, self(field).Index(jen.Id(b.id)).Op("=").Add(lower.SortValue(k, lower.Operand{Value: o.Value})))
		return field
	}
	from, to := x.SortKeys()[0], x.SortKeys()[0]
	if x.Range != nil {
		from = x.Range.To.Key
	}
	l.from = limit(step.Within.From, from, "from")
	if l.to = l.from; !isPoint(step.Within, x) {
		l.to = limit(step.Within.To, to, "to")
	}
	body = append(body, lb.Take()...)
	if null := lower.AnyNull(ops...); null != nil {
		none := []jen.Code{jen.Id(head).Op("=").Add(noRow())}
		if !hashed(x) {
			if b.nulls == "" {
				b.nulls = fn.scope.Name("nulls")
				fn.top = append(fn.top, jen.Id(b.nulls).Op(":=").Lit(0))
			}
			none = append(none, b.countNull()...)
		}
		body = append(body, jen.If(null).Block(none...).Else().Block(set...))
	} else {
		body = append(body, set...)
	}
	body = append(body, self(b.heads).Index(jen.Id(b.id)).Op("=").Id(head))
	k := b.k
	if !b.s.selected {
		body = append([]jen.Code{self(b.sel(b.s)).Index(jen.Id(b.id)).Op("=").Uint16().Call(jen.Id(b.id))}, body...)
	} else if !hashed(x) {
		k = "_"
	}
	loop = fn.each(k, b.id, append(n.decls(), body...))
	b.s.selected = true
	b.k, b.id = fn.loopNames()
	return l, loop
}

// extremes emits the search for the row with the greatest, or the least, value of each
// entry's within its limits.
func (b *prober) extremes(greatest bool) []jen.Code {
	l, loop := b.locate()
	step, x := b.probe, b.probe.Index
	out := []jen.Code{loop}
	sel := self(b.sel(b.s)).Index(jen.Op(":").Id("n"))
	strict := func(l *planner.Limit) jen.Code { return jen.Lit(l != nil && l.Strict) }
	field := func(name string) jen.Code {
		if name == "" {
			return jen.Nil()
		}
		return jen.Op("&").Add(self(name))
	}
	method := "FirstOf"
	if greatest {
		method = "LastOf"
	}
	return append(out, jen.Add(b.sorted(step.Rel, x)).Dot(method).Call(
		jen.Op("&").Add(self(b.heads)), field(l.from), field(l.to), sel, strict(step.Within.From), strict(step.Within.To)))
}

// covers emits the loops over the ranges that cover what each entry asks for:
//
//	for at := 0; at < n; {
//		var done int
//		done, q.withinP = q.places.ranges0.CoverOf(…, q.sel[at:n], …)
//		begin := uint32(0)
//		for _, e := range q.sel[at : at+done] {
//			rows := q.withinP[begin:q.upToP[e]]
//			begin = q.upToP[e]
//			…
//		}
//		at += done
//	}
func (b *prober) covers(l located, body func(list jen.Code) []jen.Code) jen.Code {
	fn, step, x := b.fn, b.probe, b.probe.Index
	word := names.Camel(b.n.Aliases[step.Rel]) + b.s.suffix
	b.inRange = b.withinList(step.Rel)
	upTo := b.perEntry("upTo"+word, "where each entry's rows end", jen.Uint32())
	at, done, begin, rows := fn.scope.Name("at"), fn.scope.Name("done"), fn.scope.Name("begin"), fn.scope.Name("rows")
	list := func() *jen.Statement { return self(b.inRange) }
	strict := x.Range.To.Strict && !lower.Words(x.Range.To.Key)
	end := func() *jen.Statement { return self(upTo).Index(jen.Id(b.id)) }
	inner := append([]jen.Code{
		jen.Id(rows).Op(":=").Add(list()).Index(jen.Id(begin).Op(":").Add(end())),
		jen.Id(begin).Op("=").Add(end()),
	}, body(jen.Id(rows))...)
	return jen.For(jen.Id(at).Op(":=").Lit(0), jen.Id(at).Op("<").Id("n"), jen.Empty()).Block(
		jen.Var().Id(done).Int(),
		jen.List(jen.Id(done), list()).Op("=").Add(b.sorted(step.Rel, x)).Dot("CoverOf").Call(
			jen.Op("&").Add(self(b.heads)), jen.Op("&").Add(self(l.to)), jen.Op("&").Add(self(l.from)), jen.Lit(strict),
			self(b.sel(b.s)).Index(jen.Id(at).Op(":").Id("n")), jen.Op("&").Add(self(upTo)), list().Index(jen.Op(":").Lit(0))),
		jen.Id(begin).Op(":=").Uint32().Call(jen.Lit(0)),
		jen.For(jen.List(jen.Id("_"), jen.Id(b.id)).Op(":=").Range().Add(self(b.sel(b.s))).Index(jen.Id(at).Op(":").Id(at).Op("+").Id(done))).Block(inner...),
		jen.Id(at).Op("+=").Id(done),
	)
}
