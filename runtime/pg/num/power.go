package num

import (
	"math"
	"math/big"

	"github.com/veloc-dev/veloc/runtime/pg"
)

var one = small(1, 0)

// Power is power(a, b) and a ^ b.
func Power(a, b Numeric) (Numeric, error) {
	x, y := a.dec(), b.dec()
	if x.special() || y.special() {
		return powerSpecial(a, b)
	}
	integer := Equal(b, Floor(b))
	switch {
	case x.coef.Sign() == 0 && y.coef.Sign() < 0:
		return Numeric{}, pg.Errorf(pg.InvalidArgumentForPower, "zero raised to a negative power is undefined")
	case x.coef.Sign() < 0 && !integer:
		return Numeric{}, pg.Errorf(pg.InvalidArgumentForPower, "a negative number raised to a non-integer power yields a complex result")
	}
	if integer {
		if e := floorCoef(y); e.IsInt64() && e.Int64() >= math.MinInt32 && e.Int64() <= math.MaxInt32 {
			return powerInt(x, int(e.Int64()))
		}
	}
	if x.coef.Sign() == 0 {
		return newDecimal(new(big.Int), minSigDigits), nil
	}
	negate := false
	if x.coef.Sign() < 0 {
		negate = floorCoef(y).Bit(0) == 1
		x = Neg(a).dec()
	}
	r, err := powerReal(x, y)
	if negate && err == nil {
		r = Neg(r)
	}
	return r, err
}

// powerReal is x^y for x > 0 by logarithms, each of them as exact as PostgreSQL
// computes it: its rough first estimate decides about the result's scale.
func powerReal(x, y *decimal) (Numeric, error) {
	lnWeight := x.lnWeight()
	val := x.lnTimes(y, max(8-lnWeight, 0)).float()
	switch {
	case val > maxResultScale*3.01:
		return Numeric{}, errOverflow
	case val < -maxResultScale*3.01:
		return small(0, maxDisplayScale), nil
	}
	weight := int32(val * log10OfE)
	scale := clampScale(max(minSigDigits-weight, x.scale, y.scale))
	digits := int(max(scale+weight, 0))
	return expAt(x.lnTimes(y, max(digits-lnWeight+8, 0)), scale)
}

// lnTimes is y × ln(x), both rounded to a scale.
func (x *decimal) lnTimes(y *decimal, scale int) *decimal {
	return x.lnAt(scale).times(y, scale)
}

// times is x × y, rounded to a scale where it has more digits.
func (x *decimal) times(y *decimal, scale int) *decimal {
	r := &decimal{scale: x.scale + y.scale}
	r.coef.Mul(&x.coef, &y.coef)
	if drop := int(r.scale) - scale; drop > 0 {
		r.coef.Set(roundCoef(&r.coef, drop))
		r.scale = int32(scale)
	}
	return r
}

// powerInt is x^e as PostgreSQL computes it: by squares of so many digits.
func powerInt(x *decimal, e int) (Numeric, error) {
	scale := clampScale(max(minSigDigits, x.scale))
	switch e {
	case 0:
		return newDecimal(pow10(int(scale)), scale), nil
	case 1:
		return rescaled(x, scale, roundCoef)
	case -1:
		return checked(quoScale(one.dec(), x, scale), scale)
	case 2:
		return rescaled(x.times(x, int(scale)), scale, roundCoef)
	}
	if x.coef.Sign() == 0 {
		return small(0, scale), nil
	}
	lead, exponent := x.leading(4)
	log := float64(e) * (math.Log10(lead) + float64(exponent))
	switch {
	case log > 3*math.MaxInt16*4:
		return Numeric{}, errOverflow
	case log+1 < -float64(scale):
		return small(0, scale), nil
	}
	digits := 1 + int(scale) + int(log) + int(math.Log(math.Abs(float64(e)))) + 8
	r, ok := x.square(uint(max(e, -e)), digits)
	switch {
	case !ok && e > 0:
		return Numeric{}, errOverflow
	case !ok:
		return small(0, scale), nil
	case e < 0 && r.coef.Sign() == 0:
		return Numeric{}, errDivisionByZero
	case e < 0:
		return checked(quoScale(one.dec(), r, scale), scale)
	}
	return rescaled(r, scale, roundCoef)
}

// square is x^e by repeated squaring, each product with so many digits. It is
// not ok where a product has more digits before the point than numeric allows.
func (x *decimal) square(e uint, digits int) (r *decimal, ok bool) {
	r = &decimal{}
	r.coef.SetInt64(1)
	if e&1 == 1 {
		r = x
	}
	for e >>= 1; e > 0; e >>= 1 {
		x = x.times(x, max(digits-8*x.lead().weight, 0))
		if e&1 == 1 {
			r = x.times(r, max(digits-4*(x.lead().weight+r.lead().weight), 0))
		}
		if max(x.lead().weight, r.lead().weight) > math.MaxInt16 {
			return nil, false
		}
	}
	return r, true
}

// powerSpecial follows POSIX pow for NaN and infinities.
func powerSpecial(a, b Numeric) (Numeric, error) {
	x, y := a.dec(), b.dec()
	switch {
	case !x.special() && Equal(a, one), !y.special() && y.coef.Sign() == 0:
		return one, nil
	case x.form == nan || y.form == nan:
		return NaN, nil
	case y.special():
		return powerToInfinity(a, b)
	case x.form == negInf:
		return powerOfNegInfinity(b)
	case y.coef.Sign() > 0:
		return Infinity, nil
	}
	return Numeric{}, nil
}

func powerToInfinity(a, b Numeric) (Numeric, error) {
	abs := Abs(a)
	switch c := Compare(abs, one); {
	case a.sign() == 0 && b.sign() < 0:
		return Numeric{}, pg.Errorf(pg.InvalidArgumentForPower, "zero raised to a negative power is undefined")
	case c == 0:
		return one, nil
	case (c > 0) == (b.sign() > 0):
		return Infinity, nil
	}
	return Numeric{}, nil
}

func powerOfNegInfinity(b Numeric) (Numeric, error) {
	integer := Equal(b, Floor(b))
	switch {
	case !integer:
		return Numeric{}, pg.Errorf(pg.InvalidArgumentForPower, "a negative number raised to a non-integer power yields a complex result")
	case b.sign() < 0:
		return Numeric{}, nil
	case floorCoef(b.dec()).Bit(0) == 1:
		return NegInfinity, nil
	}
	return Infinity, nil
}
