package bind

import (
	"slices"

	"github.com/veloc-dev/veloc/compiler/funcs"
	"github.com/veloc-dev/veloc/compiler/ir"
	"github.com/veloc-dev/veloc/compiler/pgcatalog"
	"github.com/veloc-dev/veloc/compiler/syntax"
)

// in binds IN and NOT IN as transformAExprIn does: two or more elements without
// columns become an array of one type where they have one in common with the
// left side; every other element is compared by an operator of its own.
func (b *binder) in(x *syntax.In) ir.Expr {
	if row, ok := x.Arg.(*syntax.Row); ok {
		return b.rowIn(x, row)
	}
	arg := b.expr(x.Arg)
	list := b.exprs(x.List)
	if arg == nil || slices.Contains(list, nil) {
		return nil
	}
	var array, single []ir.Expr
	if x.Array {
		array, _, _ = b.common("ARRAY", list)
		if array == nil {
			return nil
		}
	} else {
		array, single = b.inArray(arg, list)
	}
	t, coerced := &inTerms{}, false
	for i, e := range slices.Concat(array, single) {
		f, l, r := b.compareArgs("=", x.Pos, arg, e)
		if f == nil {
			return nil
		}
		eq := b.call(f, ir.Of(ir.Bool), x.Pos, l, r)
		if eq == nil {
			return nil
		}
		if b.plain && i >= len(array) {
			t.terms, t.last = append(t.terms, eq), nil // an OR, as PostgreSQL has it
			continue
		}
		t.add(f, l, r, eq)
		coerced = coerced || !isConst(e) && b.elementCast(arg, e)
		if _, param := arg.(*ir.Param); param && len(array) > 0 {
			arg = l // the array has given the parameter its type
		}
	}
	if x.Array && t.last != nil && (b.plain || b.hasFull()) {
		// PostgreSQL keeps the array, even of one element.
		t.last.Array, t.last.Coerced = true, coerced
		t.terms[len(t.terms)-1] = t.last
	}
	e := b.logic(ir.Or, x.Pos, t.terms)
	if x.Not {
		return b.not(x.Pos, e)
	}
	return e
}

// elementCast reports whether PostgreSQL's = takes another type than the element has.
func (b *binder) elementCast(arg, element ir.Expr) bool {
	op, _ := pgcatalog.Operator("=", typeNames[arg.Get().Type.Kind], typeNames[element.Get().Type.Kind])
	return op != nil && kindOf(op.Args[1]) != element.Get().Type.Kind
}

// inTerms are the comparisons of IN, in order: one term for consecutive elements
// that the same operator compares.
type inTerms struct {
	terms []ir.Expr
	last  *ir.In // what the last term is or can become; nil: nothing
}

// add takes eq, which is l = r by f.
func (t *inTerms) add(f *ir.Func, l, r, eq ir.Expr) {
	if t.last != nil && sameFunc(t.last.Eq, f) && isConst(l) == isConst(t.last.Arg) {
		t.last.List = append(t.last.List, r)
		t.last.Nullable = t.last.Nullable || r.Get().Nullable
		t.terms[len(t.terms)-1] = t.last
		return
	}
	t.terms, t.last = append(t.terms, eq), nil
	if !isConst(l) || !isConst(r) {
		info := eq.Get()
		info.Nullable = l.Get().Nullable || r.Get().Nullable
		t.last = &ir.In{Info: info, Arg: l, List: []ir.Expr{r}, Eq: f}
	}
}

func isConst(e ir.Expr) bool {
	_, ok := e.(*ir.Const)
	return ok
}

func sameFunc(f, g *ir.Func) bool {
	return f.Prim == g.Prim && f.GoPkg == g.GoPkg && f.GoName == g.GoName && slices.Equal(f.Args, g.Args)
}

// inArray parts the elements of IN into the array, in its type, and those that
// are compared one by one.
func (b *binder) inArray(arg ir.Expr, list []ir.Expr) (array, single []ir.Expr) {
	for _, e := range list {
		if readsColumn(e) {
			single = append(single, e)
		} else {
			array = append(array, e)
		}
	}
	if len(array) < 2 {
		return nil, list
	}
	k, _, _ := commonKind(append([]ir.Expr{arg}, array...))
	for _, e := range append([]ir.Expr{arg}, array...) {
		if !implicit(e.Get().Type.Kind, k) {
			return nil, list
		}
	}
	for i, e := range array {
		array[i] = b.coerce(e, k, funcs.Implicit)
	}
	return array, single
}

func readsColumn(e ir.Expr) bool {
	found := false
	ir.Walk(e, func(e ir.Expr) {
		_, column := e.(*ir.Column)
		found = found || column
	})
	return found
}
