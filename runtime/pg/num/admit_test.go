package num

import (
	"fmt"
	"math"
	"math/big"
	"math/rand/v2"
	"testing"
)

// A coefficient is refused where it has more digits, as math/big counts them.
func TestAdmit(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	check := func(x Int128, digits int32) {
		t.Helper()
		want := x == NaNInt128 || new(big.Int).Abs(x.big()).Cmp(pow10(int(digits))) < 0
		if _, err := Admit128(x, digits); (err == nil) != want {
			t.Errorf("Admit128(%v, %d): %v", x.big(), digits, err)
		}
		if digits > 18 || !x.big().IsInt64() {
			return
		}
		narrow := x.big().Int64()
		want = want || narrow == NaNInt64
		if _, err := Admit64(narrow, digits); (err == nil) != want {
			t.Errorf("Admit64(%d, %d): %v", narrow, digits, err)
		}
	}
	for digits := range int32(39) {
		p := int128Of(pow10(int(digits)))
		for _, x := range []*big.Int{p.big(), new(big.Int).Sub(p.big(), big.NewInt(1)), new(big.Int).Neg(p.big()), new(big.Int).Sub(big.NewInt(1), p.big())} {
			check(int128Of(x), max(digits, 1))
		}
		for _, x := range []Int128{NaNInt128, {math.MinInt64, 0}, {math.MinInt64, 1}, {math.MaxInt64, math.MaxUint64 - 1}, Widen(math.MinInt64), Widen(NaNInt64)} {
			check(x, max(digits, 1))
		}
		for range 200 {
			check(Int128{int64(r.Uint64()) >> r.IntN(64), r.Uint64()}, max(digits, 1))
			check(Widen(int64(r.Uint64())>>r.IntN(64)), max(digits, 1))
		}
	}
}

// A numeric is odd where its type's coercion gives another one, at any size.
func TestOddMod(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	odd := 0
	for range 200_000 {
		p, s := 1+r.Int32N(40), r.Int32N(30)-8
		text := fmt.Sprint(r.Int64() >> r.IntN(64) / int64(1+r.IntN(1000)) * pow64[r.IntN(6)])
		if scale := max(0, s+r.Int32N(3)-1); scale > 0 {
			text += "." + fmt.Sprintf("%0*d", scale, r.Int64N(pow64[min(scale, 9)]))
		}
		n := MustParse(text)
		m, err := TypeMod(n, p, s)
		want := uint64(1)
		if err == nil && m.Equal(n) {
			want = 0
		}
		odd += int(want)
		if got := OddMod(n, p, s); got != want {
			t.Fatalf("%s as numeric(%d, %d) is odd: %d, not %d", text, p, s, got, want)
		}
	}
	if odd < 1000 || odd > 199_000 {
		t.Errorf("%d are odd", odd)
	}
}
