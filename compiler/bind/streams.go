package bind

import "github.com/veloc-dev/veloc/compiler/ir"

// tablesAlone holds the query of a derived table to tables.
func (b *binder) tablesAlone() {
	for i, r := range b.query.Rels {
		switch {
		case r.Relation.Role != ir.Stream:
			continue
		case b.query.Recursion != nil:
			b.fail(b.shownAt(i), "V0102", "let it read tables alone, and join the stream with what it gives", "a stream in WITH RECURSIVE is not supported yet")
		case b.apart && b.query.Arranged != nil && b.query.Arranged.Set == ir.UnionAll:
			b.fail(b.shownAt(i), "V0102", "leave them out, or join the stream outside", "a stream in a SELECT with ORDER BY, DISTINCT ON, LIMIT or OFFSET is not supported yet inside a query")
		case b.apart:
			b.fail(b.shownAt(i), "V0102", "write UNION ALL, or join the stream outside", "a stream in a SELECT with UNION, INTERSECT, EXCEPT, DISTINCT or LIMIT is not supported yet inside a query")
		default:
			b.fail(b.shownAt(i), "V0110", "join the stream in a query", "a derived table is computed from tables, and %q is a stream", r.Alias)
		}
		return
	}
}

// oneStream holds a query's SELECTs to one stream between them, each to one use of it, and
// subqueries in expressions to tables; false: it was reported.
func (b *binder) oneStream() bool {
	for i, r := range b.query.Rels {
		if r.Relation.Role == ir.Stream && b.inSubqueries.Has(i) {
			b.fail(b.shownAt(i), "V0102", "let FROM name the stream, and the subquery tables", "a subquery over a stream is not supported yet")
			return false
		}
	}
	var stream *ir.Rel
	for _, s := range b.query.Selects() {
		if !b.streamOf(s, &stream) {
			return false
		}
	}
	switch {
	case stream == nil && b.catalog.Misread:
		b.giveUp()
	case stream == nil && len(b.query.More) == 0:
		b.fail(b.query.Rels[0].Span, "V0213", "write `-- veloc: stream` above the CREATE TABLE of the one that records come from", "no table of this query is a stream")
	case stream == nil:
		b.fail(b.start, "V0213", "write `-- veloc: stream` above the CREATE TABLE of the one that records come from", "no table of this query is a stream")
	case len(b.query.More) > 0:
		b.noneWaits()
	}
	return stream != nil
}

// streamOf finds the stream of a SELECT, which is that of those before it.
func (b *binder) streamOf(s *ir.Select, stream **ir.Rel) bool {
	var own []int
	for _, i := range scanned(s.From).Members() {
		if b.query.Rels[i].Relation.Role == ir.Stream {
			own = append(own, i)
		}
	}
	switch {
	case len(own) > 1:
		second := b.query.Rels[own[1]]
		b.fail(b.shownAt(own[1]), "V0213", "join one stream with tables", "%q is a second stream beside %q; a query reads one stream", second.Alias, b.query.Rels[own[0]].Alias)
		return false
	case len(own) == 0:
		return true
	}
	r := &b.query.Rels[own[0]]
	if *stream != nil && (*stream).Relation != r.Relation {
		b.fail(b.shownAt(own[0]), "V0102", "write a query for each stream", "a query of two streams, %q and %q, is not supported yet", (*stream).Relation.Name, r.Relation.Name)
		return false
	}
	*stream = r
	return true
}

// shownAt is where messages about a relation point: a view's are the query's use of it.
func (b *binder) shownAt(rel int) ir.Span {
	if at, ok := b.viewed[rel]; ok {
		return at
	}
	return b.query.Rels[rel].Span
}

// noneWaits refuses records that wait in a query of several SELECTs.
func (b *binder) noneWaits() {
	for _, r := range b.query.Rels {
		if r.Miss != nil && r.Miss.OnMiss.Kind == ir.WaitAndRetry {
			b.fail(r.Span, "V0606", "write a query for each SELECT", "on_miss=wait_and_retry of %q is not supported yet in a query of several SELECTs", r.Alias)
		}
	}
}
