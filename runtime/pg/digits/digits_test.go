package digits

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"
)

// numbers gives those around every power of ten, and others of every length.
func numbers(do func(u uint64)) {
	r := rand.New(rand.NewPCG(1, 1))
	for p := uint64(1); ; p *= 10 {
		for d := range uint64(3) {
			do(p + d - 1)
			do(r.Uint64N(p + 1))
		}
		if p > math.MaxUint64/10 {
			break
		}
	}
	do(math.MaxUint64)
	for range 100_000 {
		do(r.Uint64() >> r.IntN(64))
	}
}

func TestAppend(t *testing.T) {
	numbers(func(u uint64) {
		if got, want := string(Append([]byte("x"), u)), "x"+strconv.FormatUint(u, 10); got != want {
			t.Fatalf("%s, not %s", got, want)
		}
		if got, want := string(AppendInt(nil, int64(u))), strconv.FormatInt(int64(u), 10); got != want {
			t.Fatalf("%s, not %s", got, want)
		}
	})
}

func TestAppendPadded(t *testing.T) {
	numbers(func(u uint64) {
		u %= 1e18
		for n := range Most + 1 {
			s := fmt.Sprintf("%018d", u)
			if got, want := string(AppendPadded(nil, u, n)), s[len(s)-n:]; got != want {
				t.Fatalf("%d digits of %d: %s, not %s", n, u, got, want)
			}
		}
	})
}

func TestAppendFraction(t *testing.T) {
	for u := range uint64(1_000_000) {
		want := strings.TrimRight(fmt.Sprintf(".%06d", u), "0")
		if u == 0 {
			want = ""
		}
		if got := string(AppendFraction(nil, u)); got != want {
			t.Fatalf("%d: %q, not %q", u, got, want)
		}
	}
}

func TestNoAllocations(t *testing.T) {
	dst := make([]byte, 0, 64)
	n := testing.AllocsPerRun(100, func() {
		dst = AppendPadded(Append(dst[:0], 12345678901), 42, 18)
		dst = AppendFraction(dst, 1200)
	})
	if n > 0 {
		t.Errorf("%v allocations", n)
	}
}

func BenchmarkAppend(b *testing.B) {
	var us []uint64
	numbers(func(u uint64) { us = append(us, u%1e9) })
	dst := make([]byte, 0, 64)
	b.Run("digits", func(b *testing.B) {
		for i := range b.N {
			dst = Append(dst[:0], us[i%65536])
		}
	})
	b.Run("strconv", func(b *testing.B) {
		for i := range b.N {
			dst = strconv.AppendUint(dst[:0], us[i%65536], 10)
		}
	})
}
