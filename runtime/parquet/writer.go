package parquet

import (
	"fmt"
	"io"
	"slices"

	"github.com/klauspost/compress/s2"
	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/format"

	"github.com/veloc-dev/veloc/runtime/rowio"
)

// Rows that one group holds at most, and so what a writer keeps in memory; the
// bytes that a column's dictionary may grow to.
const (
	groupRows       = 128 << 10
	dictionaryBytes = 1 << 20
)

// writer encodes rows, column by column.
type writer struct {
	out     *parquet.GenericWriter[any]
	columns []encoder
	v       *rowio.Vectors
	buf     []parquet.Value
	rows    int // of the group at hand
}

func newWriter(w io.Writer, rel *rowio.Relation) (*writer, error) {
	if names := rel.DuplicateNames(); names != "" {
		return nil, fmt.Errorf("several columns are named %s: a Parquet file cannot hold them; give them names of their own with AS", names)
	}
	if len(rel.Columns) == 0 {
		return nil, fmt.Errorf("a Parquet file cannot hold rows without columns")
	}
	fields := record{Group: parquet.Group{}}
	out := &writer{v: rowio.NewVectors(rel)}
	for i := range rel.Columns {
		c := &rel.Columns[i]
		node, encode := encodingOf(c)
		if !c.NotNull {
			node = parquet.Optional(node)
		}
		fields.Group[c.Name] = node
		fields.order = append(fields.order, c.Name)
		out.columns = append(out.columns, encoder{c, node.Type().Kind(), encode})
	}
	out.out = parquet.NewGenericWriter[any](w, parquet.NewSchema("rows", fields),
		parquet.Compression(snappy{}), parquet.DictionaryMaxBytes(dictionaryBytes), parquet.CreatedBy("veloc", "", ""))
	return out, nil
}

// record is a group whose fields stand in the order of the columns.
type record struct {
	parquet.Group
	order []string
}

// Fields lists the columns.
func (r record) Fields() []parquet.Field {
	fields := r.Group.Fields()
	slices.SortFunc(fields, func(a, b parquet.Field) int {
		return slices.Index(r.order, a.Name()) - slices.Index(r.order, b.Name())
	})
	return fields
}

// Write encodes the rows.
func (w *writer) Write(rows rowio.Results) error {
	w.v.Reset()
	rows.AppendVectors(w.v)
	for i, c := range w.out.ColumnWriters() {
		w.buf = slices.Grow(w.buf[:0], rows.Len())[:rows.Len()]
		if err := w.columns[i].values(w.buf, &w.v.Columns[i], i); err != nil {
			return err
		}
		if _, err := c.WriteRowValues(w.buf); err != nil {
			return err
		}
	}
	if w.rows += rows.Len(); w.rows < groupRows {
		return nil
	}
	w.rows = 0
	return w.out.Flush()
}

// Flush does nothing: what is in a Parquet file shows at its end.
func (w *writer) Flush() error { return nil }

// Close writes the last group and the file's end.
func (w *writer) Close() error { return w.out.Close() }

// Copies is true: a page holds copies.
func (w *writer) Copies() bool { return true }

// snappy is the codec of that name at its fastest: half the time of the
// library's choice, and files that are a few percent longer.
type snappy struct{}

func (snappy) String() string                            { return "SNAPPY" }
func (snappy) CompressionCodec() format.CompressionCodec { return format.Snappy }
func (snappy) Encode(dst, src []byte) ([]byte, error)    { return s2.EncodeSnappy(dst, src), nil }
func (snappy) Decode(dst, src []byte) ([]byte, error)    { return s2.Decode(dst, src) }
