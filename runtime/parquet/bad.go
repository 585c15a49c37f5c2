package parquet

import (
	"errors"
	"strings"

	"github.com/parquet-go/parquet-go"

	"github.com/veloc-dev/veloc/runtime/pg"
	"github.com/veloc-dev/veloc/runtime/pg/text"
	"github.com/veloc-dev/veloc/runtime/rowio"
)

// refuse notes that a row of the batch cannot be used. A row's first column
// that is wrong is the one that is named.
func (r *reader) refuse(row int, c *column, err error) {
	if r.bad[row] != nil {
		return
	}
	if r.bad == nil {
		r.bad = map[int]*rowio.RecordError{}
	}
	e := &rowio.RecordError{Line: r.base + int64(row), Column: c.leaf + 1, Name: c.Name, Err: err}
	if p := (*pg.Error)(nil); errors.As(err, &p) {
		e.SQLState = p.SQLState
	}
	r.bad[row] = e
}

// raw shows a row of the batch as a JSON object of texts, for want of a text
// of its own; nothing, where it cannot be read again.
func (r *reader) raw(row int) (out []byte) {
	defer func() {
		if recover() != nil {
			out = nil // the library has panics where a file is corrupted
		}
	}()
	if r.again == nil {
		if r.again, _ = r.open(); r.again == nil {
			return nil
		}
	}
	rows := r.again.RowGroups()[r.begun-1].Rows()
	defer rows.Close()
	if rows.SeekToRow(r.groupRow+int64(row)) != nil {
		return nil
	}
	buf := make([]parquet.Row, 1)
	if n, _ := rows.ReadRows(buf); n == 0 {
		return nil
	}
	return appendRow(nil, r.file.Schema(), buf[0])
}

// appendRow appends a row's columns in the file's order. A column that repeats is an
// array, and one within others has their names before its own.
func appendRow(dst []byte, schema *parquet.Schema, row parquet.Row) []byte {
	dst = append(dst, '{')
	for leaf, path := range schema.Columns() {
		if leaf > 0 {
			dst = append(dst, ',')
		}
		dst = append(text.AppendJSONString(dst, strings.Join(path, ".")), ':')
		column, _ := schema.Lookup(path...)
		var values []parquet.Value
		for _, v := range row {
			if v.Column() == leaf {
				values = append(values, v)
			}
		}
		if len(path) > 1 || column.Node.Repeated() {
			dst = appendArray(dst, column.Node.Type(), values)
		} else if len(values) == 0 || values[0].IsNull() {
			dst = append(dst, "null"...)
		} else {
			dst = text.AppendJSONString(dst, textOf(column.Node.Type(), values[0]))
		}
	}
	return append(dst, '}')
}

func appendArray(dst []byte, t parquet.Type, values []parquet.Value) []byte {
	dst = append(dst, '[')
	for i, v := range values {
		if i > 0 {
			dst = append(dst, ',')
		}
		if v.IsNull() {
			dst = append(dst, "null"...)
		} else {
			dst = text.AppendJSONString(dst, textOf(t, v))
		}
	}
	return append(dst, ']')
}
