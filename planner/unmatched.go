package planner

import (
	"slices"

	"github.com/veloc-dev/veloc/compiler/facts"
	"github.com/veloc-dev/veloc/compiler/ir"
)

// addUnmatched gives each right or full join its pipeline, behind the one that it is
// of, but all that records pass before.
func (b *builder) addUnmatched(q *Query) {
	out := slices.Clone(q.Mains())
	for _, p := range q.Mains() {
		out = append(out, b.unmatchedOf(q, p)...)
	}
	for _, p := range q.AtEnd() {
		out = append(append(out, p), b.unmatchedOf(q, p)...)
	}
	q.Pipelines = out
}

// unmatchedOf makes the pipelines of a pipeline's right and full joins, the last one
// first: one whose rows no later op can let through is left out, and its join becomes
// an inner or left one.
func (b *builder) unmatchedOf(q *Query, main *Pipeline) []*Pipeline {
	var ends []*Pipeline
	for i, op := range slices.Backward(main.Ops) {
		kind := kindOf(op)
		if !givesUnmatched(kind) {
			continue
		}
		p, some := main.unmatched(i)
		switch op := op.(type) {
		case *Lookup:
			if !some {
				op.Kind = withoutUnmatched(kind)
			}
		case *Apply:
			if !some {
				op.Kind = withoutUnmatched(kind)
				continue
			}
			p.From.(*Unmatched).Whole = (&treeBuilder{b: b, q: q}).build(op.from, nil, nil)
		}
		if some {
			ends = append(ends, p)
		}
	}
	slices.Reverse(ends)
	return ends
}

func kindOf(op Op) ir.JoinKind {
	switch op := op.(type) {
	case *Lookup:
		return op.Kind
	case *Apply:
		return op.Kind
	}
	return ir.Inner
}

func withoutUnmatched(k ir.JoinKind) ir.JoinKind {
	if k == ir.Full {
		return ir.Left
	}
	return ir.Inner
}

// unmatched derives what follows the pipeline's op for rows of which only that op's
// relations are there; false where nothing can come out.
func (main *Pipeline) unmatched(at int) (*Pipeline, bool) {
	absent := main.avail
	for _, op := range main.Ops[:at] {
		for _, r := range relsOfOp(op) {
			absent = absent.With(r)
		}
	}
	p := &Pipeline{From: &Unmatched{Of: main, Op: at}}
	for _, op := range main.Ops[at+1:] {
		n := nullOp(op, absent)
		if neverPasses(n) {
			return nil, false
		}
		for _, r := range relsNever(n) {
			absent = absent.With(r)
		}
		if f, ok := n.(*Filter); !ok || len(f.Conds) > 0 {
			p.Ops = append(p.Ops, n)
		}
	}
	p.To = []Target{&Results{nullOutputs(main.Outputs(), absent)}}
	return p, true
}

// foldNever carries it on that a left join which never matches leaves its
// relations NULL: what reads them later is folded. Ops keep their places; a
// filter may be left with nothing to test.
func (p *Pipeline) foldNever() {
	absent := facts.Set(nil)
	for i, op := range p.Ops {
		if !absent.Empty() {
			p.Ops[i] = nullOp(op, absent)
		}
		for _, r := range relsNever(p.Ops[i]) {
			absent = absent.With(r)
		}
	}
	if !absent.Empty() {
		p.To = []Target{&Results{nullOutputs(p.Outputs(), absent)}}
	}
}

// nullOp is s with the relations of absent NULL.
func nullOp(s Op, absent facts.Set) Op {
	switch s := s.(type) {
	case *Filter:
		conds, some := nullConds(s.Conds, absent)
		if !some { // some condition cannot hold, so there is one
			return &Filter{Conds: []Cond{{Expr: falseConst(), Clause: s.Conds[0].Clause}}}
		}
		return &Filter{Conds: conds}
	case *Lookup:
		return nullLookup(s, absent)
	case *Compute:
		return &Compute{Computed: nullComputed(s.Computed, absent)}
	case *Apply:
		n := *s
		if n.Tree != nil {
			n.Tree = nullTree(s.Tree, absent)
		}
		return &n
	}
	return s
}

func falseConst() *ir.Const {
	return &ir.Const{Info: ir.Info{Type: ir.Of(ir.Bool)}, Text: "f"}
}

// neverPasses reports whether no row gets through.
func neverPasses(s Op) bool {
	switch s := s.(type) {
	case *Filter:
		return slices.ContainsFunc(s.Conds, func(c Cond) bool { return facts.IsNever(c.Expr) })
	case *Lookup:
		return s.Never && !s.Keeps()
	case *Apply:
		return s.Never && !s.Keeps()
	}
	return false
}

// relsNever lists the relations that an op leaves NULL for every row.
func relsNever(s Op) []int {
	switch s := s.(type) {
	case *Lookup:
		// What stands for a missing row has values where use_defaults may answer.
		if s.Never && (s.Miss == nil || !s.Miss.May(s.Kind, ir.UseDefaults)) {
			return []int{s.Rel}
		}
	case *Apply:
		if s.Never {
			return s.Rels
		}
	}
	return nil
}

func nullOutputs(outputs []ir.Output, absent facts.Set) []ir.Output {
	out := make([]ir.Output, len(outputs))
	for i, o := range outputs {
		out[i] = ir.Output{Name: o.Name, Expr: nullOut(o.Expr, absent)}
	}
	return out
}

func relsOfOp(s Op) []int {
	switch s := s.(type) {
	case *Compute:
		return []int{s.Rel}
	case *Lookup:
		return []int{s.Rel}
	case *Apply:
		return s.Rels
	}
	return nil
}

// nullConds is conds with the relations of absent NULL; false where they
// cannot all hold.
func nullConds(conds []Cond, absent facts.Set) ([]Cond, bool) {
	var out []Cond
	for _, c := range conds {
		for _, d := range conjuncts(nullOut(c.Expr, absent), c.Clause) {
			if facts.IsNever(d.Expr) {
				return nil, false
			}
			out = append(out, d)
		}
	}
	return out, true
}

// nullAccess is the keys and conditions of an access with the relations of absent
// NULL; false where no row has them.
func nullAccess(keys []ir.Expr, conds []Cond, absent facts.Set) (outKeys []ir.Expr, outConds []Cond, some bool) {
	outConds, some = nullConds(conds, absent)
	for _, k := range keys {
		k = nullOut(k, absent)
		some = some && !facts.IsNull(k)
		outKeys = append(outKeys, k)
	}
	return outKeys, outConds, some
}

// nullWithin is w with the relations of absent NULL; false where no row is within.
func nullWithin(w *Within, absent facts.Set) (out *Within, some bool) {
	if w == nil {
		return nil, true
	}
	limit := func(l *Limit) *Limit {
		if l == nil {
			return nil
		}
		return &Limit{Expr: nullOut(l.Expr, absent), Strict: l.Strict}
	}
	out = &Within{From: limit(w.From), To: limit(w.To)}
	return out, !slices.ContainsFunc(out.Limits(), func(l *Limit) bool { return facts.IsNull(l.Expr) })
}

func nullLookup(s *Lookup, absent facts.Set) *Lookup {
	p := *s
	p.SharesHash = -1
	keys, conds, some := nullAccess(s.Keys, s.Residual, absent)
	then, holds := nullConds(s.Then, absent)
	within, there := nullWithin(s.Within, absent)
	p.Keys, p.Within, p.Residual, p.Then, p.Never = keys, within, conds, then, p.Never || !some || !holds || !there
	p.Order = nullOrder(s.Order, absent)
	if p.Never {
		p.Index, p.Keys, p.Within, p.Residual, p.Order, p.Then, p.AtMostOne = nil, nil, nil, nil, nil, nil, true
	}
	return &p
}

func nullTree(t Tree, absent facts.Set) Tree {
	switch t := t.(type) {
	case *Access:
		a := *t
		keys, conds, some := nullAccess(t.Keys, t.Conds, absent)
		within, there := nullWithin(t.Within, absent)
		a.Keys, a.Within, a.Conds, a.Never = keys, within, conds, a.Never || !some || !there
		return &a
	case *Computed:
		return nullComputed(t, absent)
	case *TreeJoin:
		j := *t
		j.Left, j.Right = nullTree(t.Left, absent), nullTree(t.Right, absent)
		if t.Anti != nil {
			j.Anti = &Anti{Right: nullTree(t.Anti.Right, absent), Left: nullTree(t.Anti.Left, absent)}
		}
		j.Where = nil
		for _, c := range t.Where {
			j.Where = append(j.Where, Cond{Expr: nullOut(c.Expr, absent), Clause: c.Clause})
		}
		return &j
	case *Pick:
		return nullPick(t, absent)
	}
	return t
}

func nullOrder(keys []ir.OrderKey, absent facts.Set) (out []ir.OrderKey) {
	for _, k := range keys {
		k.Expr = nullOut(k.Expr, absent)
		out = append(out, k)
	}
	return out
}

func nullPick(t *Pick, absent facts.Set) *Pick {
	p := *t
	p.Tree, p.Order, p.Where = nullTree(t.Tree, absent), nullOrder(t.Order, absent), nil
	for _, n := range []*ir.Expr{&p.Limit, &p.Offset} {
		if *n != nil {
			*n = nullOut(*n, absent)
		}
	}
	for _, c := range t.Where {
		p.Where = append(p.Where, Cond{Expr: nullOut(c.Expr, absent), Clause: c.Clause})
	}
	return &p
}

// shareHashes finds probes that look up the same values, so that their hash is
// computed once. The earlier probe must have dropped rows with a NULL key, or
// have no NULL keys, for then every row that arrives here has been hashed; and
// no join between the two may have made several rows of one.
func shareHashes(ops []Op) {
	first := 0
	for i, s := range ops {
		p, ok := s.(*Lookup)
		if ok && p.Index != nil {
			for j, earlier := range ops[first:i] {
				if e, ok := earlier.(*Lookup); ok && e.Index != nil && sameHash(e, p) {
					p.SharesHash = first + j
					break
				}
			}
		}
		if _, nest := s.(*Apply); nest || ok && !p.AtMostOne {
			first = i + 1
		}
	}
}

func sameHash(a, b *Lookup) bool {
	if len(a.Keys) == 0 || len(a.Keys) != len(b.Keys) {
		return false
	}
	for i, k := range a.Keys {
		x, y := a.Index.Keys[i], b.Index.Keys[i]
		if x.Kind != y.Kind || x.Rep != y.Rep || !facts.Same(k, b.Keys[i]) ||
			k.Get().Nullable && a.Keeps() {
			return false
		}
	}
	return true
}
