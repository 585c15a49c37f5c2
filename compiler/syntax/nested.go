package syntax

import (
	pg "github.com/pganalyze/pg_query_go/v5"

	"github.com/veloc-dev/veloc/compiler/ir"
)

// subselect converts a SELECT in FROM.
func (c *converter) subselect(x *pg.RangeSubselect) FromItem {
	s := x.Subquery.GetSelectStmt()
	begin := c.begin(x.Subquery)
	out := &Subselect{At: At{c.behind(begin)}, Select: c.nested(s, begin), Lateral: x.Lateral}
	if x.Alias == nil {
		c.report("V0101", c.tokenSpan(begin), "write AS and a name behind its parenthesis", "subquery in FROM must have an alias (SQLSTATE 42601)")
		return nil
	}
	out.Alias, out.Columns = x.Alias.Aliasname, names(x.Alias.Colnames)
	return out
}

// with converts the tables of WITH. Whether they are MATERIALIZED makes no
// difference to what they hold.
func (c *converter) with(w *pg.WithClause) []CommonTable {
	var out []CommonTable
	for _, n := range w.GetCtes() {
		x := n.GetCommonTableExpr()
		s := x.Ctequery.GetSelectStmt()
		at := c.at(x.Location)
		if s == nil {
			c.report("V0102", at.Pos, "write a SELECT", "a statement that changes tables is not supported yet in WITH")
			continue
		}
		if x.SearchClause != nil || x.CycleClause != nil {
			c.report("V0102", at.Pos, "carry what was met in a text, or write UNION", "SEARCH and CYCLE are not supported yet")
			continue
		}
		out = append(out, CommonTable{at, x.Ctename, names(x.Aliascolnames), c.nested(s, c.begin(x.Ctequery)), w.Recursive, c.relationsRead(x.Ctequery)})
	}
	return out
}

// subquery converts one in an expression.
func (c *converter) subquery(s *pg.SubLink, not bool) Expr {
	at := c.at(s.Location)
	if s.SubLinkType == pg.SubLinkType_ARRAY_SUBLINK {
		return c.unsupported(at.Pos, "an array of a subquery", "")
	}
	out := &Subquery{At: at, Not: not, Select: c.nested(s.Subselect.GetSelectStmt(), c.begin(s.Subselect))}
	switch s.SubLinkType {
	case pg.SubLinkType_ANY_SUBLINK, pg.SubLinkType_ALL_SUBLINK:
		out.Kind = InSelect
		out.Args = []Expr{c.expr(s.Testexpr)}
		if row, ok := out.Args[0].(*Row); ok {
			out.Args = row.Args
		}
		if op := names(s.OperName); len(op) > 0 {
			out.Operator = op[len(op)-1]
		}
		switch all := s.SubLinkType == pg.SubLinkType_ALL_SUBLINK; {
		case all && out.Operator == "<>":
			out.Not = !out.Not
		case all:
			out.Kind = AllSelect
		case out.Operator != "" && out.Operator != "=":
			out.Kind = AnySelect
		}
	case pg.SubLinkType_EXPR_SUBLINK:
		out.Kind = Scalar
	}
	return out
}

// nested converts a SELECT that begins at a token.
func (c *converter) nested(s *pg.SelectStmt, begin int) *Select {
	outer := c.first
	c.first = begin
	defer func() { c.first = outer }()
	return c.selectStmt(s, At{c.tokenSpan(begin)})
}

// begin is the token at which a nested SELECT begins.
func (c *converter) begin(n *pg.Node) int {
	at := c.clause(locationOf(n), "SELECT", "WITH", "VALUES")
	return max(c.token(at.Start-int32(c.base)), 0)
}

// behind is the alias of a SELECT in parentheses that begins at a token, or else
// its closing parenthesis.
func (c *converter) behind(begin int) ir.Span {
	depth, i := 0, begin
	for ; i < len(c.order)-1 && depth >= 0; i++ {
		switch c.spelled(c.order[i]) {
		case "(":
			depth++
		case ")":
			depth--
		}
	}
	if upper(c.spelled(c.order[i])) == "AS" && i < len(c.order)-1 {
		i++
	}
	return c.tokenSpan(i)
}

func (c *converter) tokenSpan(i int) ir.Span {
	return ir.Span{File: c.file, Start: c.order[i].start, End: c.order[i].end}
}

// function converts a function in FROM.
func (c *converter) function(x *pg.RangeFunction) FromItem {
	at := c.span(locationOf(&pg.Node{Node: &pg.Node_RangeFunction{RangeFunction: x}}))
	calls := x.Functions[0].GetList().GetItems()
	if x.Ordinality || x.IsRowsfrom || len(x.Coldeflist) > 0 || len(calls) == 0 || calls[0].GetFuncCall() == nil {
		c.unsupported(at, "this form of a function in FROM", "write the function with an alias")
		return nil
	}
	call, ok := c.call(calls[0].GetFuncCall()).(*Call)
	if !ok {
		return nil
	}
	out := &Function{At: call.At, Call: call}
	if x.Alias != nil {
		out.Alias, out.Columns = x.Alias.Aliasname, names(x.Alias.Colnames)
	}
	return out
}
