package fold_test

import (
	"reflect"
	"testing"
	"time"

	"github.com/veloc-dev/veloc/compiler"
	"github.com/veloc-dev/veloc/compiler/fold"
	"github.com/veloc-dev/veloc/compiler/ir"
)

// TestConstants: a constant of every kind is the one that its value gives.
func TestConstants(t *testing.T) {
	for _, c := range []struct{ sql, text string }{
		{"true", "t"}, {"7::smallint", "7"}, {"(-2147483648)::integer", "-2147483648"}, {"9223372036854775807", "9223372036854775807"},
		{"0.1::real", "0.1"}, {"'-0'::float8", "-0"}, {"'NaN'::float8", "NaN"}, {"1.50", "1.50"}, {"-0.001", "-0.001"}, {"'NaN'::numeric", "NaN"},
		{"12345678901234567890123456789012345678.5", "12345678901234567890123456789012345678.5"},
		{"'a''b'::text", "a'b"}, {"'abc'::varchar(2)", "ab"}, {"'a'::char(3)", "a  "}, {"date '0044-03-15 BC'", "0044-03-15 BC"}, {"date 'infinity'", "infinity"},
		{"time '24:00'", "24:00:00"}, {"timestamp '2024-02-29 12:00:00.5'", "2024-02-29 12:00:00.5"}, {"timestamptz '2024-02-29 12:00+02'", "2024-02-29 10:00:00+00"},
		{"interval '-1 mon 2 days 03:00'", "-1 mons +2 days 03:00:00"}, {"'00000000-0000-0000-0000-0000000000ff'::uuid", "00000000-0000-0000-0000-0000000000ff"},
		{`'\xff00'::bytea`, `\xff00`}, {`'{"b":1,"a":2}'::jsonb`, `{"a": 2, "b": 1}`},
	} {
		program, diags := compiler.Compile([]ir.File{{Name: "q.sql", Text: "-- veloc: stream\nCREATE TABLE s (id integer);\nSELECT " + c.sql + " AS x FROM s;"}})
		if program == nil {
			t.Errorf("%s: %v", c.sql, diags)
			continue
		}
		k, ok := program.Queries[0].Outputs[0].Expr.(*ir.Const)
		if !ok {
			continue // PostgreSQL evaluates it when the query runs
		}
		again := fold.Const(k.Type, k.Span, fold.Value(k), time.UTC)
		if k.Text != c.text || again.Text != k.Text || again.Int != k.Int || again.Months != k.Months || again.Days != k.Days || !reflect.DeepEqual(again.Bytes, k.Bytes) || again.Rep != k.Rep {
			t.Errorf("%s: %+v, and by its value %+v", c.sql, k, again)
		}
	}
}
