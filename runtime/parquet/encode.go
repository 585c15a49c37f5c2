package parquet

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"unsafe"

	"github.com/parquet-go/parquet-go"

	"github.com/veloc-dev/veloc/runtime/pg/datetime"
	"github.com/veloc-dev/veloc/runtime/pg/num"
	"github.com/veloc-dev/veloc/runtime/rowio"
)

// encoder makes a column's values those of the file.
type encoder struct {
	*rowio.Column
	kind   parquet.Kind
	encode encode
}

// encode gives value i of a vector.
type encode func(v *rowio.Vector, i int) (cell, error)

// values puts the values of a vector to dst; column is their column's number.
func (e *encoder) values(dst []parquet.Value, v *rowio.Vector, column int) error {
	level := 1
	if e.NotNull {
		level = 0
	}
	null := parquet.NullValue().Level(0, 0, column)
	like := cell{}.value(e.kind, level, column)
	rest := (*mirror)(unsafe.Pointer(&like)).rest
	for i := range dst {
		if !e.NotNull && !v.Valid[i] {
			dst[i] = null
			continue
		}
		c, err := e.encode(v, i)
		if err != nil {
			return fmt.Errorf("column %q: %w", e.Name, err)
		}
		if !mirrored {
			dst[i] = c.value(e.kind, level, column)
			continue
		}
		*(*mirror)(unsafe.Pointer(&dst[i])) = mirror{c, rest}
	}
	return nil
}

var (
	errNaN     = errors.New("numeric NaN has no form in a Parquet decimal")
	errInstant = errors.New("the timestamp is beyond what a Parquet file can hold")
)

// encodingOf is a column's type in the file. A numeric without a scale and an
// interval, for which Parquet has nothing that would hold them, are texts.
func encodingOf(c *rowio.Column) (parquet.Node, encode) {
	switch c.Kind {
	case rowio.Bool:
		return parquet.Leaf(parquet.BooleanType), func(v *rowio.Vector, i int) (cell, error) { return boolCell(v.Bool[i]), nil }
	case rowio.Int2:
		return parquet.Int(16), func(v *rowio.Vector, i int) (cell, error) { return numberCell(int32(v.Int2[i])), nil }
	case rowio.Int4:
		return parquet.Int(32), func(v *rowio.Vector, i int) (cell, error) { return numberCell(v.Int4[i]), nil }
	case rowio.Int8:
		return parquet.Int(64), func(v *rowio.Vector, i int) (cell, error) { return numberCell(v.Int8[i]), nil }
	case rowio.Float4:
		return parquet.Leaf(parquet.FloatType), func(v *rowio.Vector, i int) (cell, error) {
			return cell{bits: uint64(math.Float32bits(v.Float4[i]))}, nil
		}
	case rowio.Float8:
		return parquet.Leaf(parquet.DoubleType), func(v *rowio.Vector, i int) (cell, error) { return floatCell(v.Float8[i]), nil }
	case rowio.Dec64:
		if c.Precision <= 9 {
			return parquet.Decimal(int(c.Scale), int(c.Precision), parquet.Int32Type), dec32
		}
		return parquet.Decimal(int(c.Scale), int(c.Precision), parquet.Int64Type), dec64
	case rowio.Dec128:
		return parquet.Decimal(int(c.Scale), int(c.Precision), parquet.FixedLenByteArrayType(16)), dec128
	case rowio.Numeric:
		return parquet.String(), func(v *rowio.Vector, i int) (cell, error) {
			return bytesCell(num.AppendNumeric(nil, v.Numeric[i])), nil
		}
	case rowio.Date:
		return parquet.Date(), func(v *rowio.Vector, i int) (cell, error) {
			return numberCell(datetime.UnixDays(datetime.Date(v.Int4[i]))), nil
		}
	case rowio.Time:
		return parquet.TimeAdjusted(parquet.Microsecond, false), func(v *rowio.Vector, i int) (cell, error) { return numberCell(v.Int8[i]), nil }
	case rowio.Timestamp, rowio.Timestamptz:
		return parquet.TimestampAdjusted(parquet.Microsecond, c.Kind == rowio.Timestamptz), instant
	}
	return bytesEncoding(c)
}

func bytesEncoding(c *rowio.Column) (parquet.Node, encode) {
	switch c.Kind {
	case rowio.Interval:
		return parquet.String(), func(v *rowio.Vector, i int) (cell, error) {
			return bytesCell(datetime.AppendInterval(nil, v.Interval[i])), nil
		}
	case rowio.UUID:
		return parquet.UUID(), func(v *rowio.Vector, i int) (cell, error) {
			return bytesCell(v.UUID[i][:]), nil
		}
	case rowio.Bytea:
		return parquet.Leaf(parquet.ByteArrayType), func(v *rowio.Vector, i int) (cell, error) { return bytesCell(v.Bytes[i]), nil }
	case rowio.JSONB:
		return parquet.JSON(), func(v *rowio.Vector, i int) (cell, error) { return bytesCell(v.Bytes[i]), nil }
	case rowio.Text:
		return parquet.Encoded(parquet.String(), &parquet.RLEDictionary), func(v *rowio.Vector, i int) (cell, error) {
			return bytesCell(bytesOf(v.Text[i])), nil
		}
	}
	panic("parquet: no encoding for kind " + strconv.Itoa(int(c.Kind)))
}

func dec32(v *rowio.Vector, i int) (cell, error) {
	if v.Int8[i] == num.NaNInt64 {
		return cell{}, errNaN
	}
	return numberCell(int32(v.Int8[i])), nil
}

func dec64(v *rowio.Vector, i int) (cell, error) {
	if v.Int8[i] == num.NaNInt64 {
		return cell{}, errNaN
	}
	return numberCell(v.Int8[i]), nil
}

func dec128(v *rowio.Vector, i int) (cell, error) {
	x := v.Dec128[i]
	if x == num.NaNInt128 {
		return cell{}, errNaN
	}
	b := make([]byte, 16)
	for at := range 8 {
		b[at] = byte(x.Hi >> (56 - 8*at))
		b[8+at] = byte(x.Lo >> (56 - 8*at))
	}
	return bytesCell(b), nil
}

func instant(v *rowio.Vector, i int) (cell, error) {
	us, ok := datetime.UnixMicros(datetime.Timestamp(v.Int8[i]))
	if !ok {
		return cell{}, errInstant
	}
	return numberCell(us), nil
}
