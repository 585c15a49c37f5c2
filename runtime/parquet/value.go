package parquet

import (
	"math"
	"unsafe"

	"github.com/parquet-go/parquet-go"
)

// cell is a value on its way into a file: a number's bits, or bytes.
type cell struct {
	ptr  *byte  // of bytes
	bits uint64 // of a number; the length of bytes
}

func numberCell[T ~int32 | ~int64](x T) cell { return cell{bits: uint64(x)} }

func boolCell(b bool) cell {
	if b {
		return cell{bits: 1}
	}
	return cell{}
}

func floatCell(f float64) cell { return cell{bits: math.Float64bits(f)} }

func bytesCell(b []byte) cell { return cell{unsafe.SliceData(b), uint64(len(b))} }

// value makes the cell one of parquet's values of a column.
func (c cell) value(kind parquet.Kind, level, column int) parquet.Value {
	var v parquet.Value
	switch kind {
	case parquet.Boolean:
		v = parquet.BooleanValue(c.bits != 0)
	case parquet.Int32:
		v = parquet.Int32Value(int32(c.bits))
	case parquet.Int64:
		v = parquet.Int64Value(int64(c.bits))
	case parquet.Float:
		v = parquet.FloatValue(math.Float32frombits(uint32(c.bits)))
	case parquet.Double:
		v = parquet.DoubleValue(math.Float64frombits(c.bits))
	case parquet.FixedLenByteArray:
		v = parquet.FixedLenByteArrayValue(unsafe.Slice(c.ptr, c.bits))
	default:
		v = parquet.ByteArrayValue(unsafe.Slice(c.ptr, c.bits))
	}
	return v.Level(0, level, column)
}

// mirror is what a parquet.Value consists of. Written as three words a value
// takes 3 ns; made and given its level, 38 ns: bytes are stored, and loaded at
// once as part of a longer word, for which the processor has to wait.
type mirror struct {
	cell
	rest uint64 // kind, levels, column
}

// mirrored reports whether parquet.Value is still laid out like that.
var mirrored = func() bool {
	if unsafe.Sizeof(parquet.Value{}) != unsafe.Sizeof(mirror{}) {
		return false
	}
	b := []byte("bytes")
	for _, c := range []struct {
		kind parquet.Kind
		cell
	}{
		{parquet.Boolean, cell{bits: 1}}, {parquet.Int32, numberCell(int32(-2))}, {parquet.Int64, numberCell(int64(math.MinInt64 + 3))},
		{parquet.Float, cell{bits: uint64(math.Float32bits(4.5))}}, {parquet.Double, floatCell(-5.25)},
		{parquet.FixedLenByteArray, bytesCell(b)}, {parquet.ByteArray, bytesCell(b)},
	} {
		v := c.value(c.kind, 1, 7)
		if (*mirror)(unsafe.Pointer(&v)).cell != c.cell {
			return false
		}
	}
	return true
}()
