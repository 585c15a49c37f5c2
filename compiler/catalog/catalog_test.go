package catalog_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/veloc-dev/veloc/compiler/bind"
	"github.com/veloc-dev/veloc/compiler/catalog"
	"github.com/veloc-dev/veloc/compiler/ir"
	"github.com/veloc-dev/veloc/compiler/syntax"
)

// build runs a script and describes what is there in the end, a line a relation, and
// what is wrong with it.
func build(t *testing.T, script string) (relations, problems string) {
	t.Helper()
	parsed, diags := syntax.Parse([]ir.File{{Name: "q.sql", Text: script}})
	for _, d := range diags {
		t.Fatal(script, d)
	}
	cat, diags := catalog.Build(parsed, bind.Relations)
	var lines, said []string
	for _, r := range cat.Relations {
		lines = append(lines, describe(cat, r))
	}
	for _, d := range diags {
		said = append(said, d.Code+" "+d.Message)
	}
	return strings.Join(lines, "\n"), strings.Join(said, "\n")
}

func describe(cat *catalog.Catalog, r *ir.Relation) string {
	var b strings.Builder
	if r.Role == ir.Stream {
		b.WriteString("stream ")
	}
	b.WriteString(r.Schema + "." + r.Name + "(")
	names := func(columns []int) string {
		var out []string
		for _, c := range columns {
			out = append(out, r.Columns[c].Name)
		}
		return "(" + strings.Join(out, " ") + ")"
	}
	for i, c := range r.Columns {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString(c.Name + " ")
		if c.Type.Kind == ir.Unsupported {
			b.WriteString("?" + c.SQLType)
		} else {
			b.WriteString(c.Type.String())
		}
		if c.NotNull {
			b.WriteString("!")
		}
	}
	b.WriteString(")")
	if r.PrimaryKey != nil {
		b.WriteString(" key " + names(r.PrimaryKey))
	}
	for _, u := range r.Uniques {
		b.WriteString(" unique " + names(u))
	}
	for _, f := range r.ForeignKeys {
		b.WriteString(" refers " + names(f.Columns) + " to " + cat.Relations[f.Ref].Name)
	}
	for _, a := range r.After {
		b.WriteString(" after " + cat.Relations[a].Name)
	}
	if r.LoadTimeout > 0 || r.MinRows > 0 || r.MinKept > 0 || r.MaxStale > 0 {
		fmt.Fprintf(&b, " %v %v %d %d", r.LoadTimeout, r.MaxStale, r.MinRows, r.MinKept)
	}
	if s := cat.Strategies[r]; s != nil && s.OnMiss != nil {
		b.WriteString(" on_miss " + ir.StrategyWords[s.OnMiss.Kind])
	}
	if r.OnUnready != nil {
		b.WriteString(" on_unready " + ir.StrategyWords[r.OnUnready.Kind])
	}
	if r.Derived != nil {
		b.WriteString(" derived")
	}
	return b.String()
}

// TestBuild: a script leaves the relations that it would leave on a server.
func TestBuild(t *testing.T) {
	for _, c := range []struct{ script, relations, problems string }{
		{"CREATE TABLE t (a int PRIMARY KEY, b varchar(3) NOT NULL, c numeric(5,2), d text[], UNIQUE (c, b));",
			"public.t(a integer!, b character varying(3)!, c numeric(5,2), d ?text[]) key (a) unique (c b)", ""},
		{"CREATE TABLE t (a int); ALTER TABLE t ADD b text, ADD PRIMARY KEY (a); ALTER TABLE t ALTER b SET NOT NULL, ALTER a TYPE bigint;",
			"public.t(a bigint!, b text!) key (a)", ""},
		{"CREATE TABLE t (a int, b int UNIQUE); ALTER TABLE t RENAME a TO c; ALTER TABLE t RENAME TO u; ALTER TABLE u DROP b;", "public.u(c integer)", ""},
		{"CREATE TABLE t (a int PRIMARY KEY); ALTER TABLE t DROP CONSTRAINT t_pkey;", "public.t(a integer!)", ""},
		{"CREATE TABLE a (k int PRIMARY KEY); CREATE TABLE b (k int REFERENCES a, up int, FOREIGN KEY (up) REFERENCES a (k));",
			"public.a(k integer!) key (k)\npublic.b(k integer, up integer) refers (k) to a refers (up) to a", ""},
		{"CREATE TABLE a (k int PRIMARY KEY); CREATE TABLE b (k int REFERENCES a); DROP TABLE a CASCADE;", "public.b(k integer)", ""},
		{"CREATE SCHEMA x; SET search_path = x, public; CREATE TABLE t (a int); CREATE TABLE public.t (b int); ALTER TABLE t SET SCHEMA public;",
			"x.t(a integer)\npublic.t(b integer)", `V0201 relation "t" already exists in schema "public" (SQLSTATE 42P07)`},
		{"CREATE TABLE t (a int); CREATE UNIQUE INDEX ON t (a); CREATE UNIQUE INDEX ON t (a) WHERE a > 0;", "public.t(a integer) unique (a)", ""},
		{"CREATE TABLE t (a int PRIMARY KEY, b text); CREATE TABLE u (LIKE t INCLUDING ALL, c int);", "public.t(a integer!, b text) key (a)\npublic.u(a integer!, b text, c integer) key (a)", ""},
		{"CREATE TABLE t (a int PRIMARY KEY, b text); CREATE TABLE d AS SELECT a + 1 AS n, upper(b) FROM t;",
			"public.t(a integer!, b text) key (a)\npublic.d(n integer!, upper text) derived", ""},
		{"CREATE TABLE t (a int); DROP TABLE IF EXISTS t, u;", "", ""},

		{"-- veloc: stream\nCREATE TABLE s (a int);\n-- veloc: table load_timeout=5s min_rows=3 after=u on_miss=skip_record\nCREATE TABLE t (a int PRIMARY KEY);\nCREATE TABLE u (a int);\n-- veloc: table u max_stale=1m max_shrink=25% on_unready=wait_and_retry",
			"stream public.s(a integer)\npublic.t(a integer!) key (a) after u 5s 0s 3 0 on_miss skip_record\npublic.u(a integer) 0s 1m0s 0 7500 on_unready wait_and_retry", ""},

		{"CREATE TABLE t (a int, a text);", "public.t(a integer)", `V0201 column "a" specified more than once (SQLSTATE 42701)`},
		{"CREATE TABLE t (a int, PRIMARY KEY (b));", "public.t(a integer)", `V0203 column "b" named in key does not exist (SQLSTATE 42703)`},
		{"ALTER TABLE t ADD a int;", "", `V0204 relation "t" does not exist (SQLSTATE 42P01)`},
		{"-- veloc: table t after=nothing\nCREATE TABLE t (a int);", "public.t(a integer)", `V0204 relation "nothing" does not exist`},
	} {
		relations, problems := build(t, c.script)
		if relations != c.relations {
			t.Errorf("%s\nleaves\n%s\nnot\n%s", c.script, relations, c.relations)
		}
		if problems != c.problems {
			t.Errorf("%s\ngives\n%s\nnot\n%s", c.script, problems, c.problems)
		}
	}
}
