// Package text holds PostgreSQL's functions on strings, boolean, uuid, bytea
// and jsonb, in the C collation over UTF-8. Strings are valid UTF-8 without
// NUL; the decoders see to that. Functions that return a part of an argument
// share its bytes.
package text

import (
	"strings"
	"unicode/utf8"

	"github.com/veloc-dev/veloc/runtime/pg"
)

// maxBytes is the largest value PostgreSQL makes, MaxAllocSize.
const maxBytes = 1<<30 - 1

var errTooLarge = &pg.Error{SQLState: "54000", Message: "requested length too large"}

// Length counts characters.
func Length(s string) int32 { return int32(utf8.RuneCountInString(s)) }

// LengthBpchar counts the characters of a char(n) without its padding.
func LengthBpchar(s string) int32 { return Length(TrimBpchar(s)) }

// OctetLength counts bytes.
func OctetLength(s string) int32 { return int32(len(s)) }

// BitLength counts bits.
func BitLength(s string) int32 { return int32(len(s)) * 8 }

// Concat is the || operator.
func Concat(a, b string) string { return a + b }

// offset is the byte offset of character n (from 0) of s, len(s) past its end.
func offset(s string, n int) int {
	if n <= 0 {
		return 0
	}
	if n >= len(s) {
		return len(s)
	}
	for i := range s {
		if n == 0 {
			return i
		}
		n--
	}
	return len(s)
}

// Substr is substr(s, start): characters count from 1, those before 1 do not exist.
func Substr(s string, start int32) string {
	return s[offset(s, int(start)-1):]
}

// SubstrLen is substr(s, start, length).
func SubstrLen(s string, start, length int32) (string, error) {
	if length < 0 {
		return "", pg.Errorf(pg.SubstringError, "negative substring length not allowed")
	}
	end := int64(start) + int64(length)
	if end <= 1 {
		return "", nil
	}
	s = s[offset(s, int(start)-1):]
	first := max(int64(start), 1)
	return s[:offset(s, int(end-first))], nil
}

// Left is left(s, n); a negative n leaves out the last -n characters.
func Left(s string, n int32) string {
	if n < 0 {
		return s[:offset(s, max(0, int(Length(s))+int(n)))]
	}
	return s[:offset(s, int(n))]
}

// Right is right(s, n); a negative n leaves out the first -n characters.
func Right(s string, n int32) string {
	if n < 0 {
		// The smallest integer is its own negation, which PostgreSQL takes for 0.
		return s[offset(s, int(max(-n, 0))):]
	}
	return s[offset(s, max(0, int(Length(s))-int(n))):]
}

func pad(s string, n int32, fill string) (head, filling string, err error) {
	if n < 0 {
		n = 0
	}
	have := int(Length(s))
	if have >= int(n) || fill == "" {
		return s[:offset(s, int(n))], "", nil
	}
	if int64(n)*4 > maxBytes {
		return "", "", errTooLarge
	}
	need := int(n) - have
	per := int(Length(fill))
	filling = strings.Repeat(fill, need/per) + fill[:offset(fill, need%per)]
	return s, filling, nil
}

// LpadFill is lpad(s, n, fill).
func LpadFill(s string, n int32, fill string) (string, error) {
	s, f, err := pad(s, n, fill)
	return f + s, err
}

// Lpad is lpad(s, n).
func Lpad(s string, n int32) (string, error) { return LpadFill(s, n, " ") }

// RpadFill is rpad(s, n, fill).
func RpadFill(s string, n int32, fill string) (string, error) {
	s, f, err := pad(s, n, fill)
	return s + f, err
}

// Rpad is rpad(s, n).
func Rpad(s string, n int32) (string, error) { return RpadFill(s, n, " ") }

// TrimSet is btrim(s, characters).
func TrimSet(s, set string) string { return LtrimSet(RtrimSet(s, set), set) }

// LtrimSet is ltrim(s, characters).
func LtrimSet(s, set string) string {
	if set == "" {
		return s
	}
	return strings.TrimLeft(s, set)
}

// RtrimSet is rtrim(s, characters).
func RtrimSet(s, set string) string {
	if set == "" {
		return s
	}
	return strings.TrimRight(s, set)
}

// Trim is btrim(s): spaces only.
func Trim(s string) string { return strings.Trim(s, " ") }

// Ltrim is ltrim(s): spaces only.
func Ltrim(s string) string { return strings.TrimLeft(s, " ") }

// Rtrim is rtrim(s): spaces only.
func Rtrim(s string) string { return strings.TrimRight(s, " ") }

// Replace replaces every from; an empty from changes nothing.
func Replace(s, from, to string) (string, error) {
	if from == "" {
		return s, nil
	}
	if grow := len(to) - len(from); grow > 0 && strings.Count(s, from)*grow+len(s) > maxBytes {
		return "", errTooLarge
	}
	return strings.ReplaceAll(s, from, to), nil
}

// Translate replaces each character of s that is in from by the one at the
// same place in to, or drops it where to is shorter.
func Translate(s, from, to string) string {
	if from == "" {
		return s
	}
	f, t := []rune(from), []rune(to)
	return strings.Map(func(r rune) rune {
		for i, c := range f {
			if c != r {
				continue
			}
			if i < len(t) {
				return t[i]
			}
			return -1
		}
		return r
	}, s)
}

// SplitPart is split_part(s, delimiter, n); a negative n counts from the end.
func SplitPart(s, delimiter string, n int32) (string, error) {
	if n == 0 {
		return "", pg.Errorf(pg.InvalidParameterValue, "field position must not be zero")
	}
	if s == "" {
		return "", nil
	}
	if delimiter == "" {
		if n == 1 || n == -1 {
			return s, nil
		}
		return "", nil
	}
	if n < 0 {
		n += int32(strings.Count(s, delimiter)) + 2
		if n <= 0 {
			return "", nil
		}
	}
	for ; n > 1; n-- {
		_, rest, found := strings.Cut(s, delimiter)
		if !found {
			return "", nil
		}
		s = rest
	}
	part, _, _ := strings.Cut(s, delimiter)
	return part, nil
}

// Strpos is the character at which sub first stands in s, from 1; 0: nowhere.
func Strpos(s, sub string) int32 {
	i := strings.Index(s, sub)
	if i < 0 {
		return 0
	}
	return Length(s[:i]) + 1
}

// Reverse reverses the characters.
func Reverse(s string) string {
	b := make([]byte, len(s))
	at := len(s)
	for i := 0; i < len(s); {
		_, n := utf8.DecodeRuneInString(s[i:])
		at -= n
		copy(b[at:], s[i:i+n])
		i += n
	}
	return string(b)
}

// Repeat repeats s n times; none where n is not positive.
func Repeat(s string, n int32) (string, error) {
	if n <= 0 {
		return "", nil
	}
	if int64(n)*int64(len(s)) > maxBytes-4 {
		return "", errTooLarge
	}
	return strings.Repeat(s, int(n)), nil
}

// StartsWith is starts_with(s, prefix).
func StartsWith(s, prefix string) bool { return strings.HasPrefix(s, prefix) }

// ASCII is the code of the first character; 0 for an empty string.
func ASCII(s string) int32 {
	if s == "" {
		return 0
	}
	r, _ := utf8.DecodeRuneInString(s)
	return r
}

// Chr is the character with the given code.
func Chr(code int32) (string, error) {
	switch {
	case code < 0:
		return "", pg.Errorf(pg.InvalidParameterValue, "character number must be positive")
	case code == 0:
		return "", pg.Errorf("54000", "null character not permitted")
	case code > utf8.MaxRune:
		return "", pg.Errorf("54000", "requested character too large for encoding: %d", code)
	case !utf8.ValidRune(code):
		return "", pg.Errorf("54000", "requested character not valid for encoding: %d", code)
	}
	return string(rune(code)), nil
}

// OverlayLen is overlay(s placing with from start for length).
func OverlayLen(s, with string, start, length int32) (string, error) {
	if start <= 0 {
		return "", pg.Errorf(pg.SubstringError, "negative substring length not allowed")
	}
	after := int64(start) + int64(length)
	if after != int64(int32(after)) {
		return "", pg.Errorf(pg.NumericValueOutOfRange, "integer out of range")
	}
	head, err := SubstrLen(s, 1, start-1)
	return head + with + Substr(s, int32(after)), err
}

// Overlay is overlay(s placing with from start).
func Overlay(s, with string, start int32) (string, error) {
	return OverlayLen(s, with, start, Length(with))
}

// Equal, NotEqual, Less, LessEqual, Greater and GreaterEqual compare bytes,
// which is the C collation's order.
func Equal(a, b string) bool { return a == b }

// NotEqual is a <> b.
func NotEqual(a, b string) bool { return a != b }

// Less is a < b.
func Less(a, b string) bool { return a < b }

// LessEqual is a <= b.
func LessEqual(a, b string) bool { return a <= b }

// Greater is a > b.
func Greater(a, b string) bool { return a > b }

// GreaterEqual is a >= b.
func GreaterEqual(a, b string) bool { return a >= b }
