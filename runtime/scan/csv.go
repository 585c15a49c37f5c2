package scan

import (
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
	// Gaps are, ascending, the columns before which a field stands that no column
	// takes, where there is no header.
	Gaps []int
	// Extra is called with the header's columns that the relation has not; an
	// error ends reading.
	Extra func(names []string) error
}

// maxHeader bounds the columns of an input, of which each takes memory beside its text.
const maxHeader = 1 << 16

// CSV scans records by the rules of COPY … (FORMAT csv, HEADER).
type CSV struct {
	Record
	in      input
	options CSVOptions
	columns []Column
	targets []target // by field
	field   []int    // by column: its field, for messages
	begun   bool
	ended   bool    // \. has been read
	end     lineEnd // how this input ends its lines
	broken  error   // what reading cannot go on behind
	stray   byte    // the line end of another kind in the record at hand
	raw     []byte
	lines   int64    // that raw takes
	whole   int      // up to here in the buffer lines are whole and without quotes
	stops   []uint32 // where the fields of the record at hand end
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
		in:      input{r: r, line: 1, marks: marks{kinds: csvKinds(options.Delimiter)}},
		options: options, columns: columns,
	}
}

// Bytes is how much has been read.
func (s *CSV) Bytes() int64 { return s.in.Bytes() }

// Buffered reports whether a whole record is at hand without reading.
func (s *CSV) Buffered() bool {
	if s.in.pos+len(s.raw) < s.whole && !s.ended && s.end != unsettled {
		return true
	}
	b := s.in.buf[s.in.pos+len(s.raw) : s.in.end]
	if s.in.eof || s.ended {
		return len(b) > 0 && !s.ended
	}
	whole, _ := s.end.find(b, false)
	return whole
}

// Next reads one record into Text and Valid. io.EOF is the end. An *Error that
// is not Fatal refuses one record: the next call goes on behind it.
func (s *CSV) Next() error {
	if s.broken != nil {
		return s.broken
	}
	if !s.begun {
		if err := s.begin(); err != nil {
			return err
		}
	}
	s.advance()
	if s.plain() {
		s.lines = 1
		return nil
	}
	if err := s.record(); err != nil {
		return err
	}
	return s.store()
}

// Recycle is called before a batch is read and says that the texts of all
// records are no longer used, but for those of the last inUse batches: what they
// lie in is read into again.
func (s *CSV) Recycle(inUse int) { s.in.recycle(inUse) }

// begin reads the header, or takes the columns' order.
func (s *CSV) begin() error {
	s.begun = true
	if d := s.options.Delimiter; d == '"' || d == '\n' || d == '\r' || d >= utf8.RuneSelf {
		return s.fatal(pg.Errorf(pg.InvalidParameterValue, "%q cannot be the delimiter of CSV", d))
	}
	if err := s.in.skipBOM(); err != nil {
		return s.fatal(err)
	}
	s.field = make([]int, len(s.columns))
	if s.options.NoHeader {
		s.inOrder()
		return nil
	}
	err := s.record()
	var damaged *Error
	switch {
	case err == io.EOF:
		// As with HEADER MATCH: a file that is about to be written is not one
		// without rows.
		return s.fatal(badFormat("the file is empty: it lacks the header line"))
	case errors.As(err, &damaged):
		damaged.Fatal = true
		s.broken = damaged
		return damaged
	case err != nil:
		return err
	}
	if len(s.fields) > maxHeader {
		return s.fatal(pg.Errorf("54011", "the header has more than %d columns", maxHeader))
	}
	names := make([]string, len(s.fields))
	for i, f := range s.fields {
		names[i] = string(f)
	}
	return s.header(names)
}

// inOrder takes the fields in the order of the columns.
func (s *CSV) inOrder() {
	gaps := s.options.Gaps
	for i := 0; i <= len(s.columns); i++ {
		for len(gaps) > 0 && gaps[0] == i {
			gaps = gaps[1:]
			s.targets = append(s.targets, target{column: -1})
		}
		if i < len(s.columns) {
			s.field[i] = len(s.targets)
			s.targets = append(s.targets, target{i, s.columns[i].NotNull})
		}
	}
}

// fatal is an error that reading cannot go on behind.
func (s *CSV) fatal(err error) error {
	s.broken = &Error{Line: s.in.line, Column: 1, Err: err, Fatal: true}
	return s.broken
}

func (s *CSV) header(names []string) error {
	fatal := func(column int, format string, args ...any) error {
		s.broken = &Error{Line: 1, Column: column, Err: fmt.Errorf(format, args...), Fatal: true}
		return s.broken
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
		s.targets = append(s.targets, target{at, at >= 0 && s.columns[at].NotNull})
	}
	var missing []string
	for i, c := range s.columns {
		if s.field[i] < 0 {
			missing = append(missing, c.Name)
		}
	}
	if len(missing) > 0 {
		return fatal(1, "the header lacks the %s %s%s", plural("column", len(missing)), strings.Join(missing, ", "), s.explainHeader(names, missing))
	}
	if len(extra) > 0 && s.options.Extra != nil {
		if err := s.options.Extra(extra); err != nil {
			return fatal(1, "%w", err)
		}
	}
	return nil
}

// store takes the fields of the record at hand.
func (s *CSV) store() error {
	if len(s.fields) != len(s.targets) {
		return s.count(len(s.fields))
	}
	for i, f := range s.fields {
		at := s.targets[i].column
		if at < 0 {
			continue
		}
		s.Text[at] = view(f)
		s.Valid[at] = s.quotes[i] || s.Text[at] != s.options.Null
		if !s.Valid[at] && s.columns[at].NotNull {
			return s.Fail(at, notNull(s.columns[at].Name))
		}
	}
	return nil
}

// badFormat is PostgreSQL's bad_copy_file_format.
func badFormat(format string, args ...any) error { return pg.Errorf("22P04", format, args...) }

func (s *CSV) count(have int) error {
	if have < len(s.targets) {
		name := ""
		if at := s.targets[have].column; at >= 0 {
			name = s.columns[at].Name
		}
		return &Error{Line: s.in.line, Column: have + 1, Err: badFormat("missing data for column \"%s\"%s", name, s.explainFields()), Raw: s.raw}
	}
	return &Error{Line: s.in.line, Column: len(s.targets) + 1, Err: badFormat("extra data after last expected column"), Raw: s.raw}
}

// Line is that of the record at hand, from 1.
func (s *CSV) Line() int64 { return s.in.line }

// Fail refuses the record at hand for its column.
func (s *CSV) Fail(column int, err error) error {
	return &Error{Line: s.in.line, Column: s.field[column] + 1, Name: s.columns[column].Name, Err: err, Raw: s.raw}
}
