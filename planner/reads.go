package planner

import (
	"github.com/veloc-dev/veloc/compiler/facts"
	"github.com/veloc-dev/veloc/compiler/ir"
)

// collectReads fills Reads from everything that the query evaluates.
func (q *Query) collectReads() {
	reads := make([]facts.Set, len(q.Rels))
	visit := func(e ir.Expr) {
		ir.Walk(e, func(x ir.Expr) {
			if c, ok := x.(*ir.Column); ok {
				reads[c.Rel] = reads[c.Rel].With(c.Col)
			}
		})
	}
	index := func(rel int, x *Index) {
		if x == nil {
			return
		}
		for _, k := range x.Keys {
			visit(facts.Rebase(k.Expr, 0, rel))
		}
	}
	for _, s := range q.Steps {
		visitStep(s, visit, index)
	}
	for _, o := range q.Outputs {
		visit(o.Expr)
	}
	// A tail's steps may look up where the query's own never match.
	for _, t := range q.Tails {
		for _, s := range t.Steps {
			visitStep(s, visit, index)
		}
		for _, o := range t.Outputs {
			visit(o.Expr)
		}
	}
	q.Reads = make([][]int, len(reads))
	for i, r := range reads {
		q.Reads[i] = r.Members()
	}
}

// WalkStep calls visit for each expression that a step evaluates over its rows.
func WalkStep(s Step, visit func(ir.Expr)) { visitStep(s, visit, func(int, *Index) {}) }

// visitStep calls visit for each expression of a step and index for each index
// that it looks up in.
func visitStep(s Step, visit func(ir.Expr), index func(rel int, x *Index)) {
	conds := func(cs []Cond) {
		for _, c := range cs {
			visit(c.Expr)
		}
	}
	switch s := s.(type) {
	case *Filter:
		conds(s.Conds)
	case *Probe:
		conds(s.Residual)
		for _, k := range s.Keys {
			visit(k)
		}
		index(s.Rel, s.Index)
	case *Nest:
		for _, t := range []Tree{s.Tree, s.Whole} {
			visitTree(t, func(a *Access) {
				for _, k := range a.Keys {
					visit(k)
				}
				conds(a.Conds)
				index(a.Rel, a.Index)
			}, conds)
		}
	}
}

func visitTree(t Tree, access func(*Access), conds func([]Cond)) {
	switch t := t.(type) {
	case *Access:
		access(t)
	case *TreeJoin:
		visitTree(t.Left, access, conds)
		visitTree(t.Right, access, conds)
		if t.Anti != nil {
			visitTree(t.Anti.Right, access, conds)
			visitTree(t.Anti.Left, access, conds)
		}
		conds(t.Where)
	}
}
