package parquet

import (
	"bytes"
	"encoding/binary"
	"math"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/format"
)

// boundBytes is how long a bound may be to stand in the file.
const boundBytes = 256

// bounds are the least and the greatest value of a column in a row group, as
// its kind has it. They are told to readers by row group, not by page.
type bounds struct {
	any            bool
	low, high      int64   // BOOLEAN, INT32, INT64
	least, most    float64 // FLOAT, DOUBLE
	first, last    []byte  // byte arrays
	signed, broken bool    // byte arrays: compared as numbers; a value too long to be told
}

// spread widens the bounds by integers, and gives how far these lie apart.
func spread[T int32 | int64](b *bounds, values []T) (span uint64) {
	if len(values) == 0 {
		return 0
	}
	low, high := values[0], values[0]
	for _, x := range values {
		low, high = min(low, x), max(high, x)
	}
	if !b.any {
		b.any, b.low, b.high = true, int64(low), int64(high)
	}
	b.low, b.high = min(b.low, int64(low)), max(b.high, int64(high))
	return uint64(high) - uint64(low)
}

// bools widens the bounds by booleans, a byte each.
func (b *bounds) bools(values []byte) {
	if bytes.IndexByte(values, 0) >= 0 {
		spread(b, []int32{0})
	}
	if bytes.IndexByte(values, 1) >= 0 {
		spread(b, []int32{1})
	}
}

// real widens the bounds by a number; NaN has no place in them, and a zero
// stands for either one.
func (b *bounds) real(x float64) {
	switch {
	case x != x:
	case !b.any:
		b.any, b.least, b.most = true, x, x
	default:
		b.least, b.most = min(b.least, x), max(b.most, x)
	}
}

// array widens the bounds by a byte array, which is copied.
func (b *bounds) array(x []byte) {
	switch {
	case b.broken:
	case len(x) > boundBytes:
		b.broken = true
	case !b.any:
		b.any, b.first, b.last = true, bytes.Clone(x), bytes.Clone(x)
	case b.compare(x, b.first) < 0:
		b.first = append(b.first[:0], x...)
	case b.compare(x, b.last) > 0:
		b.last = append(b.last[:0], x...)
	}
}

// compare orders byte arrays; those of a decimal are big-endian two's
// complement of one size.
func (b *bounds) compare(x, y []byte) int {
	if b.signed && (x[0]^y[0])&0x80 != 0 {
		return int(y[0]>>7) - int(x[0]>>7)
	}
	return bytes.Compare(x, y)
}

// arrays widens the bounds by byte arrays as PLAIN has them.
func (b *bounds) arrays(plain []byte) {
	for len(plain) > 0 && !b.broken {
		n := 4 + int(binary.LittleEndian.Uint32(plain))
		b.array(plain[4:n])
		plain = plain[n:]
	}
}

// fixed widens the bounds by byte arrays of one size.
func (b *bounds) fixed(values []byte, size int) {
	for ; len(values) >= size; values = values[size:] {
		b.array(values[:size])
	}
}

// put tells the bounds to readers.
func (b *bounds) put(kind parquet.Kind, s *format.Statistics) {
	if !b.any || b.broken {
		return
	}
	le := binary.LittleEndian
	switch kind {
	case parquet.Boolean:
		s.MinValue, s.MaxValue = []byte{byte(b.low)}, []byte{byte(b.high)}
	case parquet.Int32:
		s.MinValue, s.MaxValue = le.AppendUint32(nil, uint32(b.low)), le.AppendUint32(nil, uint32(b.high))
	case parquet.Int64:
		s.MinValue, s.MaxValue = le.AppendUint64(nil, uint64(b.low)), le.AppendUint64(nil, uint64(b.high))
	case parquet.Float:
		least, most := zeros(b.least, b.most)
		s.MinValue, s.MaxValue = le.AppendUint32(nil, math.Float32bits(float32(least))), le.AppendUint32(nil, math.Float32bits(float32(most)))
	case parquet.Double:
		least, most := zeros(b.least, b.most)
		s.MinValue, s.MaxValue = le.AppendUint64(nil, math.Float64bits(least)), le.AppendUint64(nil, math.Float64bits(most))
	default:
		s.MinValue, s.MaxValue = b.first, b.last
	}
}

// zeros makes bounds that are zero hold either zero, as the format asks.
func zeros(least, most float64) (float64, float64) {
	if least == 0 {
		least = math.Copysign(0, -1)
	}
	if most == 0 {
		most = 0
	}
	return least, most
}
