package query

import (
	"github.com/dave/jennifer/jen"

	"github.com/veloc-dev/veloc/codegen/names"
	"github.com/veloc-dev/veloc/planner"
)

// asOf emits a Lookup that takes the first of each entry's rows in an order: entries
// stay, or go.
//
//	for e := range n {
//		head := …
//		best := index.NoRow
//		var lead firstQuotesOrder
//		for span := places.Of(head); span.At < span.End; span = places.Next(span) {
//			r := numbers[span.At]
//			quote := &quotesRows[r]
//			if row := (firstQuotesOrder{key1: quote.at}); best == index.NoRow || row.before(&lead) {
//				best, lead = r, row
//			}
//		}
//	}
func (e *emitter) asOf(p *pipe, s *segment, at int, step *planner.Lookup) string {
	word := names.Camel(e.n.Aliases[step.Rel])
	name := e.methodName(p, "first"+word)
	e.method(name, name+" "+probeComment(step)+".", intParam(), intResult(), func() []jen.Code {
		fn := e.function(s, "n")
		b := &prober{emitter: e, p: p, s: s, at: at, probe: step, fn: fn}
		loops := b.hashLoops()
		if greatest, ok := step.Extreme(); ok {
			loops = append(loops, b.extremes(greatest)...)
		}
		loops = append(loops, b.firstLoop(names.Camel(name)+"Order")...)
		return append(fn.top, loops...)
	})
	return name
}

// firstLoop takes each entry's first row.
func (b *prober) firstLoop(typ string) []jen.Code {
	fn, step := b.fn, b.probe
	n := fn.entry(b.id)
	best, hits := fn.scope.Name("best"), fn.scope.Name("hits")
	body := append(b.leader(n, best, b.n.Private(typ)), b.then(n, best)...)
	k := b.k
	if (!hashed(step.Index) || b.heads != "") && b.s.selected {
		k = "_"
	}
	there := jen.Id(best).Op("!=").Add(noRow())
	if !step.Keeps() {
		body = append(body, jen.If(jen.Id(best).Op("==").Add(noRow())).Block(jen.Continue()))
		body = append(append(body, b.found(n, best)...), n.keep(hits)...)
	} else {
		found := append(b.found(n, best), jen.Id(hits).Op("++"))
		if at := b.s.rows[step.Rel]; at != "" {
			body = append(body, self(at).Index(jen.Id(b.id)).Op("=").Id(best))
			found = found[1:]
		}
		body = append(body, jen.If(there).Block(found...))
	}
	out := []jen.Code{jen.Id(hits).Op(":=").Lit(0), fn.each(k, b.id, append(n.decls(), body...))}
	out = append(append(out, b.count(hits, hits)...), b.drop()...)
	if step.Keeps() {
		b.s.nullable[step.Rel] = true
		return append(out, jen.Return(jen.Id("n")))
	}
	b.s.selected = true
	return append(out, jen.Return(jen.Id(hits)))
}

// leader sets best to the first row, in the order, of those that the entry has.
func (b *prober) leader(n *entry, best, typ string) []jen.Code {
	fn, step := b.fn, b.probe
	switch {
	case b.heads != "":
		return []jen.Code{jen.Id(best).Op(":=").Add(self(b.heads)).Index(jen.Id(n.id))}
	case len(step.Order) == 0:
		return b.anyWithin(n, best)
	}
	order := orderingOf(step.Order)
	r, row, first, stored := fn.rowNumber(b.probe.Rel), fn.scope.Name("row"), fn.scope.Name("lead"), fn.scope.Name(b.n.Aliases[step.Rel])
	used := n.declare(step.Rel, stored)
	var match []jen.Code
	if len(step.Residual) > 0 {
		match = n.test(step.Residual, jen.Continue())
	}
	keys, computed := order.values(n)
	b.types = append(b.types,
		jen.Comment(typ+" is what rows of "+oneLine(step.Alias)+" are ordered by.").Line().Type().Id(typ).Struct(order.fields()...),
		order.before(typ))
	match = append(match, computed...)
	match = append(match,
		jen.Id(row).Op(":=").Id(typ).Values(keys...),
		jen.If(jen.Id(best).Op("==").Add(noRow()).Op("||").Id(row).Dot("before").Call(jen.Op("&").Id(first))).Block(
			jen.List(jen.Id(best), jen.Id(first)).Op("=").List(jen.Id(r), jen.Id(row))))
	if *used {
		match = append([]jen.Code{jen.Id(stored).Op(":=").Op("&").Id(fn.rows(step.Rel)).Index(jen.Id(r))}, match...)
	}
	out := []jen.Code{jen.Id(best).Op(":=").Uint32().Call(noRow()), jen.Var().Id(first).Id(typ)}
	if step.Index == nil {
		return append(out, b.allRows(fn, step.Rel, r, match))
	}
	if step.Within != nil {
		head := fn.scope.Name("head")
		out = append(out, b.rowsWithin(n, head)...)
		return append(out, eachWithin(b.inRange, r, match))
	}
	head := fn.scope.Name("head")
	out = append(out, b.firstRow(n, head)...)
	return append(out, b.keyRows(fn, step.Rel, step.Index, head, r, match))
}

// anyWithin sets best to the first row of those within limits.
func (b *prober) anyWithin(n *entry, best string) []jen.Code {
	fn := b.fn
	head, r := fn.scope.Name("head"), fn.rowNumber(b.probe.Rel)
	out := append(b.rowsWithin(n, head), jen.Id(best).Op(":=").Uint32().Call(noRow()))
	match := append(b.residual(n, r, jen.Continue()), jen.Id(best).Op("=").Id(r), jen.Break())
	return append(out, eachWithin(b.inRange, r, match))
}

// then tests what is asked of the row that was taken, which is none where it does not hold.
func (b *prober) then(n *entry, best string) []jen.Code {
	if len(b.probe.Then) == 0 {
		return nil
	}
	row := b.fn.scope.Name(b.n.Aliases[b.probe.Rel])
	used := n.declare(b.probe.Rel, row)
	tests := n.test(b.probe.Then, jen.Id(best).Op("=").Add(noRow()))
	if *used {
		tests = append([]jen.Code{jen.Id(row).Op(":=").Op("&").Id(b.fn.rows(b.probe.Rel)).Index(jen.Id(best))}, tests...)
	}
	return []jen.Code{jen.If(jen.Id(best).Op("!=").Add(noRow())).Block(tests...)}
}
