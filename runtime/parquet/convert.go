package parquet

import (
	"strings"
	"unsafe"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/format"

	"github.com/veloc-dev/veloc/runtime/pg"
	"github.com/veloc-dev/veloc/runtime/pg/datetime"
	"github.com/veloc-dev/veloc/runtime/pg/float"
	"github.com/veloc-dev/veloc/runtime/pg/num"
	"github.com/veloc-dev/veloc/runtime/pg/text"
	"github.com/veloc-dev/veloc/runtime/rowio"
	"github.com/veloc-dev/veloc/runtime/scan"
)

// converterOf finds how a file's type is read as a column's; nil: it is not.
// What is read loses nothing but digits that the column's type rounds away.
func converterOf(t parquet.Type, c *rowio.Column) converter {
	logical := format.LogicalTypeValue(nil)
	if l := t.LogicalType(); l != nil {
		logical = l.Value
	}
	switch c.Kind {
	case rowio.Bool:
		if t.Kind() == parquet.Boolean {
			return asIs(bools, boolVector)
		}
	case rowio.Int2, rowio.Int4, rowio.Int8:
		return toInt(t.Kind(), logical, c.Kind)
	case rowio.Float4, rowio.Float8:
		return toFloat(t.Kind(), logical, c.Kind)
	case rowio.Dec64, rowio.Dec128, rowio.Numeric:
		return toNumeric(t.Kind(), logical, c)
	case rowio.Date, rowio.Time, rowio.Timestamp, rowio.Timestamptz:
		return toTime(t.Kind(), logical, c)
	case rowio.Text:
		if isText(t.Kind(), logical) {
			return toText(c)
		}
	case rowio.Interval, rowio.UUID, rowio.JSONB, rowio.Bytea:
		return toBytes(t, logical, c)
	}
	return nil
}

// isText reports whether the file's column holds texts; bytes of no logical
// type may be.
func isText(k parquet.Kind, logical format.LogicalTypeValue) bool {
	if k != parquet.ByteArray {
		return false
	}
	switch logical.(type) {
	case nil, *format.StringType, *format.EnumType, *format.JsonType:
		return true
	}
	return false
}

func boolVector(v *rowio.Vector) *[]bool                  { return &v.Bool }
func int2Vector(v *rowio.Vector) *[]int16                 { return &v.Int2 }
func int4Vector(v *rowio.Vector) *[]int32                 { return &v.Int4 }
func int8Vector(v *rowio.Vector) *[]int64                 { return &v.Int8 }
func float4Vector(v *rowio.Vector) *[]float32             { return &v.Float4 }
func float8Vector(v *rowio.Vector) *[]float64             { return &v.Float8 }
func textVector(v *rowio.Vector) *[]string                { return &v.Text }
func bytesVector(v *rowio.Vector) *[][]byte               { return &v.Bytes }
func uuidVector(v *rowio.Vector) *[][16]byte              { return &v.UUID }
func int128Vector(v *rowio.Vector) *[]num.Int128          { return &v.Dec128 }
func numericVector(v *rowio.Vector) *[]num.Numeric        { return &v.Numeric }
func intervalVector(v *rowio.Vector) *[]datetime.Interval { return &v.Interval }

// integer reports whether a file's column holds integers, and whether they
// are unsigned.
func integer(k parquet.Kind, logical format.LogicalTypeValue) (unsigned, ok bool) {
	switch l := logical.(type) {
	case nil:
		return false, k == parquet.Int32 || k == parquet.Int64
	case *format.IntType:
		return !l.IsSigned, true
	case *format.DecimalType:
		return false, l.Scale == 0 && (k == parquet.Int32 || k == parquet.Int64)
	}
	return false, false
}

func toInt(k parquet.Kind, logical format.LogicalTypeValue, to rowio.Kind) converter {
	unsigned, ok := integer(k, logical)
	switch {
	case !ok:
		return nil
	case k == parquet.Int64 && to == rowio.Int8 && !unsigned:
		return asIs(int64s, int8Vector)
	case k == parquet.Int32 && to == rowio.Int4 && !unsigned:
		return asIs(int32s, int4Vector)
	case k == parquet.Int32:
		return narrowed(int32s, func(x int32) (int64, error) {
			if unsigned {
				return int64(uint32(x)), nil
			}
			return int64(x), nil
		}, to)
	}
	return narrowed(int64s, func(x int64) (int64, error) {
		if unsigned && x < 0 {
			return 0, pg.Errorf(pg.NumericValueOutOfRange, "value \"%d\" is out of range for type bigint", uint64(x))
		}
		return x, nil
	}, to)
}

func narrowed[From any](from func() source[From], widen func(From) (int64, error), to rowio.Kind) converter {
	switch to {
	case rowio.Int2:
		return each(from, int2Vector, func(x From) (int16, error) {
			y, err := widen(x)
			if err != nil {
				return 0, err
			}
			return num.Int8ToInt2(y)
		})
	case rowio.Int4:
		return each(from, int4Vector, func(x From) (int32, error) {
			y, err := widen(x)
			if err != nil {
				return 0, err
			}
			return num.Int8ToInt4(y)
		})
	}
	return each(from, int8Vector, widen)
}

func toFloat(k parquet.Kind, logical format.LogicalTypeValue, to rowio.Kind) converter {
	switch {
	case k == parquet.Double && to == rowio.Float8:
		return asIs(doubles, float8Vector)
	case k == parquet.Float && to == rowio.Float4:
		return asIs(floats, float4Vector)
	case k == parquet.Double:
		return each(doubles, float4Vector, float.To4)
	case k == parquet.Float:
		return each(floats, float8Vector, func(x float32) (float64, error) { return float64(x), nil })
	}
	if unsigned, ok := integer(k, logical); !ok || unsigned {
		return nil
	}
	// Integers that a float holds exactly, or rounds as PostgreSQL does.
	switch {
	case k == parquet.Int32 && to == rowio.Float4:
		return each(int32s, float4Vector, func(x int32) (float32, error) { return float32(x), nil })
	case k == parquet.Int32:
		return each(int32s, float8Vector, func(x int32) (float64, error) { return float64(x), nil })
	case to == rowio.Float4:
		return each(int64s, float4Vector, func(x int64) (float32, error) { return float32(x), nil })
	}
	return each(int64s, float8Vector, func(x int64) (float64, error) { return float64(x), nil })
}

func toText(c *rowio.Column) converter {
	modifiers := c.Modifiers()
	assign := func(s string, _ int32) (string, error) { return s, nil }
	switch {
	case len(modifiers) == 0:
		return &conversion[string, string]{source: stringsOf(), to: textVector, convert: texted, same: func(s []string) []string { return s }}
	case strings.HasPrefix(c.SQLType, "character varying"):
		assign = text.VarcharAssign
	default:
		assign = text.BpcharAssign
	}
	return each(stringsOf, textVector, func(s string) (string, error) {
		if err := checkText(s); err != nil {
			return "", err
		}
		return assign(s, modifiers[0])
	})
}

// texted is a text of any length.
func texted(s string) (string, error) { return s, checkText(s) }

func checkText(s string) error { return scan.CheckText(bytesOf(s)) }

// bytesOf views a string as bytes that no one may write to.
func bytesOf(s string) []byte { return unsafe.Slice(unsafe.StringData(s), len(s)) }

// toBytes reads the types that files hold as bytes: those that the logical
// type names, or texts.
func toBytes(t parquet.Type, logical format.LogicalTypeValue, c *rowio.Column) converter {
	switch {
	case c.Kind == rowio.Bytea && logical == nil && (t.Kind() == parquet.ByteArray || t.Kind() == parquet.FixedLenByteArray):
		return each(stringsOf, bytesVector, func(s string) ([]byte, error) { return bytesOf(s), nil })
	case c.Kind == rowio.UUID && t.Kind() == parquet.FixedLenByteArray && t.Length() == 16 && isUUID(logical):
		return each(stringsOf, uuidVector, func(s string) (u [16]byte, err error) {
			copy(u[:], s)
			return u, nil
		})
	case c.Kind == rowio.Interval && t.Kind() == parquet.FixedLenByteArray && t.Length() == 12:
		p, fields := intervalType(c)
		return each(stringsOf, intervalVector, func(s string) (datetime.Interval, error) {
			return datetime.AdjustInterval(interval(s), p, fields), nil
		})
	case !isText(t.Kind(), logical):
		return nil
	case c.Kind == rowio.UUID:
		return each(stringsOf, uuidVector, parsed(text.ParseUUID))
	case c.Kind == rowio.Interval:
		p, fields := intervalType(c)
		return each(stringsOf, intervalVector, parsed(func(s string) (datetime.Interval, error) {
			return datetime.ParseIntervalMod(s, p, fields)
		}))
	case c.Kind == rowio.JSONB:
		return each(stringsOf, bytesVector, parsed(func(s string) ([]byte, error) { return text.ParseJSONB(s) }))
	}
	return nil
}

func isUUID(logical format.LogicalTypeValue) bool {
	_, ok := logical.(*format.UUIDType)
	return ok || logical == nil
}

// parsed is an input function for texts of any bytes.
func parsed[T any](parse func(string) (T, error)) func(string) (T, error) {
	return func(s string) (T, error) {
		if err := checkText(s); err != nil {
			var none T
			return none, err
		}
		return parse(s)
	}
}
