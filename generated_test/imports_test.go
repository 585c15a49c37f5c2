package generated_test

import (
	"bytes"
	"encoding/json"
	"io"
	"os/exec"
	"slices"
	"strings"
	"testing"
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
	{"compiler/syntax", []string{"compiler/ir", "compiler/diag"}, []string{"github.com/pganalyze/pg_query_go/v5", "github.com/pganalyze/pg_query_go/v5/"}},
	{"compiler/funcs", []string{"compiler/ir", "runtime/pg/", "runtime/pg"}, nil},
	{"compiler/", []string{"compiler/", "runtime/pg/", "runtime/pg"}, nil},
	{"compiler", []string{"compiler/", "runtime/pg/", "runtime/pg"}, nil},
	{"planner", []string{"compiler/ir"}, nil},
	{"templates", nil, nil},
	{"codegen/program", []string{"codegen", "codegen/", "planner", "compiler/ir", "templates"}, []string{"github.com/dave/jennifer/jen"}},
	{"codegen/", []string{"codegen/", "planner", "compiler/ir", "templates"}, []string{"github.com/dave/jennifer/jen", "golang.org/x/tools/"}},
	{"codegen", []string{"codegen/", "planner", "compiler/ir", "templates"}, []string{"github.com/dave/jennifer/jen"}},
	{"runtime/pg/", []string{"runtime/pg/", "runtime/pg"}, []string{"github.com/cockroachdb/apd/v3"}},
	{"runtime/pg", nil, nil},
	{"runtime/parquet", []string{"runtime", "runtime/"}, []string{"github.com/parquet-go/parquet-go", "github.com/parquet-go/parquet-go/"}},
	{"runtime/program", []string{"runtime", "runtime/"}, []string{"github.com/vbauerster/mpb/v8", "github.com/vbauerster/mpb/v8/", "golang.org/x/term"}},
	{"runtime/", []string{"runtime", "runtime/"}, []string{"github.com/cockroachdb/apd/v3", "github.com/klauspost/compress/"}},
	{"runtime", []string{"runtime/"}, nil},
}

func listPackages(t *testing.T, args ...string) []listed {
	t.Helper()
	out, err := exec.Command("go", append([]string{"list", "-json=ImportPath,Imports,Standard"}, args...)...).Output()
	if err != nil {
		t.Fatal(err)
	}
	var all []listed
	for dec := json.NewDecoder(bytes.NewReader(out)); ; {
		var p listed
		if err := dec.Decode(&p); err == io.EOF {
			return all
		} else if err != nil {
			t.Fatal(err)
		}
		all = append(all, p)
	}
}

type listed struct {
	ImportPath string
	Imports    []string
	Standard   bool
}

func within(path, room string) bool {
	if strings.HasSuffix(room, "/") {
		return strings.HasPrefix(path, room)
	}
	return path == room
}

func TestImportsGoOneWay(t *testing.T) {
	for _, p := range listPackages(t, module+"compiler/...", module+"planner/...", module+"codegen/...", module+"templates/...", module+"runtime/...") {
		path := strings.TrimPrefix(p.ImportPath, module)
		i := slices.IndexFunc(rooms, func(r room) bool { return within(path, r.path) })
		if i < 0 {
			t.Errorf("%s is in no room of the table", path)
			continue
		}
		for _, imp := range p.Imports {
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
	for _, p := range listPackages(t, "-deps", module+"runtime", module+"runtime/file") {
		for _, heavy := range []string{"pg_query", "parquet", "duckdb", "kafka", "mpb", "cobra", "jennifer", "x/tools", "compress/zstd"} {
			if strings.Contains(p.ImportPath, heavy) {
				t.Errorf("runtime and runtime/file pull in %s", p.ImportPath)
			}
		}
	}
}
