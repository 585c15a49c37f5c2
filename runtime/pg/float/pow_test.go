package float

import (
	"math"
	"math/big"
	"math/rand/v2"
	"testing"
)

// pow agrees with products of exact factors within 2 ulp.
func TestPowOfIntegerExponents(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for range 5000 {
		a, n := math.Ldexp(1+r.Float64(), r.IntN(8)-4), r.IntN(400)-200
		exact := new(big.Float).SetPrec(4000).SetInt64(1)
		for range max(n, -n) {
			exact.Mul(exact, big.NewFloat(a))
		}
		if n < 0 {
			exact.Quo(big.NewFloat(1).SetPrec(4000), exact)
		}
		want, _ := exact.Float64()
		got := pow(a, float64(n))
		if math.IsInf(want, 0) || want == 0 {
			continue
		}
		if ulps := math.Abs(got-want) / (math.Nextafter(math.Abs(want), math.Inf(1)) - math.Abs(want)); ulps > 2 {
			t.Errorf("%v^%d: got %v, want %v, %.1f ulp", a, n, got, want, ulps)
		}
	}
}
