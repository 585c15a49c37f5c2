package templates

import (
	"bytes"
	"go/format"
)

// RunMain is what the main function of a program of `veloc run` depends on.
type RunMain struct {
	Package    string // import path of the generated package
	Query      string // SQL name
	Method     string // of Ready
	Const      string
	ParamsType string // empty: no parameters
	Params     []RunParam
	Stream     string
	Tables     []RunTable
	Parquet    bool
	Zstd       bool
	Zone       string
}

// RunParam is a parameter of the query.
type RunParam struct {
	Name, Field string
	Optional    bool   // it has a default
	Parse       string // a Go function of a text
}

// RunTable is a table that the query reads.
type RunTable struct{ Field, Relation string }

const runMain = `package main

import (
	"context"
	"os"
	"time"
	_ "time/tzdata"

	query {{printf "%q" .Package}}
	"github.com/veloc-dev/veloc/runtime/file"
	{{- if .Parquet}}
	"github.com/veloc-dev/veloc/runtime/parquet"
	{{- end}}
	"github.com/veloc-dev/veloc/runtime"
	"github.com/veloc-dev/veloc/runtime/pg/datetime"
	"github.com/veloc-dev/veloc/runtime/pg/float"
	"github.com/veloc-dev/veloc/runtime/pg/num"
	"github.com/veloc-dev/veloc/runtime/pg/text"
	"github.com/veloc-dev/veloc/runtime/program"
	{{- if .Zstd}}
	"github.com/veloc-dev/veloc/runtime/zstd"
	{{- end}}
)

// The packages that parameters may need.
var (
	_ = datetime.ParseDate
	_ = float.Parse8
	_ = num.ParseInt4
	_ = text.ParseBool
	_ = time.UTC
	_ = runtime.BatchSize
)

func main() {
	os.Exit(program.Main(program.Query{
		Name: {{printf "%q" .Query}}, Stream: {{printf "%q" .Stream}},
		Options: []file.Option{
			{{- if .Parquet}}file.Format(parquet.Format),{{end}}
			{{- if .Zstd}}zstd.Compression,{{end}}
		},
		Start: start,
	}))
}

func start(ctx context.Context, e *program.Env) (*program.Run, error) {
	{{- if .ParamsType}}
	var params query.{{.ParamsType}}
	{{- range $i, $p := .Params}}
	p{{$i}}, err := program.Param(e, {{printf "%q" .Name}}, {{.Optional}}, {{.Parse}})
	if err != nil {
		return nil, err
	}
	params.{{.Field}} = p{{$i}}
	{{- end}}
	{{- end}}
	tables := query.NewTables(e.Options()...)
	go tables.Load(ctx, query.Sources{
		{{- range .Tables}}
		{{.Field}}: e.Table({{printf "%q" .Relation}}),
		{{- end}}
	})
	return &program.Run{
		Progress: tables.Progress,
		Handler:  tables.Handler,
		Close:    tables.Close,
		Ready: func(ctx context.Context) (program.Ready, error) {
			ready, err := tables.Ready(ctx, query.{{.Const}})
			if err != nil {
				return program.Ready{}, err
			}
			q := ready.{{.Method}}({{if .ParamsType}}params{{end}})
			return program.Ready{Run: q.Run, Stats: q.Stats}, nil
		},
	}, nil
}
`

// Program is the main function's file.
func Program(m RunMain) ([]byte, error) {
	src, err := execute("main.go", runMain, m)
	if err != nil {
		return nil, err
	}
	return format.Source(bytes.TrimSpace(src))
}
