package parquet

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"

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

// readFooter gives the footer. It refuses one that the file cannot hold, or whose
// counts it cannot.
func readFooter(at io.ReaderAt, size int64) ([]byte, error) {
	var begin [4]byte
	var end [8]byte
	if size < 12 {
		return nil, fmt.Errorf("it has %d bytes", size)
	}
	if _, err := at.ReadAt(begin[:], 0); err != nil {
		return nil, err
	}
	if _, err := at.ReadAt(end[:], size-8); err != nil {
		return nil, err
	}
	if string(begin[:]) != magic || string(end[4:]) != magic {
		return nil, fmt.Errorf("it does not begin and end with %q", magic)
	}
	length := int64(binary.LittleEndian.Uint32(end[:]))
	if length > size-12 {
		return nil, fmt.Errorf("its end tells of a footer of %d bytes, and the file has %d", length, size)
	}
	b := make([]byte, length)
	if _, err := at.ReadAt(b, size-8-length); err != nil {
		return nil, err
	}
	if _, ok := structLength(b); !ok {
		return nil, errors.New("its footer is damaged")
	}
	return b, nil
}

// checkGroups holds what the footer says of rows and chunks against each other and
// against the file.
func checkGroups(meta *format.FileMetaData, size int64) error {
	for i, g := range meta.RowGroups {
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

// checkHeader holds what a page's header says of it to what it can be, and gives
// how many of the column's values it has. room is what is left of the chunk, width
// a value's least size in bytes, 0 for bits.
func checkHeader(h *format.PageHeader, room int64, width int) (values int64, err error) {
	packed, size := int64(h.CompressedPageSize), int64(h.UncompressedPageSize)
	switch {
	case packed > room || packed < 0:
		return 0, fmt.Errorf("a page of %d bytes is longer than its column, which has %d left", packed, room)
	case size > max(maxUnpacked, maxRatio*packed) || size < 0:
		return 0, fmt.Errorf("a page of %d bytes says that it has %d when unpacked", packed, size)
	}
	if h.Type == format.DictionaryPage {
		most := size * 8
		if width > 0 {
			most = size / int64(width)
		}
		if n := int64(h.DictionaryPageHeader.V.NumValues); n > most || n < 0 {
			return 0, fmt.Errorf("a dictionary of %d bytes says that it has %d values", size, n)
		}
		return 0, nil
	}
	values = int64(h.DataPageHeader.V.NumValues) + int64(h.DataPageHeaderV2.V.NumValues)
	if values < 0 || values > maxValues {
		return 0, fmt.Errorf("a page of %d bytes says that it has %d values", packed, values)
	}
	return values, nil
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
