package bind

import (
	"slices"

	"github.com/veloc-dev/veloc/compiler/ir"
	"github.com/veloc-dev/veloc/compiler/syntax"
)

// writtenJoin is a join with its kind as the query has it, without strategies.
type writtenJoin struct {
	join *ir.Join
	kind ir.JoinKind
	on   syntax.Expr // nil: none
}

// fullJoins reports the FULL joins that PostgreSQL refuses: those that what
// stands above them does not reduce to a lesser join, and whose condition is one
// that neither a hash join nor a merge join does.
func (b *binder) fullJoins() {
	if b.failed() || !b.hasFull() {
		return
	}
	kinds := map[*ir.Join]*writtenJoin{}
	for i := range b.joins {
		kinds[b.joins[i].join] = &b.joins[i]
	}
	left := map[*ir.Join]bool{}
	where := simplified(b.query.Where)
	stillFull(b.query.From, kinds, neverNull(where, true), left)
	for _, w := range b.joins {
		// A join that WHERE keeps nothing of is not planned.
		nothing := b.query.From == ir.From(w.join) && where != nil && isConst(where) && !constIs(true)(where)
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
	return slices.ContainsFunc(b.joins, func(j writtenJoin) bool { return j.kind == ir.Full })
}

// stillFull is reduce_outer_joins: it notes the FULL joins below f that stay
// such, given the relations that conditions above do not let be NULL.
func stillFull(f ir.From, kinds map[*ir.Join]*writtenJoin, above rels, left map[*ir.Join]bool) {
	j, ok := f.(*ir.Join)
	if !ok {
		return
	}
	kind := ir.Inner // a comma
	if w := kinds[j]; w != nil {
		kind = w.kind
	}
	lefts, rights := above.overlap(relsBelow(j.Left)), above.overlap(relsBelow(j.Right))
	switch {
	case kind == ir.Full && lefts && rights, kind == ir.Left && rights, kind == ir.Right && lefts:
		kind = ir.Inner
	case kind == ir.Full && lefts:
		kind = ir.Left
	case kind == ir.Full && rights:
		kind = ir.Right
	}
	own := neverNull(simplified(j.On), true)
	toLeft, toRight := above, above
	switch kind {
	case ir.Inner:
		toLeft, toRight = above.union(own), above.union(own)
	case ir.Left:
		toRight = own
	case ir.Right:
		toLeft = own
	case ir.Full:
		toLeft, toRight = nil, nil
		left[j] = true
	}
	stillFull(j.Left, kinds, toLeft, left)
	stillFull(j.Right, kinds, toRight, left)
}

// rels is a set of relations.
type rels map[int]bool

func (s rels) overlap(t rels) bool {
	for r := range s {
		if t[r] {
			return true
		}
	}
	return false
}

func (s rels) union(t rels) rels {
	out := rels{}
	for _, m := range []rels{s, t} {
		for r := range m {
			out[r] = true
		}
	}
	return out
}

func (s rels) intersect(t rels) rels {
	out := rels{}
	for r := range s {
		if t[r] {
			out[r] = true
		}
	}
	return out
}

func relsBelow(f ir.From) rels {
	switch f := f.(type) {
	case *ir.Scan:
		return rels{f.Rel: true}
	case *ir.Join:
		return relsBelow(f.Left).union(relsBelow(f.Right))
	}
	return nil
}

func relsOf(e ir.Expr) rels {
	out := rels{}
	ir.Walk(e, func(e ir.Expr) {
		if c, ok := e.(*ir.Column); ok {
			out[c.Rel] = true
		}
	})
	return out
}

// neverNull is find_nonnullable_rels: the relations whose columns cannot all be
// NULL where e is true (top), or where it is not NULL.
func neverNull(e ir.Expr, top bool) rels {
	all := func(es []ir.Expr) rels {
		var out rels
		for _, e := range es {
			out = out.union(neverNull(e, false))
		}
		return out
	}
	switch e := e.(type) {
	case *ir.Column:
		return rels{e.Rel: true}
	case *ir.Call:
		return all(e.Args)
	case *ir.In:
		if e.Array {
			return neverNull(e.Arg, false)
		}
		// An element with columns is an equality of its own.
		of := neverNull(e.List[0], false)
		for _, item := range e.List[1:] {
			of = of.intersect(neverNull(item, false))
		}
		return neverNull(e.Arg, false).union(of)
	case *ir.Logic:
		if e.Rows {
			return nil
		}
		if e.Op == ir.Not {
			return neverNull(e.Args[0], false)
		}
		out := neverNull(e.Args[0], top)
		for _, a := range e.Args[1:] {
			if e.Op == ir.And && top {
				out = out.union(neverNull(a, top))
			} else {
				out = out.intersect(neverNull(a, top))
			}
		}
		return out
	case *ir.IsNull:
		if top && e.Not {
			return neverNull(e.Arg, false)
		}
	case *ir.BoolTest:
		if top && !e.Not {
			return neverNull(e.Arg, false)
		}
	}
	return nil
}

// joinableInFull reports whether a hash join can do the condition (one equality
// between the sides is enough) or a merge join (each conjunct must be one, or
// constant).
func joinableInFull(j *ir.Join) bool {
	l, r := relsBelow(j.Left), relsBelow(j.Right)
	merge := true
	for _, c := range conjuncts(simplified(j.On)) {
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
func equality(c ir.Expr, l, r rels) (equal, hash bool) {
	call, ok := c.(*ir.Call)
	if !ok || call.Func.Name != "=" || len(call.Args) != 2 {
		return false, false
	}
	within := func(e, of rels) bool { return len(e) > 0 && len(e.intersect(of)) == len(e) }
	x, y := relsOf(call.Args[0]), relsOf(call.Args[1])
	equal = within(x, l) && within(y, r) || within(x, r) && within(y, l)
	return equal, equal && call.Args[0].Get().Type.Kind == call.Args[1].Get().Type.Kind
}

// conjuncts are the parts of a simplified condition.
func conjuncts(e ir.Expr) []ir.Expr {
	if e == nil {
		return nil
	}
	l, ok := e.(*ir.Logic)
	if !ok || l.Op != ir.And {
		return []ir.Expr{e}
	}
	var out []ir.Expr
	for _, a := range l.Args {
		out = append(out, conjuncts(a)...)
	}
	return out
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
		if l, ok := a.(*ir.Logic); ok && l.Op == e.Op {
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
		arms[i] = conjuncts(a)
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
