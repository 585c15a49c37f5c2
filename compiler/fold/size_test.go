package fold_test

import (
	"fmt"
	"runtime"
	"strings"
	"testing"

	"github.com/veloc-dev/veloc/compiler"
	"github.com/veloc-dev/veloc/compiler/ir"
)

// TestLargeConstants: no constant above 1 MiB is made, however it is written, and
// what is large is left to the query.
func TestLargeConstants(t *testing.T) {
	tenth := strings.Repeat("x", 100_000)
	for _, expr := range []string{
		"repeat('x', 1000000000)", "repeat(repeat('xyz', 1000), 2000000000)", "length(repeat('x', 1000000000))", "lpad('x', 1000000000)", "rpad('x', 1000000000, 'é')",
		"replace(repeat('a', 1000000), 'a', repeat('b', 1000000))", "upper(repeat('x', 2000000))", "md5(repeat('x', 100000000))",
		strings.Repeat("repeat('x', 1000000) || ", 500) + "'x'", "concat(" + strings.Repeat("'"+tenth+"', ", 20) + "'x')",
		"(10::numeric ^ 100000)::text || (10::numeric ^ 100000)::text", "repeat('x', 1000000)::bytea",
	} {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		program, diags := compiler.Compile([]ir.File{{Name: "q.sql", Text: "-- veloc: stream\nCREATE TABLE s (id integer);\nSELECT " + expr + " AS x FROM s;"}})
		runtime.ReadMemStats(&after)
		if program == nil {
			t.Errorf("%.60s: %.200v", expr, diags)
			continue
		}
		ir.Walk(program.Queries[0].Outputs[0].Expr, func(e ir.Expr) {
			if c, ok := e.(*ir.Const); ok && len(c.Text)+len(c.Bytes) > 1<<20 {
				t.Errorf("%.60s: a constant of %d bytes", expr, len(c.Text)+len(c.Bytes))
			}
		})
		if made := after.TotalAlloc - before.TotalAlloc; made > 1<<30 {
			t.Errorf("%.60s: %s were allocated", expr, fmt.Sprintf("%d MiB", made>>20))
		}
	}
}
