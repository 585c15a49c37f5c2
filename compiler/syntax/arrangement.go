package syntax

import pg "github.com/pganalyze/pg_query_go/v5"

// arrangement converts what a SELECT does with the rows that it has found: DISTINCT,
// ORDER BY, LIMIT and OFFSET.
func (c *converter) arrangement(s *pg.SelectStmt, out *Select) {
	if len(s.DistinctClause) > 0 {
		out.Distinct = &Distinction{At: At{c.clause(-1, "DISTINCT")}}
		if s.DistinctClause[0].GetNode() != nil { // of DISTINCT alone it is an empty node
			out.Distinct.On = c.exprs(s.DistinctClause)
		}
	}
	if len(s.SortClause) > 0 {
		out.Order = c.ordering(s.SortClause)
	}
	if s.LimitCount != nil || s.LimitOffset != nil {
		out.Limit = c.limit(s)
	}
}

func (c *converter) ordering(keys []*pg.Node) *Ordering {
	return &Ordering{At: At{c.clause(firstLocation(keys...), "ORDER")}, Keys: c.sortKeys(keys)}
}

// sortKeys converts the items of an ORDER BY.
func (c *converter) sortKeys(keys []*pg.Node) (out []SortKey) {
	for _, n := range keys {
		k := n.GetSortBy()
		if k.SortbyDir == pg.SortByDir_SORTBY_USING {
			c.unsupported(c.span(k.Location), "ORDER BY … USING", "write ASC or DESC")
			continue
		}
		desc := k.SortbyDir == pg.SortByDir_SORTBY_DESC
		first := desc && k.SortbyNulls != pg.SortByNulls_SORTBY_NULLS_LAST || k.SortbyNulls == pg.SortByNulls_SORTBY_NULLS_FIRST
		out = append(out, SortKey{c.expr(k.Node), desc, first})
	}
	return out
}

func (c *converter) limit(s *pg.SelectStmt) *Limit {
	at, offset := locationOf(s.LimitCount), locationOf(s.LimitOffset)
	if at < 0 || offset >= 0 && offset < at {
		at = offset
	}
	return &Limit{
		At:    At{c.clause(at, "LIMIT", "OFFSET", "FETCH")},
		Count: c.expr(s.LimitCount), Offset: c.expr(s.LimitOffset),
		Ties: s.LimitOption == pg.LimitOption_LIMIT_OPTION_WITH_TIES,
	}
}

// firstLocation is where the first of nodes begins of which the parser says it; -1: of
// none.
func firstLocation(nodes ...*pg.Node) int32 {
	for _, n := range nodes {
		if at := locationOf(n); at >= 0 {
			return at
		}
	}
	return -1
}
