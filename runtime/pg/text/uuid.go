package text

import (
	"bytes"
	"encoding/hex"

	"github.com/veloc-dev/veloc/runtime/pg"
)

func hexDigit(c byte) (byte, bool) {
	switch {
	case isDigit(c):
		return c - '0', true
	case 'a' <= c && c <= 'f':
		return c - 'a' + 10, true
	case 'A' <= c && c <= 'F':
		return c - 'A' + 10, true
	}
	return 0, false
}

// ParseUUID is uuid's input function: 32 hex digits, a hyphen allowed after
// every four, braces allowed around them.
func ParseUUID(s string) (u [16]byte, err error) {
	bad := func() ([16]byte, error) {
		return [16]byte{}, pg.Errorf(pg.InvalidTextRepresentation, "invalid input syntax for type uuid: \"%s\"", s)
	}
	t := s
	braces := len(t) > 0 && t[0] == '{'
	if braces {
		t = t[1:]
	}
	for i := range u {
		if len(t) < 2 {
			return bad()
		}
		hi, ok1 := hexDigit(t[0])
		lo, ok2 := hexDigit(t[1])
		if !ok1 || !ok2 {
			return bad()
		}
		u[i] = hi<<4 | lo
		t = t[2:]
		if len(t) > 0 && t[0] == '-' && i%2 == 1 && i < len(u)-1 {
			t = t[1:]
		}
	}
	if braces {
		if t != "}" {
			return bad()
		}
		t = ""
	}
	if t != "" {
		return bad()
	}
	return u, nil
}

// AppendUUID appends the 36-character text.
func AppendUUID(dst []byte, u [16]byte) []byte {
	for i, part := range [][]byte{u[:4], u[4:6], u[6:8], u[8:10], u[10:]} {
		if i > 0 {
			dst = append(dst, '-')
		}
		dst = hex.AppendEncode(dst, part)
	}
	return dst
}

// FormatUUID is uuid's output function.
func FormatUUID(u [16]byte) string { return string(AppendUUID(nil, u)) }

// EqualUUID is a = b.
func EqualUUID(a, b [16]byte) bool { return a == b }

// NotEqualUUID is a <> b.
func NotEqualUUID(a, b [16]byte) bool { return a != b }

// LessUUID is a < b, by bytes.
func LessUUID(a, b [16]byte) bool { return bytes.Compare(a[:], b[:]) < 0 }

// LessEqualUUID is a <= b.
func LessEqualUUID(a, b [16]byte) bool { return bytes.Compare(a[:], b[:]) <= 0 }

// GreaterUUID is a > b.
func GreaterUUID(a, b [16]byte) bool { return bytes.Compare(a[:], b[:]) > 0 }

// GreaterEqualUUID is a >= b.
func GreaterEqualUUID(a, b [16]byte) bool { return bytes.Compare(a[:], b[:]) >= 0 }
