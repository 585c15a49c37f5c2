package scan

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
)

// Every byte, next to every other, is marked as what it is, in the same way
// with and without special instructions.
func TestMarks(t *testing.T) {
	buf := make([]byte, 0, 70_000)
	for a := range 256 {
		for b := range 256 {
			buf = append(buf, byte(a), byte(b))
		}
	}
	buf = buf[:65_536]
	for name, k := range map[string]kinds{"comma": csvKinds(','), "tab": csvKinds('\t'), "bar": csvKinds('|'), "json": jsonKinds()} {
		m := &marks{kinds: k}
		for from := 0; from < len(buf); from = m.to {
			m.cover(buf, from, len(buf))
			slow := &marks{kinds: k, from: m.from, to: m.to}
			slow.fillWords(buf[from:from+(m.to-from+63)/64*64], (m.to-from+63)/64)
			if *slow != *m {
				t.Fatalf("%s: the marks differ from byte %d on", name, from)
			}
			for i := from; i < m.to; i++ {
				c, at := buf[i], uint(i-from)
				is := func(words *[markWords]uint64) bool { return words[at/64]>>(at%64)&1 == 1 }
				stop, odd, digit := c == '"', c == '\\' || c < ' ', c >= '0' && c <= '9'
				if name != "json" {
					stop, odd, digit = c == k.delimiter || c == '\n', c == '"' || c == '\r' || c == 0, false
				}
				if is(&m.stops) != stop || is(&m.odd) != odd || is(&m.digits) != digit || is(&m.high) != (c >= 0x80) {
					t.Fatalf("%s: byte %q is marked wrongly", name, c)
				}
			}
		}
	}
}

// next and any find what a search byte by byte finds, from any byte on.
func TestFindMarks(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	for range 200 {
		text := strings.Repeat(" ", r.IntN(300))
		for range r.IntN(6) {
			text += strings.Repeat("x", r.IntN(200)) + `"`
		}
		text += strings.Repeat("x", r.IntN(100))
		buf := append(make([]byte, 0, len(text)+64), text...)
		m := &marks{kinds: jsonKinds()}
		begin := r.IntN(len(text) + 1)
		m.cover(buf, begin, len(text))
		for range 100 {
			if m.to == begin {
				break
			}
			at := begin + r.IntN(m.to-begin)
			want := m.to
			if i := strings.IndexByte(text[at:m.to], '"'); i >= 0 {
				want = at + i
			}
			if got := min(m.next(&m.stops, at), m.to); got != want {
				t.Fatalf("%q from %d: %d, not %d", text, at, got, want)
			}
			to := at + 1 + r.IntN(m.to-at)
			if got, want := m.any(&m.stops, at, to), strings.Contains(text[at:to], `"`); got != want {
				t.Fatalf("%q from %d to %d: %v", text, at, to, got)
			}
		}
	}
}

func BenchmarkMarks(b *testing.B) {
	buf := []byte(strings.Repeat(fmt.Sprintln("1,user_12345,2025-09-01 09:30:00.123+00,BTC-EUR,1234.56"), 100))
	m := &marks{kinds: csvKinds(',')}
	b.Run("words", func(b *testing.B) {
		b.SetBytes(4096)
		for range b.N {
			m.fillWords(buf[:4096], 64)
		}
	})
	b.Run("fill", func(b *testing.B) {
		b.SetBytes(4096)
		for range b.N {
			m.fill(buf[:4096], 64)
		}
	})
}
