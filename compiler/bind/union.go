package bind

import (
	"github.com/veloc-dev/veloc/compiler/ir"
	"github.com/veloc-dev/veloc/compiler/syntax"
)

// union binds a query of several SELECTs whose rows follow each other; false: it was
// reported.
func (b *binder) union(sel *syntax.Select) bool {
	b.notArranged(sel)
	if !b.unionAll(sel.Set) {
		return false
	}
	b.withTables(sel.With)
	parts := b.parts(sel.Set)
	if parts == nil {
		return false
	}
	b.query.Select, b.query.More = parts[0], parts[1:]
	return b.oneStream() && !b.failed()
}

// unionAll holds the set operations around the stream to those that keep no rows.
func (b *binder) unionAll(s *syntax.SetOperation) bool {
	if s.Kind != ir.UnionAll {
		b.fail(s.Pos, "V0102", "write UNION ALL where equal rows may stay, or let the SELECTs read tables alone in a CREATE TABLE AS", "%s over a stream is not supported yet: it keeps every row", s.Kind)
		return false
	}
	for _, side := range []*syntax.Select{s.Left, s.Right} {
		if side.Set != nil && flattens(side, s.Kind) && !b.unionAll(side.Set) {
			return false
		}
	}
	return true
}
