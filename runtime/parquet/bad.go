package parquet

import (
	"encoding/json"
	"errors"

	"github.com/parquet-go/parquet-go"

	"github.com/veloc-dev/veloc/runtime/pg"
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
func (r *reader) raw(row int) []byte {
	rows := r.group.Rows()
	defer rows.Close()
	if rows.SeekToRow(r.groupRow+int64(row)) != nil {
		return nil
	}
	buf := make([]parquet.Row, 1)
	if n, _ := rows.ReadRows(buf); n == 0 {
		return nil
	}
	names := r.file.Schema().Columns()
	texts := map[string]*string{}
	for _, v := range buf[0] {
		text := v.String()
		if texts[names[v.Column()][0]] = &text; v.IsNull() {
			texts[names[v.Column()][0]] = nil
		}
	}
	out, err := json.Marshal(texts)
	if err != nil {
		return nil
	}
	return out
}
