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
	text    []byte
	leads   [][]byte // of text: `{"id":`, `,"name":` …
	columns []int    // by place; -1: none
	absent  []int    // the columns that have no place
	tail    []byte   // of text: `}`
	dirty   bool     // absent columns may have values of a record of another shape
	misses  int      // records in a row that had another shape
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
	h.text = append(h.text[:0], line...)
	h.columns = append(h.columns[:0], s.places...)
	h.leads, h.absent = h.leads[:0], h.absent[:0]
	end := 0
	for _, v := range s.values {
		h.leads = append(h.leads, h.text[end:v.from])
		end = v.to
	}
	h.tail = h.text[end:]
	for c := range s.columns {
		if !slices.Contains(h.columns, c) {
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
// A record of 150 bytes and eight members takes a third of object's time: keys
// are compared as they stand, not read.
func (s *JSON) plain() bool {
	if len(s.shape.leads) == 0 {
		return false
	}
	b := s.in.buf[s.in.pos:s.in.end]
	at := 0
	for place, lead := range s.shape.leads {
		if len(b)-at < len(lead)+8 || !bytes.Equal(b[at:at+len(lead)], lead) {
			return false
		}
		at += len(lead)
		end, text := plainValue(b, at)
		column := s.shape.columns[place]
		switch {
		case end == 0:
			return false
		case column < 0:
		case s.columns[column].JSON && b[at] == '"':
			return false
		case b[at] == 'n':
			if s.columns[column].NotNull {
				return false
			}
			s.Valid[column] = false
		default:
			s.Text[column], s.Valid[column], s.at[column] = view(text), true, at
		}
		at = end
	}
	tail := s.shape.tail
	if len(b)-at <= len(tail) || !bytes.Equal(b[at:at+len(tail)], tail) || b[at+len(tail)] != '\n' {
		return false
	}
	s.raw = b[:at+len(tail)+1]
	if s.shape.misses = 0; s.shape.dirty {
		s.clear()
	}
	return true
}

// plainValue reads the value at b[at:] where it is a string without escapes, a
// number without an exponent, or a word. 0: it is not, or does not end in b.
func plainValue(b []byte, at int) (end int, text []byte) {
	switch c := b[at]; {
	case c == '"':
		end = plainString(b, at+1)
		if end == 0 {
			return 0, nil
		}
		return end, b[at+1 : end-1]
	case c == '-' || c-'0' <= 9:
		end = plainNumber(b, at)
	case c == 't' || c == 'n':
		end = wordEnd(b, at, "true")
		if c == 'n' {
			end = wordEnd(b, at, "null")
		}
	case c == 'f':
		end = wordEnd(b, at, "false")
	}
	if end == 0 {
		return 0, nil
	}
	return end, b[at:end]
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

// plainNumber finds the end of the number at b[at]. A number that b ends in has
// not ended.
func plainNumber(b []byte, at int) int {
	i := at
	if b[i] == '-' {
		i++
	}
	first := i
	for i < len(b) && b[i]-'0' <= 9 {
		i++
	}
	if n := i - first; n == 0 || n > 1 && b[first] == '0' {
		return 0
	}
	if i < len(b) && b[i] == '.' {
		i++
		first = i
		for i < len(b) && b[i]-'0' <= 9 {
			i++
		}
		if i == first {
			return 0
		}
	}
	if i == len(b) || b[i]|0x20 == 'e' {
		return 0
	}
	return i
}
