package num

import (
	"math/big"
	"strconv"
	"strings"

	"github.com/veloc-dev/veloc/runtime/pg"
)

func invalid(s string) error {
	return pg.Errorf(pg.InvalidTextRepresentation, "invalid input syntax for type numeric: \"%s\"", s)
}

// space is what input functions skip around a number.
const space = " \t\n\r\v\f"

// ParseNumeric is numeric's input function.
func ParseNumeric(s string) (Numeric, error) {
	if n, ok := parseSmall(s); ok {
		return n, nil
	}
	l, err := scanLiteral(s)
	if err != nil {
		return Numeric{}, err
	}
	return l.numeric()
}

// ParseNumericMod is the input function of a numeric(p, s) that no fixed
// representation holds. It rounds before it looks at numeric's own limits:
// '1e-20000' is 0.00 in a numeric(4,2).
func ParseNumericMod(text string, p, s int32) (Numeric, error) {
	l, err := scanLiteral(text)
	if err == nil && l.special == nil {
		err = l.round(int(p), int(s))
	}
	if err != nil {
		return Numeric{}, err
	}
	if l.special != nil {
		return TypeMod(*l.special, p, s)
	}
	return l.numeric()
}

// literal is a number as it is written: its value is digits × 10^exponent.
type literal struct {
	special  *Numeric // NaN or an infinity instead
	negative bool
	digits   string // without zeros in front; empty for 0
	exponent int
	scale    int // digits behind the point, not limited
}

// maxExponent is the greatest exponent that PostgreSQL looks at.
const maxExponent = 1<<30 - 2

// scanLiteral reads numeric's syntax: [sign]digits[.digits][e[sign]digits].
func scanLiteral(s string) (l literal, err error) {
	t := strings.Trim(s, space)
	if n, ok := parseSpecial(t); ok {
		return literal{special: &n}, nil
	}
	if t != "" && (t[0] == '-' || t[0] == '+') {
		l.negative, t = t[0] == '-', t[1:]
	}
	whole := digitsAt(t)
	fraction := ""
	if t = t[len(whole):]; t != "" && t[0] == '.' {
		fraction = digitsAt(t[1:])
		t = t[1+len(fraction):]
	}
	if whole == "" && fraction == "" {
		return l, invalid(s)
	}
	exponent := 0
	if t != "" && (t[0] == 'e' || t[0] == 'E') {
		e, rest, ok := scanExponent(t[1:])
		switch {
		case !ok:
			return l, invalid(s)
		case e < -maxExponent || e > maxExponent:
			return l, errOverflow
		}
		exponent, t = e, rest
	}
	if t != "" {
		return l, invalid(s)
	}
	l.digits = strings.TrimLeft(whole+fraction, "0")
	l.exponent = exponent - len(fraction)
	l.scale = max(-l.exponent, 0)
	return l, nil
}

func parseSpecial(t string) (Numeric, bool) {
	switch pg.LowerASCII(t) {
	case "nan":
		return NaN, true
	case "infinity", "+infinity", "inf", "+inf":
		return Infinity, true
	case "-infinity", "-inf":
		return NegInfinity, true
	}
	return Numeric{}, false
}

// digitsAt is the digits that t begins with.
func digitsAt(t string) string {
	i := 0
	for i < len(t) && t[i]-'0' <= 9 {
		i++
	}
	return t[:i]
}

// scanExponent reads an integer as C's strtol does, which takes blanks in front
// of it; one out of range becomes one beyond maxExponent.
func scanExponent(t string) (e int, rest string, ok bool) {
	t = strings.TrimLeft(t, space)
	negative := false
	if t != "" && (t[0] == '-' || t[0] == '+') {
		negative, t = t[0] == '-', t[1:]
	}
	digits := digitsAt(t)
	for i := range len(digits) {
		e = min(e*10+int(digits[i]-'0'), maxExponent+1)
	}
	if negative {
		e = -e
	}
	return e, t[len(digits):], digits != ""
}

// numeric is the literal's value.
func (l *literal) numeric() (Numeric, error) {
	switch {
	case l.special != nil:
		return *l.special, nil
	case l.scale > maxScale:
		return Numeric{}, errOverflow
	case l.digits == "":
		return small(0, int32(l.scale)), nil
	case len(l.digits)+l.exponent > maxIntegerDigits:
		return Numeric{}, errOverflow
	}
	coef, _ := new(big.Int).SetString(l.digits, 10)
	if by := l.scale + l.exponent; by > 0 {
		coef.Mul(coef, pow10(by))
	}
	if l.negative {
		coef.Neg(coef)
	}
	return newDecimal(coef, int32(l.scale)), nil
}

// round brings the literal to numeric(p, s): half away from zero, at most p-s
// digits before the point.
func (l *literal) round(p, s int) error {
	if drop := -l.exponent - s; drop > 0 {
		kept := max(len(l.digits)-drop, 0)
		up := drop <= len(l.digits) && l.digits[kept] >= '5'
		l.digits, l.exponent = l.digits[:kept], -s
		if up {
			l.digits = successor(l.digits)
		}
	}
	if l.digits != "" && len(l.digits)+l.exponent > p-s {
		return errFieldOverflow
	}
	if l.digits == "" {
		l.exponent = min(l.exponent, 0)
	}
	// Zeros up to the scale.
	l.scale = max(s, 0)
	return nil
}

// successor adds 1 to a number's digits.
func successor(digits string) string {
	b := []byte(digits)
	for i := len(b) - 1; i >= 0; i-- {
		if b[i] < '9' {
			b[i]++
			return string(b)
		}
		b[i] = '0'
	}
	return "1" + string(b)
}

// scanFixed reads a numeric(digits, scale) as its coefficient's digits, zeros in
// front left out.
func scanFixed(s string, digits, scale int32) (coef string, negative, isNaN bool, err error) {
	l, err := scanLiteral(s)
	switch {
	case err != nil:
		return "", false, false, err
	case l.special != nil:
		_, err := TypeMod(*l.special, digits, scale)
		return "", false, err == nil, err
	}
	if err := l.round(int(digits), int(scale)); err != nil {
		return "", false, false, err
	}
	if l.digits == "" {
		return "0", false, false, nil
	}
	return l.digits + strings.Repeat("0", l.exponent+int(scale)), l.negative, false, nil
}

func parseSlow64(s string, digits, scale int32) (int64, error) {
	coef, negative, isNaN, err := scanFixed(s, digits, scale)
	if err != nil || isNaN {
		return NaNInt64, err
	}
	x, err := strconv.ParseInt(coef, 10, 64)
	if negative {
		x = -x
	}
	return x, err
}

// ParseFixed128 is ParseFixed64 for at most 38 digits.
func ParseFixed128(s string, digits, scale int32) (Int128, error) {
	coef, negative, isNaN, err := scanFixed(s, digits, scale)
	if err != nil || isNaN {
		return NaNInt128, err
	}
	x := parseDigits128(coef)
	if negative {
		x = x.negative()
	}
	return x, nil
}

// parseDigits128 reads at most 38 digits.
func parseDigits128(digits string) Int128 {
	var x Int128
	for len(digits) > 0 {
		n := min(len(digits), 18)
		part := int64(0)
		for i := range n {
			part = part*10 + int64(digits[i]-'0')
		}
		x = ScaleUpInt128(x, int32(n)).plus(Widen(part))
		digits = digits[n:]
	}
	return x
}
