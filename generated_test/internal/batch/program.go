package batch

import (
	"bytes"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/veloc-dev/veloc/codegen/names"
	"github.com/veloc-dev/veloc/compiler/ir"
)

func (b *builder) mainProgram() []byte {
	var out bytes.Buffer
	out.WriteString("package main\n\nimport (\n")
	for _, p := range b.packages {
		fmt.Fprintf(&out, "\t%q\n", "github.com/veloc-dev/veloc/"+folder+"/"+packageName(p.number))
	}
	out.WriteString("\t\"github.com/veloc-dev/veloc/generated_test/internal/batch/harness\"\n)\n\nfunc main() {\n\th := harness.New()\n")
	for _, p := range b.packages {
		fmt.Fprintf(&out, "\t%s.%s(h)\n", packageName(p.number), all)
	}
	out.WriteString("}\n")
	return out.Bytes()
}

// all is the function that a package is given: its queries' types instantiate the
// runtime's, which costs seconds where a package of its own calls them.
const all = "RunAllQueries"

// write writes the function that loads a package's tables and runs its queries.
func (p runnable) write(out *bytes.Buffer) {
	fmt.Fprintf(out, "\nfunc %s(h *harness.Harness) {\n\tctx := context.Background()\n\ttables := NewTables()\n\tgo tables.Load(ctx, Sources{\n", all)
	var given []*names.Relation
	for _, r := range p.names.Relations {
		if r.Relation.Role != ir.Table || !r.Used || r.Relation.Derived != nil {
			continue
		}
		if in := p.Inputs[r.SQLName]; in.Pushed || in.Replaced {
			fmt.Fprintf(out, "\t\t%s: runtime.Pushed(),\n", r.Name)
			given = append(given, r)
			continue
		}
		fmt.Fprintf(out, "\t\t%s: harness.Table(%q),\n", r.Name, p.file(r.SQLName))
	}
	out.WriteString("\t})\n\tvar err error\n")
	p.give(out, given)
	out.WriteString("\tready, failed := tables.Ready(ctx)\n\tif err == nil {\n\t\terr = failed\n\t}\n")
	if len(p.Steps) > 0 {
		out.WriteString("\theld := map[string]any{}\n")
	}
	for step := range len(p.Steps) + 1 {
		if step > 0 {
			p.step(out, p.Steps[step-1])
		}
		for _, q := range p.names.Queries {
			p.query(out, q, step)
		}
	}
	out.WriteString("}\n")
}

// step changes the tables.
func (p runnable) step(out *bytes.Buffer, changes map[string]Change) {
	var changed []*names.Relation
	for _, r := range p.names.Relations {
		if _, ok := changes[r.SQLName]; ok && r.Relation.Role == ir.Table && r.Used {
			changed = append(changed, r)
		}
	}
	if len(changed) == 0 {
		return
	}
	out.WriteString("\tif err == nil {\n\t\terr = func() error {\n\t\t\tgone, put := NewTables(), NewTables()\n\t\t\tdefer gone.Close()\n\t\t\tdefer put.Close()\n")
	for _, from := range []string{"gone", "put"} {
		fmt.Fprintf(out, "\t\t\tgo %s.Load(ctx, Sources{\n", from)
		for _, r := range p.names.Relations {
			if r.Relation.Role != ir.Table || !r.Used || r.Relation.Derived != nil {
				continue
			}
			path := p.file(r.SQLName)
			if c, ok := changes[r.SQLName]; ok {
				path = filepath.Join(p.Data, map[string]string{"gone": c.Delete, "put": c.Put}[from])
			}
			fmt.Fprintf(out, "\t\t\t\t%s: harness.Table(%q),\n", r.Name, path)
		}
		fmt.Fprintf(out, "\t\t\t})\n\t\t\tif _, err := %s.Ready(ctx); err != nil {\n\t\t\t\treturn err\n\t\t\t}\n", from)
	}
	for _, r := range changed {
		p.change(out, r, changes[r.SQLName])
	}
	out.WriteString("\t\t\treturn nil\n\t\t}()\n\t}\n")
}

func (p runnable) change(out *bytes.Buffer, r *names.Relation, c Change) {
	how := fmt.Sprintf("harness.Put(put.%[1]s.All(), tables.%[1]s.Upsert)", r.Name)
	switch {
	case c.Replace:
		how = fmt.Sprintf("harness.Replace(0, put.%[1]s.All(), tables.%[1]s.Replace, false)", r.Name)
	case len(r.Relation.PrimaryKey) == 0:
		how = fmt.Sprintf("harness.Put(put.%[1]s.All(), tables.%[1]s.Insert)", r.Name)
	default:
		var key []string
		for _, i := range r.Relation.PrimaryKey {
			key = append(key, "row."+r.Columns[i].Field)
		}
		fmt.Fprintf(out, "\t\t\tfor row := range gone.%[1]s.All() {\n\t\t\t\ttables.%[1]s.Delete(%[2]s)\n\t\t\t}\n", r.Name, strings.Join(key, ", "))
	}
	fmt.Fprintf(out, "\t\t\tif err := %s; err != nil {\n\t\t\t\treturn err\n\t\t\t}\n", how)
}

func (p runnable) file(relation string) string {
	if in, ok := p.Inputs[relation]; ok {
		return filepath.Join(p.Data, in.File)
	}
	return filepath.Join(p.Data, relation+".csv")
}

// give fills tables from Go, with the rows that another loads from the files.
func (p runnable) give(out *bytes.Buffer, given []*names.Relation) {
	if len(given) == 0 {
		return
	}
	out.WriteString("\tfrom := NewTables()\n\tdefer from.Close()\n\tgo from.Load(ctx, Sources{\n")
	for _, r := range p.names.Relations {
		if r.Relation.Role == ir.Table && r.Used && r.Relation.Derived == nil {
			fmt.Fprintf(out, "\t\t%s: harness.Table(%q),\n", r.Name, p.file(r.SQLName))
		}
	}
	out.WriteString("\t})\n\t_, err = from.Ready(ctx)\n")
	for _, r := range given {
		in := p.Inputs[r.SQLName]
		how := "Push"
		put, upsert := "Insert", "false"
		if len(r.Relation.PrimaryKey) > 0 {
			put, upsert = "Upsert", "true"
		}
		if in.Replaced {
			how, put = "Replace", "Replace"
		}
		fmt.Fprintf(out, "\tif err == nil {\n\t\terr = harness.%s(%d, from.%s.All(), tables.%s.%s, %s)\n\t}\n\ttables.%s.Loaded()\n", how, in.Seed, r.Name, r.Name, put, upsert, r.Name)
	}
}

func (p runnable) query(out *bytes.Buffer, q *names.Query, step int) {
	params := p.arguments(q)
	fmt.Fprintf(out, "\t{\n\t\tstream := harness.Stream(%q)\n\t\th.Query(%d, %q, %q, err, func(sink runtime.Sink) error {\n\t\t\treturn ready.%s(%s).Run(ctx, stream, sink)\n\t\t}", p.file(q.Stream.SQLName), p.number, Later(q.Source.Name, step), p.Write[q.Source.Name], q.Name, params)
	if slices.Contains(p.straight, q) && p.Forms == nil {
		fmt.Fprintf(out, ", func(string) error { return Singles%s(ready, stream) }", q.Name)
	}
	if p.Forms[q.Source.Name] {
		fmt.Fprintf(out, ", func(rows string) error {\n\t\t\trecords, err := Records%s(stream)\n\t\t\treturn harness.Forms(func() any { return ready.%s(%s) }, records, err, rows, %t)\n\t\t}", q.Stream.Name, q.Name, params, slices.Contains(p.straight, q))
	}
	if len(p.Steps) > 0 && p.Forms[q.Source.Name] {
		fmt.Fprintf(out, ", func(string) error {\n\t\t\trecords, err := Records%s(stream)\n\t\t\treturn harness.Held(held, %q, func() any { return ready.%s(%s) }, records, err)\n\t\t}", q.Stream.Name, q.Name, q.Name, params)
	}
	out.WriteString(")\n\t}\n")
}

// arguments are the parameters given, and the others at their zero values, if the
// query has any.
func (p runnable) arguments(q *names.Query) string {
	if q.Params == "" {
		return ""
	}
	if given := p.Params[q.Source.Name]; len(given) > 0 {
		return fmt.Sprintf("harness.Params[%s](%#v)", q.Params, given)
	}
	return q.Params + "{}"
}

// helpers is a file of the package that runs its queries, and gives the harness what only
// the package can: a stream's records, and AppendOne beside Append.
func helpers(p runnable) []byte {
	var out bytes.Buffer
	fmt.Fprintf(&out, "package %s\n\nimport (\n\t\"context\"\n\n\t\"github.com/veloc-dev/veloc/generated_test/internal/batch/harness\"\n\t\"github.com/veloc-dev/veloc/runtime\"\n)\n\nvar _ runtime.Sink\nvar _ harness.Harness\n", packageName(p.number))
	p.write(&out)
	if p.Forms == nil {
		for _, q := range p.straight {
			params := p.arguments(q)
			fmt.Fprintf(&out, "\nfunc Singles%[1]s(ready *Ready, from runtime.StreamSource) error {\n\tb, many, one := &%[2]s{}, ready.%[1]s(%[3]s), ready.%[1]s(%[3]s)\n", q.Name, q.Stream.Batch, params)
			fmt.Fprintf(&out, "\treturn harness.Singles(from, b, func() []%s { return b.Rows }, many.Append, one.AppendOne, many.Stats, one.Stats)\n}\n", q.Stream.Row)
		}
		return out.Bytes()
	}
	var done []*names.Relation
	for _, q := range p.names.Queries {
		if slices.Contains(done, q.Stream) {
			continue
		}
		done = append(done, q.Stream)
		fmt.Fprintf(&out, "\nfunc Records%s(from runtime.StreamSource) ([]%s, error) {\n\tvar all []%s\n\tb := &%s{}\n\terr := harness.Read(from, b, func() {\n\t\tfor _, row := range b.Rows {\n\t\t\tall = append(all, row.Clone())\n\t\t}\n\t})\n\treturn all, err\n}\n", q.Stream.Name, q.Stream.Row, q.Stream.Row, q.Stream.Batch)
	}
	return out.Bytes()
}
