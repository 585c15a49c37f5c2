package text

import (
	"math"
	"strconv"
	"strings"

	"github.com/veloc-dev/veloc/runtime/pg"
)

// Limits of numeric: digits before the point, the largest scale, and the first
// exponent that is refused whatever it belongs to.
const (
	maxExponent      = math.MaxInt32 / 2
	maxIntegerDigits = 131072
	maxScale         = 16383
)

// jsonNumber is a JSON number as its text has it.
type jsonNumber struct {
	negative        bool
	whole, fraction string
	exponent        int
}

// number reads a JSON number and appends it as numeric prints it: without an
// exponent, the digits behind the point kept, no minus before zero.
func (p *jsonParser) number(out []byte) ([]byte, error) {
	n, err := p.scanNumber()
	if err != nil {
		return nil, err
	}
	if out, err = n.appendNumeric(out); err != nil {
		// PostgreSQL reads one token ahead before it converts a number.
		if bad := p.scanToken(); bad != nil {
			return nil, bad
		}
	}
	return out, err
}

// scanToken reads the token that follows for its errors.
func (p *jsonParser) scanToken() (err error) {
	switch c := p.next(); {
	case c == '"':
		_, err = p.str()
	case c == '-' || isDigit(c):
		_, err = p.scanNumber()
	case isWordByte(c):
		start := p.at
		for isWordByte(p.peek()) {
			p.at++
		}
		if word := p.text[start:p.at]; word != "true" && word != "false" && word != "null" {
			return p.fail()
		}
	case c != 0 && strings.IndexByte("{}[],:", c) < 0:
		return p.fail()
	}
	return err
}

func (p *jsonParser) scanNumber() (n jsonNumber, err error) {
	if n.negative = p.text[p.at] == '-'; n.negative {
		p.at++
	}
	n.whole = p.digits()
	if n.whole == "" || len(n.whole) > 1 && n.whole[0] == '0' {
		return n, p.fail()
	}
	if p.peek() == '.' {
		p.at++
		if n.fraction = p.digits(); n.fraction == "" {
			return n, p.fail()
		}
	}
	if c := p.peek(); c == 'e' || c == 'E' {
		if n.exponent, err = p.exponent(); err != nil {
			return n, err
		}
	}
	if isWordByte(p.peek()) {
		return n, p.fail()
	}
	return n, nil
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
	if err != nil {
		e = maxExponent // saturates: more overflows all the same
		if p.text[start] == '-' {
			e = -e
		}
	}
	return e, nil
}

var errNumericOverflow = &pg.Error{SQLState: pg.NumericValueOutOfRange, Message: "value overflows numeric format"}

func (n jsonNumber) appendNumeric(out []byte) ([]byte, error) {
	if n.exponent >= maxExponent || n.exponent <= -maxExponent {
		return nil, errNumericOverflow
	}
	scale := max(0, len(n.fraction)-n.exponent)
	digits := strings.TrimLeft(n.whole+n.fraction, "0")
	zero := digits == ""
	integerDigits := len(digits) - len(n.fraction) + n.exponent
	if scale > maxScale || !zero && integerDigits > maxIntegerDigits {
		return nil, errNumericOverflow
	}
	if n.negative && !zero {
		out = append(out, '-')
	}
	if zero || integerDigits <= 0 {
		out = append(out, '0')
	}
	if !zero && integerDigits > 0 {
		have := min(integerDigits, len(digits))
		out = append(out, digits[:have]...)
		out = appendZeros(out, integerDigits-have)
		digits = digits[have:]
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
