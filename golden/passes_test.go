package golden

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/veloc-dev/veloc/codegen"
	"github.com/veloc-dev/veloc/codegen/names"
	"github.com/veloc-dev/veloc/compiler"
	"github.com/veloc-dev/veloc/compiler/diag"
	"github.com/veloc-dev/veloc/compiler/ir"
	"github.com/veloc-dev/veloc/planner"
)

// passes gives what the compiler makes of a case, by file name.
func passes(t *testing.T, dir string) map[string][]byte {
	t.Helper()
	files, plan, diags := planned(t, dir)
	out := map[string][]byte{}
	if len(diags) > 0 {
		out["diagnostics.txt"] = []byte(text(files, diags))
	}
	if plan == nil {
		return out
	}
	out["plan.txt"] = []byte(plan.String())
	generated, more := codegen.Generate(plan, codegen.Options{Package: names.PackageName(dir), Tests: true})
	if len(more) > 0 {
		t.Fatal(text(files, more))
	}
	for _, f := range generated {
		out[f.Name] = f.Content
	}
	return out
}

// diagnosed gives the diagnostics alone.
func diagnosed(t *testing.T, dir string) map[string][]byte {
	t.Helper()
	files, _, diags := planned(t, dir)
	return map[string][]byte{"diagnostics.txt": []byte(text(files, diags))}
}

// planned compiles a case up to the plan; nil: it is refused.
func planned(t *testing.T, dir string) ([]ir.File, *planner.Plan, []ir.Diagnostic) {
	t.Helper()
	files := script(t, dir)
	program, diags := compiler.Compile(files)
	if program == nil {
		return files, nil, diags
	}
	plan, more := planner.Build(program)
	return files, plan, diag.Sort(append(diags, more...))
}

func script(t *testing.T, dir string) []ir.File {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(dir, "*.sql"))
	if err != nil {
		t.Fatal(err)
	}
	var files []ir.File
	for _, p := range paths {
		text, err := os.ReadFile(p)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, ir.File{Name: filepath.Base(p), Text: string(text)})
	}
	return files
}

func text(files []ir.File, diags []ir.Diagnostic) string {
	var b strings.Builder
	for _, d := range diags {
		b.WriteString(diag.Text(files, d, diag.Colors{}))
	}
	return b.String()
}
