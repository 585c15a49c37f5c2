package float

import "math"

// Equal8 is a = b; NaN equals NaN.
func Equal8(a, b float64) bool { return a == b || a != a && b != b }

// NotEqual8 is a <> b.
func NotEqual8(a, b float64) bool { return !Equal8(a, b) }

// Less8 is a < b; NaN is above all.
func Less8(a, b float64) bool { return a < b || b != b && a == a }

// LessEqual8 is a <= b.
func LessEqual8(a, b float64) bool { return a <= b || b != b }

// Greater8 is a > b.
func Greater8(a, b float64) bool { return Less8(b, a) }

// GreaterEqual8 is a >= b.
func GreaterEqual8(a, b float64) bool { return LessEqual8(b, a) }

// Hash8 is equal for equal values: one for all NaNs, one for both zeros.
func Hash8(f float64) uint64 {
	if f != f {
		return 0x7ff8dead
	}
	return math.Float64bits(float64(f) + 0)
}

func inf8(f float64) bool { return f > math.MaxFloat64 || f < -math.MaxFloat64 }

// Add8 is a + b.
func Add8(a, b float64) (float64, error) {
	r := a + b
	if inf8(r) && !inf8(a) && !inf8(b) {
		return 0, ErrOverflow
	}
	return r, nil
}

// Sub8 is a - b.
func Sub8(a, b float64) (float64, error) {
	r := a - b
	if inf8(r) && !inf8(a) && !inf8(b) {
		return 0, ErrOverflow
	}
	return r, nil
}

// Mul8 is a × b.
func Mul8(a, b float64) (float64, error) {
	r := float64(a * b)
	if inf8(r) && !inf8(a) && !inf8(b) {
		return 0, ErrOverflow
	}
	if r == 0 && a != 0 && b != 0 {
		return 0, errUnderflow
	}
	return r, nil
}

// Div8 is a / b.
func Div8(a, b float64) (float64, error) {
	if b == 0 && a == a {
		return 0, errDivideByZero
	}
	r := float64(a / b)
	if inf8(r) && !inf8(a) && !inf8(b) {
		return 0, ErrOverflow
	}
	if r == 0 && a != 0 && !inf8(b) {
		return 0, errUnderflow
	}
	return r, nil
}

// Neg8 is -a.
func Neg8(a float64) float64 { return -a }

// Plus8 is +a.
func Plus8(a float64) float64 { return a }

// Abs8 is abs(a).
func Abs8(a float64) float64 { return float64(math.Abs(float64(a))) }

// Equal4 is a = b; NaN equals NaN.
func Equal4(a, b float32) bool { return a == b || a != a && b != b }

// NotEqual4 is a <> b.
func NotEqual4(a, b float32) bool { return !Equal4(a, b) }

// Less4 is a < b; NaN is above all.
func Less4(a, b float32) bool { return a < b || b != b && a == a }

// LessEqual4 is a <= b.
func LessEqual4(a, b float32) bool { return a <= b || b != b }

// Greater4 is a > b.
func Greater4(a, b float32) bool { return Less4(b, a) }

// GreaterEqual4 is a >= b.
func GreaterEqual4(a, b float32) bool { return LessEqual4(b, a) }

// Hash4 is equal for equal values: one for all NaNs, one for both zeros.
func Hash4(f float32) uint64 {
	if f != f {
		return 0x7ff8dead
	}
	return math.Float64bits(float64(f) + 0)
}

func inf4(f float32) bool { return f > math.MaxFloat32 || f < -math.MaxFloat32 }

// Add4 is a + b.
func Add4(a, b float32) (float32, error) {
	r := a + b
	if inf4(r) && !inf4(a) && !inf4(b) {
		return 0, ErrOverflow
	}
	return r, nil
}

// Sub4 is a - b.
func Sub4(a, b float32) (float32, error) {
	r := a - b
	if inf4(r) && !inf4(a) && !inf4(b) {
		return 0, ErrOverflow
	}
	return r, nil
}

// Mul4 is a × b.
func Mul4(a, b float32) (float32, error) {
	r := float32(a * b)
	if inf4(r) && !inf4(a) && !inf4(b) {
		return 0, ErrOverflow
	}
	if r == 0 && a != 0 && b != 0 {
		return 0, errUnderflow
	}
	return r, nil
}

// Div4 is a / b.
func Div4(a, b float32) (float32, error) {
	if b == 0 && a == a {
		return 0, errDivideByZero
	}
	r := float32(a / b)
	if inf4(r) && !inf4(a) && !inf4(b) {
		return 0, ErrOverflow
	}
	if r == 0 && a != 0 && !inf4(b) {
		return 0, errUnderflow
	}
	return r, nil
}

// Neg4 is -a.
func Neg4(a float32) float32 { return -a }

// Plus4 is +a.
func Plus4(a float32) float32 { return a }

// Abs4 is abs(a).
func Abs4(a float32) float32 { return float32(math.Abs(float64(a))) }
