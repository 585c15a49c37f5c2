package generated_test

import (
	"encoding/csv"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/veloc-dev/veloc/compiler/funcs"
	"github.com/veloc-dev/veloc/compiler/ir"
	"github.com/veloc-dev/veloc/generated_test/internal/oracle"
	"github.com/veloc-dev/veloc/runtime/pg"
	"github.com/veloc-dev/veloc/runtime/pg/datetime"
)

// evaluation is a call of a registered function: how PostgreSQL writes it, and
// what veloc's gives, a text or a SQLSTATE behind "error ".
type evaluation struct{ sql, got string }

// callsPerEntry bounds how many combinations of arguments a function is tried on.
const callsPerEntry = 160

// TestFunctionsGivePostgreSQLsAnswers calls every entry of the function table
// and every cast with the edges of its arguments' types.
func TestFunctionsGivePostgreSQLsAnswers(t *testing.T) {
	server := needServer(t)
	zone := datetime.MustZone(testZone)
	r := rand.New(rand.NewPCG(1, 2))
	var all []evaluation
	names := funcs.Names()
	slices.Sort(names)
	for _, name := range names {
		for _, e := range funcs.Overloads(name) {
			all = append(all, calls(r, zone, e)...)
		}
	}
	for _, from := range kindsWithValues() {
		for _, to := range kindsWithValues() {
			if c := funcs.CastBetween(from, to); c != nil && c.Impl != nil {
				all = append(all, castCalls(zone, c)...)
			}
		}
	}
	if len(all) < 20_000 {
		t.Errorf("%d evaluations only", len(all))
	}
	wrong := 0
	for i, want := range postgresAnswers(t, server, all) {
		if agree(want, all[i].got, inexact(all[i].sql)) {
			continue
		}
		if wrong++; wrong <= 600 {
			t.Errorf("%s: PostgreSQL gives %q, veloc %q", all[i].sql, want, all[i].got)
		}
	}
	if wrong > 0 {
		t.Errorf("%d of %d differ", wrong, len(all))
	}
}

// testZone has daylight saving time.
const testZone = "America/New_York"

// functionValues are the edges of each type.
var functionValues = map[ir.Kind][]string{
	ir.Bool:   {"t", "f"},
	ir.Int2:   {"0", "1", "-1", "3", "32767", "-32768", "13"},
	ir.Int4:   {"0", "1", "-1", "2", "7", "-3", "2147483647", "-2147483648", "2024", "31"},
	ir.Int8:   {"0", "1", "-1", "5", "9223372036854775807", "-9223372036854775808", "9007199254740993", "63"},
	ir.Float4: {"0", "-0", "1", "-1.5", "0.1", "3.4028235e+38", "1e-45", "16777216", "50331648", "NaN", "Infinity", "-Infinity", "2147483648"},
	ir.Float8: {"0", "-0", "1", "-1", "0.5", "2.5", "-2.5", "0.1", "1e15", "1e-5", "123456789.987654321", "1.7976931348623157e+308", "5e-324", "NaN", "Infinity", "-Infinity", "9223372036854775807", "1711111111.123456"},
	ir.Numeric: {"0", "0.000", "1", "1.0000", "-1", "2", "3", "0.5", "-0.5", "10000", "16383", "9999.9999", "10000.0001", "0.00001234", "-123.456", "1234567890123456789012345678901234567890.5",
		"1e-20", "100", "1e30", "99.5", "2.71828182845904523536", "NaN", "Infinity", "-Infinity"},
	ir.Text:        {"", "a", "abc", "ABC", "aXbXc", "X", "straße", "Ünïcödé", "日本語", "  pad  ", "%", "a%b", "_", `a\%b`, `\`, "hour", "month", "epoch", "dow", "week", "quarter", "UTC", "Asia/Kolkata", "hex", "base64", "3 days", "1"},
	ir.Varchar:     {"", "abc", "b "},
	ir.Bpchar:      {"", "a", "ab  ", "é", " x"},
	ir.Date:        {"2024-02-29", "2000-01-01", "1999-12-31", "0001-01-01", "0044-03-15 BC", "4713-01-01 BC", "5874897-12-31", "2023-03-12", "infinity", "-infinity"},
	ir.Time:        {"00:00:00", "12:34:56.789012", "23:59:59.999999", "24:00:00", "00:00:00.000001"},
	ir.Timestamp:   {"2024-02-29 12:34:56.789012", "2000-01-01 00:00:00", "1999-12-31 23:59:59.999999", "2024-03-10 02:30:00", "2024-11-03 01:30:00", "0044-03-15 10:00:00 BC", "294276-12-31 23:59:59", "2024-01-31 00:00:00", "infinity", "-infinity"},
	ir.Timestamptz: {"2024-02-29 12:34:56.789012+00", "2024-03-10 07:30:00+00", "2024-11-03 05:30:00+00", "1970-01-01 00:00:00+00", "1883-11-18 17:00:00+00", "0044-03-15 10:00:00+00 BC", "2024-12-31 23:30:00-05", "infinity", "-infinity"},
	ir.Interval:    {"0", "1 day", "-1 day", "1 mon", "1 year 2 mons 3 days 04:05:06.789", "-1 mons +30 days -00:00:01", "15 minutes", "24:00:00", "00:00:00.000001", "178000000 years", "-5 days +36:00:00", "100 days", "1 week"},
	ir.UUID:        {"00000000-0000-0000-0000-000000000000", "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"},
	ir.Bytea:       {`\x`, `\x00`, `\xdeadbeef`, `\x616263`},
	ir.JSONB:       {`{"a": 1}`, `[1, "x"]`, "null"},
}

func kindsWithValues() []ir.Kind {
	var kinds []ir.Kind
	for k := range functionValues {
		kinds = append(kinds, k)
	}
	slices.Sort(kinds)
	return kinds
}

// calls evaluates an entry on all combinations of its arguments' values, or
// as many as callsPerEntry allows.
func calls(r *rand.Rand, zone *time.Location, e *funcs.Entry) []evaluation {
	total := 1
	for _, k := range e.Args {
		total *= len(functionValues[k])
	}
	numbers := make([]int, min(total, callsPerEntry))
	for i := range numbers {
		if numbers[i] = i; total > callsPerEntry {
			numbers[i] = r.IntN(total)
		}
	}
	var out []evaluation
	for _, n := range numbers {
		texts := make([]string, len(e.Args))
		for i, k := range e.Args {
			values := functionValues[k]
			texts[i], n = values[n%len(values)], n/len(values)
		}
		out = append(out, evaluation{callSQL(e, texts), call(zone, e.Impl, e.Args, texts, e.Result)})
	}
	return out
}

func castCalls(zone *time.Location, c *funcs.Cast) []evaluation {
	var out []evaluation
	for _, v := range functionValues[c.From] {
		sql := fmt.Sprintf("%s::%s", constant(c.From, v), typeName(c.To))
		out = append(out, evaluation{sql, call(zone, c.Impl, []ir.Kind{c.From}, []string{v}, c.To)})
	}
	return out
}

func constant(k ir.Kind, v string) string {
	return "'" + strings.ReplaceAll(v, "'", "''") + "'::" + typeName(k)
}

// typeName is char without a length for char(n): "character" alone is char(1).
func typeName(k ir.Kind) string {
	if k == ir.Bpchar {
		return "bpchar"
	}
	return k.String()
}

func callSQL(e *funcs.Entry, texts []string) string {
	args := make([]string, len(texts))
	for i, v := range texts {
		args[i] = constant(e.Args[i], v)
	}
	switch {
	case e.Name[0] >= 'a' && e.Name[0] <= 'z':
		return fmt.Sprintf("pg_catalog.%s(%s)", oracle.Quote(e.Name), strings.Join(args, ", "))
	case len(args) == 1:
		return fmt.Sprintf("(%s (%s))", e.Name, args[0])
	}
	return fmt.Sprintf("((%s) %s (%s))", args[0], e.Name, args[1])
}

// call gives the output text of a Go function's result, or its error.
func call(zone *time.Location, impl any, kinds []ir.Kind, texts []string, result ir.Kind) string {
	f := reflect.ValueOf(impl)
	var args []reflect.Value
	if f.Type().NumIn() > len(kinds) {
		args = append(args, reflect.ValueOf(zone))
	}
	for i, k := range kinds {
		v, err := parsed(zone, k, texts[i])
		if err != nil {
			return "error " + sqlState(err)
		}
		args = append(args, v.Convert(f.Type().In(len(args))))
	}
	out := f.Call(args)
	if len(out) == 2 && !out[1].IsNil() {
		return "error " + sqlState(out[1].Interface().(error))
	}
	return formatted(zone, result, out[0])
}

func sqlState(err error) string {
	var e *pg.Error
	if errors.As(err, &e) {
		return e.SQLState
	}
	return err.Error()
}

func withZone(f reflect.Value, zone *time.Location, arg reflect.Value) []reflect.Value {
	if f.Type().NumIn() == 2 {
		return f.Call([]reflect.Value{reflect.ValueOf(zone), arg})
	}
	return f.Call([]reflect.Value{arg})
}

func parsed(zone *time.Location, k ir.Kind, text string) (reflect.Value, error) {
	if k.IsString() {
		return reflect.ValueOf(text), nil
	}
	out := withZone(reflect.ValueOf(funcs.TextOf(k).Parse), zone, reflect.ValueOf(text))
	if !out[1].IsNil() {
		return out[0], out[1].Interface().(error)
	}
	return out[0], nil
}

func formatted(zone *time.Location, k ir.Kind, v reflect.Value) string {
	if k.IsString() {
		return v.String()
	}
	f := reflect.ValueOf(funcs.TextOf(k).Format)
	return withZone(f, zone, v.Convert(f.Type().In(f.Type().NumIn()-1)))[0].String()
}

// postgresAnswers evaluates the SQL of each, in the same spelling.
func postgresAnswers(t *testing.T, conn *oracle.Conn, all []evaluation) []string {
	t.Helper()
	const script = `
SET timezone = '` + testZone + `';
CREATE TABLE calls (id integer, sql text);
CREATE FUNCTION attempt(expression text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE result text;
BEGIN
    EXECUTE 'SELECT format(''%s'', ' || expression || ')' INTO result;
    RETURN result;
EXCEPTION WHEN OTHERS THEN
    RETURN 'error ' || SQLSTATE;
END $$;`
	if err := conn.Fresh(t.Context(), script); err != nil {
		t.Fatal(err)
	}
	var in strings.Builder
	w := csv.NewWriter(&in)
	w.Write([]string{"id", "sql"})
	for i, e := range all {
		w.Write([]string{strconv.Itoa(i), e.sql})
	}
	w.Flush()
	if err := conn.Load(t.Context(), "calls", []string{"id", "sql"}, strings.NewReader(in.String())); err != nil {
		t.Fatal(err)
	}
	answer, err := conn.Ask(t.Context(), "SELECT id, attempt(sql) AS result FROM calls")
	if err != nil || answer.SQLState != "" {
		t.Fatal(err, answer.Message)
	}
	out := make([]string, len(all))
	records, err := csv.NewReader(strings.NewReader(strings.Join(answer.Rows, "\n"))).ReadAll()
	if err != nil || len(records) != len(all) {
		t.Fatalf("%v, %d answers", err, len(records))
	}
	for _, rec := range records {
		i, err := strconv.Atoi(rec[0])
		if err != nil {
			t.Fatal(err)
		}
		out[i] = rec[1]
	}
	return out
}

// inexact reports whether PostgreSQL takes the result from the platform's
// mathematical library.
func inexact(sql string) bool {
	if !strings.Contains(sql, "double precision") && !strings.Contains(sql, "real") {
		return false
	}
	for _, name := range []string{`"exp"`, `"ln"`, `"log"`, `"log10"`, `"power"`, `"pow"`, `"cbrt"`, " ^ ", "||/ "} {
		if strings.Contains(sql, name) {
			return true
		}
	}
	return false
}

// agree compares output texts; floats that the platform's library may round
// otherwise may be neighbours. What is NULL of arguments that are not (a field of
// infinity) is NaN or refused: the compiler does without it.
func agree(want, got string, inexact bool) bool {
	if want == "" && (got == "NaN" || got == "error "+pg.FeatureNotSupported) {
		return true
	}
	if want == got || !inexact {
		return want == got
	}
	a, err1 := strconv.ParseFloat(want, 64)
	b, err2 := strconv.ParseFloat(got, 64)
	if err1 != nil || err2 != nil {
		return false
	}
	return math.Nextafter(a, b) == b
}
