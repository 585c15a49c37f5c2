package generated_test

import (
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/veloc-dev/veloc/compiler"
	"github.com/veloc-dev/veloc/compiler/ir"
	"github.com/veloc-dev/veloc/generated_test/internal/batch"
	"github.com/veloc-dev/veloc/generated_test/internal/oracle"
)

var recordAnswers = flag.Bool("record", false, "write PostgreSQL's answers into the golden folders and testdata")

var goldenFolder = flag.String("folder", "*", "the golden folders whose queries run, as a pattern")

// TestGoldenQueriesGivePostgreSQLsAnswers runs every golden query that has data
// and compares with what PostgreSQL answered: live where a server is
// installed, and with the recorded answers everywhere.
func TestGoldenQueriesGivePostgreSQLsAnswers(t *testing.T) {
	cases := goldenCases(t)
	work := t.TempDir()
	packages := make([]batch.Package, len(cases))
	for i, c := range cases {
		packages[i] = batch.Package{Files: c.files, Data: c.dir}
	}
	results, err := batch.Run(t.Context(), repository(t), work, packages)
	if err != nil {
		t.Fatal(err)
	}
	for i, c := range cases {
		t.Run(filepath.Base(c.dir), func(t *testing.T) {
			if r, failed := results[batch.Key{Package: i}]; failed {
				t.Fatal(r.Err)
			}
			c.check(t, func(query string) oracle.Answer { return answer(results[batch.Key{Package: i, Query: query}]) })
		})
	}
}

type goldenCase struct {
	dir   string
	files []ir.File
}

// goldenCases lists the folders of golden/ and examples/ that hold data.
func goldenCases(t *testing.T) []goldenCase {
	t.Helper()
	data, err := filepath.Glob("../golden/" + *goldenFolder + "/*.csv")
	if err != nil || len(data) == 0 {
		t.Fatal("no golden data", err)
	}
	var cases []goldenCase
	for _, path := range data {
		dir, err := filepath.Abs(filepath.Dir(path))
		if err != nil {
			t.Fatal(err)
		}
		if len(cases) > 0 && cases[len(cases)-1].dir == dir || !wanted(filepath.Base(dir)) {
			continue
		}
		cases = append(cases, goldenCase{dir, sqlFiles(t, dir)})
	}
	return cases
}

// wanted reports whether -run asks for the subtest of a case: others need not be built.
func wanted(name string) bool {
	_, subtest, _ := strings.Cut(flag.Lookup("test.run").Value.String(), "/")
	pattern, _, _ := strings.Cut(subtest, "/")
	match, err := regexp.MatchString(pattern, name)
	return match || err != nil
}

// sqlFiles reads a folder's script in byte order of the file names.
func sqlFiles(t *testing.T, dir string) []ir.File {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(dir, "*.sql"))
	if err != nil || len(paths) == 0 {
		t.Fatal("no SQL in", dir, err)
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

var queryName = regexp.MustCompile(`(?m)^-- name: (\w+).*\n`)

// queries splits the case's script into what comes before the first query, and
// the queries by name. All of a golden query stands behind its name line.
func (c goldenCase) queries() (schema string, order []string, sql map[string]string) {
	sql = map[string]string{}
	for _, f := range c.files {
		at := queryName.FindAllStringSubmatchIndex(f.Text, -1)
		if len(at) == 0 {
			schema += f.Text
			continue
		}
		schema += f.Text[:at[0][0]]
		for i, m := range at {
			end := len(f.Text)
			if i+1 < len(at) {
				end = at[i+1][0]
			}
			name := f.Text[m[2]:m[3]]
			order = append(order, name)
			body, _, _ := strings.Cut(f.Text[m[1]:end], ";")
			sql[name] = body
		}
	}
	return schema, order, sql
}

func (c goldenCase) check(t *testing.T, veloc func(query string) oracle.Answer) {
	schema, order, sql := c.queries()
	conn := tryServer(t)
	if conn != nil {
		c.load(t, conn, schema)
	}
	for _, q := range order {
		t.Run(q, func(t *testing.T) {
			path := filepath.Join(c.dir, "answers", q+".csv")
			if conn != nil {
				live, err := conn.Ask(t.Context(), c.equivalent(t, q, sql[q]))
				if err != nil {
					t.Fatal(err)
				}
				checkRecorded(t, path, live)
			}
			recorded, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err, "; record PostgreSQL's answers with `go test ./generated_test -run Golden -record`")
			}
			if d := oracle.Diff(oracle.Parse(string(recorded)), veloc(q)); d != "" {
				t.Error(d)
			}
		})
	}
}

// equivalent is what PostgreSQL is asked: for a query with a miss strategy, the
// one in the folder equivalents that says the same in SQL alone.
func (c goldenCase) equivalent(t *testing.T, name, sql string) string {
	text, err := os.ReadFile(filepath.Join(c.dir, "equivalents", name+".sql"))
	switch {
	case err == nil:
		return string(text)
	case !os.IsNotExist(err):
		t.Fatal(err)
	}
	return sql
}

// checkRecorded holds the recorded answer against the live one, or records it.
func checkRecorded(t *testing.T, path string, live oracle.Answer) {
	t.Helper()
	if live.SQLState != "" {
		t.Fatalf("PostgreSQL refuses the query: %s", live.Message)
	}
	if *recordAnswers {
		text := strings.Join(append([]string{live.Header}, live.Rows...), "\n") + "\n"
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	recorded, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if d := oracle.Diff(live, oracle.Parse(string(recorded))); d != "" {
		t.Error("the recorded answer is not PostgreSQL's: ", d)
	}
}

func (c goldenCase) load(t *testing.T, conn *oracle.Conn, schema string) {
	t.Helper()
	if err := conn.Fresh(t.Context(), schema); err != nil {
		t.Fatal(err)
	}
	data, _ := filepath.Glob(filepath.Join(c.dir, "*.csv"))
	for _, path := range data {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		header, _, _ := strings.Cut(string(text), "\n")
		parts := strings.Split(strings.TrimSuffix(filepath.Base(path), ".csv"), ".")
		for i := range parts {
			parts[i] = oracle.Quote(parts[i])
		}
		table := strings.Join(parts, ".")
		if err := conn.Load(t.Context(), table, strings.Split(header, ","), strings.NewReader(string(text))); err != nil {
			t.Fatal(err)
		}
	}
	refresh(t, conn, c.files)
}

var createTableAs = regexp.MustCompile(`(?is)^create\s+table\s+(\S+)\s*(?:\([^)]*\))?\s*as\s+(select.*)$`)

// refresh computes the derived tables again, which were made before the data
// were loaded.
func refresh(t *testing.T, conn *oracle.Conn, files []ir.File) {
	t.Helper()
	program, diags := compiler.Compile(files)
	if program == nil {
		t.Fatal(diags)
	}
	for _, r := range program.Relations {
		if r.Derived == nil || r.Anonymous {
			continue
		}
		sql := "REFRESH MATERIALIZED VIEW " + oracle.Quote(r.Name)
		if m := createTableAs.FindStringSubmatch(r.SQL); m != nil {
			sql = "TRUNCATE " + m[1] + "; INSERT INTO " + m[1] + " " + m[2]
		}
		if err := conn.Exec(t.Context(), sql); err != nil {
			t.Fatal(err)
		}
	}
}
