package parquet

import (
	"encoding/binary"
	"errors"
	"math"
	"slices"
	"strconv"
	"unsafe"

	"github.com/parquet-go/parquet-go"

	"github.com/veloc-dev/veloc/runtime/pg/datetime"
	"github.com/veloc-dev/veloc/runtime/pg/num"
	"github.com/veloc-dev/veloc/runtime/rowio"
)

// fill appends the values of a vector to a page as the file has them: those
// that are marked, or all where there are no marks.
type fill func(p *page, v *rowio.Vector, valid []bool) error

var (
	errNaN     = errors.New("numeric NaN has no form in a Parquet decimal")
	errInstant = errors.New("the timestamp is beyond what a Parquet file can hold")
)

// encodingOf is a column's type in the file and how its values get there. A
// numeric without a scale and an interval, for which Parquet has nothing that
// would hold them, are texts.
func encodingOf(c *rowio.Column) (parquet.Node, fill) {
	switch c.Kind {
	case rowio.Bool:
		return parquet.Leaf(parquet.BooleanType), fillBools
	case rowio.Int2:
		return parquet.Int(16), ints(func(v *rowio.Vector) []int16 { return v.Int2 }, widen)
	case rowio.Int4:
		return parquet.Int(32), fillInt4
	case rowio.Int8:
		return parquet.Int(64), longs(nil)
	case rowio.Float4:
		return parquet.Leaf(parquet.FloatType), ints(func(v *rowio.Vector) []float32 { return v.Float4 }, floatBits)
	case rowio.Float8:
		return parquet.Leaf(parquet.DoubleType), fillFloat8
	case rowio.Dec64:
		if c.Precision <= 9 {
			return parquet.Decimal(int(c.Scale), int(c.Precision), parquet.Int32Type), ints(int8sOf, dec32)
		}
		return parquet.Decimal(int(c.Scale), int(c.Precision), parquet.Int64Type), longs(noNaN)
	case rowio.Dec128:
		return parquet.Decimal(int(c.Scale), int(c.Precision), parquet.FixedLenByteArrayType(16)), fillDec128
	case rowio.Date:
		return parquet.Date(), ints(func(v *rowio.Vector) []int32 { return v.Int4 }, unixDays)
	case rowio.Time:
		return parquet.TimeAdjusted(parquet.Microsecond, false), longs(nil)
	case rowio.Timestamp, rowio.Timestamptz:
		return parquet.TimestampAdjusted(parquet.Microsecond, c.Kind == rowio.Timestamptz), longs(instants)
	}
	return bytesEncoding(c)
}

func bytesEncoding(c *rowio.Column) (parquet.Node, fill) {
	switch c.Kind {
	case rowio.Numeric:
		return parquet.String(), written(func(v *rowio.Vector) []num.Numeric { return v.Numeric }, num.AppendNumeric)
	case rowio.Interval:
		return parquet.String(), written(func(v *rowio.Vector) []datetime.Interval { return v.Interval }, datetime.AppendInterval)
	case rowio.UUID:
		return parquet.UUID(), fillUUID
	case rowio.Bytea:
		return parquet.Leaf(parquet.ByteArrayType), fillBytes
	case rowio.JSONB:
		return parquet.JSON(), fillBytes
	case rowio.Text:
		return parquet.String(), fillText
	}
	panic("parquet: no encoding for kind " + strconv.Itoa(int(c.Kind)))
}

func int8sOf(v *rowio.Vector) []int64 { return v.Int8 }

// longs fills INT64; change makes the values appended those of the file.
func longs(change func(values []int64) error) fill {
	return func(p *page, v *rowio.Vector, valid []bool) error {
		from := len(p.longs)
		p.longs = appendValid(p.longs, v.Int8, valid)
		if change == nil {
			return nil
		}
		return change(p.longs[from:])
	}
}

func noNaN(values []int64) error {
	if slices.Contains(values, num.NaNInt64) {
		return errNaN
	}
	return nil
}

func instants(values []int64) error {
	for i, x := range values {
		us, ok := datetime.UnixMicros(datetime.Timestamp(x))
		if !ok {
			return errInstant
		}
		values[i] = us
	}
	return nil
}

// ints fills INT32, value by value.
func ints[T any](from func(*rowio.Vector) []T, convert func(T) (int32, error)) fill {
	return func(p *page, v *rowio.Vector, valid []bool) error {
		for i, x := range from(v) {
			if valid != nil && !valid[i] {
				continue
			}
			y, err := convert(x)
			if err != nil {
				return err
			}
			p.ints = append(p.ints, y)
		}
		return nil
	}
}

func widen(x int16) (int32, error)       { return int32(x), nil }
func floatBits(x float32) (int32, error) { return int32(math.Float32bits(x)), nil }
func unixDays(x int32) (int32, error)    { return datetime.UnixDays(datetime.Date(x)), nil }

func dec32(x int64) (int32, error) {
	if x == num.NaNInt64 {
		return 0, errNaN
	}
	return int32(x), nil
}

func fillInt4(p *page, v *rowio.Vector, valid []bool) error {
	p.ints = appendValid(p.ints, v.Int4, valid)
	return nil
}

func fillFloat8(p *page, v *rowio.Vector, valid []bool) error {
	bits := unsafe.Slice((*int64)(unsafe.Pointer(unsafe.SliceData(v.Float8))), len(v.Float8))
	p.longs = appendValid(p.longs, bits, valid)
	return nil
}

func fillBools(p *page, v *rowio.Vector, valid []bool) error {
	bits := unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(v.Bool))), len(v.Bool))
	p.bytes = appendValid(p.bytes, bits, valid)
	return nil
}

func fillDec128(p *page, v *rowio.Vector, valid []bool) error {
	for i, x := range v.Dec128 {
		switch {
		case valid != nil && !valid[i]:
			continue
		case x == num.NaNInt128:
			return errNaN
		}
		p.bytes = binary.BigEndian.AppendUint64(binary.BigEndian.AppendUint64(p.bytes, uint64(x.Hi)), x.Lo)
	}
	return nil
}

func fillUUID(p *page, v *rowio.Vector, valid []bool) error {
	for i := range v.UUID {
		if valid == nil || valid[i] {
			p.bytes = append(p.bytes, v.UUID[i][:]...)
		}
	}
	return nil
}

func fillBytes(p *page, v *rowio.Vector, valid []bool) error {
	for i, x := range v.Bytes {
		if valid == nil || valid[i] {
			p.bytes = appendText(p.bytes, x)
		}
	}
	return nil
}

func fillText(p *page, v *rowio.Vector, valid []bool) error {
	for i, s := range v.Text {
		if valid == nil || valid[i] {
			p.bytes = appendText(p.bytes, s)
		}
	}
	return nil
}

// written fills BYTE_ARRAY with values as texts.
func written[T any](from func(*rowio.Vector) []T, write func(dst []byte, x T) []byte) fill {
	return func(p *page, v *rowio.Vector, valid []bool) error {
		for i, x := range from(v) {
			if valid != nil && !valid[i] {
				continue
			}
			at := len(p.bytes)
			p.bytes = write(append(p.bytes, 0, 0, 0, 0), x)
			binary.LittleEndian.PutUint32(p.bytes[at:], uint32(len(p.bytes)-at-4))
		}
		return nil
	}
}
