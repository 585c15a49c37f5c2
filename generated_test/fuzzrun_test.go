package generated_test

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/klauspost/compress/zstd"

	"github.com/veloc-dev/veloc/compiler/ir"
	"github.com/veloc-dev/veloc/generated_test/internal/batch"
	"github.com/veloc-dev/veloc/generated_test/internal/batch/harness"
	"github.com/veloc-dev/veloc/generated_test/internal/fuzz"
	"github.com/veloc-dev/veloc/generated_test/internal/oracle"
)

// fuzzRun is a case at PostgreSQL, with its answers, and on its way through veloc.
type fuzzRun struct {
	c       *fuzz.Case
	dir     string
	answers map[string]oracle.Answer // by query; none where there are too many rows
	refused map[string]string        // by query: why veloc does not compile it
}

const (
	mostRows = 20_000 // of an answer
	mostTime = "4s"   // of a query
)

// newFuzzRun loads the case into PostgreSQL, asks all its queries, and writes the
// data for veloc below dir.
func newFuzzRun(t *testing.T, conn *oracle.Conn, dir string, c *fuzz.Case) (*fuzzRun, error) {
	t.Helper()
	r := &fuzzRun{c, dir, map[string]oracle.Answer{}, map[string]string{}}
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	for _, q := range c.Queries {
		if why := batch.Compile(files(c.Schema()+c.DerivedSQL(q), q)); why != "" {
			r.refused[q.Name] = why
		}
	}
	for step := range len(c.Steps) + 1 {
		if step > 0 {
			r.writeChanges(t, step)
		}
		if ok, err := r.askAll(t, conn, step); err != nil || !ok {
			return r, err // with nothing to compare
		}
	}
	return r, nil
}

// askAll has PostgreSQL answer the queries over the tables as they are behind so many
// changes; false where a derived table cannot be computed.
func (r *fuzzRun) askAll(t *testing.T, conn *oracle.Conn, step int) (bool, error) {
	t.Helper()
	c := r.c.At(step)
	if err := conn.Fresh(t.Context(), c.Schema()+"SET statement_timeout = '"+mostTime+"';"); err != nil {
		return false, err
	}
	for _, rel := range c.Relations {
		columns := make([]string, len(rel.Columns))
		for i, col := range rel.Columns {
			columns[i] = col.Name
		}
		if err := conn.Load(t.Context(), rel.Name, columns, strings.NewReader(rel.CSV())); err != nil {
			return false, err
		}
		if step > 0 {
			continue
		}
		if err := r.writeData(t, conn, rel); err != nil {
			return false, err
		}
	}
	if err := conn.Exec(t.Context(), c.DerivedSQL()); err != nil {
		return false, nil
	}
	for _, q := range c.Queries {
		if _, asked := r.answers[q.Name]; step > 0 && !asked || r.unsupported(q) || r.tooMany(t, conn, q) {
			continue
		}
		a, err := ask(t, conn, q, mostRows+1)
		if err != nil {
			return false, err
		}
		if len(a.Rows) <= mostRows && a.SQLState != "57014" {
			r.answers[batch.Later(q.Name, step)] = a
		}
	}
	return true, nil
}

// writeChanges writes the rows that go and come in a step.
func (r *fuzzRun) writeChanges(t *testing.T, step int) {
	t.Helper()
	for i, ch := range r.c.Steps[step-1] {
		for name, rows := range map[string][][]fuzz.Value{"delete": ch.Delete, "put": ch.Put} {
			rel := *r.c.Relations[i]
			rel.Rows = rows
			path := filepath.Join(r.dir, fmt.Sprintf("%s.%d.%s.csv", rel.Name, step, name))
			if err := os.WriteFile(path, []byte(rel.CSV()), 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// changes are the steps as a program makes them.
func (r *fuzzRun) changes() []map[string]batch.Change {
	var out []map[string]batch.Change
	for n, step := range r.c.Steps {
		changes := map[string]batch.Change{}
		for i, ch := range step {
			name := r.c.Relations[i].Name
			changes[name] = batch.Change{Replace: ch.Replace, Delete: fmt.Sprintf("%s.%d.delete.csv", name, n+1), Put: fmt.Sprintf("%s.%d.put.csv", name, n+1)}
		}
		out = append(out, changes)
	}
	return out
}

// tooMany reports whether the query's first joins give more rows than a test should
// go through: PostgreSQL may join in another order than veloc.
func (r *fuzzRun) tooMany(t *testing.T, conn *oracle.Conn, q *fuzz.Query) bool {
	t.Helper()
	for _, first := range q.Prefixes() {
		a, err := askFor(t, conn, first, fmt.Sprintf("SELECT count(*) FROM (SELECT FROM (%s) q LIMIT %d) q", first.Oracle(), mostRows))
		if err != nil {
			t.Fatal(err)
		}
		if a.SQLState == "57014" || len(a.Rows) == 1 && a.Rows[0] == fmt.Sprint(mostRows) {
			return true
		}
	}
	return false
}

// ask gives at most so many rows of a query.
func ask(t *testing.T, conn *oracle.Conn, q *fuzz.Query, rows int) (oracle.Answer, error) {
	t.Helper()
	return askFor(t, conn, q, fmt.Sprintf("SELECT * FROM (%s) q LIMIT %d", q.Oracle(), rows))
}

// askFor has PostgreSQL answer a statement with the query's parameters.
func askFor(t *testing.T, conn *oracle.Conn, q *fuzz.Query, sql string) (oracle.Answer, error) {
	t.Helper()
	if len(q.Params) > 0 {
		prepare, execute := q.Prepared(sql)
		return conn.Execute(t.Context(), prepare, execute)
	}
	return conn.Ask(t.Context(), sql)
}

// writeData writes a relation's file; one that is to be Parquet is CSV until veloc
// has converted it.
func (r *fuzzRun) writeData(t *testing.T, conn *oracle.Conn, rel *fuzz.Relation) error {
	t.Helper()
	text, name := rel.CSV(), rel.Input.File(rel.Name)
	switch rel.Input.Format {
	case fuzz.NDJSON:
		var err error
		if text, err = conn.JSON(t.Context(), rel.Name); err != nil {
			return err
		}
	case fuzz.Parquet:
		name = rel.Name + ".csv"
	}
	return os.WriteFile(filepath.Join(r.dir, name), compressed(t, rel.Input.Compression, text), 0o600)
}

func compressed(t *testing.T, how, text string) []byte {
	t.Helper()
	var out bytes.Buffer
	switch how {
	case ".gz":
		w := gzip.NewWriter(&out)
		w.Write([]byte(text))
		w.Close()
	case ".zst":
		w, err := zstd.NewWriter(&out)
		if err != nil {
			t.Fatal(err)
		}
		w.Write([]byte(text))
		w.Close()
	default:
		out.WriteString(text)
	}
	return out.Bytes()
}

// unsupported reports whether veloc does not do yet what the query wants.
func (r *fuzzRun) unsupported(q *fuzz.Query) bool {
	return strings.Contains(r.refused[q.Name], "not supported")
}

// compile is the package of the queries that veloc takes: one that it refuses would keep
// the whole package from being compiled.
func (r *fuzzRun) compile() batch.Package {
	p := batch.Package{Data: r.dir, Inputs: map[string]batch.Input{}, Params: map[string][]harness.Argument{}, Forms: map[string]bool{}}
	for _, rel := range r.c.Relations {
		p.Inputs[rel.Name] = batch.Input{File: rel.Input.File(rel.Name), Pushed: rel.Input.Pushed, Replaced: rel.Input.Replaced, Seed: r.c.Seed}
	}
	p.Steps = r.changes()
	var kept []*fuzz.Query
	for _, q := range r.c.Queries {
		if _, asked := r.answers[q.Name]; !asked {
			continue
		}
		if r.refused[q.Name] != "" {
			continue
		}
		kept = append(kept, q)
		for _, a := range q.Params {
			arg := harness.Argument{Kind: a.Kind}
			if a.Given != nil {
				arg.Given, arg.Text = true, *a.Given
			}
			p.Params[q.Name] = append(p.Params[q.Name], arg)
		}
		p.Forms[q.Name] = !q.Made["wait_and_retry"]
	}
	p.Files = files(r.c.Schema()+derivedOf(r.c, kept), kept...)
	return p
}

// derivedOf is what makes the derived tables that some queries read.
func derivedOf(c *fuzz.Case, queries []*fuzz.Query) string {
	if len(queries) == 0 {
		return ""
	}
	return c.DerivedSQL(queries...)
}

// leaveOut takes out the query that a file holds, or all where it is the tables' file,
// and gives the first; nil where there is none.
func (r *fuzzRun) leaveOut(file string) *fuzz.Query {
	var out *fuzz.Query
	for _, q := range r.c.Queries {
		if _, asked := r.answers[q.Name]; asked && (file == "tables" || strings.EqualFold(q.Name, file)) {
			delete(r.answers, q.Name)
			if out == nil {
				out = q
			}
		}
	}
	return out
}

// converting is a package that writes the case's Parquet files, if it has any.
func (r *fuzzRun) converting() (batch.Package, bool) {
	p := batch.Package{Data: r.dir, Write: map[string]string{}, Forms: map[string]bool{}}
	settings := r.c.Schema()[:strings.Index(r.c.Schema(), "-- veloc: stream")]
	text := settings
	for _, rel := range r.c.Relations {
		if rel.Input.Format == fuzz.Parquet {
			query := "carry_" + rel.Name
			text += "-- veloc: stream\n" + rel.SQL() + "-- name: " + query + "\nSELECT * FROM " + rel.Name + ";\n"
			p.Write[query] = filepath.Join(r.dir, rel.Input.File(rel.Name))
		}
	}
	p.Files = []ir.File{{Name: "carry.sql", Text: text}}
	return p, len(p.Write) > 0
}
