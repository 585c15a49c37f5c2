package generated_test

import (
	"encoding/csv"
	"flag"
	"fmt"
	"math"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"

	"github.com/veloc-dev/veloc/runtime/pg/float"
)

// Texts of floats are PostgreSQL's: of any bits, and of whole numbers, where
// short texts lie half-way between two floats.
func TestFloatTextsArePostgreSQLs(t *testing.T) {
	server := needServer(t)
	r := rand.New(rand.NewPCG(5, 6))
	var in strings.Builder
	in.WriteString("id,r,d\n")
	var want []string
	for i := range 40_000 {
		f4, f8 := math.Float32frombits(r.Uint32()), math.Float64frombits(r.Uint64())
		if i%2 == 0 {
			f4 = float32(math.Ldexp(float64(r.IntN(1<<24)), r.IntN(30)))
			f8 = math.Ldexp(float64(r.IntN(1<<53)), r.IntN(60))
		}
		if i%4 == 0 { // near numbers of few digits
			f8 = math.Nextafter(float64(r.IntN(1_000_000_000))*math.Pow10(7+r.IntN(15)), float64(r.IntN(2))*math.MaxFloat64)
		}
		fmt.Fprintf(&in, "%d,%.9e,%.17e\n", i, f4, f8)
		want = append(want, fmt.Sprintf("%05d,%s,%s", i, float.Format4(f4), float.Format8(f8)))
	}
	if err := server.Fresh(t.Context(), "CREATE TABLE floats (id integer, r real, d double precision)"); err != nil {
		t.Fatal(err)
	}
	text := strings.NewReplacer("+Inf", "Infinity", "-Inf", "-Infinity").Replace(in.String())
	if err := server.Load(t.Context(), "floats", []string{"id", "r", "d"}, strings.NewReader(text)); err != nil {
		t.Fatal(err)
	}
	answer, err := server.Ask(t.Context(), "SELECT lpad(id::text, 5, '0'), r, d FROM floats")
	if err != nil || len(answer.Rows) != len(want) {
		t.Fatal(err, answer.Message)
	}
	for i, row := range answer.Rows {
		if row != want[i] {
			t.Errorf("PostgreSQL writes %s, veloc %s", row, want[i])
		}
		if t.Failed() && i > 10_000 {
			return
		}
	}
}

var floatArguments = flag.Int("floats", 60_000, "arguments of each mathematical function that TestFloatFunctionsAgree asks PostgreSQL for")

// floatFunction is a function of double precision that PostgreSQL takes from
// the platform's library, as SQL and as Go. Both of arguments x and y.
type floatFunction struct {
	sql  string
	call func(x, y float64) (float64, error)
	args func(r *rand.Rand) (x, y float64)
}

func unary(f func(float64) (float64, error)) func(x, y float64) (float64, error) {
	return func(x, _ float64) (float64, error) { return f(x) }
}

var floatFunctions = []floatFunction{
	{"exp(x)", unary(float.Exp), func(r *rand.Rand) (x, y float64) { return symmetric(r, 708), 0 }},
	{"ln(x)", unary(float.Ln), anyPositive},
	{"log(x)", unary(float.Log10), anyPositive},
	{"||/ x", unary(func(x float64) (float64, error) { return float.Cbrt(x), nil }), anyPositive},
	{"power(x, y)", float.Power, func(r *rand.Rand) (x, y float64) {
		switch r.IntN(3) {
		case 0: // measures
			return math.Round(r.Float64()*1e6) / 100, math.Round(symmetric(r, 1000)) / 100
		case 1: // rates of growth
			return 1 + symmetric(r, 0.1), math.Round(symmetric(r, 400))
		}
		x = math.Ldexp(1+r.Float64(), r.IntN(200)-100)
		return x, symmetric(r, 700) / math.Max(1, math.Abs(math.Log(x)))
	}},
}

// symmetric is between -most and most.
func symmetric(r *rand.Rand, most float64) float64 { return (2*r.Float64() - 1) * most }

func anyPositive(r *rand.Rand) (x, y float64) {
	switch r.IntN(3) {
	case 0:
		return r.Float64() * 1000, 0
	case 1:
		return math.Ldexp(1+r.Float64(), r.IntN(4)-2), 0
	}
	return math.Float64frombits(r.Uint64()>>1%(0x7ff<<52-1<<52) + 1<<52), 0
}

// At least this share of results is PostgreSQL's to the last bit, and the rest
// are at most two floats away (of log, whose library rounds several times).
const agreeing = 0.999

// TestFloatFunctionsAgree compares random arguments' results with the server's;
// -floats says how many.
func TestFloatFunctionsAgree(t *testing.T) {
	server := needServer(t)
	if err := server.Fresh(t.Context(), "CREATE TABLE arguments (id integer, x double precision, y double precision)"); err != nil {
		t.Fatal(err)
	}
	const batch = 100_000
	r := rand.New(rand.NewPCG(7, 8))
	for _, f := range floatFunctions {
		equal := 0
		for done := 0; done < *floatArguments; done += batch {
			n := min(batch, *floatArguments-done)
			xs, ys := make([]float64, n), make([]float64, n)
			var in strings.Builder
			in.WriteString("id,x,y\n")
			for i := range n {
				xs[i], ys[i] = f.args(r)
				fmt.Fprintf(&in, "%d,%.17g,%.17g\n", i, xs[i], ys[i])
			}
			if err := server.Load(t.Context(), "arguments", []string{"id", "x", "y"}, strings.NewReader(in.String())); err != nil {
				t.Fatal(err)
			}
			answer, err := server.Ask(t.Context(), "SELECT id, "+f.sql+" FROM arguments")
			if err != nil || len(answer.Rows) != n {
				t.Fatal(err, answer.Message)
			}
			equal += equalResults(t, f, answer.Rows, xs, ys)
			if err := server.Exec(t.Context(), "TRUNCATE arguments"); err != nil {
				t.Fatal(err)
			}
		}
		share := float64(equal) / float64(*floatArguments)
		t.Logf("%-12s %.4f %% of %d results are PostgreSQL's", f.sql, 100*share, *floatArguments)
		chance := 3 * math.Sqrt((1-agreeing)/float64(*floatArguments)) // three deviations of so small a sample
		if share < agreeing-chance {
			t.Errorf("%s: %.4f %% of the results are PostgreSQL's", f.sql, 100*share)
		}
	}
}

func equalResults(t *testing.T, f floatFunction, rows []string, xs, ys []float64) (equal int) {
	t.Helper()
	records, err := csv.NewReader(strings.NewReader(strings.Join(rows, "\n"))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, rec := range records {
		i, err1 := strconv.Atoi(rec[0])
		want, err2 := strconv.ParseFloat(rec[1], 64)
		if err1 != nil || err2 != nil {
			t.Fatal(rec)
		}
		got, err := f.call(xs[i], ys[i])
		switch {
		case err == nil && got == want:
			equal++
		case err != nil || math.Nextafter(math.Nextafter(got, want), want) != want:
			t.Errorf("%s of %v, %v: PostgreSQL gives %v, veloc %v, %v", f.sql, xs[i], ys[i], want, got, err)
		}
	}
	return equal
}
