package generated_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/veloc-dev/veloc/compiler/bind"
	"github.com/veloc-dev/veloc/compiler/catalog"
	"github.com/veloc-dev/veloc/compiler/ir"
	"github.com/veloc-dev/veloc/compiler/syntax"
)

// TestMergedColumnsHavePostgreSQLsTypes holds the type of the column that USING
// and NATURAL merge to the server, over every pair of types and every join.
func TestMergedColumnsHavePostgreSQLsTypes(t *testing.T) {
	var tables, script strings.Builder
	for i, c := range formTypes {
		fmt.Fprintf(&tables, "CREATE TABLE s%d (k %s);\nCREATE TABLE t%d (k %s, n integer);\n", i, c.name, i, c.name)
		fmt.Fprintf(&script, "-- veloc: stream\nCREATE TABLE s%d (k %s);\nCREATE TABLE t%d (k %s, n integer);\n", i, c.name, i, c.name)
	}
	var queries []string
	for i := range formTypes {
		for k := range formTypes {
			for _, join := range []string{"s%d JOIN t%d USING (k)", "s%d LEFT JOIN t%d USING (k)", "s%d NATURAL RIGHT JOIN t%d", "s%d FULL JOIN t%d USING (k)"} {
				queries = append(queries, "SELECT k FROM "+fmt.Sprintf(join, i, k))
			}
		}
	}
	want := mergedAnswers(t, tables.String(), queries)
	script.WriteString(strings.Join(queries, ";\n"))
	parsed, diags := syntax.Parse([]ir.File{{Name: "merged.sql", Text: script.String()}})
	if len(diags) > 0 {
		t.Fatal(diags[0])
	}
	cat, diags := catalog.Build(parsed, bind.Relations)
	if len(diags) > 0 {
		t.Fatal(diags[0])
	}
	for i, st := range parsed.Statements[2*len(formTypes):] {
		got := ""
		q, diags := bind.Query(cat, st, "Q")
		switch {
		case q != nil:
			if got = typeName(q.Outputs[0].Expr.Get().Type.Kind); q.Outputs[0].Expr.Get().Type.Mod {
				got = q.Outputs[0].Expr.Get().Type.String()
			}
		case strings.Contains(diags[0].Message, "not supported yet"):
			continue
		default:
			got = "error"
		}
		if got != want[i] && got != keepsModifier(want[i], got) {
			t.Errorf("%s (%s, %s): PostgreSQL %s, veloc %s", st.Text, formTypes[i/4/len(formTypes)].name, formTypes[i/4%len(formTypes)].name, want[i], got)
		}
	}
}

func mergedAnswers(t *testing.T, tables string, queries []string) []string {
	t.Helper()
	conn := tryServer(t)
	if conn == nil {
		return strings.Split(recorded(t, "merged", ""), "\n")
	}
	if err := conn.Fresh(t.Context(), tables); err != nil {
		t.Fatal(err)
	}
	described, err := conn.Describe(t.Context(), queries)
	if err != nil {
		t.Fatal(err)
	}
	answers := make([]string, len(described))
	for i, d := range described {
		if answers[i] = d.Result; d.SQLState != "" {
			answers[i] = "error"
		}
	}
	recorded(t, "merged", strings.Join(answers, "\n"))
	return answers
}
