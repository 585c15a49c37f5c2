// Package rowio is the border between formats and generated record types: the
// typed column description, the batches that decoders fill and encoders read,
// and the vectors that columnar formats use.
package rowio

import (
	"io"
	"sync"

	"github.com/veloc-dev/veloc/runtime/scan"
)

// Kind is a column's type, as the formats see it.
type Kind uint8

// The kinds. Dec64 and Dec128 are numeric(p,s) held as scaled integers.
const (
	Bool Kind = iota + 1
	Int2
	Int4
	Int8
	Float4
	Float8
	Dec64
	Dec128
	Numeric
	Text // text, varchar(n), char(n)
	Date
	Time
	Timestamp
	Timestamptz
	Interval
	UUID
	Bytea
	JSONB
)

// Column describes one column of a relation or of a query's result.
type Column struct {
	Name             string // the SQL name
	Kind             Kind
	SQLType          string // as PostgreSQL spells it: "character varying(10)"
	NotNull          bool
	Precision, Scale int32 // of Dec64 and Dec128
}

// Relation describes the records of a stream or table, or a query's result.
type Relation struct {
	Name    string // the SQL name; schema.name outside public
	Columns []Column
	Unread  []Unread // in order of declaration

	objects sync.Pool // of *Object, for what is read one by one
	once    sync.Once // makes layout
	layout  *layout
}

// ScanColumns is what the scanners need to know of the columns.
func (r *Relation) ScanColumns() []scan.Column {
	out := make([]scan.Column, len(r.Columns))
	for i, c := range r.Columns {
		out[i] = scan.Column{Name: c.Name, NotNull: c.NotNull, JSON: c.Kind == JSONB, Kept: c.Kind == Text}
	}
	return out
}

// Records is a batch of one relation's records that a decoder fills. Generated
// code implements it; decoding calls it once per chunk, not per record.
type Records interface {
	Relation() *Relation
	Len() int
	// Reset empties the batch. Records handed out before stay intact.
	Reset()
	// DecodeCSV appends records until there are max, or reading on would block.
	// io.EOF is the end of the input.
	DecodeCSV(s *scan.CSV, max int) error
	// DecodeJSON is DecodeCSV for NDJSON.
	DecodeJSON(s *scan.JSON, max int) error
	// DecodeVectors appends the records [from, to) of a batch by columns.
	DecodeVectors(v *Vectors, from, to int)
}

// Results is a batch of result rows that an encoder reads. Generated code
// implements it.
type Results interface {
	Relation() *Relation
	Len() int
	// AppendCSV appends every row as a line of COPY … (FORMAT csv).
	AppendCSV(dst []byte) []byte
	// AppendJSON appends every row as a line of NDJSON, row_to_json's text.
	AppendJSON(dst []byte) []byte
	// AppendVectors appends every row to a batch by columns.
	AppendVectors(v *Vectors)
}

// Format reads and writes one file format.
type Format interface {
	Name() string
	NewReader(r io.Reader, rel *Relation) (Reader, error)
	NewWriter(w io.Writer, rel *Relation) (Writer, error)
}

// Reader decodes records. One that is an io.Closer is closed at the end.
type Reader interface {
	// Read appends at most max records to batch; see runtime.StreamReader.
	Read(batch Records, max int) error
	// Buffered reports whether another record can be read without blocking.
	Buffered() bool
}

// Recycler is a Reader, or a stream's, that reads anew into memory that holds
// texts of records it has given. Recycle is called before each Read and says
// that these are no longer used, but for what the last inUse calls of Read gave;
// a record that is kept has been cloned.
type Recycler interface{ Recycle(inUse int) }

// Copier is a Writer, or a sink's, that may keep no text of the rows it is
// given once Write has returned; Copies says so.
type Copier interface{ Copies() bool }

// Writer encodes result rows.
type Writer interface {
	Write(rows Results) error
	Flush() error
	// Close writes what the format ends with; it does not close the io.Writer.
	Close() error
}
