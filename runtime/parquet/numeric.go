package parquet

import (
	"math/big"
	"strconv"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/format"

	"github.com/veloc-dev/veloc/runtime/pg/float"
	"github.com/veloc-dev/veloc/runtime/pg/num"
	"github.com/veloc-dev/veloc/runtime/rowio"
)

// toNumeric reads decimals, integers, floats (as PostgreSQL casts them) and
// texts as a numeric of the column's type.
func toNumeric(k parquet.Kind, logical format.LogicalTypeValue, c *rowio.Column) converter {
	if d, ok := logical.(*format.DecimalType); ok {
		return fromDecimal(k, d, c)
	}
	unsigned, whole := integer(k, logical)
	switch {
	case whole && k == parquet.Int32:
		return numerics(int32s, c, func(x int32) (num.Numeric, error) {
			if unsigned {
				return num.Int8ToNumeric(int64(uint32(x))), nil
			}
			return num.Int8ToNumeric(int64(x)), nil
		})
	case whole:
		return numerics(int64s, c, func(x int64) (num.Numeric, error) {
			if unsigned {
				return num.FromInt128(num.Int128{Lo: uint64(x)}, 0), nil
			}
			return num.Int8ToNumeric(x), nil
		})
	case k == parquet.Double:
		return numerics(doubles, c, float.ToNumericFrom8)
	case k == parquet.Float:
		return numerics(floats, c, float.ToNumericFrom4)
	case isText(k, logical):
		return numerics(stringsOf, c, parsed(num.ParseNumeric))
	}
	return nil
}

// fromDecimal reads integers of a scale. Where the column has the same scale
// and no fewer digits, they are its values.
func fromDecimal(k parquet.Kind, d *format.DecimalType, c *rowio.Column) converter {
	same := d.Scale == c.Scale && d.Precision <= c.Precision
	switch {
	case k == parquet.Int64 && same && c.Kind == rowio.Dec64:
		return asIs(int64s, int8Vector)
	case k == parquet.Int32 && same && c.Kind == rowio.Dec64:
		return each(int32s, int8Vector, func(x int32) (int64, error) { return int64(x), nil })
	case (k == parquet.ByteArray || k == parquet.FixedLenByteArray) && same && c.Kind == rowio.Dec64:
		return each(stringsOf, int8Vector, func(s string) (int64, error) { return int64(bigEndian(s).Lo), nil })
	case (k == parquet.ByteArray || k == parquet.FixedLenByteArray) && same && c.Kind == rowio.Dec128:
		return each(stringsOf, int128Vector, func(s string) (num.Int128, error) { return bigEndian(s), nil })
	case k == parquet.Int64:
		return numerics(int64s, c, func(x int64) (num.Numeric, error) { return num.FromInt128(num.WidenInt8(x), d.Scale), nil })
	case k == parquet.Int32:
		return numerics(int32s, c, func(x int32) (num.Numeric, error) { return num.FromInt64(int64(x), d.Scale), nil })
	case k == parquet.ByteArray, k == parquet.FixedLenByteArray:
		return numerics(stringsOf, c, func(s string) (num.Numeric, error) {
			if len(s) <= 16 {
				return num.FromInt128(bigEndian(s), d.Scale), nil
			}
			return num.ParseNumeric(signed(s).String() + "e" + strconv.Itoa(int(-d.Scale)))
		})
	}
	return nil
}

// numerics reads values by way of Numeric, and holds them to the column's type.
func numerics[From any](from func() source[From], c *rowio.Column, value func(From) (num.Numeric, error)) converter {
	modified := value
	if m := c.Modifiers(); len(m) > 0 {
		scale := int32(0)
		if len(m) == 2 {
			scale = m[1]
		}
		modified = func(x From) (num.Numeric, error) {
			n, err := value(x)
			if err != nil {
				return n, err
			}
			return num.TypeMod(n, m[0], scale)
		}
	}
	switch c.Kind {
	case rowio.Dec64:
		return each(from, int8Vector, func(x From) (int64, error) {
			n, err := modified(x)
			return num.ToInt64(n, c.Scale), err
		})
	case rowio.Dec128:
		return each(from, int128Vector, func(x From) (num.Int128, error) {
			n, err := modified(x)
			return num.ToInt128(n, c.Scale), err
		})
	}
	return each(from, numericVector, modified)
}

// bigEndian reads two's complement of at most 16 bytes.
func bigEndian(s string) num.Int128 {
	var x num.Int128
	if len(s) > 0 && s[0] >= 0x80 {
		x = num.Int128{Hi: -1, Lo: ^uint64(0)}
	}
	for i := range len(s) {
		x.Hi = x.Hi<<8 | int64(x.Lo>>56)
		x.Lo = x.Lo<<8 | uint64(s[i])
	}
	return x
}

// signed reads two's complement of any length.
func signed(s string) *big.Int {
	x := new(big.Int).SetBytes([]byte(s))
	if len(s) > 0 && s[0] >= 0x80 {
		x.Sub(x, new(big.Int).Lsh(big.NewInt(1), uint(8*len(s))))
	}
	return x
}
