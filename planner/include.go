package planner

import (
	"slices"

	"github.com/veloc-dev/veloc/compiler/facts"
	"github.com/veloc-dev/veloc/compiler/ir"
)

// includeColumns copies columns into the indexes whose keys several rows may share, where
// that lets joins read the rows of a key in one stretch.
func (b *builder) includeColumns() {
	for _, q := range b.plan.evaluated() {
		for _, p := range q.Pipelines {
			for _, op := range p.Ops {
				if l, ok := op.(*Lookup); ok {
					l.include(q)
				}
			}
		}
	}
}

// mostIncluded is how many bytes of a row an index includes at most: a line of the cache
// holds four rows then.
const mostIncluded = 16

// include has the index include what q reads of the Lookup's rows, where that is little.
func (l *Lookup) include(q *Query) {
	columns, ok := l.includable(q)
	if !ok {
		return
	}
	all := slices.Clone(l.Index.Included)
	for _, c := range columns {
		if !slices.Contains(all, c) {
			all = append(all, c)
		}
	}
	slices.Sort(all)
	if l.Table.columnsBytes(all) <= mostIncluded {
		l.Index.Included, l.Covered = all, true
	}
}

// includable lists the columns that q reads of the Lookup's rows; false where an index
// cannot stand for the rows. Texts would lie elsewhere all the same; a number with a
// fraction has equal values that differ as text.
func (l *Lookup) includable(q *Query) ([]int, bool) {
	if l.Index == nil || !l.Index.Shared() || l.AtMostOne || l.Never || len(l.Order) > 0 || l.Keeps() || l.GivesUnmatched() {
		return nil, false
	}
	reads := facts.Set(nil)
	for _, p := range q.Pipelines {
		if _, ok := p.From.(*Unmatched); ok {
			return nil, false
		}
		read := func(e ir.Expr) {
			for _, c := range columnsOf(e, nil) {
				if c.Rel == l.Rel {
					reads = reads.With(c.Col)
				}
			}
		}
		for _, op := range p.Ops {
			other := false
			visitOp(op, read, func(rel int, _ *Index) { other = other || rel == l.Rel && op != Op(l) })
			if other {
				return nil, false
			}
		}
		for _, o := range p.Outputs() {
			read(o.Expr)
		}
	}
	columns := reads.Members()
	for _, c := range columns {
		if c >= len(l.Table.Relation.Columns) || !includes(l.Table.Relation.Columns[c].Type.Kind) {
			return nil, false
		}
	}
	return columns, len(columns) > 0
}

// includes reports whether an index may include columns of a kind.
func includes(k ir.Kind) bool {
	switch k {
	case ir.Bool, ir.Int2, ir.Int4, ir.Int8, ir.Date, ir.Time, ir.Timestamp, ir.Timestamptz:
		return true
	}
	return false
}
