// Package codegen emits a Go package from a plan. It names everything first,
// then lets one emitter write each kind of thing; the result is formatted and
// the same to the byte for the same plan.
package codegen

import (
	"bytes"
	"fmt"
	"path"
	"strings"

	"github.com/dave/jennifer/jen"

	"github.com/veloc-dev/veloc/codegen/check"
	"github.com/veloc-dev/veloc/codegen/codec"
	"github.com/veloc-dev/veloc/codegen/lower"
	"github.com/veloc-dev/veloc/codegen/names"
	"github.com/veloc-dev/veloc/codegen/query"
	"github.com/veloc-dev/veloc/codegen/table"
	"github.com/veloc-dev/veloc/compiler/ir"
	"github.com/veloc-dev/veloc/planner"
)

// File is one generated file.
type File = check.File

// Options say how a package is generated.
type Options struct {
	// Package is the Go package name: names.PackageName of the folder, or what
	// check.PackageName finds there.
	Package string
	// Tests adds a _test.go file with cost tests beside each query file.
	Tests bool
}

// Generate emits the package of a plan: the tables' file, then one for each
// file with queries. The diagnostics are errors: names that collide. With one
// there are no files.
func Generate(p *planner.Plan, o Options) (files []File, diags []ir.Diagnostic) {
	g := &generation{plan: p, options: o}
	defer func() {
		if fault := recover(); fault != nil {
			files, diags = nil, []ir.Diagnostic{ir.Fault(g.at, fault)}
		}
	}()
	return g.generate(o)
}

func (g *generation) generate(o Options) ([]File, []ir.Diagnostic) {
	p := g.plan
	if o.Package == "" {
		o.Package = "queries"
	}
	pkg, diags := names.Allocate(p, o.Package)
	if len(diags) > 0 {
		return nil, diags
	}
	g.pkg, g.options, g.consts = pkg, o, lower.NewConsts(p.Program.Zone)
	files, err := g.files()
	if err != nil {
		return nil, []ir.Diagnostic{ir.Fault(ir.Span{}, err)}
	}
	return files, nil
}

type generation struct {
	plan    *planner.Plan
	pkg     *names.Package
	options Options
	consts  *lower.Consts
	shared  query.Shared
	at      ir.Span // of the query at hand
}

// source is one file before it is rendered.
type source struct {
	name    string
	file    *jen.File
	queries []*names.Query
}

// files runs the emitters. The tables' file holds the constants of the queries
// too, so it is finished last and comes first.
func (g *generation) files() ([]File, error) {
	sources := []*source{g.begin(names.TablesFile, g.relationFiles())}
	byName := map[string]*source{}
	g.relations(sources[0].file)
	for _, q := range g.pkg.Queries {
		s := byName[q.File]
		if s == nil {
			s = g.begin(q.File, []int{q.Source.File})
			byName[q.File] = s
			sources = append(sources, s)
		}
		s.queries = append(s.queries, q)
		g.at = q.Source.Span
		g.query(s.file, q)
	}
	g.shared.Emit(sources[0].file)
	g.consts.Emit(sources[0].file)
	var out []File
	for _, s := range sources {
		f, err := render(s)
		if err != nil {
			return nil, err
		}
		out = append(out, f)
		if !g.options.Tests {
			continue
		}
		test, err := g.costTest(s)
		if err != nil {
			return nil, err
		}
		if test.Content != nil {
			out = append(out, test)
		}
	}
	return out, nil
}

// begin opens a file; its head names the SQL files that it comes from.
func (g *generation) begin(name string, sqlFiles []int) *source {
	f := jen.NewFile(g.pkg.Name)
	f.NoFormat = true
	f.ImportNames(names.Imports)
	f.HeaderComment(check.Header)
	var from []string
	for _, i := range sqlFiles {
		from = append(from, path.Base(g.plan.Program.Files[i].Name))
	}
	if len(from) > 0 {
		f.HeaderComment(names.Comment("Source: "+strings.Join(from, ", "), " "))
	}
	return &source{name: name, file: f}
}

// relationFiles lists the files that declare relations, in order.
func (g *generation) relationFiles() []int {
	var files []int
	for i := range g.plan.Program.Files {
		for _, r := range g.plan.Program.Relations {
			if int(r.Span.File) == i {
				files = append(files, i)
				break
			}
		}
	}
	return files
}

// relations emits what belongs to the package, its streams and its tables.
func (g *generation) relations(f *jen.File) {
	f.Comment("The runtime that this package was generated for. An error here says: run go generate, with veloc of the version in go.mod.")
	f.Var().Id("_").Op("=").Add(names.Runtime("GeneratedV1"))
	f.Line()
	for _, r := range g.pkg.Relations {
		if r.Used {
			t := g.plan.TableOf(r.Relation)
			codec.Relation(f, r, g.consts, t != nil && t.View == nil && len(t.FailingKeys()) > 0)
		}
	}
	for i := range table.Used(g.plan) {
		table.Table(f, g.pkg, g.plan, i, g.consts)
	}
	for _, v := range g.pkg.Views {
		query.View(f, g.pkg, v, g.consts, &g.shared)
	}
	table.Package(f, g.pkg, g.plan)
}

// query emits one query.
func (g *generation) query(f *jen.File, q *names.Query) {
	codec.Result(f, q, g.consts)
	query.Query(f, g.pkg, q, g.consts, &g.shared)
}

func render(s *source) (File, error) {
	var b bytes.Buffer
	if err := s.file.Render(&b); err != nil {
		return File{}, fmt.Errorf("%s: %w", s.name, err)
	}
	return finish(s.name, b.Bytes())
}

func finish(name string, src []byte) (File, error) {
	src, err := check.UseLocals(name, src)
	if err != nil {
		return File{}, err
	}
	src, err = check.Format(name, groupImports(src))
	return File{Name: name, Content: src}, err
}
