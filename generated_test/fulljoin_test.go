package generated_test

import (
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/veloc-dev/veloc/compiler/bind"
	"github.com/veloc-dev/veloc/compiler/catalog"
	"github.com/veloc-dev/veloc/compiler/ir"
	"github.com/veloc-dev/veloc/compiler/syntax"
)

const fullSchema = `CREATE TABLE s (id integer NOT NULL, k integer, l integer, f double precision, d date, ts timestamp, b boolean, tx text);
CREATE TABLE q (id integer PRIMARY KEY, k integer, l integer, f double precision, d date, ts timestamp, b boolean, tx text);
CREATE TABLE r (id integer PRIMARY KEY, k integer, l integer, f double precision, d date, ts timestamp, b boolean, tx text);
`

// fullAtoms are conditions between X and Y, which a FULL JOIN parts.
var fullAtoms = []string{
	"X.k = Y.k", "Y.l = X.l", "X.id = Y.id", "X.k <> Y.k", "X.k < Y.k", "X.k + 1 = Y.k", "X.k = Y.k + X.l", "X.k + Y.k = 2", "X.k = 1", "X.k = X.l", "Y.k = 1",
	"X.f = Y.k", "X.d = Y.ts", "X.ts = Y.ts", "X.b = Y.b", "X.b", "NOT Y.b", "X.b = true", "X.tx = Y.tx", "X.tx LIKE Y.tx",
	"X.k IS NOT NULL", "X.id IS NOT NULL", "Y.id IS NULL", "X.k IS NULL", "true", "false", "NULL", "1 = 1", "X.k = NULL", "1 = 2",
	"X.k IN (Y.k)", "X.k IN (Y.k, Y.l)", "X.k IN (Y.k, Y.k)", "X.k IN (1, Y.k, 2, Y.k)", "X.k IN (1, 2)", "X.k IS NOT DISTINCT FROM Y.k", "(X.k, X.l) = (Y.k, Y.l)", "(X.k, X.l) <> (Y.k, Y.l)", "(X.k, X.l) < (Y.k, Y.l)", "(NULL::integer, X.k) < (X.k, 1)",
	"X.k BETWEEN Y.k AND Y.k", "(X.k = Y.k) IS TRUE", "(X.k = Y.k) = true", "(X.k <> Y.k) = false", "(X.k = Y.k) <> false", "CASE WHEN true THEN X.k = Y.k END",
	"coalesce(X.k, X.l) = Y.k", "coalesce(X.id, Y.k) = Y.k", "X.k = CASE WHEN X.b THEN 1 ELSE X.l END", "X.k::text = Y.k::text", "X.k = ANY (ARRAY[Y.k])", "abs(X.k) = abs(Y.k)", "X.d = Y.d", "X.k / X.l = Y.k",
}

// fullShapes are queries with a FULL JOIN on a condition ON between X and Y.
var fullShapes = []struct{ from, x, y string }{
	{"s FULL JOIN r ON ON", "s", "r"},
	{"(s JOIN q ON s.k = q.k) FULL JOIN r ON ON", "q", "r"},
	{"s FULL JOIN (q JOIN r ON q.k = r.k) ON ON", "s", "q"},
	{"(s FULL JOIN r ON ON) JOIN q ON q.k = s.l", "s", "r"},
	{"(s FULL JOIN r ON ON) LEFT JOIN q ON q.k = s.l", "s", "r"},
	{"q RIGHT JOIN (s FULL JOIN r ON ON) ON q.k = r.l", "s", "r"},
	{"s JOIN (q FULL JOIN r ON ON) ON s.k = coalesce(q.k, r.k)", "q", "r"},
	{"s LEFT JOIN (q FULL JOIN r ON ON) ON s.k = q.k", "q", "r"},
	{"(s FULL JOIN q ON s.k = q.k) FULL JOIN r ON ON", "s", "r"},
	{"q, s FULL JOIN r ON ON", "s", "r"},
	{"q JOIN (s FULL JOIN r ON ON) ON q.k = ANY (ARRAY[s.k])", "s", "r"},
	{"q JOIN (s FULL JOIN r ON ON) ON (q.k, 1) < (s.k, 2)", "s", "r"},
}

var fullWheres = []string{
	"", "s.k > 0", "r.k IS NOT NULL", "s.k IS NULL", "s.k > 0 OR r.k > 0", "coalesce(s.k, r.k) > 0", "NOT (s.k IS NULL)", "(s.k = r.k) IS TRUE", "(s.k = r.k) IS UNKNOWN",
	"s.k IN (1, 2)", "s.k IN (r.k, 1, 2)", "s.k = r.k", "false", "s.b", "NOT r.b", "s.k IS DISTINCT FROM 1", "s.k + r.k > 0 AND r.l IS NULL",
	"(s.k, s.l) < (1, 2)", "NOT (s.k, s.l) < (1, 2)", "(1, 2) < (s.k, 1)", "(s.k, 2) >= (1, 1)", "(s.k, s.l) = (1, 2)", "s.k IN (r.k, r.l)", "s.k = ANY (ARRAY[r.k])", "s.k = ANY (ARRAY[r.k, r.l])", "r.k <> ALL (ARRAY[s.k])", "s.k * 1.5 <> ALL (ARRAY[r.k, r.l])", "s.k * 1.5 = ANY (ARRAY[r.k])", "NOT s.k * 1.5 = ANY (ARRAY[r.k])", "s.k * 1.5 <> ALL (ARRAY[1, 2])", "s.k::bigint <> ALL (ARRAY[r.k, 1])", "s.k IN (r.k, r.k, 1)", "(s.k, r.k) IN ((1, 2), (s.l, 2))",
}

func fullCondition(r *rand.Rand, x, y string, depth int) string {
	if depth == 0 || r.IntN(3) == 0 {
		atom := fullAtoms[r.IntN(len(fullAtoms))]
		return strings.NewReplacer("X.", x+".", "Y.", y+".").Replace(atom)
	}
	l := fullCondition(r, x, y, depth-1)
	switch r.IntN(6) {
	case 0, 1:
		return "NOT (" + l + ")"
	case 2:
		// Arms that have a part in common.
		other := fullCondition(r, x, y, depth-1)
		return "(" + l + " AND " + other + " OR " + l + " AND " + fullCondition(r, x, y, depth-1) + ")"
	case 3:
		return "(" + l + " OR " + fullCondition(r, x, y, depth-1) + ")"
	}
	return "(" + l + " AND " + fullCondition(r, x, y, depth-1) + ")"
}

func fullQueries() []string {
	r := rand.New(rand.NewPCG(5, 8))
	var out []string
	add := func(shape int, on, where string) {
		sql := "SELECT s.id FROM " + strings.Replace(fullShapes[shape].from, "ON ON", "ON "+on, 1)
		if where != "" {
			sql += " WHERE " + where
		}
		out = append(out, sql)
	}
	for i, s := range fullShapes {
		for _, a := range fullAtoms {
			on := strings.NewReplacer("X.", s.x+".", "Y.", s.y+".").Replace(a)
			add(i, on, "")
			add(i, "NOT ("+on+")", "")
			add(i, on+" AND "+s.x+".l < "+s.y+".l", "")
		}
		for _, w := range fullWheres {
			add(i, s.x+".k < "+s.y+".k", w)
		}
	}
	for range 4000 {
		i := r.IntN(len(fullShapes))
		where := ""
		if r.IntN(3) == 0 {
			where = fullWheres[r.IntN(len(fullWheres))]
		}
		add(i, fullCondition(r, fullShapes[i].x, fullShapes[i].y, 3), where)
	}
	return out
}

// TestFullJoinsAreThosePostgreSQLTakes holds what a FULL JOIN may stand on to the
// server's planner.
func TestFullJoinsAreThosePostgreSQLTakes(t *testing.T) {
	queries := fullQueries()
	want := fullAnswers(t, queries)
	script, diags := syntax.Parse([]ir.File{{Name: "full.sql", Text: "-- veloc: stream\n" + fullSchema + strings.Join(queries, ";\n")}})
	if len(diags) > 0 {
		t.Fatal(diags[0])
	}
	cat, diags := catalog.Build(script, bind.Relations)
	if len(diags) > 0 {
		t.Fatal(diags[0])
	}
	wrong, refused := 0, 0
	for i, st := range script.Statements[3:] {
		got := "taken"
		if q, diags := bind.Query(cat, st, "Q"); q == nil {
			got = "refused"
			refused++
			if diags[0].Code != "V0210" {
				t.Errorf("%s: %s", st.Text, diags[0].Message)
			}
		}
		if got != want[i] {
			if wrong++; wrong < 40 {
				t.Errorf("%s: PostgreSQL %s, veloc %s", st.Text, want[i], got)
			}
		}
	}
	if wrong > 0 {
		t.Errorf("%d of %d differ", wrong, len(queries))
	}
	t.Logf("%d of %d are refused", refused, len(queries))
}

func fullAnswers(t *testing.T, queries []string) []string {
	t.Helper()
	conn := tryServer(t)
	if conn == nil {
		return strings.Split(recorded(t, "fulljoins", ""), "\n")
	}
	if err := conn.Fresh(t.Context(), fullSchema); err != nil {
		t.Fatal(err)
	}
	explained := make([]string, len(queries))
	for i, q := range queries {
		explained[i] = "EXPLAIN " + q
	}
	answers := conn.Values(t.Context(), explained)
	for i, a := range answers {
		switch {
		case a == "error 0A000":
			answers[i] = "refused"
		case strings.HasPrefix(a, "error"):
			t.Fatal(queries[i], a)
		default:
			answers[i] = "taken"
		}
	}
	recorded(t, "fulljoins", strings.Join(answers, "\n"))
	return answers
}
