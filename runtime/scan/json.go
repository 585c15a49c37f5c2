package scan

import (
	"bytes"
	"fmt"
	"io"
	"slices"
	"strings"
	"unsafe"

	"github.com/veloc-dev/veloc/runtime/pg"
)

// JSONOptions change how NDJSON is read.
type JSONOptions struct {
	// Extra is called with each key that the relation has not, once; an error
	// ends reading.
	Extra func(names []string) error
}

// JSON scans NDJSON: an object a line. A key that is missing is NULL; of equal
// keys the last one counts.
type JSON struct {
	Record
	in      input
	options JSONOptions
	columns []Column
	order   []int // by place in the last record: the column of its key
	at      []int // by column: offset of its value in the record, for messages
	known   map[string]bool
	raw     []byte
	begun   bool
	whole   int // up to here in the buffer lines are whole

	shape  shape
	places []int  // by place in the record at hand: the column of its key
	values []span // by place
}

// NewJSON scans r.
func NewJSON(r io.Reader, columns []Column, options JSONOptions) *JSON {
	return &JSON{
		Record:  Record{make([]string, len(columns)), make([]bool, len(columns))},
		in:      input{r: r, line: 1, marks: marks{kinds: jsonKinds()}},
		options: options, columns: columns, at: make([]int, len(columns)), known: map[string]bool{},
	}
}

// Bytes is how much has been read.
func (s *JSON) Bytes() int64 { return s.in.Bytes() }

// Buffered reports whether a whole record is at hand without reading.
func (s *JSON) Buffered() bool {
	from := s.in.pos + len(s.raw)
	if from < s.whole && s.in.buf[from] == '{' {
		return true
	}
	b := s.in.buf[from:s.in.end]
	for {
		i := bytes.IndexByte(b, '\n')
		if i < 0 {
			return s.in.eof && len(bytes.TrimSpace(b)) > 0
		}
		if len(bytes.TrimSpace(b[:i])) > 0 {
			return true
		}
		b = b[i+1:]
	}
}

// Next reads one record into Text and Valid; see CSV.Next.
func (s *JSON) Next() error {
	if !s.begun {
		if err := s.begin(); err != nil {
			return err
		}
	}
	for {
		s.advance()
		if s.plain() {
			return nil
		}
		line, err := s.nextLine()
		if err != nil {
			return err
		}
		if len(bytes.TrimSpace(line)) == 0 {
			continue
		}
		if err := CheckText(line); err != nil {
			return &Error{Line: s.in.line, Column: 1, Err: err, Raw: s.raw}
		}
		if err := s.object(line); err != nil {
			s.shape.dirty = true
			return err
		}
		s.learn(line)
		return nil
	}
}

func (s *JSON) begin() error {
	s.begun = true
	if err := s.in.skipBOM(); err != nil {
		return &Error{Line: 1, Column: 1, Err: err, Fatal: true}
	}
	return nil
}

// Recycle is called before a batch is read and says that the texts of all
// records are no longer used, but for those of the last inUse batches: what they
// lie in is read into again.
func (s *JSON) Recycle(inUse int) { s.in.recycle(inUse) }

// advance goes behind the line at hand.
func (s *JSON) advance() {
	if len(s.raw) > 0 {
		s.in.pos += len(s.raw)
		s.in.line++
		s.raw = nil
	}
}

// nextLine gives the line at the window's beginning, without its end.
func (s *JSON) nextLine() ([]byte, error) {
	for seen := 0; ; {
		b := s.in.buf[s.in.pos:s.in.end]
		if i := bytes.IndexByte(b[seen:], '\n'); i >= 0 {
			s.raw = b[:seen+i+1]
			return b[:seen+i], nil
		}
		if s.in.eof {
			if len(b) == 0 {
				return nil, io.EOF
			}
			s.raw = b
			return b, nil
		}
		seen = len(b)
		if err := s.in.fill(); err != nil {
			return nil, &Error{Line: s.in.line, Column: 1, Err: err, Fatal: true}
		}
		s.whole = 0
		if i := bytes.LastIndexByte(s.in.buf[s.in.pos+seen:s.in.end], '\n'); i >= 0 {
			s.whole = s.in.pos + seen + i + 1
		}
	}
}

// Decode scans one object that is not in a stream. The texts are views of b.
func (s *JSON) Decode(b []byte) error {
	if err := CheckText(b); err != nil {
		return err
	}
	s.raw = b
	return s.object(b)
}

// Own copies the texts that the record keeps from the object at hand to chunk,
// behind what is there, or to a new chunk of size bytes where they do not fit. It
// gives the chunk.
func (s *JSON) Own(chunk []byte, size int) []byte {
	need := 0
	for i := range s.columns {
		if s.columns[i].Kept && s.Valid[i] && s.shares(s.Text[i]) {
			need += len(s.Text[i])
		}
	}
	if need == 0 {
		return chunk
	}
	if need > cap(chunk)-len(chunk) {
		chunk = make([]byte, 0, max(need, size))
	}
	for i := range s.columns {
		if text := s.Text[i]; s.columns[i].Kept && s.Valid[i] && s.shares(text) {
			at := len(chunk)
			chunk = append(chunk, text...)
			s.Text[i] = view(chunk[at:])
		}
	}
	return chunk
}

// shares reports whether a text lies in the object's bytes; one with escapes does
// not.
func (s *JSON) shares(text string) bool {
	if len(text) == 0 {
		return false
	}
	from := uintptr(unsafe.Pointer(unsafe.SliceData(s.raw)))
	at := uintptr(unsafe.Pointer(unsafe.StringData(text)))
	return at-from < uintptr(len(s.raw))
}

// Drop lets go of the object at hand and its texts.
func (s *JSON) Drop() {
	clear(s.Text)
	s.raw = nil
}

// Line is that of the record at hand, from 1.
func (s *JSON) Line() int64 { return s.in.line }

// Fail refuses the record at hand for its column.
func (s *JSON) Fail(column int, err error) error {
	return &Error{Line: s.in.line, Column: s.at[column] + 1, Name: s.columns[column].Name, Err: err, Raw: s.raw}
}

func (s *JSON) syntax(p *parser, what string) error {
	return &Error{Line: s.in.line, Column: p.at + 1, Err: pg.Errorf(pg.InvalidTextRepresentation, "invalid input syntax for type json: %s%s", what, explainEnd(p)), Raw: s.raw}
}

// object reads the object of a line.
func (s *JSON) object(line []byte) error {
	s.places, s.values = s.places[:0], s.values[:0]
	for i := range s.Valid {
		s.Valid[i] = false
		s.at[i] = 0
	}
	p := &parser{b: line}
	if p.next() != '{' {
		return s.syntax(p, explainRecord(line))
	}
	p.at++
	if p.next() == '}' {
		p.at++
	} else if err := s.members(p); err != nil {
		return err
	}
	if p.next(); p.at < len(line) {
		return s.syntax(p, "something stands behind the object")
	}
	for i, c := range s.columns {
		if c.NotNull && !s.Valid[i] {
			return s.Fail(i, notNull(c.Name))
		}
	}
	return nil
}

func (s *JSON) members(p *parser) error {
	for place := 0; ; place++ {
		if p.next() != '"' {
			return s.syntax(p, "a key is expected")
		}
		key, ok := p.str()
		if !ok {
			return s.syntax(p, "the key does not end")
		}
		if p.next() != ':' {
			return s.syntax(p, "a colon is expected")
		}
		p.at++
		column, err := s.columnOf(key, place)
		if err != nil {
			return err
		}
		p.next()
		from := p.at
		if !s.value(p, column) {
			return s.syntax(p, "a value is expected")
		}
		s.places, s.values = append(s.places, column), append(s.values, span{from, p.at})
		switch p.next() {
		case ',':
			p.at++
		case '}':
			p.at++
			return nil
		default:
			return s.syntax(p, "a comma or } is expected")
		}
	}
}

// maxKnown bounds how many keys are remembered that the relation has not: keys
// may be data.
const maxKnown = 1000

// columnOf finds a key's column, first where the last record had it.
func (s *JSON) columnOf(key string, place int) (int, error) {
	if place < len(s.order) {
		if c := s.order[place]; c >= 0 && s.columns[c].Name == key {
			return c, nil
		}
	}
	column := slices.IndexFunc(s.columns, func(c Column) bool { return c.Name == key })
	for len(s.order) <= place {
		s.order = append(s.order, -1)
	}
	s.order[place] = column
	if column >= 0 || len(s.known) >= maxKnown || s.known[key] {
		return column, nil
	}
	name := strings.Clone(key)
	s.known[name] = true
	if s.options.Extra == nil {
		return column, nil
	}
	if err := s.options.Extra([]string{name}); err != nil {
		return column, &Error{Line: s.in.line, Column: 1, Err: fmt.Errorf("%w", err), Fatal: true}
	}
	return column, nil
}

// value reads a value into the column; -1: nowhere.
func (s *JSON) value(p *parser, column int) bool {
	first := p.next()
	from := p.at
	if column < 0 {
		return p.skip(0)
	}
	s.at[column] = from
	switch {
	case first == '"' && !s.columns[column].JSON:
		text, ok := p.str()
		s.Text[column], s.Valid[column] = text, true
		return ok
	case !p.skip(0):
		return false
	}
	text := view(p.b[from:p.at])
	s.Text[column], s.Valid[column] = text, text != "null"
	return true
}
