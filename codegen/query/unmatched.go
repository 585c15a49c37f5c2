package query

import (
	"github.com/dave/jennifer/jen"

	"github.com/veloc-dev/veloc/codegen/names"
	"github.com/veloc-dev/veloc/planner"
)

// unmatched emits, for each right or full join, the method that takes on the rows
// which nothing matched.
func (e *emitter) unmatched() []string {
	var calls []string
	for _, p := range e.q.AtEnd() {
		from := p.From.(*planner.Unmatched)
		switch op := e.q.Main().Ops[from.Op].(type) {
		case *planner.Lookup:
			calls = append(calls, e.unmatchedOfLookup(p, op))
		case *planner.Apply:
			calls = append(calls, e.unmatchedOfApply(p, op, from.Whole))
		}
	}
	return calls
}

// unmatchedPipe is the pipe of unmatched rows and its first segment, in which only the
// relations of rels are there.
func (e *emitter) unmatchedPipe(t *planner.Pipeline, word string, rels []int) (*pipe, *segment) {
	p := &pipe{steps: t.Ops, outputs: t.Outputs(), word: word, tail: true}
	s := e.segment()
	s.absent[e.q.Driving()] = true
	need := needed(p, 0)
	for _, r := range rels {
		if need[r] {
			e.rowsOf(s, r)
		}
	}
	return p, s
}

func (e *emitter) unmatchedOfLookup(t *planner.Pipeline, step *planner.Lookup) string {
	word := "tail" + names.Camel(e.n.Aliases[step.Rel])
	name := e.members.Name(word)
	e.method(name, name+" takes on the rows of "+step.Alias+" that nothing matched, in the order of insertion.", nil, nil, func() []jen.Code {
		p, s := e.unmatchedPipe(t, word, []int{step.Rel})
		fn := e.function(s, "n")
		r, entries := fn.scope.Name("r"), jen.Id(fn.scope.Name("entries"))
		join := e.methodName(p, "join")
		e.method(join, join+" takes these rows through the steps behind.", intParam(), nil, func() []jen.Code {
			return e.steps(p, s, 0)
		})
		body := []jen.Code{
			jen.If(e.isMarked(step, r)).Block(jen.Continue()),
			jen.If(jen.Add(entries).Op("==").Add(batchSize())).Block(append(
				[]jen.Code{self(join).Call(entries), jen.Add(entries).Op("=").Lit(0)},
				e.unlessOver(jen.Return())...)...),
		}
		if f := s.rows[step.Rel]; f != "" {
			body = append(body, self(f).Index(jen.Add(entries)).Op("=").Id(r))
		}
		body = append(body, jen.Add(entries).Op("++"))
		loop := e.allRows(fn, step.Rel, r, body)
		return append(fn.top, jen.Add(entries).Op(":=").Lit(0), loop, self(join).Call(entries))
	})
	return name
}

func (e *emitter) unmatchedOfApply(t *planner.Pipeline, step *planner.Apply, whole planner.Tree) string {
	word := "tail" + e.wordOf(step.Rels)
	name := e.members.Name(word)
	e.method(name, name+" takes on the rows of "+oneLine(step.Alias)+" that nothing matched.", nil, nil, func() []jen.Code {
		p, s := e.unmatchedPipe(t, word, step.Rels)
		for r, none := range nullableIn(whole) {
			s.nullable[r] = none
		}
		join := e.methodName(p, "join")
		e.method(join, join+" takes these rows through the steps behind.", intParam(), nil, func() []jen.Code {
			return e.steps(p, s, 0)
		})
		outer := e.segment()
		outer.absent[e.q.Driving()] = true
		n := e.nester(p, "", step.Rels)
		entries := self(e.field("entries"+s.suffix, "how many of the rows of "+step.Alias+" wait", jen.Int()))
		n.leaf = func(at place) []jen.Code {
			push := []jen.Code{jen.If(jen.Add(entries).Op("==").Add(batchSize())).Block(append(
				[]jen.Code{self(join).Call(entries), jen.Add(entries).Op("=").Lit(0)},
				e.unlessOver(jen.Return(jen.False()))...)...)}
			for _, r := range step.Rels {
				if f := s.rows[r]; f != "" {
					push = append(push, self(f).Index(jen.Add(entries)).Op("=").Add(self(n.current[r])))
				}
			}
			push = append(push, jen.Add(entries).Op("++"))
			return []jen.Code{e.unlessMarked(step, n.current).Block(push...)}
		}
		rows := n.begin(outer, whole, "enumerates all of these rows.")
		return []jen.Code{
			jen.Add(entries).Op("=").Lit(0),
			jen.If(self(rows).Call(jen.Lit(0))).Block(self(join).Call(entries)),
		}
	})
	return name
}
