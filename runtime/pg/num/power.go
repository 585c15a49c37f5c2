package num

import (
	"math"
	"math/big"

	"github.com/cockroachdb/apd/v3"

	"github.com/veloc-dev/veloc/runtime/pg"
)

var one = MustParse("1")

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

// powerReal is x^y for x > 0 by logarithms.
func powerReal(x, y *decimal) (Numeric, error) {
	c := context(60)
	var ln, product apd.Decimal
	if _, err := c.Ln(&ln, x.apd()); err != nil {
		return Numeric{}, err
	}
	if _, err := c.Mul(&product, &ln, y.apd()); err != nil {
		return Numeric{}, err
	}
	val, _ := product.Float64()
	if math.Abs(val) > maxResultScale*3.01 {
		if val > 0 {
			return Numeric{}, errOverflow
		}
		return newDecimal(new(big.Int), maxDisplayScale), nil
	}
	weight := int(val * 0.434294481903252)
	scale := clampScale(max(int32(minSigDigits-weight), x.scale, y.scale))
	c = context(int(scale) + max(weight, 0) + 2*guard + digitsOf(&y.coef))
	if _, err := c.Ln(&ln, x.apd()); err != nil {
		return Numeric{}, err
	}
	if _, err := c.Mul(&product, &ln, y.apd()); err != nil {
		return Numeric{}, err
	}
	return expAt(&product, scale, max(weight, 0)+guard)
}

// powerInt is x^e at the scale that PostgreSQL gives an integer power.
func powerInt(x *decimal, e int) (Numeric, error) {
	scale := min(max(minSigDigits, x.scale), maxDisplayScale)
	switch {
	case e == 0:
		return newDecimal(pow10(int(scale)), scale), nil
	case x.coef.Sign() == 0:
		return newDecimal(new(big.Int), scale), nil
	}
	lead, weight := x.leadTwo()
	log := (math.Log10(float64(lead)) + float64(weight)) * float64(e)
	switch {
	case log > maxIntegerDigits+10:
		return Numeric{}, errOverflow
	case log < -float64(scale)-10:
		return newDecimal(new(big.Int), scale), nil
	}
	n := e
	if n < 0 {
		n = -n
	}
	// Digits beyond these cannot reach the result's last one.
	digits := int(math.Abs(log)) + int(scale)*2 + 40
	var r apd.Decimal
	c := context(digits)
	r.SetInt64(1)
	base := x.apd()
	for ; n > 0; n >>= 1 {
		if n&1 == 1 {
			if _, err := c.Mul(&r, &r, base); err != nil {
				return Numeric{}, errOverflow
			}
		}
		if n > 1 {
			if _, err := c.Mul(base, base, base); err != nil {
				return Numeric{}, errOverflow
			}
		}
	}
	if e < 0 {
		if _, err := c.Quo(&r, apd.New(1, 0), &r); err != nil {
			return Numeric{}, errOverflow
		}
	}
	return checked(atScale(&r, scale), scale)
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
