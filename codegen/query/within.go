package query

import (
	"github.com/dave/jennifer/jen"

	"github.com/veloc-dev/veloc/codegen/lower"
	"github.com/veloc-dev/veloc/codegen/names"
	"github.com/veloc-dev/veloc/planner"
)

// sorted is the sorted part of an index.
func (e *emitter) sorted(rel int, x *planner.Index) *jen.Statement {
	field := "order"
	if x.Range != nil {
		field = "ranges"
	}
	return e.data(e.q.Rels[rel]).Dot(field + itoa(x.ID))
}

// hashed reports whether rows are looked up by a key's hash.
func hashed(x *planner.Index) bool { return x != nil && len(x.Keys) > 0 }

// withinList declares where the rows go that a sorted index finds for the entry at hand.
func (e *emitter) withinList(rel int) string {
	alias := e.n.Aliases[rel]
	return e.field("within"+names.Camel(alias), "the rows of "+oneLine(e.q.Source.Rels[rel].Alias)+" within the entry's limits", jen.Index().Uint32())
}

// within gives the statements that fill list with the rows that a sorted index has
// within limits, ascending. head is the row that stands for their key, empty for an index
// without; null are the statements for a limit that is NULL.
func (e *emitter) within(n *entry, rel int, x *planner.Index, w *planner.Within, head, list string, null ...jen.Code) []jen.Code {
	lb := n.block("ON")
	var ops []lower.Operand
	limit := func(l *planner.Limit, k planner.Key) jen.Code {
		if l == nil {
			return nil
		}
		o := lb.Key(l.Expr, k, "limit")
		o = lb.Hold(o, k.Kind, k.Rep, "limit")
		ops = append(ops, o)
		return lower.SortValue(k, lower.Operand{Value: o.Value})
	}
	var args []jen.Code
	all := ""
	if head != "" {
		args = append(args, jen.Id(head))
	} else {
		all = "All"
	}
	found := jen.Add(self(list)).Index(jen.Op(":").Lit(0))
	method := all + "Between"
	if x.Range != nil {
		method = all + "Covering"
		strict := x.Range.To.Strict && !lower.Words(x.Range.To.Key)
		args = append(args, limit(w.To, x.Range.From.Key), limit(w.From, x.Range.To.Key), jen.Lit(strict))
	} else {
		args = append(args, bounded(w.From, limit(w.From, *x.Order), *x.Order), bounded(w.To, limit(w.To, *x.Order), *x.Order))
	}
	find := jen.Add(self(list)).Op("=").Add(e.sorted(rel, x)).Dot(method).Call(append(args, found)...)
	out := lb.Take()
	if there := lower.NoneNull(ops...); there != nil {
		none := append([]jen.Code{jen.Add(self(list)).Op("=").Add(found)}, null...)
		return append(out, jen.If(there).Block(find).Else().Block(none...))
	}
	return append(out, find)
}

// bounded is a limit on one side as the runtime takes it.
func bounded(l *planner.Limit, value jen.Code, k planner.Key) jen.Code {
	switch {
	case l == nil:
		return names.Runtime("Limit").Types(lower.SortType(k)).Values()
	case l.Strict:
		return names.Runtime("Excluding").Call(value)
	}
	return names.Runtime("Including").Call(value)
}

// eachWithin loops over the rows in a list.
func eachWithin(list, r string, body []jen.Code) jen.Code {
	return jen.For(jen.List(jen.Id("_"), jen.Id(r)).Op(":=").Range().Add(self(list))).Block(body...)
}
