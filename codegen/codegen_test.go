package codegen_test

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"strconv"
	"strings"
	"testing"

	"github.com/veloc-dev/veloc/codegen"
	"github.com/veloc-dev/veloc/codegen/names"
	"github.com/veloc-dev/veloc/compiler"
	"github.com/veloc-dev/veloc/compiler/ir"
	"github.com/veloc-dev/veloc/planner"
)

// generate compiles SQL, given as name and text in turn, to files.
func generate(t *testing.T, sql ...string) []codegen.File {
	t.Helper()
	files, diags := tryGenerate(t, sql...)
	if files == nil {
		t.Fatalf("no files: %v", diags)
	}
	return files
}

func tryGenerate(t *testing.T, sql ...string) ([]codegen.File, []ir.Diagnostic) {
	t.Helper()
	var in []ir.File
	for i := 0; i < len(sql); i += 2 {
		in = append(in, ir.File{Name: sql[i], Text: sql[i+1]})
	}
	p, diags := compiler.Compile(in)
	if p == nil {
		return nil, diags
	}
	plan, diags := planner.Build(p)
	if plan == nil {
		return nil, diags
	}
	return codegen.Generate(plan, codegen.Options{Package: "generated", Tests: true})
}

const schema = `-- veloc: stream
CREATE TABLE trades (id bigint NOT NULL, user_id bigint, amount numeric(18,2) NOT NULL, note text);
CREATE TABLE users (id bigint PRIMARY KEY, name text NOT NULL, rate numeric);
`

const queries = `-- name: Joined
SELECT t.id, u.name, t.amount * u.rate AS fee, upper(t.note) FROM trades t LEFT JOIN users u ON u.id = t.user_id WHERE t.amount > 100.5;
`

// The same plan gives the same bytes.
func TestDeterministic(t *testing.T) {
	first := generate(t, "schema.sql", schema, "queries.sql", queries)
	for range 5 {
		for i, f := range generate(t, "schema.sql", schema, "queries.sql", queries) {
			if f.Name != first[i].Name || !bytes.Equal(f.Content, first[i].Content) {
				t.Fatalf("%s differs", f.Name)
			}
		}
	}
	var list []string
	for _, f := range first {
		list = append(list, f.Name)
	}
	if got, want := fmt.Sprint(list), "[tables_veloc.go tables_veloc_test.go queries_veloc.go queries_veloc_test.go]"; got != want {
		t.Errorf("files %s, want %s", got, want)
	}
}

// attacks are names that must not get out of where names stand.
var attacks = []string{
	`"`, "`", "*/", "/*", "//", "\n", "\r\n", "\\", "\"\"\"", "*/ import \"os\"", "`+os.Exit(1)+`", "\" + panic(1) + \"",
	"type", "func", "range", "nil", "len", "string", "error", "runtime", "num", "json", "select", "_", "__", "1", "9lives", "naïve", "日本", "ß", "é", "\u2028", "\u202e",
	"Append", "clone", "init", "main", "q", "batch", "out", "err", "row", "value", "numeric1", "%s%d", "\t", "a b", "$1", "x.y", "go:build ignore", "line x.go:1", "{{.}}", "\ufeff", "\u2029*/\u2029func init() {}", "\n*/\nfunc init() {}\n/*", "\r*/\r", "😀",
}

func quoteIdent(s string) string { return `"` + strings.ReplaceAll(s, `"`, `""`) + `"` }

// Relations, columns, aliases, outputs and text constants with such names give
// packages that parse and import nothing new.
func TestIdentifierAttack(t *testing.T) {
	for _, a := range attacks {
		id := quoteIdent(a)
		text := "'" + strings.ReplaceAll(a, "'", "''") + "'"
		sql := fmt.Sprintf(`-- veloc: stream
CREATE TABLE s (%[1]s bigint NOT NULL, id bigint, "other" text);
CREATE TABLE %[1]s (%[1]s bigint PRIMARY KEY, "%%" text, id bigint);
-- name: Q
SELECT %[1]s.*, x.%[1]s AS %[1]s, x."other" || %[2]s AS %[1]s, %[1]s."%%" AS "*/" FROM s x LEFT JOIN %[1]s ON %[1]s.%[1]s = x.%[1]s AND x."other" <> %[2]s WHERE x.%[1]s > 1;
`, id, text)
		name := strings.ReplaceAll(a, "\n", "") + ".sql"
		files, diags := tryGenerate(t, name, sql)
		if files == nil {
			// A name may be refused; it must be said why.
			if len(diags) == 0 {
				t.Errorf("%q: nothing", a)
			}
			for _, d := range diags {
				t.Logf("%q: %s", a, d.Message)
				if d.Code == ir.InternalError {
					t.Errorf("%q: %s", a, d.Message)
				}
			}
			continue
		}
		for _, f := range files {
			checkFile(t, a, f)
		}
	}
}

func checkFile(t *testing.T, attack string, f codegen.File) {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), f.Name, f.Content, parser.ParseComments)
	if err != nil {
		t.Errorf("%q: %v\n%s", attack, err, f.Content)
		return
	}
	if strings.ContainsAny(f.Name, "/\\\n\" ") || strings.HasPrefix(f.Name, "_") || strings.HasPrefix(f.Name, ".") {
		t.Errorf("%q: file %q", attack, f.Name)
	}
	for _, i := range file.Imports {
		path, _ := strconv.Unquote(i.Path.Value)
		if _, known := names.Imports[path]; !known && path != "time/tzdata" {
			t.Errorf("%q: imports %s", attack, path)
		}
	}
	for _, d := range file.Decls {
		if fn, ok := d.(*ast.FuncDecl); ok && (fn.Name.Name == "init" || fn.Name.Name == "main") && fn.Recv == nil {
			t.Errorf("%q: declares %s", attack, fn.Name.Name)
		}
	}
	for _, group := range file.Comments {
		for _, c := range group.List {
			if strings.HasPrefix(c.Text, "/*") || strings.HasPrefix(c.Text, "//go:") || strings.HasPrefix(c.Text, "//line ") {
				t.Errorf("%q: comment %q", attack, c.Text)
			}
		}
	}
}
