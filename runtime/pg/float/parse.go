package float

import (
	"math"
	"strconv"
	"strings"

	"github.com/veloc-dev/veloc/runtime/pg"
)

// Parse8 is double precision's input function.
func Parse8(s string) (float64, error) {
	if f, ok := plain(s); ok {
		return f, nil
	}
	return parse(s, 64, "double precision")
}

// plain reads digits with or without a minus and a point, where the digits and
// the power of ten are floats themselves: one division of them is the nearest
// float (Clinger, 1990).
func plain(s string) (f float64, ok bool) {
	i, places, digits := 0, 0, uint64(0)
	if len(s) > 0 && s[0] == '-' {
		i = 1
	}
	first := i
	for ; i < len(s) && s[i]-'0' <= 9; i++ {
		digits = digits*10 + uint64(s[i]-'0')
	}
	if i == first {
		return 0, false
	}
	if i < len(s) && s[i] == '.' {
		for i++; i < len(s) && s[i]-'0' <= 9; i++ {
			digits = digits*10 + uint64(s[i]-'0')
			places++
		}
	}
	if i < len(s) || len(s) > 16 || digits == 0 || digits > 1<<53 {
		return 0, false
	}
	f = float64(digits) / tens[places]
	if first > 0 {
		f = -f
	}
	return f, true
}

// tens are the powers of ten that a text of 16 bytes can have as places.
var tens = [17]float64{1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16}

// Parse4 is real's input function.
func Parse4(s string) (float32, error) {
	f, err := parse(s, 32, "real")
	return float32(f), err
}

const space = " \t\n\r\v\f"

// parse reads what C's strtod does. As in PostgreSQL, a number out of range is
// found before what stands behind it.
func parse(s string, bits int, name string) (float64, error) {
	t := strings.Trim(s, space)
	if f, ok := special(t); ok {
		return f, nil
	}
	n := scanNumber(t)
	if n.end == 0 {
		return 0, invalid(s, name)
	}
	f, err := strconv.ParseFloat(n.text(t), bits)
	// Go's only error here is that the number is too large, where f is infinite.
	if err != nil || f == 0 && n.nonzero {
		return 0, pg.Errorf(pg.NumericValueOutOfRange, "\"%s\" is out of range for type %s", t[:n.end], name)
	}
	if n.end < len(t) {
		return 0, invalid(s, name)
	}
	return f, nil
}

// special reads NaN, with or without the note in parentheses that C allows, and
// the infinities.
func special(t string) (f float64, ok bool) {
	negative := t != "" && t[0] == '-'
	if negative || t != "" && t[0] == '+' {
		t = t[1:]
	}
	switch lower := pg.LowerASCII(t); lower {
	case "infinity", "inf":
		if negative {
			return math.Inf(-1), true
		}
		return math.Inf(1), true
	default:
		note, ok := strings.CutPrefix(lower, "nan")
		return math.NaN(), ok && (note == "" || len(note) > 1 && note[0] == '(' && note[len(note)-1] == ')' && isNote(note[1:len(note)-1]))
	}
}

func isNote(lower string) bool {
	return strings.Trim(lower, "abcdefghijklmnopqrstuvwxyz0123456789_") == ""
}

// number is where a number ends at the beginning of a text.
type number struct {
	end      int  // 0: the text begins with no number
	nonzero  bool // a digit of the mantissa is not 0
	needsExp bool // Go wants an exponent behind hexadecimal digits, C does not
}

// text is the number as Go reads it.
func (n number) text(t string) string {
	if n.needsExp {
		return t[:n.end] + "p0"
	}
	return t[:n.end]
}

// scanNumber reads as much of a number as there is. Unlike Go, C knows no
// underscores.
func scanNumber(t string) number {
	i := 0
	if t != "" && (t[0] == '-' || t[0] == '+') {
		i = 1
	}
	if len(t) > i+1 && t[i] == '0' && t[i+1]|0x20 == 'x' {
		if n := scanMantissa(t, i+2, isHex); n.end > 0 {
			end := scanExponent(t, n.end, 'p')
			n.needsExp, n.end = end == n.end, end
			return n
		}
	}
	n := scanMantissa(t, i, isDecimal)
	if n.end > 0 {
		n.end = scanExponent(t, n.end, 'e')
	}
	return n
}

// scanMantissa reads digits with at most one point; end 0: there is no digit.
func scanMantissa(t string, i int, isDigit func(byte) bool) (n number) {
	point := false
	for ; i < len(t); i++ {
		switch c := t[i]; {
		case isDigit(c):
			n.end = i + 1
			n.nonzero = n.nonzero || c != '0'
		case c == '.' && !point:
			point = true
			if n.end > 0 {
				n.end = i + 1
			}
		default:
			return n
		}
	}
	return n
}

func isDecimal(c byte) bool { return c-'0' <= 9 }

func isHex(c byte) bool { return c-'0' <= 9 || c|0x20-'a' <= 5 }

// scanExponent is where an exponent at t[i:] ends; i where there is none.
func scanExponent(t string, i int, letter byte) int {
	if i == len(t) || t[i]|0x20 != letter {
		return i
	}
	j := i + 1
	if j < len(t) && (t[j] == '-' || t[j] == '+') {
		j++
	}
	first := j
	for j < len(t) && t[j]-'0' <= 9 {
		j++
	}
	if j == first {
		return i
	}
	return j
}

func invalid(s, name string) error {
	return pg.Errorf(pg.InvalidTextRepresentation, "invalid input syntax for type %s: \"%s\"", name, s)
}
