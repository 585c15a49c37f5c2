package lower

import (
	"github.com/dave/jennifer/jen"

	"github.com/veloc-dev/veloc/compiler/ir"
)

// choose lowers CASE to an if chain; an arm is evaluated only where it is
// taken, a condition only where those before it did not hold.
func (b *Block) choose(e *ir.Case, hint string) value {
	t := b.temp(e.Info, orElse(hint, "value"))
	b.Add(t.declare()...)
	if len(e.Whens) > longCase {
		b.Add(b.manyArms(e, t))
	} else {
		b.Add(b.arms(e, e.Whens, t)...)
	}
	return t.value()
}

// A CASE of more arms than this becomes a switch: an if chain nests.
const longCase = 16

// manyArms is arms without nesting:
//
//	switch {
//	case x == 1:
//		v = "one"
//	…
//
// Where a condition needs statements, they stand between the arms:
//
//	switch {
//	default:
//		sum, err := …
//		if sum == 1 { v = "one"; break }
//	…
func (b *Block) manyArms(e *ir.Case, t temp) jen.Code {
	type arm struct {
		stmts, then []jen.Code
		c           *cond
	}
	var arms []arm
	plain := true
	last := b.sub(func() { b.assignExpr(t, e.Else, e.Info, false) })
	for _, w := range e.Whens {
		var a arm
		a.stmts = b.sub(func() { a.c = b.truth(w.Cond, true) })
		a.then = b.sub(func() { b.assignExpr(t, w.Then, e.Info, false) })
		plain = plain && len(a.stmts) == 0
		if a.c.is(true) {
			last = append(a.stmts, a.then...)
			break
		}
		arms = append(arms, a)
	}
	if plain {
		var cases []jen.Code
		for _, a := range arms {
			if !a.c.is(false) {
				cases = append(cases, jen.Case(a.c.code()).Block(a.then...))
			}
		}
		if len(last) > 0 {
			cases = append(cases, jen.Default().Block(last...))
		}
		return jen.Switch().Block(cases...)
	}
	var body []jen.Code
	for _, a := range arms {
		body = append(body, a.stmts...)
		if !a.c.is(false) {
			body = append(body, jen.If(a.c.code()).Block(append(a.then, jen.Break())...))
		}
	}
	return jen.Switch().Block(jen.Default().Block(append(body, last...)...))
}

// arms gives the statements that assign to t the first of whens that holds.
func (b *Block) arms(e *ir.Case, whens []ir.When, t temp) []jen.Code {
	if len(whens) == 0 {
		return b.sub(func() { b.assignExpr(t, e.Else, e.Info, false) })
	}
	w := whens[0]
	var c *cond
	stmts := b.sub(func() { c = b.truth(w.Cond, true) })
	switch {
	case c.is(false):
		return append(stmts, b.arms(e, whens[1:], t)...)
	case c.is(true):
		return append(stmts, b.sub(func() { b.assignExpr(t, w.Then, e.Info, false) })...)
	}
	then := b.sub(func() { b.assignExpr(t, w.Then, e.Info, false) })
	rest := b.arms(e, whens[1:], t)
	if len(then) == 0 {
		// The arm leaves the zero value: only the others assign.
		if len(rest) == 0 {
			return stmts
		}
		return append(stmts, jen.If(not(c).code()).Block(rest...))
	}
	s := jen.If(c.code()).Block(then...)
	switch {
	case len(rest) == 0:
	case len(rest) == 1 && isIf(rest[0]):
		s = s.Else().Add(rest[0])
	default:
		s = s.Else().Block(rest...)
	}
	return append(stmts, &ifStatement{s})
}

// ifStatement marks an if, which may follow else without a block.
type ifStatement struct{ *jen.Statement }

func isIf(c jen.Code) bool {
	_, ok := c.(*ifStatement)
	return ok
}

// assignExpr evaluates e, converts it to info's representation and stores it.
func (b *Block) assignExpr(t temp, e ir.Expr, info ir.Info, isNull bool) {
	from := e.Get()
	b.assign(t, b.convert(b.value(e, ""), from, info), isNull)
}

// coalesce lowers COALESCE; an argument is evaluated only where those before
// it are NULL:
//
//	tier, tierNull := u.Tier.V, !u.Tier.Valid
//	if tierNull { tier, tierNull = "basic", false }
func (b *Block) coalesce(e *ir.Coalesce, hint string) value {
	var v value
	i := 0
	for ; i < len(e.Args); i++ {
		if v = b.convert(b.value(e.Args[i], ""), e.Args[i].Get(), e.Info); !v.static {
			break
		}
	}
	if v.neverNull() || i+1 >= len(e.Args) {
		return v
	}
	info := e.Info
	info.Nullable = true
	t := b.temp(info, orElse(hint, "value"))
	x := b.spell(v, t.kind, t.rep)
	b.Add(jen.List(jen.Id(t.id), jen.Id(t.null)).Op(":=").List(x.code, v.isNull().code()))
	for _, a := range e.Args[i+1:] {
		stmts := b.sub(func() { b.assignExpr(t, a, e.Info, true) })
		if len(stmts) > 0 {
			b.Add(jen.If(jen.Id(t.null)).Block(stmts...))
		}
	}
	r := t.value()
	if !e.Nullable {
		r.null = nil
	}
	return r
}

// minMax lowers GREATEST and LEAST: a later value that is not NULL replaces
// the one so far where it is greater (less), or where that is NULL.
func (b *Block) minMax(e *ir.MinMax, hint string) value {
	kind := e.Type.Kind
	var vs []value
	for _, a := range e.Args {
		if v := b.convert(b.value(a, ""), a.Get(), e.Info); !v.static {
			vs = append(vs, v)
		}
	}
	switch len(vs) {
	case 0:
		return nullValue()
	case 1:
		return vs[0]
	}
	if (native(kind) && kind != ir.Varchar || kind == ir.Numeric && e.Rep.Fixed() && !e.Rep.Wide()) && goComparable(vs) {
		return b.minMaxGo(e, vs)
	}
	info := e.Info
	info.Nullable = !vs[0].neverNull()
	t := b.temp(info, orElse(hint, "value"))
	b.Add(t.declare()...)
	b.assign(t, vs[0], false)
	for _, v := range vs[1:] {
		v = b.hold(v, kind, e.Rep, "other")
		cur := t.value()
		l, r := typed{cur, kind, e.Rep}, typed{v, kind, e.Rep}
		if !e.Greatest {
			l, r = r, l
		}
		better := b.compare(e.Less, l, r)
		stmts := b.sub(func() { b.assign(t, value{x: v.x, truth: v.truth, lit: v.lit}, false) })
		if t.null != "" {
			stmts = b.sub(func() {
				x := b.spell(v, kind, e.Rep)
				b.Add(jen.List(jen.Id(t.id), jen.Id(t.null)).Op("=").List(x.code, jen.False()))
			})
		}
		b.Add(jen.If(and(v.notNull(), or(cur.isNull(), better)).code()).Block(stmts...))
	}
	return t.value()
}

// goComparable reports whether Go's max and min can take vs: none may be NULL,
// and one has a type of its own.
func goComparable(vs []value) bool {
	typed := false
	for _, v := range vs {
		if !v.neverNull() {
			return false
		}
		typed = typed || v.x.code != nil
	}
	return typed
}

// minMaxGo uses Go's max and min, where Go's order is PostgreSQL's.
func (b *Block) minMaxGo(e *ir.MinMax, vs []value) value {
	f := "min"
	if e.Greatest {
		f = "max"
	}
	var args []jen.Code
	for _, v := range vs {
		args = append(args, b.spell(v, e.Type.Kind, e.Rep).code)
	}
	return value{x: called(jen.Id(f).Call(args...))}
}

// A list of more constants than this becomes a switch.
const longList = 4

// in lowers Arg IN (List…): true where one is equal, else NULL where Arg or one
// of them is NULL.
func (b *Block) in(e *ir.In, hint string) value {
	ai := e.Arg.Get()
	arg := b.value(e.Arg, "")
	if arg.static {
		return nullValue()
	}
	if len(e.List) > 1 {
		arg = b.hold(arg, ai.Type.Kind, ai.Rep, "value")
	}
	x := typed{arg, ai.Type.Kind, ai.Rep}
	if v, ok := b.inSwitch(e, x, hint); ok {
		return v
	}
	found, null := never, arg.isNull()
	own := ""
	var founds, nulls []*cond // to be added to found and null
	settle := func() {
		found, null = or(append([]*cond{found}, founds...)...), or(append([]*cond{null}, nulls...)...)
		founds, nulls = nil, nil
	}
	for _, l := range e.List {
		var c *cond
		var n *cond
		stmts := b.sub(func() {
			v := b.value(l, "")
			if n = v.isNull(); v.static {
				c = never
				return
			}
			same := b.compare(e.Eq, x, operandOf(l, v))
			if same.constant() {
				b.ignore(v)
			}
			c = and(v.notNull(), same)
		})
		if len(stmts) == 0 {
			founds, nulls, own = append(founds, c), append(nulls, n), ""
			continue
		}
		settle()
		// The element needs statements: evaluate it only where nothing was found.
		if own == "" {
			own = b.Scope.Name(orElse(hint, "found"))
			b.Add(jen.Id(own).Op(":=").Add(found.code()))
		}
		unknown := b.Scope.Name("unknown")
		b.Add(jen.Id(unknown).Op(":=").Add(null.code()))
		b.Add(jen.If(jen.Op("!").Id(own)).Block(append(stmts,
			jen.Id(own).Op("=").Add(c.code()),
			jen.Id(unknown).Op("=").Add(or(flag(jen.Id(unknown)), n).code()))...))
		found, null = flag(jen.Id(own)), flag(jen.Id(unknown))
	}
	settle()
	if !arg.neverNull() {
		found = and(arg.notNull(), found)
	}
	return value{truth: found, null: orNil(and(not(found), null))}
}

// inSwitch lowers a long list of constants to a switch.
func (b *Block) inSwitch(e *ir.In, x typed, hint string) (value, bool) {
	if len(e.List) <= longList || !native(x.kind) && !(x.kind == ir.Numeric && x.rep.Fixed() && !x.rep.Wide()) {
		return value{}, false
	}
	seen := map[string]bool{}
	null := false
	var cases []jen.Code
	for _, l := range e.List {
		c, ok := l.(*ir.Const)
		switch {
		case !ok:
			return value{}, false
		case c.Null:
			null = true
			continue
		}
		code, key, some := b.switchCase(c, x)
		if some && !seen[key] {
			seen[key] = true
			cases = append(cases, code)
		}
	}
	if len(cases) == 0 {
		return value{}, false
	}
	id := b.Scope.Name(orElse(hint, "found"))
	b.Add(jen.Var().Id(id).Bool())
	b.Add(jen.Switch(b.spell(x.value, x.kind, x.rep).code).Block(jen.Case(cases...).Block(jen.Id(id).Op("=").True())))
	v := value{truth: flag(jen.Id(id)), null: x.null, local: id}
	if null {
		v.null = or(x.isNull(), not(v.truth))
	}
	return v, true
}
