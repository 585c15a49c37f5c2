package num

import (
	"math"
	"math/big"
	"strconv"

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
	return newDecimal(&d.rootAt(int(scale)).coef, scale), nil
}

// rootAt is the square root of d at a scale, which may be negative: rounded
// before the point.
func (d *decimal) rootAt(scale int) *decimal {
	// The root of coef·10^(2(scale+1)-d.scale) has one digit more than wanted.
	shift := 2*(scale+1) - int(d.scale)
	x := new(big.Int)
	if shift >= 0 {
		x.Mul(&d.coef, pow10(shift))
	} else {
		x.Quo(&d.coef, pow10(-shift))
	}
	r := &decimal{scale: int32(scale)}
	r.coef.Set(roundCoef(root(x), 1))
	return r
}

// root is the square root of x, rounded down. A large x has the root of its
// upper half made exact by one step of Newton's, where big.Int.Sqrt takes many.
func root(x *big.Int) *big.Int {
	bits := uint(x.BitLen())
	if bits < 4096 {
		return new(big.Int).Sqrt(x)
	}
	half := bits / 4
	r := root(new(big.Int).Rsh(x, 2*half))
	r.Lsh(r, half)
	r.Add(r, new(big.Int).Quo(x, r)).Rsh(r, 1)
	for square := new(big.Int); square.Mul(r, r).Cmp(x) > 0; {
		r.Sub(r, big.NewInt(1))
	}
	return r
}

// guard is how many bits more than wanted are computed before rounding.
const guard = 64

// float is the nearest float64, which may be infinite.
func (d *decimal) float() float64 {
	f, _ := strconv.ParseFloat(FormatNumeric(Numeric{v: d}), 64)
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
	weight := min(max(d.float()*log10OfE, -maxResultScale), maxResultScale)
	return expAt(d, clampScale(max(minSigDigits-int32(weight), d.scale)))
}

const log10OfE = 0.434294481903252 // as in PostgreSQL's numeric.c

// expAt is e^d at a scale.
func expAt(d *decimal, scale int32) (Numeric, error) {
	val := d.float()
	switch {
	case val >= 3*maxResultScale:
		return Numeric{}, errOverflow
	case val <= -3*maxResultScale:
		return small(0, scale), nil
	}
	halvings := 0
	for v := math.Abs(val); v > 0.01; v /= 2 {
		halvings++
	}
	digits := max(1+int(val*log10OfE)+int(scale)+int(float64(halvings)*log10Of2), 0) + 8
	sum := d.halved(halvings).taylor(digits - 1)
	for range halvings {
		sum = sum.times(sum, max(digits-8*sum.lead().weight, 0))
	}
	return rescaled(sum, scale, roundCoef)
}

// halved is d / 2^n.
func (d *decimal) halved(n int) *decimal {
	r := &decimal{scale: d.scale + int32(n)}
	r.coef.Mul(&d.coef, new(big.Int).Exp(big.NewInt(5), big.NewInt(int64(n)), nil))
	return r
}

// taylor is e^x by its series, the terms from the third on rounded to a scale.
// PostgreSQL rounds so, which shows where the result is nearly a tie.
func (x *decimal) taylor(scale int) *decimal {
	sum, term := one.dec().plus(x), x
	for n := int64(2); ; n++ {
		product := term.times(x, scale)
		term = &decimal{scale: int32(scale)}
		term.coef.Set(quoRound(product.at(int32(scale)), big.NewInt(n)))
		if term.coef.Sign() == 0 {
			return sum
		}
		sum = sum.plus(term)
	}
}

// plus is x + y.
func (x *decimal) plus(y *decimal) *decimal {
	r := &decimal{scale: max(x.scale, y.scale)}
	r.coef.Add(x.at(r.scale), y.at(r.scale))
	return r
}

// lnWeight is estimate_ln_dweight of PostgreSQL's numeric.c: the decimal
// exponent of ln(d), roughly.
func (d *decimal) lnWeight() int {
	if d.coef.Sign() <= 0 {
		return 0
	}
	if d.nearOne() {
		x := &decimal{scale: d.scale}
		x.coef.Sub(&d.coef, pow10(int(d.scale)))
		lead := x.lead()
		if lead.digit == 0 {
			return 0
		}
		return lead.weight*4 + int(math.Log10(float64(lead.digit)))
	}
	digits, weight := d.leading(2)
	ln := math.Log(digits) + float64(weight)*2.302585092994046
	return int(math.Log10(math.Abs(ln)))
}

// nearOne reports whether 0.9 ≤ d ≤ 1.1.
func (d *decimal) nearOne() bool { return d.compareTenths(9) >= 0 && d.compareTenths(11) <= 0 }

// compareTenths compares d > 0 with n/10, which is near 1.
func (d *decimal) compareTenths(n int64) int {
	switch digits := digitsOf(&d.coef) - int(d.scale); {
	case digits < 0:
		return -1
	case digits > 1:
		return 1
	}
	tenfold := new(big.Int).Mul(&d.coef, pow10(1))
	return tenfold.Cmp(new(big.Int).Mul(pow10(int(d.scale)), big.NewInt(n)))
}

// leading is the number that the first n digits in base 10,000 make, fewer where
// nothing follows them, and its decimal exponent.
func (d *decimal) leading(n int) (digits float64, exponent int) {
	x := new(big.Int).Abs(&d.coef)
	exponent = 4 * (d.lead().weight - n + 1)
	rest := new(big.Int)
	if drop := exponent + int(d.scale); drop >= 0 {
		x.QuoRem(x, pow10(drop), rest)
	} else {
		x.Mul(x, pow10(-drop))
	}
	base := big.NewInt(10_000)
	for i := 1; i < n && rest.Sign() == 0; i++ {
		q, _ := new(big.Int).QuoRem(x, base, rest)
		if rest.Sign() == 0 {
			x, exponent = q, exponent+4
		}
	}
	digits, _ = new(big.Float).SetInt(x).Float64()
	return digits, exponent
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

// lnAt is ln(d) at a scale; d > 0. As in PostgreSQL, square roots bring d near
// to 1: their rounding may reach the last digit of a large number's logarithm.
func (d *decimal) lnAt(scale int) *decimal {
	x, roots := d, 0
	for x.compareTenths(9) <= 0 || x.compareTenths(11) >= 0 {
		x = x.rootAt(scale - 2*x.lead().weight + 8)
		roots++
	}
	prec := bitsOf(scale+max(x.lnWeight(), d.lnWeight())+2) + guard
	f := lnOf(prec, &x.coef, pow10(int(x.scale)))
	l := &decimal{scale: int32(scale)}
	l.coef.Set(floatAt(f.SetMantExp(f, roots), scale))
	return l
}

// Ln is ln(a).
func Ln(a Numeric) (Numeric, error) {
	if r, done, err := logArgument(a); done {
		return r, err
	}
	d := a.dec()
	scale := clampScale(max(int32(minSigDigits-d.lnWeight()), d.scale))
	return newDecimal(&d.lnAt(int(scale)).coef, scale), nil
}

// Log10 is log(a).
func Log10(a Numeric) (Numeric, error) { return Log(ten, a) }

var ten = small(10, 0)

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
	bw, dw := b.lnWeight(), d.lnWeight()
	scale := clampScale(max(int32(minSigDigits-(dw-bw)), b.scale, d.scale))
	// As exact as PostgreSQL computes them.
	digits := int(scale) + dw - bw + 8
	x, y := d.lnAt(max(digits-dw, 0)), b.lnAt(max(digits-bw, 0))
	if y.coef.Sign() == 0 {
		return Numeric{}, errDivisionByZero
	}
	return checked(quoScale(x, y, scale), scale)
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
