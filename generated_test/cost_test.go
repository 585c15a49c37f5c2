package generated_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/veloc-dev/veloc/compiler/ir"
)

// The generated cost tests see an allocation in any loop and in AppendOne, and
// that no row comes out: each change to the generated code fails them, and the
// code as it is passes.
func TestCostTestsSeeWhatTheyMeasure(t *testing.T) {
	sql, err := os.ReadFile("../examples/trading/trading.sql")
	if err != nil {
		t.Fatal(err)
	}
	const garbage = "\n\tgarbage = new(int64)\n"
	changes := map[string]struct{ old, add string }{
		"asis":   {"package", ""},
		"filter": {"\tfor e := range n {", garbage},
		"probe":  {"= uint64(t.UserID)", garbage},
		"look":   {"hash := pg.HashString(t.Symbol)", garbage},
		"row":    {"row := &rows[k]", garbage},
		"single": {"row := &out[len(out)-1]", garbage},
		"empty":  {"n := len(q.run.Batch)", "\n\tn = 0\n"},
	}
	dir := t.TempDir()
	write := func(name, text string) {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	files := compilePackage(t, "trading", ir.File{Name: "trading.sql", Text: string(sql)})
	for name, c := range changes {
		changed := false
		for _, f := range files {
			text := string(f.Content)
			if f.Name == "trading_veloc.go" && c.add != "" {
				changed = strings.Contains(text, c.old)
				text = strings.ReplaceAll(text, c.old, c.old+c.add) + "\nvar garbage *int64\n"
			}
			write(filepath.Join(name, f.Name), text)
		}
		if !changed && c.add != "" {
			t.Errorf("%s: there is no %q", name, c.old)
		}
	}
	sums, err := os.ReadFile("../go.sum")
	if err != nil {
		t.Fatal(err)
	}
	write("go.sum", string(sums))
	write("go.mod", "module example.com/cost\n\ngo 1.26\n\nrequire github.com/veloc-dev/veloc v0.0.0\n\nreplace github.com/veloc-dev/veloc => "+repository(t)+"\n")
	cmd := exec.CommandContext(t.Context(), "go", "test", "-mod=mod", "-run", "Allocates", "./...")
	cmd.Dir = dir
	out, _ := cmd.CombinedOutput() // the changed ones fail
	for name := range changes {
		result := "FAIL\texample.com/cost/" + name
		if name == "asis" {
			result = "ok  \texample.com/cost/" + name
		}
		if !strings.Contains(string(out), result) {
			t.Errorf("there is no %q in\n%s", result, out)
		}
	}
	if strings.Contains(string(out), "[build failed]") {
		t.Errorf("what was changed does not build:\n%s", out)
	}
}
