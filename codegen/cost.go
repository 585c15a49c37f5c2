package codegen

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/dave/jennifer/jen"

	"github.com/veloc-dev/veloc/codegen/check"
	"github.com/veloc-dev/veloc/codegen/lower"
	"github.com/veloc-dev/veloc/codegen/names"
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
		c.Queries = append(c.Queries, g.costQuery(q, imports))
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
	for _, i := range []string{"fmt", "strconv", "testing", "unsafe", names.RuntimePath} {
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

func (g *generation) costQuery(q *names.Query, imports map[string]bool) templates.CostQuery {
	t := templates.CostQuery{Name: q.Name, StreamRow: q.Stream.Row, Params: q.Params, TableRows: sampleRows(q.Plan)}
	if why := mayAllocate(q.Plan); why != "" {
		t.Why = why
		return t
	}
	t.Fields = sampleFields(q.Stream, imports)
	for _, table := range q.Plan.Tables {
		if table.View != nil {
			continue
		}
		r := g.pkg.Relation(table.Relation)
		t.Tables = append(t.Tables, templates.CostTable{Name: r.Name, Row: r.Row, Fields: sampleFields(r, imports)})
	}
	return t
}

// sampleRows keeps the result small where a record joins with many rows.
func sampleRows(q *planner.Query) int {
	for _, s := range q.Steps {
		switch s := s.(type) {
		case *planner.Nest:
			return 2
		case *planner.Probe:
			if !s.AtMostOne {
				return 2
			}
		}
	}
	return 512
}

// sampleFields gives each column a value made from the row's number i; what it
// leaves out stays zero, or NULL.
func sampleFields(r *names.Relation, imports map[string]bool) []templates.CostField {
	var fs []templates.CostField
	for _, c := range r.Supported() {
		v := sampleValue(c)
		if v == nil {
			continue
		}
		if c.Nullable {
			v = lower.Some(c, v)
		}
		fs = append(fs, templates.CostField{Name: c.Field, Value: goSource(v, imports)})
	}
	return fs
}

func sampleValue(c names.Column) *jen.Statement {
	i := jen.Id("i")
	switch k := c.Type.Kind; k {
	case ir.Bool:
		return jen.Id("i").Op("%").Lit(2).Op("==").Lit(0)
	case ir.Int2, ir.Int4, ir.Int8, ir.Float4, ir.Float8, ir.Date, ir.Time, ir.Timestamp, ir.Timestamptz:
		return c.ValueType().Parens(i)
	case ir.Numeric:
		if !c.Rep.Fixed() || c.Rep.Wide() {
			return nil
		}
		switch d := c.Rep.Digits; {
		case d < 3:
			return c.ValueType().Parens(i.Op("%").Lit(10))
		case d > 4:
			// Large amounts too, so that filters let some records through.
			return c.ValueType().Parens(i).Op("*").Lit(int(math.Pow10(min(int(d)-4, 8))))
		}
		return c.ValueType().Parens(i)
	case ir.UUID:
		return c.ValueType().Values(jen.Byte().Parens(i), jen.Byte().Parens(jen.Id("i").Op(">>").Lit(8)))
	case ir.Text, ir.Varchar, ir.Bpchar:
		switch {
		case c.Type.Mod && c.Type.P < 3:
			return jen.Qual("fmt", "Sprintf").Call(jen.Lit(fmt.Sprintf("%%-%dd", c.Type.P)), i.Op("%").Lit(10))
		case c.Type.Mod && k == ir.Bpchar:
			return jen.Qual("fmt", "Sprintf").Call(jen.Lit(fmt.Sprintf("%%-%dd", c.Type.P)), i)
		}
		return jen.Qual("strconv", "Itoa").Call(i)
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

// mayAllocate says why a query cannot promise to allocate nothing: a value that
// is made for each record and does not fit into the result row. Empty: it can.
func mayAllocate(q *planner.Query) string {
	var why string
	look := func(e ir.Expr) {
		ir.Walk(e, func(e ir.Expr) {
			c, ok := e.(*ir.Call)
			if !ok || why != "" || c.Func.Prim == ir.Relabel {
				return
			}
			if k := c.Type.Kind; k.IsString() || slices.Contains([]ir.Kind{ir.Bytea, ir.JSONB}, k) || usesNumeric(c) {
				why = "it makes a value for each record: " + c.String()
			}
		})
	}
	for _, r := range q.Source.Rels {
		if r.Missing != nil && r.Missing.OnMiss.Kind == ir.WaitAndRetry {
			return "it copies a record that waits for a row of " + r.Alias
		}
	}
	for _, o := range q.Source.Outputs {
		look(o.Expr)
	}
	look(q.Source.Where)
	for _, j := range joins(q.Source.From) {
		look(j.On)
	}
	return why
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

func joins(f ir.From) []*ir.Join {
	j, ok := f.(*ir.Join)
	if !ok {
		return nil
	}
	return append(append(joins(j.Left), joins(j.Right)...), j)
}
