package generated_test

import (
	"strings"
	"testing"

	"github.com/veloc-dev/veloc/compiler"
	"github.com/veloc-dev/veloc/compiler/ir"
)

// PostgreSQL folds the terms that rows, IN and BETWEEN stand for from left to right,
// and none behind one that decides; the entries of rows that < compares it folds all.
func TestFoldingEndsWithTheTermThatDecides(t *testing.T) {
	for e, refused := range map[string]bool{
		"(1, 3 % 0) = (2, i)":                                false,
		"(1, 3 % 0) = (1, i)":                                true,
		"(i, 3 % 0) = (1, 1)":                                true,
		"(1, 3 % 0) <> (2, i)":                               false,
		"(1, i) <> (1, 3 % 0)":                               true,
		"(1, 3 % 0) < (2, i)":                                true,
		"(1, 3 % 0) IN ((2, i), (3, i))":                     false,
		"(1, 3 % 0) IN ((2, i), (1, i))":                     true,
		"(1, 2) IN ((1, 2), (i, 3 % 0))":                     false,
		"(1, 2) NOT IN ((1, 3), (1, 3 % 0))":                 true,
		"(1, 3 % 0) IS DISTINCT FROM (2, i)":                 false,
		"(1, 3 % 0) IS DISTINCT FROM (1, i)":                 true,
		"1 BETWEEN 2 AND 3 % 0":                              false,
		"i BETWEEN 2 AND 3 % 0":                              true,
		"1 NOT BETWEEN 2 AND 3 % 0":                          false,
		"1 BETWEEN SYMMETRIC 2 AND 3 % 0":                    true,
		"3 % 0 BETWEEN 2 AND i":                              true,
		"1 = 2 AND (1, 3 % 0) = (1, i)":                      false,
		"1 = 1 OR i BETWEEN 3 % 0 AND 4":                     false,
		"CASE WHEN 1 BETWEEN 2 AND 3 % 0 THEN 1 / 0 END = i": false,
	} {
		_, diags := compiler.Compile([]ir.File{{Name: "q.sql", Text: "-- veloc: stream\nCREATE TABLE s (i integer);\nSELECT " + e + " AS x FROM s;\n"}})
		var errs []string
		for _, d := range diags {
			errs = append(errs, d.Message)
		}
		if got := len(errs) > 0; got != refused || len(errs) > 1 || refused && !strings.Contains(errs[0], "division by zero") {
			t.Errorf("%s: %q", e, errs)
		}
	}
}

// What PostgreSQL marks stable it evaluates when the query runs, where no row may
// come to it.
func TestStableFunctionsAreNotFolded(t *testing.T) {
	for _, e := range []string{"date_trunc('day', timestamptz '2024-01-01', 'nowhere')", "date_trunc('year!', timestamptz '2024-01-01')", "make_timestamptz(2024, 13, 1, 0, 0, 0, 'UTC')", "timestamptz '2024-01-01' + interval '178000000 years'"} {
		if _, diags := compiler.Compile([]ir.File{{Name: "q.sql", Text: "-- veloc: stream\nCREATE TABLE s (i integer);\nSELECT " + e + " AS x FROM s WHERE i > 0;\n"}}); len(diags) > 0 {
			t.Errorf("%s: %v", e, diags)
		}
	}
}
