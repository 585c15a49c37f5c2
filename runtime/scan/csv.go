package scan

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/veloc-dev/veloc/runtime/pg"
)

// CSVOptions are those of COPY … (FORMAT csv).
type CSVOptions struct {
	Delimiter byte   // 0: a comma
	Null      string // the unquoted text that is NULL
	NoHeader  bool   // fields are in the order of the columns
	// Extra is called with the header's columns that the relation has not; an
	// error ends reading.
	Extra func(names []string) error
}

// CSV scans records by the rules of COPY … (FORMAT csv, HEADER).
type CSV struct {
	Record
	in      input
	options CSVOptions
	columns []Column
	target  []int // by field: the column it belongs to, or -1
	field   []int // by column: its field, for messages
	begun   bool
	raw     []byte
	fields  [][]byte
	quotes  []bool
}

// NewCSV scans r.
func NewCSV(r io.Reader, columns []Column, options CSVOptions) *CSV {
	if options.Delimiter == 0 {
		options.Delimiter = ','
	}
	return &CSV{
		Record:  Record{make([]string, len(columns)), make([]bool, len(columns))},
		in:      input{r: r, line: 1},
		options: options, columns: columns,
	}
}

// Bytes is how much has been read.
func (s *CSV) Bytes() int64 { return s.in.Bytes() }

// Buffered reports whether a whole record is at hand without reading.
func (s *CSV) Buffered() bool {
	from := s.in.pos + len(s.raw)
	if s.in.eof {
		return from < s.in.end
	}
	quoted := false
	for _, c := range s.in.buf[from:s.in.end] {
		if c == '"' {
			quoted = !quoted
		} else if c == '\n' && !quoted {
			return true
		}
	}
	return false
}

// Next reads one record into Text and Valid. io.EOF is the end. An *Error that
// is not Fatal refuses one record: the next call goes on behind it.
func (s *CSV) Next() error {
	if !s.begun {
		if err := s.begin(); err != nil {
			return err
		}
	}
	return s.record(s.store)
}

// begin reads the header, or takes the columns' order.
func (s *CSV) begin() error {
	s.begun = true
	if err := s.in.skipBOM(); err != nil {
		return err
	}
	s.field = make([]int, len(s.columns))
	if s.options.NoHeader {
		for i := range s.columns {
			s.target = append(s.target, i)
			s.field[i] = i
		}
		return nil
	}
	var names []string
	err := s.record(func(fields [][]byte, quoted []bool) error {
		for _, f := range fields {
			names = append(names, string(f))
		}
		return nil
	})
	if err == io.EOF {
		return io.EOF
	}
	if err != nil {
		return err
	}
	return s.header(names)
}

func (s *CSV) header(names []string) error {
	fatal := func(column int, format string, args ...any) error {
		return &Error{Line: 1, Column: column, Err: fmt.Errorf(format, args...), Fatal: true}
	}
	for i := range s.field {
		s.field[i] = -1
	}
	var extra []string
	for i, n := range names {
		at := slices.IndexFunc(s.columns, func(c Column) bool { return c.Name == n })
		if at >= 0 && s.field[at] >= 0 {
			return fatal(i+1, "the header names column %q twice", n)
		}
		if at >= 0 {
			s.field[at] = i
		} else {
			extra = append(extra, n)
		}
		s.target = append(s.target, at)
	}
	var missing []string
	for i, c := range s.columns {
		if s.field[i] < 0 {
			missing = append(missing, c.Name)
		}
	}
	if len(missing) > 0 {
		return fatal(1, "the header lacks the column %s", strings.Join(missing, ", "))
	}
	if len(extra) > 0 && s.options.Extra != nil {
		if err := s.options.Extra(extra); err != nil {
			return fatal(1, "%w", err)
		}
	}
	return nil
}

// store takes the fields of a record.
func (s *CSV) store(fields [][]byte, quoted []bool) error {
	if len(fields) != len(s.target) {
		return s.count(len(fields))
	}
	for i, f := range fields {
		at := s.target[i]
		if at < 0 {
			continue
		}
		s.Text[at] = view(f)
		s.Valid[at] = quoted[i] || s.Text[at] != s.options.Null
		if !s.Valid[at] && s.columns[at].NotNull {
			return s.Fail(at, notNull(s.columns[at].Name))
		}
	}
	return nil
}

func (s *CSV) count(have int) error {
	if have < len(s.target) {
		name := ""
		if at := s.target[have]; at >= 0 {
			name = s.columns[at].Name
		}
		return &Error{Line: s.in.line, Column: have + 1, Err: pg.Errorf("22P04", "missing data for column \"%s\"", name)}
	}
	return &Error{Line: s.in.line, Column: len(s.target) + 1, Err: pg.Errorf("22P04", "extra data after last expected column")}
}

// Fail refuses the record at hand for its column.
func (s *CSV) Fail(column int, err error) error {
	return &Error{Line: s.in.line, Column: s.field[column] + 1, Name: s.columns[column].Name, Err: err, Raw: s.raw}
}

// advance goes behind n bytes.
func (s *CSV) advance(n int) {
	s.in.line += int64(bytes.Count(s.in.buf[s.in.pos:s.in.pos+n], []byte{'\n'}))
	s.in.pos += n
}

var errQuote = errors.New("unterminated CSV quoted field")

// record finds the next record, gives its fields to take, and goes behind it.
func (s *CSV) record(take func(fields [][]byte, quoted []bool) error) error {
	s.advance(len(s.raw))
	s.raw = nil
	for {
		fields, quoted, n, err := s.split()
		switch {
		case err != nil:
			return &Error{Line: s.in.line, Column: 1, Err: err, Fatal: true}
		case n > 0:
			s.raw = s.in.buf[s.in.pos : s.in.pos+n]
			if len(fields) == 1 && !quoted[0] && string(fields[0]) == `\.` {
				return io.EOF
			}
			if err := valid(s.raw); err != nil {
				return &Error{Line: s.in.line, Column: 1, Err: err, Raw: s.raw}
			}
			err := take(fields, quoted)
			var e *Error
			if errors.As(err, &e) {
				e.Raw = s.raw
			}
			return err
		case s.in.eof:
			return io.EOF
		}
		if err := s.in.fill(); err != nil {
			return &Error{Line: s.in.line, Column: 1, Err: err, Fatal: true}
		}
	}
}

// valid refuses what a PostgreSQL text cannot hold.
func valid(b []byte) error {
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
func (s *CSV) split() (fields [][]byte, quoted []bool, n int, err error) {
	b := s.in.buf[s.in.pos:s.in.end]
	fields, quoted = s.fields[:0], s.quotes[:0]
	at := 0
	for {
		field, wasQuoted, end, err := s.cut(b, at)
		if end < 0 || err != nil {
			return nil, nil, 0, err
		}
		if end == len(b) && at == len(b) && len(fields) == 0 {
			return nil, nil, 0, nil
		}
		fields, quoted = append(fields, field), append(quoted, wasQuoted)
		s.fields, s.quotes = fields, quoted
		if end == len(b) {
			return fields, quoted, end, nil
		}
		switch b[end] {
		case s.options.Delimiter:
			at = end + 1
		case '\r':
			if end+1 == len(b) && !s.in.eof {
				return nil, nil, 0, nil
			}
			if end+1 < len(b) && b[end+1] == '\n' {
				end++
			}
			return fields, quoted, end + 1, nil
		default:
			return fields, quoted, end + 1, nil
		}
	}
}

// cut reads the field at b[at:]; end is where its delimiter stands, len(b) at
// the end of the input, -1 where more has to be read.
func (s *CSV) cut(b []byte, at int) (field []byte, quoted bool, end int, err error) {
	delimiter := s.options.Delimiter
	for i := at; i < len(b); i++ {
		switch c := b[i]; c {
		case delimiter, '\n', '\r':
			return b[at:i], false, i, nil
		case '"':
			return s.cutQuoted(b, at, i)
		}
	}
	if s.in.eof {
		return b[at:], false, len(b), nil
	}
	return nil, false, -1, nil
}

// cutQuoted is cut for a field with a quote at b[i].
func (s *CSV) cutQuoted(b []byte, at, i int) (field []byte, quoted bool, end int, err error) {
	// A field that is one quoted part without quotes in it is a view.
	if i == at {
		if j := bytes.IndexByte(b[i+1:], '"'); j >= 0 {
			if k := i + j + 2; k < len(b) && (b[k] == s.options.Delimiter || b[k] == '\n' || b[k] == '\r') || k == len(b) && s.in.eof {
				return b[i+1 : i+1+j], true, k, nil
			}
		}
	}
	var out []byte
	inside := false
	for i = at; i < len(b); i++ {
		c := b[i]
		switch {
		case c == '"' && inside && i+1 < len(b) && b[i+1] == '"':
			out = append(out, '"')
			i++
		case c == '"' && inside && i+1 == len(b) && !s.in.eof:
			return nil, true, -1, nil
		case c == '"':
			inside = !inside
		case !inside && (c == s.options.Delimiter || c == '\n' || c == '\r'):
			return out, true, i, nil
		default:
			out = append(out, c)
		}
	}
	switch {
	case !s.in.eof:
		return nil, true, -1, nil
	case inside:
		return nil, true, -1, errQuote
	}
	return out, true, len(b), nil
}
