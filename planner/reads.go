package planner

import (
	"slices"

	"github.com/veloc-dev/veloc/compiler/facts"
	"github.com/veloc-dev/veloc/compiler/ir"
)

// collectReads fills Reads from everything that the query evaluates.
func (q *Query) collectReads() {
	var all []Column
	// An unmatched pipeline's ops may look up where the main one's never match.
	for _, p := range q.Pipelines {
		for _, op := range p.Ops {
			all = append(all, op.Properties().Reads...)
		}
		if u, ok := p.From.(*Unmatched); ok {
			visitTree(u.Whole, func(e ir.Expr) { all = columnsOf(e, all) }, func(rel int, x *Index) { all = keyColumns(rel, x, all) })
		}
		for _, o := range p.Outputs() {
			all = columnsOf(o.Expr, all)
		}
	}
	reads := make([]facts.Set, len(q.Rels))
	for _, c := range all {
		reads[c.Rel] = reads[c.Rel].With(c.Col)
	}
	q.Reads = make([][]int, len(reads))
	for i, r := range reads {
		q.Reads[i] = r.Members()
	}
}

// keyColumns adds the columns of an index's keys and order; nil: none.
func keyColumns(rel int, x *Index, to []Column) []Column {
	if x == nil {
		return to
	}
	for _, k := range slices.Concat(x.Keys, x.SortKeys()) {
		to = columnsOf(facts.Rebase(k.Expr, 0, rel), to)
	}
	return to
}

// WalkOp calls visit for each expression that an op evaluates over its rows.
func WalkOp(op Op, visit func(ir.Expr)) { visitOp(op, visit, func(int, *Index) {}) }

// visitOp calls visit for each expression of an op and index for each index that it
// looks up in.
func visitOp(op Op, visit func(ir.Expr), index func(rel int, x *Index)) {
	switch op := op.(type) {
	case *Filter:
		visitConds(op.Conds, visit)
	case *Lookup:
		visitConds(op.Residual, visit)
		visitConds(op.Then, visit)
		for _, k := range op.Order {
			visit(k.Expr)
		}
		for _, k := range op.Keys {
			visit(k)
		}
		visitLimits(op.Within, visit)
		index(op.Rel, op.Index)
	case *Compute:
		visitTree(op.Computed, visit, index)
	case *Apply:
		if op.Tree != nil {
			visitTree(op.Tree, visit, index)
		}
	}
}

func visitLimits(w *Within, visit func(ir.Expr)) {
	for _, l := range w.Limits() {
		visit(l.Expr)
	}
}

func visitConds(conds []Cond, visit func(ir.Expr)) {
	for _, c := range conds {
		visit(c.Expr)
	}
}

// visitTree is visitOp for what a tree evaluates.
func visitTree(t Tree, visit func(ir.Expr), index func(rel int, x *Index)) {
	switch t := t.(type) {
	case *Access:
		for _, k := range t.Keys {
			visit(k)
		}
		visitLimits(t.Within, visit)
		visitConds(t.Conds, visit)
		index(t.Rel, t.Index)
	case *Computed:
		visitRows(t.Rows, visit, index)
		visitConds(t.Conds, visit)
	case *TreeJoin:
		visitTree(t.Left, visit, index)
		visitTree(t.Right, visit, index)
		if t.Anti != nil {
			visitTree(t.Anti.Right, visit, index)
			visitTree(t.Anti.Left, visit, index)
		}
		visitConds(t.Where, visit)
	case *Pick:
		visitTree(t.Tree, visit, index)
		for _, e := range t.Exprs() {
			visit(e)
		}
		visitConds(t.Where, visit)
	}
}

// Exprs are the expressions of the order, the limit and the offset.
func (p *Pick) Exprs() (es []ir.Expr) {
	for _, k := range p.Order {
		es = append(es, k.Expr)
	}
	for _, n := range []ir.Expr{p.Limit, p.Offset} {
		if n != nil {
			es = append(es, n)
		}
	}
	return es
}
