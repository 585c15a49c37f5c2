package scan

import (
	"math/bits"
	"slices"
	"unicode/utf8"
	"unsafe"
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

// lead are bytes that are expected: the first sixteen as two words, so that
// most keys take two comparisons and no loop.
type lead struct {
	words, masks [2]uint64
	rest         string // behind those
	n            int
}

func (l *lead) set(b []byte) {
	*l = lead{n: len(b)}
	for i := range l.words {
		var eight [8]byte
		n := copy(eight[:], b)
		b = b[n:]
		l.words[i], l.masks[i] = word(eight[:]), ^uint64(0)>>(64-8*n)
	}
	l.rest = string(b)
}

// begins reports whether b, which has as many bytes and sixteen at least,
// begins with the bytes.
func (l *lead) begins(b []byte) bool {
	_ = b[15]
	if (word(b)^l.words[0])&l.masks[0]|(word(b[8:])^l.words[1])&l.masks[1] != 0 {
		return false
	}
	return l.rest == "" || string(b[16:16+len(l.rest)]) == l.rest
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
// A record of 120 bytes and eight members takes a third of object's time: keys
// are compared as they stand, not read, and values end at the next mark.
func (s *JSON) plain() bool {
	if len(s.shape.places) == 0 {
		return false
	}
	for {
		n := s.cutPlain()
		if n >= 0 || !s.in.mark() {
			if n <= 0 {
				return false
			}
			s.raw = s.in.buf[s.in.pos : s.in.pos+n]
			if s.shape.misses = 0; s.shape.dirty {
				s.clear()
			}
			return true
		}
	}
}

// cutPlain takes the values of the record at the window's beginning and gives
// its length. 0: it has another form; -1: it goes on behind what is marked. That
// no string has a backslash is asked of the record as a whole.
func (s *JSON) cutPlain() int {
	m, start := &s.in.marks, s.in.pos
	if start < m.from || start >= m.to {
		return -1
	}
	b := s.in.buf[:m.to]
	text := s.Text
	valid, places := s.Valid[:len(text)], s.at[:len(text)]
	at := start
	for i := range s.shape.places {
		p := &s.shape.places[i]
		if at+p.n+16 > len(b) {
			return -1
		}
		if !p.begins(b[at:]) {
			return 0
		}
		at += p.n
		from, quotes, first := at, 0, b[at]
		switch {
		case first == '"':
			from++
			at, quotes = m.next(&m.stops, from), 1
		case first-'0' <= 9 || first == '-':
			at = m.number(b, from)
		default:
			at = wordEnd(b, from)
		}
		if at == 0 {
			return 0
		}
		if at+17 > len(b) {
			return -1
		}
		if c := p.column; uint(c) < uint(len(text)) {
			if quotes > 0 && p.json || first == 'n' && p.notNull {
				return 0
			}
			// What is marked lies in b, and the end behind the beginning.
			text[c] = unsafe.String((*byte)(unsafe.Add(unsafe.Pointer(&b[0]), from)), at-from)
			valid[c], places[c] = first != 'n', from-quotes-start
		}
		at += quotes
	}
	tail := &s.shape.tail
	if at+max(tail.n, 16) > len(b) {
		return -1
	}
	if !tail.begins(b[at:]) || m.any(&m.odd, start, at) || m.any(&m.high, start, at) && !utf8.Valid(b[start:at]) {
		return 0
	}
	return at + tail.n - start
}

// wordEnd finds the end of true, false or null at b[at:], which has eight bytes
// at least; 0: it is none of them.
func wordEnd(b []byte, at int) int {
	w := word(b[at:])
	const four, five = 1<<32 - 1, 1<<40 - 1
	switch {
	case w&four == 'n'|'u'<<8|'l'<<16|'l'<<24, w&four == 't'|'r'<<8|'u'<<16|'e'<<24:
		return at + 4
	case w&five == 'f'|'a'<<8|'l'<<16|'s'<<24|'e'<<32:
		return at + 5
	}
	return 0
}

// number finds the end of the number at b[at:]. What stands behind its digits is
// not looked at: it is not what is expected there where the number goes on.
func (m *marks) number(b []byte, at int) int {
	if b[at] == '-' {
		at++
	}
	end := m.digitsEnd(at)
	if end >= len(b) {
		return end
	}
	if end == at || end-at > 1 && b[at] == '0' {
		return 0
	}
	if b[end] == '.' {
		point := end
		if end = m.digitsEnd(point + 1); end == point+1 {
			return 0
		}
	}
	return end
}

// digitsEnd finds the first byte from buf[at] on that is no digit. to where
// there is none.
func (m *marks) digitsEnd(at int) int {
	for at < m.to {
		i := uint(at - m.from)
		if w := ^m.digits[i/64%markWords] >> (i % 64); w != 0 {
			return at + bits.TrailingZeros64(w)
		}
		at += int(64 - i%64)
	}
	return m.to
}
