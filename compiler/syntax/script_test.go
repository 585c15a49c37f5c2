package syntax

import (
	"fmt"
	"slices"
	"sort"
	"strings"
	"testing"

	"github.com/veloc-dev/veloc/compiler/ir"
)

// read gives the statements' texts with their directives, and the diagnostics
// with what their carets cover.
func read(text string) (statements, problems []string) {
	script, diags := Parse([]ir.File{{Name: "q.sql", Text: text}})
	for _, st := range script.Statements {
		s := st.Text
		if st.Name != "" {
			s = st.Name + ": " + s
		}
		for _, d := range st.Directives {
			s = "[" + d.Word() + "] " + s
		}
		statements = append(statements, s)
	}
	for _, d := range diags {
		problems = append(problems, fmt.Sprintf("%s %s at %q", d.Code, d.Message, text[d.Span.Start:d.Span.End]))
	}
	return statements, problems
}

// TestStatements: a script is cut where psql cuts it, and a directive belongs to
// the statement right below it.
func TestStatements(t *testing.T) {
	const behind = "this directive stands behind something else on its line"
	const inside = "this directive stands inside a statement"
	for _, c := range []struct {
		text       string
		statements []string
		problems   []string
	}{
		{"SELECT 1; SELECT 2", []string{"SELECT 1", "SELECT 2"}, nil},
		{";;SELECT 1;;", []string{"SELECT 1"}, nil},
		{"\ufeffSELECT 1;", []string{"SELECT 1"}, nil},
		{"\ufeff-- name: A\nSELECT 1;", []string{"A: SELECT 1"}, nil},
		{"SELECT ';', E'\\';', \";\" /* ; /* ; */ ; */ -- ;\n, $a$;$$;$a$, U&\"\"\";\"; SELECT 2;",
			[]string{"SELECT ';', E'\\';', \";\" /* ; /* ; */ ; */ -- ;\n, $a$;$$;$a$, U&\"\"\";\"", "SELECT 2"}, nil},
		{"CREATE RULE r AS ON INSERT TO t DO ALSO (DELETE FROM t; DELETE FROM u); SELECT 1;",
			[]string{"CREATE RULE r AS ON INSERT TO t DO ALSO (DELETE FROM t; DELETE FROM u)", "SELECT 1"}, nil},
		{"CREATE OR REPLACE FUNCTION f() RETURNS integer BEGIN ATOMIC SELECT 1; SELECT CASE WHEN true THEN 1 END; END; SELECT 2;",
			[]string{"CREATE OR REPLACE FUNCTION f() RETURNS integer BEGIN ATOMIC SELECT 1; SELECT CASE WHEN true THEN 1 END; END", "SELECT 2"}, nil},
		{"BEGIN; SELECT 1; END;", []string{"BEGIN", "SELECT 1", "END"}, nil},

		{"-- name: A\nSELECT 1\n-- name: B\nSELECT 2;", []string{"B: SELECT 2"}, []string{`V0101 the statement that ends here has no semicolon at "1"`}},
		{"CREATE TABLE t (a integer)\n-- veloc: stream\nCREATE TABLE s (a integer);", []string{"[stream] CREATE TABLE s (a integer)"},
			[]string{`V0101 the statement that ends here has no semicolon at ")"`}},
		{"SELECT 1\nSELECT 2;", []string{"SELECT 1\nSELECT 2"}, []string{`V0101 syntax error at or near "2" at "2"`}},
		{"SELECT 1; -- name: B\nSELECT 2;", []string{"SELECT 1", "SELECT 2"}, []string{`V0107 ` + behind + ` at "-- name: B"`}},
		{"CREATE TABLE s (a integer); -- veloc: stream\nCREATE TABLE t (a integer);", []string{"CREATE TABLE s (a integer)", "CREATE TABLE t (a integer)"},
			[]string{"V0108 " + behind + ` at "-- veloc: stream"`}},
		{"SELECT 1, -- veloc: on_miss t=skip_record\n 2;", []string{"SELECT 1, -- veloc: on_miss t=skip_record\n 2"}, []string{"V0108 " + behind + ` at "-- veloc: on_miss t=skip_record"`}},
		{"SELECT 1,\n-- veloc: stream\n 2;", []string{"SELECT 1,\n-- veloc: stream\n 2"}, []string{"V0108 " + inside + ` at "-- veloc: stream"`}},
		{"SELECT 1,\n/* */ -- name: A\n 2;", []string{"SELECT 1,\n/* */ -- name: A\n 2"}, []string{"V0107 " + behind + ` at "-- name: A"`}},
		{"SELECT '\n-- name: A\n', $$\n-- veloc: stream\n$$ /*\n-- veloc: stream\n*/ + 1;", []string{"SELECT '\n-- name: A\n', $$\n-- veloc: stream\n$$ /*\n-- veloc: stream\n*/ + 1"}, nil},
		{"-- veloc: stream\n\\connect x\nCREATE TABLE s (a integer);", []string{"[stream] ", "CREATE TABLE s (a integer)"}, nil},

		{"SELECT 1; SELECT 'a;", []string{"SELECT 1"}, []string{`V0101 unterminated quoted string at "'"`}},
		{"SELECT /* 1;", nil, []string{`V0101 unterminated /* comment at "/"`}},
		{"SELECT $a$ 1;", nil, []string{`V0101 unterminated dollar-quoted string at "$"`}},
		{"SELECT \"a;", nil, []string{`V0101 unterminated quoted identifier at "\""`}},
		{"SELECT 1;\x00 DROP TABLE t;", nil, []string{`V0114 the file holds a byte 0, which no text has (SQLSTATE 22021) at "\x00"`}},
		{"SELECT 'é\xe9';", nil, []string{`V0114 invalid byte sequence for encoding "UTF8": 0xe9 (SQLSTATE 22021) at "\xe9"`}},
		{"\xff\xfeS\x00E\x00", nil, []string{`V0114 the file is UTF-16, not UTF-8 at "\xff"`}},
		{"\\copy t from 'x'\nSELECT 1 \\g\n;", []string{"SELECT 1"}, []string{`V0111 the psql command \copy is not supported at "\\copy t from 'x'"`, `V0111 the psql command \g is not supported at "\\g"`}},
		{"SELECT ':x', a::text, b[1:c], @d, :e;", []string{"SELECT ':x', a::text, b[1:c], @d, :e"}, []string{`V0105 parameters are written $1, $2, … at ":c"`}},
	} {
		statements, problems := read(c.text)
		// What stands behind a statement's last token is not its own.
		for i := range statements {
			statements[i] = strings.TrimSpace(statements[i])
		}
		for i := range c.statements {
			c.statements[i] = strings.TrimSpace(c.statements[i])
		}
		if !slices.Equal(statements, c.statements) || !slices.Equal(problems, c.problems) {
			t.Errorf("%q:\n%q\n%q\nwant\n%q\n%q", c.text, statements, problems, c.statements, c.problems)
		}
	}
}

// TestIncluded: an included file is read where it is named, one that is named
// inside a statement behind that one.
func TestIncluded(t *testing.T) {
	text := "CREATE SCHEMA a;\n\\ir x\nCREATE SCHEMA b\n\\ir y\n;CREATE SCHEMA c;\n\\ir x\n"
	files := []ir.File{
		{Name: "y", Text: "CREATE SCHEMA y"},
		{Name: "q", Text: text, Includes: []ir.Include{{At: 17, File: 2}, {At: int32(strings.Index(text, "\\ir y")), File: 0}, {At: int32(strings.LastIndex(text, "\\ir x")), File: -1}}},
		{Name: "x", Text: "CREATE SCHEMA x1;\nCREATE SCHEMA x2"},
	}
	script, diags := Parse(files)
	var got []string
	for _, st := range script.Statements {
		got = append(got, strings.TrimPrefix(strings.TrimSpace(strings.ReplaceAll(st.Text, "\\ir y", "")), "CREATE SCHEMA "))
	}
	if want := []string{"a", "x1", "x2", "b", "y", "c"}; len(diags) > 0 || !slices.Equal(got, want) {
		t.Errorf("%q, want %q; %v", got, want, diags)
	}
}

// TestTooMuch: what is too large or nested too deeply is one diagnostic, given
// before the parser sees it.
func TestTooMuch(t *testing.T) {
	for name, text := range map[string]string{
		"sum":              "SELECT " + strings.Repeat("1 + ", 30_000) + "1;",
		"signs":            "SELECT " + strings.Repeat("- ", 30_000) + "1;",
		"NOT":              "SELECT " + strings.Repeat("NOT ", 30_000) + "true;",
		"casts":            "SELECT 1" + strings.Repeat("::text", 30_000) + ";",
		"parentheses":      "SELECT " + strings.Repeat("(", 30_000) + "1" + strings.Repeat(")", 30_000) + ";",
		"open parentheses": "SELECT " + strings.Repeat("(", 1_000_000),
		"CASE":             "SELECT " + strings.Repeat("CASE WHEN true THEN ", 30_000) + "1" + strings.Repeat(" END", 30_000) + ";",
		"CASE in ELSE":     "SELECT " + strings.Repeat("CASE WHEN true THEN 1 ELSE ", 30_000) + "1" + strings.Repeat(" END", 30_000) + ";",
		"joins":            "SELECT 1 FROM t" + strings.Repeat(" JOIN t ON true", 30_000) + ";",
		"unions":           "SELECT 1" + strings.Repeat(" UNION SELECT 1", 30_000) + ";",
		"subqueries":       "SELECT " + strings.Repeat("(SELECT ", 30_000) + "1" + strings.Repeat(")", 30_000) + ";",
		"IN":               "SELECT " + strings.Repeat("1 IN (", 30_000) + "1" + strings.Repeat(")", 30_000) + ";",
		"COLLATE":          "SELECT 'a'" + strings.Repeat(" COLLATE \"C\"", 30_000) + ";",
		"AT TIME ZONE":     "SELECT now()" + strings.Repeat(" AT TIME ZONE 'UTC'", 30_000) + ";",
		"arrays":           "SELECT " + strings.Repeat("ARRAY[", 30_000) + "1" + strings.Repeat("]", 30_000) + ";",
		"rows":             "SELECT " + strings.Repeat("ROW(", 30_000) + "1" + strings.Repeat(")", 30_000) + ";",
		"WITH":             strings.Repeat("WITH a AS (", 30_000) + "SELECT 1" + strings.Repeat(") SELECT 1", 30_000) + ";",
		"FROM":             "SELECT * FROM " + strings.Repeat("(SELECT * FROM ", 30_000) + "t" + strings.Repeat(") t", 30_000) + ";",
		"joined in ()":     "SELECT * FROM " + strings.Repeat("(", 30_000) + "t" + strings.Repeat(" JOIN t ON true)", 30_000) + ";",
		"long":             "SELECT " + strings.Repeat("'aaaaaaaaaa', ", 400_000) + "1;",
		"largest file":     strings.Repeat(" ", MaxFile+1),
	} {
		t.Run(name, func(t *testing.T) {
			if _, problems := read(text); len(problems) != 1 || !strings.HasPrefix(problems[0], "V0103") && !strings.HasPrefix(problems[0], "V0114") {
				t.Errorf("%d diagnostics: %.300q", len(problems), problems)
			}
		})
	}
}

// TestDeepest: the parser takes whatever nests just less than too deeply.
func TestDeepest(t *testing.T) {
	for name, part := range map[string][3]string{
		"sum": {"1 + ", "1", ""}, "signs": {"- ", "1", ""}, "NOT": {"NOT ", "true", ""}, "casts": {"", "1", "::text"},
		"parentheses": {"(", "1", ")"}, "CASE": {"CASE WHEN true THEN ", "1", " END"}, "CASE in WHEN": {"CASE WHEN ", "true", " THEN true END"},
		"subqueries": {"(SELECT ", "1", ")"}, "EXISTS": {"EXISTS (SELECT 1 WHERE ", "true", ")"}, "calls": {"f(x => ", "1", ")"},
		"FROM":   {"(SELECT * FROM (SELECT ", "1", ") t)"},
		"arrays": {"ARRAY[", "1", "]"}, "rows": {"ROW(", "1", ")"}, "WITH": {"(WITH a AS (", "SELECT 1", ") SELECT 1)"},
		"windows": {"sum(1) OVER (PARTITION BY ", "1", ")"}, "filters": {"sum(1) FILTER (WHERE ", "true", ")"}, "IN": {"1 IN (", "1", ")"},
	} {
		t.Run(name, func(t *testing.T) {
			text := func(n int) string {
				return "SELECT " + strings.Repeat(part[0], n) + part[1] + strings.Repeat(part[2], n)
			}
			n := sort.Search(maxNesting, func(n int) bool { return nesting(text(n+1), tokens(text(n+1))) >= 0 })
			if n < maxNesting/5 {
				t.Errorf("only %d in one another", n)
			}
			if _, problems := read(text(n)); len(problems) > 0 && !strings.HasPrefix(problems[0], "V0102") {
				t.Errorf("%d in one another: %.300q", n, problems)
			}
		})
	}
}

func tokens(text string) (out []token) {
	l := lexer{text: text}
	for {
		t, ok := l.next()
		if !ok {
			return out
		}
		out = append(out, t)
	}
}

// TestManyComments: comments are read in one pass, however they nest, so that
// this ends.
func TestManyComments(t *testing.T) {
	n := 1_000_000
	if _, problems := read("SELECT " + strings.Repeat("/*", n) + strings.Repeat("*/", n) + " 1;" + strings.Repeat("/* */", n)); len(problems) > 0 {
		t.Error(problems)
	}
}
