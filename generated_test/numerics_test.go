package generated_test

import (
	"crypto/md5"
	"encoding/csv"
	"flag"
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"

	"github.com/veloc-dev/veloc/runtime/pg/num"
)

var numericOperands = flag.Int("numerics", 700, "operands of each numeric function that TestNumericFunctionsAgree asks PostgreSQL for")

// numericFunction is a function of numerics a and b and an integer n, as SQL and
// as Go.
type numericFunction struct {
	sql  string
	call func(a, b num.Numeric, n int32) (num.Numeric, error)
	args func(r *rand.Rand) (a, b string)
}

func of1(f func(num.Numeric) (num.Numeric, error)) func(a, b num.Numeric, n int32) (num.Numeric, error) {
	return func(a, _ num.Numeric, _ int32) (num.Numeric, error) { return f(a) }
}

func of2(f func(a, b num.Numeric) (num.Numeric, error)) func(a, b num.Numeric, n int32) (num.Numeric, error) {
	return func(a, b num.Numeric, _ int32) (num.Numeric, error) { return f(a, b) }
}

func ofScale(f func(a num.Numeric, n int32) (num.Numeric, error)) func(a, b num.Numeric, n int32) (num.Numeric, error) {
	return func(a, _ num.Numeric, n int32) (num.Numeric, error) { return f(a, n) }
}

var numericFunctions = []numericFunction{
	{"ln(a)", of1(num.Ln), positives},
	{"log(a)", of1(num.Log10), positives},
	{"log(b, a)", of2(func(a, b num.Numeric) (num.Numeric, error) { return num.Log(b, a) }), positives},
	{"sqrt(a)", of1(num.Sqrt), positives},
	{"exp(a)", of1(num.Exp), exponents},
	{"power(a, b)", of2(num.Power), powers},
	{"a + b", of2(num.Add), anyNumerics},
	{"a - b", of2(num.Sub), anyNumerics},
	{"a * b", of2(num.Mul), anyNumerics},
	{"a / b", of2(num.Div), anyNumerics},
	{"a % b", of2(num.Mod), anyNumerics},
	{"div(a, b)", of2(num.DivTrunc), anyNumerics},
	{"round(a, n)", ofScale(num.RoundTo), anyNumerics},
	{"trunc(a, n)", ofScale(num.TruncTo), anyNumerics},
	{"ceil(a)", of1(func(a num.Numeric) (num.Numeric, error) { return num.Ceil(a), nil }), anyNumerics},
	{"trim_scale(a)", of1(func(a num.Numeric) (num.Numeric, error) { return num.TrimScale(a), nil }), anyNumerics},
}

// decimalDigits is a number of at most so many digits, with a point somewhere or
// zeros at the end.
func decimalDigits(r *rand.Rand, most int) string {
	var b strings.Builder
	n := 1 + r.IntN(most)
	point := r.IntN(2*n + 1)
	same := r.IntN(4) == 0
	for i := range n {
		if i == point {
			b.WriteByte('.')
		}
		switch d := byte(r.IntN(10)); {
		case same:
			b.WriteByte("0999"[min(i%3, r.IntN(9))])
		default:
			b.WriteByte('0' + d)
		}
	}
	if point < n && point > 0 {
		b.WriteString(strings.Repeat("0", r.IntN(6)))
	}
	return b.String()
}

// magnitude is a decimal exponent, small more often than not.
func magnitude(r *rand.Rand, most int) int {
	switch r.IntN(20) {
	case 0:
		return r.IntN(2*most+1) - most
	case 1, 2, 3:
		return r.IntN(601) - 300
	}
	return r.IntN(41) - 20
}

func positive(r *rand.Rand) string {
	if r.IntN(60) == 0 { // near the limit
		return fmt.Sprintf("%d.5e%d", 1+r.IntN(9), 120_000+r.IntN(12_000))
	}
	switch r.IntN(11) {
	case 0: // close to 1
		return "1." + strings.Repeat("0", r.IntN(30)) + strconv.Itoa(r.IntN(1000))
	case 1:
		return "0." + strings.Repeat("9", 1+r.IntN(30)) + strconv.Itoa(r.IntN(1000))
	case 2:
		return fmt.Sprintf("1e%d", magnitude(r, 16_000))
	case 3:
		return decimalDigits(r, 300)
	}
	return fmt.Sprintf("%se%d", decimalDigits(r, 30), magnitude(r, 4000))
}

func positives(r *rand.Rand) (a, b string) {
	if r.IntN(20) > 0 {
		return positive(r), decimalDigits(r, 20)
	}
	return positive(r), positive(r)
}

func signed(r *rand.Rand, s string) string {
	if r.IntN(3) == 0 {
		return "-" + s
	}
	return s
}

func exponents(r *rand.Rand) (a, b string) {
	if r.IntN(4) == 0 {
		return signed(r, fmt.Sprintf("%d.%d", r.IntN(7000), r.IntN(1000))), "0"
	}
	return signed(r, fmt.Sprintf("%se%d", decimalDigits(r, 30), r.IntN(30)-26)), "0"
}

func powers(r *rand.Rand) (a, b string) {
	switch r.IntN(6) {
	case 0: // whole exponents
		return signed(r, decimalDigits(r, 12)), signed(r, strconv.Itoa(r.IntN(300)))
	case 1: // growth
		return fmt.Sprintf("1.%04d", r.IntN(2000)), fmt.Sprintf("%d.%02d", r.IntN(1000), r.IntN(100))
	case 2: // columns
		return fmt.Sprintf("%d.%04d", r.IntN(100_000_000), r.IntN(3)), []string{"0.50", "0.25", "1.5", "-0.5", "0.3333", "2.00", "-1.00"}[r.IntN(7)]
	case 3:
		return positive(r), signed(r, decimalDigits(r, 5))
	case 4:
		return positive(r), signed(r, "0."+strconv.Itoa(r.IntN(100_000)))
	}
	return signed(r, decimalDigits(r, 20)), signed(r, fmt.Sprintf("%se-%d", decimalDigits(r, 10), r.IntN(10)))
}

func anyNumerics(r *rand.Rand) (a, b string) {
	return anyNumeric(r), anyNumeric(r)
}

func anyNumeric(r *rand.Rand) string {
	switch r.IntN(20) {
	case 0:
		return []string{"NaN", "Infinity", "-Infinity", "0", "0.000"}[r.IntN(5)]
	case 1: // edges of int64
		return signed(r, []string{"9223372036854775807", "9223372036854775808", "922337203685477580.7", "18446744073709551616", "0.9223372036854775807", "999999999999999999", "1e18"}[r.IntN(7)])
	case 2:
		return signed(r, fmt.Sprintf("%se-%d", decimalDigits(r, 20), 16_300+r.IntN(80)))
	}
	return signed(r, positive(r))
}

// TestNumericFunctionsAgree compares random operands' results, to the last digit
// and with the errors, with the server's; -numerics says how many.
func TestNumericFunctionsAgree(t *testing.T) {
	server := needServer(t)
	r := rand.New(rand.NewPCG(9, 10))
	for _, f := range numericFunctions {
		t.Run(f.sql, func(t *testing.T) {
			script := fmt.Sprintf(`CREATE TABLE operands (id integer, a text, b text, n integer);
CREATE FUNCTION attempt(x text, y text, n integer) RETURNS text LANGUAGE plpgsql AS $$
DECLARE a numeric; b numeric; r text;
BEGIN
    a := x; b := y;
    r := (%s)::text;
    RETURN CASE WHEN length(r) > 150 THEN length(r) || ' ' || md5(r) ELSE r END;
EXCEPTION WHEN OTHERS THEN RETURN 'error ' || SQLSTATE;
END $$;`, f.sql)
			if err := server.Fresh(t.Context(), script); err != nil {
				t.Fatal(err)
			}
			as, bs, ns := make([]string, *numericOperands), make([]string, *numericOperands), make([]int32, *numericOperands)
			var in strings.Builder
			in.WriteString("id,a,b,n\n")
			for i := range as {
				as[i], bs[i] = f.args(r)
				ns[i] = int32([]int{r.IntN(20) - 10, r.IntN(40_000) - 20_000, r.IntN(300_000) - 150_000}[min(r.IntN(30), 2)%3])
				if r.IntN(2) == 0 {
					ns[i] = int32(r.IntN(8))
				}
				fmt.Fprintf(&in, "%d,%s,%s,%d\n", i, as[i], bs[i], ns[i])
			}
			if err := server.Load(t.Context(), "operands", []string{"id", "a", "b", "n"}, strings.NewReader(in.String())); err != nil {
				t.Fatal(err)
			}
			answer, err := server.Ask(t.Context(), "SELECT id, attempt(a, b, n) FROM operands")
			if err != nil || len(answer.Rows) != len(as) {
				t.Fatal(err, answer.Message)
			}
			records, err := csv.NewReader(strings.NewReader(strings.Join(answer.Rows, "\n"))).ReadAll()
			if err != nil {
				t.Fatal(err)
			}
			wrong := 0
			for _, rec := range records {
				i, _ := strconv.Atoi(rec[0])
				if got := numericResult(f, as[i], bs[i], ns[i]); got != rec[1] {
					if wrong++; wrong <= 20 {
						t.Errorf("a = %s, b = %s, n = %d: PostgreSQL gives %s, veloc %s", as[i], bs[i], ns[i], rec[1], got)
					}
				}
			}
			if wrong > 0 {
				t.Errorf("%d of %d results differ", wrong, len(as))
			}
		})
	}
}

func numericResult(f numericFunction, x, y string, n int32) string {
	a, err := num.ParseNumeric(x)
	if err != nil {
		return "error " + sqlState(err)
	}
	b, err := num.ParseNumeric(y)
	if err != nil {
		return "error " + sqlState(err)
	}
	v, err := f.call(a, b, n)
	if err != nil {
		return "error " + sqlState(err)
	}
	text := v.String()
	if len(text) > 150 {
		return fmt.Sprintf("%d %x", len(text), md5.Sum([]byte(text)))
	}
	return text
}
