package syntax

import (
	"slices"
	"strings"

	pg "github.com/pganalyze/pg_query_go/v5"

	"github.com/veloc-dev/veloc/compiler/ir"
)

// converter turns one statement's parse tree into the package's own tree.
type converter struct {
	file  int32
	base  int // offset of the statement's text in its file
	text  string
	order []token // the statement's, by the file's offsets
	// Names that the parser gives no place for are looked for from here on.
	cursor int
	first  int // the token at which the SELECT at hand begins
	diags  []ir.Diagnostic
}

func (c *converter) report(code string, at ir.Span, hint, message string) {
	c.diags = append(c.diags, ir.Diagnostic{Code: code, Span: at, Hint: hint, Message: message})
}

// token is the index of the token at a byte offset of the statement's text; -1:
// none begins there.
func (c *converter) token(location int32) int {
	i, found := slices.BinarySearchFunc(c.order, int32(c.base)+location, func(t token, at int32) int { return int(t.start - at) })
	if !found {
		return -1
	}
	return i
}

// span is the token at a byte offset of the statement's text.
func (c *converter) span(location int32) ir.Span {
	location = max(location, 0) // the parser's -1: it does not know
	start := int32(c.base) + location
	end := start + 1
	if i := c.token(location); i >= 0 {
		end = c.order[i].end
	}
	return ir.Span{File: c.file, Start: start, End: end}
}

func (c *converter) at(location int32) At { return At{c.span(location)} }

// dotted is the span of a name of several parts.
func (c *converter) dotted(location int32, parts int) At {
	s := c.span(location)
	if i := c.token(location); i >= 0 {
		s.End = c.order[min(i+2*(parts-1), len(c.order)-1)].end
	}
	return At{s}
}

func (c *converter) unsupported(at ir.Span, what, hint string) Expr {
	message := what + " is not supported yet"
	// Once for a statement: what stands in several places is one thing to change.
	if !slices.ContainsFunc(c.diags, func(d ir.Diagnostic) bool { return d.Message == message }) {
		c.report("V0102", at, hint, message)
	}
	return nil
}

func names(nodes []*pg.Node) []string {
	out := make([]string, 0, len(nodes))
	for _, n := range nodes {
		if s := n.GetString_(); s != nil {
			out = append(out, s.Sval)
		}
	}
	return out
}

func (c *converter) exprs(nodes []*pg.Node) []Expr {
	out := make([]Expr, 0, len(nodes))
	for _, n := range nodes {
		out = append(out, c.expr(n))
	}
	return out
}

// expr converts an expression; nil where it was reported.
func (c *converter) expr(n *pg.Node) Expr {
	if n == nil {
		return nil
	}
	switch x := n.Node.(type) {
	case *pg.Node_AConst:
		return c.constant(x.AConst)
	case *pg.Node_ColumnRef:
		return c.columnRef(x.ColumnRef)
	case *pg.Node_ParamRef:
		return &ParamRef{c.at(x.ParamRef.Location), int(x.ParamRef.Number)}
	case *pg.Node_AExpr:
		return c.aexpr(x.AExpr)
	case *pg.Node_BoolExpr:
		if link := negatedLink(x.BoolExpr); link != nil {
			return c.subquery(link, true)
		}
		op := map[pg.BoolExprType]ir.LogicOp{pg.BoolExprType_AND_EXPR: ir.And, pg.BoolExprType_OR_EXPR: ir.Or, pg.BoolExprType_NOT_EXPR: ir.Not}[x.BoolExpr.Boolop]
		return &Bool{c.at(x.BoolExpr.Location), op, c.exprs(x.BoolExpr.Args)}
	case *pg.Node_NullTest:
		return &NullTest{c.at(x.NullTest.Location), c.expr(x.NullTest.Arg), x.NullTest.Nulltesttype == pg.NullTestType_IS_NOT_NULL}
	case *pg.Node_BooleanTest:
		return c.booleanTest(x.BooleanTest)
	case *pg.Node_TypeCast:
		return c.cast(x.TypeCast)
	case *pg.Node_FuncCall:
		return c.call(x.FuncCall)
	case *pg.Node_CaseExpr:
		return c.caseExpr(x.CaseExpr)
	case *pg.Node_CoalesceExpr:
		return &Coalesce{c.at(x.CoalesceExpr.Location), c.exprs(x.CoalesceExpr.Args)}
	case *pg.Node_MinMaxExpr:
		return &MinMax{c.at(x.MinMaxExpr.Location), x.MinMaxExpr.Op == pg.MinMaxOp_IS_GREATEST, c.exprs(x.MinMaxExpr.Args)}
	case *pg.Node_RowExpr:
		return &Row{c.at(x.RowExpr.Location), c.exprs(x.RowExpr.Args)}
	case *pg.Node_SqlvalueFunction:
		return &Clock{c.at(x.SqlvalueFunction.Location), c.source(x.SqlvalueFunction.Location)}
	case *pg.Node_SubLink:
		return c.subquery(x.SubLink, false)
	case *pg.Node_CollateClause:
		return c.unsupported(c.span(x.CollateClause.Location), "COLLATE", "veloc compares text by bytes, as collation C does")
	case *pg.Node_AIndirection:
		return c.unsupported(c.span(locationOf(n)), "a subscript or field selection", "")
	case *pg.Node_AArrayExpr:
		return c.unsupported(c.span(x.AArrayExpr.Location), "an array", "")
	}
	return c.unsupported(c.span(locationOf(n)), "this expression", "")
}

// negatedLink is the subquery of NOT EXISTS and NOT IN.
func negatedLink(b *pg.BoolExpr) *pg.SubLink {
	if b.Boolop != pg.BoolExprType_NOT_EXPR {
		return nil
	}
	if s := b.Args[0].GetSubLink(); s.GetSubLinkType() != pg.SubLinkType_EXPR_SUBLINK {
		return s
	}
	return nil
}

func (c *converter) source(location int32) string {
	s := c.span(location)
	return c.text[s.Start-int32(c.base) : s.End-int32(c.base)]
}

func (c *converter) constant(k *pg.A_Const) Expr {
	at := c.at(k.Location)
	if k.Isnull {
		return &Literal{at, Null, ""}
	}
	switch v := k.Val.(type) {
	case *pg.A_Const_Ival:
		return &Literal{at, Integer, itoa(int64(v.Ival.GetIval()))}
	case *pg.A_Const_Fval:
		// The grammar has negated the literal behind a minus.
		if strings.Trim(strings.TrimPrefix(v.Fval.Fval, "-"), "0123456789") == "" {
			return &Literal{at, Integer, v.Fval.Fval}
		}
		return &Literal{at, Decimal, v.Fval.Fval}
	case *pg.A_Const_Sval:
		return &Literal{at, String, v.Sval.Sval}
	case *pg.A_Const_Boolval:
		return &Literal{at, Boolean, map[bool]string{true: "true", false: "false"}[v.Boolval.Boolval]}
	}
	return c.unsupported(at.Pos, "a bit string", "")
}

func (c *converter) columnRef(r *pg.ColumnRef) Expr {
	ref := &ColumnRef{At: c.dotted(r.Location, len(r.Fields))}
	for _, f := range r.Fields {
		if f.GetAStar() != nil {
			ref.Star = true
			continue
		}
		ref.Parts = append(ref.Parts, f.GetString_().GetSval())
	}
	return ref
}
