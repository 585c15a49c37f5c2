// Package bind gives a query's names and expressions their meaning: relations
// and columns, types, operators, functions and constants, by PostgreSQL's rules.
package bind

import (
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/veloc-dev/veloc/compiler/catalog"
	"github.com/veloc-dev/veloc/compiler/diag"
	"github.com/veloc-dev/veloc/compiler/directive"
	"github.com/veloc-dev/veloc/compiler/facts"
	"github.com/veloc-dev/veloc/compiler/funcs"
	"github.com/veloc-dev/veloc/compiler/ir"
	"github.com/veloc-dev/veloc/compiler/syntax"
	"github.com/veloc-dev/veloc/runtime/pg/datetime"
)

type binder struct {
	catalog *catalog.Catalog
	query   *ir.Query
	said    []*said // the query's own strategies
	derived bool    // the query makes a table
	apart   bool    // the SELECT is one of a query that is computed apart from it
	// naming is what anonymous tables of the SELECT at hand are called.
	naming string
	// untypedLists leaves literals without a type where they are columns of a SELECT.
	untypedLists bool
	// visible is how many columns the query gives of those that it has bound; 0: all.
	visible    int
	recursions []*recursion // those of WITH RECURSIVE that are being bound, the innermost last
	// around says why an anonymous table's SELECT cannot be computed apart from what is
	// around it; nil: it can.
	around *ir.Diagnostic
	level  level
	// inPlace are the UNIONs, and SELECTs in them, that are part of what is around them.
	inPlace map[*syntax.Select]bool
	// computes says of SELECTs whether rows in them are computed.
	computes map[*syntax.Select]bool
	// keptFunctions are the SELECTs that stand for functions in FROM.
	keptFunctions map[*syntax.Function]*syntax.Select
	// inSubqueries are the relations of subqueries in expressions.
	inSubqueries facts.Set
	// viewed is where the query names the view that a relation stands in.
	viewed     map[int]ir.Span
	scope      *namespace
	start      ir.Span // the statement's first word
	zone       *time.Location
	diags      []ir.Diagnostic
	joins      []writtenJoin               // in the order of their ONs
	valueNames map[*syntax.Subquery]string // of the columns of subqueries that are values
	fromInside bool                        // a subquery reads a name of the SELECT at hand
	silent     bool                        // the query is not to be had; why has been reported elsewhere
	// sortFailures are what cannot be evaluated in the ORDER BY of the nested SELECT that
	// was bound last.
	sortFailures []ir.Diagnostic
	branches     *branches // of the SELECT at hand; nil: UNION ALL is for tables
	streamUnions map[*syntax.Select]*streamUnion
	plain        bool // what follows from NOT NULL is not folded: PostgreSQL does not, either
	// Where parameters stand first in the query, and in param directives.
	paramsUsed, paramsDeclared map[int]ir.Span
}

func newBinder(cat *catalog.Catalog, query *ir.Query) *binder {
	zone, err := datetime.Zone(cat.Zone)
	if err != nil {
		zone = time.UTC
	}
	return &binder{catalog: cat, zone: zone, query: query, valueNames: map[*syntax.Subquery]string{}, streamUnions: map[*syntax.Select]*streamUnion{}, inPlace: map[*syntax.Select]bool{}, computes: map[*syntax.Select]bool{}, keptFunctions: map[*syntax.Function]*syntax.Select{}, viewed: map[int]ir.Span{}, paramsUsed: map[int]ir.Span{}, paramsDeclared: map[int]ir.Span{}}
}

// report takes a diagnostic, once where the same thing stands in several places.
func (b *binder) report(d ir.Diagnostic) {
	if !slices.ContainsFunc(b.diags, func(o ir.Diagnostic) bool { return o.Code == d.Code && o.Message == d.Message }) {
		b.diags = append(b.diags, d)
	}
}

// giveUp ends a query because of what has been reported elsewhere.
func (b *binder) giveUp() { b.silent = true }

// Query binds one SELECT. It is nil where a diagnostic is an error.
func Query(cat *catalog.Catalog, st *syntax.Statement, name string) (*ir.Query, []ir.Diagnostic) {
	b := newBinder(cat, &ir.Query{Name: name, File: int(st.Span.File), SQL: st.Text, Span: st.Span})
	b.bind(st, st.Node.(*syntax.Select))
	return b.finished()
}

// Relations gives catalog.Build what derived tables and views mean.
var Relations = catalog.Binder{Derived: Derived, View: View}

// Derived binds the query of a derived table: over tables alone, without
// parameters.
func Derived(cat *catalog.Catalog, st *syntax.Statement, d *syntax.Derived) (*ir.Query, []ir.Diagnostic) {
	b := newBinder(cat, &ir.Query{Name: d.Name.Name, File: int(st.Span.File), SQL: st.Text, Span: st.Span})
	b.derived = true
	if gathers(d.Select) || arranges(d.Select) || len(d.Select.From) == 0 {
		b.scope, b.start = &namespace{}, st.Start()
		b.gathered(d.Pos, d.Select)
	} else {
		b.bind(st, d.Select)
	}
	if len(b.query.Params) > 0 {
		b.fail(d.Pos, "V0110", "write the value", "a derived table has no parameters")
	}
	return b.finished()
}

// View binds the SELECT of a view, for its columns and its errors. Queries that name
// the view bind it again.
func View(cat *catalog.Catalog, st *syntax.Statement, v *syntax.CreateView) ([]ir.Output, []ir.Diagnostic) {
	b := newBinder(cat, &ir.Query{Name: v.Name.Name, File: int(st.Span.File), SQL: st.Text, Span: st.Span})
	b.scope, b.start, b.branches = &namespace{}, st.Start(), newBranches()
	_, outputs := b.nested(v.Pos, v.Select, nil, false)
	if len(b.query.Params) > 0 {
		b.fail(v.Pos, "V0110", "write the value", "a view has no parameters")
	}
	if b.failed() {
		return nil, b.diags
	}
	columns := make([]ir.Output, len(outputs))
	for i, o := range outputs {
		columns[i] = o.Output
	}
	return columns, b.diags
}

// finished is the query, nil where a diagnostic is an error.
func (b *binder) finished() (*ir.Query, []ir.Diagnostic) {
	if b.failed() {
		return nil, b.diags
	}
	return b.query, b.diags
}

func (b *binder) bind(st *syntax.Statement, sel *syntax.Select) {
	if !b.derived {
		b.paramDirectives(st)
		b.strategyDirectives(st)
	}
	b.scope, b.start = &namespace{}, st.Start()
	if sel.Set != nil {
		if b.union(sel) {
			b.bound(st)
		}
		return
	}
	if len(sel.From) == 0 {
		b.fail(st.Start(), "V0213", "name a table that `-- veloc: stream` marks in FROM", "a query reads a stream, and this one has no FROM")
		return
	}
	b.notArranged(sel)
	b.withTables(sel.With)
	all := b.eachBranch(func() (ir.Select, bool) { return b.ownSelect(sel) })
	if all == nil {
		return
	}
	b.query.Select, b.query.More = all[0], all[1:]
	if b.derived {
		b.tablesAlone()
	} else {
		b.oneStream()
	}
	b.bound(st)
}

// ownSelect binds the query's own SELECT, behind its WITH; false: it was reported.
func (b *binder) ownSelect(sel *syntax.Select) (s ir.Select, ok bool) {
	first := len(b.joins)
	b.query.Outputs = nil
	if s.From, b.scope = b.fromList(sel.From); s.From == nil {
		return s, false
	}
	if sel.Where != nil {
		s.Where = b.condition(sel.Where, "WHERE")
	}
	b.fullJoinsOf(s, b.joins[first:])
	for _, t := range sel.Targets {
		b.target(t)
	}
	if !b.failed() { // an aggregate has said as much
		b.having(sel)
	}
	s.From, s.Where = b.joinAsked(s.From, s.Where)
	s.Outputs = b.query.Outputs
	return s, true
}

// bound ends the binding of a query.
func (b *binder) bound(st *syntax.Statement) {
	b.strategiesUsed()
	b.unusedTables()
	b.countOutputs(st.Span)
	b.finishParams()
	b.defaultsNamed()
	b.repeated()
}

// maxOutputs is PostgreSQL's.
const maxOutputs = 1664

// countOutputs holds a SELECT's list to that many columns.
func (b *binder) countOutputs(at ir.Span) bool {
	if len(b.query.Outputs) > maxOutputs {
		b.fail(at, "V0102", "make several queries", "target lists can have at most %d entries (SQLSTATE 54011)", maxOutputs)
	}
	return len(b.query.Outputs) <= maxOutputs
}

// target binds an item of the SELECT list.
func (b *binder) target(t syntax.Target) {
	if ref, ok := t.Expr.(*syntax.ColumnRef); ok && ref.Star {
		b.star(ref)
		return
	}
	e := b.once(t.Expr)
	if e == nil {
		return
	}
	if e.Get().Type.Kind == ir.Unknown && !b.untypedLists {
		if e = b.coerce(e, ir.Text, funcs.Implicit); e == nil {
			return
		}
	}
	name := t.Alias
	if name == "" {
		name, _ = b.outputName(t.Expr)
	}
	b.query.Outputs = append(b.query.Outputs, ir.Output{Name: syntax.Truncate(name), Expr: e})
}

func (b *binder) star(ref *syntax.ColumnRef) {
	fields := b.scope.fields
	if len(ref.Parts) > 0 {
		a := b.findAlias(ref.Parts, ref.Pos)
		if a == nil {
			return
		}
		fields = a.fields
	}
	for _, f := range fields {
		if !b.supported(f.expr, ref.Pos) {
			return
		}
		b.fails(f.failures)
		b.level.grouping.names(f.expr.String(), ref.Pos, false)
		b.query.Outputs = append(b.query.Outputs, ir.Output{Name: f.name, Expr: f.expr})
	}
}

// outputName is FigureColname of PostgreSQL's parse_target.c: the name of an
// output column without AS, and how good a name it is.
func (b *binder) outputName(e syntax.Expr) (string, int) {
	switch x := e.(type) {
	case *syntax.ColumnRef:
		return x.Parts[len(x.Parts)-1], 2
	case *syntax.Call:
		return x.Name[len(x.Name)-1], 2
	case *syntax.Coalesce:
		return "coalesce", 2
	case *syntax.MinMax:
		if x.Greatest {
			return "greatest", 2
		}
		return "least", 2
	case *syntax.NullIf:
		return "nullif", 2
	case *syntax.Subquery:
		switch {
		case x.Kind == syntax.Exists && !x.Not:
			return "exists", 2
		case x.Kind == syntax.Scalar:
			return b.valueNames[x], 2
		}
	case *syntax.Row:
		return "row", 2
	case *syntax.Cast:
		if name, strength := b.outputName(x.Arg); strength > 1 {
			return name, strength
		}
		return x.Type.Name, 1
	case *syntax.Case:
		if x.Else != nil {
			if name, strength := b.outputName(x.Else); strength > 1 {
				return name, strength
			}
		}
		return "case", 1
	}
	return "?column?", 0
}

// param is a reference to $n.
func (b *binder) param(x *syntax.ParamRef) ir.Expr {
	if x.N < 1 || x.N > directive.MaxParams {
		return b.fail(x.Pos, "V0214", fmt.Sprintf("parameters count from $1 to $%d", directive.MaxParams), "there is no parameter $%d", x.N)
	}
	for len(b.query.Params) < x.N {
		b.query.Params = append(b.query.Params, ir.QueryParam{Name: "p" + strconv.Itoa(len(b.query.Params)+1), Type: ir.Of(ir.Unknown)})
	}
	if _, seen := b.paramsUsed[x.N]; !seen {
		b.paramsUsed[x.N] = x.Pos
	}
	return b.paramExpr(x.N, x.Pos)
}

// paramExpr is $n as it is known so far. It may be NULL unless it has a default.
func (b *binder) paramExpr(n int, at ir.Span) *ir.Param {
	p := b.query.Params[n-1]
	nullable := p.Default == nil || p.Default.Null
	return &ir.Param{Info: ir.Info{Type: p.Type, Rep: p.Rep, Nullable: nullable, Span: at}, N: n}
}

// typeParam fixes a parameter's type at its first use with one, as PREPARE does.
func (b *binder) typeParam(p *ir.Param, k ir.Kind) ir.Expr {
	known := &b.query.Params[p.N-1]
	switch known.Type.Kind {
	case ir.Unknown:
		known.Type = ir.Of(k)
	case k:
	default:
		return b.fail(p.Span, "V0214", "cast it where it is used first", "inconsistent types deduced for parameter $%d: %s versus %s", p.N, known.Type.Kind, k)
	}
	return b.paramExpr(p.N, p.Span)
}

// paramDirectives notes the parameters that directives above a query name.
func (b *binder) paramDirectives(st *syntax.Statement) {
	for _, d := range st.Directives {
		if p, ok := d.(*directive.Param); ok && p.Number > 0 {
			b.paramDirective(p)
		}
	}
}

func (b *binder) paramDirective(d *directive.Param) {
	if _, twice := b.paramsDeclared[d.Number]; twice {
		b.fail(d.NamePlace, "V0108", "say it once", "the parameter $%d is named twice", d.Number)
		return
	}
	b.paramsDeclared[d.Number] = d.NamePlace
	b.param(&syntax.ParamRef{At: syntax.At{Pos: d.Span}, N: d.Number})
	delete(b.paramsUsed, d.Number)
	p := &b.query.Params[d.Number-1]
	p.Name = d.Name
	if d.Default != nil {
		p.Default = untypedValue(d.Default)
	}
}

// finishParams reports parameters without a type and reads the defaults.
func (b *binder) finishParams() {
	for i := range b.query.Params {
		p := &b.query.Params[i]
		if p.Type.Kind == ir.Unknown {
			b.parameterWithoutType(i + 1)
			continue
		}
		if p.Default != nil {
			if c, ok := b.coerce(p.Default, p.Type.Kind, funcs.Implicit).(*ir.Const); ok {
				p.Default = c
			}
		}
	}
	names := map[string]bool{}
	for i, p := range b.query.Params {
		if names[p.Name] {
			b.fail(b.paramSpan(i+1), "V0214", "give one of them another name", "two parameters are named %q", p.Name)
		}
		names[p.Name] = true
	}
}

// paramSpan is where $n is named, or used first.
func (b *binder) paramSpan(n int) ir.Span {
	if at, ok := b.paramsDeclared[n]; ok {
		return at
	}
	if at, ok := b.paramsUsed[n]; ok {
		return at
	}
	return b.start
}

// parameterWithoutType reports $n, which nothing gives a type.
func (b *binder) parameterWithoutType(n int) {
	switch _, used := b.paramsUsed[n]; {
	case used && !b.failed():
		b.untyped(n, b.paramsUsed[n])
	case used || b.failed():
	case b.paramsDeclared[n] != (ir.Span{}):
		b.fail(b.paramsDeclared[n], "V0108", "leave the directive out", "the query has no parameter $%d", n)
	default:
		for m, at := range b.paramsUsed {
			if m == len(b.query.Params) {
				b.fail(at, "V0214", "number the parameters from $1 without gaps", "there is $%d, and no $%d", m, n)
			}
		}
	}
}

// failed reports whether an error has been found.
func (b *binder) failed() bool {
	return b.silent || diag.HasErrors(b.diags)
}
