package query

import (
	"github.com/dave/jennifer/jen"

	"github.com/veloc-dev/veloc/codegen/lower"
	"github.com/veloc-dev/veloc/codegen/names"
	"github.com/veloc-dev/veloc/compiler/ir"
	"github.com/veloc-dev/veloc/planner"
)

// declareArranged emits what is done with the rows of a derived table once all are there:
//
//	func (q *topView) arranged() []TopRow {
//		rows := exec.Equality[TopRow]{q.hash, q.same}.Distinct(q.rows)
//		exec.SortRows(rows, q.before)
//		return exec.LimitRows(rows, 0, 10, nil)
//	}
func (e *emitter) declareArranged(f *jen.File) {
	a := e.n.Source.Arranged
	rows := func() *jen.Statement { return jen.Id("rows") }
	var body []jen.Code
	all := jen.Lit(a.Set == ir.IntersectAll || a.Set == ir.ExceptAll)
	left, right := self("rows").Index(jen.Op(":").Add(self("left"))), self("rows").Index(jen.Add(self("left")).Op(":"))
	switch a.Set {
	case ir.UnionAll:
		body = append(body, rows().Op(":=").Add(self("rows")))
	case ir.Union:
		body = append(body, rows().Op(":=").Add(e.equality()).Dot("Distinct").Call(self("rows")))
	case ir.Intersect, ir.IntersectAll:
		body = append(body, rows().Op(":=").Add(e.equality()).Dot("Intersect").Call(left, right, all))
	default:
		body = append(body, rows().Op(":=").Add(e.equality()).Dot("Except").Call(left, right, all))
	}
	if len(a.Order) > 0 {
		body = append(body, names.Runtime("SortRows").Call(rows(), self("before")))
	}
	if a.First != nil {
		body = append(body, rows().Op("=").Add(e.equality()).Dot("Distinct").Call(rows()))
	}
	if a.Offset > 0 || a.Limit >= 0 {
		ties := jen.Nil()
		if a.Ties {
			ties = self("before")
		}
		body = append(body, rows().Op("=").Add(names.Runtime("LimitRows").Call(rows(), jen.Lit(int(a.Offset)), jen.Lit(int(a.Limit)), ties)))
	}
	f.Comment("arranged is what becomes of the rows: " + oneLine(a.Text(e.n.Source.Outputs)) + ".")
	f.Add(e.receiver()).Id("arranged").Params().Index().Id(e.n.Row).Block(append(body, jen.Return(rows()))...)
	f.Line()
	switch {
	case a.First != nil:
		e.declareEquality(f, a.First)
	case a.Set != ir.UnionAll:
		e.declareEquality(f, e.columns())
	}
	if len(a.Order) > 0 {
		e.declareBefore(f, a.Order)
	}
}

// equality is what tells rows apart.
func (e *emitter) equality() *jen.Statement {
	return names.Runtime("Equality").Types(jen.Id(e.n.Row)).Values(jen.Dict{jen.Id("Hash"): self("hash"), jen.Id("Same"): self("same")})
}

// columns lists those of the result.
func (e *emitter) columns() []int {
	all := make([]int, len(e.n.Outputs))
	for i := range all {
		all[i] = i
	}
	return all
}

// rowKey is a column of a result row as keys are compared.
func (e *emitter) rowKey(c int) planner.Key {
	info := e.n.Source.Column(c)
	return planner.SortKey(&ir.Column{Info: info, Col: c, Name: e.n.Outputs[c].SQLName})
}

// rowKeys computes columns of a result row.
func (e *emitter) rowKeys(row string, columns []int, scope *names.Scope) ([]planner.Key, []lower.Operand, []jen.Code) {
	env := lower.EnvFuncs{Col: func(c *ir.Column) lower.Operand {
		col := e.n.Outputs[c.Col]
		return lower.Field(col, jen.Id(row).Dot(col.Field))
	}}
	b := lower.NewBlock(env, e.consts, scope, nil)
	var keys []planner.Key
	var operands []lower.Operand
	for _, c := range columns {
		k := e.rowKey(c)
		keys, operands = append(keys, k), append(operands, b.Key(k.Expr, k, "key"))
	}
	return keys, operands, b.Take()
}

// declareEquality emits what tells rows apart by columns.
func (e *emitter) declareEquality(f *jen.File, columns []int) {
	row := func(names ...jen.Code) *jen.Statement { return jen.List(names...).Op("*").Id(e.n.Row) }
	keys, operands, stmts := e.rowKeys("row", columns, e.pkg.Scope("q", "row", "hash"))
	body := append([]jen.Code{jen.Var().Id("hash").Uint64()}, stmts...)
	for i, k := range keys {
		o := operands[i]
		there := lower.NoneNull(o)
		o = o.Present()
		mix := jen.Id("hash").Op("=").Add(names.Runtime("HashCombine").Call(jen.Id("hash"), lower.Hash([]planner.Key{k}, []lower.Operand{o})))
		if there != nil {
			body = append(body, jen.If(there).Block(mix))
		} else {
			body = append(body, mix)
		}
	}
	f.Comment("hash is equal for rows that are the same.")
	f.Add(e.receiver()).Id("hash").Params(row(jen.Id("row"))).Uint64().Block(append(body, jen.Return(jen.Id("hash")))...)
	f.Line()
	scope := e.pkg.Scope("q", "a", "b")
	_, xs, first := e.rowKeys("a", columns, scope)
	_, ys, second := e.rowKeys("b", columns, scope)
	body = append(first, second...)
	for i, k := range keys {
		x, y := xs[i], ys[i]
		xThere, yThere := lower.NoneNull(x), lower.NoneNull(y)
		differ := lower.Differs(k, x.Present(), y.Present())
		if xThere != nil {
			differ = jen.Add(xThere).Op("!=").Add(yThere).Op("||").Add(xThere).Op("&&").Add(differ)
		}
		body = append(body, jen.If(differ).Block(jen.Return(jen.False())))
	}
	f.Comment("same reports whether rows are told apart by nothing.")
	f.Add(e.receiver()).Id("same").Params(row(jen.Id("a"), jen.Id("b"))).Bool().Block(append(body, jen.Return(jen.True()))...)
	f.Line()
}

// declareBefore emits the order of rows.
func (e *emitter) declareBefore(f *jen.File, order []ir.SortKey) {
	var columns []int
	for _, k := range order {
		columns = append(columns, k.Column)
	}
	scope := e.pkg.Scope("q", "a", "b")
	keys, xs, first := e.rowKeys("a", columns, scope)
	_, ys, second := e.rowKeys("b", columns, scope)
	body := append(first, second...)
	for i, k := range keys {
		x, y := xs[i], ys[i]
		xThere, yThere := lower.NoneNull(x), lower.NoneNull(y)
		x, y = x.Present(), y.Present()
		differ, less := lower.Differs(k, x, y), lower.Less(k, x, y)
		if order[i].Desc {
			less = lower.Less(k, y, x)
		}
		if xThere != nil {
			leads := xThere
			if order[i].NullsFirst {
				leads = yThere
			}
			body = append(body, jen.If(jen.Add(xThere).Op("!=").Add(yThere)).Block(jen.Return(leads)))
			differ = jen.Add(xThere).Op("&&").Add(differ)
		}
		body = append(body, jen.If(differ).Block(jen.Return(less)))
	}
	f.Comment("before reports whether a row comes before another one.")
	f.Add(e.receiver()).Id("before").Params(jen.List(jen.Id("a"), jen.Id("b")).Op("*").Id(e.n.Row)).Bool().Block(append(body, jen.Return(jen.False()))...)
	f.Line()
}
