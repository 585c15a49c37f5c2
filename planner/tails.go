package planner

import (
	"slices"

	"github.com/veloc-dev/veloc/compiler/facts"
	"github.com/veloc-dev/veloc/compiler/ir"
)

// addTails gives each right or full join its Tail, the last one first: a tail
// whose rows no later step can let through is left out, and its join becomes
// an inner or left one.
func (b *builder) addTails(q *Query) {
	for i, s := range slices.Backward(q.Steps) {
		kind := kindOf(s)
		if !HasTail(kind) {
			continue
		}
		t, some := q.tail(i)
		if some {
			q.Tails = append(q.Tails, t)
			continue
		}
		switch s := s.(type) {
		case *Probe:
			s.Kind = withoutTail(kind)
		case *Nest:
			s.Kind, s.Whole = withoutTail(kind), nil
		}
	}
	slices.Reverse(q.Tails)
}

func kindOf(s Step) ir.JoinKind {
	switch s := s.(type) {
	case *Probe:
		return s.Kind
	case *Nest:
		return s.Kind
	}
	return ir.Inner
}

func withoutTail(k ir.JoinKind) ir.JoinKind {
	if k == ir.Full {
		return ir.Left
	}
	return ir.Inner
}

// tail derives what follows Steps[at] for rows of which only that step's
// relations are there; false where nothing can come out.
func (q *Query) tail(at int) (*Tail, bool) {
	absent := facts.SetOf(q.Stream)
	for _, s := range q.Steps[:at] {
		for _, r := range relsOfStep(s) {
			absent = absent.With(r)
		}
	}
	t := &Tail{Step: at}
	for _, s := range q.Steps[at+1:] {
		n := nullStep(s, absent)
		if neverPasses(n) {
			return nil, false
		}
		for _, r := range relsNever(n) {
			absent = absent.With(r)
		}
		if f, ok := n.(*Filter); !ok || len(f.Conds) > 0 {
			t.Steps = append(t.Steps, n)
		}
	}
	t.Outputs = nullOutputs(q.Outputs, absent)
	return t, true
}

// foldNever carries it on that a left join which never matches leaves its
// relations NULL: what reads them later is folded. Steps keep their places; a
// filter may be left with nothing to test.
func (q *Query) foldNever() {
	absent := facts.Set(nil)
	for i, s := range q.Steps {
		if !absent.Empty() {
			q.Steps[i] = nullStep(s, absent)
		}
		for _, r := range relsNever(q.Steps[i]) {
			absent = absent.With(r)
		}
	}
	if !absent.Empty() {
		q.Outputs = nullOutputs(q.Outputs, absent)
	}
}

// nullStep is s with the relations of absent NULL.
func nullStep(s Step, absent facts.Set) Step {
	switch s := s.(type) {
	case *Filter:
		conds, some := nullConds(s.Conds, absent)
		if !some { // some condition cannot hold, so there is one
			return &Filter{Conds: []Cond{{Expr: falseConst(), Clause: s.Conds[0].Clause}}}
		}
		return &Filter{Conds: conds}
	case *Probe:
		return nullProbe(s, absent)
	case *Nest:
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

// neverPasses reports whether no row gets through the step.
func neverPasses(s Step) bool {
	switch s := s.(type) {
	case *Filter:
		return slices.ContainsFunc(s.Conds, func(c Cond) bool { return facts.IsNever(c.Expr) })
	case *Probe:
		return s.Never && !Keeps(s.Kind)
	case *Nest:
		return s.Never && !Keeps(s.Kind)
	}
	return false
}

// relsNever lists the relations that a step leaves NULL for every row.
func relsNever(s Step) []int {
	switch s := s.(type) {
	case *Probe:
		// What stands for a missing row has values where use_defaults may answer.
		if s.Never && (s.Missing == nil || !s.Missing.May(ir.UseDefaults)) {
			return []int{s.Rel}
		}
	case *Nest:
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

func relsOfStep(s Step) []int {
	switch s := s.(type) {
	case *Probe:
		return []int{s.Rel}
	case *Nest:
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

func nullProbe(s *Probe, absent facts.Set) *Probe {
	p := *s
	p.SharesHash = -1
	p.Keys = nil
	for _, k := range s.Keys {
		k = nullOut(k, absent)
		p.Never = p.Never || facts.IsNull(k)
		p.Keys = append(p.Keys, k)
	}
	conds, some := nullConds(s.Residual, absent)
	p.Residual, p.Never = conds, p.Never || !some
	if p.Never {
		p.Index, p.Keys, p.Residual, p.AtMostOne = nil, nil, nil, true
	}
	return &p
}

func nullTree(t Tree, absent facts.Set) Tree {
	switch t := t.(type) {
	case *Access:
		a := *t
		a.Keys = nil
		for _, k := range t.Keys {
			k = nullOut(k, absent)
			a.Never = a.Never || facts.IsNull(k)
			a.Keys = append(a.Keys, k)
		}
		conds, some := nullConds(t.Conds, absent)
		a.Conds, a.Never = conds, a.Never || !some
		return &a
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
	}
	return t
}

// shareHashes finds probes that look up the same values, so that their hash is
// computed once. The earlier probe must have dropped rows with a NULL key, or
// have no NULL keys, for then every row that arrives here has been hashed; and
// no join between the two may have made several rows of one.
func shareHashes(steps []Step) {
	first := 0
	for i, s := range steps {
		p, ok := s.(*Probe)
		if ok && p.Index != nil {
			for j, earlier := range steps[first:i] {
				if e, ok := earlier.(*Probe); ok && e.Index != nil && sameHash(e, p) {
					p.SharesHash = first + j
					break
				}
			}
		}
		if _, nest := s.(*Nest); nest || ok && !p.AtMostOne {
			first = i + 1
		}
	}
}

func sameHash(a, b *Probe) bool {
	if len(a.Keys) != len(b.Keys) {
		return false
	}
	for i, k := range a.Keys {
		x, y := a.Index.Keys[i], b.Index.Keys[i]
		if x.Kind != y.Kind || x.Rep != y.Rep || facts.Signature(k) != facts.Signature(b.Keys[i]) ||
			k.Get().Nullable && Keeps(a.Kind) {
			return false
		}
	}
	return true
}
