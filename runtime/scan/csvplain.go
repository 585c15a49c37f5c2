package scan

import (
	"bytes"
	"math/bits"
	"unicode/utf8"
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
// A record of 60 bytes and six fields takes a fifth of split's time: a word of
// eight bytes is asked at once for what a field could end at.
func (s *CSV) plain() bool {
	b := s.in.buf[s.in.pos:s.in.end]
	target, delimiter := s.targets, s.options.Delimiter
	if s.end != lf && s.end != crlf || s.ended || len(target) < 2 {
		return false
	}
	field, at, seen := 0, 0, uint64(0)
	for i := 0; i+8 <= len(b); i += 8 {
		w := word(b[i:])
		seen |= w
		for m := below(w, ','+1) | s.delimiters(w); m != 0; m &= m - 1 {
			e := i + bits.TrailingZeros64(m)>>3
			size := 0
			switch c := b[e]; {
			case c == delimiter && field < len(target)-1:
			case c == '\n' && s.end == lf && field == len(target)-1:
				size = 1
			case c == '\r' && s.end == crlf && field == len(target)-1 && e+1 < len(b) && b[e+1] == '\n':
				size = 2
			case c > '\r' && c != '"' && c != delimiter || c == '\t' && delimiter != '\t':
				continue
			default:
				return false
			}
			if t := target[field]; t.column >= 0 {
				text := view(b[at:e])
				valid := text != s.options.Null
				if !valid && t.notNull {
					return false
				}
				s.Text[t.column], s.Valid[t.column] = text, valid
			}
			if size > 0 {
				s.raw = b[:e+size]
				return seen&highs == 0 || utf8.Valid(s.raw)
			}
			field, at = field+1, e+1
		}
	}
	return false
}

// delimiters marks those that are not below a comma, as a comma's own mark has
// them already.
func (s *CSV) delimiters(w uint64) uint64 {
	if s.options.Delimiter <= ',' {
		return 0
	}
	return equal(w, s.options.Delimiter)
}

// window notes how far lines are whole and free of quotes.
func (s *CSV) window() {
	b := s.in.buf[s.in.pos:s.in.end]
	if i := bytes.IndexByte(b, '"'); i >= 0 {
		b = b[:i]
	}
	s.whole = s.in.pos + bytes.LastIndexByte(b, '\n') + 1
}
