package query

import (
	"github.com/dave/jennifer/jen"

	"github.com/veloc-dev/veloc/codegen/names"
	"github.com/veloc-dev/veloc/planner"
)

// atEnd emits, for each pipeline whose rows come when the input has ended, the method
// that takes these on.
func (e *emitter) atEnd() []string {
	var calls []string
	for _, p := range e.q.AtEnd() {
		switch from := p.From.(type) {
		case *planner.Unmatched:
			switch op := from.Of.Ops[from.Op].(type) {
			case *planner.Lookup:
				calls = append(calls, e.unmatchedOfLookup(p, op))
			case *planner.Apply:
				calls = append(calls, e.unmatchedOfApply(p, op, from.Whole))
			}
		case *planner.TableRows:
			if !p.Never {
				calls = append(calls, e.scan(p, from))
			}
		case *planner.OneRow:
			if !p.Never {
				calls = append(calls, e.oneRow(p))
			}
		}
	}
	return calls
}

// tailPipe is the pipe of rows that come at the end and its first segment, in which only
// the relations of rels are there.
func (e *emitter) tailPipe(t *planner.Pipeline, word string, rels []int) (*pipe, *segment) {
	p := &pipe{steps: t.Ops, outputs: t.Outputs(), word: word, tail: true}
	s := e.tailSegment()
	need := needed(p, 0)
	for _, r := range rels {
		if need[r] {
			e.rowsOf(s, r)
		}
	}
	return p, s
}

// tailSegment is one without records.
func (e *emitter) tailSegment() *segment {
	s := e.segment()
	s.tail = true
	for _, rel := range e.order() {
		if e.drives(rel) {
			s.absent[rel] = true
		}
	}
	return s
}

// scan emits a pipeline of a table's rows.
func (e *emitter) scan(t *planner.Pipeline, from *planner.TableRows) string {
	alias := oneLine(e.q.Source.Rels[from.Rel].Alias)
	return e.tableRows(t, from.Rel, "scan"+names.Camel(e.n.Aliases[from.Rel]), "the rows of "+alias, func(string) []jen.Code { return nil })
}

// oneRow emits a pipeline of a single row.
func (e *emitter) oneRow(t *planner.Pipeline) string {
	name := e.members.Name("one")
	e.method(name, name+" takes on the only row of a SELECT without FROM.", nil, nil, func() []jen.Code {
		p, s := e.tailPipe(t, name, nil)
		return append([]jen.Code{jen.Id("n").Op(":=").Lit(1)}, e.steps(p, s, 0)...)
	})
	return name
}

func (e *emitter) unmatchedOfLookup(t *planner.Pipeline, step *planner.Lookup) string {
	return e.tableRows(t, step.Rel, "tail"+names.Camel(e.n.Aliases[step.Rel]), "the rows of "+oneLine(step.Alias)+" that nothing matched", func(r string) []jen.Code {
		return []jen.Code{jen.If(e.isMarked(step, r)).Block(jen.Continue())}
	})
}

// tableRows emits a pipeline of those rows of a table that skip does not pass over.
func (e *emitter) tableRows(t *planner.Pipeline, rel int, word, what string, skip func(row string) []jen.Code) string {
	name := e.members.Name(word)
	e.method(name, name+" takes on "+what+", in the order of insertion.", nil, nil, func() []jen.Code {
		p, s := e.tailPipe(t, word, []int{rel})
		fn := e.function(s, "n")
		r, entries := fn.rowNumber(rel), jen.Id(fn.scope.Name("entries"))
		join := e.methodName(p, "join")
		e.method(join, join+" takes these rows through the steps behind.", intParam(), nil, func() []jen.Code {
			return e.steps(p, s, 0)
		})
		full := []jen.Code{self(join).Call(entries), jen.Add(entries).Op("=").Lit(0)}
		if e.n.View != nil {
			full = append(full, self("give").Call())
		}
		full = append(full, e.unlessOver(jen.Return())...)
		body := append(skip(r), jen.If(jen.Add(entries).Op("==").Add(batchSize())).Block(full...))
		if f := s.rows[rel]; f != "" {
			body = append(body, self(f).Index(jen.Add(entries)).Op("=").Id(r))
		}
		body = append(body, jen.Add(entries).Op("++"))
		loop := e.allRows(fn, rel, r, body)
		return append(fn.top, jen.Add(entries).Op(":=").Lit(0), loop, self(join).Call(entries))
	})
	return name
}

func (e *emitter) unmatchedOfApply(t *planner.Pipeline, step *planner.Apply, whole planner.Tree) string {
	word := "tail" + e.wordOf(step.Rels)
	name := e.members.Name(word)
	e.method(name, name+" takes on the rows of "+oneLine(step.Alias)+" that nothing matched.", nil, nil, func() []jen.Code {
		p, s := e.tailPipe(t, word, step.Rels)
		for r, none := range nullableIn(whole) {
			s.nullable[r] = none
		}
		join := e.methodName(p, "join")
		e.method(join, join+" takes these rows through the steps behind.", intParam(), nil, func() []jen.Code {
			return e.steps(p, s, 0)
		})
		outer := e.tailSegment()
		n := e.nester(p, "", step.Rels)
		n.optional(whole)
		kept := &sink{emitter: e, to: s, carry: s.kept(step.Rels)}
		kept.computed = e.computedOf(kept.carry, step.Rels)
		rowsOf := n.rowsAtHand(kept)
		entries := self(e.field("entries"+s.suffix, "how many of the rows of "+step.Alias+" wait", jen.Int()))
		n.leaf = func(at place) []jen.Code {
			full := append([]jen.Code{self(join).Call(entries), jen.Add(entries).Op("=").Lit(0)}, kept.forgetRows()...)
			push := []jen.Code{jen.If(jen.Add(entries).Op("==").Add(batchSize())).Block(append(full, e.unlessOver(jen.Return(jen.False()))...)...)}
			for _, r := range kept.carry {
				push = append(push, self(s.rows[r]).Index(jen.Add(entries)).Op("=").Add(rowsOf[r]))
			}
			push = append(push, jen.Add(entries).Op("++"))
			return []jen.Code{e.unlessMarked(step, n.current).Block(push...)}
		}
		rows := n.begin(outer, whole, "enumerates all of these rows.")
		return append(kept.forgetRows(),
			jen.Add(entries).Op("=").Lit(0),
			jen.If(self(rows).Call(jen.Lit(0))).Block(self(join).Call(entries)))
	})
	return name
}
