package query_test

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/dave/jennifer/jen"

	"github.com/veloc-dev/veloc/codegen/codegentest"
	"github.com/veloc-dev/veloc/codegen/lower"
	"github.com/veloc-dev/veloc/codegen/names"
	"github.com/veloc-dev/veloc/codegen/query"
	"github.com/veloc-dev/veloc/compiler"
	"github.com/veloc-dev/veloc/compiler/ir"
	"github.com/veloc-dev/veloc/planner"
)

// emit gives the emitted code of all queries of a script, as a parsed file.
func emit(t *testing.T, files ...ir.File) (*token.FileSet, *ast.File) {
	t.Helper()
	plan, pkg := codegentest.PlanFiles(t, files...)
	f := jen.NewFile("generated")
	consts := lower.NewConsts(plan.Program.Zone)
	for _, q := range pkg.Queries {
		query.Query(f, pkg, q, consts, &query.Shared{})
	}
	var b bytes.Buffer
	if err := f.Render(&b); err != nil {
		t.Fatal(err)
	}
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, "generated.go", b.Bytes(), parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	return fset, file
}

// perColumn names the methods that have some lines for each column of the result, each
// join of a record that comes alone, or each aggregate.
var perColumn = regexp.MustCompile(`roject|^one(.*Rows)?$|^joinOne$`)

// Every golden script's queries: short methods, and no condition that is a
// constant.
func TestGoldenScripts(t *testing.T) {
	folders, err := filepath.Glob("../../golden/*")
	if err != nil {
		t.Fatal(err)
	}
	for _, folder := range append(folders, "../../examples/trading", "../../examples/flights") {
		scripts, err := filepath.Glob(filepath.Join(folder, "*.sql"))
		if err != nil {
			t.Fatal(err)
		}
		if len(scripts) == 0 {
			continue
		}
		t.Run(filepath.Base(folder), func(t *testing.T) {
			var files []ir.File
			for _, s := range scripts {
				text, err := os.ReadFile(s)
				if err != nil {
					t.Fatal(err)
				}
				files = append(files, ir.File{Name: s, Text: string(text)})
			}
			fset, file := emit(t, files...)
			ast.Inspect(file, func(n ast.Node) bool {
				switch n := n.(type) {
				case *ast.FuncDecl:
					lines := fset.Position(n.End()).Line - fset.Position(n.Pos()).Line
					if lines > 100 && !perColumn.MatchString(n.Name.Name) {
						t.Errorf("%s has %d lines", n.Name.Name, lines)
					}
				case *ast.IfStmt:
					if id, ok := n.Cond.(*ast.Ident); ok && (id.Name == "true" || id.Name == "false") {
						t.Errorf("line %d: if %s", fset.Position(n.Pos()).Line, id.Name)
					}
				}
				return true
			})
		})
	}
}

const schema = `-- veloc: stream
CREATE TABLE s (k int, v bigint NOT NULL, x text);
CREATE TABLE a (k int PRIMARY KEY, v bigint, x text);
CREATE TABLE b (k int, v bigint, x text);
`

// methods lists the steps that a query becomes.
func methods(file *ast.File) string {
	var out []string
	for _, d := range file.Decls {
		f, ok := d.(*ast.FuncDecl)
		if !ok || f.Recv == nil || ast.IsExported(f.Name.Name) {
			continue
		}
		switch f.Name.Name {
		case "run", "chunk", "pin", "unpin", "fail", "flush", "begin", "tell", "work", "one", "admit", "odd", "joinAdmitted":
		default:
			out = append(out, f.Name.Name)
		}
	}
	return strings.Join(out, " ")
}

func TestSteps(t *testing.T) {
	for _, c := range []struct{ name, sql, want string }{
		{"filter and probe", "SELECT s.v, a.x FROM s JOIN a ON a.k = s.k WHERE s.v > 1", "join filter probeA project"},
		{"fan-out", "SELECT s.v, b.x, a.x FROM s JOIN b ON b.k = s.k JOIN a ON a.k = b.k", "detach join probeB afterB probeA project"},
		{"keyless", "SELECT s.v FROM s LEFT JOIN b ON b.k < s.k", "detach join probeB afterB project"},
		{"right", "SELECT s.v, a.x FROM s RIGHT JOIN a ON a.k = s.k", "detach attach forget join probeA project tailA tailAJoin tailAProject"},
		{"tail that cannot come out", "SELECT s.v, a.x FROM s RIGHT JOIN a ON a.k = s.k WHERE s.v = 1", "join probeA filter project"},
		{"never", "SELECT s.v FROM s JOIN a ON a.k = s.k WHERE false", ""},
		{"left join that never matches", "SELECT s.v, a.x FROM s LEFT JOIN a ON false", "join project"},
		{"nest", "SELECT s.v FROM s LEFT JOIN (a JOIN b ON b.k = a.k) ON a.v = s.v", "detach join nestAB afterAB project nestABRows"},
		{"same table twice", "SELECT p.x, q.x FROM s JOIN a p ON p.k = s.k JOIN a q ON q.k = s.v", "join probeP probeQ project"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, file := emit(t, ir.File{Name: "q.sql", Text: schema + "-- name: Q\n" + c.sql + ";\n"})
			if got := methods(file); got != c.want {
				t.Errorf("methods %q, want %q", got, c.want)
			}
		})
	}
}

// Tables that are named like the members of generated queries have other names there.
func TestTablesNamedAsMembers(t *testing.T) {
	scripts, err := filepath.Glob("../../golden/*/*.sql")
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]bool{}
	for _, s := range scripts {
		text, err := os.ReadFile(s)
		if err != nil {
			t.Fatal(err)
		}
		program, _ := compiler.Compile([]ir.File{{Name: s, Text: string(text)}})
		if program == nil {
			continue // its schema stands in another file
		}
		_, file := emit(t, ir.File{Name: s, Text: string(text)})
		for name := range members(file) {
			found[name] = true
		}
	}
	for _, name := range slices.Sorted(maps.Keys(found)) {
		script := fmt.Sprintf("-- veloc: stream\nCREATE TABLE s (k integer NOT NULL, v text);\nCREATE TABLE %q (k integer PRIMARY KEY, x text);\n-- name: Q\nSELECT s.v, t.x FROM s JOIN %[1]q t ON t.k = s.k;\n", name)
		if !allocates(t, script) {
			continue // a diagnostic says that it has to have another name
		}
		_, file := emit(t, ir.File{Name: "q.sql", Text: script})
		if members(file)[name] > 1 {
			t.Errorf("%s is both a field and a method", name)
		}
	}
}

// allocates reports whether a script's names are free in Go.
func allocates(t *testing.T, script string) bool {
	t.Helper()
	program, diags := compiler.Compile([]ir.File{{Name: "q.sql", Text: script}})
	if program == nil {
		t.Fatal(diags)
	}
	plan, diags := planner.Build(program)
	if plan == nil {
		t.Fatal(diags)
	}
	_, diags = names.Allocate(plan, "generated")
	return len(diags) == 0
}

// members counts by name whether queries have an unexported field, and a method, of it.
func members(file *ast.File) map[string]int {
	fields, methods := map[string]int{}, map[string]int{}
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncDecl:
			if n.Recv != nil && !n.Name.IsExported() {
				methods[n.Name.Name] = 1
			}
		case *ast.StructType:
			for _, f := range n.Fields.List {
				for _, name := range f.Names {
					if !name.IsExported() && name.Name != "_" {
						fields[name.Name] = 1
					}
				}
			}
		}
		return true
	})
	for name := range methods {
		fields[name]++
	}
	return fields
}
