package num

import (
	"math"
	"math/big"

	"github.com/cockroachdb/apd/v3"

	"github.com/veloc-dev/veloc/runtime/pg"
)

// maxResultScale is NUMERIC_MAX_RESULT_SCALE.
const maxResultScale = 2000

var (
	errLogZero     = &pg.Error{SQLState: pg.InvalidArgumentForLog, Message: "cannot take logarithm of zero"}
	errLogNegative = &pg.Error{SQLState: pg.InvalidArgumentForLog, Message: "cannot take logarithm of a negative number"}
)

func clampScale(s int32) int32 { return min(max(s, 0), maxDisplayScale) }

// Sqrt is sqrt(a).
func Sqrt(a Numeric) (Numeric, error) {
	d := a.dec()
	switch {
	case d.form == nan || d.form == posInf:
		return a, nil
	case a.sign() < 0:
		return Numeric{}, pg.Errorf(pg.InvalidArgumentForPower, "cannot take square root of a negative number")
	}
	weight := d.lead().weight
	if d.coef.Sign() == 0 {
		weight = 0
	}
	sweight := weight*2 + 1
	if weight < 0 {
		sweight = 1 - (-weight)*2
	}
	scale := clampScale(max(int32(minSigDigits-sweight), d.scale))
	// The root of coef·10^(2(scale+1)-d.scale) has one digit more than wanted.
	shift := 2*(int(scale)+1) - int(d.scale)
	x := new(big.Int).Set(&d.coef)
	if shift >= 0 {
		x.Mul(x, pow10(shift))
	} else {
		x.Quo(x, pow10(-shift))
	}
	return newDecimal(roundCoef(x.Sqrt(x), 1), scale), nil
}

func (d *decimal) apd() *apd.Decimal {
	return apd.NewWithBigInt(new(apd.BigInt).SetMathBigInt(&d.coef), -d.scale)
}

// context computes with the given number of digits.
func context(digits int) *apd.Context {
	c := apd.BaseContext.WithPrecision(uint32(max(digits, 20)))
	c.MaxExponent, c.MinExponent = apd.MaxExponent, apd.MinExponent
	return c
}

// atScale rounds half away from zero to a scale.
func atScale(x *apd.Decimal, scale int32) *big.Int {
	coef := x.Coeff.MathBigInt()
	if x.Negative {
		coef = new(big.Int).Neg(coef)
	}
	if by := int(scale) + int(x.Exponent); by >= 0 {
		return new(big.Int).Mul(coef, pow10(by))
	} else {
		return roundCoef(coef, -by)
	}
}

// guard is how many digits more than wanted are computed before rounding.
const guard = 12

func (d *decimal) float() float64 {
	f, _ := new(big.Float).SetInt(&d.coef).Float64()
	if d.scale == 0 || f == 0 {
		return f
	}
	x, _, err := new(big.Float).SetPrec(64).Parse(FormatNumeric(Numeric{v: d}), 10)
	if err != nil {
		return f
	}
	f, _ = x.Float64()
	return f
}

// Exp is exp(a).
func Exp(a Numeric) (Numeric, error) {
	d := a.dec()
	switch d.form {
	case nan, posInf:
		return a, nil
	case negInf:
		return Numeric{}, nil
	}
	val := d.float()
	weight := min(max(val*0.434294481903252, -maxResultScale), maxResultScale)
	scale := clampScale(max(minSigDigits-int32(weight), d.scale))
	switch {
	case val >= 3*maxResultScale:
		return Numeric{}, errOverflow
	case val <= -3*maxResultScale:
		return newDecimal(new(big.Int), scale), nil
	}
	return expAt(d.apd(), scale, int(weight))
}

// expAt is e^x at a scale; weight estimates the result's decimal exponent.
func expAt(x *apd.Decimal, scale int32, weight int) (Numeric, error) {
	var r apd.Decimal
	if _, err := context(int(scale)+max(weight, 0)+guard).Exp(&r, x); err != nil {
		return Numeric{}, errOverflow
	}
	return checked(atScale(&r, scale), scale)
}

// lnWeight is estimate_ln_dweight of PostgreSQL's numeric.c: the decimal
// exponent of ln(d), roughly.
func (d *decimal) lnWeight() int {
	if d.coef.Sign() <= 0 {
		return 0
	}
	n := Numeric{v: d}
	if GreaterEqual(n, MustParse("0.9")) && LessEqual(n, MustParse("1.1")) {
		x, _ := Sub(n, MustParse("1"))
		lead := x.dec().lead()
		if lead.digit == 0 {
			return 0
		}
		return lead.weight*4 + int(math.Log10(float64(lead.digit)))
	}
	digits, weight := d.leadTwo()
	ln := math.Log(float64(digits)) + float64(weight)*2.302585092994046
	return int(math.Log10(math.Abs(ln)))
}

// leadTwo is the first two digits in base 10,000 as one number, and its
// decimal exponent.
func (d *decimal) leadTwo() (digits, exponent int) {
	lead := d.lead()
	first, weight := lead.digit, lead.weight
	// A second digit exists where the value has digits below the first one's.
	x := new(big.Int).Abs(&d.coef)
	low := 4*(weight-1) + int(d.scale) // decimal digits below the second base digit
	unit := 4*weight + int(d.scale)    // and below the first
	if unit <= 0 || new(big.Int).Rem(x, pow10(unit)).Sign() == 0 {
		return first, weight * 4
	}
	if low >= 0 {
		x.Quo(x, pow10(low))
	} else {
		x.Mul(x, pow10(-low))
	}
	return int(x.Int64()), weight*4 - 4
}

// logArgument answers for the arguments that have no logarithm by digits.
func logArgument(a Numeric) (Numeric, bool, error) {
	d := a.dec()
	switch {
	case d.form == nan || d.form == posInf:
		return a, true, nil
	case a.sign() < 0:
		return a, true, errLogNegative
	case a.sign() == 0:
		return a, true, errLogZero
	}
	return a, false, nil
}

// Ln is ln(a).
func Ln(a Numeric) (Numeric, error) {
	if r, done, err := logArgument(a); done {
		return r, err
	}
	d := a.dec()
	scale := clampScale(max(int32(minSigDigits-d.lnWeight()), d.scale))
	var r apd.Decimal
	if _, err := context(int(scale)+guard+8).Ln(&r, d.apd()); err != nil {
		return Numeric{}, err
	}
	return newDecimal(atScale(&r, scale), scale), nil
}

// Log10 is log(a).
func Log10(a Numeric) (Numeric, error) { return Log(MustParse("10"), a) }

// Log is log(base, a).
func Log(base, a Numeric) (Numeric, error) {
	b, d := base.dec(), a.dec()
	if b.form == nan || d.form == nan {
		return NaN, nil
	}
	for _, x := range []Numeric{base, a} {
		if _, done, err := logArgument(x); done && err != nil {
			return Numeric{}, err
		}
	}
	if b.special() || d.special() {
		return logInfinite(b, d)
	}
	scale := clampScale(max(int32(minSigDigits-(d.lnWeight()-b.lnWeight())), b.scale, d.scale))
	c := context(int(scale) + 2*guard + 10)
	var x, y apd.Decimal
	if _, err := c.Ln(&x, d.apd()); err != nil {
		return Numeric{}, err
	}
	if _, err := c.Ln(&y, b.apd()); err != nil {
		return Numeric{}, err
	}
	if y.IsZero() {
		return Numeric{}, errDivisionByZero
	}
	if _, err := c.Quo(&x, &x, &y); err != nil {
		return Numeric{}, err
	}
	return newDecimal(atScale(&x, scale), scale), nil
}

func logInfinite(b, d *decimal) (Numeric, error) {
	switch {
	case b.special() && d.special():
		return NaN, nil
	case b.special():
		return Numeric{}, nil
	}
	return Infinity, nil
}
