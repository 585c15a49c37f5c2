package num

import (
	"cmp"
	"math/big"

	"github.com/veloc-dev/veloc/runtime/pg"
)

var errDivisionByZero = &pg.Error{SQLState: pg.DivisionByZero, Message: "division by zero"}

// Add is a + b; the scale is the larger one.
func Add(a, b Numeric) (Numeric, error) {
	if sum, ok := addSmall(a, b); ok {
		return sum, nil
	}
	x, y := a.dec(), b.dec()
	if x.special() || y.special() {
		return addSpecial(x, y), nil
	}
	scale := max(x.scale, y.scale)
	return checked(new(big.Int).Add(x.at(scale), y.at(scale)), scale)
}

func addSpecial(x, y *decimal) Numeric {
	switch {
	case x.form == nan || y.form == nan:
		return NaN
	case x.special() && y.special() && x.form != y.form:
		return NaN
	case x.special():
		return Numeric{v: x}
	}
	return Numeric{v: y}
}

// Sub is a - b.
func Sub(a, b Numeric) (Numeric, error) { return Add(a, Neg(b)) }

// Neg is -a.
func Neg(a Numeric) Numeric {
	if a.isSmall() {
		return small(-a.coef, a.scale)
	}
	d := a.v
	switch d.form {
	case nan:
		return NaN
	case posInf:
		return NegInfinity
	case negInf:
		return Infinity
	}
	return newDecimal(new(big.Int).Neg(&d.coef), d.scale)
}

// Plus is +a.
func Plus(a Numeric) Numeric { return a }

// Abs is abs(a).
func Abs(a Numeric) Numeric {
	if a.sign() < 0 {
		return Neg(a)
	}
	return a
}

// sign is -1, 0 or 1; 1 for NaN.
func (n Numeric) sign() int {
	if n.isSmall() {
		return cmp.Compare(n.coef, 0)
	}
	switch d := n.dec(); d.form {
	case negInf:
		return -1
	case posInf, nan:
		return 1
	default:
		return d.coef.Sign()
	}
}

// Sign is sign(a).
func Sign(a Numeric) Numeric {
	if a.dec().form == nan {
		return NaN
	}
	return newDecimal(big.NewInt(int64(a.sign())), 0)
}

// Mul is a × b; the scales add up.
func Mul(a, b Numeric) (Numeric, error) {
	if product, ok := mulSmall(a, b); ok {
		return product, nil
	}
	x, y := a.dec(), b.dec()
	if x.form == nan || y.form == nan {
		return NaN, nil
	}
	if x.special() || y.special() {
		return infinite(a.sign() * b.sign()), nil
	}
	return checked(new(big.Int).Mul(&x.coef, &y.coef), x.scale+y.scale)
}

// infinite is the infinity with the sign given; NaN for 0.
func infinite(sign int) Numeric {
	switch sign {
	case -1:
		return NegInfinity
	case 1:
		return Infinity
	}
	return NaN
}

// lead is the first digit of a value in base 10,000 and its weight, as
// PostgreSQL stores numerics.
type lead struct{ digit, weight int }

// leadDigits gives how many decimal digits the first digit in base 10,000 has of
// a coefficient of n digits, and its weight.
func leadDigits(n int, scale int32) (have, weight int) {
	exponent := n - 1 - int(scale)
	weight = exponent >> 2 // rounded down
	return exponent - 4*weight + 1, weight
}

func (d *decimal) lead() lead {
	n := digitsOf(&d.coef)
	if n == 0 {
		return lead{}
	}
	have, weight := leadDigits(n, d.scale)
	x := new(big.Int).Abs(&d.coef)
	if n >= have {
		x.Quo(x, pow10(n-have))
	} else {
		x.Mul(x, pow10(have-n))
	}
	return lead{int(x.Int64()), weight}
}

// quotientScale is select_div_scale of PostgreSQL's numeric.c.
func quotientScale(x, y lead, scaleX, scaleY int32) int32 {
	q := x.weight - y.weight
	if x.digit <= y.digit {
		q--
	}
	return min(max(int32(minSigDigits-q*4), scaleX, scaleY, 0), maxDisplayScale)
}

// quoScale is a / b rounded half away from zero to a scale.
func quoScale(x, y *decimal, scale int32) *big.Int {
	n := new(big.Int).Set(&x.coef)
	m := new(big.Int).Set(&y.coef)
	if by := scale - x.scale + y.scale; by >= 0 {
		n.Mul(n, pow10(int(by)))
	} else {
		m.Mul(m, pow10(int(-by)))
	}
	return quoRound(n, m)
}

// Div is a / b with PostgreSQL's scale for a quotient.
func Div(a, b Numeric) (Numeric, error) {
	if b.sign() != 0 {
		if q, ok := divSmall(a, b); ok {
			return q, nil
		}
	}
	x, y := a.dec(), b.dec()
	switch {
	case x.form == nan || y.form == nan:
		return NaN, nil
	case x.special() && y.special():
		return NaN, nil
	case x.special():
		if y.coef.Sign() == 0 {
			return Numeric{}, errDivisionByZero
		}
		return infinite(a.sign() * b.sign()), nil
	case y.special():
		return Numeric{}, nil
	case y.coef.Sign() == 0:
		return Numeric{}, errDivisionByZero
	}
	scale := quotientScale(x.lead(), y.lead(), x.scale, y.scale)
	return checked(quoScale(x, y, scale), scale)
}

// DivTrunc is div(a, b): the quotient without its fraction.
func DivTrunc(a, b Numeric) (Numeric, error) {
	x, y := a.dec(), b.dec()
	if x.special() || y.special() || y.coef.Sign() == 0 {
		return Div(a, b)
	}
	scale := max(x.scale, y.scale)
	return checked(new(big.Int).Quo(x.at(scale), y.at(scale)), 0)
}

// Mod is a % b, with the sign of a.
func Mod(a, b Numeric) (Numeric, error) {
	x, y := a.dec(), b.dec()
	switch {
	case x.form == nan || y.form == nan:
		return NaN, nil
	case x.special():
		if !y.special() && y.coef.Sign() == 0 {
			return Numeric{}, errDivisionByZero
		}
		return NaN, nil
	case y.special():
		return a, nil
	case y.coef.Sign() == 0:
		return Numeric{}, errDivisionByZero
	}
	scale := max(x.scale, y.scale)
	return newDecimal(new(big.Int).Rem(x.at(scale), y.at(scale)), scale), nil
}

// RoundTo is round(a, scale), half away from zero; a negative scale rounds
// before the point.
func RoundTo(a Numeric, scale int32) (Numeric, error) {
	if r, ok := roundSmall(a, scale); ok {
		return r, nil
	}
	d := a.dec()
	if d.special() {
		return a, nil
	}
	return rescaled(d, min(max(scale, -maxIntegerDigits-1), maxScale), roundCoef)
}

func rescaled(d *decimal, scale int32, drop func(*big.Int, int) *big.Int) (Numeric, error) {
	if scale >= d.scale {
		return checked(d.at(scale), scale)
	}
	coef := drop(&d.coef, int(d.scale-scale))
	if scale < 0 {
		coef = new(big.Int).Mul(coef, pow10(int(-scale)))
		scale = 0
	}
	return checked(coef, scale)
}

// Round is round(a).
func Round(a Numeric) (Numeric, error) { return RoundTo(a, 0) }

// TruncTo is trunc(a, scale).
func TruncTo(a Numeric, scale int32) (Numeric, error) {
	d := a.dec()
	if d.special() {
		return a, nil
	}
	return rescaled(d, min(max(scale, -maxIntegerDigits-1), maxScale), func(c *big.Int, n int) *big.Int { return new(big.Int).Quo(c, pow10(n)) })
}

// Trunc is trunc(a).
func Trunc(a Numeric) (Numeric, error) { return TruncTo(a, 0) }

func floorCoef(d *decimal) *big.Int {
	return new(big.Int).Div(&d.coef, pow10(int(d.scale)))
}

// Floor is floor(a).
func Floor(a Numeric) Numeric {
	d := a.dec()
	if d.special() {
		return a
	}
	return newDecimal(floorCoef(d), 0)
}

// Ceil is ceil(a).
func Ceil(a Numeric) Numeric {
	if a.dec().special() {
		return a
	}
	return Neg(Floor(Neg(a)))
}

// TypeMod coerces to numeric(p, s): rounds, then checks the digits before the
// point.
func TypeMod(a Numeric, p, s int32) (Numeric, error) {
	d := a.dec()
	if d.form == nan {
		return a, nil
	}
	if d.special() {
		return Numeric{}, pg.Errorf(pg.NumericValueOutOfRange, "numeric field overflow")
	}
	n, err := rescaled(d, s, roundCoef)
	if err != nil {
		return n, err
	}
	m := n.dec()
	if digitsOf(&m.coef)-int(m.scale) > int(p-s) {
		return Numeric{}, pg.Errorf(pg.NumericValueOutOfRange, "numeric field overflow")
	}
	return n, nil
}

// ScaleOf is scale(a): digits after the point.
func ScaleOf(a Numeric) (int32, error) {
	if a.dec().special() {
		return 0, errNoScale
	}
	return a.dec().scale, nil
}

// IsFinite reports whether a is a number, neither NaN nor infinite.
func IsFinite(a Numeric) bool { return a.isSmall() || !a.v.special() }

// errNoScale stands for NULL, which the compiler gives where a is not finite.
var errNoScale = &pg.Error{SQLState: pg.FeatureNotSupported, Message: "the scale of NaN or infinity, which is NULL, is not supported"}

// TrimScale is trim_scale(a).
func TrimScale(a Numeric) Numeric {
	d := a.dec()
	if d.special() {
		return a
	}
	scale, coef := d.scale, &d.coef
	for scale > 0 {
		q, r := new(big.Int).QuoRem(coef, pow10(1), new(big.Int))
		if r.Sign() != 0 {
			break
		}
		coef = q
		scale--
	}
	return newDecimal(coef, scale)
}

// MinScale is min_scale(a).
func MinScale(a Numeric) (int32, error) { return ScaleOf(TrimScale(a)) }
