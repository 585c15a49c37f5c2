package query

import (
	"github.com/dave/jennifer/jen"

	"github.com/veloc-dev/veloc/codegen/lower"
	"github.com/veloc-dev/veloc/codegen/names"
	"github.com/veloc-dev/veloc/compiler/facts"
	"github.com/veloc-dev/veloc/compiler/ir"
	"github.com/veloc-dev/veloc/planner"
)

// straight reports whether one record can go through the steps by itself, from
// its filter to its row: some may come to its end, each join finds one row at most and
// without looking at others, none is left for the end of the input, none waits, and no tables have to be of one
// moment.
func (e *emitter) straight() bool {
	if e.n.View != nil || e.q.Never || e.spreads || e.parks() || len(e.together()) > 0 || len(e.q.Pipelines) > 1 {
		return false
	}
	for _, s := range e.q.Main().Ops {
		switch s := s.(type) {
		case *planner.Filter:
			if constantFalse(s.Conds) {
				return false
			}
		case *planner.Lookup:
			if never := s.Never && s.Miss == nil; s.GivesUnmatched() || endsRecords(s) || len(s.Order) > 0 || s.Within != nil || !never && !s.AtMostOne {
				return false
			}
		default:
			return false
		}
	}
	return true
}

// alone emits the way of one record. It uses the emitters of the batch's steps
// for expressions, keys and strategies; what differs is that rows are locals
// instead of arrays by entry, and that the record leaves where it misses.
//
//	rowU := q.users.index0.Row(uint64(t.UserID))
//	if rowU == index.NoRow {
//		q.joins[0].Misses++
//		return out, nil
//	}
//	u := &q.users.rows[rowU]
type alone struct {
	*emitter
	p     *pipe
	fn    *function
	entry *entry
	by    string         // the local with what a record counts; empty: one
	rows  []aloneRow     // in the order of the joins
	hash  map[int]string // by step: the local with its key's hash
}

// aloneRow is a row whose declaration is filled in when it is known what of it
// is used.
type aloneRow struct {
	rel    int
	number string
	locals rowLocals
	decl   *jen.Statement
}

// single emits AppendOne for a straight query.
//
// Where an expression can fail the steps are told what a record counts: one that
// fails goes through them again, and counts back.
func (e *emitter) single() {
	p := &pipe{steps: e.q.Main().Ops, outputs: e.q.Main().Outputs()}
	g := e.goAlone(p, e.n.Aliases[e.q.Driving()])
	var body []jen.Code
	first := 0
	if len(p.steps) > 0 {
		if f, ok := p.steps[0].(*planner.Filter); ok && len(f.Conds) > 0 {
			first = 1
		}
	}
	if e.mayFail {
		g.by = "counts"
		g.fn.scope.Take("counts")
	}
	for i := first; i < len(p.steps); i++ {
		body = append(body, g.step(i)...)
	}
	body = append(body, g.project()...)
	g.declareRows()
	body = append(g.fn.top, body...)
	e.declareAppendOne(p, first)
	rows := func() *jen.Statement { return jen.Index().Id(e.n.Row) }
	params := []jen.Code{jen.Id("out").Add(rows()), jen.Id(g.entry.rows[e.q.Driving()].row).Op("*").Id(e.n.Stream.Row)}
	comment, result := "one takes a record through the steps.", rows()
	if e.mayFail {
		comment = "one takes a record through the steps, which count it so many times."
		params, result = append(params, jen.Id(g.by).Uint64()), jen.Params(rows(), jen.Error())
	}
	e.alone = append(e.alone, jen.Comment(comment).Line().Add(e.receiver()).Id("one").Params(params...).Add(result).Block(body...))
}

// goAlone begins a method with one record, called record.
func (e *emitter) goAlone(p *pipe, record string) *alone {
	s := e.segment()
	e.segments--
	fn := e.function(s, "out")
	fn.alone = true
	g := &alone{emitter: e, p: p, fn: fn, entry: fn.entry(""), hash: map[int]string{}}
	g.entry.declare(e.q.Driving(), fn.scope.Name(record))
	return g
}

// callsFunctions reports whether the steps call more than look-ups and operators:
// functions that might panic, behind which the tables must not stay held. The
// others do without a defer, which takes a tenth of a record's time.
func (e *emitter) callsFunctions() bool {
	found := false
	visit := func(x ir.Expr) {
		ir.Walk(x, func(x ir.Expr) {
			c, ok := x.(*ir.Call)
			found = found || ok && c.Func.Prim == ir.NoPrim
		})
	}
	for _, s := range e.q.Main().Ops {
		planner.WalkOp(s, visit)
	}
	for _, o := range e.q.Main().Outputs() {
		visit(o.Expr)
	}
	return found
}

// declareAppendOne emits the public form. The first filter stands before the
// tables are held.
func (e *emitter) declareAppendOne(p *pipe, first int) {
	var body []jen.Code
	if len(e.doubtful()) > 0 {
		body = append(body, jen.If(e.odd()).Block(
			jen.Return(self("Append").Call(jen.Id("out"), names.Runtime("One").Call(jen.Id("record"))))))
	}
	body = append(body, e.freshChecks(jen.Lit(0), jen.Id("out")))
	if first > 0 {
		g := e.goAlone(p, "record")
		g.fn.leaving = []jen.Code{self("run").Dot("CountFailed").Call()}
		tests := g.entry.test(p.steps[0].(*planner.Filter).Conds, self("run").Dot("CountFiltered").Call(), jen.Return(jen.Id("out"), jen.Nil()))
		body = append(append(body, g.fn.top...), tests...)
	}
	unpin := jen.Null()
	switch {
	case len(e.pins()) == 0:
	case e.callsFunctions():
		body = append(body, self("pinned").Call(), jen.Defer().Add(self("unpin")).Call())
	case !e.pinsGuardsAlone():
		body = append(body, self("pinned").Call())
		unpin = self("unpin").Call()
	default:
		body = append(body, jen.If(jen.Op("!").Add(self("reader").Dot("Enter")).Call()).Block(e.pins()...))
		unpin = self("reader").Dot("Leave").Call(self("guards"))
	}
	body = append(body, self("seen").Op("++"))
	made := self("given").Dot("Rows").Op("+=").Uint64().Call(jen.Len(jen.Id("rows")).Op("-").Len(jen.Id("out")))
	one := func(counts ...jen.Code) *jen.Statement {
		return self("one").Call(append([]jen.Code{jen.Id("out"), jen.Id("record")}, counts...)...)
	}
	if !e.mayFail {
		body = append(body, jen.Id("rows").Op(":=").Add(one()), made, unpin, e.publishOne(), jen.Return(jen.Id("rows"), jen.Nil()))
	} else {
		body = append(body,
			jen.List(jen.Id("rows"), jen.Id("err")).Op(":=").Add(one(jen.Lit(1))),
			jen.If(jen.Id("err").Op("!=").Nil()).Block(
				jen.Id("rows").Op("=").Id("out"),
				self("given").Dot("Failed").Op("++"),
				one(jen.Op("^").Uint64().Call(jen.Lit(0))).Comment("it does not count for the joins")),
			made, unpin, e.publishOne(), jen.Return(jen.Id("rows"), jen.Id("err")))
	}
	e.alone = append(e.alone, e.appendOne(body))
}

// appendOne is AppendOne with a body.
func (e *emitter) appendOne(body []jen.Code) *jen.Statement {
	body = append([]jen.Code{jen.If(jen.Id("record").Op("==").Nil().Op("||").Op("!").Add(self("run")).Dot("Usable")).Block(
		jen.Return(jen.Id("out"), self("run").Dot("RefusalOf").Call(jen.Id("record"))))}, body...)
	rows := func() *jen.Statement { return jen.Index().Id(e.n.Row) }
	return jen.Comment("AppendOne is Append for one record.").Line().Add(e.receiver()).Id("AppendOne").
		Params(jen.Id("out").Add(rows()), jen.Id("record").Op("*").Id(e.n.Stream.Row)).Params(rows(), jen.Error()).Block(body...)
}

// leave ends the way of the record.
func (g *alone) leave() []jen.Code {
	if !g.mayFail {
		return []jen.Code{jen.Return(jen.Id("out"))}
	}
	return []jen.Code{jen.Return(jen.Id("out"), jen.Nil())}
}

func (g *alone) step(at int) []jen.Code {
	switch step := g.p.steps[at].(type) {
	case *planner.Filter:
		if len(step.Conds) == 0 {
			return nil
		}
		return g.entry.test(step.Conds, g.leave()...)
	case *planner.Lookup:
		return g.probe(at, step)
	}
	return nil
}

func (g *alone) probe(at int, step *planner.Lookup) []jen.Code {
	b := &prober{emitter: g.emitter, p: g.p, s: g.fn.seg, at: at, probe: step, fn: g.fn, by: g.by}
	keeps := step.Keeps()
	switch {
	case step.Never && step.Miss == nil:
		b.s.absent[step.Rel] = true
		return []jen.Code{b.tally("Misses")}
	case step.Miss != nil || keeps:
		return g.maybe(b)
	}
	return g.sure(b)
}

// row takes a row into the list of those that are declared when they are used.
func (g *alone) row(rel int, number string) *aloneRow {
	seg, scope := g.fn.seg, g.fn.scope
	l := rowLocals{row: scope.Name(g.n.Aliases[rel]), own: new(bool), instead: seg.defaults[rel]}
	if seg.nullable[rel] {
		l.none, l.used, l.read = scope.Name("no"+names.Camel(g.n.Aliases[rel])), new(bool), new(bool)
	}
	g.entry.rows[rel] = l
	g.rows = append(g.rows, aloneRow{rel, number, l, &jen.Statement{}})
	return &g.rows[len(g.rows)-1]
}

// declareRows fills in the declarations.
func (g *alone) declareRows() {
	for _, r := range g.rows {
		l := r.locals
		switch rows := g.rowsExpr(r.rel); {
		case !*l.own:
		case l.none == "" && !l.instead:
			r.decl.Id(l.row).Op(":=").Op("&").Add(rows).Index(jen.Id(r.number))
		default:
			r.decl.Add(block(g.maybeRow(g.fn, l, r.rel, rows, jen.Id(r.number))))
		}
	}
}

// sure emits a probe that keeps only what it finds a row for.
func (g *alone) sure(b *prober) []jen.Code {
	missed := append([]jen.Code{b.tally("Misses")}, g.leave()...)
	out, found, null := g.find(b, true)
	if null != nil {
		out = append(out, jen.If(null).Block(append([]jen.Code{b.tally("NullKeys")}, missed...)...))
	}
	number := g.fn.scope.Name("row" + names.Camel(g.n.Aliases[b.probe.Rel]))
	out = append(out, found.before...)
	out = append(append(out, jen.Id(number).Op(":=").Add(found.row)), found.after(number)...)
	out = append(out, jen.If(jen.Id(number).Op("==").Add(noRow())).Block(missed...))
	out = append(out, g.row(b.probe.Rel, number).decl)
	if len(b.probe.Residual) > 0 {
		out = append(out, g.entry.test(b.probe.Residual, missed...)...)
	}
	return append(out, b.tallyMatch()...)
}

// maybe emits a probe behind which the record may go on without a row.
func (g *alone) maybe(b *prober) []jen.Code {
	step, m := b.probe, b.probe.Miss
	number := g.fn.scope.Name("row" + names.Camel(g.n.Aliases[step.Rel]))
	none := jen.Id(number).Op(":=").Uint32().Call(noRow())
	var out []jen.Code
	there := func() *jen.Statement { return jen.Id(number).Op("!=").Add(noRow()) }
	if step.Never {
		out = append(out, none)
	} else {
		stmts, found, null := g.find(b, false)
		look := func(define string) []jen.Code {
			return append(append(found.before, jen.Id(number).Op(define).Add(found.row)), found.after(number)...)
		}
		if null != nil {
			out = append(append(append(out, none), stmts...), jen.If(null).Block(b.tally("NullKeys")).Else().Block(look("=")...))
		} else {
			out = append(append(out, stmts...), look(":=")...)
		}
		if len(step.Residual) > 0 {
			row := g.fn.scope.Name(g.n.Aliases[step.Rel])
			used := g.entry.declare(step.Rel, row)
			tests := g.entry.test(step.Residual, jen.Id(number).Op("=").Add(noRow()))
			if *used {
				tests = append([]jen.Code{jen.Id(row).Op(":=").Op("&").Add(g.rowsExpr(step.Rel)).Index(jen.Id(number))}, tests...)
			}
			out = append(out, jen.If(there()).Block(tests...))
		}
	}
	missed := []jen.Code{b.tally("Misses")}
	if m != nil {
		answered, _ := b.missed(g.entry, func(row *jen.Statement) []jen.Code {
			if row == nil {
				return nil
			}
			return []jen.Code{jen.Id(number).Op("=").Add(row)}
		}, g.leave())
		missed = append(missed, answered...)
		b.s.nullable[step.Rel], b.s.defaults[step.Rel] = step.May(ir.EmitWithNulls), step.May(ir.UseDefaults)
	} else {
		b.s.nullable[step.Rel] = true
	}
	if step.Never {
		out = append(out, missed...)
	} else {
		out = append(out, jen.If(there()).Block(b.tallyMatch()...).Else().Block(missed...))
	}
	return append(out, g.row(step.Rel, number).decl)
}

// found is how the row of a key is found.
type found struct {
	before []jen.Code // statements
	row    *jen.Statement
	after  func(number string) []jen.Code // statements that go on looking
}

// find computes the key: the statements for it, how its row is found, and where
// it is NULL; nil: nowhere. open says that what stands before the row is seen by
// later steps.
func (g *alone) find(b *prober, open bool) (stmts []jen.Code, f found, null *jen.Statement) {
	rel, x := b.probe.Rel, b.probe.Index
	ops := make([]lower.Operand, len(x.Keys))
	for i, key := range b.probe.Keys {
		lb := g.entry.block("ON")
		ops[i] = lb.Key(key, x.Keys[i], "key")
		if !facts.Cheap(key) {
			ops[i] = lb.Hold(ops[i], x.Keys[i].Kind, x.Keys[i].Rep, "key")
		}
		stmts = append(stmts, lb.Take()...)
	}
	null = lower.AnyNull(ops...)
	if lower.IntKey(x.Keys) {
		f.row = g.index(rel, x).Dot("Row").Call(lower.Hash(x.Keys, ops))
		f.after = func(string) []jen.Code { return nil }
		return stmts, f, null
	}
	hash, ok := g.hash[b.probe.SharesHash]
	if !ok || b.probe.SharesHash < 0 {
		hash = g.fn.scope.Name("hash")
		f.before = []jen.Code{jen.Id(hash).Op(":=").Add(lower.Hash(x.Keys, ops))}
		if open || null == nil {
			g.hash[b.at] = hash
		}
	}
	f.row = g.index(rel, x).Dot("First").Call(jen.Id(hash))
	f.after = func(number string) []jen.Code {
		differs, more := g.differs(g.fn, rel, x, g.rowsExpr(rel).Index(jen.Id(number)), ops)
		look := jen.Id(number).Op("=").Add(g.finder(rel, x)).Call(finderArgs(x, jen.Id(hash), ops)...)
		if len(more) > 0 {
			return []jen.Code{look}
		}
		if len(x.Keys) > 1 {
			differs = jen.Parens(differs)
		}
		return []jen.Code{jen.If(jen.Id(number).Op("!=").Add(noRow()).Op("&&").Add(differs)).Block(look)}
	}
	return stmts, f, null
}

// project appends the row and gives its columns their values.
func (g *alone) project() []jen.Code {
	scope := g.fn.scope
	row := scope.Name("row")
	out := []jen.Code{
		jen.Id("out").Op("=").Qual("slices", "Grow").Call(jen.Id("out"), jen.Lit(1)).Index(jen.Op(":").Len(jen.Id("out")).Op("+").Lit(1)),
		jen.Id(row).Op(":=").Op("&").Id("out").Index(jen.Len(jen.Id("out")).Op("-").Lit(1)),
	}
	for i, o := range g.p.outputs {
		col := g.n.Outputs[i]
		b := g.entry.block(o.Name)
		b.Store(jen.Id(row).Dot(col.Field), col, b.Named(o.Expr, col.Local), false)
		out = append(out, b.Take()...)
	}
	if len(g.p.outputs) == 0 {
		out[1] = jen.Null()
	}
	return append(out, g.leave()...)
}
