package text

import (
	"strings"
	"testing"
)

// A byte that has to be quoted is found at every place of every length, and no
// other is.
func TestPlain(t *testing.T) {
	for n := 1; n < 40; n++ {
		for at := range n {
			for c := range 256 {
				b := []byte(strings.Repeat("x", n))
				b[at] = byte(c)
				s := string(b)
				if got, want := PlainCSV(s), !strings.ContainsAny(string(rune(c)), ",\"\n\r"); got != want {
					t.Fatalf("CSV, %q: %v", s, got)
				}
				if got, want := plainJSON(s), c >= ' ' && c != '"' && c != '\\'; got != want {
					t.Fatalf("JSON, %q: %v", s, got)
				}
			}
		}
	}
	if PlainCSV("") || !plainJSON("") {
		t.Error("the empty text")
	}
}
