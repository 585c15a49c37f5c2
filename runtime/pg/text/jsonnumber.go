package text

import (
	"strconv"
	"strings"

	"github.com/veloc-dev/veloc/runtime/pg"
)

// Limits of numeric: digits before the point, and the largest scale.
const (
	maxIntegerDigits = 131072
	maxScale         = 16383
)

// number reads a JSON number and appends it as numeric prints it: without an
// exponent, the digits behind the point kept, no minus before zero.
func (p *jsonParser) number(out []byte) ([]byte, error) {
	negative := p.text[p.at] == '-'
	if negative {
		p.at++
	}
	whole := p.digits()
	if whole == "" || len(whole) > 1 && whole[0] == '0' {
		return nil, p.fail()
	}
	fraction, exponent := "", 0
	if p.peek() == '.' {
		p.at++
		if fraction = p.digits(); fraction == "" {
			return nil, p.fail()
		}
	}
	if c := p.peek(); c == 'e' || c == 'E' {
		var err error
		if exponent, err = p.exponent(); err != nil {
			return nil, err
		}
	}
	if isWordByte(p.peek()) {
		return nil, p.fail()
	}
	return appendNumeric(out, negative, whole, fraction, exponent)
}

func (p *jsonParser) peek() byte {
	if p.at < len(p.text) {
		return p.text[p.at]
	}
	return 0
}

func (p *jsonParser) digits() string {
	start := p.at
	for isDigit(p.peek()) {
		p.at++
	}
	return p.text[start:p.at]
}

func (p *jsonParser) exponent() (int, error) {
	p.at++
	start := p.at
	if c := p.peek(); c == '+' || c == '-' {
		p.at++
	}
	if p.digits() == "" {
		return 0, p.fail()
	}
	e, err := strconv.Atoi(p.text[start:p.at])
	if err != nil || e > 1<<28 || e < -1<<28 {
		return 0, errNumericOverflow
	}
	return e, nil
}

var errNumericOverflow = &pg.Error{SQLState: pg.NumericValueOutOfRange, Message: "value overflows numeric format"}

func appendNumeric(out []byte, negative bool, whole, fraction string, exponent int) ([]byte, error) {
	scale := max(0, len(fraction)-exponent)
	digits := strings.TrimLeft(whole+fraction, "0")
	zero := digits == ""
	integerDigits := len(digits) - len(fraction) + exponent
	if scale > maxScale || !zero && integerDigits > maxIntegerDigits {
		return nil, errNumericOverflow
	}
	if negative && !zero {
		out = append(out, '-')
	}
	if zero || integerDigits <= 0 {
		out = append(out, '0')
	}
	if !zero && integerDigits > 0 {
		n := min(integerDigits, len(digits))
		out = append(out, digits[:n]...)
		out = appendZeros(out, integerDigits-n)
		digits = digits[n:]
		integerDigits = 0
	}
	if scale == 0 {
		return out, nil
	}
	out = append(out, '.')
	if zero {
		return appendZeros(out, scale), nil
	}
	out = appendZeros(out, -integerDigits)
	return append(out, digits...), nil
}

func appendZeros(out []byte, n int) []byte {
	for ; n > 0; n-- {
		out = append(out, '0')
	}
	return out
}
