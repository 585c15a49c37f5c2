package parquet

import (
	"encoding/binary"

	"github.com/parquet-go/parquet-go/deprecated"
	"github.com/parquet-go/parquet-go/encoding"
)

// source is the values of a page or of a dictionary, without NULLs.
type source[T any] interface {
	// load takes the n values of a page, and what it has until the next one.
	load(data encoding.Values, n int)
	// slice gives values [from, to), until it is called again; strings may be
	// kept.
	slice(from, to int) []T
	// harmless reports whether the strings that slice gave last are ASCII
	// without NUL.
	harmless() bool
}

func bools() source[bool]   { return &bitmap{} }
func int32s() source[int32] { return &numbers[int32]{get: (*encoding.Values).Int32} }
func int64s() source[int64] { return &numbers[int64]{get: (*encoding.Values).Int64} }
func int96s() source[deprecated.Int96] {
	return &numbers[deprecated.Int96]{get: (*encoding.Values).Int96}
}
func floats() source[float32]   { return &numbers[float32]{get: (*encoding.Values).Float} }
func doubles() source[float64]  { return &numbers[float64]{get: (*encoding.Values).Double} }
func stringsOf() source[string] { return &arrays{} }

// numbers lie in the page.
type numbers[T any] struct {
	get func(*encoding.Values) []T
	all []T
}

func (s *numbers[T]) load(data encoding.Values, n int) { s.all = s.get(&data)[:n] }
func (s *numbers[T]) slice(from, to int) []T           { return s.all[from:to:to] }
func (s *numbers[T]) harmless() bool                   { return false }

// bitmap is booleans, the first in the lowest bit.
type bitmap struct {
	bits []byte
	out  []bool
}

func (s *bitmap) load(data encoding.Values, _ int) { s.bits = data.Boolean() }
func (s *bitmap) harmless() bool                   { return false }

func (s *bitmap) slice(from, to int) []bool {
	s.out = s.out[:0]
	for i := from; i < to; i++ {
		s.out = append(s.out, s.bits[i/8]>>(i%8)&1 == 1)
	}
	return s.out
}

// chunkSize bounds what a kept string keeps with it.
const chunkSize = 64 << 10

// arrays are byte arrays, which are copied, chunk by chunk.
type arrays struct {
	bytes   []byte
	offsets []uint32 // nil: of one size
	size    int
	ascii   bool
	out     []string
}

func (s *arrays) load(data encoding.Values, n int) {
	if data.Kind() == encoding.FixedLenByteArray {
		s.bytes, s.size = data.FixedLenByteArray()
		s.bytes = s.bytes[:n*s.size]
		return
	}
	s.bytes, s.offsets = data.ByteArray()
	s.offsets = s.offsets[:n+1]
}

func (s *arrays) harmless() bool { return s.ascii }

// offset is where array i begins.
func (s *arrays) offset(i int) int {
	if s.offsets == nil {
		return i * s.size
	}
	return int(s.offsets[i])
}

func (s *arrays) slice(from, to int) []string {
	s.out, s.ascii = s.out[:0], true
	for from < to {
		start, end := s.offset(from), from+1
		for end < to && s.offset(end+1)-start <= chunkSize {
			end++
		}
		chunk := string(s.bytes[start:s.offset(end)])
		s.ascii = s.ascii && isASCII(chunk)
		for ; from < end; from++ {
			s.out = append(s.out, chunk[s.offset(from)-start:s.offset(from+1)-start])
		}
	}
	return s.out
}

// isASCII reports whether s is of bytes 1 to 127, eight at a time.
func isASCII(s string) bool {
	const ones, tops = 0x0101010101010101, 0x8080808080808080
	b := bytesOf(s)
	for ; len(b) >= 8; b = b[8:] {
		x := binary.LittleEndian.Uint64(b)
		if (x|(x-ones))&tops != 0 {
			return false
		}
	}
	for _, x := range b {
		if x == 0 || x >= 0x80 {
			return false
		}
	}
	return true
}
