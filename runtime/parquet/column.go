package parquet

import (
	"errors"
	"fmt"
	"io"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/format"

	"github.com/veloc-dev/veloc/runtime/pg"
	"github.com/veloc-dev/veloc/runtime/rowio"
)

// column reads one column's values over pages and row groups.
type column struct {
	*rowio.Column
	leaf    int // number in the file
	kind    parquet.Kind
	convert converter

	pages      parquet.Pages
	page       parquet.Page
	at, rows   int    // of the page: the next row, and how many there are
	levels     []byte // 1 where the row has a value; empty: everywhere
	next       int    // the page's next value
	values     values // of the page, or of its dictionary
	index      []int32
	dictionary parquet.Dictionary // whose values are in values

	valid []bool // of the batch
	batch values // of the batch; where valid is false, anything
}

// converter appends the n values of a batch to dst as the relation has them.
type converter func(c *column, dst *rowio.Vector, refuse func(row int, err error))

// begin goes to the column's chunk in the next row group.
func (c *column) begin(chunk parquet.ColumnChunk) error {
	c.end()
	c.pages = chunk.Pages()
	return nil
}

func (c *column) end() {
	if c.page != nil {
		parquet.Release(c.page)
	}
	if c.pages != nil {
		c.pages.Close()
	}
	c.pages, c.page, c.dictionary = nil, nil, nil
	c.at, c.rows = 0, 0
}

// read appends n values to dst.
func (c *column) read(dst *rowio.Vector, n int, refuse func(row int, c *column, err error)) error {
	c.valid = c.valid[:0]
	c.batch.reset()
	for len(c.valid) < n {
		if c.at == c.rows {
			if err := c.turn(); err != nil {
				return err
			}
		}
		c.gather(min(n-len(c.valid), c.rows-c.at))
	}
	if c.NotNull {
		for i, valid := range c.valid {
			if !valid {
				refuse(i, c, pg.Errorf(pg.NotNullViolation, "null value in column \"%s\" violates not-null constraint", c.Name))
			}
		}
	} else {
		dst.Valid = append(dst.Valid, c.valid...)
	}
	c.convert(c, dst, func(row int, err error) { refuse(row, c, err) })
	return nil
}

// turn goes to the next page that has rows.
func (c *column) turn() error {
	if c.page != nil {
		parquet.Release(c.page)
		c.page = nil
	}
	page, err := c.pages.ReadPage()
	switch {
	case errors.Is(err, io.EOF):
		return errors.New("the column has fewer values than the file has rows")
	case err != nil:
		return err
	}
	c.page, c.at, c.next, c.rows = page, 0, 0, int(page.NumRows())
	c.levels = page.DefinitionLevels()
	data := page.Data()
	if d := page.Dictionary(); d != nil {
		c.index = data.Int32()
		if d != c.dictionary {
			c.dictionary = d
			all := d.Page()
			data = all.Data()
			c.values.load(c.kind, data, int(all.NumValues()))
		}
		return nil
	}
	c.index, c.dictionary = nil, nil
	c.values.load(c.kind, data, int(page.NumValues()-page.NumNulls()))
	return nil
}

// gather takes the next n rows of the page into the batch.
func (c *column) gather(n int) {
	levels := c.levels
	if len(levels) > 0 {
		levels = levels[c.at : c.at+n]
	}
	c.at += n
	for i := range n {
		c.valid = append(c.valid, len(levels) == 0 || levels[i] == 1)
	}
	switch c.kind {
	case parquet.Boolean:
		c.batch.bools = take(c, c.batch.bools, c.values.bools, levels, n)
	case parquet.Int32:
		c.batch.int32s = take(c, c.batch.int32s, c.values.int32s, levels, n)
	case parquet.Int64:
		c.batch.int64s = take(c, c.batch.int64s, c.values.int64s, levels, n)
	case parquet.Int96:
		c.batch.int96s = take(c, c.batch.int96s, c.values.int96s, levels, n)
	case parquet.Float:
		c.batch.floats = take(c, c.batch.floats, c.values.floats, levels, n)
	case parquet.Double:
		c.batch.doubles = take(c, c.batch.doubles, c.values.doubles, levels, n)
	default:
		c.batch.strings = take(c, c.batch.strings, c.values.strings, levels, n)
	}
}

// take appends the values of n rows; a zero stands for NULL.
func take[T any](c *column, dst, src []T, levels []byte, n int) []T {
	switch {
	case len(levels) == 0 && c.index == nil:
		dst = append(dst, src[c.next:c.next+n]...)
		c.next += n
	case len(levels) == 0:
		for _, i := range c.index[c.next : c.next+n] {
			dst = append(dst, src[i])
		}
		c.next += n
	default:
		var zero T
		for _, level := range levels {
			if level == 0 {
				dst = append(dst, zero)
				continue
			}
			at := c.next
			if c.index != nil {
				at = int(c.index[at])
			}
			dst = append(dst, src[at])
			c.next++
		}
	}
	return dst
}

// columnsOf finds the relation's columns in the file.
func columnsOf(f *parquet.File, rel *rowio.Relation) ([]*column, error) {
	byName := map[string]*parquet.Column{}
	for _, c := range f.Root().Columns() {
		if byName[c.Name()] != nil {
			return nil, fmt.Errorf("the file has two columns %q", c.Name())
		}
		byName[c.Name()] = c
	}
	var list []*column
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
		if err := checkCompression(f, c); err != nil {
			return nil, err
		}
		list = append(list, c)
	}
	return list, nil
}

func columnOf(found *parquet.Column, desc *rowio.Column) (*column, error) {
	if !found.Leaf() || found.Repeated() {
		return nil, fmt.Errorf("column %q is nested or repeated in the file, which is not supported", desc.Name)
	}
	convert := converterOf(found.Type(), desc)
	if convert == nil {
		return nil, fmt.Errorf("column %q is %s in the file, which is not read as %s", desc.Name, found.Type(), desc.SQLType)
	}
	return &column{Column: desc, leaf: found.Index(), kind: found.Type().Kind(), convert: convert}, nil
}

// checkCompression refuses LZ4: the library passes on a page's buffer before
// it is decompressed where a page did not get smaller (parquet-go v0.32.0).
func checkCompression(f *parquet.File, c *column) error {
	for _, g := range f.Metadata().RowGroups {
		if codec := g.Columns[c.leaf].MetaData.Codec; codec == format.Lz4Raw {
			return fmt.Errorf("column %q is compressed with %s, which is not supported; snappy, zstd, gzip and brotli are", c.Name, codec)
		}
	}
	return nil
}
