package generated_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/veloc-dev/veloc/codegen"
	"github.com/veloc-dev/veloc/codegen/check"
	"github.com/veloc-dev/veloc/compiler"
	"github.com/veloc-dev/veloc/compiler/ir"
	"github.com/veloc-dev/veloc/generated_test/internal/oracle"
	"github.com/veloc-dev/veloc/planner"
)

// nasty are names that would break out of Go source if they got there as they
// are, or meet what is there.
var nasty = []string{
	`a"b`, "a`b", "line\nbreak", "cr\rname", "tab\tname", `*/ import "os" /*`, "// comment", "*/", "/*", `\`, `\n`, `"`, "`", "'", "a'b", "${x}", "%s%d%!", "{{.}}",
	"func", "type", "range", "select", "map", "chan", "go", "defer", "package", "import", "var", "const", "interface", "fallthrough",
	"nil", "true", "false", "iota", "int", "string", "error", "len", "cap", "append", "make", "new", "panic", "copy", "min", "max", "clear", "any", "init", "main",
	"runtime", "rowio", "scan", "num", "text", "slices", "context", "iter", "q", "b", "row", "rows", "out", "batch", "err", "hash", "sel", "n", "e", "i", "t", "r", "s", "k",
	"Append", "Run", "All", "Finish", "Stats", "Clone", "DecodeJSON", "decode", "run", "join", "probe", "project", "filter", "chunk", "pin",
	"日本", "été", "ß", "\u202eevil", "\ufeffbom", "emoji😀", "Ⅷ", "ǅ", "1st", "_", "__", "-", " ", "a b", "a-b", "a_b", "A_B", "a.b", "x$y", "x#y",
	strings.Repeat("long", 15), "\u2028sep", "nul\x01", "status", "metrics", "properties", "id", "ID", "user_id", "UserID",
	"//go:build ignore", "-- veloc: stream", "$$", "GeneratedV1",
}

// TestNamesStayNames compiles scripts whose names are nasty. What does not
// compile must be a diagnostic; what does must be Go that imports nothing else.
func TestNamesStayNames(t *testing.T) {
	r := rand.New(rand.NewPCG(11, 12))
	compiled := 0
	for i := range 120 {
		script := nastyScript(r)
		files := []ir.File{{Name: "q.sql", Text: script}}
		out := generated(t, files)
		if out == nil {
			continue
		}
		compiled++
		for _, f := range out {
			checkSource(t, script, f)
		}
		if i%12 == 0 && !t.Failed() {
			buildsAlone(t, script, out)
		}
		if t.Failed() {
			t.Fatal(script)
		}
	}
	if compiled < 60 {
		t.Errorf("%d of 120 scripts compile only", compiled)
	}
}

// nastyScript joins two relations by names from the list.
func nastyScript(r *rand.Rand) string {
	perm := r.Perm(len(nasty))
	name := func(i int) string { return oracle.Quote(nasty[perm[i]]) }
	query := "Q"
	if r.IntN(2) == 0 {
		query = strings.Map(func(c rune) rune {
			if c < ' ' {
				return -1
			}
			return c
		}, strings.ReplaceAll(nasty[perm[9]], " ", "_"))
	}
	return fmt.Sprintf(`-- veloc: stream
CREATE TABLE %s (%s integer NOT NULL, %s text, %s numeric(8,2) DEFAULT '*/ "x" %s');
CREATE TABLE %s (%s integer PRIMARY KEY, %s text NOT NULL);

-- name: %s
SELECT s.%s, s.%s AS %s, x.%s, s.%s || '*/ `+"`"+`' || x.%s, 'a
b' AS %s
FROM %s s LEFT JOIN %s x ON x.%s = s.%s
WHERE s.%s > 0 /* */ OR s.%s = '"';
`, name(0), name(1), name(2), name(3), "`", name(4), name(5), name(6), query,
		name(1), name(2), name(7), name(6), name(2), name(6), name(8), name(0), name(4), name(5), name(1), name(3), name(2))
}

// generated gives the package's files; nil where the script is refused.
func generated(t *testing.T, files []ir.File) []codegen.File {
	t.Helper()
	program, diags := compiler.Compile(files)
	if program == nil {
		if len(diags) == 0 {
			t.Fatal("refused without a diagnostic")
		}
		return nil
	}
	plan, diags := planner.Build(program)
	if plan == nil {
		if len(diags) == 0 {
			t.Fatal("refused without a diagnostic")
		}
		return nil
	}
	out, diags := codegen.Generate(plan, codegen.Options{Package: "nasty"})
	if len(diags) > 0 {
		return nil
	}
	return out
}

// allowed is what generated packages import.
var allowed = []string{"bytes", "context", "encoding/json", "iter", "math", "net/http", "slices", "strconv", "strings", "sync", "testing", "time"}

func checkSource(t *testing.T, script string, f codegen.File) {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), f.Name, f.Content, parser.ParseComments)
	if err != nil {
		t.Fatalf("%v\n%s", err, script)
	}
	for _, spec := range file.Imports {
		path := strings.Trim(spec.Path.Value, `"`)
		if !slices.Contains(allowed, path) && !strings.HasPrefix(path, "github.com/veloc-dev/veloc/runtime") {
			t.Errorf("%s imports %s", f.Name, path)
		}
	}
	for _, d := range file.Decls {
		if fn, ok := d.(*ast.FuncDecl); ok && fn.Recv == nil && fn.Name.Name == "init" {
			t.Errorf("%s has an init function", f.Name)
		}
	}
}

// buildsAlone vets the package in a module of its own.
func buildsAlone(t *testing.T, script string, out []codegen.File) {
	t.Helper()
	dir := t.TempDir()
	mod := "module example.com/nasty\n\ngo 1.26\n\nrequire github.com/veloc-dev/veloc v0.0.0\n\nreplace github.com/veloc-dev/veloc => " + repository(t) + "\n"
	sums, err := os.ReadFile("../go.sum")
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string][]byte{"go.mod": []byte(mod), "go.sum": sums} {
		if err := os.WriteFile(filepath.Join(dir, name), text, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	t.Setenv("GOFLAGS", "-mod=mod")
	var files []check.File
	for _, f := range out {
		files = append(files, check.File(f))
		if err := os.WriteFile(filepath.Join(dir, filepath.Base(f.Name)), f.Content, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if err := check.Verify(t.Context(), dir, files); err != nil {
		t.Fatalf("%v\n%s", err, script)
	}
}
