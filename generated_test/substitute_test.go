package generated_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/veloc-dev/veloc/compiler/ir"
	"github.com/veloc-dev/veloc/generated_test/internal/batch"
)

// TestSubstitutesHoldWhereOnIsConstant holds each strategy, join and constant in
// ON to the same query with a column of that value in the constant's place: what
// is folded when compiling answers as what is found at run time.
func TestSubstitutesHoldWhereOnIsConstant(t *testing.T) {
	const schema = `-- veloc: stream
CREATE TABLE s (id integer NOT NULL, k integer, yes boolean, no boolean, nothing boolean, none integer);
CREATE TABLE uniq (k integer PRIMARY KEY, name text NOT NULL, v integer, d date);
CREATE TABLE many (k integer, name text NOT NULL, v integer, d date);
CREATE TABLE other (v integer PRIMARY KEY, label text NOT NULL);
`
	ons := [][2]string{
		{"x.k = s.k AND false", "x.k = s.k AND s.no"}, {"x.k = s.k AND NULL", "x.k = s.k AND s.nothing"}, {"x.k = s.k AND true", "x.k = s.k AND s.yes"},
		{"x.k = NULL AND x.k = s.k", "x.k = s.none AND x.k = s.k"}, {"x.k = s.k AND 1 > 2", "x.k = s.k AND s.id < 0"}, {"x.k = s.k AND NOT (false AND x.v = 1)", "x.k = s.k AND NOT (s.no AND x.v = 1)"},
	}
	strategies := []string{"skip_record", "emit_with_nulls", "use_defaults(name='none', v=7, d='2024-02-29')", "wait_and_retry(max_retries=1, delay=1ms, then=use_defaults(name='late', v=8))", "fail_fast"}
	var sql strings.Builder
	sql.WriteString(schema)
	n := 0
	for j, join := range []string{"JOIN", "LEFT JOIN", "RIGHT JOIN", "FULL JOIN"} {
		for i, strategy := range strategies {
			for k, on := range ons {
				// The values are those of use_defaults; the others take turns.
				if !strings.Contains(strategy, "use_defaults") && (i+j+k)%3 > 0 || (join == "LEFT JOIN" || join == "RIGHT JOIN") && k%2 > 0 {
					continue
				}
				table := []string{"uniq", "many"}[(i+k)%2]
				if strings.HasPrefix(strategy, "wait") {
					table = "uniq" // parking stands before a join of many matches only
				}
				for side, cond := range on {
					fmt.Fprintf(&sql, "\n-- name: Q%d_%d\n-- veloc: on_miss x=%s\nSELECT s.id, x.name, x.v + 1 AS w, x.d, o.label FROM s %s %s x ON %s LEFT JOIN other o ON o.v = x.v WHERE x.v IS DISTINCT FROM 99 AND (x.name <> 'zz' OR x.name IS NULL);\n",
						n, side, strategy, join, table, cond)
				}
				n++
			}
		}
	}
	dir := t.TempDir()
	for name, text := range map[string]string{
		"s":     "id,k,yes,no,nothing,none\n1,1,t,f,,\n2,,t,f,,\n3,9,t,f,,\n",
		"uniq":  "k,name,v,d\n1,a,1,\n2,b,7,2024-01-01\n",
		"many":  "k,name,v,d\n1,a,1,\n1,a2,8,\n2,b,7,2024-01-01\n,c,,\n",
		"other": "v,label\n1,one\n7,seven\n8,eight\n",
	} {
		if err := os.WriteFile(filepath.Join(dir, name+".csv"), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	results, err := batch.Run(t.Context(), repository(t), dir, []batch.Package{{Files: []ir.File{{Name: "q.sql", Text: sql.String()}}, Data: dir}})
	if err != nil {
		t.Fatal(err)
	}
	if len(results) != 2*n {
		t.Fatalf("%d of %d queries ran: %s", len(results), 2*n, results[batch.Key{}].Err)
	}
	rows := 0
	for i := range n {
		folded, found := results[batch.Key{Query: fmt.Sprintf("Q%d_0", i)}], results[batch.Key{Query: fmt.Sprintf("Q%d_1", i)}]
		rows += strings.Count(found.CSV, "\n") - 1
		if folded.CSV != found.CSV || (folded.Err == "") != (found.Err == "") {
			_, text, _ := strings.Cut(sql.String(), fmt.Sprintf("-- name: Q%d_0\n", i))
			text, _, _ = strings.Cut(text, ";")
			t.Errorf("%s:\n%s%s\nwhere a column says the same:\n%s%s", text, folded.CSV, folded.Err, found.CSV, found.Err)
		}
	}
	if rows == 0 {
		t.Error("no query gave a row")
	}
}
