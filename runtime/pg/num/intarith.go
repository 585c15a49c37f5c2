package num

import "math"

// AddInt2 is a + b.
func AddInt2(a, b int16) (int16, error) {
	r := int32(a) + int32(b)
	if r != int32(int16(r)) {
		return 0, errInt2
	}
	return int16(r), nil
}

// SubInt2 is a - b.
func SubInt2(a, b int16) (int16, error) {
	r := int32(a) - int32(b)
	if r != int32(int16(r)) {
		return 0, errInt2
	}
	return int16(r), nil
}

// MulInt2 is a × b.
func MulInt2(a, b int16) (int16, error) {
	r := int32(a) * int32(b)
	if r != int32(int16(r)) {
		return 0, errInt2
	}
	return int16(r), nil
}

// DivInt2 is a / b, towards zero.
func DivInt2(a, b int16) (int16, error) {
	switch {
	case b == 0:
		return 0, errDivisionByZero
	case b == -1 && a == math.MinInt16:
		return 0, errInt2
	}
	return a / b, nil
}

// ModInt2 is a % b, with the sign of a.
func ModInt2(a, b int16) (int16, error) {
	switch b {
	case 0:
		return 0, errDivisionByZero
	case -1:
		return 0, nil
	}
	return a % b, nil
}

// NegInt2 is -a.
func NegInt2(a int16) (int16, error) {
	if a == math.MinInt16 {
		return 0, errInt2
	}
	return -a, nil
}

// PlusInt2 is +a.
func PlusInt2(a int16) int16 { return a }

// AbsInt2 is abs(a).
func AbsInt2(a int16) (int16, error) {
	if a < 0 {
		return NegInt2(a)
	}
	return a, nil
}

// AndInt2 is a & b.
func AndInt2(a, b int16) int16 { return a & b }

// OrInt2 is a | b.
func OrInt2(a, b int16) int16 { return a | b }

// XorInt2 is a # b.
func XorInt2(a, b int16) int16 { return a ^ b }

// NotInt2 is ~a.
func NotInt2(a int16) int16 { return ^a }

// ShlInt2 is a << n; the count is taken modulo the width that C's shift has.
func ShlInt2(a int16, n int32) int16 { return int16(int32(a) << (uint32(n) & 31)) }

// ShrInt2 is a >> n.
func ShrInt2(a int16, n int32) int16 { return int16(int32(a) >> (uint32(n) & 31)) }

// EqualInt2 is a = b.
func EqualInt2(a, b int16) bool { return a == b }

// NotEqualInt2 is a <> b.
func NotEqualInt2(a, b int16) bool { return a != b }

// LessInt2 is a < b.
func LessInt2(a, b int16) bool { return a < b }

// LessEqualInt2 is a <= b.
func LessEqualInt2(a, b int16) bool { return a <= b }

// GreaterInt2 is a > b.
func GreaterInt2(a, b int16) bool { return a > b }

// GreaterEqualInt2 is a >= b.
func GreaterEqualInt2(a, b int16) bool { return a >= b }

// AddInt4 is a + b.
func AddInt4(a, b int32) (int32, error) {
	r := int64(a) + int64(b)
	if r != int64(int32(r)) {
		return 0, errInt4
	}
	return int32(r), nil
}

// SubInt4 is a - b.
func SubInt4(a, b int32) (int32, error) {
	r := int64(a) - int64(b)
	if r != int64(int32(r)) {
		return 0, errInt4
	}
	return int32(r), nil
}

// MulInt4 is a × b.
func MulInt4(a, b int32) (int32, error) {
	r := int64(a) * int64(b)
	if r != int64(int32(r)) {
		return 0, errInt4
	}
	return int32(r), nil
}

// DivInt4 is a / b, towards zero.
func DivInt4(a, b int32) (int32, error) {
	switch {
	case b == 0:
		return 0, errDivisionByZero
	case b == -1 && a == math.MinInt32:
		return 0, errInt4
	}
	return a / b, nil
}

// ModInt4 is a % b, with the sign of a.
func ModInt4(a, b int32) (int32, error) {
	switch b {
	case 0:
		return 0, errDivisionByZero
	case -1:
		return 0, nil
	}
	return a % b, nil
}

// NegInt4 is -a.
func NegInt4(a int32) (int32, error) {
	if a == math.MinInt32 {
		return 0, errInt4
	}
	return -a, nil
}

// PlusInt4 is +a.
func PlusInt4(a int32) int32 { return a }

// AbsInt4 is abs(a).
func AbsInt4(a int32) (int32, error) {
	if a < 0 {
		return NegInt4(a)
	}
	return a, nil
}

// AndInt4 is a & b.
func AndInt4(a, b int32) int32 { return a & b }

// OrInt4 is a | b.
func OrInt4(a, b int32) int32 { return a | b }

// XorInt4 is a # b.
func XorInt4(a, b int32) int32 { return a ^ b }

// NotInt4 is ~a.
func NotInt4(a int32) int32 { return ^a }

// ShlInt4 is a << n; the count is taken modulo the width that C's shift has.
func ShlInt4(a int32, n int32) int32 { return int32(int32(a) << (uint32(n) & 31)) }

// ShrInt4 is a >> n.
func ShrInt4(a int32, n int32) int32 { return int32(int32(a) >> (uint32(n) & 31)) }

// EqualInt4 is a = b.
func EqualInt4(a, b int32) bool { return a == b }

// NotEqualInt4 is a <> b.
func NotEqualInt4(a, b int32) bool { return a != b }

// LessInt4 is a < b.
func LessInt4(a, b int32) bool { return a < b }

// LessEqualInt4 is a <= b.
func LessEqualInt4(a, b int32) bool { return a <= b }

// GreaterInt4 is a > b.
func GreaterInt4(a, b int32) bool { return a > b }

// GreaterEqualInt4 is a >= b.
func GreaterEqualInt4(a, b int32) bool { return a >= b }

// AddInt8 is a + b.
func AddInt8(a, b int64) (int64, error) {
	r := a + b
	if (a^r)&(b^r) < 0 {
		return 0, errInt8
	}
	return r, nil
}

// SubInt8 is a - b.
func SubInt8(a, b int64) (int64, error) {
	r := a - b
	if (a^b)&(a^r) < 0 {
		return 0, errInt8
	}
	return r, nil
}

// MulInt8 is a × b.
func MulInt8(a, b int64) (int64, error) {
	r := a * b
	if a != 0 && (r/a != b || a == -1 && b == math.MinInt64) {
		return 0, errInt8
	}
	return r, nil
}

// DivInt8 is a / b, towards zero.
func DivInt8(a, b int64) (int64, error) {
	switch {
	case b == 0:
		return 0, errDivisionByZero
	case b == -1 && a == math.MinInt64:
		return 0, errInt8
	}
	return a / b, nil
}

// ModInt8 is a % b, with the sign of a.
func ModInt8(a, b int64) (int64, error) {
	switch b {
	case 0:
		return 0, errDivisionByZero
	case -1:
		return 0, nil
	}
	return a % b, nil
}

// NegInt8 is -a.
func NegInt8(a int64) (int64, error) {
	if a == math.MinInt64 {
		return 0, errInt8
	}
	return -a, nil
}

// PlusInt8 is +a.
func PlusInt8(a int64) int64 { return a }

// AbsInt8 is abs(a).
func AbsInt8(a int64) (int64, error) {
	if a < 0 {
		return NegInt8(a)
	}
	return a, nil
}

// AndInt8 is a & b.
func AndInt8(a, b int64) int64 { return a & b }

// OrInt8 is a | b.
func OrInt8(a, b int64) int64 { return a | b }

// XorInt8 is a # b.
func XorInt8(a, b int64) int64 { return a ^ b }

// NotInt8 is ~a.
func NotInt8(a int64) int64 { return ^a }

// ShlInt8 is a << n; the count is taken modulo the width that C's shift has.
func ShlInt8(a int64, n int32) int64 { return int64(int64(a) << (uint32(n) & 63)) }

// ShrInt8 is a >> n.
func ShrInt8(a int64, n int32) int64 { return int64(int64(a) >> (uint32(n) & 63)) }

// EqualInt8 is a = b.
func EqualInt8(a, b int64) bool { return a == b }

// NotEqualInt8 is a <> b.
func NotEqualInt8(a, b int64) bool { return a != b }

// LessInt8 is a < b.
func LessInt8(a, b int64) bool { return a < b }

// LessEqualInt8 is a <= b.
func LessEqualInt8(a, b int64) bool { return a <= b }

// GreaterInt8 is a > b.
func GreaterInt8(a, b int64) bool { return a > b }

// GreaterEqualInt8 is a >= b.
func GreaterEqualInt8(a, b int64) bool { return a >= b }
