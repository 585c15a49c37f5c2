package parquet

import (
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"slices"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/encoding/rle"
	"github.com/parquet-go/parquet-go/encoding/thrift"
	"github.com/parquet-go/parquet-go/format"
)

// maxPage bounds a page's bytes, which the format counts in 32 bits.
const maxPage = 1 << 30

// chunk is a column of a row group on its way into the file: its pages so far,
// encoded and packed.
type chunk struct {
	name     string
	kind     parquet.Kind
	size     int  // of FIXED_LEN_BYTE_ARRAY
	optional bool // the column may be NULL

	pages     []byte // each behind its header
	raw       int64  // bytes of the pages before they are packed
	rows      int64
	nulls     int64
	encodings []format.Encoding
	bounds    bounds
	wide      bool            // of integers whose differences are not shorter than they
	judged    format.Encoding // the encoding of pages that packs was found for; -1: none
	packs     bool            // pages get smaller by packing

	body, values, levels, packed []byte // scratch
}

// reset starts the next row group's chunk.
func (c *chunk) reset() {
	c.pages, c.encodings = c.pages[:0], c.encodings[:0]
	c.raw, c.rows, c.nulls, c.wide, c.judged = 0, 0, 0, false, -1
	c.bounds = bounds{signed: c.bounds.signed}
}

// add encodes a page.
func (c *chunk) add(p *page) error {
	encoding, err := c.encode(p)
	if err != nil {
		return err
	}
	body := c.values
	if c.optional {
		one := rle.Encoding{BitWidth: 1}
		if c.levels, err = one.EncodeLevels(c.levels, p.levels); err != nil {
			return err
		}
		c.body = append(binary.LittleEndian.AppendUint32(c.body[:0], uint32(len(c.levels))), c.levels...)
		c.body = append(c.body, c.values...)
		body = c.body
	}
	if c.judged != encoding {
		if c.packs = worthPacking(body); len(body) >= sampleBytes/4 {
			c.judged = encoding
		}
	}
	c.rows += int64(p.rows)
	c.nulls += int64(p.nulls)
	h := format.PageHeader{Type: format.DataPage}
	h.DataPageHeader.Set(format.DataPageHeader{NumValues: int32(p.rows), Encoding: encoding, DefinitionLevelEncoding: format.RLE, RepetitionLevelEncoding: format.RLE})
	return c.put(&h, body, c.packs)
}

// put appends a page behind its header.
func (c *chunk) put(h *format.PageHeader, body []byte, packs bool) error {
	if len(body) > maxPage {
		return fmt.Errorf("column %q: a batch has %d bytes of it, which is more than a page of a Parquet file can hold", c.name, len(body))
	}
	c.packed = pack(c.packed, body, packs)
	h.UncompressedPageSize, h.CompressedPageSize = int32(len(body)), int32(len(c.packed))
	h.CRC = int32(crc32.ChecksumIEEE(c.packed))
	header, err := thrift.Marshal(new(thrift.CompactProtocol), h)
	if err != nil {
		return err
	}
	c.raw += int64(len(header) + len(body))
	c.pages = append(append(c.pages, header...), c.packed...)
	return nil
}

// end writes the chunk, its dictionary in front, describes it, and starts the
// next group's.
func (c *chunk) end(g *groups, w words) (format.ColumnChunk, error) {
	meta := format.ColumnMetaData{Type: format.Type(c.kind), PathInSchema: []string{c.name}, Codec: format.Snappy, NumValues: c.rows}
	start, pages := g.at, c.pages
	if w.n > 0 {
		c.bounds.arrays(w.plain)
		c.pages = nil
		h := format.PageHeader{Type: format.DictionaryPage}
		h.DictionaryPageHeader.Set(format.DictionaryPageHeader{NumValues: int32(w.n), Encoding: format.Plain})
		if err := c.put(&h, w.plain, worthPacking(w.plain)); err != nil {
			return format.ColumnChunk{}, err
		}
		meta.DictionaryPageOffset = start
		c.use(format.Plain)
		if err := g.put(c.pages); err != nil {
			return format.ColumnChunk{}, err
		}
	}
	meta.DataPageOffset = g.at
	if err := g.put(pages); err != nil {
		return format.ColumnChunk{}, err
	}
	c.use(format.RLE) // of levels
	meta.Encoding = slices.Clone(c.encodings)
	meta.TotalCompressedSize, meta.TotalUncompressedSize = g.at-start, c.raw
	meta.Statistics.NullCount = c.nulls
	c.bounds.put(c.kind, &meta.Statistics)
	c.pages = pages
	c.reset()
	return format.ColumnChunk{MetaData: meta}, nil
}

// use notes that the chunk has an encoding.
func (c *chunk) use(e format.Encoding) {
	if !slices.Contains(c.encodings, e) {
		c.encodings = append(c.encodings, e)
	}
}
