package generated_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/veloc-dev/veloc/codegen"
	"github.com/veloc-dev/veloc/compiler"
	"github.com/veloc-dev/veloc/compiler/ir"
	"github.com/veloc-dev/veloc/planner"
)

const matrixSchema = `-- veloc: stream
CREATE TABLE s (id integer NOT NULL, k integer);
CREATE TABLE t (k integer PRIMARY KEY, name text NOT NULL);
CREATE TABLE many (k integer, name text NOT NULL);
`

// TestStrategyMatrix makes a package with a query for each join type, strategy
// and occasion (a miss, a table that is not ready), over a table with a primary
// key and over one with any number of matches, and runs the tests of
// testdata/matrix on it: each query with Append and AppendOne.
func TestStrategyMatrix(t *testing.T) {
	strategies := []struct{ word, text string }{
		{"Fail", "fail_fast"},
		{"Wait", "wait_and_retry(max_retries=2, delay=1ms, then=skip_record)"},
		{"WaitFail", "wait_and_retry(max_retries=2, delay=1ms)"},
		{"WaitDefaults", "wait_and_retry(max_retries=2, delay=1ms, then=use_defaults(name='none'))"},
		{"Skip", "skip_record"},
		{"Nulls", "emit_with_nulls"},
		{"Defaults", "use_defaults(name='none')"},
	}
	var sql, cases strings.Builder
	sql.WriteString(matrixSchema)
	for _, table := range []string{"t", "many"} {
		for _, join := range []string{"Inner", "Left", "Right", "Full"} {
			for _, s := range strategies {
				for _, on := range []string{"Miss", "Unready"} {
					name := join + s.word + on + strings.ToUpper(table[:1]) + table[1:]
					fmt.Fprintf(&sql, "\n-- name: %s\n-- veloc: on_%s %s=%s\nSELECT s.id, x.name FROM s %s JOIN %s x ON x.k = s.k;\n",
						name, strings.ToLower(on), map[string]string{"Miss": "x", "Unready": table}[on], s.text, strings.ToUpper(join), table)
					parked := "nil"
					if strings.HasPrefix(s.word, "Wait") && on == "Miss" {
						parked = "q.Parked"
					}
					fmt.Fprintf(&cases, "\t{%q, %q, %q, %q, %q, Query%s, func(r *Ready) form { q := r.%s(); return formOf(q.Append, q.AppendOne, q.Finish, q.Stats, %s) }},\n",
						name, join, s.word, on, table, name, name, parked)
				}
			}
		}
	}
	dir := t.TempDir()
	write := func(name, text string) {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for _, f := range compilePackage(t, "matrix", ir.File{Name: "matrix.sql", Text: sql.String()}) {
		if !strings.HasSuffix(f.Name, "_test.go") {
			write(f.Name, string(f.Content))
		}
	}
	text, err := os.ReadFile("testdata/matrix/matrix.go.txt")
	if err != nil {
		t.Fatal(err)
	}
	write("matrix_test.go", strings.Replace(string(text), "// CASES\n", cases.String(), 1))
	sums, err := os.ReadFile("../go.sum")
	if err != nil {
		t.Fatal(err)
	}
	write("go.sum", string(sums))
	write("go.mod", "module example.com/matrix\n\ngo 1.26\n\nrequire github.com/veloc-dev/veloc v0.0.0\n\nreplace github.com/veloc-dev/veloc => "+repository(t)+"\n")
	cmd := exec.CommandContext(t.Context(), "go", "test", "-mod=mod", ".")
	cmd.Dir = dir
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
}

// compilePackage generates a package from one script.
func compilePackage(t *testing.T, name string, file ir.File) []codegen.File {
	t.Helper()
	program, diags := compiler.Compile([]ir.File{file})
	if program == nil {
		t.Fatal(diags)
	}
	plan, diags := planner.Build(program)
	if plan == nil {
		t.Fatal(diags)
	}
	files, diags := codegen.Generate(plan, codegen.Options{Package: name, Tests: true})
	if len(diags) > 0 {
		t.Fatal(diags)
	}
	return files
}
