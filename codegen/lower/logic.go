package lower

import (
	"github.com/dave/jennifer/jen"

	"github.com/veloc-dev/veloc/compiler/facts"
	"github.com/veloc-dev/veloc/compiler/ir"
)

// Cond is a condition: is it true (not false and not NULL).
type Cond struct {
	Code  *jen.Statement // a Go boolean expression; see In
	Const bool           // Value says it for every row; Code spells that
	Value bool

	c *cond
}

// Not is the Go expression that holds where the condition does not.
func (c Cond) Not() *jen.Statement { return not(c.c).code() }

func condition(c *cond) Cond {
	return Cond{Code: c.code(), Const: c.constant(), Value: c.val && c.constant(), c: c}
}

// Cond appends what computes the conjunction of es and gives it as a WHERE or
// ON tests it: evaluation stops at the first that is not true.
func (b *Block) Cond(es ...ir.Expr) Cond { return condition(b.qualify(es)) }

// qualify tests conjuncts; an AND among them is more of them.
func (b *Block) qualify(es []ir.Expr) *cond {
	var flat []ir.Expr
	for _, e := range es {
		flat = append(flat, facts.Conjuncts(e)...)
	}
	return b.chain(flat, true, func(e ir.Expr) *cond { return b.truth(e, true) })
}

// chain joins test(e) of all es by && (every) or ||; a test that needs
// statements runs only where those before it have not decided.
func (b *Block) chain(es []ir.Expr, every bool, test func(ir.Expr) *cond) *cond {
	j := joined{b: b, every: every, connect: or}
	if every {
		j.connect = and
	}
	for _, e := range es {
		var c *cond
		stmts := b.sub(func() { c = test(e) })
		switch {
		case len(stmts) > 0 && (len(j.parts) > 0 || j.local != ""):
			j.spill()
			b.Add(jen.If(j.undecided()).Block(append(stmts, jen.Id(j.local).Op("=").Add(c.code()))...))
			continue
		case c.is(!every):
			b.Add(stmts...)
			if len(j.parts) > 0 || j.local != "" {
				b.Add(jen.Id("_").Op("=").Add(j.all().code()))
			}
			return c
		}
		b.Add(stmts...)
		if !c.is(every) {
			j.parts = append(j.parts, c)
		}
		// Go's printer and compiler take a time that grows with the square of
		// the operators in one expression.
		if len(j.parts) == longestChain {
			j.spill()
		}
	}
	return j.all()
}

const longestChain = 64

// joined are conditions on their way to be one.
type joined struct {
	b       *Block
	every   bool
	connect func(...*cond) *cond
	local   string  // holds what was joined before parts; empty: nothing was
	parts   []*cond // not in local
}

// all is the condition.
func (j *joined) all() *cond {
	if j.local == "" {
		return j.connect(j.parts...)
	}
	return j.connect(append([]*cond{flag(jen.Id(j.local))}, j.parts...)...)
}

func (j *joined) undecided() *jen.Statement {
	c := flag(jen.Id(j.local))
	if !j.every {
		c = not(c)
	}
	return c.code()
}

// spill moves parts to the local.
func (j *joined) spill() {
	switch {
	case len(j.parts) == 0:
		return
	case j.local == "":
		j.local = j.b.Scope.Name("ok")
		j.b.Add(jen.Id(j.local).Op(":=").Add(j.connect(j.parts...).code()))
	default:
		j.b.Add(jen.If(j.undecided()).Block(jen.Id(j.local).Op("=").Add(j.connect(j.parts...).code())))
	}
	j.parts = nil
}

// truth is when the boolean e is want: not the other, and not NULL.
func (b *Block) truth(e ir.Expr, want bool) *cond {
	if l, ok := e.(*ir.Logic); ok {
		switch {
		case l.Op == ir.Not:
			return b.truth(l.Args[0], !want)
		case l.Op == ir.Or == want || b.pure(l.Args[1:]):
			// x OR y is true, and x AND y false, where one of them is: the
			// first that is so decides, as in PostgreSQL.
			every := l.Op == ir.And == want
			return b.chain(l.Args, every, func(a ir.Expr) *cond { return b.truth(a, want) })
		}
	}
	v := b.value(e, "")
	if v.static {
		return never
	}
	t := v.truth
	if !want {
		t = not(t)
	}
	return and(v.notNull(), t)
}

// pure reports whether es are computed without statements.
func (b *Block) pure(es []ir.Expr) bool {
	for _, e := range es {
		if facts.CanFail(e) {
			return false
		}
	}
	return true
}

// logic is the value of AND, OR and NOT.
func (b *Block) logic(e *ir.Logic, hint string) value {
	if e.Op == ir.Not {
		v := b.value(e.Args[0], hint)
		if v.static {
			return v
		}
		return value{truth: not(v.truth), null: v.null}
	}
	if !e.Nullable {
		return value{truth: b.chain(e.Args, e.Op == ir.And, func(a ir.Expr) *cond { return b.truth(a, true) })}
	}
	decides := e.Op == ir.Or
	args := make([]value, 0, len(e.Args))
	stmts := b.sub(func() {
		for _, a := range e.Args {
			args = append(args, b.value(a, ""))
		}
	})
	if len(stmts) == 0 && !anyHeavy(args) {
		return shortLogic(args, decides)
	}
	return b.longLogic(e, decides, hint)
}

func anyHeavy(vs []value) bool {
	for _, v := range vs {
		if !v.static && (v.truth.heavy() || v.isNull().heavy()) {
			return true
		}
	}
	return false
}

// shortLogic writes the three-valued result as two expressions: it is decided
// where one operand decides, and else NULL where one is NULL.
func shortLogic(args []value, decides bool) value {
	var deciding, nulls []*cond
	for _, a := range args {
		nulls = append(nulls, a.isNull())
		if a.static {
			continue
		}
		t := a.truth
		if !decides {
			t = not(t)
		}
		deciding = append(deciding, and(a.notNull(), t))
	}
	decided := or(deciding...)
	null := and(not(decided), or(nulls...))
	if !decides {
		decided = not(decided)
	}
	return value{truth: decided, null: orNil(null)}
}

// longLogic evaluates one operand after the other until one decides:
//
//	ok, okNull := true, false
//	… first operand: ok = false, or okNull = true
//	if ok { … second operand }
//
// A NULL is remembered, and is the result if nothing decides.
func (b *Block) longLogic(e *ir.Logic, decides bool, hint string) value {
	id := b.Scope.Name(orElse(hint, "ok"))
	null := b.Scope.Name(id + "Null")
	b.Add(jen.List(jen.Id(id), jen.Id(null)).Op(":=").List(jen.Lit(!decides), jen.False()))
	undecided := flag(jen.Id(id))
	if decides {
		undecided = not(undecided)
	}
	for i, a := range e.Args {
		stmts := b.sub(func() { b.vote(a, id, null, decides) })
		if i == 0 {
			b.Add(stmts...)
		} else {
			b.Add(jen.If(undecided.code()).Block(stmts...))
		}
	}
	return value{truth: flag(jen.Id(id)), null: and(undecided, flag(jen.Id(null)))}
}

// vote evaluates one operand of a longLogic.
func (b *Block) vote(e ir.Expr, id, null string, decides bool) {
	v := b.value(e, "")
	isNull := jen.Id(null).Op("=").True()
	if v.isNull().is(true) {
		b.Add(isNull)
		return
	}
	t := v.truth
	if !decides {
		t = not(t)
	}
	set := jen.Id(id).Op("=").Lit(decides)
	decide := jen.If(t.code()).Block(set)
	switch {
	case v.neverNull() && t.is(true):
		b.Add(set)
		return
	case v.neverNull() && t.is(false):
		return
	case v.neverNull():
		b.Add(decide)
		return
	}
	b.Add(jen.If(v.isNull().code()).Block(isNull).Else().Add(decide))
}
