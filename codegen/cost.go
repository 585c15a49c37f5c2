package codegen

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"github.com/dave/jennifer/jen"

	"github.com/veloc-dev/veloc/codegen/check"
	"github.com/veloc-dev/veloc/codegen/lower"
	"github.com/veloc-dev/veloc/codegen/names"
	"github.com/veloc-dev/veloc/codegen/sample"
	"github.com/veloc-dev/veloc/codegen/table"
	"github.com/veloc-dev/veloc/compiler/ir"
	"github.com/veloc-dev/veloc/planner"
	"github.com/veloc-dev/veloc/templates"
)

// costTest writes the test file beside a file: of the tables' file the sizes of
// stored rows, of a query file the allocations of its queries.
func (g *generation) costTest(s *source) (File, error) {
	c := templates.CostTest{Header: check.Header, Package: g.pkg.Name}
	imports := map[string]bool{"testing": true}
	for _, q := range s.queries {
		if t := g.costQuery(q, imports); t != nil {
			c.Queries = append(c.Queries, *t)
		}
	}
	if s.name == names.TablesFile {
		imports["unsafe"] = true
		for _, t := range table.Used(g.plan) {
			r := g.pkg.Relation(t.Relation)
			c.Sizes = append(c.Sizes, templates.CostSize{Table: r.SQLName, Stored: r.Stored, Bytes: t.StoredBytes()})
		}
	}
	if len(c.Queries)+len(c.Sizes) == 0 {
		return File{}, nil
	}
	for _, i := range []string{"encoding/json", "slices", "testing", "unsafe", names.RuntimePath, names.NumPath, names.DatetimePath} {
		if imports[i] {
			c.Imports = append(c.Imports, i)
		}
	}
	src, err := templates.Cost(c)
	if err != nil {
		return File{}, err
	}
	name := names.TestFile(s.name)
	src, err = check.Format(name, groupImports(src))
	return File{Name: name, Content: src}, err
}

// costQuery makes the test of one query, with rows that reach its last step; nil:
// none were found, or they come from a derived table.
func (g *generation) costQuery(q *names.Query, imports map[string]bool) *templates.CostQuery {
	if q.Plan.Never {
		return nil
	}
	rows, ok := sample.Find(q.Plan, g.plan.Program.Zone)
	if !ok {
		return nil
	}
	t := &templates.CostQuery{Name: q.Name, StreamRow: q.Stream.Row, Record: sampleJSON(q.Stream, rows.Rels[q.Plan.Driving()])}
	for _, table := range q.Plan.Tables {
		if table.View != nil {
			return nil
		}
		r := g.pkg.Relation(table.Relation)
		of, ok := sample.Together(q.Plan, rows.Rels, table)
		if !ok {
			return nil
		}
		c := templates.CostTable{Name: r.Name, Row: r.Row}
		for _, row := range of {
			c.Rows = append(c.Rows, sampleJSON(r, row))
		}
		if len(c.Rows) > 0 {
			t.Tables = append(t.Tables, c)
		}
	}
	if q.Params != "" {
		if t.Params, ok = sampleParams(q, rows.Params, imports); !ok {
			return nil
		}
	}
	t.Why, t.Most = mayAllocate(q.Plan)
	for _, i := range []string{"encoding/json", "slices"} {
		imports[i] = true
	}
	return t
}

// sampleJSON is a row as the text of a JSON object, spelled in Go.
func sampleJSON(r *names.Relation, row map[int]*ir.Const) string {
	var b []byte
	for i, c := range r.Columns {
		v := row[i]
		if v == nil || v.Null || c.Field == "" {
			continue
		}
		text, _ := json.Marshal(v.Text)
		if k := c.Type.Kind; k == ir.JSONB || k.IsNumber() && json.Valid([]byte(v.Text)) {
			text = []byte(v.Text)
		}
		name, _ := json.Marshal(c.SQLName)
		b = append(append(append(append(b, ','), name...), ':'), text...)
	}
	text := "{" + strings.TrimPrefix(string(b), ",") + "}"
	if strconv.CanBackquote(text) {
		return "`" + text + "`"
	}
	return strconv.Quote(text)
}

// sampleParams is the literal of a query's parameters; false: one has a type that
// is not spelled here.
func sampleParams(q *names.Query, values []*ir.Const, imports map[string]bool) (string, bool) {
	fields := jen.Dict{}
	for i, v := range values {
		if v == nil || v.Null {
			continue
		}
		c := q.Fields[i]
		literal := sampleValue(c, v)
		if literal == nil {
			return "", false
		}
		fields[jen.Id(c.Field)] = lower.Some(c, literal)
	}
	return goSource(jen.Id(q.Params).Values(fields), imports), true
}

func sampleValue(c names.Column, v *ir.Const) *jen.Statement {
	switch k := c.Type.Kind; {
	case k == ir.Bool:
		return jen.Lit(v.Int != 0)
	case k.IsInteger(), k == ir.Date, k == ir.Time, k == ir.Timestamp, k == ir.Timestamptz:
		return c.ValueType().Parens(jen.Lit(int(v.Int)))
	case k == ir.Float4, k == ir.Float8:
		return c.ValueType().Parens(jen.Lit(v.Float))
	case k.IsString():
		return jen.Lit(v.Text)
	case k == ir.Numeric && c.Rep.Fixed() && !c.Rep.Wide() && v.Rep == c.Rep:
		return c.ValueType().Parens(jen.Lit(int(v.Int)))
	case k == ir.Numeric && !c.Rep.Fixed():
		return jen.Qual(names.NumPath, "MustParse").Call(jen.Lit(v.Text))
	}
	return nil
}

// goSource spells an expression and notes the packages that it names.
func goSource(c *jen.Statement, imports map[string]bool) string {
	text := c.GoString()
	for path, name := range names.Imports {
		if strings.Contains(text, name+".") {
			imports[path] = true
		}
	}
	return text
}

// mayAllocate says why a query cannot promise to allocate nothing, and how often
// a record may at most: for values that are made for each record and do not fit
// into the result row. Empty: it can.
func mayAllocate(q *planner.Query) (why string, most int) {
	look := func(e ir.Expr) {
		ir.Walk(e, func(e ir.Expr) {
			c, ok := e.(*ir.Call)
			if !ok || c.Func.Prim == ir.Relabel {
				return
			}
			if k := c.Type.Kind; k.IsString() || slices.Contains([]ir.Kind{ir.Bytea, ir.JSONB}, k) || usesNumeric(c) {
				most += allocationsOf(c)
				if why == "" {
					why = names.OneLine(c.String())
				}
			}
		})
	}
	for _, s := range q.Main().Ops {
		planner.WalkOp(s, look)
	}
	for _, o := range q.Main().Outputs() {
		look(o.Expr)
	}
	return why, most
}

// allocationsOf is how often a function that makes a text, a jsonb or a numeric may
// allocate: for its result and what it converts to get there. Logarithms and powers
// of numerics work on many digits, as their operands demand.
func allocationsOf(c *ir.Call) int {
	if c.Type.Kind == ir.Numeric && slices.Contains([]string{"ln", "log", "log10", "exp", "power", "pow", "^", "sqrt", "dsqrt"}, c.Func.Name) {
		return 1000
	}
	return 4
}

// usesNumeric reports whether a call goes through num.Numeric.
func usesNumeric(c *ir.Call) bool {
	if c.Type.Kind == ir.Numeric && !c.Rep.Fixed() {
		return true
	}
	for _, a := range c.Args {
		if i := a.Get(); i.Type.Kind == ir.Numeric && (!i.Rep.Fixed() || c.Func.Prim == ir.NoPrim) {
			return true
		}
	}
	return false
}
