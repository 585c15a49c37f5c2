package parquet

import (
	"bytes"
	"encoding/binary"
	"unsafe"

	"github.com/veloc-dev/veloc/runtime/rowio"
)

// Rows and bytes at which a page is full. At 16 K rows a page of numbers lies
// in a core's second cache while it is encoded.
const (
	pageRows  = 16 << 10
	pageBytes = 1 << 20
)

// page holds values of one column on their way into a file, NULLs left out.
type page struct {
	rows    int
	nulls   int
	levels  []byte  // of a column that may be NULL: 1 where the row has a value
	indexed bool    // ints are numbers of a dictionary's texts
	ints    []int32 // INT32; FLOAT's bits
	longs   []int64 // INT64; DOUBLE's bits
	bytes   []byte  // BOOLEAN, a byte each; arrays of one size; BYTE_ARRAY as PLAIN has it
}

func (p *page) reset() {
	*p = page{levels: p.levels[:0], ints: p.ints[:0], longs: p.longs[:0], bytes: p.bytes[:0]}
}

// values counts what is not NULL.
func (p *page) values() int { return p.rows - p.nulls }

// full reports whether the page is to be encoded.
func (p *page) full() bool { return p.rows >= pageRows || len(p.bytes) >= pageBytes }

// mark notes for n rows which have values. It gives the marks where some have
// none.
func (p *page) mark(c *rowio.Column, v *rowio.Vector, n int) []bool {
	p.rows += n
	if c.NotNull {
		return nil
	}
	valid := v.Valid[:n]
	marks := unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(valid))), n)
	p.levels = append(p.levels, marks...)
	if nulls := bytes.Count(marks, []byte{0}); nulls > 0 {
		p.nulls += nulls
		return valid
	}
	return nil
}

// appendText appends a byte array as PLAIN has it.
func appendText[T string | []byte](dst []byte, s T) []byte {
	return append(binary.LittleEndian.AppendUint32(dst, uint32(len(s))), s...)
}

// appendValid appends the values that are marked; nil: all of them.
func appendValid[T any](dst, src []T, valid []bool) []T {
	if valid == nil {
		return append(dst, src...)
	}
	for i, ok := range valid {
		if ok {
			dst = append(dst, src[i])
		}
	}
	return dst
}

// size is about how many bytes the page has.
func (p *page) size() int { return 4*len(p.ints) + 8*len(p.longs) + len(p.bytes) }
