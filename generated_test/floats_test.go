package generated_test

import (
	"fmt"
	"math"
	"math/rand/v2"
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
