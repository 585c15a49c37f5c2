package datetime

import (
	"bytes"
	"math"
	"strconv"

	"github.com/veloc-dev/veloc/runtime/pg"
)

// smallestNormal is the least positive float64 that has all its digits.
const smallestNormal = 0x1p-1022

// leadingFloat reads a number from the front of b as C's strtod does: decimal with
// an optional exponent, hexadecimal, infinity or NaN. It reports false where there
// is none, or none that a float64 holds.
func leadingFloat(b []byte) (f float64, rest []byte, ok bool) {
	sign := 0
	if len(b) > 0 && (b[0] == '-' || b[0] == '+') {
		sign = 1
	}
	if sign < len(b) && isAlpha(b[sign]) {
		return notFinite(b, sign)
	}
	digit, letter, start := isDigit, byte('e'), sign
	if sign+1 < len(b) && b[sign] == '0' && b[sign+1]|0x20 == 'x' {
		if mantissaEnd(b, sign+2, isHexDigit) == 0 {
			return 0, b[sign+1:], true // the 0 alone
		}
		digit, letter, start = isHexDigit, 'p', sign+2
	}
	end := mantissaEnd(b, start, digit)
	if end == 0 {
		return 0, b, false
	}
	return float(b, end, exponentEnd(b, end, letter))
}

// notFinite reads infinity or NaN behind a sign.
func notFinite(b []byte, sign int) (float64, []byte, bool) {
	for _, word := range [...]string{"infinity", "inf", "nan"} {
		if end := sign + len(word); end <= len(b) && pg.LowerASCII(string(b[sign:end])) == word {
			f, err := strconv.ParseFloat(word, 64)
			if sign > 0 && b[0] == '-' {
				f = -f
			}
			return f, b[end:], err == nil
		}
	}
	return 0, b, false
}

func isHexDigit(c byte) bool { return isDigit(c) || c|0x20 >= 'a' && c|0x20 <= 'f' }

// mantissaEnd is the end of digits with at most one decimal point, 0 where there
// are no digits.
func mantissaEnd(b []byte, i int, digit func(byte) bool) int {
	start, points := i, 0
	for ; i < len(b) && (digit(b[i]) || b[i] == '.' && points == 0); i++ {
		if b[i] == '.' {
			points = 1
		}
	}
	if i-start == points {
		return 0
	}
	return i
}

// exponentEnd is the end of the exponent at i, or i where there is none.
func exponentEnd(b []byte, i int, letter byte) int {
	if i == len(b) || b[i]|0x20 != letter {
		return i
	}
	end := i + 1
	if end < len(b) && (b[end] == '-' || b[end] == '+') {
		end++
	}
	first := end
	for end < len(b) && isDigit(b[end]) {
		end++
	}
	if end == first {
		return i
	}
	return end
}

// float reads a mantissa and the exponent behind it. It refuses what underflows as
// well as what overflows.
func float(b []byte, mantissa, exponent int) (f float64, rest []byte, ok bool) {
	var err error
	if mantissa == exponent && bytes.ContainsAny(b[:mantissa], "xX") {
		f, err = strconv.ParseFloat(string(b[:mantissa])+"p0", 64) // Go wants an exponent
	} else {
		f, err = strconv.ParseFloat(string(b[:exponent]), 64)
	}
	tiny := math.Abs(f) < smallestNormal && bytes.ContainsAny(b[:mantissa], "123456789abcdefABCDEF")
	return f, b[exponent:], err == nil && !tiny
}
