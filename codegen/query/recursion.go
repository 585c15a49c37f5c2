package query

import (
	"github.com/dave/jennifer/jen"

	"github.com/veloc-dev/veloc/codegen/lower"
	"github.com/veloc-dev/veloc/codegen/names"
)

// recursion emits the steps of WITH RECURSIVE behind the first, which give rows as long as
// there are new ones:
//
//	for q.steps.Next(&q.run, &q.rows) {
//		q.one2()
//		q.give()
//	}
func (e *emitter) recursion(calls []string) jen.Code {
	var body []jen.Code
	for _, c := range calls {
		body = append(body, self(c).Call())
	}
	return jen.For(self("steps").Dot("Next").Call(jen.Op("&").Add(self("run")), jen.Op("&").Add(self("rows")))).Block(append(body, self("give").Call())...)
}

// beginRecursion emits the state of the steps, before the first.
func (e *emitter) beginRecursion() jen.Code {
	r := e.n.Source.Recursion
	if r == nil {
		return jen.Null()
	}
	fields := []jen.Code{jen.Id("Table").Op(":").Lit(r.Table)}
	if r.Distinct {
		fields = append(fields, jen.Id("Distinct").Op(":").Op("&").Add(e.equality()))
	}
	return self("steps").Op("=").Add(names.Runtime("Recursion")).Types(jen.Id(e.n.Row)).Values(fields...)
}

// working enumerates the rows that the step before has given.
//
//	for i := range q.steps.Rows {
//		row := &q.steps.Rows[i]
//		q.thisR.n = row.N
//		…
//	}
func (t *nester) working(at place, rel int, body []jen.Code) []jen.Code {
	i, row := at.fn.scope.Name("i"), at.fn.scope.Name("row")
	n := at.entry()
	var made []jen.Code
	for _, c := range t.q.Reads[rel] {
		col, from := t.n.Rels[rel].Columns[c], t.n.Outputs[c]
		b := n.block(col.SQLName)
		b.Store(t.thisRow(rel).Dot(col.Local), col, lower.Field(from, jen.Id(row).Dot(from.Field)), false)
		made = append(made, b.Take()...)
	}
	rows := self("steps").Dot("Rows")
	if len(made) == 0 {
		return []jen.Code{jen.For(jen.Range().Add(rows)).Block(body...)}
	}
	made = append([]jen.Code{jen.Id(row).Op(":=").Op("&").Add(rows).Index(jen.Id(i))}, made...)
	return []jen.Code{jen.For(jen.Id(i).Op(":=").Range().Add(rows)).Block(append(made, body...)...)}
}
