package scan

import (
	"bytes"
	"io"
	"unicode/utf8"

	"github.com/veloc-dev/veloc/runtime/pg"
)

// lineEnd is what ends the lines of a CSV input. As with COPY the first line
// settles it; other line ends must stand in quotes from then on.
type lineEnd uint8

const (
	unsettled lineEnd = iota
	lf
	cr
	crlf
)

// last is the byte that a line end ends in.
func (e lineEnd) last() byte {
	if e == cr {
		return '\r'
	}
	return '\n'
}

// find reports whether a line seems to end in b outside quotes. inside says
// whether b begins in quotes; stillInside is that at its end.
func (e lineEnd) find(b []byte, inside bool) (found, stillInside bool) {
	if e == unsettled {
		return findAny(b, inside)
	}
	for {
		i := bytes.IndexByte(b, e.last())
		line := b
		if i >= 0 {
			line = b[:i]
		}
		inside = inside != (bytes.Count(line, []byte{'"'})%2 == 1)
		if i < 0 || !inside {
			return i >= 0, inside
		}
		b = b[i+1:]
	}
}

func findAny(b []byte, inside bool) (found, stillInside bool) {
	for _, c := range b {
		switch {
		case c == '"':
			inside = !inside
		case (c == '\n' || c == '\r') && !inside:
			return true, false
		}
	}
	return false, inside
}

// ends is the length of the line end at b[i], a CR or LF outside quotes. 0: it
// is none in this input; -1: that takes another byte to know.
func (s *CSV) ends(b []byte, i int) int {
	crThenLF := b[i] == '\r' && i+1 < len(b) && b[i+1] == '\n'
	unknown := b[i] == '\r' && i+1 == len(b) && !s.in.eof
	switch {
	case unknown && (s.end == unsettled || s.end == crlf):
		return -1
	case crThenLF && (s.end == unsettled || s.end == crlf):
		s.end = crlf
		return 2
	case b[i] == '\r' && (s.end == unsettled || s.end == cr):
		s.end = cr
		return 1
	case b[i] == '\n' && (s.end == unsettled || s.end == lf):
		s.end = lf
		return 1
	}
	s.stray = b[i]
	return 0
}

// advance goes behind the record at hand.
func (s *CSV) advance() {
	s.in.line += s.lines
	s.in.pos += len(s.raw)
	s.raw, s.lines = nil, 0
}

// record cuts the record at the window's beginning and leaves its fields in s.fields and s.quotes.
func (s *CSV) record() error {
	if s.ended {
		return io.EOF
	}
	for {
		n, err := s.split()
		switch {
		case err != nil:
			return s.fatal(err)
		case n > 0:
			s.raw = s.in.buf[s.in.pos : s.in.pos+n]
			s.lines = int64(bytes.Count(s.raw, []byte{s.end.last()}))
			return s.check()
		case s.in.eof:
			return io.EOF
		}
		if err := s.more(); err != nil {
			return s.fatal(err)
		}
		s.window()
	}
}

// check looks at the record at hand as a whole.
func (s *CSV) check() error {
	if len(s.fields) == 1 && !s.quotes[0] && string(s.fields[0]) == `\.` {
		s.ended = true
		return io.EOF
	}
	err := CheckText(s.raw)
	switch {
	case err != nil:
	case s.stray == '\r':
		err = badFormat("unquoted carriage return found in data")
	case s.stray == '\n':
		err = badFormat("unquoted newline found in data")
	default:
		return nil
	}
	return &Error{Line: s.in.line, Column: 1, Err: err, Raw: s.raw}
}

// more reads on until the record at hand seems whole. It looks at each byte
// once, so that a long record is not cut anew for every read.
func (s *CSV) more() error {
	seen, inside := 0, false
	for first := true; ; first = false {
		b := s.in.buf[s.in.pos:s.in.end]
		found, still := s.end.find(b[seen:], inside)
		if !first && (found || s.in.eof) {
			return nil
		}
		seen, inside = len(b), still
		if err := s.in.fill(); err != nil || found {
			return err
		}
	}
}

// CheckText refuses what a PostgreSQL text cannot hold.
func CheckText(b []byte) error {
	if !utf8.Valid(b) {
		return pg.Errorf(pg.CharacterNotInRepertoire, "invalid byte sequence for encoding \"UTF8\"")
	}
	if bytes.IndexByte(b, 0) >= 0 {
		return pg.Errorf(pg.CharacterNotInRepertoire, "invalid byte sequence for encoding \"UTF8\": 0x00")
	}
	return nil
}

// split cuts the record at the window's beginning into fields. n is its length
// with its line end; 0: more has to be read.
func (s *CSV) split() (n int, err error) {
	b := s.in.buf[s.in.pos:s.in.end]
	if len(b) == 0 {
		return 0, nil
	}
	s.fields, s.quotes, s.stray = s.fields[:0], s.quotes[:0], 0
	for at := 0; ; {
		field, quoted, end, size, err := s.cut(b, at)
		if size < 0 || err != nil {
			return 0, err
		}
		if len(s.fields) <= s.mostFields() {
			s.fields, s.quotes = append(s.fields, field), append(s.quotes, quoted)
		}
		if size > 0 || end == len(b) {
			return end + size, nil
		}
		at = end + 1
	}
}

// mostFields is how many fields a record can have that is used; another one shows
// that there are more.
func (s *CSV) mostFields() int {
	if len(s.targets) > 0 {
		return len(s.targets)
	}
	return maxHeader
}

// cut reads the field at b[at:], which ends at end. size is the length of the
// line end there: 0 at a delimiter and at the end of the input, -1 where more
// has to be read.
func (s *CSV) cut(b []byte, at int) (field []byte, quoted bool, end, size int, err error) {
	delimiter := s.options.Delimiter
	for i := at; i < len(b); i++ {
		c := b[i]
		if c == delimiter {
			return b[at:i], false, i, 0, nil
		}
		if c > '"' {
			continue
		}
		if c == '"' {
			return s.cutQuoted(b, at, i)
		}
		if c == '\n' || c == '\r' {
			if size = s.ends(b, i); size != 0 {
				return b[at:i], false, i, size, nil
			}
		}
	}
	if s.in.eof {
		return b[at:], false, len(b), 0, nil
	}
	return nil, false, 0, -1, nil
}

// cutQuoted is cut for a field whose first quote is b[i]. What is in quotes is
// copied, but for a field that is one quoted part without quotes in it.
func (s *CSV) cutQuoted(b []byte, at, i int) (field []byte, quoted bool, end, size int, err error) {
	if j := bytes.IndexByte(b[i+1:], '"'); i == at && j >= 0 {
		k := i + j + 2
		field = b[i+1 : k-1]
		switch {
		case k == len(b) && s.in.eof, k < len(b) && b[k] == s.options.Delimiter:
			return field, true, k, 0, nil
		case k < len(b) && (b[k] == '\n' || b[k] == '\r'):
			if size = s.ends(b, k); size != 0 {
				return field, true, k, size, nil
			}
		}
	}
	out := append(make([]byte, 0, 2*(i-at)+32), b[at:i]...)
	inside := false
	for ; i < len(b); i++ {
		c := b[i]
		switch {
		case c == '"' && inside && i+1 < len(b) && b[i+1] == '"':
			out = append(out, '"')
			i++
			continue
		case c == '"' && inside && i+1 == len(b) && !s.in.eof:
			return nil, true, 0, -1, nil
		case c == '"':
			inside = !inside
			continue
		case inside:
		case c == s.options.Delimiter:
			return out, true, i, 0, nil
		case c == '\n' || c == '\r':
			if size = s.ends(b, i); size != 0 {
				return out, true, i, size, nil
			}
		}
		out = append(out, c)
	}
	switch {
	case !s.in.eof:
		return nil, true, 0, -1, nil
	case inside:
		return nil, true, 0, 0, badFormat("unterminated CSV quoted field")
	}
	return out, true, len(b), 0, nil
}
