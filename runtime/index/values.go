package index

import "math"

// FloatWord is a number in PostgreSQL's order of floats: NaN is equal to itself and behind
// all others, and the two zeros are equal.
func FloatWord(x float64) int64 {
	switch {
	case x != x:
		return math.MaxInt64
	case x == 0:
		return 0
	}
	bits := int64(math.Float64bits(x))
	if bits < 0 {
		bits ^= math.MaxInt64
	}
	return bits
}

// BehindTexts is greater than every text: no UTF-8 has that byte.
const BehindTexts = "\xff"
