package generated_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/veloc-dev/veloc/compiler/bind"
	"github.com/veloc-dev/veloc/compiler/catalog"
	"github.com/veloc-dev/veloc/compiler/ir"
	"github.com/veloc-dev/veloc/compiler/syntax"
	"github.com/veloc-dev/veloc/generated_test/internal/evaluate"
	"github.com/veloc-dev/veloc/generated_test/internal/oracle"
	"github.com/veloc-dev/veloc/runtime/pg/datetime"
)

// formTypes are the operands' types with the values of their columns, row by
// row. Rows meet at the edges: what one type holds and another does not.
var formTypes = []struct {
	name   string
	values []string // ∅ is NULL
}{
	{"boolean", []string{"t", "f", "∅", "t"}},
	{"smallint", []string{"1", "0", "∅", "-32768"}},
	{"integer", []string{"1", "16777217", "3", "∅"}},
	{"bigint", []string{"1", "9007199254740993", "∅", "16777217"}},
	{"real", []string{"1", "16777216", "NaN", "0.1"}},
	{"double precision", []string{"1", "9007199254740992", "∅", "0.1"}},
	{"numeric", []string{"1.00", "9007199254740993", "NaN", "0.1"}},
	{"numeric(10,2)", []string{"1.00", "0.10", "∅", "-3.25"}},
	{"text", []string{"a", "a ", "∅", "1"}},
	{"character varying", []string{"a", "a  ", "∅", "1"}},
	{"character varying(5)", []string{"a ", "a", "b", "∅"}},
	{"character(4)", []string{"a", "a", "∅", "1"}},
	{"date", []string{"2024-03-10", "infinity", "∅", "294277-01-01"}},
	{"time without time zone", []string{"00:00:00", "12:34:56.789012", "∅", "24:00:00"}},
	{"timestamp(3) without time zone", []string{"2024-03-10 00:00:00", "infinity", "2024-03-10 02:30:00.123", "∅"}},
	{"timestamp without time zone", []string{"2024-03-10 00:00:00", "infinity", "∅", "294276-12-31 23:59:59"}},
	{"timestamp with time zone", []string{"2024-03-10 05:00:00+00", "infinity", "∅", "2024-03-10 07:30:00.123+00"}},
	{"interval", []string{"1 day", "24:00:00", "∅", "1 mon"}},
	{"uuid", []string{"00000000-0000-0000-0000-000000000000", "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11", "∅", "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"}},
	{"bytea", []string{`\x`, `\x61`, "∅", `\x6162`}},
	{"jsonb", []string{`{"a": 1}`, "1", "∅", `"a"`}},
}

// formConstants stand for columns where a constant changes what is meant.
var formConstants = []string{"'1'", "NULL", "$1", "1", "2.5", "'a'::text", "'2024-03-10'::date", "'a'::character(4)", "16777217::bigint"}

// forms are the expressions over two operands.
var forms = []string{
	"A = B", "A < B", "A + B", "A - B", "A * B", "A / B", "A % B", "A ^ B", "A || B", "A LIKE B",
	"A IN (B)", "A IN (B, A)", "A NOT IN (A, B)", "A IN (B, 1, 2)", "A IN ('1', B, '2')", "A IN (NULL, 1, B, NULL)", "A = ANY (ARRAY[B, A])", "A <> ALL (ARRAY['1', B])",
	"NULLIF(A, B)", "10 / NULLIF(A, B)", "COALESCE(A, B)", "COALESCE(NULL, A, B, A)", "GREATEST(A, B)", "LEAST(A, B, A)",
	"CASE WHEN ok THEN A ELSE B END", "CASE WHEN ok THEN A WHEN NOT ok THEN B END", "CASE A WHEN B THEN 1 ELSE 2 END", "CASE A WHEN 1 THEN 1 WHEN B THEN 2 END",
	"A BETWEEN B AND A", "A NOT BETWEEN SYMMETRIC B AND A",
	"(A, B) = (B, A)", "(A, 1) < (B, 2)", "(A, B) IN ((B, A), (A, B))", "A IS DISTINCT FROM B", "(A, 1) IS NOT DISTINCT FROM (B, 1)",
}

func formOperands() []string {
	var out []string
	for i := range formTypes {
		out = append(out, fmt.Sprint("c", i))
	}
	return append(out, formConstants...)
}

func formSchema() string {
	var b strings.Builder
	b.WriteString("CREATE TABLE s (id integer NOT NULL, ok boolean")
	for i, t := range formTypes {
		fmt.Fprintf(&b, ", c%d %s", i, t.name)
	}
	b.WriteString(");\n")
	return b.String()
}

// placeholder finds the operands A and B of a form.
var placeholder = regexp.MustCompile(`\b[AB]\b`)

func formSQL(form, l, r string) string {
	return placeholder.ReplaceAllStringFunc(form, func(p string) string {
		if p == "A" {
			return l
		}
		return r
	})
}

// form is one expression over two operands.
type formCase struct{ form, left, right, sql string }

// TestFormsHavePostgreSQLsTypesAndOperators holds every expression form over
// every pair of types to the server: the result's type, the parameters' types,
// and the values, which show the operator chosen. Without a server the recorded
// answers stand in.
func TestFormsHavePostgreSQLsTypesAndOperators(t *testing.T) {
	var cases []formCase
	operands := formOperands()
	for _, f := range forms {
		for _, l := range operands {
			for _, r := range operands {
				cases = append(cases, formCase{f, l, r, formSQL(f, l, r)})
			}
		}
	}
	want := formAnswers(t, cases)
	if len(want) != len(cases) {
		t.Fatalf("%d answers of %d", len(want), len(cases))
	}
	wrong, refused := 0, 0
	for i, got := range formsBound(t, cases) {
		c := cases[i]
		switch {
		case strings.HasPrefix(got, "error") && strings.Contains(want[i], "error"):
		case c.form == "A ^ B" && want[i] == "double precision" && strings.HasPrefix(got, "error"):
		case strings.HasPrefix(got, "unsupported"):
			refused++
		case got != want[i] && got != keepsModifier(want[i], got):
			if wrong++; wrong <= 1000 {
				t.Errorf("%s (%s, %s):\nPostgreSQL %s\nveloc      %s", c.sql, formType(c.left), formType(c.right), want[i], got)
			}
		}
	}
	t.Logf("%d expressions, %d not supported", len(cases), refused)
	if wrong > 0 {
		t.Errorf("%d of %d differ", wrong, len(cases))
	}
}

// keepsModifier is want with the modifier that got's type has where PostgreSQL
// forgets it: a NULL constant beside a column counts there as without one.
func keepsModifier(want, got string) string {
	t, rest, found := strings.Cut(got, ")")
	base, _, modified := strings.Cut(t, "(")
	if !found || !modified {
		return want
	}
	plain := base + strings.TrimPrefix(rest, " ")
	if strings.HasPrefix(rest, " ") {
		plain = base + rest
	}
	if strings.Replace(want, "bpchar", "character", 1) == plain {
		return got
	}
	return want
}

func formType(operand string) string {
	var i int
	if n, _ := fmt.Sscanf(operand, "c%d", &i); n == 1 {
		return formTypes[i].name
	}
	return operand
}

// formsBound gives "type, parameters' types: values" of each as the compiler
// decides them, or error.
func formsBound(t *testing.T, cases []formCase) []string {
	t.Helper()
	var text strings.Builder
	text.WriteString("-- veloc: stream\n" + formSchema() + "SET timezone = '" + testZone + "';\n")
	for _, c := range cases {
		fmt.Fprintf(&text, "SELECT %s FROM s;\n", c.sql)
	}
	script, diags := syntax.Parse([]ir.File{{Name: "forms.sql", Text: text.String()}})
	if len(diags) > 0 {
		t.Fatal(diags[0])
	}
	cat, diags := catalog.Build(script, bind.Relations)
	if len(diags) > 0 {
		t.Fatal(diags[0])
	}
	zone := datetime.MustZone(testZone)
	rows := make([][]*ir.Const, len(formTypes[0].values))
	for r := range rows {
		rows[r] = formRow(t, cat.Relations[0], r, zone)
	}
	out := make([]string, len(cases))
	for i, st := range script.Statements[2:] {
		q, diags := bind.Query(cat, st, "Q")
		if q == nil {
			if out[i] = "error " + diags[0].Message; strings.Contains(diags[0].Message, "not supported") {
				out[i] = "un" + strings.Replace(out[i], "error", "supported", 1)
			}
			continue
		}
		out[i] = formBound(cases[i].form, q, rows, zone)
	}
	return out
}

func formRow(t *testing.T, rel *ir.Relation, r int, zone *time.Location) []*ir.Const {
	t.Helper()
	var out []*ir.Const
	for i, col := range rel.Columns {
		text := fmt.Sprint(r)
		switch {
		case i == 1:
			text = []string{"t", "f", "t", "f"}[r]
		case i > 1:
			text = formTypes[i-2].values[r]
		}
		if text == "∅" {
			out = append(out, &ir.Const{Info: ir.Info{Type: col.Type}, Null: true})
			continue
		}
		c, err := evaluate.Literal(col.Type, padded(col.Type, text), zone)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, c)
	}
	return out
}

func padded(t ir.Type, text string) string {
	if t.Kind == ir.Bpchar {
		return fmt.Sprintf("%-*s", t.P, text)
	}
	return text
}

func formBound(form string, q *ir.Query, rows [][]*ir.Const, zone *time.Location) string {
	e := q.Outputs[0].Expr
	out := typeName(e.Get().Type.Kind)
	if e.Get().Type.Mod {
		out = e.Get().Type.String()
	}
	for _, p := range q.Params {
		out += ", " + typeName(p.Type.Kind)
	}
	if len(q.Params) > 0 || form == "A ^ B" && e.Get().Type.Kind == ir.Float8 {
		return out
	}
	var values []string
	for _, row := range rows {
		c, err := evaluate.Expr(e, func(c *ir.Column) *ir.Const { return row[c.Col] }, zone)
		switch {
		case err != nil:
			return out + ": error " + sqlState(err)
		case c.Null:
			values = append(values, "∅")
		default:
			values = append(values, c.Text)
		}
	}
	return out + ": " + strings.Join(values, "|")
}

// formAnswers asks the server, or reads what it answered when the forms were
// recorded (-record).
func formAnswers(t *testing.T, cases []formCase) []string {
	t.Helper()
	conn := tryServer(t)
	if conn == nil {
		return strings.Split(recorded(t, "forms", ""), "\n")
	}
	answers := askForms(t, conn, cases)
	recorded(t, "forms", strings.Join(answers, "\n"))
	return answers
}

func askForms(t *testing.T, conn *oracle.Conn, cases []formCase) []string {
	t.Helper()
	var script strings.Builder
	script.WriteString(formSchema() + "SET timezone = '" + testZone + "';\n")
	for r := range formTypes[0].values {
		fmt.Fprintf(&script, "INSERT INTO s VALUES (%d, %t", r, r%2 == 0)
		for _, f := range formTypes {
			if v := f.values[r]; v == "∅" {
				script.WriteString(", NULL")
			} else {
				script.WriteString(", '" + v + "'")
			}
		}
		script.WriteString(");\n")
	}
	if err := conn.Fresh(t.Context(), script.String()); err != nil {
		t.Fatal(err)
	}
	queries := make([]string, len(cases))
	for i, c := range cases {
		queries[i] = "SELECT " + c.sql + " FROM s"
	}
	types, err := conn.Describe(t.Context(), queries)
	if err != nil {
		t.Fatal(err)
	}
	out := make([]string, len(cases))
	var values []string
	var at []int
	for i, d := range types {
		switch {
		case d.SQLState != "":
			out[i] = "error " + d.SQLState
			continue
		case len(d.Params) > 0:
			out[i] = d.Result + ", " + strings.Join(d.Params, ", ")
			continue
		}
		out[i] = d.Result
		if cases[i].form == "A ^ B" && d.Result == "double precision" {
			continue // from the platform's library
		}
		values, at = append(values, fmt.Sprintf("SELECT string_agg(CASE WHEN x IS NULL THEN '∅' ELSE format('%%s', x) END, '|' ORDER BY id) FROM (SELECT id, %s AS x FROM s) q", cases[i].sql)), append(at, i)
	}
	for k, v := range conn.Values(t.Context(), values) {
		out[at[k]] += ": " + v
	}
	return out
}
