package query

import (
	"github.com/dave/jennifer/jen"

	"github.com/veloc-dev/veloc/codegen/lower"
	"github.com/veloc-dev/veloc/codegen/names"
	"github.com/veloc-dev/veloc/compiler/ir"
)

// gathered is where the values of an aggregate with DISTINCT or ORDER BY are until all
// are there.
type gathered struct {
	list  string // the field
	typ   string // of a value, with what it is ordered by
	order *ordering
}

func isGathered(a *ir.Aggregate) bool { return a.Distinct || len(a.Order) > 0 }

// gatheredOf declares the list of aggregate i.
func (r *grouper) gatheredOf(i int) *gathered {
	g, ok := r.lists[i]
	if !ok {
		a := &r.g.Aggregates[i]
		list := r.members.Name("values" + names.Camel(r.column(i).Local) + names.Camel(r.n.Aliases[r.rel]))
		g = &gathered{list: list, typ: r.n.Private(names.Camel(list)), order: orderingOf(a.Order)}
		r.scratch = append(r.scratch, jen.Id(list).Index().Id(g.typ).Comment("the values of "+oneLine(a.String())))
		r.lists[i] = g
	}
	return g
}

func valueField(i int) string { return "value" + itoa(i+1) }

// gather keeps the values of the rows at hand.
func (r *grouper) gather(at place, i int, a *ir.Aggregate) []jen.Code {
	g := r.gatheredOf(i)
	n := at.entry()
	b := n.block(r.column(i).SQLName)
	var fields []jen.Code
	ops := make([]lower.Operand, len(a.Args))
	for k, x := range a.Args {
		info := x.Get()
		if ops[k] = b.Hold(b.Expr(x), info.Type.Kind, info.Rep, "value"); ops[k].Static {
			return nil
		}
		if a.Func.Kind == ir.Accumulate {
			fields = append(fields, jen.Id(valueField(k)).Op(":").Add(b.Working(ops[k], info, a.Func.Scaled)))
		}
	}
	stmts := b.Take()
	if a.Func.Kind != ir.Accumulate {
		stmts = append(stmts, unread(ops)...)
	}
	keys, computed := g.order.values(n)
	keep := []jen.Code{self(g.list).Op("=").Append(self(g.list), jen.Id(g.typ).Values(append(keys, fields...)...))}
	if there := lower.NoneNull(ops...); there != nil {
		keep = []jen.Code{jen.If(there).Block(append(computed, keep...)...)}
		computed = nil
	}
	out := append(n.decls(), stmts...)
	return append(append(out, computed...), keep...)
}

// addGathered adds up the values of aggregate i in their order, equal ones once for
// DISTINCT:
//
//	slices.SortStableFunc(q.valuesN, func(a, b valuesN) int { … })
//	for i := range q.valuesN {
//		q.thisN.n++
//	}
func (r *grouper) addGathered(i int) []jen.Code {
	a, g := &r.g.Aggregates[i], r.gatheredOf(i)
	r.declareGathered(a, g)
	at := func(i jen.Code) *jen.Statement { return self(g.list).Index(i) }
	add := r.state(i).Op("++")
	if a.Func.Kind == ir.Accumulate {
		var args []jen.Code
		for k := range a.Args {
			args = append(args, at(jen.Id("i")).Dot(valueField(k)))
		}
		add = self(r.sum(i)).Dot("Add").Call(args...)
	}
	body := []jen.Code{add}
	if a.Distinct {
		same := jen.Id("i").Op(">").Lit(0).Op("&&").Op("!").Add(at(jen.Id("i").Op("-").Lit(1))).Dot("before").Call(jen.Op("&").Add(at(jen.Id("i"))))
		body = []jen.Code{jen.If(same).Block(jen.Continue()), add}
	}
	return []jen.Code{
		jen.Qual("slices", "SortStableFunc").Call(self(g.list), jen.Id(g.typ).Dot("compare")),
		jen.For(jen.Id("i").Op(":=").Range().Add(self(g.list))).Block(body...),
		jen.Clear(self(g.list)),
	}
}

// declareGathered emits the type of a value, and its order.
func (r *grouper) declareGathered(a *ir.Aggregate, g *gathered) {
	fields := g.order.fields()
	if a.Func.Kind == ir.Accumulate {
		for k, x := range a.Args {
			info := x.Get()
			rep := info.Rep
			if !a.Func.Scaled {
				rep = ir.Rep{}
			}
			fields = append(fields, jen.Id(valueField(k)).Add(names.WorkingType(info.Type.Kind, rep)))
		}
	}
	compare := jen.Comment("compare orders values for slices.SortStableFunc.").Line().
		Func().Params(jen.Id("a").Id(g.typ)).Id("compare").Params(jen.Id("b").Id(g.typ)).Int().Block(
		jen.Switch().Block(
			jen.Case(jen.Id("a").Dot("before").Call(jen.Op("&").Id("b"))).Block(jen.Return(jen.Lit(-1))),
			jen.Case(jen.Id("b").Dot("before").Call(jen.Op("&").Id("a"))).Block(jen.Return(jen.Lit(1)))),
		jen.Return(jen.Lit(0)))
	r.types = append(r.types,
		jen.Comment(g.typ+" is a value to be aggregated, and what it is ordered by.").Line().Type().Id(g.typ).Struct(fields...),
		g.order.before(g.typ), compare)
}
