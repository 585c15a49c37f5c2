package generated_test

import (
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/veloc-dev/veloc/compiler"
	"github.com/veloc-dev/veloc/compiler/ir"
	"github.com/veloc-dev/veloc/generated_test/internal/batch"
	"github.com/veloc-dev/veloc/generated_test/internal/batch/harness"
	"github.com/veloc-dev/veloc/generated_test/internal/oracle"
	"github.com/veloc-dev/veloc/planner"
)

const people = "testdata/people"

// TestPeople runs the queries of testdata/people that compile and holds their answers
// against PostgreSQL's. Which ones do not, and why, is recorded in refused.txt.
func TestPeople(t *testing.T) {
	scripts, err := filepath.Glob(people + "/*/case.sql")
	if err != nil || len(scripts) == 0 {
		t.Fatal("no cases", err)
	}
	var cases []string
	var packages []batch.Package
	refused := ""
	for _, script := range scripts {
		dir := filepath.Dir(script)
		files := sqlFiles(t, dir)
		program, why := planned(files)
		if why != "" {
			refused += filepath.Base(dir) + ": " + why + "\n"
			continue
		}
		query := program.Queries[0]
		cases = append(cases, dir)
		packages = append(packages, batch.Package{Files: files, Data: filepath.Join(dir, "data"), Params: map[string][]harness.Argument{query.Name: arguments(t, dir, query)}})
	}
	t.Run("refused", func(t *testing.T) { checkRefused(t, refused) })
	results, err := batch.Run(t.Context(), repository(t), t.TempDir(), packages)
	if err != nil {
		t.Fatal(err)
	}
	for key, result := range results {
		dir := cases[key.Package]
		t.Run(filepath.Base(dir), func(t *testing.T) {
			want, err := os.ReadFile(filepath.Join(dir, "expected.csv"))
			if err != nil {
				t.Fatal(err)
			}
			if d := oracle.Diff(oracle.Parse(string(want)), answer(result)); d != "" {
				t.Error(d)
			}
		})
	}
}

// planned compiles a script; why is the first error, empty where there is none.
func planned(files []ir.File) (program *ir.Program, why string) {
	program, diags := compiler.Compile(files)
	if program != nil {
		_, diags = planner.Build(program)
	}
	i := slices.IndexFunc(diags, func(d ir.Diagnostic) bool { return d.Severity == ir.Error })
	if i < 0 {
		return program, ""
	}
	return nil, diags[i].Code + " " + diags[i].Message
}

// arguments reads the case's parameters.
func arguments(t *testing.T, dir string, q *ir.Query) []harness.Argument {
	t.Helper()
	args := make([]harness.Argument, len(q.Params))
	text, err := os.ReadFile(filepath.Join(dir, "params.txt"))
	if err != nil && !os.IsNotExist(err) {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(text)) {
		number, value, _ := strings.Cut(strings.TrimSuffix(line, "\n"), "=")
		n, err := strconv.Atoi(number)
		if err != nil || n < 1 || n > len(args) {
			t.Fatalf("%s: the query has no parameter %s", dir, number)
		}
		args[n-1] = harness.Argument{Kind: q.Params[n-1].Type.Kind, Given: true, Text: value}
	}
	return args
}

// checkRefused holds the list of cases that do not compile against the recorded one.
func checkRefused(t *testing.T, refused string) {
	path := filepath.Join(people, "refused.txt")
	if *recordAnswers {
		if err := os.WriteFile(path, []byte(refused), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	recorded, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(strings.Split(string(recorded), "\n"), strings.Split(refused, "\n")); d != "" {
		t.Errorf("what compiles has changed (-recorded +now); record it with -record:\n%s", d)
	}
}
