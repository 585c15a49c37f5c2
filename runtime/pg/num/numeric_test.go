package num

import (
	"math/big"
	"math/rand/v2"
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

func TestRoot(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for bits := 1; bits < 40_000; bits += 1 + bits/7 {
		words := make([]big.Word, bits/64+1)
		for i := range words {
			words[i] = big.Word(r.Uint64())
		}
		x := new(big.Int).Rsh(new(big.Int).SetBits(words), uint(r.IntN(64)))
		for _, x := range []*big.Int{x, new(big.Int).Mul(x, x), new(big.Int).Sub(new(big.Int).Mul(x, x), big.NewInt(1))} {
			if x.Sign() < 0 {
				continue
			}
			if got, want := root(x), new(big.Int).Sqrt(x); got.Cmp(want) != 0 {
				t.Errorf("root of %v: got %v, want %v", x, got, want)
			}
		}
	}
}
