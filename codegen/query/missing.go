package query

import (
	"github.com/dave/jennifer/jen"

	"github.com/veloc-dev/veloc/codegen/lower"
	"github.com/veloc-dev/veloc/codegen/names"
	"github.com/veloc-dev/veloc/compiler/ir"
	"github.com/veloc-dev/veloc/planner"
)

// defaultRow is the row number that stands for the row of use_defaults.
func defaultRow() *jen.Statement { return names.Runtime("DefaultRow") }

// readyField tells whether table t, which the query can do without, is ready in
// the batch at hand.
func (e *emitter) readyField(t *planner.Table) string {
	id, ok := e.readies[t.ID]
	if !ok {
		id = e.lasting("has"+e.pkg.Relation(t.Relation).Name, "whether "+oneLine(t.Relation.Name)+" is ready", jen.Bool())
		e.readies[t.ID] = id
	}
	return id
}

// data is what holds the rows and indexes of table t: the handle, or where the
// query can do without the table, its rows or none, or where the batch may go on
// without the handle's lock, the rows that it has begun with.
func (e *emitter) data(t *planner.Table) *jen.Statement {
	degrades := e.q.Degrades(t)
	switch {
	case degrades || e.spreads:
	case e.n.View != nil:
		return self(e.tableName(t))
	default:
		return self(e.tableName(t)).Dot("now")
	}
	id, ok := e.views[t.ID]
	if !ok {
		r := e.pkg.Relation(t.Relation)
		comment := "the rows of " + oneLine(t.Relation.Name) + " in the batch at hand"
		if degrades {
			comment = "the rows of " + oneLine(t.Relation.Name) + ", none while it is not ready"
		}
		id = e.lasting(r.Local+"Rows", comment, jen.Op("*").Id(r.Private("Generation")))
		e.views[t.ID] = id
	}
	return self(id)
}

// drops reports whether an answer takes an entry out.
func drops(l *planner.Lookup) bool {
	return l.May(ir.SkipRecord) || l.Miss.OnMiss.Kind == ir.WaitAndRetry
}

// endsRecords reports whether nothing goes on behind the lookup: it never matches, and
// no answer stands for the row.
func endsRecords(step *planner.Lookup) bool {
	if !step.Never {
		return false
	}
	if step.Miss != nil {
		return !step.May(ir.EmitWithNulls) && !step.May(ir.UseDefaults)
	}
	return !step.Keeps()
}

// missing emits a Lookup with at most one match whose misses a strategy answers.
func (b *prober) missing() []jen.Code {
	fn, step := b.fn, b.probe
	if endsRecords(step) {
		return b.refused()
	}
	var loops []jen.Code
	if step.Never {
		b.k, b.id = fn.loopNames()
	} else {
		loops = b.hashLoop()
	}
	n := fn.entry(b.id)
	r, hits, kept := fn.rowNumber(b.probe.Rel), fn.scope.Name("hits"), ""
	out := append(loops, jen.Id(hits).Op(":=").Lit(0))
	if drops(step) {
		kept = fn.scope.Name("kept")
		out = append(out, jen.Id(kept).Op(":=").Lit(0))
	}
	body := []jen.Code{jen.Id(r).Op(":=").Uint32().Call(noRow())}
	leave := []jen.Code{jen.Continue()}
	missed, _ := b.missed(n, func(row *jen.Statement) []jen.Code {
		if row == nil {
			return nil
		}
		return []jen.Code{jen.Id(r).Op("=").Add(row)}
	}, leave)
	if step.Never {
		body = append(body, missed...)
	} else {
		slot := fn.scope.Name("slot")
		body = append(body, jen.If(jen.Id(slot).Op(":=").Id(b.firstSlots()).Index(jen.Id(b.k)), jen.Id(slot).Op("!=").Lit(0)).
			Block(b.search(n, slot, r, "=")...))
		if residual := b.residual(n, r, jen.Id(r).Op("=").Add(noRow())); len(residual) > 0 {
			body = append(body, jen.If(jen.Id(r).Op("!=").Add(noRow())).Block(residual...))
		}
		found := []jen.Code{jen.Id(hits).Op("++")}
		if step.GivesUnmatched() {
			found = append(found, b.mark(step, r))
		}
		body = append(body, jen.If(jen.Id(r).Op("!=").Add(noRow())).Block(found...).Else().Block(missed...))
	}
	if needed(b.p, b.at+1)[step.Rel] {
		body = append(body, self(b.rowsOf(b.s, step.Rel)).Index(jen.Id(n.id)).Op("=").Id(r))
	} else {
		body = append(body, jen.Id("_").Op("=").Id(r))
	}
	if kept != "" {
		body = append(body, n.keep(kept)...)
	}
	k := b.k
	if step.Never && b.s.selected {
		k = "_"
	}
	out = append(out, fn.each(k, b.id, append(n.decls(), body...)))
	out = append(append(out, b.count(hits, hits)...), b.drop()...)
	b.s.nullable[step.Rel] = step.May(ir.EmitWithNulls)
	b.s.defaults[step.Rel] = step.May(ir.UseDefaults)
	if kept != "" {
		b.s.selected = true
		return append(out, jen.Return(jen.Id(kept)))
	}
	return append(out, jen.Return(jen.Id("n")))
}

// refused emits a Probe behind which no entry goes on.
func (b *prober) refused() []jen.Code {
	fn, m := b.fn, b.probe.Miss
	b.k, b.id = fn.loopNames()
	n := fn.entry(b.id)
	body, _ := b.missed(n, func(*jen.Statement) []jen.Code { return nil }, []jen.Code{jen.Continue()})
	loop := jen.For(jen.Range().Id("n")).Block(body...)
	if parks := m.OnMiss.Kind == ir.WaitAndRetry && !b.p.tail; parks || b.probe.MissAnswer().Kind == ir.FailFast {
		k := b.k
		if b.s.selected {
			k = "_"
		}
		loop = fn.each(k, b.id, append(n.decls(), body...))
	}
	return []jen.Code{loop, b.misses(b.probe.Join, jen.Uint64().Call(jen.Id("n"))), jen.Return(jen.Lit(0))}
}

// missed gives the statements for an entry without match. emit goes on with the
// row that stands for it, nil for none; leave are those that leave the entry. left
// says that nothing comes behind them.
func (b *prober) missed(n *entry, emit func(row *jen.Statement) []jen.Code, leave []jen.Code) (code []jen.Code, left bool) {
	m := b.probe.Miss
	answer := func(s *ir.Strategy, counted bool) (out []jen.Code, left bool) {
		count := func(counter string) {
			if counted {
				out = append(out, b.tally(counter))
			}
		}
		switch s.Kind {
		case ir.SkipRecord:
			count("Skipped")
			return append(out, leave...), true
		case ir.EmitWithNulls:
			count("Nulled")
			return append(out, emit(nil)...), false
		case ir.UseDefaults:
			count("Defaulted")
			return append(out, emit(defaultRow())...), false
		}
		err := jen.Op("&").Add(names.Runtime("MissError")).Values(jen.Dict{
			jen.Id("Table"): jen.Lit(b.probe.Table.Relation.Name),
			jen.Id("Alias"): jen.Lit(b.probe.Alias),
		})
		return append(out, n.fail("ON")(err)...), true
	}
	var out []jen.Code
	last := m.OnMiss.Kind != ir.ByJoin
	miss, left := answer(b.probe.MissAnswer(), last)
	if m.OnMiss.Kind == ir.WaitAndRetry && !b.p.tail {
		out = append(out,
			jen.If(jen.Op("!").Add(self("final")).Index(jen.Lit(b.probe.Join))).Block(append([]jen.Code{
				b.tally("Parked"),
				self("park").Call(jen.Int().Call(n.record()), jen.Lit(b.probe.Join)),
			}, leave...)...),
			b.tally("GivenUp"))
	}
	out = append(out, miss...)
	unready := m.OnUnready.Final()
	if unready.Kind == ir.FailFast || !b.q.Degrades(b.probe.Table) {
		return out, left
	}
	without, gone := answer(unready, true)
	without = append([]jen.Code{b.tally("Unready")}, without...)
	not := jen.Op("!").Add(self(b.readyField(b.probe.Table)))
	if gone {
		return append([]jen.Code{jen.If(not).Block(without...)}, out...), left
	}
	if len(out) == 0 {
		return []jen.Code{jen.If(not).Block(without...)}, false
	}
	return []jen.Code{jen.If(not).Block(without...).Else().Block(out...)}, false
}

// standIn declares the row of use_defaults for rel, and the methods that make
// it.
func (e *emitter) standIn(rel int) string {
	if id, ok := e.standIns[rel]; ok {
		return id
	}
	alias := names.Camel(e.n.Aliases[rel])
	id := e.lasting("default"+alias, "stands for a missing row of "+oneLine(e.q.Source.Rels[rel].Alias), jen.Id(e.n.Rels[rel].Stored))
	e.standIns[rel] = id
	m := e.q.Source.Rels[rel].Miss
	miss, unready := m.OnMiss.Final(), m.OnUnready.Final()
	switch {
	case miss.Kind != ir.UseDefaults:
		e.made = append(e.made, self(id).Op("=").Id(e.maker(rel, "Default"+alias, unready)).Call())
	case unready.Kind != ir.UseDefaults || unready.String() == miss.String():
		e.made = append(e.made, self(id).Op("=").Id(e.maker(rel, "Default"+alias, miss)).Call())
	default:
		e.chosen = append(e.chosen, jen.If(self(e.readyField(e.q.Rels[rel]))).Block(
			self(id).Op("=").Id(e.maker(rel, "Default"+alias, miss)).Call(),
		).Else().Block(
			self(id).Op("=").Id(e.maker(rel, "Without"+alias, unready)).Call(),
		))
	}
	return id
}

// maker emits the function that makes the row of use_defaults.
func (e *emitter) maker(rel int, word string, s *ir.Strategy) string {
	n := e.n.Rels[rel]
	name := e.n.Private(word)
	fn := e.function(nil, "row", "stored")
	var body []jen.Code
	body = append(body, jen.Var().Id("row").Id(n.Row))
	for _, d := range s.Defaults {
		col := n.Columns[d.Column]
		b := lower.NewBlock(lower.EnvFuncs{}, e.consts, fn.scope, nil)
		b.Store(jen.Id("row").Dot(col.Field), col, b.Named(d.Value, col.Local), false)
		body = append(body, b.Take()...)
	}
	body = append(body, jen.Return(jen.Id(n.Private("Store")).Call(jen.Op("&").Id("row"))))
	e.functions = append(e.functions, jen.Comment(name+" is the row that stands for a missing one of "+oneLine(e.q.Source.Rels[rel].Alias)+": "+oneLine(s.String())+".").Line().
		Func().Id(name).Params().Id(n.Stored).Block(body...))
	return name
}
