package generated_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/veloc-dev/veloc/compiler/ir"
	"github.com/veloc-dev/veloc/generated_test/internal/batch"
	"github.com/veloc-dev/veloc/generated_test/internal/fuzz"
	"github.com/veloc-dev/veloc/generated_test/internal/oracle"
)

var (
	fuzzQueries = flag.Int("queries", 1000, "queries that TestDifferential compares with PostgreSQL")
	fuzzSeed    = flag.Uint64("seed", 1, "seed of TestDifferential's first case")
	fuzzShrink  = flag.Int("shrink", 2, "how many of a program's differences are shrunk")
)

const (
	queriesPerCase  = 10
	casesPerProgram = 25
)

// TestDifferential makes schemas, data and queries, has PostgreSQL and veloc
// answer them, and shrinks the first that differ.
func TestDifferential(t *testing.T) {
	server := needServer(t)
	for done := 0; done < *fuzzQueries; done += queriesPerCase * casesPerProgram {
		first := *fuzzSeed + uint64(done/queriesPerCase)
		var cases []*fuzz.Case
		for i := range min(casesPerProgram, (*fuzzQueries-done+queriesPerCase-1)/queriesPerCase) {
			cases = append(cases, fuzz.New(first+uint64(i), queriesPerCase))
		}
		differences, err := compare(t, server, cases)
		if err != nil {
			t.Fatal(err)
		}
		for i, d := range differences {
			if i >= *fuzzShrink {
				t.Errorf("seed %d, %s:\n%s\n%s", first+uint64(d.number), d.query.Name, d.query.SQL(), d.text)
				continue
			}
			small := fuzz.Shrink(d.single(), 120, func(c *fuzz.Case) bool {
				still, err := compare(t, server, []*fuzz.Case{c})
				return err == nil && len(still) > 0
			})
			t.Errorf("seed %d, %s:\n%s\n\nshrunk:\n%s", first+uint64(d.number), d.query.Name, d.text, describe(t, server, small))
		}
		if t.Failed() {
			return
		}
	}
}

// difference is a query whose answers differ.
type difference struct {
	number int // of the case
	c      *fuzz.Case
	query  *fuzz.Query
	text   string
}

func (d difference) single() *fuzz.Case {
	return &fuzz.Case{Relations: d.c.Relations, Queries: []*fuzz.Query{d.query}}
}

// compare lists the queries of the cases on which PostgreSQL and veloc differ.
func compare(t *testing.T, conn *oracle.Conn, cases []*fuzz.Case) ([]difference, error) {
	t.Helper()
	work := t.TempDir()
	packages := make([]batch.Package, len(cases))
	refused := map[batch.Key]string{}
	for i, c := range cases {
		packages[i] = writeCase(t, filepath.Join(work, fmt.Sprint(i)), c)
		packages[i].Files = compiling(packages[i].Files, func(query, why string) { refused[batch.Key{Package: i, Query: query}] = why })
	}
	results, err := batch.Run(t.Context(), repository(t), work, packages)
	if err != nil {
		return nil, err
	}
	var differences []difference
	for i, c := range cases {
		load(t, conn, c)
		for _, q := range c.Queries {
			want, err := conn.Ask(t.Context(), q.SQL())
			if err != nil {
				t.Fatal(err)
			}
			key := batch.Key{Package: i, Query: q.Name}
			got := answer(results[key])
			if why, ok := refused[key]; ok {
				got = oracle.Answer{SQLState: "compile", Message: why}
			}
			if d := oracle.Diff(want, got); d != "" {
				differences = append(differences, difference{i, c, q, d})
			}
		}
	}
	return differences, nil
}

func answer(r batch.Result) oracle.Answer {
	if r.Err != "" {
		return oracle.Answer{SQLState: r.SQLState, Message: r.Err}
	}
	return oracle.Parse(r.CSV)
}

// writeCase writes the case's data below dir. Its first file is the schema,
// the others are a query each.
func writeCase(t *testing.T, dir string, c *fuzz.Case) batch.Package {
	t.Helper()
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	for _, rel := range c.Relations {
		if err := os.WriteFile(filepath.Join(dir, rel.Name+".csv"), []byte(rel.CSV()), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	files := []ir.File{{Name: "schema.sql", Text: c.Schema()}}
	for _, q := range c.Queries {
		files = append(files, ir.File{Name: q.Name + ".sql", Text: "-- name: " + q.Name + "\n" + q.SQL() + ";\n"})
	}
	return batch.Package{Files: files, Data: dir}
}

// compiling leaves out the queries that veloc refuses, each of which would
// keep the whole package from being compiled.
func compiling(files []ir.File, refuse func(query, why string)) []ir.File {
	kept := files[:1:1]
	for _, f := range files[1:] {
		if why := batch.Compile([]ir.File{files[0], f}); why != "" {
			refuse(strings.TrimSuffix(f.Name, ".sql"), why)
			continue
		}
		kept = append(kept, f)
	}
	return kept
}

func load(t *testing.T, conn *oracle.Conn, c *fuzz.Case) {
	t.Helper()
	if err := conn.Fresh(t.Context(), c.Schema()); err != nil {
		t.Fatal(err)
	}
	for _, rel := range c.Relations {
		columns := make([]string, len(rel.Columns))
		for i, col := range rel.Columns {
			columns[i] = col.Name
		}
		if err := conn.Load(t.Context(), rel.Name, columns, strings.NewReader(rel.CSV())); err != nil {
			t.Fatal(err)
		}
	}
}

// describe shows a shrunk case as a script with data, and how the answers differ.
func describe(t *testing.T, conn *oracle.Conn, c *fuzz.Case) string {
	t.Helper()
	var b strings.Builder
	b.WriteString(c.Schema())
	for _, rel := range c.Relations {
		fmt.Fprintf(&b, "-- %s.csv\n%s", rel.Name, rel.CSV())
	}
	fmt.Fprintf(&b, "%s\n", c.Queries[0].SQL())
	differences, err := compare(t, conn, []*fuzz.Case{c})
	if err != nil {
		b.WriteString(err.Error())
	}
	for _, d := range differences {
		b.WriteString(d.text)
	}
	return b.String()
}
