package text

import (
	"strings"

	"github.com/veloc-dev/veloc/runtime/pg"
)

// ParseBool is boolean's input function: any unambiguous beginning of true,
// false, yes, no, on, off, or 1 or 0, in any case, white space around it.
func ParseBool(s string) (bool, error) {
	t := pg.LowerASCII(strings.Trim(s, " \t\n\r\v\f"))
	switch {
	case t == "":
	case t == "1", t == "on", strings.HasPrefix("true", t), strings.HasPrefix("yes", t):
		return true, nil
	case t == "0", t == "of", t == "off", strings.HasPrefix("false", t), strings.HasPrefix("no", t):
		return false, nil
	}
	return false, pg.Errorf(pg.InvalidTextRepresentation, "invalid input syntax for type boolean: \"%s\"", s)
}

// FormatBool is boolean's output function: t or f.
func FormatBool(b bool) string {
	if b {
		return "t"
	}
	return "f"
}

// AppendBool appends FormatBool's text.
func AppendBool(dst []byte, b bool) []byte {
	if b {
		return append(dst, 't')
	}
	return append(dst, 'f')
}

// BoolToText is the cast to text: true or false.
func BoolToText(b bool) string {
	if b {
		return "true"
	}
	return "false"
}

// BoolToInt4 is the cast to integer.
func BoolToInt4(b bool) int32 {
	if b {
		return 1
	}
	return 0
}

// Int4ToBool is the cast from integer: zero is false.
func Int4ToBool(i int32) bool { return i != 0 }

// EqualBool is a = b.
func EqualBool(a, b bool) bool { return a == b }

// NotEqualBool is a <> b.
func NotEqualBool(a, b bool) bool { return a != b }

// LessBool is a < b: false is less than true.
func LessBool(a, b bool) bool { return !a && b }

// LessEqualBool is a <= b.
func LessEqualBool(a, b bool) bool { return !a || b }

// GreaterBool is a > b.
func GreaterBool(a, b bool) bool { return a && !b }

// GreaterEqualBool is a >= b.
func GreaterEqualBool(a, b bool) bool { return a || !b }
