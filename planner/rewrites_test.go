package planner_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/veloc-dev/veloc/compiler"
	"github.com/veloc-dev/veloc/compiler/ir"
	"github.com/veloc-dev/veloc/planner"
)

// TestRewrites holds each rewrite, one file of testdata/rewrites each, against what it
// makes of queries over the tables of schema.sql. A file says what the rewrite does, and
// between which stages: `# stages: bound laid`. A case is a SELECT, a line of dashes, and
// the query at each of the stages.
func TestRewrites(t *testing.T) {
	schema, err := os.ReadFile("testdata/rewrites/schema.sql")
	if err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob("testdata/rewrites/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatal("no rewrites", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) {
			have, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			want := rewritten(t, string(schema), string(have))
			if *update {
				if err := os.WriteFile(file, []byte(want), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			if diff := cmp.Diff(strings.Split(string(have), "\n"), strings.Split(want, "\n")); diff != "" {
				t.Errorf("%s (-file +now):\n%s", file, diff)
			}
		})
	}
}

const dashes = "----\n"

// rewritten is the file with the stages as they are now.
func rewritten(t *testing.T, schema, file string) string {
	t.Helper()
	head, cases, _ := strings.Cut(file, "\n\n")
	_, stages, found := strings.Cut(head, "# stages: ")
	if !found {
		t.Fatal("the file does not begin with what the rewrite does, and its stages")
	}
	out := []string{head}
	for _, c := range strings.Split(strings.TrimSpace(cases), "\n\n") {
		sql, _, _ := strings.Cut(c+"\n", dashes)
		var b strings.Builder
		b.WriteString(strings.TrimRight(sql, "\n") + "\n" + dashes)
		for _, stage := range strings.Fields(stages) {
			fmt.Fprintf(&b, "%s:\n%s", stage, atStage(schema+sql, stage))
		}
		out = append(out, strings.TrimRight(b.String(), "\n"))
	}
	return strings.Join(out, "\n\n") + "\n"
}

// atStage is the script's last query at a stage, or why there is none.
func atStage(sql, stage string) string {
	program, diags := compiler.Compile([]ir.File{{Name: "q.sql", Text: sql}})
	if program == nil {
		return problems(diags)
	}
	last := program.Queries[len(program.Queries)-1]
	if stage == "bound" {
		return last.String()
	}
	plan, diags := planner.BuildUntil(program, stage)
	if plan == nil {
		return problems(diags)
	}
	q := plan.Queries[len(plan.Queries)-1]
	text := q.String()
	for _, p := range q.Pipelines {
		var exprs []string
		for _, o := range p.Outputs() {
			exprs = append(exprs, o.Expr.String())
		}
		text += "  gives " + strings.Join(exprs, ", ") + "\n"
	}
	return text
}

func problems(diags []ir.Diagnostic) string {
	var b strings.Builder
	for _, d := range diags {
		if d.Severity == ir.Error {
			fmt.Fprintf(&b, "  %s %s\n", d.Code, d.Message)
		}
	}
	return b.String()
}
