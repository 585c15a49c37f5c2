package sample_test

import (
	"testing"

	"github.com/veloc-dev/veloc/codegen/sample"
	"github.com/veloc-dev/veloc/compiler"
	"github.com/veloc-dev/veloc/compiler/ir"
	"github.com/veloc-dev/veloc/planner"
)

const schema = `-- veloc: stream
CREATE TABLE s (id bigint NOT NULL, k int, code char(4), name varchar(10), amount numeric(8,2), at timestamptz, day date, ok boolean);
CREATE TABLE a (k bigint PRIMARY KEY, name text, price numeric(10,4) NOT NULL, day date);
CREATE TABLE b (code text PRIMARY KEY, k int, valid_from timestamptz, valid_to timestamptz);
`

// Rows are found for whatever can hold, and for nothing else.
func TestFind(t *testing.T) {
	for _, c := range []struct {
		from  string
		found bool
	}{
		{"s JOIN a ON a.k = s.k", true},
		{"s JOIN a ON a.k = s.k WHERE s.amount > 10000 AND s.amount < 10002 AND a.price BETWEEN 5 AND 6", true},
		{"s JOIN a ON a.k = s.k + 1 AND a.name LIKE 'gold%' WHERE s.name = a.name", true},
		{"s JOIN b ON b.code = s.code WHERE s.code IN ('GOLD', 'TIN')", true},
		{"s JOIN b ON b.code = lower(s.name) AND s.at BETWEEN b.valid_from AND b.valid_to", true},
		{"s LEFT JOIN a ON a.k = s.k WHERE a.k IS NULL", true},
		{"s LEFT JOIN a ON a.k = s.k LEFT JOIN b ON b.k = a.k WHERE b.code IS NULL AND a.price > 3", true},
		{"s JOIN a ON a.day = s.day AND s.day > '2024-06-01' WHERE s.ok IS NOT TRUE AND s.name IS NOT NULL", true},
		{"s JOIN a x ON x.k = s.k JOIN a y ON y.k = s.k + 1 WHERE x.price < y.price", true},
		{"s LEFT JOIN (a JOIN b ON b.k = a.k) ON a.k = s.k WHERE b.code = 'q'", true},
		{"s RIGHT JOIN a ON a.k = s.k WHERE s.id % 7 = 3", true},
		{"s JOIN a ON a.k = s.k WHERE s.k = 5 AND a.k <> 5", false},
		{"s JOIN a ON a.k = s.k WHERE s.amount > 1000000", false},
	} {
		program, diags := compiler.Compile([]ir.File{{Name: "q.sql", Text: schema + "-- name: Q\nSELECT s.id FROM " + c.from + ";\n"}})
		if program == nil {
			t.Fatal(c.from, diags)
		}
		plan, diags := planner.Build(program)
		if plan == nil {
			t.Fatal(c.from, diags)
		}
		rows, found := sample.Find(plan.Queries[0], "UTC")
		if found != c.found {
			t.Errorf("%s: found %v: %v", c.from, found, rows)
		}
	}
}
