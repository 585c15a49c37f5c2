package table_test

import (
	"testing"

	"github.com/dave/jennifer/jen"

	"github.com/veloc-dev/veloc/codegen/codegentest"
	"github.com/veloc-dev/veloc/codegen/lower"
	"github.com/veloc-dev/veloc/codegen/table"
)

// TestEmitted: what tables of every shape export, and what a stored row of them holds. How
// the functions are written is for the golden packages to show.
func TestEmitted(t *testing.T) {
	for name, script := range map[string]string{
		"keyed":    "CREATE TABLE t (k bigint PRIMARY KEY, name text NOT NULL, v numeric(10,2), unread date);\nSELECT t.name, t.v FROM s JOIN t ON t.k = s.k;",
		"keyless":  "CREATE TABLE t (k bigint, name text);\nSELECT t.name FROM s JOIN t ON t.k = s.k;",
		"two_keys": "CREATE TABLE t (a bigint, b text, c date UNIQUE, PRIMARY KEY (a, b));\nSELECT t.c FROM s JOIN t ON t.a = s.k AND t.b = s.name;",
		"computed": "CREATE TABLE t (k bigint PRIMARY KEY, name text);\nSELECT t.k FROM s JOIN t ON upper(t.name) = s.name AND 10 / t.k = s.k;",
		"derived":  "CREATE TABLE b (k bigint PRIMARY KEY, name text);\nCREATE TABLE t AS SELECT k, upper(name) AS name FROM b;\nSELECT t.name FROM s JOIN t ON t.k = s.k;",
		"unused":   "CREATE TABLE t (k bigint PRIMARY KEY);\nCREATE TABLE u (k bigint PRIMARY KEY);\nSELECT t.k FROM s JOIN t ON t.k = s.k;",
		"unread":   "CREATE TABLE t (k bigint PRIMARY KEY, name text);\nSELECT s.k FROM s CROSS JOIN t;",
	} {
		t.Run(name, func(t *testing.T) {
			plan, pkg := codegentest.Plan(t, codegentest.Stream+script)
			f := jen.NewFile("generated")
			consts := lower.NewConsts(plan.Program.Zone)
			for i := range table.Used(plan) {
				table.Table(f, pkg, plan, i, consts)
			}
			table.Package(f, pkg, plan)
			codegentest.Compare(t, name, codegentest.Declared(t, f, "tStored"))
		})
	}
}
