// Package runtimetest tests implementations of runtime's StreamSource, Sink and
// TableSource, as testing/fstest does those of file systems:
//
//	func TestSource(t *testing.T) {
//		err := runtimetest.Stream(func(rows int) (runtime.StreamSource, error) {
//			… // a source over the rows Row(0) to Row(rows-1)
//		})
//		if err != nil {
//			t.Fatal(err)
//		}
//	}
package runtimetest

import (
	"fmt"
	"strconv"

	"github.com/veloc-dev/veloc/runtime/pg/num"
	"github.com/veloc-dev/veloc/runtime/rowio"
	"github.com/veloc-dev/veloc/runtime/scan"
)

// A Record is a row of Relation.
type Record struct {
	ID   int64
	Note string
	Null bool // Note is NULL
}

// Row is the record that sources hold at a place, from 0 on. Its note is NULL at
// every fifth, and holds what formats have to quote at others.
func Row(i int) Record {
	r := Record{ID: int64(i) - 3}
	switch i % 5 {
	case 0:
		r.Null = true
	case 1:
		r.Note = fmt.Sprintf("note %d, \"quoted\"\nand é", i)
	default:
		r.Note = "note " + strconv.Itoa(i)
	}
	return r
}

// CSV is a file of the rows from 0 to n-1 with a header, as COPY writes it.
func CSV(n int) []byte {
	return append([]byte("id,note\n"), results(n).AppendCSV(nil)...)
}

// NDJSON is CSV for lines of JSON.
func NDJSON(n int) []byte { return results(n).AppendJSON(nil) }

func results(n int) *Rows {
	b := &Rows{}
	for i := range n {
		b.rows = append(b.rows, Row(i))
	}
	return b
}

// Relation is what sources and sinks are tested with:
//
//	CREATE TABLE runtimetest (id bigint NOT NULL, note text)
var Relation = &rowio.Relation{Name: "runtimetest", Columns: []rowio.Column{
	{Name: "id", Kind: rowio.Int8, SQLType: "bigint", NotNull: true},
	{Name: "note", Kind: rowio.Text, SQLType: "text"},
}}

// Rows is a batch of records: what a source fills and a sink reads. The zero
// value is an empty one.
type Rows struct{ rows []Record }

// Relation is the package's.
func (b *Rows) Relation() *rowio.Relation { return Relation }

// Len counts the records.
func (b *Rows) Len() int { return len(b.rows) }

// Reset empties the batch.
func (b *Rows) Reset() { b.rows = b.rows[:0] }

// Records are those of the batch, good until its next change.
func (b *Rows) Records() []Record { return b.rows }

// Append adds a record, for sources that decode nothing.
func (b *Rows) Append(r Record) { b.rows = append(b.rows, r) }

// DecodeCSV appends records; see rowio.Records.
func (b *Rows) DecodeCSV(s *scan.CSV, most int) error {
	return b.decode(most, &s.Record, s.Next, s.Buffered, s.Fail)
}

// DecodeJSON appends records; see rowio.Records.
func (b *Rows) DecodeJSON(s *scan.JSON, most int) error {
	return b.decode(most, &s.Record, s.Next, s.Buffered, s.Fail)
}

func (b *Rows) decode(most int, r *scan.Record, next func() error, buffered func() bool, fail func(int, error) error) error {
	for len(b.rows) < most {
		if err := next(); err != nil {
			return err
		}
		id, err := num.ParseInt8(r.Text[0])
		if err != nil {
			return fail(0, err)
		}
		row := Record{ID: id, Null: !r.Valid[1]}
		if !row.Null {
			row.Note = r.Text[1]
		}
		if b.rows = append(b.rows, row); !buffered() {
			break
		}
	}
	return nil
}

// DecodeVectors appends records; see rowio.Records.
func (b *Rows) DecodeVectors(v *rowio.Vectors, from, to int) {
	for i := from; i < to; i++ {
		row := Record{ID: v.Columns[0].Int8[i], Null: !v.Columns[1].Valid[i]}
		if !row.Null {
			row.Note = v.Columns[1].Text[i]
		}
		b.rows = append(b.rows, row)
	}
}

// AppendCSV appends the records; see rowio.Results.
func (b *Rows) AppendCSV(dst []byte) []byte {
	for _, r := range b.rows {
		dst = append(strconv.AppendInt(dst, r.ID, 10), ',')
		if !r.Null {
			dst = scan.AppendCSVText(dst, r.Note)
		}
		dst = append(dst, '\n')
	}
	return dst
}

// AppendJSON appends the records; see rowio.Results.
func (b *Rows) AppendJSON(dst []byte) []byte {
	for _, r := range b.rows {
		dst = append(strconv.AppendInt(append(dst, `{"id":`...), r.ID, 10), `,"note":`...)
		if r.Null {
			dst = append(dst, "null"...)
		} else {
			dst = scan.AppendJSONText(dst, r.Note)
		}
		dst = append(dst, "}\n"...)
	}
	return dst
}

// AppendVectors appends the records; see rowio.Results.
func (b *Rows) AppendVectors(v *rowio.Vectors) {
	id, note := &v.Columns[0], &v.Columns[1]
	for _, r := range b.rows {
		id.Int8 = append(id.Int8, r.ID)
		note.Text = append(note.Text, r.Note)
		note.Valid = append(note.Valid, !r.Null)
	}
}
