package parquet

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/format"

	"github.com/veloc-dev/veloc/runtime/pg"
	"github.com/veloc-dev/veloc/runtime/rowio"
)

// column reads one column's values over pages and row groups.
type column struct {
	*rowio.Column
	leaf    int // number in the file
	convert converter

	pages      pages
	page       parquet.Page
	group      int    // the number of the row group at hand
	at, rows   int    // of the page: the next row, and how many there are
	levels     []byte // 1 where the row has a value; nil: everywhere
	next       int    // the page's next value
	indexes    []int32
	dictionary parquet.Dictionary // that the converter has
}

// begin goes to a row group. What is left of another is left out.
func (c *column) begin(group int) {
	c.drop()
	c.group = group
}

// drop ends the page.
func (c *column) drop() {
	release(c.page)
	c.page, c.levels, c.indexes = nil, nil, nil
	c.at, c.rows = 0, 0
}

func (c *column) end() {
	c.drop()
	c.pages.close()
}

// read fills dst with n values.
func (c *column) read(dst *rowio.Vector, n int, refuse func(row int, c *column, err error)) error {
	c.convert.begin(dst)
	bad := func(row int, err error) { refuse(row, c, err) }
	for row := 0; row < n; {
		if c.at == c.rows {
			if err := c.turn(); err != nil {
				return err
			}
		}
		some := min(n-row, c.rows-c.at)
		r := run{row: row, whole: some == n, values: some, from: c.next, indexes: c.indexes}
		if c.levels != nil {
			r.levels = c.levels[c.at : c.at+some]
			r.values = bytes.Count(r.levels, []byte{1})
		}
		c.mark(dst, r, some, bad)
		c.convert.take(dst, r, bad)
		row += some
		c.at += some
		c.next += r.values
	}
	return nil
}

// mark notes which of a run's n rows have values.
func (c *column) mark(dst *rowio.Vector, r run, n int, refuse func(row int, err error)) {
	switch {
	case !c.NotNull && r.levels == nil:
		for range n {
			dst.Valid = append(dst.Valid, true)
		}
	case !c.NotNull:
		for _, level := range r.levels {
			dst.Valid = append(dst.Valid, level == 1)
		}
	case r.values < n:
		for i, level := range r.levels {
			if level != 1 {
				refuse(r.row+i, pg.Errorf(pg.NotNullViolation, "null value in column \"%s\" violates not-null constraint", c.Name))
			}
		}
	}
}

// turn goes to the group's next page that has rows.
func (c *column) turn() error {
	c.drop()
	n := c.pages.read()
	for n.err == nil && n.group < c.group {
		release(n.page)
		n = c.pages.read()
	}
	switch {
	case errors.Is(n.err, io.EOF), n.group > c.group:
		release(n.page)
		return errors.New("the column has fewer values than the file has rows")
	case n.err != nil:
		return n.err
	}
	page := n.page
	c.page, c.at, c.next, c.rows = page, 0, 0, int(page.NumRows())
	if c.levels = page.DefinitionLevels(); bytes.IndexByte(c.levels, 0) < 0 {
		c.levels = nil // as in most pages of columns that could have NULLs
	}
	data := page.Data()
	d := page.Dictionary()
	if d == nil {
		c.indexes = nil
		c.convert.page(data, int(page.NumValues()-page.NumNulls()))
		return nil
	}
	if c.indexes = data.Int32(); d != c.dictionary {
		c.dictionary = d
		all := d.Page()
		c.convert.dictionary(all.Data(), int(all.NumValues()))
	}
	return nil
}

// columnsOf finds the relation's columns in the file.
func columnsOf(in *input, rel *rowio.Relation) ([]*column, error) {
	byName := map[string]*parquet.Column{}
	for _, c := range in.file.Root().Columns() {
		if byName[c.Name()] != nil {
			return nil, fmt.Errorf("the file has two columns %q", c.Name())
		}
		byName[c.Name()] = c
	}
	var list []*column
	read := map[int]bool{} // the file's columns
	for i := range rel.Columns {
		desc := &rel.Columns[i]
		found := byName[desc.Name]
		if found == nil {
			return nil, fmt.Errorf("the file lacks the column %q", desc.Name)
		}
		c, err := columnOf(found, desc)
		if err != nil {
			return nil, err
		}
		if err := checkCompression(in.meta, c); err != nil {
			return nil, err
		}
		file := in.file
		if read[c.leaf] { // by another of the relation's columns, at a place of its own
			if file, err = in.open(); err != nil {
				return nil, err
			}
		}
		read[c.leaf] = true
		for _, g := range file.RowGroups() {
			c.pages.chunks = append(c.pages.chunks, g.ColumnChunks()[c.leaf])
		}
		list = append(list, c)
	}
	return list, nil
}

func columnOf(found *parquet.Column, desc *rowio.Column) (*column, error) {
	if !found.Leaf() || found.Repeated() || isGroup(found.Type()) {
		return nil, fmt.Errorf("column %q is nested or repeated in the file, which is not supported", desc.Name)
	}
	convert := converterOf(found.Type(), desc)
	if convert == nil {
		return nil, fmt.Errorf("column %q is %s in the file, which is not read as %s", desc.Name, found.Type(), desc.SQLType)
	}
	return &column{Column: desc, leaf: found.Index(), convert: convert}, nil
}

// isGroup reports whether a leaf says that it holds others: of a map or a list that
// has no columns the library has no kind.
func isGroup(t parquet.Type) bool {
	if l := t.LogicalType(); l != nil {
		switch l.Value.(type) {
		case *format.MapType, *format.ListType:
			return true
		}
	}
	return false
}

// checkCompression refuses what decompress does not know.
func checkCompression(meta *format.FileMetaData, c *column) error {
	for _, g := range meta.RowGroups {
		if codec := g.Columns[c.leaf].MetaData.Codec; !slices.Contains(codecs, codec) {
			return fmt.Errorf("column %q is compressed with %s, which is not supported; snappy, zstd, gzip and brotli are", c.Name, codec)
		}
	}
	return nil
}
