package parquet

import (
	"io"

	"github.com/parquet-go/parquet-go"

	"github.com/veloc-dev/veloc/runtime/rowio"
)

// reader decodes the row groups one after another.
type reader struct {
	*input
	rel     *rowio.Relation
	columns []*column
	groups  []parquet.RowGroup
	again   *parquet.File    // for rows that cannot be used; nil before the first
	begun   int              // how many of them
	group   parquet.RowGroup // at hand; nil at first
	left    int64            // rows of the group that are not in v yet

	v        *rowio.Vectors
	from, to int   // rows of v that are not passed on
	base     int64 // number in the file of v's first row, from 1
	groupRow int64 // number in the group of v's first row, from 0
	bad      map[int]*rowio.RecordError
}

// decodeRows is how many records are filled in column by column: so many stay
// in a core's first cache.
const decodeRows = 256

func newReader(r io.Reader, rel *rowio.Relation) (rd *reader, err error) {
	in, err := openInput(r)
	if err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			in.Close()
		}
	}()
	defer recovered(&err)
	columns, err := columnsOf(in, rel)
	if err != nil {
		return nil, err
	}
	return &reader{input: in, rel: rel, columns: columns, groups: in.file.RowGroups(), v: rowio.NewVectors(rel), base: 1}, nil
}

// Buffered is true: a file does not keep one waiting.
func (r *reader) Buffered() bool { return true }

// Read appends at most max records.
func (r *reader) Read(batch rowio.Records, max int) (err error) {
	defer recovered(&err)
	for batch.Len() < max {
		if r.from == r.to {
			if err := r.fill(max - batch.Len()); err != nil {
				return err
			}
		}
		end := r.good(min(r.to, r.from+max-batch.Len()))
		for ; r.from < end; r.from = min(r.from+decodeRows, end) {
			batch.DecodeVectors(r.v, r.from, min(r.from+decodeRows, end))
		}
		if e := r.bad[end]; e != nil && end < r.to {
			r.from++
			e.Raw = r.raw(end)
			return e
		}
	}
	return nil
}

// good is where the rows that can be used end, at most end.
func (r *reader) good(end int) int {
	if len(r.bad) == 0 {
		return end
	}
	for i := r.from; i < end; i++ {
		if r.bad[i] != nil {
			return i
		}
	}
	return end
}

// fill reads the next rows, at most n of them.
func (r *reader) fill(n int) error {
	for r.left == 0 {
		if r.begun == len(r.groups) {
			return io.EOF
		}
		r.begin()
	}
	n = int(min(r.left, int64(n)))
	r.base += int64(r.to)
	r.groupRow = r.group.NumRows() - r.left
	r.left -= int64(n)
	r.v.Reset()
	r.v.First = r.base
	clear(r.bad)
	r.from, r.to = 0, n
	for i, c := range r.columns {
		if err := c.read(&r.v.Columns[i], n, r.refuse); err != nil {
			return &rowio.RecordError{Line: r.base, Column: c.leaf + 1, Name: c.Name, Err: err, Fatal: true}
		}
	}
	return nil
}

// begin goes to the next row group.
func (r *reader) begin() {
	r.group = r.groups[r.begun]
	r.left = r.group.NumRows()
	for _, c := range r.columns {
		c.begin(r.begun)
	}
	r.begun++
}

// ExtraColumns are those of the file that the relation does not declare.
func (r *reader) ExtraColumns() []string {
	var names []string
	for _, c := range r.file.Root().Columns() {
		names = append(names, c.Name())
	}
	return r.rel.Undeclared(names)
}

// Close ends the columns.
func (r *reader) Close() error {
	for _, c := range r.columns {
		c.end()
	}
	return r.input.Close()
}
