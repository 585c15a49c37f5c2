package num

import "math/bits"

// The functions here hold values that a program gives to their columns' types, as
// the input functions hold texts: the value that PostgreSQL would store, or its
// error. Odd64 and Odd128 tell, with little, whether there is something to do.

// Odd64 is not 0 where a coefficient has more digits than below has zeros.
func Odd64(x, below int64) uint64 {
	if (x <= -below || x >= below) && x != NaNInt64 {
		return 1
	}
	return 0
}

// Admit64 is a numeric of so many digits, at most 18, by its coefficient.
func Admit64(x int64, digits int32) (int64, error) {
	if Odd64(x, pow64[digits]) != 0 {
		return 0, errFieldOverflow
	}
	return x, nil
}

// Odd128 is not 0 where a coefficient does not fit into so many digits.
func Odd128(x Int128, digits int32) uint64 {
	if x == NaNInt128 || fits128(x, digits) {
		return 0
	}
	return 1
}

// Admit128 is a numeric of so many digits, at most 38, by its coefficient.
func Admit128(x Int128, digits int32) (Int128, error) {
	if Odd128(x, digits) != 0 {
		return Int128{}, errFieldOverflow
	}
	return x, nil
}

// pow128 are the powers of ten of at most 38 zeros.
var pow128 = func() (p [39]Int128) {
	p[0] = Int128{Lo: 1}
	for i := 1; i < len(p); i++ {
		hi, lo := bits.Mul64(p[i-1].Lo, 10)
		p[i] = Int128{Hi: p[i-1].Hi*10 + int64(hi), Lo: lo}
	}
	return p
}()

// fits128 reports whether a coefficient that is a number has at most so many
// digits.
func fits128(x Int128, digits int32) bool {
	limit := pow128[digits]
	if x.Hi < 0 {
		lo := -x.Lo
		hi := ^x.Hi
		if lo == 0 {
			hi++
		}
		if hi < 0 { // the least value of all
			return false
		}
		x = Int128{hi, lo}
	}
	return x.Hi < limit.Hi || x.Hi == limit.Hi && x.Lo < limit.Lo
}

// OddMod is not 0 where a numeric is not as a numeric(p, s) has it.
func OddMod(n Numeric, p, s int32) uint64 {
	if n.isSmall() {
		return oddSmall(n.coef, n.scale, p, s)
	}
	if m, err := TypeMod(n, p, s); err == nil && m.Equal(n) {
		return 0
	}
	return 1
}

// oddSmall is OddMod for a coefficient of 64 bits: its scale is the type's, and it
// has no digits that a negative scale rounds away.
func oddSmall(coef int64, scale, p, s int32) uint64 {
	most := p // digits of the coefficient
	if s < 0 {
		zeros := min(-s, int32(len(pow64)-1))
		if most -= s; zeros < -s && coef != 0 || coef%pow64[zeros] != 0 {
			return 1
		}
	}
	if scale != max(s, 0) || int(most) < len(pow64) && (coef <= -pow64[most] || coef >= pow64[most]) {
		return 1
	}
	return 0
}
