// Package program makes the source of the programs that `veloc run` builds: the
// generated package of one query and a main function.
package program

import (
	"fmt"

	"github.com/veloc-dev/veloc/codegen"
	"github.com/veloc-dev/veloc/codegen/names"
	"github.com/veloc-dev/veloc/compiler/ir"
	"github.com/veloc-dev/veloc/planner"
	"github.com/veloc-dev/veloc/templates"
)

// Needs says what the data's files call for.
type Needs struct{ Parquet, Zstd bool }

// folder is the generated package's, below the program's.
const folder = "query"

// Files gives the program's files by name. The plan has one query; importPath
// is that of the program's folder.
func Files(plan *planner.Plan, importPath string, needs Needs) (map[string][]byte, error) {
	generated, diags := codegen.Generate(plan, codegen.Options{Package: folder})
	if len(diags) > 0 {
		return nil, fmt.Errorf("%s", diags[0].Message)
	}
	pkg, _ := names.Allocate(plan, folder)
	q := pkg.Queries[0]
	m := templates.RunMain{
		Package: importPath + "/" + folder, Query: q.Source.Name, Method: q.Name, Const: q.Const, ParamsType: q.Params,
		Stream: q.Stream.SQLName, Parquet: needs.Parquet, Zstd: needs.Zstd, Zone: plan.Program.Zone,
	}
	for i, p := range q.Source.Params {
		param := templates.RunParam{Name: p.Name, Field: q.Fields[i].Field, Optional: p.Default != nil, Parse: parser(p.Type.Kind, plan.Program.Zone)}
		m.Params = append(m.Params, param)
	}
	for _, t := range plan.Tables {
		if t.Used && t.View == nil {
			r := pkg.Relation(t.Relation)
			m.Tables = append(m.Tables, templates.RunTable{Field: r.Name, Relation: r.SQLName})
		}
	}
	main, err := templates.Program(m)
	if err != nil {
		return nil, err
	}
	files := map[string][]byte{"main.go": main}
	for _, f := range generated {
		files[folder+"/"+f.Name] = f.Content
	}
	return files, nil
}

// parser is the Go function that reads a parameter of the kind.
func parser(k ir.Kind, zone string) string {
	switch k {
	case ir.Bool:
		return "text.ParseBool"
	case ir.Int2:
		return "num.ParseInt2"
	case ir.Int4:
		return "num.ParseInt4"
	case ir.Int8:
		return "num.ParseInt8"
	case ir.Float4:
		return "float.Parse4"
	case ir.Float8:
		return "float.Parse8"
	case ir.Numeric:
		return "num.ParseNumeric"
	case ir.Date:
		return "datetime.ParseDate"
	case ir.Time:
		return "datetime.ParseTime"
	case ir.Timestamp:
		return "datetime.ParseTimestamp"
	case ir.Timestamptz:
		return fmt.Sprintf("func(s string) (runtime.Timestamptz, error) { return datetime.ParseTimestamptz(datetime.MustZone(%q), s) }", zone)
	case ir.Interval:
		return "datetime.ParseInterval"
	case ir.UUID:
		return "text.ParseUUID"
	case ir.Bytea:
		return "text.ParseBytea"
	case ir.JSONB:
		return "text.ParseJSONB"
	}
	return "func(s string) (string, error) { return s, nil }"
}

// Single is the program with only the query of that name.
func Single(p *ir.Program, query string) *ir.Program {
	one := *p
	one.Queries = nil
	for _, q := range p.Queries {
		if q.Name == query {
			one.Queries = append(one.Queries, q)
		}
	}
	return &one
}
