package generated_test

import (
	"testing"

	"github.com/veloc-dev/veloc/compiler"
	"github.com/veloc-dev/veloc/compiler/ir"
)

// A type's name called as a function casts a literal. Of a parameter it is an
// overload like others, but where the type is text's.
func TestTypeNamesCalledAsFunctions(t *testing.T) {
	for name, want := range map[string]string{
		"text": "text", "varchar": "character varying", "bpchar": "character",
		"date": "timestamp with time zone", "timestamp": "timestamp with time zone", "interval": "time without time zone",
		"bool": "", "int2": "", "int4": "", "int8": "", "float4": "", "float8": "", "numeric": "", "time": "", "timestamptz": "", "uuid": "", "bytea": "",
	} {
		program, diags := compiler.Compile([]ir.File{{Name: "q.sql", Text: "-- veloc: stream\nCREATE TABLE s (i integer);\nSELECT pg_catalog.\"" + name + "\"($1) AS x FROM s;\n"}})
		got := ""
		if program != nil && len(diags) == 0 {
			got = program.Queries[0].Params[0].Type.String()
		}
		if got != want {
			t.Errorf("%s($1): the parameter is of type %q, want %q; %v", name, got, want, diags)
		}
		_, diags = compiler.Compile([]ir.File{{Name: "q.sql", Text: "-- veloc: stream\nCREATE TABLE s (i integer);\nSELECT pg_catalog.\"" + name + "\"(NULL) AS x FROM s;\n"}})
		if len(diags) > 0 {
			t.Errorf("%s(NULL): %v", name, diags)
		}
	}
}
