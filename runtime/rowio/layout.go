package rowio

import (
	"encoding/json"
	"reflect"
	"unsafe"

	"github.com/veloc-dev/veloc/runtime/pg/datetime"
	"github.com/veloc-dev/veloc/runtime/pg/num"
)

// A batch goes to vectors and comes from them column by column. The loops are the same
// for every row type: they know where a column's field lies in a row. Field i of a row
// type is column i of its relation; one that may be NULL is a struct of a value and,
// behind it, whether it is valid.

// layout says where the columns of a relation lie in its Go type.
type layout struct {
	size  uintptr   // of a row
	value []uintptr // offset of each column's value
	valid []uintptr // and of whether it is there; of a column that is NOT NULL: unused
}

// layoutOf is the layout of rel's rows, of type row.
func (rel *Relation) layoutOf(row reflect.Type) *layout {
	rel.once.Do(func() {
		l := &layout{row.Size(), make([]uintptr, len(rel.Columns)), make([]uintptr, len(rel.Columns))}
		for i := range rel.Columns {
			field := row.Field(i)
			l.value[i] = field.Offset
			if !rel.Columns[i].NotNull {
				l.valid[i] = field.Offset + field.Type.Field(1).Offset
			}
		}
		rel.layout = l
	})
	return rel.layout
}

// AppendVectors appends the rows of a relation to v by columns; see Results.
func AppendVectors[R any](rel *Relation, v *Vectors, rows []R) {
	if len(rows) > 0 {
		rel.gather(v, strided{unsafe.Pointer(unsafe.SliceData(rows)), len(rows)}, rel.layoutOf(reflect.TypeFor[R]()))
	}
}

// DecodeVectors appends the records [from, to) of v to rows; see Records.
func DecodeVectors[R any](rel *Relation, v *Vectors, rows *[]R, from, to int) {
	if more := Extend(rows, to-from); len(more) > 0 {
		rel.scatter(v, from, strided{unsafe.Pointer(unsafe.SliceData(more)), len(more)}, rel.layoutOf(reflect.TypeFor[R]()))
	}
}

// strided is a slice of rows whose type is not known.
type strided struct {
	first unsafe.Pointer
	n     int
}

func (rel *Relation) gather(v *Vectors, rows strided, l *layout) {
	for i := range rel.Columns {
		c, at := &v.Columns[i], rows.at(l.value[i])
		switch rel.Columns[i].Kind {
		case Bool:
			gather(&c.Bool, at, l.size)
		case Int2:
			gather(&c.Int2, at, l.size)
		case Int4, Date:
			gather(&c.Int4, at, l.size)
		case Int8, Dec64, Time, Timestamp, Timestamptz:
			gather(&c.Int8, at, l.size)
		case Float4:
			gather(&c.Float4, at, l.size)
		case Float8:
			gather(&c.Float8, at, l.size)
		case Dec128:
			gather(&c.Dec128, at, l.size)
		case Numeric:
			gather(&c.Numeric, at, l.size)
		case Text:
			gather(&c.Text, at, l.size)
		case Interval:
			gather(&c.Interval, at, l.size)
		case UUID:
			gather(&c.UUID, at, l.size)
		case Bytea, JSONB:
			gather(&c.Bytes, at, l.size)
		}
		if !rel.Columns[i].NotNull {
			gather(&c.Valid, rows.at(l.valid[i]), l.size)
		}
	}
}

func (rel *Relation) scatter(v *Vectors, from int, rows strided, l *layout) {
	for i := range rel.Columns {
		c, at := &v.Columns[i], rows.at(l.value[i])
		switch rel.Columns[i].Kind {
		case Bool:
			scatter(c.Bool[from:], at, l.size)
		case Int2:
			scatter(c.Int2[from:], at, l.size)
		case Int4, Date:
			scatter(c.Int4[from:], at, l.size)
		case Int8, Dec64, Time, Timestamp, Timestamptz:
			scatter(c.Int8[from:], at, l.size)
		case Float4:
			scatter(c.Float4[from:], at, l.size)
		case Float8:
			scatter(c.Float8[from:], at, l.size)
		case Dec128:
			scatter(c.Dec128[from:], at, l.size)
		case Numeric:
			scatter(c.Numeric[from:], at, l.size)
		case Text:
			scatter(c.Text[from:], at, l.size)
		case Interval:
			scatter(c.Interval[from:], at, l.size)
		case UUID:
			scatter(c.UUID[from:], at, l.size)
		case Bytea, JSONB:
			scatter(c.Bytes[from:], at, l.size)
		}
		if !rel.Columns[i].NotNull {
			scatter(c.Valid[from:], rows.at(l.valid[i]), l.size)
		}
	}
}

// at is the rows from a field of the first one on.
func (s strided) at(offset uintptr) strided { return strided{unsafe.Add(s.first, offset), s.n} }

// gather appends a field of every row, which are so many bytes apart.
func gather[T any](to *[]T, fields strided, size uintptr) {
	values := Extend(to, fields.n)
	for i := range values {
		values[i] = *(*T)(unsafe.Add(fields.first, uintptr(i)*size))
	}
}

// scatter sets a field of every row.
func scatter[T any](values []T, fields strided, size uintptr) {
	for i, x := range values[:fields.n] {
		*(*T)(unsafe.Add(fields.first, uintptr(i)*size)) = x
	}
}

// The fields of columns that share a vector have its element's form.
var (
	_ = [1]struct{}{}[unsafe.Sizeof(datetime.Date(0))-unsafe.Sizeof(int32(0))]
	_ = [1]struct{}{}[unsafe.Sizeof(datetime.Time(0))-unsafe.Sizeof(int64(0))]
	_ = [1]struct{}{}[unsafe.Sizeof(num.Dec64[num.S0](0))-unsafe.Sizeof(int64(0))]
	_ = [1]struct{}{}[unsafe.Sizeof(num.Dec128[num.S0]{})-unsafe.Sizeof(num.Int128{})]
	_ = [1]struct{}{}[unsafe.Sizeof(json.RawMessage{})-unsafe.Sizeof([]byte{})]
)
