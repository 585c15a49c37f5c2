// Package fold evaluates constant expressions when compiling, with the same Go
// functions that generated code calls.
package fold

import (
	"encoding/json"
	"math"
	"reflect"
	"strconv"
	"time"

	"github.com/veloc-dev/veloc/compiler/funcs"
	"github.com/veloc-dev/veloc/compiler/ir"
	"github.com/veloc-dev/veloc/runtime/pg/datetime"
	"github.com/veloc-dev/veloc/runtime/pg/num"
)

// Value is the constant's value in its working representation.
func Value(c *ir.Const) any {
	switch c.Type.Kind {
	case ir.Bool:
		return c.Int != 0
	case ir.Int2:
		return int16(c.Int)
	case ir.Int4:
		return int32(c.Int)
	case ir.Int8:
		return c.Int
	case ir.Float4:
		return float32(c.Float)
	case ir.Float8:
		return c.Float
	case ir.Numeric:
		return num.MustParse(c.Text)
	case ir.Date:
		return datetime.Date(c.Int)
	case ir.Time:
		return datetime.Time(c.Int)
	case ir.Timestamp:
		return datetime.Timestamp(c.Int)
	case ir.Timestamptz:
		return datetime.Timestamptz(c.Int)
	case ir.Interval:
		return datetime.Interval{Months: c.Months, Days: c.Days, Micros: c.Int}
	case ir.UUID:
		return [16]byte(c.Bytes)
	case ir.Bytea:
		return c.Bytes
	case ir.JSONB:
		return json.RawMessage(c.Bytes)
	}
	return c.Text
}

// Const makes a constant of a value in its working representation.
func Const(t ir.Type, span ir.Span, v any, zone *time.Location) *ir.Const {
	c := &ir.Const{Info: ir.Info{Type: t, Span: span}}
	switch v := v.(type) {
	case bool:
		if v {
			c.Int = 1
		}
	case int16:
		c.Int = int64(v)
	case int32:
		c.Int = int64(v)
	case int64:
		c.Int = v
	case float32:
		c.Float = float64(v)
	case float64:
		c.Float = v
	case datetime.Date:
		c.Int = int64(v)
	case datetime.Time:
		c.Int = int64(v)
	case datetime.Timestamp:
		c.Int = int64(v)
	case datetime.Timestamptz:
		c.Int = int64(v)
	case datetime.Interval:
		c.Months, c.Days, c.Int = v.Months, v.Days, v.Micros
	case [16]byte:
		c.Bytes = v[:]
	case []byte:
		c.Bytes = v
	case json.RawMessage:
		c.Bytes = v
	case string:
		c.Text = v
	}
	if text := funcs.TextOf(t.Kind); text != nil {
		c.Text = call(reflect.ValueOf(text.Format), zone, []any{v})[0].String()
	}
	if t.Kind == ir.Numeric {
		setRep(c)
	}
	return c
}

// setRep gives a numeric constant the fixed representation of its digits.
func setRep(c *ir.Const) {
	digits, scale, point := 0, 0, false
	for i := range len(c.Text) {
		switch ch := c.Text[i]; {
		case ch == '.':
			point = true
		case ch >= '0' && ch <= '9':
			if digits > 0 || ch != '0' {
				digits++
			}
			if point {
				scale++
			}
		case ch != '-':
			return // NaN, Infinity
		}
	}
	if digits = max(digits, scale, 1); digits > ir.MaxDigits128 {
		return
	}
	c.Rep = ir.Rep{Digits: int16(digits), Scale: int16(scale)}
	if !c.Rep.Wide() {
		plain := make([]byte, 0, len(c.Text))
		for i := range len(c.Text) {
			if c.Text[i] != '.' {
				plain = append(plain, c.Text[i])
			}
		}
		n, err := strconv.ParseInt(string(plain), 10, 64)
		if err != nil || n == math.MaxInt64 {
			c.Rep = ir.Rep{}
			return
		}
		c.Int = n
	}
}

func call(f reflect.Value, zone *time.Location, args []any) []reflect.Value {
	in := make([]reflect.Value, 0, len(args)+1)
	if t := f.Type(); t.NumIn() == len(args)+1 {
		in = append(in, reflect.ValueOf(zone))
	}
	for _, a := range args {
		in = append(in, reflect.ValueOf(a))
	}
	return f.Call(in)
}

// Apply calls a strict function of the table on constants; nil: it is left to the
// query, for the function is not known here or its result is too large.
func Apply(f *ir.Func, t ir.Type, span ir.Span, zone *time.Location, args []*ir.Const) (*ir.Const, error) {
	impl, ok := funcs.Impl(f)
	if !ok {
		return nil, nil
	}
	values := make([]any, len(args))
	for i, a := range args {
		values[i] = Value(a)
	}
	if tooLarge(f, values) {
		return nil, nil
	}
	out := call(impl, zone, values)
	if len(out) == 2 && !out[1].IsNil() {
		return nil, out[1].Interface().(error)
	}
	c := Const(t, span, out[0].Interface(), zone)
	if isLarge(c) {
		return nil, nil
	}
	return c, nil
}
