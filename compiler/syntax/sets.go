package syntax

import (
	pg "github.com/pganalyze/pg_query_go/v5"

	"github.com/veloc-dev/veloc/compiler/ir"
)

// sets are the set operations with ALL and without.
var sets = map[pg.SetOperation][2]ir.Set{
	pg.SetOperation_SETOP_UNION:     {ir.Union, ir.UnionAll},
	pg.SetOperation_SETOP_INTERSECT: {ir.Intersect, ir.IntersectAll},
	pg.SetOperation_SETOP_EXCEPT:    {ir.Except, ir.ExceptAll},
}

// setOperation converts UNION, INTERSECT and EXCEPT.
func (c *converter) setOperation(s *pg.SelectStmt) *SetOperation {
	all := 0
	if s.All {
		all = 1
	}
	kind := sets[s.Op][all]
	word := sets[s.Op][0].String()
	left, right := c.side(s.Larg), c.side(s.Rarg)
	return &SetOperation{At{c.clause(right.Pos.Start-int32(c.base), word)}, kind, left, right}
}

// side converts one side of a set operation.
func (c *converter) side(s *pg.SelectStmt) *Select {
	return c.nested(s, c.begin(&pg.Node{Node: &pg.Node_SelectStmt{SelectStmt: s}}))
}
