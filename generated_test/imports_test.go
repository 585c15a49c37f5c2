package generated_test

import (
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/go/packages"
)

const module = "github.com/veloc-dev/veloc/"

// room is a row of ARCHITECTURE.md's table: which rooms of the module its
// packages may import, and which packages of others.
type room struct {
	path    string // a package, or with "/" behind everything below it
	rooms   []string
	outside []string
}

// The first row that fits a package holds.
var rooms = []room{
	{"compiler/ir", nil, nil},
	{"compiler/directive", []string{"compiler/ir", "compiler/diag"}, nil},
	{"compiler/syntax", []string{"compiler/ir", "compiler/diag", "compiler/directive", "compiler/pgcatalog"}, []string{"github.com/pganalyze/pg_query_go/v5", "github.com/pganalyze/pg_query_go/v5/"}},
	{"compiler/pgcatalog", nil, nil},
	{"compiler/funcs", []string{"compiler/ir", "runtime/pg/", "runtime/pg"}, nil},
	{"compiler/", []string{"compiler/", "runtime/pg/", "runtime/pg"}, nil},
	{"compiler", []string{"compiler/", "runtime/pg/", "runtime/pg"}, nil},
	{"compiler/facts", []string{"compiler/ir"}, nil},
	{"planner", []string{"compiler/ir", "compiler/facts"}, nil},
	{"templates", nil, nil},
	{"codegen/sample", []string{"planner", "compiler/ir", "compiler/facts", "compiler/fold", "compiler/funcs", "runtime/pg/"}, nil},
	{"codegen/codegentest", []string{"codegen/", "planner", "compiler", "compiler/ir"}, []string{"github.com/dave/jennifer/jen", "github.com/google/go-cmp/cmp"}},
	{"codegen/program", []string{"codegen", "codegen/", "planner", "compiler/ir", "compiler/facts", "templates"}, []string{"github.com/dave/jennifer/jen"}},
	{"codegen/", []string{"codegen/", "planner", "compiler/ir", "compiler/facts", "templates"}, []string{"github.com/dave/jennifer/jen", "golang.org/x/tools/"}},
	{"codegen", []string{"codegen/", "planner", "compiler/ir", "compiler/facts", "templates"}, []string{"github.com/dave/jennifer/jen"}},
	{"runtime/pg/", []string{"runtime/pg/", "runtime/pg"}, nil},
	{"runtime/pg", nil, nil},
	{"runtime/parquet", []string{"runtime", "runtime/"}, []string{"github.com/parquet-go/parquet-go", "github.com/parquet-go/parquet-go/", "github.com/klauspost/compress/", "github.com/andybalholm/brotli"}},
	{"runtime/program", []string{"runtime", "runtime/"}, []string{"github.com/vbauerster/mpb/v8", "github.com/vbauerster/mpb/v8/", "golang.org/x/term"}},
	{"runtime/prom", []string{"runtime", "runtime/health"}, []string{"github.com/prometheus/client_golang/prometheus"}},
	{"runtime/rowstore", []string{"runtime/pg"}, nil},
	{"runtime/index", []string{"runtime/rowstore", "runtime/pg"}, nil},
	{"runtime/scan", []string{"runtime/pg/", "runtime/pg"}, []string{"golang.org/x/sys/cpu"}},
	{"runtime/", []string{"runtime", "runtime/"}, []string{"github.com/klauspost/compress/"}},
	{"runtime", []string{"runtime/"}, []string{"github.com/cenkalti/backoff/v5", "github.com/sony/gobreaker/v2"}},
}

// packagesOf gives the packages that the patterns name and, by path, all that they
// pull in.
func packagesOf(t *testing.T, patterns ...string) ([]*packages.Package, map[string]bool) {
	t.Helper()
	named, err := packages.Load(&packages.Config{Mode: packages.NeedName | packages.NeedImports | packages.NeedDeps}, patterns...)
	if err != nil {
		t.Fatal(err)
	}
	pulled := map[string]bool{}
	packages.Visit(named, func(p *packages.Package) bool {
		pulled[p.PkgPath] = true
		for _, e := range p.Errors {
			t.Error(e)
		}
		return true
	}, nil)
	return named, pulled
}

func within(path, room string) bool {
	if strings.HasSuffix(room, "/") {
		return strings.HasPrefix(path, room)
	}
	return path == room
}

func TestImportsGoOneWay(t *testing.T) {
	named, _ := packagesOf(t, module+"compiler/...", module+"planner/...", module+"codegen/...", module+"templates/...", module+"runtime/...")
	for _, p := range named {
		path := strings.TrimPrefix(p.PkgPath, module)
		i := slices.IndexFunc(rooms, func(r room) bool { return within(path, r.path) })
		if i < 0 {
			t.Errorf("%s is in no room of the table", path)
			continue
		}
		for imp := range p.Imports {
			if inside, ours := strings.CutPrefix(imp, module); ours {
				if !slices.ContainsFunc(rooms[i].rooms, func(r string) bool { return within(inside, r) }) {
					t.Errorf("%s imports %s, which its room may not", path, inside)
				}
			} else if strings.Contains(strings.Split(imp, "/")[0], ".") &&
				!slices.ContainsFunc(rooms[i].outside, func(r string) bool { return within(imp, r) }) {
				t.Errorf("%s imports %s, which its room may not", path, imp)
			}
		}
	}
}

// TestRuntimeIsLight holds what a user of generated code pulls in: no parser,
// no format library.
func TestRuntimeIsLight(t *testing.T) {
	_, pulled := packagesOf(t, module+"runtime", module+"runtime/file", module+"runtime/health")
	for path := range pulled {
		for _, heavy := range []string{"pg_query", "parquet", "duckdb", "kafka", "mpb", "cobra", "jennifer", "x/tools", "compress/zstd", "prometheus", "chromedp"} {
			if strings.Contains(path, heavy) {
				t.Errorf("runtime and runtime/file pull in %s", path)
			}
		}
	}
}
