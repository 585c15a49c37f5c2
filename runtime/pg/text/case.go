package text

import (
	"strings"
	"unicode"
)

// Lower maps each character to Unicode's simple lower case, one character to
// one, as lower() does in the ctype C.UTF-8.
func Lower(s string) string { return strings.ToLower(s) }

// Upper maps each character to Unicode's simple upper case: ß has none.
func Upper(s string) string { return strings.ToUpper(s) }

// Initcap maps the first character of each run of letters and digits to
// Unicode's simple title case and every other one to lower case.
func Initcap(s string) string {
	inWord := false
	return strings.Map(func(r rune) rune {
		first := !inWord
		inWord = isAlphanumeric(r)
		if first {
			return unicode.ToTitle(r)
		}
		return unicode.ToLower(r)
	}, s)
}

// isAlphanumeric reports whether r has Unicode's property Alphabetic or is one
// of POSIX's digits: what makes up a word in the ctype C.UTF-8.
func isAlphanumeric(r rune) bool {
	if r < 0x80 {
		return isLetter(byte(r)) || isDigit(byte(r))
	}
	return unicode.IsLetter(r) || unicode.In(r, unicode.Nl, unicode.Other_Alphabetic)
}

func isLetter(c byte) bool { c |= 0x20; return 'a' <= c && c <= 'z' }
func isDigit(c byte) bool  { return '0' <= c && c <= '9' }
