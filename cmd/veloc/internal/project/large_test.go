package project

import (
	"fmt"
	"strings"
	"testing"

	"github.com/veloc-dev/veloc/compiler/ir"
)

// TestLargeScripts compiles scripts that hold thousands of everything. What takes
// a time that grows with the square of that does not come to an end here.
func TestLargeScripts(t *testing.T) {
	const n = 5000
	list := func(n int, separator, format string) string {
		parts := make([]string, n)
		for i := range parts {
			parts[i] = strings.ReplaceAll(format, "#", fmt.Sprint(i))
		}
		return strings.Join(parts, separator)
	}
	for name, c := range map[string]struct{ sql, code string }{
		"OR":            {"SELECT id FROM s WHERE " + list(n, " OR ", "id = #"), ""},
		"AND":           {"SELECT id FROM s WHERE " + list(n, " AND ", "id <> #"), ""},
		"OR of calls":   {"SELECT id FROM s WHERE " + list(1500, " OR ", "name LIKE '%#_'"), ""},
		"IN":            {"SELECT id FROM s WHERE id IN (" + list(n, ", ", "#") + ")", ""},
		"IN of columns": {"SELECT id FROM s WHERE id IN (" + list(1500, ", ", "id + #") + ")", ""},
		"CASE":          {"SELECT CASE " + list(n, " ", "WHEN id = # THEN 'v#'") + " END FROM s", ""},
		"GREATEST":      {"SELECT greatest(" + list(2000, ", ", "id + #") + ") FROM s", ""},
		"arguments":     {"SELECT concat(" + list(n, ", ", "'#'") + ") FROM s", "V0208"},
		"targets":       {"SELECT " + list(n, ", ", "id + # AS c#") + " FROM s", "V0102"},
		"columns":       {"CREATE TABLE w (" + list(n, ", ", "c# integer") + ")", "V0201"},
		"sum":           {"SELECT " + list(n, " + ", "id") + " FROM s", "V0103"},
		"longest sum":   {"SELECT " + list(900, " + ", "id") + " FROM s", ""},
		"tables":        {"SELECT s.id FROM s" + list(n, "", ", t t#"), "V0103"},
		"errors":        {list(n, "", "-- name: Q#\nSELECT nothing FROM s;\n"), "V0203"},
		"syntax errors": {list(n, "", "SELECT FROM WHERE;\n"), "V0101"},
		"no names":      {list(n, "", "SELECT id FROM s;\n"), "V0107"},
		"DDL":           {list(n, "", "CREATE TABLE t# (id integer PRIMARY KEY, up integer REFERENCES t);\nALTER TABLE t ADD UNIQUE (label);\n"), ""},
		"renames":       {list(n, "", "ALTER TABLE t RENAME label TO l#;\nALTER TABLE t RENAME l# TO label;\nALTER TABLE t ADD x integer;\nALTER TABLE t DROP x;\n"), ""},
		"derived":       {list(n, "", "CREATE TABLE d# AS SELECT id, label FROM t;\n"), ""},
		"directives":    {list(n, "", "-- veloc: table t load_timeout=1s\n"), "V0108"},
		"long words":    {"-- veloc: " + strings.Repeat("x", 100*n) + "\nSELECT id FROM s", "V0108"},
	} {
		t.Run(name, func(t *testing.T) {
			text := "-- veloc: stream\nCREATE TABLE s (id integer NOT NULL, name text);\nCREATE TABLE t (id integer PRIMARY KEY, label text);\n" + c.sql + ";\n"
			p := New([]ir.File{{Name: "q.sql", Text: text}})
			p.Dir = t.TempDir()
			if p.Compile(); !p.Errors() {
				p.Generate()
			}
			code := ""
			for _, d := range p.Diags {
				if d.Severity == ir.Error {
					code = d.Code
					break
				}
			}
			if code != c.code {
				t.Errorf("%q, want %q: %.300v", code, c.code, p.Diags)
			}
		})
	}
}
