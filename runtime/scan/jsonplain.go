package scan

import (
	"bytes"
	"math/bits"
	"slices"
	"unicode/utf8"
)

// shape is how a record was written whose members were read one by one: before
// each value the same bytes are expected in the next record, and behind the
// last one, too. Most writers give every record the same keys in the same order.
type shape struct {
	places []place
	tail   lead  // `}` and the line's end
	absent []int // the columns that have no place
	dirty  bool  // absent columns may have values of a record of another shape
	misses int   // records in a row that had another shape
}

// place is where a value stands.
type place struct {
	lead         // `{"id":`, `,"name":` …
	column  int  // -1: none
	json    bool // of the column
	notNull bool
}

// lead are bytes that are expected, eight to a word.
type lead struct {
	words []uint64
	last  uint64 // marks the bytes that count in the last word
	n     int
}

func (l *lead) set(b []byte) {
	l.words, l.n = l.words[:0], len(b)
	for len(b) > 0 {
		var eight [8]byte
		n := copy(eight[:], b)
		b = b[n:]
		l.words, l.last = append(l.words, word(eight[:])), ^uint64(0)>>(64-8*n)
	}
}

// begins reports whether b begins with the bytes; b has eight more than these.
func (l *lead) begins(b []byte) bool {
	for i, w := range l.words {
		w ^= word(b[8*i:])
		if i == len(l.words)-1 {
			w &= l.last
		}
		if w != 0 {
			return false
		}
	}
	return true
}

// eager is how many records of other shapes are learned from in a row; behind
// them one in rarely is, for learning costs more than it brings where records
// differ.
const (
	eager  = 8
	rarely = 64
)

// learn notes the shape of the record at hand.
func (s *JSON) learn(line []byte) {
	h := &s.shape
	h.dirty = true
	if h.misses++; h.misses > eager && h.misses%rarely != 0 {
		return
	}
	h.places = slices.Grow(h.places[:0], len(s.values))[:len(s.values)]
	end := 0
	for i, v := range s.values {
		p := &h.places[i]
		p.set(line[end:v.from])
		if p.column = s.places[i]; p.column >= 0 {
			p.json, p.notNull = s.columns[p.column].JSON, s.columns[p.column].NotNull
		}
		end = v.to
	}
	h.tail.set(s.raw[end:])
	h.absent = h.absent[:0]
	for c := range s.columns {
		if !slices.Contains(s.places, c) {
			h.absent = append(h.absent, c)
		}
	}
}

// clear makes the columns that the shape lacks NULL.
func (s *JSON) clear() {
	for _, c := range s.shape.absent {
		s.Valid[c], s.at[c] = false, 0
	}
	s.shape.dirty = false
}

// span is where a value stands in its line.
type span struct{ from, to int }

// plain reads the record at the window's beginning where it has the shape of
// the one before, with values of the common forms. false leaves it to object,
// which knows all forms and errors.
//
// A record of 120 bytes and six members takes a quarter of object's time: keys
// are compared as they stand, not read.
func (s *JSON) plain() bool {
	if len(s.shape.places) == 0 {
		return false
	}
	b := s.in.buf[s.in.pos:s.in.end]
	at := 0
	for i := range s.shape.places {
		p := &s.shape.places[i]
		if len(b)-at < p.n+8 || !p.begins(b[at:]) {
			return false
		}
		at += p.n
		end := plainValue(b, at)
		if end == 0 {
			return false
		}
		if c := p.column; c >= 0 {
			text := b[at:end]
			switch b[at] {
			case '"':
				if p.json {
					return false
				}
				text = b[at+1 : end-1]
			case 'n':
				if p.notNull {
					return false
				}
			}
			s.Text[c], s.Valid[c], s.at[c] = view(text), b[at] != 'n', at
		}
		at = end
	}
	tail := &s.shape.tail
	if len(b)-at < tail.n+8 || !tail.begins(b[at:]) {
		return false
	}
	s.raw = b[:at+tail.n]
	if s.shape.misses = 0; s.shape.dirty {
		s.clear()
	}
	return true
}

// plainValue finds the end of the value at b[at:] where it is a string without
// escapes, a number without an exponent, or a word. 0: it is not, or does not
// end in b.
func plainValue(b []byte, at int) (end int) {
	switch c := b[at]; {
	case c-'0' <= 9:
		return plainNumber(b, at)
	case c == '"':
		return plainString(b, at+1)
	case c == '-':
		return plainNumber(b, at+1)
	case c == 't':
		return wordEnd(b, at, "true")
	case c == 'n':
		return wordEnd(b, at, "null")
	case c == 'f':
		return wordEnd(b, at, "false")
	}
	return 0
}

func wordEnd(b []byte, at int, w string) int {
	if bytes.HasPrefix(b[at:], []byte(w)) {
		return at + len(w)
	}
	return 0
}

// plainString finds the end of the string whose first byte is b[from], behind
// its quote.
func plainString(b []byte, from int) int {
	seen := uint64(0)
	for i := from; i+8 <= len(b); i += 8 {
		w := word(b[i:])
		// What is found behind the first byte may be wrong; only that counts.
		quote, slash := w^ones*'"', w^ones*'\\'
		m := ((quote-ones)&^quote | (slash-ones)&^slash | (w-ones*' ')&^w) & highs
		if m == 0 {
			seen |= w
			continue
		}
		n := bits.TrailingZeros64(m) >> 3
		if b[i+n] != '"' {
			return 0
		}
		seen |= w & (1<<(8*n) - 1)
		if seen&highs != 0 && !utf8.Valid(b[from:i+n]) {
			return 0
		}
		return i + n + 1
	}
	return 0
}

// plainNumber finds the end of the number whose digits begin at b[at]. What
// stands behind them is not looked at: it is not what is expected there where
// the number goes on.
func plainNumber(b []byte, at int) int {
	end := digitsEnd(b, at)
	if end == at || end-at > 1 && b[at] == '0' {
		return 0
	}
	if end < len(b) && b[end] == '.' {
		point := end
		if end = digitsEnd(b, point+1); end == point+1 {
			return 0
		}
	}
	return end
}

func digitsEnd(b []byte, at int) int {
	for at+8 <= len(b) {
		if m := below(word(b[at:])^ones*'0', 10) ^ highs; m != 0 {
			return at + bits.TrailingZeros64(m)>>3
		}
		at += 8
	}
	for at < len(b) && b[at]-'0' <= 9 {
		at++
	}
	return at
}
