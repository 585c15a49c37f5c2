package parquet

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/encoding/thrift"
	"github.com/parquet-go/parquet-go/format"
)

// Bounds of what a page may say of itself. The library allocates what a header
// says before it sees whether the file has it.
const (
	maxUnpacked = 128 << 20 // bytes of a page that is packed more tightly than maxRatio
	maxRatio    = 64
	maxValues   = 1 << 25 // of a page
)

// checkFooter refuses a footer that the file cannot hold, or whose counts it
// cannot. What is no Parquet file at all is left to the library.
func checkFooter(at io.ReaderAt, size int64) error {
	var end [8]byte
	if size < 12 {
		return nil
	}
	if _, err := at.ReadAt(end[:], size-8); err != nil {
		return err
	}
	if string(end[4:]) != magic {
		return nil
	}
	length := int64(binary.LittleEndian.Uint32(end[:]))
	if length > size-12 {
		return fmt.Errorf("its end tells of a footer of %d bytes, and the file has %d", length, size)
	}
	b := make([]byte, length)
	if _, err := at.ReadAt(b, size-8-length); err != nil {
		return err
	}
	if _, ok := structLength(b); !ok {
		return errors.New("its footer is damaged")
	}
	return nil
}

// checkGroups holds what the footer says of rows and chunks against each other and
// against the file.
func checkGroups(f *parquet.File, size int64) error {
	for i, g := range f.Metadata().RowGroups {
		if g.NumRows < 0 {
			return fmt.Errorf("row group %d has %d rows", i, g.NumRows)
		}
		for j := range g.Columns {
			m := &g.Columns[j].MetaData
			start := chunkStart(m)
			if start < 0 || m.TotalCompressedSize < 0 || start > size || m.TotalCompressedSize > size-start || m.NumValues < 0 {
				return fmt.Errorf("column %d of row group %d lies outside of the file: %d bytes at %d of %d", j, i, m.TotalCompressedSize, start, size)
			}
		}
	}
	return nil
}

// chunkStart is where a chunk's first page begins.
func chunkStart(m *format.ColumnMetaData) int64 {
	if m.DictionaryPageOffset > 0 && m.DictionaryPageOffset < m.DataPageOffset {
		return m.DictionaryPageOffset
	}
	return m.DataPageOffset
}

// checkPages walks the page headers of a chunk.
func checkPages(at io.ReaderAt, m *format.ColumnMetaData) error {
	offset, end := chunkStart(m), chunkStart(m)+m.TotalCompressedSize
	for values := int64(0); values < m.NumValues && offset < end; {
		h, n, err := pageHeader(at, offset, end)
		if err != nil {
			return err
		}
		offset += n
		if int64(h.CompressedPageSize) > end-offset || h.CompressedPageSize < 0 {
			return fmt.Errorf("a page of %d bytes at %d is longer than its column", h.CompressedPageSize, offset)
		}
		if m.Codec == format.Snappy {
			if err := checkSnappy(at, offset, h); err != nil {
				return err
			}
		}
		offset += int64(h.CompressedPageSize)
		if int64(h.UncompressedPageSize) > max(maxUnpacked, maxRatio*int64(h.CompressedPageSize)) || h.UncompressedPageSize < 0 {
			return fmt.Errorf("a page of %d bytes says that it has %d when unpacked", h.CompressedPageSize, h.UncompressedPageSize)
		}
		count := int64(h.DataPageHeader.V.NumValues) + int64(h.DataPageHeaderV2.V.NumValues)
		if h.Type == format.DictionaryPage {
			count = 0
			if d := int64(h.DictionaryPageHeader.V.NumValues); d > int64(h.UncompressedPageSize)*8 || d < 0 {
				return fmt.Errorf("a dictionary of %d bytes says that it has %d values", h.UncompressedPageSize, d)
			}
		}
		if count < 0 || count > maxValues {
			return fmt.Errorf("a page of %d bytes says that it has %d values", h.CompressedPageSize, count)
		}
		values += count
	}
	return nil
}

// checkSnappy holds the length that a block tells of itself to the page's.
func checkSnappy(at io.ReaderAt, offset int64, h *format.PageHeader) error {
	levels := int64(0)
	if h.Type == format.DataPageV2 {
		v2 := &h.DataPageHeaderV2.V
		if v2.IsCompressed.Valid && !v2.IsCompressed.V {
			return nil
		}
		levels = int64(v2.DefinitionLevelsByteLength) + int64(v2.RepetitionLevelsByteLength)
	}
	room := int64(h.CompressedPageSize) - levels
	if levels < 0 || room < 0 {
		return fmt.Errorf("a page of %d bytes says that it has levels of %d", h.CompressedPageSize, levels)
	}
	b := make([]byte, min(room, binary.MaxVarintLen32))
	if _, err := at.ReadAt(b, offset+levels); err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	if n, _ := binary.Uvarint(b); n > uint64(h.UncompressedPageSize) {
		return fmt.Errorf("a page of %d bytes says that it has %d when unpacked, and %d", h.CompressedPageSize, h.UncompressedPageSize, n)
	}
	return nil
}

// firstHeader is as much as most page headers have; statistics can make one longer.
const firstHeader = 512

// pageHeader reads the header of the page at offset, and its length.
func pageHeader(at io.ReaderAt, offset, end int64) (*format.PageHeader, int64, error) {
	for room := int64(firstHeader); ; room *= 8 {
		b := make([]byte, min(room, end-offset))
		if _, err := at.ReadAt(b, offset); err != nil && !errors.Is(err, io.EOF) {
			return nil, 0, err
		}
		n, ok := structLength(b)
		if !ok && room < end-offset {
			continue
		}
		if !ok {
			return nil, 0, fmt.Errorf("the page header at %d is damaged", offset)
		}
		h := new(format.PageHeader)
		if err := thrift.Unmarshal(new(thrift.CompactProtocol), b[:n], h); err != nil {
			return nil, 0, fmt.Errorf("the page header at %d is damaged: %w", offset, err)
		}
		return h, int64(n), nil
	}
}
