package syntax

import (
	"slices"

	pg "github.com/pganalyze/pg_query_go/v5"

	"github.com/veloc-dev/veloc/compiler/ir"
)

// clause is the place of a clause's keywords, for which the parser gives none:
// the last of words in front of a node's location, or, where that is -1, the
// first of the SELECT at hand outside of parentheses. What follows a keyword as BY and ALL do is of it.
func (c *converter) clause(location int32, words ...string) ir.Span {
	at := -1
	depth := 0
	for i := c.first; i < len(c.order) && depth >= 0; i++ {
		t := c.order[i]
		if location >= 0 && t.start > int32(c.base)+location {
			break
		}
		switch s := c.spelled(t); {
		case s == "(":
			depth++
		case s == ")":
			depth--
		case t.kind != word || !slices.Contains(words, upper(s)):
		case location >= 0:
			at = i
		case depth == 0 && at < 0:
			at = i
		}
	}
	if at < 0 {
		return c.span(max(location, 0))
	}
	s := ir.Span{File: c.file, Start: c.order[at].start, End: c.order[at].end}
	if at+1 < len(c.order) && slices.Contains([]string{"BY", "ALL"}, upper(c.spelled(c.order[at+1]))) {
		s.End = c.order[at+1].end
	}
	return s
}

func (c *converter) spelled(t token) string {
	return c.text[t.start-int32(c.base) : t.end-int32(c.base)]
}

// locationOf is where an expression begins, -1 where the parser does not say.
func locationOf(n *pg.Node) int32 {
	if n == nil {
		return -1
	}
	switch x := n.Node.(type) {
	case *pg.Node_AConst:
		return x.AConst.Location
	case *pg.Node_ColumnRef:
		return x.ColumnRef.Location
	case *pg.Node_ParamRef:
		return x.ParamRef.Location
	case *pg.Node_FuncCall:
		return x.FuncCall.Location
	case *pg.Node_CaseExpr:
		return x.CaseExpr.Location
	case *pg.Node_CoalesceExpr:
		return x.CoalesceExpr.Location
	case *pg.Node_MinMaxExpr:
		return x.MinMaxExpr.Location
	case *pg.Node_RowExpr:
		return x.RowExpr.Location
	case *pg.Node_AArrayExpr:
		return x.AArrayExpr.Location
	case *pg.Node_GroupingSet:
		return x.GroupingSet.Location
	case *pg.Node_WindowDef:
		return x.WindowDef.Location
	case *pg.Node_SqlvalueFunction:
		return x.SqlvalueFunction.Location
	case *pg.Node_AExpr:
		if at := locationOf(x.AExpr.Lexpr); at >= 0 {
			return at
		}
		return x.AExpr.Location
	case *pg.Node_BoolExpr:
		if x.BoolExpr.Boolop == pg.BoolExprType_NOT_EXPR {
			return x.BoolExpr.Location
		}
		return firstLocation(x.BoolExpr.Args...)
	case *pg.Node_TypeCast:
		return firstLocation(x.TypeCast.Arg)
	case *pg.Node_NullTest:
		return firstLocation(x.NullTest.Arg)
	case *pg.Node_BooleanTest:
		return firstLocation(x.BooleanTest.Arg)
	case *pg.Node_AIndirection:
		return firstLocation(x.AIndirection.Arg)
	case *pg.Node_CollateClause:
		return firstLocation(x.CollateClause.Arg)
	case *pg.Node_SortBy:
		return firstLocation(x.SortBy.Node)
	case *pg.Node_ResTarget:
		return firstLocation(x.ResTarget.Val)
	case *pg.Node_SubLink:
		if at := locationOf(x.SubLink.Testexpr); at >= 0 {
			return at
		}
		return x.SubLink.Location
	case *pg.Node_List:
		return firstLocation(x.List.Items...)
	case *pg.Node_RangeVar:
		return x.RangeVar.Location
	case *pg.Node_RangeFunction:
		return firstLocation(x.RangeFunction.Functions...)
	case *pg.Node_SelectStmt:
		if w := x.SelectStmt.WithClause; w != nil {
			return w.Location
		}
		if l := x.SelectStmt.Larg; l != nil {
			return locationOf(&pg.Node{Node: &pg.Node_SelectStmt{SelectStmt: l}})
		}
		return firstLocation(append(slices.Clone(x.SelectStmt.TargetList), x.SelectStmt.ValuesLists...)...)
	}
	return ownLocation(n)
}

// ownLocation is the location that a node of any kind has of itself.
func ownLocation(n *pg.Node) int32 {
	m := n.ProtoReflect()
	kind := m.WhichOneof(nodeKinds)
	if kind == nil {
		return -1
	}
	field := kind.Message().Fields().ByName("location")
	if field == nil {
		return -1
	}
	return int32(m.Get(kind).Message().Get(field).Int())
}
