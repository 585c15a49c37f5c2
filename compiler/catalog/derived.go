package catalog

import (
	"fmt"

	"github.com/veloc-dev/veloc/compiler/directive"
	"github.com/veloc-dev/veloc/compiler/ir"
	"github.com/veloc-dev/veloc/compiler/syntax"
)

// derived adds a table whose columns are the outputs of its query.
func (b *builder) derived(st *syntax.Statement, n *syntax.Derived) {
	name := b.target(n.Name)
	if n.IfNotExists && b.objects[name] != nil || b.declared(name, n.Pos, true) {
		return
	}
	for _, d := range st.Directives {
		if d, ok := d.(*directive.Strategies); ok {
			b.report("V0109", d.Span, "put it on a query that reads it", "%q is computed by SQL's rule, without strategies", n.Name.Name)
		}
	}
	var query *ir.Query
	reads := b.reads(n.Reads)
	broken := n.Problems
	if len(broken) == 0 {
		query, broken = b.bind.Derived(b.Catalog, st, n)
	}
	class := syntax.TableClass
	if n.View {
		class = syntax.MaterializedViewClass
	}
	rel := b.newRelation(name, class, n.Pos)
	b.creates[st] = rel
	rel.texts = []string{st.Text}
	if query != nil {
		broken = append(broken, rel.outputColumns(n.Pos, n.Columns, query.Outputs, query.Column)...)
	}
	b.show(rel)
	if len(broken) > 0 || query == nil {
		b.Broken[rel.ir] = broken
	}
	rel.reads = append([]*relation{}, reads...)
	if n.NoData && !n.View {
		// An empty table, to be filled: its rows are loaded.
		rel.reads = nil
		for _, c := range rel.columns {
			c.NotNull = false
		}
		rel.publish()
		return
	}
	rel.ir.Derived = query
}

// broken notes why a derived table cannot be computed.
func (b *builder) broken(rel *relation, at ir.Span, hint, format string, args ...any) {
	b.Broken[rel.ir] = append(b.Broken[rel.ir], ir.Diagnostic{Code: "V0110", Span: at, Hint: hint, Message: fmt.Sprintf(format, args...)})
}

// outputColumns gives a relation the columns that its query has, with other names
// where there are such.
func (r *relation) outputColumns(at ir.Span, others []string, outputs []ir.Output, info func(int) ir.Info) (problems []ir.Diagnostic) {
	problem := func(code, hint, message string) {
		problems = append(problems, ir.Diagnostic{Code: code, Span: at, Message: message, Hint: hint})
	}
	if len(others) > len(outputs) {
		problem("V0110", "", "too many column names were specified")
	}
	names := map[string]bool{}
	for i := range outputs {
		o := &outputs[i]
		if i < len(others) {
			o.Name = others[i]
		}
		switch {
		case names[o.Name]:
			problem("V0201", "give one of them another name with AS", "column \""+o.Name+"\" specified more than once")
		case SystemColumn(o.Name):
			problem("V0201", "give it another name with AS", "column name \""+o.Name+"\" conflicts with a system column name")
		}
		names[o.Name] = true
		info := info(i)
		r.columns = append(r.columns, &column{RelColumn: ir.RelColumn{Name: o.Name, Type: info.Type, Rep: info.Rep, NotNull: !info.Nullable, SQLType: info.Type.String(), Span: at}})
	}
	return problems
}
