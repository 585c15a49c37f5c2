package scan

import (
	"bytes"
	"io"
)

// Block is a stretch of input that holds whole records, cut off without reading
// them, so that several goroutines can read what one reads from a file.
type Block struct {
	Text []byte // in a chunk; see Recycle
	line int64  // of the first byte
}

// Splits reports whether Split can cut this input. It cannot where lines end in
// a carriage return alone, or before the first line where that is no header.
func (s *CSV) Splits() (bool, error) {
	if !s.begun && s.broken == nil {
		switch err := s.begin(); err {
		case nil:
		case io.EOF:
			return false, nil // an empty input, which Next tells
		default:
			return false, err
		}
	}
	return s.broken == nil && (s.end == lf || s.end == crlf), s.broken
}

// Split gives what comes behind the record at hand. io.EOF is the end.
func (s *CSV) Split() (Block, error) {
	s.advance()
	if s.ended {
		return Block{}, io.EOF
	}
	b, err := s.in.cut(s.lastEnd)
	if err != nil && err != io.EOF {
		err = s.fatal(err)
	}
	return b, err
}

// lastEnd is the length of the whole records in b: to the last line end with an
// even number of quotes before it, the others being inside of quotes.
func (s *CSV) lastEnd(b []byte) int {
	quotes := bytes.Count(b, []byte{'"'})
	for {
		i := bytes.LastIndexByte(b, '\n')
		if i < 0 {
			return 0
		}
		if quotes > 0 {
			quotes -= bytes.Count(b[i:], []byte{'"'})
		}
		if quotes%2 == 0 && (s.end == lf || i > 0 && b[i-1] == '\r') {
			return i + 1
		}
		b = b[:i]
	}
}

// Fork makes a scanner for blocks of the same input. It may be used while
// others are, one goroutine each.
func (s *CSV) Fork() *CSV {
	return &CSV{
		Record:  Record{make([]string, len(s.columns)), make([]bool, len(s.columns))},
		in:      input{marks: marks{kinds: s.in.marks.kinds}},
		options: s.options, columns: s.columns, targets: s.targets, field: s.field, begun: true, end: s.end,
	}
}

// Load makes a block the input of a scanner that Fork made.
func (s *CSV) Load(b Block) {
	s.in.load(b)
	s.raw, s.lines, s.broken, s.ended, s.whole = nil, 0, nil, false, 0
}

// Ended reports whether \. has been read, behind which there is nothing.
func (s *CSV) Ended() bool { return s.ended }

// Split is CSV.Split.
func (s *JSON) Split() (Block, error) {
	if !s.begun {
		if err := s.begin(); err != nil {
			return Block{}, err
		}
	}
	s.advance()
	b, err := s.in.cut(func(b []byte) int { return bytes.LastIndexByte(b, '\n') + 1 })
	if err != nil && err != io.EOF {
		err = &Error{Line: s.in.line, Column: 1, Err: err, Fatal: true}
	}
	return b, err
}

// Fork is CSV.Fork; extra takes the place of the options'.
func (s *JSON) Fork(extra func(names []string) error) *JSON {
	f := NewJSON(nil, s.columns, JSONOptions{Extra: extra})
	f.begun = true
	return f
}

// Load is CSV.Load.
func (s *JSON) Load(b Block) {
	s.in.load(b)
	s.raw, s.whole = nil, bytes.LastIndexByte(b.Text, '\n')+1
}

// load makes a block all there is to read.
func (in *input) load(b Block) {
	in.buf, in.pos, in.end, in.eof, in.line = b.Text, 0, len(b.Text), true, b.line
	in.marks.from, in.marks.to = 0, 0
}

// cut fills the chunk at hand and cuts off its whole records, of which whole
// tells the length; at the end of the input, all there is. An error of reading
// comes behind the whole records before it.
func (in *input) cut(whole func(b []byte) int) (Block, error) {
	for {
		var failed error
		for !in.eof && in.end < len(in.buf) && failed == nil {
			failed = in.read()
		}
		b := in.buf[in.pos:in.end]
		n := whole(b)
		if in.eof {
			n = len(b)
		}
		if n > 0 {
			out := Block{b[:n], in.line}
			in.pos += n
			in.line += int64(bytes.Count(out.Text, []byte{'\n'}))
			return out, nil
		}
		switch {
		case failed != nil:
			return Block{}, failed
		case in.eof:
			return Block{}, io.EOF
		}
		if err := in.fill(); err != nil {
			return Block{}, err
		}
	}
}
