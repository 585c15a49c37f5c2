package num

import (
	"math/big"
	"testing"
)

func TestDigitsOf(t *testing.T) {
	x := big.NewInt(1)
	for n := 1; n < 1200; n++ {
		for _, d := range []int64{0, 1, 6384} { // 16384 is a power of two
			y := new(big.Int).Add(x, big.NewInt(d))
			if got, want := digitsOf(y), len(y.String()); got != want {
				t.Fatalf("%v: got %d, want %d", y, got, want)
			}
		}
		below := new(big.Int).Sub(x, big.NewInt(1))
		if below.Sign() > 0 && digitsOf(below) != n-1 {
			t.Fatalf("%v: got %d, want %d", below, digitsOf(below), n-1)
		}
		x.Mul(x, big.NewInt(10))
	}
}
