package catalog

import (
	"slices"

	"github.com/veloc-dev/veloc/compiler/ir"
	"github.com/veloc-dev/veloc/compiler/syntax"
)

// derived adds a table whose columns are the outputs of its query.
func (b *builder) derived(st *syntax.Statement, n *syntax.Derived) {
	schema := n.Schema
	if schema == "" {
		schema = "public"
	}
	if _, ok := b.Find(schema, n.Name); ok {
		if !n.IfNotExists {
			b.report("V0201", n.Pos, "", "relation %q already exists", n.Name)
		}
		return
	}
	for _, d := range st.Directives {
		if d.Word == "on_miss" || d.Word == "on_unready" {
			b.report("V0109", d.Span, "put it on a query that reads it", "%q is computed by SQL's rule, without strategies", n.Name)
		}
	}
	rel := &ir.Relation{Schema: schema, Name: n.Name, SQL: st.Text, Span: n.Pos}
	broken := n.Problems
	if len(broken) == 0 {
		rel.Derived, broken = b.bind(b.Catalog, st, n)
	}
	if rel.Derived != nil {
		broken = append(broken, outputColumns(rel, n)...)
	}
	if len(broken) > 0 {
		b.Broken[rel] = broken
	}
	b.byName[key(schema, n.Name)] = len(b.Relations)
	b.Relations = append(b.Relations, rel)
}

// outputColumns gives rel the columns that its query has.
func outputColumns(rel *ir.Relation, n *syntax.Derived) (problems []ir.Diagnostic) {
	problem := func(code, hint, message string) {
		problems = append(problems, ir.Diagnostic{Code: code, Span: n.Pos, Message: message, Hint: hint})
	}
	outputs := rel.Derived.Outputs
	if len(n.Columns) > len(outputs) {
		problem("V0110", "", "too many column names were specified")
	}
	for i := range outputs {
		if i < len(n.Columns) {
			outputs[i].Name = n.Columns[i]
		}
		info := outputs[i].Expr.Get()
		c := ir.RelColumn{Name: outputs[i].Name, Type: info.Type, Rep: info.Rep, NotNull: !info.Nullable, SQLType: info.Type.String(), Span: n.Pos}
		if slices.ContainsFunc(rel.Columns, func(x ir.RelColumn) bool { return x.Name == c.Name }) {
			problem("V0201", "give one of them another name with AS", "column \""+c.Name+"\" specified more than once")
		}
		rel.Columns = append(rel.Columns, c)
	}
	return problems
}
