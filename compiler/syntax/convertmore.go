package syntax

import (
	"fmt"
	"strconv"
	"strings"

	pg "github.com/pganalyze/pg_query_go/v5"

	"github.com/veloc-dev/veloc/compiler/ir"
	"github.com/veloc-dev/veloc/compiler/pgcatalog"
)

func itoa(i int64) string { return strconv.FormatInt(i, 10) }

func (c *converter) aexpr(a *pg.A_Expr) Expr {
	at := c.at(a.Location)
	name := strings.Join(names(a.Name), ".")
	if i := strings.LastIndexByte(name, '.'); i >= 0 && i+1 < len(name) {
		name = name[i+1:]
	}
	list := func() []Expr { return c.exprs(a.Rexpr.GetList().GetItems()) }
	switch a.Kind {
	case pg.A_Expr_Kind_AEXPR_OP:
		return &Operator{at, name, c.expr(a.Lexpr), c.expr(a.Rexpr)}
	case pg.A_Expr_Kind_AEXPR_DISTINCT, pg.A_Expr_Kind_AEXPR_NOT_DISTINCT:
		return &Distinct{at, c.expr(a.Lexpr), c.expr(a.Rexpr), a.Kind == pg.A_Expr_Kind_AEXPR_NOT_DISTINCT}
	case pg.A_Expr_Kind_AEXPR_NULLIF:
		return &NullIf{at, c.expr(a.Lexpr), c.expr(a.Rexpr)}
	case pg.A_Expr_Kind_AEXPR_IN:
		return &In{At: at, Arg: c.expr(a.Lexpr), List: list(), Not: name == "<>"}
	case pg.A_Expr_Kind_AEXPR_LIKE, pg.A_Expr_Kind_AEXPR_ILIKE:
		return &Operator{at, name, c.expr(a.Lexpr), c.expr(a.Rexpr)}
	case pg.A_Expr_Kind_AEXPR_SIMILAR:
		return c.unsupported(at.Pos, "SIMILAR TO", "use LIKE")
	case pg.A_Expr_Kind_AEXPR_BETWEEN, pg.A_Expr_Kind_AEXPR_NOT_BETWEEN, pg.A_Expr_Kind_AEXPR_BETWEEN_SYM, pg.A_Expr_Kind_AEXPR_NOT_BETWEEN_SYM:
		bounds := list()
		return &Between{at, c.expr(a.Lexpr), bounds[0], bounds[1],
			a.Kind == pg.A_Expr_Kind_AEXPR_NOT_BETWEEN || a.Kind == pg.A_Expr_Kind_AEXPR_NOT_BETWEEN_SYM,
			a.Kind == pg.A_Expr_Kind_AEXPR_BETWEEN_SYM || a.Kind == pg.A_Expr_Kind_AEXPR_NOT_BETWEEN_SYM}
	case pg.A_Expr_Kind_AEXPR_OP_ANY, pg.A_Expr_Kind_AEXPR_OP_ALL:
		all := a.Kind == pg.A_Expr_Kind_AEXPR_OP_ALL
		if arr := a.Rexpr.GetAArrayExpr(); arr != nil && len(arr.Elements) > 0 && name == map[bool]string{false: "=", true: "<>"}[all] {
			return &In{At: at, Arg: c.expr(a.Lexpr), List: c.exprs(arr.Elements), Not: all, Array: true}
		}
	}
	hint := "write the comparisons out, with OR or AND between them"
	if name == "=" || name == "<>" {
		hint = "use IN"
	}
	return c.unsupported(at.Pos, "ANY or ALL over an array", hint)
}

func (c *converter) booleanTest(b *pg.BooleanTest) Expr {
	t := &BoolTest{At: c.at(b.Location), Arg: c.expr(b.Arg)}
	switch b.Booltesttype {
	case pg.BoolTestType_IS_TRUE, pg.BoolTestType_IS_NOT_TRUE:
		t.Want = "TRUE"
	case pg.BoolTestType_IS_FALSE, pg.BoolTestType_IS_NOT_FALSE:
		t.Want = "FALSE"
	default:
		t.Want = "UNKNOWN"
	}
	t.Not = b.Booltesttype == pg.BoolTestType_IS_NOT_TRUE || b.Booltesttype == pg.BoolTestType_IS_NOT_FALSE || b.Booltesttype == pg.BoolTestType_IS_NOT_UNKNOWN
	return t
}

func (c *converter) cast(t *pg.TypeCast) Expr {
	at := c.at(t.Location)
	if t.Location < 0 {
		at = c.at(t.TypeName.Location)
	}
	return &Cast{at, c.expr(t.Arg), c.typeName(t.TypeName)}
}

func (c *converter) typeName(t *pg.TypeName) TypeName {
	out := TypeName{At: c.at(t.Location), Array: len(t.ArrayBounds) > 0}
	parts := names(t.Names)
	out.Name = parts[len(parts)-1]
	if len(parts) > 1 {
		out.Schema = parts[len(parts)-2]
		if i := c.token(t.Location); i >= 0 && i+1 < len(c.order) && c.text[int(c.order[i+1].start)-c.base] == '.' {
			out.At = c.dotted(t.Location, len(parts)) // not integer, which stands for pg_catalog.int4
		}
	}
	for _, m := range t.Typmods {
		k := m.GetAConst()
		if k == nil {
			c.unsupported(out.Pos, "this type modifier", "")
			continue
		}
		out.Mods = append(out.Mods, k.GetIval().GetIval())
	}
	out.Text = pgcatalog.Display(out.Name)
	if out.Schema != "" && out.Schema != "pg_catalog" {
		out.Text = out.Schema + "." + out.Name
	}
	if out.Array {
		out.Text += "[]"
	}
	return out
}

func (c *converter) call(f *pg.FuncCall) Expr {
	name := names(f.Funcname)
	at := c.dotted(f.Location, len(name))
	if len(name) == 2 && name[0] == "pg_catalog" {
		name = name[1:]
	}
	switch {
	case f.Over != nil:
		return c.unsupported(at.Pos, "a window function", "")
	case f.AggWithinGroup:
		return c.unsupported(at.Pos, "WITHIN GROUP", "")
	case f.FuncVariadic:
		return c.unsupported(at.Pos, "VARIADIC", "")
	case len(name) == 2 && name[0] == "sqlc":
		hint := "write $1, and `-- veloc: param 1=name` above the query to give it a name"
		if name[1] == "embed" {
			hint = "write the table's alias with .*"
		}
		c.report("V0105", at.Pos, hint, "sqlc's "+name[1]+"() is not PostgreSQL")
		return nil
	}
	if len(f.Args) > maxArguments {
		c.report("V0208", at.Pos, "", fmt.Sprintf("cannot pass more than %d arguments to a function (SQLSTATE 54023)", maxArguments))
		return nil
	}
	call := &Call{At: at, Name: name, Star: f.AggStar, Distinct: f.AggDistinct, Order: c.sortKeys(f.AggOrder), Filter: c.expr(f.AggFilter)}
	for _, a := range f.Args {
		argName := ""
		if n := a.GetNamedArgExpr(); n != nil {
			argName, a = n.Name, n.Arg
		}
		call.Args = append(call.Args, c.expr(a))
		call.Names = append(call.Names, argName)
	}
	return call
}

// maxArguments is PostgreSQL's.
const maxArguments = 100

func (c *converter) caseExpr(e *pg.CaseExpr) Expr {
	out := &Case{At: c.at(e.Location), Arg: c.expr(e.Arg), Else: c.expr(e.Defresult)}
	for _, a := range e.Args {
		w := a.GetCaseWhen()
		out.Whens = append(out.Whens, When{c.expr(w.Expr), c.expr(w.Result)})
	}
	return out
}

// selectStmt converts a SELECT and reports every clause outside the subset, at
// its keyword. What stands inside such a clause is not looked at.
func (c *converter) selectStmt(s *pg.SelectStmt, at At) *Select {
	out := &Select{At: at}
	if c.unsupportedClauses(s) {
		return out
	}
	out.With = c.with(s.WithClause)
	if s.Op != pg.SetOperation_SETOP_NONE {
		out.Set = c.setOperation(s)
		c.arrangement(s, out)
		return out
	}
	for _, t := range s.TargetList {
		r := t.GetResTarget()
		out.Targets = append(out.Targets, Target{c.expr(r.Val), r.Name, c.span(r.Location)})
	}
	for _, f := range s.FromClause {
		if item := c.fromItem(f); item != nil {
			out.From = append(out.From, item)
		}
	}
	out.Where = c.expr(s.WhereClause)
	out.Having = c.expr(s.HavingClause)
	for _, row := range s.ValuesLists {
		out.Values = append(out.Values, c.exprs(row.GetList().GetItems()))
	}
	c.arrangement(s, out)
	return out
}

// unsupportedClauses reports whether there are any.
func (c *converter) unsupportedClauses(s *pg.SelectStmt) bool {
	found := false
	refuse := func(at ir.Span, what, hint string) {
		found = true
		c.unsupported(at, what, hint)
	}
	if s.IntoClause != nil {
		refuse(c.clause(s.IntoClause.Rel.Location, "INTO"), "SELECT INTO", "write CREATE TABLE name AS SELECT")
	}
	if len(s.GroupClause) > 0 {
		refuse(c.clause(firstLocation(s.GroupClause...), "GROUP"), "GROUP BY", "")
	}
	if len(s.WindowClause) > 0 {
		refuse(c.clause(firstLocation(s.WindowClause...), "WINDOW"), "WINDOW", "")
	}
	if len(s.LockingClause) > 0 {
		refuse(c.clause(-1, "FOR"), "FOR UPDATE", "leave it out: a batch sees one version of every table")
	}
	return found
}

func (c *converter) fromItem(n *pg.Node) FromItem {
	switch x := n.Node.(type) {
	case *pg.Node_RangeVar:
		v := x.RangeVar
		t := &Table{At: c.at(v.Location), Schema: v.Schemaname, Name: v.Relname}
		if v.Alias != nil {
			t.Alias, t.Columns = v.Alias.Aliasname, names(v.Alias.Colnames)
		}
		return t
	case *pg.Node_JoinExpr:
		return c.join(x.JoinExpr)
	case *pg.Node_RangeSubselect:
		return c.subselect(x.RangeSubselect)
	case *pg.Node_RangeFunction:
		return c.function(x.RangeFunction)
	case *pg.Node_RangeTableSample:
		c.unsupported(c.clause(x.RangeTableSample.Location, "TABLESAMPLE"), "TABLESAMPLE", "")
	default:
		c.unsupported(c.span(max(locationOf(n), 0)), "this item in FROM", "")
	}
	return nil
}

func (c *converter) join(j *pg.JoinExpr) FromItem {
	out := &Join{Natural: j.IsNatural, On: c.expr(j.Quals)}
	if out.Left, out.Right = c.fromItem(j.Larg), c.fromItem(j.Rarg); out.Left == nil || out.Right == nil {
		return nil
	}
	out.Pos = out.Right.Span()
	out.Using = c.using(j.UsingClause, out.Pos)
	out.Kind = map[pg.JoinType]ir.JoinKind{pg.JoinType_JOIN_INNER: ir.Inner, pg.JoinType_JOIN_LEFT: ir.Left, pg.JoinType_JOIN_RIGHT: ir.Right, pg.JoinType_JOIN_FULL: ir.Full}[j.Jointype]
	if j.Alias != nil || j.JoinUsingAlias != nil {
		c.unsupported(out.Pos, "an alias for a join", "name the tables' columns by their own aliases")
	}
	return out
}

// using finds the columns of a USING clause behind the join's right side.
func (c *converter) using(columns []*pg.Node, right ir.Span) []Column {
	if len(columns) == 0 {
		return nil
	}
	c.cursor = max(c.cursor, c.token(right.Start-int32(c.base)))
	for c.cursor < len(c.order) && upper(c.spelled(c.order[c.cursor])) != "USING" {
		c.cursor++
	}
	return c.columns(columns)
}
