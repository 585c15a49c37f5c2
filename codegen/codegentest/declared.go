// Package codegentest tests emitters: it plans scripts and lists what was emitted.
package codegentest

import (
	"bytes"
	"flag"
	"go/ast"
	"go/format"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/dave/jennifer/jen"
	"github.com/google/go-cmp/cmp"

	"github.com/veloc-dev/veloc/codegen/names"
	"github.com/veloc-dev/veloc/compiler"
	"github.com/veloc-dev/veloc/compiler/ir"
	"github.com/veloc-dev/veloc/planner"
)

var update = flag.Bool("update", false, "rewrite the files of testdata")

// Stream begins the scripts of tests.
const Stream = "-- veloc: stream\nCREATE TABLE s (k bigint NOT NULL, name text);\n"

// Plan plans a script and allocates its names.
func Plan(t *testing.T, script string) (*planner.Plan, *names.Package) {
	t.Helper()
	return PlanFiles(t, ir.File{Name: "q.sql", Text: script})
}

// PlanFiles is Plan for a script of several files.
func PlanFiles(t *testing.T, files ...ir.File) (*planner.Plan, *names.Package) {
	t.Helper()
	program, diags := compiler.Compile(files)
	if program == nil {
		t.Fatal(diags)
	}
	plan, diags := planner.Build(program)
	if plan == nil {
		t.Fatal(diags)
	}
	pkg, diags := names.Allocate(plan, "generated")
	if len(diags) > 0 {
		t.Fatal(diags)
	}
	return plan, pkg
}

// Declared lists what a file exports, without bodies and unexported fields, and the
// types that also says by their names.
func Declared(t *testing.T, f *jen.File, also ...string) string {
	t.Helper()
	var source bytes.Buffer
	if err := f.Render(&source); err != nil {
		t.Fatal(err)
	}
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, "generated.go", source.Bytes(), parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	write := func(node any) {
		if err := format.Node(&out, fset, node); err != nil {
			t.Fatal(err)
		}
		out.WriteByte('\n')
	}
	for _, d := range file.Decls {
		switch d := d.(type) {
		case *ast.GenDecl:
			if d.Tok == token.TYPE && shown(d, also) {
				write(d)
			}
		case *ast.FuncDecl:
			if d.Name.IsExported() && exportedReceiver(d) {
				d.Body = nil
				write(d)
			}
		}
	}
	return out.String()
}

// shown reports whether a type is exported, or one of also. An exported one loses the
// fields that are not, and keeps what it embeds of other packages.
func shown(d *ast.GenDecl, also []string) bool {
	s := d.Specs[0].(*ast.TypeSpec)
	for _, name := range also {
		if s.Name.Name == name {
			return true
		}
	}
	if fields, ok := s.Type.(*ast.StructType); ok {
		var exported []*ast.Field
		for _, f := range fields.Fields.List {
			_, own := f.Type.(*ast.Ident)
			if len(f.Names) == 0 && !own || len(f.Names) > 0 && f.Names[0].IsExported() {
				exported = append(exported, f)
			}
		}
		fields.Fields.List = exported
	}
	return s.Name.IsExported()
}

func exportedReceiver(d *ast.FuncDecl) bool {
	if d.Recv == nil {
		return true
	}
	typ := d.Recv.List[0].Type
	if p, ok := typ.(*ast.StarExpr); ok {
		typ = p.X
	}
	id, ok := typ.(*ast.Ident)
	return ok && id.IsExported()
}

// Compare holds a text against testdata/name.txt of the package under test; with -update
// it is written there.
func Compare(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name+".txt")
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(got, "\n")); d != "" {
		t.Errorf("%s (-file +now), -update rewrites it:\n%s", path, d)
	}
}
