package generated_test

import (
	"testing"

	"github.com/veloc-dev/veloc/compiler"
	"github.com/veloc-dev/veloc/compiler/ir"
	"github.com/veloc-dev/veloc/planner"
)

func planOf(t *testing.T, sql string) *planner.Plan {
	t.Helper()
	program, diags := compiler.Compile([]ir.File{{Name: "q.sql", Text: sql}})
	if program == nil {
		t.Fatal(diags)
	}
	plan, diags := planner.Build(program)
	if plan == nil {
		t.Fatal(diags)
	}
	return plan
}

// A parameter may be NULL, and so may what is computed from it, unless it has a
// default.
func TestParametersMayBeNull(t *testing.T) {
	for directive, nullable := range map[string]bool{"": true, "-- veloc: param 1=p\n": true, "-- veloc: param 1=p default=5\n": false, "-- veloc: param 1=p default=NULL\n": true} {
		plan := planOf(t, "-- veloc: stream\nCREATE TABLE s (id integer NOT NULL);\n"+directive+"SELECT s.id + $1 AS x FROM s;\n")
		if got := plan.Queries[0].Main().Outputs()[0].Expr.Get().Nullable; got != nullable {
			t.Errorf("%q: nullable %t", directive, got)
		}
	}
}

// A query's on_unready replaces the table's, for how its loads are retried, too;
// of several the most patient holds.
func TestQueriesSayHowLoadsAreRetried(t *testing.T) {
	const (
		query  = "SELECT s.id FROM s JOIN t ON t.k = s.id;\n"
		wait9  = "-- veloc: on_unready t=wait_and_retry(max_retries=9, delay=1s, then=skip_record)\n"
		wait2  = "-- veloc: on_unready t=wait_and_retry(max_retries=2, delay=1s)\n"
		fail   = "-- veloc: on_unready t=fail_fast\n"
		stream = "-- veloc: stream\nCREATE TABLE s (id integer NOT NULL);\n"
	)
	for _, c := range []struct {
		table, first, second string
		retries              int // 0: none
	}{
		{"", "", "", 0},
		{"on_unready=wait_and_retry(max_retries=5)", "", "", 5},
		{"on_unready=wait_and_retry(max_retries=5)", wait9, "", 9},
		{"on_unready=wait_and_retry(max_retries=5)", wait2, wait2, 2},
		{"on_unready=wait_and_retry(max_retries=5)", wait2, "", 5},
		{"on_unready=wait_and_retry(max_retries=5)", fail, fail, 0},
		{"on_unready=fail_fast", wait2, wait9, 9},
		{"", wait2, fail, 2},
	} {
		plan := planOf(t, stream+"-- veloc: table "+c.table+"\nCREATE TABLE t (k integer PRIMARY KEY);\n-- name: A\n"+c.first+query+"-- name: B\n"+c.second+query)
		got := 0
		if s := plan.Retry(plan.Tables[0]); s != nil {
			got = s.MaxRetries
		}
		if got != c.retries {
			t.Errorf("%+v: %d retries", c, got)
		}
	}
}
