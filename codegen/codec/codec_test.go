package codec_test

import (
	"testing"

	"github.com/dave/jennifer/jen"

	"github.com/veloc-dev/veloc/codegen/codec"
	"github.com/veloc-dev/veloc/codegen/codegentest"
	"github.com/veloc-dev/veloc/codegen/lower"
)

// TestEmitted: the records and rows of relations and queries of every kind of column, and
// what decodes and encodes them. What that gives is compared with PostgreSQL elsewhere.
func TestEmitted(t *testing.T) {
	const kinds = "a boolean, b smallint, c integer, d bigint, e real, f double precision, g numeric, h numeric(9,2), i numeric(38,3), j text, k varchar(3), " +
		"l char(2), m date, n time, o timestamp, p timestamptz, q interval, r uuid, s bytea, t jsonb, u text[], z integer NOT NULL"
	for name, script := range map[string]string{
		"kinds":   "-- veloc: stream\nCREATE TABLE s (" + kinds + ");\nSELECT a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r, s.s, t, z, h * h AS hh, g / h AS gh FROM s;",
		"table":   codegentest.Stream + "CREATE TABLE t (k bigint PRIMARY KEY, name text NOT NULL);\nSELECT t.name FROM s JOIN t ON t.k = s.k;",
		"derived": codegentest.Stream + "CREATE TABLE b (k bigint PRIMARY KEY, name text NOT NULL);\nCREATE TABLE t AS SELECT k, name FROM b;\nSELECT t.name FROM s JOIN t ON t.k = s.k;",
	} {
		t.Run(name, func(t *testing.T) {
			plan, pkg := codegentest.Plan(t, script)
			f := jen.NewFile("generated")
			consts := lower.NewConsts(plan.Program.Zone)
			for _, r := range pkg.Relations {
				if r.Used {
					codec.Relation(f, r, consts, false)
				}
			}
			for _, q := range pkg.Queries {
				codec.Result(f, q, consts)
			}
			codegentest.Compare(t, name, codegentest.Declared(t, f))
		})
	}
}
