package query

import (
	"slices"

	"github.com/dave/jennifer/jen"

	"github.com/veloc-dev/veloc/codegen/names"
	"github.com/veloc-dev/veloc/compiler/ir"
	"github.com/veloc-dev/veloc/planner"
)

// sink emits how rows of a join with any number of matches go to the next
// segment, which is drained whenever it is full.
type sink struct {
	*emitter
	fn    *function // the joining method
	to    *segment
	carry []int  // the relations whose rows go along
	drain string // the method that takes the next segment's entries on
	count *jen.Statement
	// computed are the relations whose rows are made by the joining method.
	computed []int
}

// forgetRows drops the computed rows, which no entry has any more.
func (k *sink) forgetRows() (out []jen.Code) {
	for _, r := range k.computed {
		rows := self(k.entryRows(r))
		out = append(out, jen.Add(rows).Op("=").Add(rows).Index(jen.Op(":").Lit(0)))
	}
	return out
}

// sink makes the segment behind step at and the method that drains it.
func (e *emitter) sink(p *pipe, s *segment, at int, word string, prepare func(t *segment)) *sink {
	k := &sink{emitter: e, to: e.next(p, s, at), drain: e.methodName(p, "after"+word)}
	prepare(k.to)
	for _, r := range e.order() {
		if k.to.rows[r] != "" {
			k.carry = append(k.carry, r)
		}
	}
	e.method(k.drain, k.drain+" takes the rows of that join through the steps behind it.", intParam(), nil, func() []jen.Code {
		return e.steps(p, k.to, at+1)
	})
	return k
}

// push appends an entry made of entry n and the rows given, by relation.
func (k *sink) push(n *entry, rows map[int]jen.Code, stop ...jen.Code) []jen.Code {
	at := func(field string) *jen.Statement { return self(field).Index(jen.Add(k.count)) }
	full := []jen.Code{self(k.drain).Call(jen.Add(k.count)), jen.Add(k.count).Op("=").Lit(0)}
	full = append(append(full, k.forgetRows()...), k.unlessOver(stop...)...)
	out := []jen.Code{jen.If(jen.Add(k.count).Op("==").Add(batchSize())).Block(full...)}
	if k.to.record != "" {
		record := n.small()
		if n.seg.record != "" {
			record = n.record()
		}
		out = append(out, at(k.to.record).Op("=").Add(record))
	}
	for _, rel := range k.carry {
		field := k.to.rows[rel]
		value := rows[rel]
		if value == nil {
			value = n.row(rel)
		}
		out = append(out, at(field).Op("=").Add(value))
	}
	return append(out, jen.Add(k.count).Op("++"))
}

// whileWanted does what follows unless a row has failed or nobody wants more.
func (e *emitter) whileWanted(do jen.Code) jen.Code {
	cond := jen.Op("!").Add(self("pieces")).Dot("Over").Call()
	if e.mayFail {
		cond = self("failed").Op("==").Nil().Op("&&").Add(cond)
	}
	return jen.If(cond).Block(do)
}

// unlessOver leaves where a row has failed or nobody wants more.
func (e *emitter) unlessOver(leave ...jen.Code) []jen.Code {
	cond := &jen.Statement{}
	fails := e.mayFail || e.n.View != nil
	if fails {
		cond.Add(self("failed").Op("!=").Nil())
	}
	if e.spreads {
		if fails {
			cond.Op("||")
		}
		cond.Add(self("pieces").Dot("Over").Call())
	}
	if len(*cond) == 0 {
		return nil
	}
	return []jen.Code{jen.If(cond).Block(leave...)}
}

// fanOut emits a Probe with any number of matches, or without a key.
func (e *emitter) fanOut(p *pipe, s *segment, at int, step *planner.Lookup) string {
	word := names.Camel(e.n.Aliases[step.Rel])
	name := e.methodName(p, "probe"+word)
	e.method(name, name+" "+probeComment(step)+".", intParam(), nil, func() []jen.Code {
		fn := e.function(s, "n")
		fn.leaves()
		b := &prober{emitter: e, p: p, s: s, at: at, probe: step, fn: fn}
		loops := b.hashLoops()
		to := e.sink(p, s, at, word, func(t *segment) {
			if needed(p, at+1)[step.Rel] {
				e.rowsOf(t, step.Rel)
			}
			t.nullable[step.Rel] = step.Keeps()
			if m := step.Miss; m != nil {
				t.nullable[step.Rel], t.defaults[step.Rel] = step.May(ir.EmitWithNulls), step.May(ir.UseDefaults)
			}
		})
		entries := fn.scope.Name("entries")
		to.fn, to.count = fn, jen.Id(entries)
		loops = append(loops, b.spread(to)...)
		return append(fn.top, loops...)
	})
	return name
}

// goOn leaves where nobody wants more rows, which a join that finds none would not
// come to know otherwise.
func (b *prober) goOn(here bool) []jen.Code {
	if !here || !b.spreads {
		return nil
	}
	asked := append([]jen.Code{self("flush").Call()}, b.unlessOver(jen.Return())...)
	return []jen.Code{jen.If(self("pieces").Dot("Due").Call()).Block(asked...)}
}

// firstRow sets r to the first row of the entry's key.
func (b *prober) firstRow(n *entry, r string) []jen.Code {
	slot := b.fn.scope.Name("slot")
	return []jen.Code{
		jen.Id(r).Op(":=").Uint32().Call(noRow()),
		jen.If(jen.Id(slot).Op(":=").Id(b.firstSlots()).Index(jen.Id(b.k)), jen.Id(slot).Op("!=").Lit(0)).
			Block(b.search(n, slot, r, "=")...),
	}
}

// rowsWithin fills the list of the rows that a sorted index has for the entry.
func (b *prober) rowsWithin(n *entry, r string) []jen.Code {
	step := b.probe
	b.inRange = b.withinList(step.Rel)
	if !hashed(step.Index) {
		if b.nulls == "" && slices.ContainsFunc(step.Within.Limits(), func(l *planner.Limit) bool { return l.Expr.Get().Nullable }) {
			b.nulls = b.fn.scope.Name("nulls")
			b.fn.top = append(b.fn.top, jen.Id(b.nulls).Op(":=").Lit(0))
		}
		return b.within(n, step.Rel, step.Index, step.Within, nil, "", b.inRange, b.countNull()...)
	}
	return append(b.firstRow(n, r), b.within(n, step.Rel, step.Index, step.Within, nil, r, b.inRange)...)
}

// countNull counts an entry with a NULL in what it looks up by.
func (b *prober) countNull() []jen.Code {
	if b.nulls == "" {
		return nil
	}
	return []jen.Code{jen.Id(b.nulls).Op("++")}
}

// spread pushes each entry's matches.
func (b *prober) spread(to *sink) []jen.Code {
	fn, step := b.fn, b.probe
	var covered located
	var locating []jen.Code
	ranges := step.Index != nil && step.Index.Range != nil
	if ranges {
		var loop jen.Code
		covered, loop = b.locate()
		locating = []jen.Code{loop}
	}
	n := fn.entry(b.id)
	r, found, hits, matches := fn.rowNumber(b.probe.Rel), fn.scope.Name("found"), fn.scope.Name("hits"), fn.scope.Name("matches")
	match := b.residual(n, r, jen.Continue())
	match = append(match, jen.Id(found).Op("++"))
	if step.GivesUnmatched() {
		match = append(match, b.mark(step, r))
	}
	match = append(match, to.push(n, map[int]jen.Code{step.Rel: jen.Id(r)}, jen.Return())...)
	if step.First {
		match = append(match, jen.Break())
	}

	var body []jen.Code
	none := jen.Id(found).Op(":=").Lit(0)
	switch {
	case step.Index == nil:
		body = []jen.Code{none, b.allRows(fn, step.Rel, r, match)}
	case ranges: // the loop over an entry's rows comes below
	case step.Within != nil:
		body = append(b.rowsWithin(n, r), none, eachWithin(b.inRange, r, match))
	default:
		head := fn.scope.Name("head")
		body = append(b.firstRow(n, head), none, b.keyRows(fn, step.Rel, step.Index, head, r, match))
	}
	missed := []jen.Code{jen.Continue()}
	if step.Miss != nil {
		answered, left := b.missed(n, func(row *jen.Statement) []jen.Code {
			if row == nil {
				row = noRow()
			}
			return to.push(n, map[int]jen.Code{step.Rel: row}, jen.Return())
		}, missed)
		if left {
			missed = nil // it would not be reached
		}
		missed = append(answered, missed...)
	} else if step.Keeps() {
		missed = append(to.push(n, map[int]jen.Code{step.Rel: noRow()}, jen.Return()), missed...)
	}
	counted := []jen.Code{
		jen.If(jen.Id(found).Op("==").Lit(0)).Block(missed...),
		jen.Id(hits).Op("++"),
		jen.Id(matches).Op("+=").Id(found)}
	body = append(body, counted...)
	asks := step.Index == nil || len(step.Residual) > 0 // an entry may try any number of rows
	k := b.k
	if !hashed(step.Index) && b.s.selected {
		k = "_"
	}
	var loop jen.Code
	if ranges {
		loop = b.covers(covered, func(rows jen.Code) []jen.Code {
			each := jen.For(jen.List(jen.Id("_"), jen.Id(r)).Op(":=").Range().Add(rows)).Block(match...)
			return slices.Concat(n.decls(), b.goOn(asks), []jen.Code{none, each}, counted)
		})
	} else {
		loop = fn.each(k, b.id, slices.Concat(n.decls(), b.goOn(asks), body))
	}
	out := append(b.goOn(!asks), locating...)
	out = append(out,
		jen.List(jen.Add(to.count), jen.Id(hits), jen.Id(matches)).Op(":=").List(jen.Lit(0), jen.Lit(0), jen.Lit(0)),
		loop,
		self(to.drain).Call(jen.Add(to.count)))
	out = append(out, b.count(hits, matches)...)
	return append(out, b.drop()...)
}
