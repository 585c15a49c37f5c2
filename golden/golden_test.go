// Package golden holds what the compiler makes of a folder of SQL, pass by
// pass: the program and the plan as text, diagnostics, and the generated
// package, which builds and vets as a part of this module.
package golden

import (
	"bytes"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "rewrite the golden files, build and vet them, and fail")

func TestGolden(t *testing.T) { check(t, "*/*.sql", passes) }

// TestDiagnosed: of the folders below diagnosed nothing counts but what the
// compiler says of them, so that it may refuse them.
func TestDiagnosed(t *testing.T) { check(t, "diagnosed/*/*.sql", diagnosed) }

// check holds the folders of the scripts against what pass makes of them.
func check(t *testing.T, scripts string, pass func(t *testing.T, dir string) map[string][]byte) {
	dirs, err := filepath.Glob(scripts)
	if err != nil || len(dirs) == 0 {
		t.Fatal("no cases", err)
	}
	for i := range dirs {
		dirs[i] = filepath.Dir(dirs[i])
	}
	for _, dir := range slices.Compact(dirs) {
		t.Run(dir, func(t *testing.T) {
			want := pass(t, dir)
			if *update {
				rewrite(t, dir, want)
				return
			}
			compareFiles(t, dir, want)
		})
	}
	if *update {
		vet(t)
		t.Error("the golden files have been rewritten: read the difference, then run without -update")
	}
}

// isGolden says which files of a case the passes make.
func isGolden(name string) bool {
	return strings.HasSuffix(name, "_veloc.go") || strings.HasSuffix(name, "_veloc_test.go") ||
		slices.Contains([]string{"plan.txt", "diagnostics.txt"}, name)
}

func compareFiles(t *testing.T, dir string, want map[string][]byte) {
	t.Helper()
	for name, text := range want {
		have, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Error(err)
			continue
		}
		if !bytes.Equal(have, text) {
			t.Errorf("%s/%s (-golden +now):\n%s", dir, name, cmp.Diff(strings.Split(string(have), "\n"), strings.Split(string(text), "\n")))
		}
	}
	for _, name := range goldenFiles(t, dir) {
		if _, ok := want[name]; !ok {
			t.Errorf("%s/%s is no longer made", dir, name)
		}
	}
}

func goldenFiles(t *testing.T, dir string) []string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		if isGolden(e.Name()) {
			names = append(names, e.Name())
		}
	}
	return names
}

func rewrite(t *testing.T, dir string, want map[string][]byte) {
	t.Helper()
	for _, name := range goldenFiles(t, dir) {
		if err := os.Remove(filepath.Join(dir, name)); err != nil {
			t.Fatal(err)
		}
	}
	for name, text := range want {
		if err := os.WriteFile(filepath.Join(dir, name), text, 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

func vet(t *testing.T) {
	t.Helper()
	if out, err := exec.Command("go", "vet", "./...").CombinedOutput(); err != nil {
		t.Errorf("go vet: %v\n%s", err, out)
	}
}
