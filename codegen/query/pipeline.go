package query

import (
	"github.com/dave/jennifer/jen"

	"github.com/veloc-dev/veloc/codegen/names"
	"github.com/veloc-dev/veloc/compiler/ir"
	"github.com/veloc-dev/veloc/planner"
)

// pipeline emits the steps that records pass, begun by method join.
func (e *emitter) pipeline() {
	mains := e.passed()
	if len(mains) == 0 {
		return
	}
	e.method("join", "join passes the records of a batch through the steps of the query.", nil, nil, func() []jen.Code {
		var body []jen.Code
		if e.parks() {
			body = append(body, self("missed").Op("=").Add(self("missed")).Index(jen.Op(":").Lit(0)))
		}
		if len(mains) == 1 {
			return append(append(body, jen.Id("n").Op(":=").Len(self("batch"))), e.steps(pipeOf(mains[0]), e.segment(), 0)...)
		}
		order := e.recordsOfRows()
		body = append(body, jen.Id("rows").Op(":=").Len(self("out")), self(order).Op("=").Add(self(order)).Index(jen.Op(":").Lit(0)))
		for i, m := range mains {
			body = append(body, self(e.part(m, i)).Call())
			if i < len(mains)-1 {
				body = append(body, e.unlessOver(jen.Return())...)
			}
		}
		return append(body, names.Runtime("InOrder").Call(jen.Op("&").Add(self("run")), jen.Op("&").Add(self("results")), jen.Id("rows"), self(order), jen.Op("&").Add(self(e.rowSpace))))
	})
}

// passed lists the pipelines that records pass and that some may come to the end of.
func (e *emitter) passed() (out []*planner.Pipeline) {
	for _, m := range e.q.Mains() {
		if !m.Never {
			out = append(out, m)
		}
	}
	return out
}

func pipeOf(m *planner.Pipeline) *pipe { return &pipe{steps: m.Ops, outputs: m.Outputs()} }

// several reports whether records pass more than one pipeline: their rows are put into
// the order of the stream then.
func (e *emitter) several() bool { return len(e.passed()) > 1 }

// recordsOfRows declares where the record of each row of the batch is noted.
func (e *emitter) recordsOfRows() string {
	if e.rowRecords == "" {
		e.rowRecords = e.field("records", "the record of each row of the batch", jen.Index().Uint16())
		e.rowSpace = e.field("ordered", "space for rows that are put in order", jen.Index().Id(e.n.Row))
	}
	return e.rowRecords
}

// part emits one of several pipelines that all records pass.
func (e *emitter) part(m *planner.Pipeline, i int) string {
	p := pipeOf(m)
	if i > 0 {
		p.word = "select" + itoa(i+1)
	}
	name := e.members.Name("join" + names.Camel("select"+itoa(i+1)))
	e.method(name, name+" passes the records through the steps of SELECT "+itoa(i+1)+".", nil, nil, func() []jen.Code {
		return append([]jen.Code{jen.Id("n").Op(":=").Len(self("batch"))}, e.steps(p, e.segment(), 0)...)
	})
	return name
}

// steps emits the steps from at on, for the entries of s, and gives the calls.
// The number of entries left is in n.
func (e *emitter) steps(p *pipe, s *segment, at int) []jen.Code {
	var calls []jen.Code
	narrow := func(method string) {
		calls = append(calls, jen.Id("n").Op("=").Add(self(method)).Call(jen.Id("n")))
	}
	last := func(method string) []jen.Code {
		return append(calls, self(method).Call(jen.Id("n")))
	}
	for i := at; i < len(p.steps); i++ {
		switch step := p.steps[i].(type) {
		case *planner.Filter:
			switch {
			case constantFalse(step.Conds):
				return calls
			case len(step.Conds) > 0:
				narrow(e.filter(p, s, step))
			}
		case *planner.Lookup:
			if step.Never && step.Miss == nil {
				calls = append(calls, e.misses(step.Join, jen.Uint64().Call(jen.Id("n"))))
				if endsRecords(step) {
					return calls
				}
				s.absent[step.Rel] = true
				continue
			}
			if !step.AtMostOne {
				return last(e.fanOut(p, s, i, step))
			}
			if endsRecords(step) {
				return last(e.probe(p, s, i, step))
			}
			narrow(e.probe(p, s, i, step))
		case *planner.Compute:
			if g, ok := step.Rows.(*planner.Group); ok && needed(p, i+1)[step.Rel] {
				name := e.compute(p, s, i, step.Computed, g)
				if groupFails(g) {
					narrow(name)
				} else {
					calls = append(calls, self(name).Call(jen.Id("n")))
				}
			}
		case *planner.Apply:
			if step.Never {
				calls = append(calls, e.misses(step.Join, jen.Uint64().Call(jen.Id("n"))))
				if !step.Keeps() {
					return calls
				}
				for _, r := range step.Rels {
					s.absent[r] = true
				}
				continue
			}
			return last(e.nest(p, s, i, step))
		}
	}
	return last(e.project(p, s))
}

func constantFalse(conds []planner.Cond) bool {
	for _, c := range conds {
		if k, ok := c.Expr.(*ir.Const); ok && (k.Null || k.Int == 0) {
			return true
		}
	}
	return false
}

// methodName is free among the members of the query type.
func (e *emitter) methodName(p *pipe, want string) string {
	if p.word != "" {
		want = p.word + names.Camel(want)
	}
	return e.members.Name(want)
}

// loopNames are the names of a loop's position and entry.
func (fn *function) loopNames() (k, id string) {
	id = fn.sharedName("entry", 0, "e")
	if !fn.seg.selected {
		return id, id
	}
	return fn.sharedName("position", 0, "k"), id
}

// small is the entry's number as uint16.
func (n *entry) small() *jen.Statement {
	if !n.wide {
		return jen.Id(n.id)
	}
	return jen.Uint16().Call(jen.Id(n.id))
}

// keep appends the entry to the selection; kept counts them.
func (n *entry) keep(kept string) []jen.Code {
	e := n.fn.e
	return []jen.Code{
		self(e.sel(n.seg)).Index(jen.Id(kept)).Op("=").Add(n.small()),
		jen.Id(kept).Op("++"),
	}
}

// sift keeps the entry where the conditions hold. What is one expression is
// tested behind the store, so that the processor has no branch to guess: an
// entry that is not kept is overwritten by the next.
func (n *entry) sift(conds []planner.Cond, kept string) []jen.Code {
	b, c := n.condition(conds)
	stmts := b.Take()
	if len(stmts) == 0 && !c.Const {
		keep := n.keep(kept)
		return []jen.Code{keep[0], jen.If(c.Code).Block(keep[1])}
	}
	switch {
	case !c.Const:
		stmts = append(stmts, jen.If(c.Not()).Block(jen.Continue()))
	case !c.Value:
		return append(stmts, jen.Continue())
	}
	return append(stmts, n.keep(kept)...)
}

func intParam() []jen.Code  { return []jen.Code{jen.Id("n").Int()} }
func intResult() []jen.Code { return []jen.Code{jen.Int()} }

// filter emits a Filter step.
func (e *emitter) filter(p *pipe, s *segment, f *planner.Filter) string {
	name := e.methodName(p, "filter")
	e.method(name, name+" keeps the entries with "+oneLine(f.String()[len("filter "):])+".", intParam(), intResult(), func() []jen.Code {
		fn := e.function(s, "n")
		kept := fn.scope.Name("kept")
		k, id := fn.loopNames()
		n := fn.entry(id)
		body := n.sift(f.Conds, kept)
		body = append(n.decls(), body...)
		if fn.seg.selected {
			k = "_"
		}
		loop := fn.each(k, id, body)
		out := append(fn.top, jen.Id(kept).Op(":=").Lit(0), loop, jen.Return(jen.Id(kept)))
		s.selected = true
		return out
	})
	return name
}

// project emits the last step: the rows of the result.
func (e *emitter) project(p *pipe, s *segment) string {
	name := e.methodName(p, "project")
	e.method(name, name+" appends the result row of each entry.", intParam(), nil, func() []jen.Code {
		fn := e.function(s, "n")
		fn.leaves()
		base, rows, row := fn.scope.Name("base"), fn.scope.Name("rows"), fn.scope.Name("row")
		k, id := fn.loopNames()
		n := fn.entry(id)
		if p.tail { // the rows before the one that fails are right
			fn.quit = func(fail *jen.Statement) []jen.Code {
				return []jen.Code{fail, self("out").Op("=").Add(self("out")).Index(jen.Op(":").Id(base).Op("+").Id(k)), jen.Return()}
			}
		}
		var body []jen.Code
		for i, o := range p.outputs {
			col := e.n.Outputs[i]
			b := n.block(o.Name)
			b.Store(jen.Id(row).Dot(col.Field), col, b.Named(o.Expr, col.Local), false)
			body = append(body, b.Take()...)
		}
		body = append([]jen.Code{jen.Id(row).Op(":=").Op("&").Id(rows).Index(jen.Id(k))}, body...)
		body = append(n.decls(), body...)
		loop := fn.each(k, id, body)
		flush := jen.Null()
		switch {
		case e.n.View != nil:
			flush = jen.If(jen.Len(self("out")).Op("+").Id("n").Op(">").Add(names.Runtime("PieceRows"))).Block(self("give").Call())
		case e.spreads:
			flush = jen.If(self("pieces").Dot("Full").Call(jen.Len(self("out")).Op("+").Id("n"))).Block(self("flush").Call())
		}
		out := append([]jen.Code{
			flush,
			jen.Id(base).Op(":=").Len(self("out")),
			self("out").Op("=").Qual("slices", "Grow").Call(self("out"), jen.Id("n")).Index(jen.Op(":").Id(base).Op("+").Id("n")),
			jen.Id(rows).Op(":=").Add(self("out")).Index(jen.Id(base).Op(":")),
		}, fn.top...)
		out = append(out, loop)
		return append(out, e.projectFrom(p, fn)...)
	})
	return name
}

// projectFrom appends the records' sequence numbers where AppendFrom wants them.
func (e *emitter) projectFrom(p *pipe, fn *function) []jen.Code {
	if p.tail {
		return nil
	}
	if e.several() {
		return e.noteRecords(fn)
	}
	if fn.seg.selected && fn.seg.record == "" {
		return []jen.Code{self("run").Dot("Number").Call(self(e.sel(fn.seg)).Index(jen.Op(":").Id("n")))}
	}
	k, id := fn.loopNames()
	if fn.seg.selected {
		k = "_"
	}
	n := fn.entry(id)
	loop := fn.each(k, id, []jen.Code{
		self("run").Dot("NumberOne").Call(jen.Int().Call(n.record())),
	})
	return []jen.Code{jen.If(self("run").Dot("Numbered").Call()).Block(loop)}
}

// noteRecords notes the record of each row.
func (e *emitter) noteRecords(fn *function) []jen.Code {
	k, id := fn.loopNames()
	if fn.seg.selected {
		k = "_"
	}
	n := fn.entry(id)
	record := n.small()
	if fn.seg.record != "" {
		record = n.record()
	}
	records := e.recordsOfRows()
	loop := fn.each(k, id, []jen.Code{self(records).Op("=").Append(self(records), record)})
	numbered := fn.each(k, id, []jen.Code{self("run").Dot("NumberOne").Call(jen.Int().Call(n.record()))})
	return []jen.Code{loop, jen.If(self("run").Dot("Numbered").Call()).Block(numbered)}
}
