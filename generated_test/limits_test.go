package generated_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/veloc-dev/veloc/compiler"
	"github.com/veloc-dev/veloc/compiler/ir"
	"github.com/veloc-dev/veloc/generated_test/internal/batch"
	"github.com/veloc-dev/veloc/generated_test/internal/oracle"
)

// repeat joins n copies of pattern, in which # is the number from 0 on.
func repeat(n int, pattern, separator string) string {
	parts := make([]string, n)
	for i := range parts {
		parts[i] = strings.ReplaceAll(pattern, "#", fmt.Sprint(i))
	}
	return strings.Join(parts, separator)
}

// TestManyOfEachThing runs queries with more of something than a word has bits,
// a byte has values, or a parser has room for nesting, against the server.
func TestManyOfEachThing(t *testing.T) {
	const wide = 70
	tables := "CREATE TABLE s (id integer NOT NULL, k integer, tx text, n numeric(10,2), " + repeat(300, "c# integer", ", ") + ");\n" +
		"CREATE TABLE t (k integer PRIMARY KEY, v integer NOT NULL);\n" +
		"CREATE TABLE keyed (" + repeat(wide, "c# integer", ", ") + ", v integer);\n" +
		"CREATE TABLE uniques (k integer PRIMARY KEY, " + repeat(wide, "u# integer UNIQUE", ", ") + ");\n"
	queries := []struct{ name, sql string }{
		{"Joins", "SELECT s.id, a0.v AS first, a69.v AS last FROM s " + repeat(wide, "LEFT JOIN t a# ON a#.k = s.k + #", " ")},
		{"FullJoins", "SELECT s.id, a0.v AS first, a69.v AS last FROM s " + repeat(wide, "FULL JOIN t a# ON a#.k = s.k", " ")},
		{"Arms", "SELECT s.id, CASE " + repeat(1000, "WHEN s.k = # THEN 'v#'", " ") + " ELSE s.tx END AS c FROM s"},
		{"FallibleArms", "SELECT s.id, CASE " + repeat(300, "WHEN s.k + # = 3 THEN s.k * #", " ") + " END AS c FROM s"},
		{"OperandArms", "SELECT s.id, CASE s.tx " + repeat(1000, "WHEN 'a#' THEN #", " ") + " END AS c FROM s WHERE CASE s.k " + repeat(20, "WHEN # THEN true", " ") + " WHEN NULL THEN true ELSE s.id > 2 END"},
		{"NestedArms", "SELECT s.id, CASE " + repeat(20, "WHEN s.k = # THEN CASE "+repeat(20, "WHEN s.id = # THEN #", " ")+" END", " ") + " END AS c FROM s"},
		{"Elements", "SELECT s.id, s.k IN (" + repeat(70000, "#", ", ") + ") AS a, s.tx IN (" + repeat(300, "'a#'", ", ") + ", NULL) AS b, s.n IN (" + repeat(300, "#.5", ", ") + ") AS c FROM s"},
		{"ElementsOfColumns", "SELECT s.id, s.k IN (" + repeat(300, "s.c#", ", ") + ") AS a FROM s WHERE s.k NOT IN (" + repeat(300, "s.c# + 1", ", ") + ")"},
		{"Columns", "SELECT * FROM s"},
		{"KeyColumns", "SELECT s.id, k.v FROM s JOIN keyed k ON " + repeat(wide, "k.c# = s.c#", " AND ")},
		{"UniqueKeys", "SELECT s.id, u.k FROM s JOIN uniques u ON u.u69 = s.k"},
		{"Conditions", "SELECT s.id FROM s WHERE " + repeat(300, "(s.k <> # OR s.id = #)", " AND ")},
		{"Alternatives", "SELECT s.id, (" + repeat(300, "s.k + # = #", " OR ") + ") AS c FROM s"},
		{"Arguments", "SELECT s.id, coalesce(" + repeat(300, "nullif(s.k, #)", ", ") + ") AS a, greatest(" + repeat(300, "s.k + #", ", ") + ") AS b, concat(" + repeat(90, "s.k", ", ") + ") AS c FROM s"},
	}
	var script strings.Builder
	script.WriteString("-- veloc: stream\n" + tables)
	for _, q := range queries {
		fmt.Fprintf(&script, "-- name: %s\n%s;\n", q.name, q.sql)
	}
	// Parameters with defaults, and a strategy behind more joins than a word has bits.
	script.WriteString("-- name: Params\n")
	numbers := make([]string, 300)
	for i := range numbers {
		numbers[i] = fmt.Sprintf("$%d", i+1)
		fmt.Fprintf(&script, "-- veloc: param %d=p%d default=%d\n", i+1, i, i)
	}
	fmt.Fprintf(&script, "SELECT s.id FROM s WHERE s.k IN (%s);\n", strings.Join(numbers, ", "))
	fmt.Fprintf(&script, "-- name: Waits\n-- veloc: on_miss a69=wait_and_retry(max_retries=2, delay=1ms, then=skip_record)\nSELECT s.id, a69.v FROM s %s;\n", repeat(wide, "JOIN t a# ON a#.k = s.k / 1", " "))

	values := func(row func(i int) string) string { return "," + repeatFunc(300, row) }
	files := map[string]string{
		"s": "id,k,tx,n," + repeat(300, "c#", ",") + "\n" +
			"1,1,a1,1.50" + values(func(i int) string { return fmt.Sprint(i % 7) }) + "\n2,,,," + repeatFunc(300, func(int) string { return "" }) + "\n" +
			"3,70001,zz,0.25" + values(func(i int) string { return fmt.Sprint(i) }) + "\n4,19,a299,299.50" + values(func(i int) string { return "19" }) + "\n",
		"t":       "k,v\n1,10\n2,20\n70001,30\n",
		"keyed":   repeat(wide, "c#", ",") + ",v\n" + repeatFunc(wide, func(i int) string { return fmt.Sprint(i) }) + ",1\n" + repeatFunc(wide, func(i int) string { return "19" }) + ",2\n",
		"uniques": "k," + repeat(wide, "u#", ",") + "\n1," + repeatFunc(wide, func(int) string { return "1" }) + "\n2," + repeatFunc(wide, func(int) string { return "19" }) + "\n",
	}
	dir := t.TempDir()
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(dir, name+".csv"), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	results, err := batch.Run(t.Context(), repository(t), dir, []batch.Package{{Files: []ir.File{{Name: "q.sql", Text: script.String()}}, Data: dir}})
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{"Params": "id\n1\n4\n", "Waits": "id,v\n1,10\n3,30\n"} {
		if r := results[batch.Key{Query: name}]; r.CSV != want || r.Err != "" {
			t.Errorf("%s: %s%s", name, r.CSV, r.Err)
		}
	}
	conn := needServer(t)
	if err := conn.Fresh(t.Context(), tables); err != nil {
		t.Fatal(err)
	}
	for name, text := range files {
		header, _, _ := strings.Cut(text, "\n")
		if err := conn.Load(t.Context(), name, strings.Split(header, ","), strings.NewReader(text)); err != nil {
			t.Fatal(err)
		}
	}
	for _, q := range queries {
		r, ok := results[batch.Key{Query: q.name}]
		if !ok {
			t.Fatalf("%s did not run: %s", q.name, results[batch.Key{}].Err)
		}
		want, err := conn.Ask(t.Context(), q.sql)
		if err != nil {
			t.Fatal(err)
		}
		got := oracle.Parse(r.CSV)
		got.SQLState, got.Message = r.SQLState, r.Err
		if diff := oracle.Diff(want, got); diff != "" {
			t.Errorf("%s: %s", q.name, diff)
		}
	}
}

func repeatFunc(n int, f func(i int) string) string {
	parts := make([]string, n)
	for i := range parts {
		parts[i] = f(i)
	}
	return strings.Join(parts, ",")
}

// Operands that are written out several times may not double at every level
// without end.
func TestRepeatedOperandsAreBounded(t *testing.T) {
	for _, e := range []string{
		strings.Repeat("NULLIF(", 40) + "s.k" + strings.Repeat(", 1)", 40),
		strings.Repeat("CASE ", 40) + "s.k" + strings.Repeat(" WHEN 1 THEN 2 WHEN 3 THEN 4 END", 40),
		strings.Repeat("(", 40) + "s.b" + strings.Repeat(" BETWEEN SYMMETRIC false AND true)", 40),
	} {
		file := ir.File{Name: "q.sql", Text: "-- veloc: stream\nCREATE TABLE s (k integer, b boolean);\nSELECT " + e + " AS c FROM s;\n"}
		if program, diags := compiler.Compile([]ir.File{file}); program != nil || len(diags) != 1 || diags[0].Code != "V0103" {
			t.Errorf("%s: %v", e[:20], diags)
		}
	}
}
