package parquet

import (
	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/deprecated"
	"github.com/parquet-go/parquet-go/encoding"
)

// values are those of a page, a dictionary or a batch, without NULLs in the
// first two; the slice of the column's kind holds them. Those of a page lie in
// the page, except strings, which are copies to keep.
type values struct {
	bools   []bool
	int32s  []int32
	int64s  []int64
	int96s  []deprecated.Int96
	floats  []float32
	doubles []float64
	strings []string
}

func (v *values) reset() {
	v.bools, v.int32s, v.int64s, v.int96s = v.bools[:0], v.int32s[:0], v.int64s[:0], v.int96s[:0]
	v.floats, v.doubles, v.strings = v.floats[:0], v.doubles[:0], v.strings[:0]
}

// load takes the n values of a page.
func (v *values) load(k parquet.Kind, data encoding.Values, n int) {
	switch k {
	case parquet.Boolean:
		v.bools = unpacked(v.bools[:0], data.Boolean(), n)
	case parquet.Int32:
		v.int32s = data.Int32()
	case parquet.Int64:
		v.int64s = data.Int64()
	case parquet.Int96:
		v.int96s = data.Int96()
	case parquet.Float:
		v.floats = data.Float()
	case parquet.Double:
		v.doubles = data.Double()
	case parquet.ByteArray:
		bytes, offsets := data.ByteArray()
		v.strings = split(v.strings[:0], bytes, offsets)
	case parquet.FixedLenByteArray:
		bytes, size := data.FixedLenByteArray()
		v.strings = cut(v.strings[:0], bytes, size, n)
	}
}

// unpacked spreads bits, the lowest first.
func unpacked(dst []bool, bits []byte, n int) []bool {
	for i := range n {
		dst = append(dst, bits[i/8]>>(i%8)&1 == 1)
	}
	return dst
}

// chunkSize bounds what a kept string keeps with it.
const chunkSize = 64 << 10

// split copies byte arrays, which lie between the offsets, chunk by chunk.
func split(dst []string, bytes []byte, offsets []uint32) []string {
	for i := 0; i+1 < len(offsets); {
		start, end := offsets[i], i+1
		for end+1 < len(offsets) && offsets[end+1]-start <= chunkSize {
			end++
		}
		chunk := string(bytes[start:offsets[end]])
		for ; i < end; i++ {
			dst = append(dst, chunk[offsets[i]-start:offsets[i+1]-start])
		}
	}
	return dst
}

// cut copies n arrays of one size.
func cut(dst []string, bytes []byte, size, n int) []string {
	per := max(1, chunkSize/max(1, size))
	for len(dst) < n {
		some := min(per, n-len(dst))
		from := len(dst) * size
		chunk := string(bytes[from : from+some*size])
		for i := range some {
			dst = append(dst, chunk[i*size:(i+1)*size])
		}
	}
	return dst
}
