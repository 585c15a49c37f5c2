// Package parquet reads and writes Parquet files of flat columns, by columns:
// values go from pages to vectors to records without a value of a general type
// in between.
package parquet

import (
	"io"

	"github.com/veloc-dev/veloc/runtime/file"
	"github.com/veloc-dev/veloc/runtime/rowio"
)

// Format is Parquet, for TableInput.Decode and as an option of package file:
// file.Stream("x.parquet", parquet.Format).
var Format = option{Option: file.Format(codec{})}

type option struct {
	codec
	file.Option
}

type codec struct{}

// Name is parquet.
func (codec) Name() string { return "parquet" }

// NewReader decodes records from r. One that is not a file is copied to a
// temporary file first: a Parquet file is read from its end. The reader is an
// io.Closer.
func (codec) NewReader(r io.Reader, rel *rowio.Relation) (rowio.Reader, error) {
	reader, err := newReader(r, rel)
	if err != nil {
		return nil, err
	}
	return reader, nil
}

// NewWriter encodes result rows to w. Names that several columns have are an
// error.
func (codec) NewWriter(w io.Writer, rel *rowio.Relation) (rowio.Writer, error) {
	writer, err := newWriter(w, rel)
	if err != nil {
		return nil, err
	}
	return writer, nil
}
