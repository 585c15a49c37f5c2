package syntax

import (
	"testing"

	"github.com/veloc-dev/veloc/compiler/ir"
)

func TestSame(t *testing.T) {
	for _, c := range []struct {
		a, b string
		same bool
	}{
		{"a + 1", "a  +  1", true},
		{"a + 1", "a + 2", false},
		{"a + 1", "a - 1", false},
		{"a", "t.a", false},
		{"(SELECT x FROM t WHERE x = y ORDER BY 1 DESC LIMIT 1)", "( SELECT x FROM t WHERE x = y ORDER BY 1 DESC LIMIT 1 )", true},
		{"(SELECT x FROM t LIMIT 1)", "(SELECT x FROM t LIMIT 2)", false},
		{"(SELECT x FROM t)", "(SELECT x FROM t WHERE true)", false},
		{"CASE WHEN a THEN 1 END", "CASE WHEN a THEN 1 ELSE NULL END", false},
		{"EXISTS (SELECT FROM t JOIN u USING (k))", "EXISTS (SELECT FROM t JOIN u USING (l))", false},
	} {
		script, diags := Parse([]ir.File{{Name: "q.sql", Text: "-- name: Q\nSELECT " + c.a + ", " + c.b + " FROM s;"}})
		if len(diags) > 0 {
			t.Fatal(diags)
		}
		targets := script.Statements[0].Node.(*Select).Targets
		if got := Same(targets[0].Expr, targets[1].Expr); got != c.same {
			t.Errorf("%s and %s: %t", c.a, c.b, got)
		}
	}
}
