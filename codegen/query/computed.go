package query

import (
	"github.com/dave/jennifer/jen"

	"github.com/veloc-dev/veloc/codegen/names"
	"github.com/veloc-dev/veloc/compiler/ir"
	"github.com/veloc-dev/veloc/planner"
)

// computed is where the rows of a relation are that no table holds: the one at hand in a
// field, and those that entries hold numbers of in a slice, which is emptied when the
// entries have gone through the steps behind.
type computed struct {
	row  string // the field with the row at hand; empty: nothing reads it
	rows string // the field with those of entries
	none string // the field that says that there is no row at hand; empty: there always is
	keep string // the method that adds the row at hand to rows; empty: nothing keeps it
	errs bool   // rows hold the error that was met
}

func (e *emitter) isComputed(rel int) bool {
	return e.q.Source.Rels[rel].Relation.Role == ir.Rows
}

// computed declares the fields of a relation once.
func (e *emitter) computed(rel int) *computed {
	c, ok := e.computes[rel]
	if !ok {
		c = &computed{}
		e.computes[rel] = c
	}
	return c
}

// thisRow is the field with the row at hand of a relation.
func (e *emitter) thisRow(rel int) *jen.Statement {
	c := e.computed(rel)
	if c.row == "" {
		c.row = e.field("this"+names.Camel(e.n.Aliases[rel]), "the row at hand of "+oneLine(e.q.Source.Rels[rel].Alias), jen.Id(e.n.Rels[rel].Stored))
	}
	return self(c.row)
}

// entryRows is the field with the rows of entries.
func (e *emitter) entryRows(rel int) string {
	c := e.computed(rel)
	if c.rows == "" {
		alias := names.Camel(e.n.Aliases[rel])
		c.rows = e.field("these"+alias, "the rows that entries have of "+oneLine(e.q.Source.Rels[rel].Alias), jen.Index().Id(e.n.Rels[rel].Stored))
	}
	return c.rows
}

// computedOf are the relations of both lists whose rows are computed.
func (e *emitter) computedOf(carried, own []int) (out []int) {
	for _, r := range carried {
		for _, o := range own {
			if r == o && e.isComputed(r) {
				out = append(out, r)
			}
		}
	}
	return out
}

// declareComputed emits the types of the rows, with the columns that are read.
func (e *emitter) declareComputed(f *jen.File) {
	for _, rel := range e.order() {
		c, ok := e.computes[rel]
		if !ok || c.row == "" && c.rows == "" && e.zeros[-1-rel] == "" {
			continue
		}
		n := e.n.Rels[rel]
		var fields []jen.Code
		for _, i := range e.q.Reads[rel] {
			fields = append(fields, jen.Id(n.Columns[i].Local).Add(n.Columns[i].GoType()))
		}
		if c.errs {
			fields = append(fields, jen.Id("err").Error().Comment("why that could not be computed"))
		}
		f.Comment(n.Stored + " is a row that " + oneLine(e.q.Source.Rels[rel].Alias) + " is computed to.")
		f.Type().Id(n.Stored).Struct(fields...)
		f.Line()
	}
}

// computedAtHand declares the row at hand of rel, which may be none.
func (e *emitter) computedAtHand(n *entry, l rowLocals, rel int) []jen.Code {
	c := e.computed(rel)
	row := func() *jen.Statement { return jen.Op("&").Add(e.thisRow(rel)) }
	if l.none == "" {
		return []jen.Code{jen.Id(l.row).Op(":=").Add(row())}
	}
	var out []jen.Code
	if *l.used {
		out = append(out, jen.Id(l.none).Op(":=").Add(self(c.none)))
	}
	if *l.read {
		out = append(out,
			jen.Id(l.row).Op(":=").Op("&").Add(self(e.zero(rel))),
			jen.If(jen.Op("!").Add(self(c.none))).Block(jen.Id(l.row).Op("=").Add(row())))
	}
	return out
}

// keepRow is the method that gives the row at hand of rel its number among those of
// entries.
func (t *nester) keepRow(rel int) string {
	c := t.emitter.computed(rel)
	if c.keep != "" {
		return c.keep
	}
	rows := t.entryRows(rel)
	alias := t.n.Aliases[rel]
	c.keep = t.members.Name("keep" + names.Camel(alias))
	none := c.none
	t.method(c.keep, c.keep+" keeps the row of "+oneLine(t.q.Source.Rels[rel].Alias)+" at hand for an entry.", nil, []jen.Code{jen.Uint32()}, func() []jen.Code {
		var body []jen.Code
		if none != "" {
			body = append(body, jen.If(self(none)).Block(jen.Return(noRow())))
		}
		return append(body,
			self(rows).Op("=").Append(self(rows), t.thisRow(rel)),
			jen.Return(jen.Uint32().Call(jen.Len(self(rows)).Op("-").Lit(1))))
	})
	return c.keep
}

// atHand is the field with the number of the row at hand, or with the row that is computed.
func (t *nester) atHand(rel int) *jen.Statement {
	if t.isComputed(rel) {
		return t.thisRow(rel)
	}
	return self(t.current[rel])
}

// noRow takes away the row at hand of rel.
func (t *nester) noRow(rel int) jen.Code {
	if t.isComputed(rel) {
		return self(t.emitter.computed(rel).none).Op("=").True()
	}
	return self(t.current[rel]).Op("=").Add(noRow())
}

// optional declares which of the computed relations of tree may have no row.
func (t *nester) optional(tree planner.Tree) {
	for rel := range nullableIn(tree) {
		if !t.isComputed(rel) {
			continue
		}
		if c := t.emitter.computed(rel); c.none == "" {
			c.none = t.field("no"+names.Camel(t.n.Aliases[rel]), "whether "+oneLine(t.q.Source.Rels[rel].Alias)+" has no row at hand", jen.Bool())
		}
	}
}

// there says that a computed relation has a row at hand.
func (t *nester) there(rel int) []jen.Code {
	if c := t.emitter.computed(rel); c.none != "" {
		return []jen.Code{self(c.none).Op("=").False()}
	}
	return nil
}

// readsOf reports whether something reads a column of a computed relation.
func (e *emitter) readsOf(rel, col int) bool {
	for _, c := range e.q.Reads[rel] {
		if c == col {
			return true
		}
	}
	return false
}

// compute emits a Compute step, which gives each entry a row.
//
//	for e := range n {
//		q.totals(e)
//		q.rowT[e] = q.keepT()
//	}
func (e *emitter) compute(p *pipe, s *segment, at int, step *planner.Computed, g *planner.Group) string {
	alias := names.Camel(e.n.Aliases[step.Rel])
	name := e.methodName(p, "compute"+alias)
	fails := groupFails(g)
	results := intResult()
	if !fails {
		results = nil
	}
	e.method(name, name+" computes the row of "+oneLine(step.Alias)+" for each entry.", intParam(), results, func() []jen.Code {
		fn := e.function(s, "n")
		t := e.nester(p, "one", append([]int{step.Rel}, g.Rels...))
		inner := t.inside(s)
		made := t.group(place{fn, inner}, step.Rel, g)
		rows := e.entryRows(step.Rel)
		k, id := fn.loopNames()
		n, outer := fn.entry(id), jen.Id(id)
		if s.selected {
			k, outer = "_", jen.Int().Call(outer)
		}
		of := func(entry jen.Code) jen.Code {
			if fails {
				return jen.If(jen.Op("!").Add(self(made)).Call(entry)).Block(jen.Return(jen.Lit(0)))
			}
			return self(made).Call(entry)
		}
		numbers, keep := self(e.rowsOf(s, step.Rel)).Index(jen.Id(n.id)), self(t.keepRow(step.Rel)).Call()
		out := append(fn.top, self(rows).Op("=").Add(self(rows)).Index(jen.Op(":").Lit(0)))
		if g.Once {
			out = append(out, e.computeOnce(s, of, fails)...)
			row := fn.scope.Name("row")
			out = append(out, jen.Id(row).Op(":=").Add(keep), fn.each(k, id, []jen.Code{numbers.Op("=").Id(row)}))
		} else {
			out = append(out, fn.each(k, id, []jen.Code{of(outer), numbers.Op("=").Add(keep)}))
		}
		if fails {
			out = append(out, jen.Return(jen.Id("n")))
		}
		return out
	})
	return name
}

// computeOnce computes the row for the first entry, where there is one.
func (e *emitter) computeOnce(s *segment, of func(entry jen.Code) jen.Code, fails bool) []jen.Code {
	none := jen.Return()
	if fails {
		none = jen.Return(jen.Lit(0))
	}
	var first jen.Code = jen.Lit(0)
	if s.selected {
		first = jen.Int().Call(self(e.sel(s)).Index(jen.Lit(0)))
	}
	return []jen.Code{jen.If(jen.Id("n").Op("==").Lit(0)).Block(none), of(first)}
}

// computed enumerates the rows of a computed relation.
func (t *nester) computed(at place, c *planner.Computed, k func(place) []jen.Code) []jen.Code {
	if c.Never {
		return nil
	}
	body := append(t.there(c.Rel), at.when(c.Conds, k(at), -1, "")...)
	switch rows := c.Rows.(type) {
	case *ir.Values:
		return t.values(at, c.Rel, rows, body)
	case *ir.Series:
		return t.series(at, c.Rel, rows, body)
	case *ir.Working:
		return t.working(at, c.Rel, body)
	case *planner.Group:
		t.hold(rows.Rels)
		call := self(t.group(at, c.Rel, rows)).Call(jen.Id("e"))
		if groupFails(rows) {
			return append([]jen.Code{jen.If(jen.Op("!").Add(call)).Block(jen.Return(jen.False()))}, body...)
		}
		return append([]jen.Code{call}, body...)
	}
	return nil
}

// values enumerates the rows of VALUES: each is made at its turn.
//
//	for v := range 2 {
//		switch v {
//		case 0:
//			q.thisV.code = "a"
//		case 1:
//			q.thisV.code = "b"
//		}
//		…
//	}
func (t *nester) values(at place, rel int, v *ir.Values, body []jen.Code) []jen.Code {
	var made [][]jen.Code
	for _, row := range v.Rows {
		n := at.entry()
		var stmts []jen.Code
		for i, x := range row {
			if t.readsOf(rel, i) {
				col := t.n.Rels[rel].Columns[i]
				b := n.block(col.SQLName)
				b.Store(t.thisRow(rel).Dot(col.Local), col, b.Named(x, col.Local), false)
				stmts = append(stmts, b.Take()...)
			}
		}
		made = append(made, append(n.decls(), stmts...))
	}
	if len(made) == 1 {
		return append(made[0], body...)
	}
	i := at.fn.scope.Name("number")
	if !t.readsAny(rel) {
		return []jen.Code{jen.For(jen.Range().Lit(len(made))).Block(body...)}
	}
	cases := make([]jen.Code, len(made))
	for k, stmts := range made {
		cases[k] = jen.Case(jen.Lit(k)).Block(stmts...)
	}
	return []jen.Code{jen.For(jen.Id(i).Op(":=").Range().Lit(len(made))).Block(append([]jen.Code{jen.Switch(jen.Id(i)).Block(cases...)}, body...)...)}
}

func (t *nester) readsAny(rel int) bool { return len(t.q.Reads[rel]) > 0 }

// seriesTypes are the types below runtime/pg/series that count, by kind.
var seriesTypes = map[ir.Kind]string{ir.Int4: "Int4", ir.Int8: "Int8", ir.Numeric: "Numeric", ir.Timestamp: "Timestamp", ir.Timestamptz: "Timestamptz"}

// series enumerates the values of generate_series.
//
//	steps, err := series.NewInt4(1, t.n, 1)
//	…
//	for steps.Next() {
//		q.thisG.g = steps.Value
//		…
//	}
func (t *nester) series(at place, rel int, s *ir.Series, body []jen.Code) []jen.Code {
	n := at.entry()
	b := n.block(t.q.Source.Rels[rel].Alias)
	kind := s.Start.Get().Type.Kind
	args, there := b.Arguments("bound", s.Start, s.Stop, s.Step)
	if args == nil {
		return nil // NULL
	}
	values := at.fn.scope.Name("values")
	name := names.PgPath + "/series"
	if kind == ir.Timestamptz {
		args = append([]jen.Code{t.consts.Zone()}, args...)
	}
	made := b.Take()
	var loop []jen.Code
	at.fn.scope.Take("err")
	loop = append(loop,
		jen.List(jen.Id(values), jen.Err()).Op(":=").Qual(name, "New"+seriesTypes[kind]).Call(args...),
		jen.If(jen.Err().Op("!=").Nil()).Block(n.fail(t.q.Source.Rels[rel].Alias)(jen.Err())...))
	if col := t.n.Rels[rel].Columns[0]; t.readsOf(rel, 0) {
		body = append([]jen.Code{t.thisRow(rel).Dot(col.Local).Op("=").Add(jen.Id(values).Dot("Value"))}, body...)
	}
	loop = append(loop, jen.For(jen.Id(values).Dot("Next").Call()).Block(body...))
	if kind == ir.Timestamp || kind == ir.Timestamptz { // which may leave their range
		loop = append(loop, jen.If(jen.Id(values).Dot("Err").Op("!=").Nil()).Block(n.fail(t.q.Source.Rels[rel].Alias)(jen.Id(values).Dot("Err"))...))
	}
	out := append(n.decls(), made...)
	if there != nil {
		return append(out, jen.If(there).Block(loop...))
	}
	return append(out, jen.Block(loop...))
}
