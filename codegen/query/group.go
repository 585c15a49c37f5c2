package query

import (
	"fmt"
	"go/token"
	"slices"

	"github.com/dave/jennifer/jen"

	"github.com/veloc-dev/veloc/codegen/lower"
	"github.com/veloc-dev/veloc/codegen/names"
	"github.com/veloc-dev/veloc/compiler/facts"
	"github.com/veloc-dev/veloc/compiler/ir"
	"github.com/veloc-dev/veloc/planner"
)

// grouper emits how the rows of one group are added up.
type grouper struct {
	*nester
	rel   int
	g     *planner.Group
	sums  map[int]string    // by aggregate: the field with what adds up
	lists map[int]*gathered // by aggregate, where its values are gathered first
	seen  string            // the field that says that a row has been met
}

// groupFails reports whether computing the row ends the record where it is an error.
func groupFails(g *planner.Group) bool { return !g.Lazy && groupMayFail(g) }

func groupMayFail(g *planner.Group) bool {
	fails := false
	planner.WalkRows(g, func(e ir.Expr) { fails = fails || facts.CanFail(e) }, func(s planner.RowSource) {
		switch s := s.(type) {
		case *ir.Series:
			fails = true
		case *planner.Group:
			for _, a := range s.Aggregates {
				fails = fails || a.Func.ResultFails || a.Func.Kind == ir.OnlyRow
			}
		}
	})
	return fails
}

// inside is s with the rows at hand of t.
func (t *nester) inside(s *segment) *segment {
	inner := *s
	inner.current = t.current
	inner.nullable = map[int]bool{}
	for r, n := range s.nullable {
		inner.nullable[r] = n
	}
	return &inner
}

// group emits the method that computes the row of a group for an entry:
//
//	func (q *steps) oneT(e int) {
//		q.thisT = totalsRow{}
//		q.oneTRows(e)
//		q.thisT.sum = …
//	}
func (t *nester) group(at place, rel int, g *planner.Group) string {
	sub := *t
	sub.word = "one" + names.Camel(t.n.Aliases[rel])
	r := &grouper{nester: &sub, rel: rel, g: g, sums: map[int]string{}, lists: map[int]*gathered{}}
	if g.Lazy && groupMayFail(g) {
		t.emitter.computed(rel).errs = true
		sub.defers = r.thisRow(r.rel).Dot("err")
	}
	name := t.methodName(t.p, sub.word)
	var results []jen.Code
	if groupFails(g) {
		results = []jen.Code{jen.Bool()}
	}
	comment := name + " computes the row of " + oneLine(t.q.Source.Rels[rel].Alias) + " for an entry."
	t.method(name, comment, []jen.Code{jen.Id("e").Int()}, results, func() []jen.Code { return r.compute(at.seg, results != nil) })
	return name
}

// compute is the body of that method.
func (r *grouper) compute(s *segment, tells bool) []jen.Code {
	fn := r.function(s, "e")
	fn.defers = r.defers
	leave := []jen.Code{jen.Return()}
	if tells {
		leave = []jen.Code{jen.Return(jen.False())}
	}
	fn.quit = func(fail *jen.Statement) []jen.Code { return append([]jen.Code{fail}, leave...) }
	r.leaf = r.add
	out := append(r.reset(), self(r.enumerate(s)).Call(jen.Id("e")))
	if failed := r.hasFailed(); failed != nil {
		out = append(out, jen.If(failed).Block(leave...))
	}
	out = append(out, r.results(fn)...)
	out = append(fn.top, out...)
	if tells {
		out = append(out, jen.Return(jen.True()))
	}
	return out
}

// enumerate emits the method that adds up the rows; without FROM there is one.
func (r *grouper) enumerate(s *segment) string {
	if r.g.Tree == nil {
		name := r.methodName(r.p, r.word+"Row")
		r.part(name, "adds up the only row.", s, r.leaf)
		return name
	}
	r.optional(r.g.Tree)
	return r.begin(s, r.g.Tree, "adds up the rows for one entry.")
}

// hasFailed tells whether the rows have not been added up because of an error; nil:
// that cannot be.
func (r *grouper) hasFailed() *jen.Statement {
	switch {
	case !groupMayFail(r.g):
		return nil
	case r.defers != nil:
		return jen.Add(r.defers).Op("!=").Nil()
	}
	r.fallible = true
	return self("failed").Op("!=").Nil()
}

// aggregates lists those that something reads.
func (r *grouper) aggregates() (out []int) {
	for i := range r.g.Aggregates {
		if r.readsOf(r.rel, i) {
			out = append(out, i)
		}
	}
	return out
}

func (r *grouper) column(i int) names.Column { return r.n.Rels[r.rel].Columns[i] }

// state is the column that aggregate i makes, in the row at hand.
func (r *grouper) state(i int) *jen.Statement { return r.thisRow(r.rel).Dot(r.column(i).Local) }

// reset begins the row: as it is without rows.
func (r *grouper) reset() []jen.Code {
	values := jen.Dict{}
	var out []jen.Code
	for _, i := range r.aggregates() {
		a, col := r.g.Aggregates[i], r.column(i)
		if isGathered(&a) {
			list := self(r.gatheredOf(i).list)
			out = append(out, jen.Add(list).Op("=").Add(list).Index(jen.Op(":").Lit(0)))
		}
		switch a.Func.Kind {
		case ir.AnyTrue, ir.AllTrue:
			start := jen.Lit(a.Func.Kind == ir.AllTrue)
			if col.Nullable {
				values[jen.Id(col.Local)] = lower.Some(col, start)
			} else if a.Func.Kind == ir.AllTrue {
				values[jen.Id(col.Local)] = start
			}
		case ir.Accumulate:
			out = append(out, self(r.sum(i)).Dot("Reset").Call())
		case ir.OnlyRow:
			if r.seen == "" {
				r.seen = r.field("seen"+names.Camel(r.n.Aliases[r.rel]), "whether a row of "+oneLine(r.q.Source.Rels[r.rel].Alias)+" has been met", jen.Bool())
				out = append(out, self(r.seen).Op("=").False())
			}
		}
	}
	return append([]jen.Code{r.thisRow(r.rel).Op("=").Id(r.n.Rels[r.rel].Stored).Values(values)}, out...)
}

// sum declares what adds up aggregate i.
func (r *grouper) sum(i int) string {
	id, ok := r.sums[i]
	if !ok {
		a := r.g.Aggregates[i]
		id = r.field(r.column(i).Local+names.Camel(r.n.Aliases[r.rel]), a.String(), jen.Qual(names.PgPath+"/"+a.Func.GoPkg, a.Func.GoName))
		r.sums[i] = id
	}
	return id
}

// add adds the rows at hand to each aggregate.
func (r *grouper) add(at place) []jen.Code {
	var out []jen.Code
	if r.seen != "" {
		second := at.entry().fail(r.q.Source.Rels[r.rel].Alias)(jen.Qual(names.PgPath+"/agg", "ErrSecondRow"))
		out = append(out, jen.If(self(r.seen)).Block(second...), self(r.seen).Op("=").True())
	}
	for _, i := range r.aggregates() {
		a := &r.g.Aggregates[i]
		stmts := r.addTo(at, i, a)
		if a.Filter != nil {
			stmts = at.when([]planner.Cond{{Expr: a.Filter}}, stmts, -1, "")
		}
		if len(stmts) > 1 && len(r.aggregates()) > 1 {
			stmts = []jen.Code{jen.Block(stmts...)}
		}
		out = append(out, stmts...)
	}
	if r.g.Tree != nil && r.decided() {
		out = append(out, stopHere())
	}
	return out
}

// decided reports whether one row is enough.
func (r *grouper) decided() bool {
	return !slices.ContainsFunc(r.aggregates(), func(i int) bool { return r.g.Aggregates[i].Func.Kind != ir.Exists })
}

// addTo adds the rows at hand to aggregate i.
func (r *grouper) addTo(at place, i int, a *ir.Aggregate) []jen.Code {
	if isGathered(a) {
		return r.gather(at, i, a)
	}
	n := at.entry()
	b := n.block(r.column(i).SQLName)
	ops := make([]lower.Operand, len(a.Args))
	for k, x := range a.Args {
		info := x.Get()
		ops[k] = b.Hold(b.Expr(x), info.Type.Kind, info.Rep, "value")
	}
	body := r.fold(b, i, a, ops)
	if len(body) == 0 {
		return nil
	}
	stmts := b.Take()
	return append(append(n.decls(), stmts...), body...)
}

// unread satisfies Go where values that have been computed into locals are only counted.
func unread(ops []lower.Operand) (out []jen.Code) {
	for _, o := range ops {
		if value := fmt.Sprintf("%#v", o.Value); !o.Static && token.IsIdentifier(value) {
			out = append(out, jen.Id("_").Op("=").Add(o.Value))
		}
	}
	return out
}

// fold gives the statements that take values into aggregate i.
func (r *grouper) fold(b *lower.Block, i int, a *ir.Aggregate, ops []lower.Operand) []jen.Code {
	col := r.column(i)
	// there puts statements where no value is NULL.
	there := func(body ...jen.Code) []jen.Code {
		for _, o := range ops {
			if o.Static {
				return nil
			}
		}
		if c := lower.NoneNull(ops...); c != nil {
			return []jen.Code{jen.If(c).Block(body...)}
		}
		return body
	}
	store := func(dst jen.Code, o lower.Operand) []jen.Code {
		inner := *b
		inner.Take()
		o.Null, o.Public = nil, nil
		inner.Store(dst, col, o.Present(), false)
		return inner.Take()
	}
	switch a.Func.Kind {
	case ir.Exists:
		return []jen.Code{r.state(i).Op("=").True()}
	case ir.CountRows:
		return append(unread(ops), there(r.state(i).Op("++"))...)
	case ir.OnlyRow:
		inner := *b
		inner.Take()
		inner.Store(r.state(i), col, ops[0], true)
		return inner.Take()
	case ir.Least, ir.Greatest:
		info := a.Args[0].Get()
		state := lower.Field(col, r.state(i)).Present()
		l, o := state, ops[0].Present()
		if a.Func.Kind == ir.Greatest {
			l, o = o, l
		}
		inner := *b
		inner.Take()
		kept := inner.Compare(a.Less, info.Type.Kind, info.Rep, l, o)
		body := inner.Take()
		body = append(body, jen.If(jen.Op("!").Add(r.state(i)).Dot("Valid").Op("||").Add(kept.Not())).Block(store(r.state(i), ops[0])...))
		return there(body...)
	case ir.All, ir.Some:
		value := lower.Value(col, ops[0])
		decides := value
		if a.Func.Kind == ir.All {
			decides = jen.Op("!").Parens(value)
		}
		return there(jen.If(jen.Op("!").Add(r.state(i)).Dot("Valid").Op("||").Add(decides)).Block(store(r.state(i), ops[0])...))
	case ir.AnyTrue, ir.AllTrue:
		return r.threeValued(i, a.Func.Kind == ir.AnyTrue, ops[0])
	}
	args := make([]jen.Code, len(ops))
	for k, o := range ops {
		args[k] = b.Working(o, a.Args[k].Get(), a.Func.Scaled)
	}
	return there(self(r.sum(i)).Dot("Add").Call(args...))
}

// threeValued takes a comparison into op ANY (decides true) or op ALL.
func (r *grouper) threeValued(i int, decides bool, o lower.Operand) []jen.Code {
	col := r.column(i)
	null := r.state(i).Op("=").Add(col.GoType()).Values()
	switch {
	case o.Static && col.Nullable:
		return []jen.Code{null}
	case o.Static:
		return nil // of rows that are not there: the comparison is never NULL
	}
	var end jen.Code = jen.Null()
	if len(r.aggregates()) == 1 {
		end = stopHere()
	}
	value := jen.Add(o.Value)
	if !decides {
		value = jen.Op("!").Parens(o.Value)
	}
	var to jen.Code = jen.Lit(decides)
	if col.Nullable {
		to = lower.Some(col, jen.Lit(decides))
	}
	decide := jen.If(value).Block(r.state(i).Op("=").Add(to), end)
	if isNull := o.IsNull(); isNull != nil && col.Nullable {
		return []jen.Code{jen.If(isNull).Block(null).Else().Add(decide)}
	}
	return []jen.Code{decide}
}

// results stores what has been added up.
func (r *grouper) results(fn *function) []jen.Code {
	var out []jen.Code
	for _, i := range r.aggregates() {
		a, col := r.g.Aggregates[i], r.column(i)
		if isGathered(&a) {
			out = append(out, r.addGathered(i)...)
		}
		if a.Func.Kind != ir.Accumulate {
			continue
		}
		var args []jen.Code
		if a.Func.Scaled {
			args = append(args, jen.Lit(int(a.Args[0].Get().Rep.Scale)))
		}
		call := self(r.sum(i)).Dot("Result").Call(args...)
		value := fn.scope.Name(col.Local)
		ok := fn.scope.Name("ok")
		store := r.state(i).Op("=").Add(lower.Some(col, jen.Id(value)))
		if !a.Func.ResultFails {
			out = append(out, jen.If(jen.List(jen.Id(value), jen.Id(ok)).Op(":=").Add(call), jen.Id(ok)).Block(store))
			continue
		}
		n := fn.entry("e")
		n.wide = true
		fn.scope.Take("err")
		out = append(out,
			jen.List(jen.Id(value), jen.Id(ok), jen.Err()).Op(":=").Add(call),
			jen.If(jen.Err().Op("!=").Nil()).Block(n.fail(col.SQLName)(jen.Err())...),
			jen.If(jen.Id(ok)).Block(store))
	}
	return out
}
