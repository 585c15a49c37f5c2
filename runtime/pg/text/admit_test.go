package text

import (
	"math/rand/v2"
	"strings"
	"testing"
	"unicode/utf8"
)

// Odd is what two passes over the text say, at every length and place.
func TestOdd(t *testing.T) {
	pieces := []string{"a", "\x7f", "\x01", "\x00", "\x80", "\xff", "é", "€", "🙂", "\xc3", "\xe2\x82", "\xed\xa0\x80"}
	check := func(s string) {
		t.Helper()
		want := uint64(1)
		if utf8.ValidString(s) && !strings.Contains(s, "\x00") {
			want = 0
		}
		if got := Odd(s); got != want {
			t.Errorf("Odd(%q) = %d", s, got)
		}
		if _, err := Admit(s); (err != nil) != (want != 0) {
			t.Errorf("Admit(%q): %v", s, err)
		}
	}
	for n := range 40 {
		for at := range n + 1 {
			for _, p := range pieces {
				check(strings.Repeat("a", at) + p + strings.Repeat("b", n-at))
			}
		}
	}
	r := rand.New(rand.NewPCG(1, 2))
	for range 20_000 {
		s := ""
		for range r.IntN(20) {
			s += pieces[r.IntN(len(pieces))]
		}
		check(s)
	}
}
