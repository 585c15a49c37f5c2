package parquet

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"sync"

	"github.com/parquet-go/parquet-go/encoding/thrift"
	"github.com/parquet-go/parquet-go/format"
)

// unpacked is a file as the library reads it: its pages are not compressed, and
// each has been held to what a page can be. The library takes what a page says of
// itself as true, and so could be made to take any amount of memory.
//
// Each chunk lies in a region of its own, whose length nobody knows before it has
// been read, and can be read from its beginning on.
type unpacked struct {
	chunks []chunkReader
	footer []byte
}

const (
	region    = 1 << 40 // bytes of a chunk's pages, at most
	maxChunks = 1 << 20
)

// unpack describes the file at hand as one whose pages are not compressed. Each
// use has to have one of its own.
func unpack(at io.ReaderAt, footer []byte) (*unpacked, error) {
	var meta format.FileMetaData
	if err := thrift.Unmarshal(new(thrift.CompactProtocol), footer, &meta); err != nil {
		return nil, err
	}
	u := &unpacked{}
	for i := range meta.RowGroups {
		columns := meta.RowGroups[i].Columns
		for j := range columns {
			m := &columns[j].MetaData
			if len(u.chunks) == maxChunks {
				return nil, fmt.Errorf("it has more than %d columns of row groups", maxChunks)
			}
			start := chunkStart(m)
			u.chunks = append(u.chunks, chunkReader{file: at, codec: m.Codec, kind: m.Type, start: start, end: start + m.TotalCompressedSize, values: m.NumValues})
			m.Codec, m.DictionaryPageOffset = format.Uncompressed, 0
			m.DataPageOffset, m.TotalCompressedSize = int64(len(u.chunks))*region, region
			columns[j].OffsetIndexOffset, columns[j].OffsetIndexLength = 0, 0
			columns[j].ColumnIndexOffset, columns[j].ColumnIndexLength = 0, 0
		}
	}
	for i, c := range u.chunks {
		column := i
		if len(meta.RowGroups) > 0 {
			column %= len(meta.RowGroups[0].Columns)
		}
		u.chunks[i].optional, u.chunks[i].width = leafOf(meta.Schema, column, c.kind)
	}
	out, err := thrift.Marshal(new(thrift.CompactProtocol), &meta)
	if err != nil {
		return nil, err
	}
	u.footer = append(binary.LittleEndian.AppendUint32(out, uint32(len(out))), magic...)
	return u, nil
}

// size is that of the whole file.
func (u *unpacked) size() int64 { return u.footerAt() + int64(len(u.footer)) }

func (u *unpacked) footerAt() int64 { return int64(len(u.chunks)+1) * region }

// ReadAt reads what lies together: a part of a chunk, or of the footer.
func (u *unpacked) ReadAt(p []byte, off int64) (int, error) {
	switch at := u.footerAt(); {
	case off >= at:
		return bytes.NewReader(u.footer).ReadAt(p, off-at)
	case off < region:
		return bytes.NewReader([]byte(magic)).ReadAt(p, off)
	default:
		return u.chunks[off/region-1].read(p, off%region)
	}
}

// leafOf says of a column whether it may have levels, and how many bytes a value
// of it has at least.
func leafOf(schema []format.SchemaElement, column int, kind format.Type) (optional bool, width int) {
	width = map[format.Type]int{format.Int32: 4, format.Float: 4, format.Int64: 8, format.Double: 8, format.Int96: 12, format.ByteArray: 4}[kind]
	for _, e := range schema {
		if !e.Type.Valid {
			continue // a group
		}
		if column--; column < 0 {
			if kind == format.FixedLenByteArray {
				width = int(e.TypeLength.V)
			}
			return e.RepetitionType.V == format.Optional, width
		}
	}
	return false, width
}

// chunkReader reads a chunk's pages one after the other, each behind its header.
type chunkReader struct {
	file       io.ReaderAt
	codec      format.CompressionCodec
	kind       format.Type
	optional   bool
	width      int // bytes of a value, at least; 0: bits
	start, end int64
	values     int64

	at   int64 // how much has been read from the beginning on
	next int64 // the next page in the file
	seen int64 // values
	head []byte
	body []byte
	page *[]byte // what body lies in
}

var errOrder = errors.New("its pages are not in order")

func (c *chunkReader) read(p []byte, off int64) (int, error) {
	if off == 0 {
		c.done()
		c.at, c.next, c.seen = 0, c.start, 0
	}
	if off != c.at {
		return 0, errOrder
	}
	for len(c.head)+len(c.body) == 0 {
		if c.done(); c.seen >= c.values || c.next >= c.end {
			return 0, io.EOF
		}
		if err := c.turn(); err != nil {
			return 0, fmt.Errorf("corrupted Parquet file: %w", err)
		}
	}
	n := copy(p, c.head)
	c.head = c.head[n:]
	some := copy(p[n:], c.body)
	c.body = c.body[some:]
	c.at += int64(n + some)
	return n + some, nil
}

// buffers hold pages, packed and unpacked.
var buffers = sync.Pool{New: func() any { return new([]byte) }}

// buffer gives n bytes of a buffer.
func buffer(n int) (*[]byte, []byte) {
	b := buffers.Get().(*[]byte)
	if cap(*b) < n {
		*b = make([]byte, n)
	}
	return b, (*b)[:n]
}

// done gives the page back.
func (c *chunkReader) done() {
	if c.page != nil {
		buffers.Put(c.page)
	}
	c.head, c.body, c.page = nil, nil, nil
}

// turn goes to the next page.
func (c *chunkReader) turn() error {
	h, n, err := pageHeader(c.file, c.next, c.end)
	if err != nil {
		return err
	}
	c.next += n
	count, err := checkHeader(h, c.end-c.next, c.width)
	if err != nil {
		return err
	}
	c.seen += count
	keep, packed := buffer(int(h.CompressedPageSize))
	defer buffers.Put(keep)
	if _, err := c.file.ReadAt(packed, c.next); err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	c.next += int64(len(packed))
	if h.CRC != 0 && uint32(h.CRC) != crc32.ChecksumIEEE(packed) {
		return errors.New("a page's checksum is another than its header says")
	}
	if err := c.unpackPage(h, packed); err != nil {
		return err
	}
	if err := c.checkBody(h); err != nil {
		return err
	}
	h.CRC, h.CompressedPageSize, h.UncompressedPageSize = 0, int32(len(c.body)), int32(len(c.body))
	if h.DataPageHeaderV2.Valid {
		h.DataPageHeaderV2.V.IsCompressed.Set(false)
	}
	c.head, err = thrift.Marshal(new(thrift.CompactProtocol), h)
	return err
}

// unpackPage makes body what is packed; levels of the second version are not.
func (c *chunkReader) unpackPage(h *format.PageHeader, packed []byte) error {
	var levels []byte
	codec := c.codec
	if v2 := h.DataPageHeaderV2.V; h.Type == format.DataPageV2 {
		n := int64(v2.DefinitionLevelsByteLength) + int64(v2.RepetitionLevelsByteLength)
		if v2.DefinitionLevelsByteLength < 0 || v2.RepetitionLevelsByteLength < 0 || n > int64(len(packed)) || n > int64(h.UncompressedPageSize) {
			return fmt.Errorf("a page of %d bytes says that it has levels of %d", len(packed), n)
		}
		levels, packed = packed[:n], packed[n:]
		if v2.IsCompressed.Valid && !v2.IsCompressed.V {
			codec = format.Uncompressed
		}
	}
	room := int(h.UncompressedPageSize)
	if codec == format.Uncompressed {
		room = len(levels) + len(packed)
	}
	page, body := buffer(room)
	c.page = page
	n := copy(body, levels)
	values, err := decompress(codec, body[n:], packed)
	if err != nil {
		return err
	}
	c.body = body[:n+values]
	return nil
}
