package num

// AddInt64 is a + b for sums of at most 18 digits.
func AddInt64(a, b int64) int64 { x, _ := AddFixed64(a, b); return x }

// SubInt64 is a - b.
func SubInt64(a, b int64) int64 { x, _ := SubFixed64(a, b); return x }

// MulInt64 is a × b.
func MulInt64(a, b int64) int64 { x, _ := MulFixed64(a, b); return x }

// NegInt64 is -a.
func NegInt64(a int64) int64 { x, _ := NegFixed64(a); return x }

// AbsInt64 is abs(a).
func AbsInt64(a int64) int64 { x, _ := AbsFixed64(a); return x }

// AddInt128 is a + b for sums of at most 38 digits.
func AddInt128(a, b Int128) Int128 { x, _ := AddFixed128(a, b); return x }

// SubInt128 is a - b.
func SubInt128(a, b Int128) Int128 { x, _ := SubFixed128(a, b); return x }

// MulInt128 is a × b.
func MulInt128(a, b Int128) Int128 { x, _ := MulFixed128(a, b); return x }

// NegInt128 is -a.
func NegInt128(a Int128) Int128 { x, _ := NegFixed128(a); return x }

// AbsInt128 is abs(a).
func AbsInt128(a Int128) Int128 { x, _ := AbsFixed128(a); return x }
