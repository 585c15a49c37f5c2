package text

import (
	"bytes"
	"crypto/md5"
	"encoding/base64"
	"encoding/hex"
	"strings"

	"github.com/veloc-dev/veloc/runtime/pg"
)

// ParseBytea is bytea's input function: hex (\x…) or escape format.
func ParseBytea(s string) ([]byte, error) {
	if digits, ok := strings.CutPrefix(s, `\x`); ok {
		return decodeHex(digits)
	}
	return decodeEscape(s)
}

func decodeHex(s string) ([]byte, error) {
	out := make([]byte, 0, len(s)/2)
	for i := 0; i < len(s); {
		if strings.IndexByte(" \n\t\r", s[i]) >= 0 {
			i++
			continue
		}
		hi, ok := hexDigit(s[i])
		if !ok {
			return nil, badHexDigit(s[i:])
		}
		if i+1 == len(s) {
			return nil, pg.Errorf(pg.InvalidParameterValue, "invalid hexadecimal data: odd number of digits")
		}
		lo, ok := hexDigit(s[i+1])
		if !ok {
			return nil, badHexDigit(s[i+1:])
		}
		out = append(out, hi<<4|lo)
		i += 2
	}
	return out, nil
}

func badHexDigit(s string) error {
	return pg.Errorf(pg.InvalidParameterValue, "invalid hexadecimal digit: \"%s\"", s[:offset(s, 1)])
}

func decodeEscape(s string) ([]byte, error) {
	out := make([]byte, 0, len(s))
	for i := 0; i < len(s); {
		switch {
		case s[i] != '\\':
			out = append(out, s[i])
			i++
		case i+1 < len(s) && s[i+1] == '\\':
			out = append(out, '\\')
			i += 2
		case i+3 < len(s) && isOctal(s[i+1], '3') && isOctal(s[i+2], '7') && isOctal(s[i+3], '7'):
			out = append(out, (s[i+1]-'0')<<6|(s[i+2]-'0')<<3|(s[i+3]-'0'))
			i += 4
		default:
			return nil, pg.Errorf(pg.InvalidTextRepresentation, "invalid input syntax for type bytea")
		}
	}
	return out, nil
}

func isOctal(c, most byte) bool { return '0' <= c && c <= most }

// AppendBytea appends the hex format.
func AppendBytea(dst, b []byte) []byte {
	return hex.AppendEncode(append(dst, `\x`...), b)
}

// FormatBytea is bytea's output function: the hex format.
func FormatBytea(b []byte) string { return string(AppendBytea(nil, b)) }

// EqualBytea is a = b.
func EqualBytea(a, b []byte) bool { return bytes.Equal(a, b) }

// NotEqualBytea is a <> b.
func NotEqualBytea(a, b []byte) bool { return !bytes.Equal(a, b) }

// LessBytea is a < b.
func LessBytea(a, b []byte) bool { return bytes.Compare(a, b) < 0 }

// LessEqualBytea is a <= b.
func LessEqualBytea(a, b []byte) bool { return bytes.Compare(a, b) <= 0 }

// GreaterBytea is a > b.
func GreaterBytea(a, b []byte) bool { return bytes.Compare(a, b) > 0 }

// GreaterEqualBytea is a >= b.
func GreaterEqualBytea(a, b []byte) bool { return bytes.Compare(a, b) >= 0 }

// LengthBytea counts bytes.
func LengthBytea(b []byte) int32 { return int32(len(b)) }

// ConcatBytea is the || operator; the result is new.
func ConcatBytea(a, b []byte) []byte {
	return append(append(make([]byte, 0, len(a)+len(b)), a...), b...)
}

// SubstrBytea is substr(b, start), counting from 1.
func SubstrBytea(b []byte, start int32) []byte {
	return b[min(max(int(start)-1, 0), len(b)):]
}

// SubstrLenBytea is substr(b, start, length).
func SubstrLenBytea(b []byte, start, length int32) ([]byte, error) {
	if length < 0 {
		return nil, pg.Errorf(pg.SubstringError, "negative substring length not allowed")
	}
	end := min(max(int64(start)+int64(length)-1, 0), int64(len(b)))
	from := min(max(int64(start)-1, 0), end)
	return b[from:end], nil
}

// MD5 is the hex digest of the string's bytes.
func MD5(s string) string {
	sum := md5.Sum([]byte(s))
	return hex.EncodeToString(sum[:])
}

// MD5Bytea is the hex digest of b.
func MD5Bytea(b []byte) string {
	sum := md5.Sum(b)
	return hex.EncodeToString(sum[:])
}

// Encode is encode(b, format): hex, base64 or escape.
func Encode(b []byte, format string) (string, error) {
	switch pg.LowerASCII(format) {
	case "hex":
		return hex.EncodeToString(b), nil
	case "base64":
		return encodeBase64(b), nil
	case "escape":
		return encodeEscape(b), nil
	}
	return "", pg.Errorf(pg.InvalidParameterValue, "unrecognized encoding: \"%s\"", format)
}

// encodeBase64 breaks lines after 76 characters, as MIME and PostgreSQL do.
func encodeBase64(b []byte) string {
	s := base64.StdEncoding.EncodeToString(b)
	var out strings.Builder
	for len(s) > 76 {
		out.WriteString(s[:76])
		out.WriteByte('\n')
		s = s[76:]
	}
	out.WriteString(s)
	return out.String()
}

func encodeEscape(b []byte) string {
	var out strings.Builder
	for _, c := range b {
		switch {
		case c == 0 || c >= 0x80:
			out.Write([]byte{'\\', '0' + c>>6, '0' + c>>3&7, '0' + c&7})
		case c == '\\':
			out.WriteString(`\\`)
		default:
			out.WriteByte(c)
		}
	}
	return out.String()
}
