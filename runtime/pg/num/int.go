package num

import (
	"math"
	"strconv"
	"strings"

	"github.com/veloc-dev/veloc/runtime/pg"
	"github.com/veloc-dev/veloc/runtime/pg/digits"
)

var (
	errInt2 = &pg.Error{SQLState: pg.NumericValueOutOfRange, Message: "smallint out of range"}
	errInt4 = &pg.Error{SQLState: pg.NumericValueOutOfRange, Message: "integer out of range"}
	errInt8 = &pg.Error{SQLState: pg.NumericValueOutOfRange, Message: "bigint out of range"}
)

// ParseInt2 is smallint's input function.
func ParseInt2(s string) (int16, error) {
	if n, ok := plainInt(s); ok && n == int64(int16(n)) {
		return int16(n), nil
	}
	n, err := parseInt(s, 16, "smallint")
	return int16(n), err
}

// ParseInt4 is integer's input function.
func ParseInt4(s string) (int32, error) {
	if n, ok := plainInt(s); ok && n == int64(int32(n)) {
		return int32(n), nil
	}
	n, err := parseInt(s, 32, "integer")
	return int32(n), err
}

// ParseInt8 is bigint's input function.
func ParseInt8(s string) (int64, error) {
	if n, ok := plainInt(s); ok {
		return n, nil
	}
	return parseInt(s, 64, "bigint")
}

// plainInt reads digits with or without a minus, few enough not to overflow;
// what is not of that form is left to parseInt.
func plainInt(s string) (n int64, ok bool) {
	if len(s) > 0 && s[0] == '-' {
		n, ok = plainDigits(s[1:])
		return -n, ok
	}
	return plainDigits(s)
}

func plainDigits(s string) (n int64, ok bool) {
	if uint(len(s)-1) >= 18 {
		return 0, false
	}
	for i := range len(s) {
		c := s[i] - '0'
		if c > 9 {
			return 0, false
		}
		n = n*10 + int64(c)
	}
	return n, true
}

// parseInt reads any text. As in PostgreSQL, digits beyond the range are found
// before what stands behind them.
func parseInt(s string, bits int, name string) (int64, error) {
	t := strings.TrimLeft(s, space)
	negative := t != "" && t[0] == '-'
	if negative || t != "" && t[0] == '+' {
		t = t[1:]
	}
	limit := uint64(1) << (bits - 1)
	abs, i := uint64(0), 0
	for ; i < len(t) && t[i]-'0' <= 9; i++ {
		d := uint64(t[i] - '0')
		if abs > (limit-d)/10 {
			return 0, outOfRange(s, name)
		}
		abs = abs*10 + d
	}
	switch {
	case i == 0 || strings.TrimLeft(t[i:], space) != "":
		return 0, pg.Errorf(pg.InvalidTextRepresentation, "invalid input syntax for type %s: \"%s\"", name, s)
	case negative:
		return -int64(abs), nil
	case abs == limit:
		return 0, outOfRange(s, name)
	}
	return int64(abs), nil
}

func outOfRange(s, name string) error {
	return pg.Errorf(pg.NumericValueOutOfRange, "value \"%s\" is out of range for type %s", s, name)
}

// AppendInt appends the output text of smallint, integer and bigint.
func AppendInt(dst []byte, n int64) []byte { return digits.AppendInt(dst, n) }

// FormatInt2 is smallint's output function.
func FormatInt2(n int16) string { return strconv.Itoa(int(n)) }

// FormatInt4 is integer's output function.
func FormatInt4(n int32) string { return strconv.Itoa(int(n)) }

// FormatInt8 is bigint's output function.
func FormatInt8(n int64) string { return strconv.FormatInt(n, 10) }

// Int8ToInt2 narrows.
func Int8ToInt2(n int64) (int16, error) {
	if n != int64(int16(n)) {
		return 0, errInt2
	}
	return int16(n), nil
}

// Int8ToInt4 narrows.
func Int8ToInt4(n int64) (int32, error) {
	if n != int64(int32(n)) {
		return 0, errInt4
	}
	return int32(n), nil
}

// Int4ToInt2 narrows.
func Int4ToInt2(n int32) (int16, error) {
	if n != int32(int16(n)) {
		return 0, errInt2
	}
	return int16(n), nil
}

// Int2ToInt4 widens.
func Int2ToInt4(n int16) int32 { return int32(n) }

// Int2ToInt8 widens.
func Int2ToInt8(n int16) int64 { return int64(n) }

// Int4ToInt8 widens.
func Int4ToInt8(n int32) int64 { return int64(n) }

// Int2ToNumeric is the cast.
func Int2ToNumeric(n int16) Numeric { return FromInt64(int64(n), 0) }

// Int4ToNumeric is the cast.
func Int4ToNumeric(n int32) Numeric { return FromInt64(int64(n), 0) }

// Int8ToNumeric is the cast.
func Int8ToNumeric(n int64) Numeric {
	if n == math.MaxInt64 {
		return MustParse("9223372036854775807")
	}
	return FromInt64(n, 0)
}

// NumericToInt2 rounds half away from zero.
func NumericToInt2(n Numeric) (int16, error) {
	i, err := numericToInt(n, "smallint", errInt2)
	if err == nil && i != int64(int16(i)) {
		err = errInt2
	}
	return int16(i), err
}

// NumericToInt4 rounds half away from zero.
func NumericToInt4(n Numeric) (int32, error) {
	i, err := numericToInt(n, "integer", errInt4)
	if err == nil && i != int64(int32(i)) {
		err = errInt4
	}
	return int32(i), err
}

// NumericToInt8 rounds half away from zero.
func NumericToInt8(n Numeric) (int64, error) { return numericToInt(n, "bigint", errInt8) }

func numericToInt(n Numeric, name string, out error) (int64, error) {
	d := n.dec()
	switch d.form {
	case nan:
		return 0, pg.Errorf(pg.FeatureNotSupported, "cannot convert NaN to %s", name)
	case posInf, negInf:
		return 0, pg.Errorf(pg.FeatureNotSupported, "cannot convert infinity to %s", name)
	}
	coef := roundCoef(&d.coef, int(d.scale))
	if !coef.IsInt64() {
		return 0, out
	}
	return coef.Int64(), nil
}
