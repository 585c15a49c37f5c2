package rowio

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/veloc-dev/veloc/runtime/pg"
	"github.com/veloc-dev/veloc/runtime/scan"
)

// RecordError is a record that cannot be decoded.
type RecordError struct {
	File     string
	Line     int64 // from 1
	Column   int   // from 1: CSV's field, NDJSON's byte; 0: unknown
	Name     string
	SQLState string
	Err      error
	Raw      []byte // the record as it stands in the input; a copy
	Fatal    bool   // reading cannot go on behind it
}

// Error is file:line:column and what is wrong.
func (e *RecordError) Error() string {
	what := e.Err.Error()
	if e.Name != "" {
		what = fmt.Sprintf("column %q: %s", e.Name, what)
	}
	return fmt.Sprintf("%s:%d:%d: %s", e.File, e.Line, e.Column, what)
}

// Unwrap gives the cause.
func (e *RecordError) Unwrap() error { return e.Err }

// located puts the file's name to an error of a scanner, of CSV or NDJSON.
func located(file string, csv bool, err error) error {
	var s *scan.Error
	if !errors.As(err, &s) {
		return err
	}
	e := &RecordError{File: file, Line: s.Line, Column: s.Column, Name: s.Name, Err: s.Err, Raw: append([]byte(nil), s.Raw...), Fatal: s.Fatal}
	if p := (*pg.Error)(nil); errors.As(s.Err, &p) {
		e.SQLState = p.SQLState
		if hint := explained(p.Message, csv); hint != "" {
			e.Err = fmt.Errorf("%w%s", s.Err, hint)
		}
	}
	return e
}

// CSV is the format of COPY … (FORMAT csv, HEADER).
type CSV struct {
	scan.CSVOptions
	File string // for messages
}

// Name is csv.
func (CSV) Name() string { return "csv" }

// NewReader decodes records from r.
func (f CSV) NewReader(r io.Reader, rel *Relation) (Reader, error) {
	o := f.CSVOptions
	o.Extra, o.Gaps = rel.undeclared(o.Extra), rel.gaps()
	return &csvReader{f.File, scan.NewCSV(r, rel.ScanColumns(), o)}, nil
}

type csvReader struct {
	file string
	s    *scan.CSV
}

func (r *csvReader) Read(batch Records, max int) error {
	return located(r.file, true, batch.DecodeCSV(r.s, max))
}
func (r *csvReader) Buffered() bool    { return r.s.Buffered() }
func (r *csvReader) Recycle(inUse int) { r.s.Recycle(inUse) }
func (r *csvReader) Bytes() int64      { return r.s.Bytes() }

// NewWriter encodes result rows to w, behind a header unless NoHeader. Rows are
// written with commas and NULL as nothing; another delimiter or text for NULL
// is an error.
func (f CSV) NewWriter(w io.Writer, rel *Relation) (Writer, error) {
	if f.Delimiter != 0 && f.Delimiter != ',' || f.Null != "" {
		return nil, errors.New("CSV is written with the delimiter , and NULL as nothing; other options are for reading")
	}
	out := &textWriter{w: w, encode: Results.AppendCSV}
	if f.NoHeader {
		return out, nil
	}
	for i, c := range rel.Columns {
		if i > 0 {
			out.buf = append(out.buf, ',')
		}
		if len(rel.Columns) == 1 {
			out.buf = scan.AppendCSVOnly(out.buf, c.Name)
			continue
		}
		out.buf = scan.AppendCSVText(out.buf, c.Name)
	}
	out.buf = append(out.buf, '\n')
	return out, nil
}

// JSON is NDJSON: an object a line.
type JSON struct {
	scan.JSONOptions
	File string // for messages
}

// Name is ndjson.
func (JSON) Name() string { return "ndjson" }

// NewReader decodes records from r.
func (f JSON) NewReader(r io.Reader, rel *Relation) (Reader, error) {
	extra := &onceEach{said: map[string]error{}, f: rel.undeclared(f.Extra)}
	return &jsonReader{f.File, scan.NewJSON(r, rel.ScanColumns(), scan.JSONOptions{Extra: extra.say}), extra}, nil
}

type jsonReader struct {
	file  string
	s     *scan.JSON
	extra *onceEach // keys that the relation has not
}

func (r *jsonReader) Read(batch Records, max int) error {
	return located(r.file, false, batch.DecodeJSON(r.s, max))
}
func (r *jsonReader) Buffered() bool    { return r.s.Buffered() }
func (r *jsonReader) Recycle(inUse int) { r.s.Recycle(inUse) }
func (r *jsonReader) Bytes() int64      { return r.s.Bytes() }

// NewWriter encodes result rows to w.
func (JSON) NewWriter(w io.Writer, _ *Relation) (Writer, error) {
	return &textWriter{w: w, encode: Results.AppendJSON}, nil
}

// flushSize is how many bytes are written at once.
const flushSize = 64 << 10

type textWriter struct {
	w      io.Writer
	buf    []byte
	encode func(Results, []byte) []byte
}

func (t *textWriter) Write(rows Results) error {
	t.buf = t.encode(rows, t.buf)
	if len(t.buf) < flushSize {
		return nil
	}
	return t.Flush()
}

// Copies is true: the text is all that is kept of a row.
func (t *textWriter) Copies() bool { return true }

func (t *textWriter) Flush() error {
	if len(t.buf) == 0 {
		return nil
	}
	_, err := t.w.Write(t.buf)
	t.buf = t.buf[:0]
	return err
}

func (t *textWriter) Close() error { return t.Flush() }

// DuplicateNames lists the names that several columns have, for formats that
// need them to differ.
func (r *Relation) DuplicateNames() string {
	seen := map[string]int{}
	var twice []string
	for _, c := range r.Columns {
		if seen[c.Name]++; seen[c.Name] == 2 {
			twice = append(twice, c.Name)
		}
	}
	return strings.Join(twice, ", ")
}
