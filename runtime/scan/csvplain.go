package scan

import (
	"bytes"
	"unicode/utf8"
	"unsafe"
)

// target is the column that a field belongs to; -1: none.
type target struct {
	column  int
	notNull bool
}

// plain reads the record at the window's beginning where it is of the form that
// most are: as many fields as there should be, none of them quoted, and no
// NULL where none may be. false leaves the record to split, which knows all
// forms and errors.
//
// A record of 60 bytes and eight fields takes a third of split's time: the next
// stop is a bit away, and nothing is asked of the bytes before it.
func (s *CSV) plain() bool {
	if s.end != lf && s.end != crlf || s.ended || len(s.targets) < 2 {
		return false
	}
	for {
		n := s.cutPlain()
		if n > 0 {
			s.raw = s.in.buf[s.in.pos : s.in.pos+n]
		}
		if n >= 0 || !s.in.mark() {
			return n > 0
		}
	}
}

// cutPlain takes the fields of the record at the window's beginning and gives
// its length. 0: it has another form; -1: it goes on behind what is marked.
//
// The stops are gathered first and looked at then: one loop for both has more
// at hand than there are registers for.
func (s *CSV) cutPlain() int {
	m, start := &s.in.marks, s.in.pos
	if start < m.from || start >= m.to {
		return -1
	}
	if len(s.stops) == 0 {
		s.stops = make([]uint32, len(s.targets))
	}
	stops := s.stops
	if !m.gather(start, stops) {
		return -1
	}
	b := s.in.buf[start:m.to]
	end := int(stops[len(stops)-1])
	if end >= len(b) {
		return -1
	}
	if b[end] != '\n' {
		return 0
	}
	n := end + 1
	if s.end == crlf {
		if end--; end < 0 || b[end] != '\r' {
			return 0
		}
		stops[len(stops)-1] = uint32(end)
	}
	if !s.take(b[:n], stops) || m.any(&m.odd, start, start+end) || m.any(&m.high, start, start+end) && !utf8.Valid(b[:end]) {
		return 0
	}
	return n
}

// take makes the texts of the fields of b, which end at stops.
func (s *CSV) take(b []byte, stops []uint32) bool {
	text, valid, delimiter, null := s.Text, s.Valid[:len(s.Text)], s.options.Delimiter, s.options.Null
	last := len(stops) - 1
	for _, e := range stops[:last] {
		if b[e] != delimiter {
			return false
		}
	}
	at := 0
	for f, t := range s.targets[:len(stops)] {
		e := int(stops[f])
		if c := t.column; uint(c) < uint(len(text)) {
			// The stops ascend, and lie in b.
			field := unsafe.String((*byte)(unsafe.Add(unsafe.Pointer(&b[0]), at)), e-at)
			there := e > at
			if null != "" {
				there = field != null
			}
			if !there && t.notNull {
				return false
			}
			text[c], valid[c] = field, there
		}
		at = e + 1
	}
	return true
}

// window notes how far lines are whole and free of quotes.
func (s *CSV) window() {
	b := s.in.buf[s.in.pos:s.in.end]
	if i := bytes.IndexByte(b, '"'); i >= 0 {
		b = b[:i]
	}
	s.whole = s.in.pos + bytes.LastIndexByte(b, '\n') + 1
}
