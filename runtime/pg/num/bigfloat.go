package num

import "math/big"

// The logarithm as a big.Float of any precision, off by no more than a few units
// in the last of prec bits.

const bitsPerDigit = 3.3219280948873626

// bitsOf is how many bits so many decimal digits need.
func bitsOf(digits int) uint { return uint(float64(max(digits, 0))*bitsPerDigit) + 1 }

func newFloat(prec uint) *big.Float { return new(big.Float).SetPrec(prec) }

func floatOf(prec uint, x *big.Int) *big.Float { return newFloat(prec).SetInt(x) }

// quotient is a/b.
func quotient(prec uint, a, b *big.Int) *big.Float {
	return newFloat(prec).Quo(floatOf(prec, a), floatOf(prec, b))
}

// artanh2 is 2 artanh z by its series; z is small.
func artanh2(z *big.Float) *big.Float {
	prec := z.Prec()
	square := newFloat(prec).Mul(z, z)
	sum, power, term, n := newFloat(prec).Set(z), newFloat(prec).Set(z), newFloat(prec), newFloat(64)
	for i := int64(3); ; i += 2 {
		power.Mul(power, square)
		if power.Sign() == 0 || power.MantExp(nil) < sum.MantExp(nil)-int(prec) {
			return sum.Add(sum, sum)
		}
		sum.Add(sum, term.Quo(power, n.SetInt64(i)))
	}
}

// lnOf is the natural logarithm of a/b, which is near 1, as 2 artanh((a-b)/(a+b)).
func lnOf(prec uint, a, b *big.Int) *big.Float {
	prec += 32
	diff := new(big.Int).Sub(a, b)
	if diff.Sign() == 0 {
		return newFloat(prec)
	}
	return artanh2(quotient(prec, diff, new(big.Int).Add(a, b)))
}

// floatAt rounds x half away from zero to a scale.
func floatAt(x *big.Float, scale int) *big.Int {
	p := pow10(scale)
	// A product as exact as its factors.
	t := newFloat(x.Prec()+uint(p.BitLen())).Mul(x, floatOf(uint(p.BitLen()), p))
	half := 0.5
	if t.Sign() < 0 {
		half = -half
	}
	r, _ := t.Add(t, big.NewFloat(half)).Int(nil)
	return r
}
