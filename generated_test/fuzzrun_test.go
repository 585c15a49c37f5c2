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
	if err := conn.Fresh(t.Context(), c.Schema()+"SET statement_timeout = '"+mostTime+"';"); err != nil {
		return nil, err
	}
	for _, rel := range c.Relations {
		columns := make([]string, len(rel.Columns))
		for i, col := range rel.Columns {
			columns[i] = col.Name
		}
		if err := conn.Load(t.Context(), rel.Name, columns, strings.NewReader(rel.CSV())); err != nil {
			return nil, err
		}
		if err := r.writeData(t, conn, rel); err != nil {
			return nil, err
		}
	}
	if err := conn.Exec(t.Context(), c.DerivedSQL()); err != nil {
		return r, nil // with nothing to compare
	}
	for _, q := range c.Queries {
		if r.tooMany(t, conn, q) {
			continue
		}
		a, err := ask(t, conn, q, mostRows+1)
		if err != nil {
			return nil, err
		}
		if len(a.Rows) <= mostRows && a.SQLState != "57014" {
			r.answers[q.Name] = a
		}
	}
	return r, nil
}

// tooMany reports whether the query's first joins give more rows than a test should
// go through: PostgreSQL may join in another order than veloc.
func (r *fuzzRun) tooMany(t *testing.T, conn *oracle.Conn, q *fuzz.Query) bool {
	t.Helper()
	for _, first := range q.Prefixes() {
		a, err := ask(t, conn, first, mostRows)
		if err != nil {
			t.Fatal(err)
		}
		if len(a.Rows) == mostRows || a.SQLState == "57014" {
			return true
		}
	}
	return false
}

// ask gives at most so many rows of a query.
func ask(t *testing.T, conn *oracle.Conn, q *fuzz.Query, rows int) (oracle.Answer, error) {
	t.Helper()
	sql := fmt.Sprintf("SELECT * FROM (%s) q LIMIT %d", q.Oracle(), rows)
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

// compile is the package of the queries that veloc takes, each tried by itself, as
// one that it refuses would keep the whole package from being compiled.
func (r *fuzzRun) compile() batch.Package {
	p := batch.Package{Data: r.dir, Inputs: map[string]batch.Input{}, Params: map[string][]harness.Argument{}, Forms: map[string]bool{}}
	for _, rel := range r.c.Relations {
		p.Inputs[rel.Name] = batch.Input{File: rel.Input.File(rel.Name), Pushed: rel.Input.Pushed, Replaced: rel.Input.Replaced, Seed: r.c.Seed}
	}
	schema := r.c.Schema() + r.c.DerivedSQL()
	var kept []*fuzz.Query
	for _, q := range r.c.Queries {
		if _, asked := r.answers[q.Name]; !asked {
			continue
		}
		if why := batch.Compile(files(schema, q)); why != "" {
			r.refused[q.Name] = why
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
	p.Files = files(schema, kept...)
	return p
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
