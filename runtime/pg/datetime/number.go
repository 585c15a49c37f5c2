package datetime

import (
	"math"
	"strconv"
)

// leadingInt reads an integer with an optional sign from the front of b, as C's
// strtol does: no digits give 0 and all of b as the rest.
func leadingInt(b []byte, bits uint) (v int64, rest []byte, overflow bool) {
	i, negative := 0, false
	if len(b) > 0 && (b[0] == '-' || b[0] == '+') {
		negative = b[0] == '-'
		i++
	}
	first := i
	limit := uint64(1) << (bits - 1)
	var n uint64
	for ; i < len(b) && isDigit(b[i]); i++ {
		n = n*10 + uint64(b[i]-'0')
		if n > limit {
			n, overflow = limit, true
		}
	}
	if i == first {
		return 0, b, false
	}
	if negative {
		return -int64(n), b[i:], overflow
	}
	if n >= limit {
		return int64(limit - 1), b[i:], true
	}
	return int64(n), b[i:], overflow
}

func leadingInt32(b []byte) (v int, rest []byte, overflow bool) {
	n, rest, overflow := leadingInt(b, 32)
	return int(n), rest, overflow
}

// atoi reads digits that are known to be few or whose value is checked later;
// what does not fit is capped.
func atoi(b []byte) int {
	n, _, _ := leadingInt32(b)
	return n
}

// fraction reads a decimal point and digits to the end of b.
func fraction(b []byte) (f float64, ok bool) {
	digits := b[1:]
	for _, c := range digits {
		if !isDigit(c) {
			return 0, false
		}
	}
	if len(digits) > 15 {
		f, err := strconv.ParseFloat(string(b), 64)
		return f, err == nil
	}
	n, scale := 0.0, 1.0
	for _, c := range digits {
		n = n*10 + float64(c-'0')
		scale *= 10
	}
	return n / scale, true
}

// fractionMicros reads a decimal point and digits to the end of b as
// microseconds, half to even.
func fractionMicros(b []byte) (us int, ok bool) {
	f, ok := fraction(b)
	return int(math.RoundToEven(f * usPerSecond)), ok
}

// toInt64 is C's conversion on the platforms that PostgreSQL runs on: what
// does not fit becomes the smallest integer.
func toInt64(f float64) int64 {
	if f >= -0x1p63 && f < 0x1p63 {
		return int64(f)
	}
	return math.MinInt64
}

func addInt64(a, b int64) (int64, bool) {
	s := a + b
	return s, (s > a) == (b > 0)
}

func mulInt64(a, b int64) (int64, bool) {
	p := a * b
	if a == 0 || p/a == b && !(a == -1 && b == math.MinInt64) {
		return p, true
	}
	return 0, false
}

func fitsInt32(n int64) bool { return n == int64(int32(n)) }
