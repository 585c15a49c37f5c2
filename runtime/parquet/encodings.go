package parquet

import (
	"encoding/binary"
	"math"
	"slices"

	"github.com/klauspost/compress/s2"
	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/encoding/delta"
	"github.com/parquet-go/parquet-go/encoding/plain"
	"github.com/parquet-go/parquet-go/encoding/rle"
	"github.com/parquet-go/parquet-go/format"
)

// encode makes the page's values those of the file, in c.values.
func (c *chunk) encode(p *page) (format.Encoding, error) {
	encoding, err := format.Plain, error(nil)
	var plain plain.Encoding
	var deltas delta.BinaryPackedEncoding
	switch {
	case p.indexed && len(p.ints) > 0:
		var indexes rle.DictionaryEncoding
		encoding = format.RLEDictionary
		c.values, err = indexes.EncodeInt32(c.values, p.ints)
	case c.kind == parquet.Int32:
		near := spread(&c.bounds, p.ints) <= math.MaxInt32
		encoding, err = integers(c, p.ints, 4, near, deltas.EncodeInt32, plain.EncodeInt32)
	case c.kind == parquet.Int64:
		near := spread(&c.bounds, p.longs) <= math.MaxInt64
		encoding, err = integers(c, p.longs, 8, near, deltas.EncodeInt64, plain.EncodeInt64)
	case c.kind == parquet.Float:
		for _, x := range p.ints {
			c.bounds.real(float64(math.Float32frombits(uint32(x))))
		}
		c.values, err = plain.EncodeInt32(c.values, p.ints)
	case c.kind == parquet.Double:
		for _, x := range p.longs {
			c.bounds.real(math.Float64frombits(uint64(x)))
		}
		c.values, err = plain.EncodeInt64(c.values, p.longs)
	default:
		c.bytes(p.bytes)
	}
	c.use(encoding)
	return encoding, err
}

// integers encodes differences where that saves an eighth: 2 ns a value and
// often half of the bytes that snappy makes of them in 20 ns. Those that do not
// lie near each other overflow, which not every reader takes.
func integers[T int32 | int64](c *chunk, values []T, size int, near bool, deltas, plain func([]byte, []T) ([]byte, error)) (e format.Encoding, err error) {
	if near && !c.wide && len(values) > 1 {
		c.values, err = deltas(c.values, values)
		if err != nil || saves(len(c.values), size*len(values)) {
			return format.DeltaBinaryPacked, err
		}
		c.wide = len(values) >= telling
	}
	c.values, err = plain(c.values, values)
	return format.Plain, err
}

// bytes encodes booleans and byte arrays.
func (c *chunk) bytes(values []byte) {
	c.values = c.values[:0]
	switch c.kind {
	case parquet.Boolean:
		for i, x := range values {
			if i%8 == 0 {
				c.values = append(c.values, 0)
			}
			c.values[i/8] |= x << (i % 8)
		}
		c.bounds.bools(values)
		return
	case parquet.FixedLenByteArray:
		c.bounds.fixed(values, c.size)
	default:
		c.bounds.arrays(values)
	}
	c.values = append(c.values, values...)
}

// telling is how many values of a row group tell what to do about the others.
const telling = 1 << 10

// saves reports whether n bytes are an eighth less than of.
func saves(n, of int) bool { return n <= of-of/8 }

// sampleBytes is how much of a chunk is packed to find whether that helps.
const sampleBytes = 16 << 10

// worthPacking reports whether bytes like these get smaller: numbers that are
// encoded do not, and packing takes longer than all else that is done to them.
func worthPacking(b []byte) bool {
	b = b[:min(len(b), sampleBytes)]
	return saves(len(s2.EncodeSnappy(nil, b)), len(b))
}

// literalBytes is how much longer a block is that holds bytes as they are.
const literalBytes = binary.MaxVarintLen32 + 5

// pack makes dst a snappy block of b at snappy's fastest, or one that holds b
// as it is.
func pack(dst, b []byte, smaller bool) []byte {
	if smaller || len(b) == 0 {
		return s2.EncodeSnappy(dst[:cap(dst)], b)
	}
	const literal, fourBytes = 0b00, 63 // a tag: a literal, whose length follows
	dst = slices.Grow(dst[:0], len(b)+literalBytes)
	dst = binary.AppendUvarint(dst, uint64(len(b)))
	dst = append(dst, fourBytes<<2|literal)
	dst = binary.LittleEndian.AppendUint32(dst, uint32(len(b)-1))
	return append(dst, b...)
}
