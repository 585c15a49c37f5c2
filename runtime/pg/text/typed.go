package text

import (
	"strings"

	"github.com/veloc-dev/veloc/runtime/pg"
)

// TrimBpchar drops a char(n)'s padding: the value that is compared, hashed and
// cast to text.
func TrimBpchar(s string) string { return strings.TrimRight(s, " ") }

// fit splits s behind its first n characters.
func fit(s string, n int32) (head, rest string) {
	if len(s) <= int(n) {
		return s, ""
	}
	at := offset(s, int(n))
	return s[:at], s[at:]
}

// VarcharExplicit is a cast to varchar(n): it truncates.
func VarcharExplicit(s string, n int32) string {
	head, _ := fit(s, n)
	return head
}

// VarcharAssign stores into a varchar(n): only spaces may be cut off.
func VarcharAssign(s string, n int32) (string, error) {
	head, rest := fit(s, n)
	if strings.Trim(rest, " ") != "" {
		return "", pg.Errorf(pg.StringRightTruncation, "value too long for type character varying(%d)", n)
	}
	return head, nil
}

func padTo(s string, n int32) string {
	if have := Length(s); have < n {
		return s + strings.Repeat(" ", int(n-have))
	}
	return s
}

// BpcharExplicit is a cast to char(n): it truncates, and pads with spaces.
func BpcharExplicit(s string, n int32) string { return padTo(VarcharExplicit(s, n), n) }

// BpcharAssign stores into a char(n): only spaces may be cut off; pads.
func BpcharAssign(s string, n int32) (string, error) {
	head, rest := fit(s, n)
	if strings.Trim(rest, " ") != "" {
		return "", pg.Errorf(pg.StringRightTruncation, "value too long for type character(%d)", n)
	}
	return padTo(head, n), nil
}

// EqualBpchar compares without padding, as all comparisons of char(n) do.
func EqualBpchar(a, b string) bool { return TrimBpchar(a) == TrimBpchar(b) }

// NotEqualBpchar is a <> b.
func NotEqualBpchar(a, b string) bool { return TrimBpchar(a) != TrimBpchar(b) }

// LessBpchar is a < b.
func LessBpchar(a, b string) bool { return TrimBpchar(a) < TrimBpchar(b) }

// LessEqualBpchar is a <= b.
func LessEqualBpchar(a, b string) bool { return TrimBpchar(a) <= TrimBpchar(b) }

// GreaterBpchar is a > b.
func GreaterBpchar(a, b string) bool { return TrimBpchar(a) > TrimBpchar(b) }

// GreaterEqualBpchar is a >= b.
func GreaterEqualBpchar(a, b string) bool { return TrimBpchar(a) >= TrimBpchar(b) }
