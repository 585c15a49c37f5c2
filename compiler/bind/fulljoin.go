package bind

import (
	"slices"

	"github.com/veloc-dev/veloc/compiler/facts"
	"github.com/veloc-dev/veloc/compiler/ir"
	"github.com/veloc-dev/veloc/compiler/syntax"
)

// writtenJoin is a join as it was written.
type writtenJoin struct {
	join *ir.Join
	on   syntax.Expr // nil: none
}

// fullJoinsOf reports the FULL joins of a SELECT that PostgreSQL refuses: those that what
// stands above them does not reduce to a lesser join, and whose condition is one
// that neither a hash join nor a merge join does.
func (b *binder) fullJoinsOf(s ir.Select, joins []writtenJoin) {
	b.keptRows(s.From)
	if b.failed() || !b.hasFull() {
		return
	}
	left := map[*ir.Join]bool{}
	where := simplified(s.Where)
	stillFull(s.From, facts.NeverNull(where, true), left)
	for _, w := range joins {
		// A join that WHERE keeps nothing of is not planned.
		nothing := s.From == ir.From(w.join) && where != nil && isConst(where) && !constIs(true)(where)
		if !left[w.join] || nothing || joinableInFull(w.join) {
			continue
		}
		at := w.join.Span
		if w.on != nil {
			at = w.on.Span()
		}
		b.fail(at, "V0210", "join on an equality between a column of one side and one of the other",
			"FULL JOIN is only supported with merge-joinable or hash-joinable join conditions (SQLSTATE 0A000)")
	}
}

// hasFull reports whether a join is FULL of those that are bound.
func (b *binder) hasFull() bool {
	return slices.ContainsFunc(b.joins, func(j writtenJoin) bool { return j.join.Kind == ir.Full })
}

// stillFull is reduce_outer_joins: it notes the FULL joins below f that stay
// such, given the relations that conditions above do not let be NULL.
func stillFull(f ir.From, above facts.Set, left map[*ir.Join]bool) {
	if x, ok := f.(*ir.Filtered); ok {
		stillFull(x.From, above.Union(facts.NeverNull(simplified(x.Where), true)), left)
		return
	}
	if x, ok := f.(*ir.Limited); ok { // planned by itself
		own := facts.Set(nil)
		if x.Where != nil {
			own = facts.NeverNull(simplified(x.Where), true)
		}
		stillFull(x.From, own, left)
		return
	}
	j, ok := f.(*ir.Join)
	if !ok {
		return
	}
	kind := j.Kind
	lefts, rights := above.Meets(facts.RelsBelow(j.Left)), above.Meets(facts.RelsBelow(j.Right))
	switch {
	case kind == ir.Full && lefts && rights, kind == ir.Left && rights, kind == ir.Right && lefts:
		kind = ir.Inner
	case kind == ir.Full && lefts:
		kind = ir.Left
	case kind == ir.Full && rights:
		kind = ir.Right
	}
	own := facts.NeverNull(simplified(j.On), true)
	toLeft, toRight := above, above
	switch kind {
	case ir.Inner:
		toLeft, toRight = above.Union(own), above.Union(own)
	case ir.Left:
		toRight = own
	case ir.Right:
		toLeft = own
	case ir.Full:
		toLeft, toRight = nil, nil
		left[j] = true
	}
	stillFull(j.Left, toLeft, left)
	stillFull(j.Right, toRight, left)
}

// joinableInFull reports whether a hash join can do the condition (one equality
// between the sides is enough) or a merge join (each conjunct must be one, or
// constant).
func joinableInFull(j *ir.Join) bool {
	l, r := facts.RelsBelow(j.Left), facts.RelsBelow(j.Right)
	merge := true
	for _, c := range facts.Conjuncts(simplified(j.On)) {
		if isConst(c) {
			continue
		}
		equal, hash := equality(c, l, r)
		if hash {
			return true
		}
		merge = merge && equal
	}
	return merge
}

// equality reports whether c is an equality between something of either side,
// and whether that can be hashed: different kinds of time can only be merged.
func equality(c ir.Expr, l, r facts.Set) (equal, hash bool) {
	call, ok := c.(*ir.Call)
	if !ok || call.Func.Name != "=" || len(call.Args) != 2 {
		return false, false
	}
	within := func(e, of facts.Set) bool { return !e.Empty() && e.In(of) }
	x, y := facts.RelsOf(call.Args[0]), facts.RelsOf(call.Args[1])
	equal = within(x, l) && within(y, r) || within(x, r) && within(y, l)
	return equal, equal && call.Args[0].Get().Type.Kind == call.Args[1].Get().Type.Kind
}

// simplified is a condition as PostgreSQL's planner has it: NOT has gone
// inwards, comparisons with true and false are gone, NULL is false, and what all
// arms of an OR have in common has come out of it.
func simplified(e ir.Expr) ir.Expr {
	switch e := e.(type) {
	case *ir.Const:
		if e.Null {
			return boolConst(false, e.Span)
		}
	case *ir.Logic:
		if e.Rows {
			return e
		}
		if e.Op == ir.Not {
			if n := negated(e.Args[0]); n != nil {
				return simplified(n)
			}
			return e
		}
		return simplifiedLogic(e)
	case *ir.Call:
		if x := withoutBool(e); x != nil {
			return simplified(x)
		}
	}
	return e
}

func simplifiedLogic(e *ir.Logic) ir.Expr {
	decides := e.Op == ir.Or
	var args []ir.Expr
	for _, a := range e.Args {
		a = simplified(a)
		switch {
		case constIs(decides)(a):
			return a
		case isConst(a):
			continue
		}
		if l, ok := a.(*ir.Logic); ok && l.Op == e.Op && !l.Rows {
			args = append(args, l.Args...)
		} else {
			args = append(args, a)
		}
	}
	switch {
	case len(args) == 0:
		return boolConst(!decides, e.Span)
	case len(args) == 1:
		return args[0]
	case e.Op == ir.And:
		return &ir.Logic{Info: e.Info, Op: ir.And, Args: args}
	}
	return commonOfOr(&ir.Logic{Info: e.Info, Op: ir.Or, Args: args})
}

// negated is negate_clause; nil where NOT stays.
func negated(e ir.Expr) ir.Expr {
	switch e := e.(type) {
	case *ir.Const:
		if e.Null {
			return e
		}
		return boolConst(e.Int == 0, e.Span)
	case *ir.Logic:
		if e.Rows {
			return nil
		}
		if e.Op == ir.Not {
			return e.Args[0]
		}
		n := &ir.Logic{Info: e.Info, Op: ir.And + ir.Or - e.Op}
		for _, a := range e.Args {
			n.Args = append(n.Args, &ir.Logic{Info: a.Get(), Op: ir.Not, Args: []ir.Expr{a}})
		}
		return n
	case *ir.Call:
		if x := withoutBool(e); x != nil {
			return &ir.Logic{Info: e.Info, Op: ir.Not, Args: []ir.Expr{x}}
		}
		if name := negators[e.Func.Name]; name != "" {
			f := *e.Func
			f.Name = name
			return &ir.Call{Info: e.Info, Func: &f, Args: e.Args}
		}
	case *ir.IsNull:
		n := *e
		n.Not = !n.Not
		return &n
	case *ir.BoolTest:
		n := *e
		n.Not = !n.Not
		return &n
	}
	return nil
}

var negators = map[string]string{
	"=": "<>", "<>": "=", "<": ">=", ">=": "<", ">": "<=", "<=": ">", "~~": "!~~", "!~~": "~~", "~~*": "!~~*", "!~~*": "~~*",
}

// withoutBool is what a comparison with true or false says; nil where e is none.
func withoutBool(e *ir.Call) ir.Expr {
	if len(e.Args) != 2 || e.Func.Name != "=" && e.Func.Name != "<>" || e.Args[0].Get().Type.Kind != ir.Bool {
		return nil
	}
	for i, a := range e.Args {
		c, ok := a.(*ir.Const)
		if !ok || c.Null {
			continue
		}
		other := e.Args[1-i]
		if (c.Int != 0) == (e.Func.Name == "=") {
			return other
		}
		return &ir.Logic{Info: e.Info, Op: ir.Not, Args: []ir.Expr{other}}
	}
	return nil
}

// commonOfOr is process_duplicate_ors: A AND B OR A AND C is A AND (B OR C).
func commonOfOr(e *ir.Logic) ir.Expr {
	has := func(arm []ir.Expr, x ir.Expr) bool {
		return slices.ContainsFunc(arm, func(y ir.Expr) bool { return x.String() == y.String() })
	}
	arms := make([][]ir.Expr, len(e.Args))
	for i, a := range e.Args {
		arms[i] = facts.Conjuncts(a)
	}
	var common []ir.Expr
	for _, x := range arms[0] {
		if !has(common, x) && !slices.ContainsFunc(arms, func(arm []ir.Expr) bool { return !has(arm, x) }) {
			common = append(common, x)
		}
	}
	if common == nil {
		return e
	}
	and := func(es []ir.Expr) ir.Expr {
		if len(es) == 1 {
			return es[0]
		}
		return &ir.Logic{Info: e.Info, Op: ir.And, Args: es}
	}
	rest := &ir.Logic{Info: e.Info, Op: ir.Or}
	for _, arm := range arms {
		left := slices.DeleteFunc(slices.Clone(arm), func(x ir.Expr) bool { return has(common, x) })
		if len(left) == 0 {
			return and(common) // that arm is the common part itself
		}
		rest.Args = append(rest.Args, and(left))
	}
	return and(append(common, rest))
}
