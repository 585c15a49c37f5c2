package bind

import (
	"github.com/veloc-dev/veloc/compiler/facts"
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
	for _, r := range b.query.Rels {
		if r.Miss != nil && r.Miss.OnMiss.Kind == ir.WaitAndRetry {
			b.fail(r.Span, "V0606", "write a query for each SELECT", "on_miss=wait_and_retry of %q is not supported yet in a query of several SELECTs", r.Alias)
		}
	}
	return b.streamOfUnion() && !b.failed()
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

// streamOfUnion holds the SELECTs to one stream between them, and each to one use of it.
func (b *binder) streamOfUnion() bool {
	var stream *ir.Rel
	for _, s := range b.query.Selects() {
		own := 0
		for _, i := range facts.RelsBelow(s.From).Members() {
			r := &b.query.Rels[i]
			switch {
			case r.Relation.Role != ir.Stream:
				continue
			case b.inSubqueries.Has(i):
				b.fail(r.Span, "V0102", "let FROM name the stream, and the subquery tables", "a subquery over a stream is not supported yet")
				return false
			case own > 0:
				b.fail(r.Span, "V0213", "join one stream with tables", "%q is a second stream in its SELECT, which reads one", r.Alias)
				return false
			case stream != nil && stream.Relation != r.Relation:
				b.fail(r.Span, "V0102", "write a query for each stream", "a query of two streams, %q and %q, is not supported yet", stream.Relation.Name, r.Relation.Name)
				return false
			}
			own++
			stream = r
		}
	}
	switch {
	case stream == nil && b.catalog.Misread:
		b.giveUp()
	case stream == nil:
		b.fail(b.start, "V0213", "write `-- veloc: stream` above the CREATE TABLE of the one that records come from", "no table of this query is a stream")
	}
	return stream != nil
}
