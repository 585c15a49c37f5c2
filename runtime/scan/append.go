package scan

import (
	"encoding/json"
	"math"
	"strings"

	"github.com/veloc-dev/veloc/runtime/pg/float"
	"github.com/veloc-dev/veloc/runtime/pg/num"
	"github.com/veloc-dev/veloc/runtime/pg/text"
)

// AppendCSVText appends a text as COPY … (FORMAT csv) writes it.
func AppendCSVText(dst []byte, s string) []byte {
	if text.PlainCSV(s) {
		return append(dst, s...)
	}
	return appendQuoted(dst, s)
}

// AppendCSVOnly is AppendCSVText for a line of one column, where \. has to be
// told from the end of the data.
func AppendCSVOnly(dst []byte, s string) []byte {
	if s == `\.` {
		return appendQuoted(dst, s)
	}
	return AppendCSVText(dst, s)
}

func appendQuoted(dst []byte, s string) []byte {
	dst = append(dst, '"')
	for {
		i := strings.IndexByte(s, '"')
		if i < 0 {
			return append(append(dst, s...), '"')
		}
		dst = append(append(dst, s[:i]...), '"', '"')
		s = s[i+1:]
	}
}

// AppendJSONText appends a text as a JSON string.
func AppendJSONText(dst []byte, s string) []byte { return text.AppendJSONString(dst, s) }

// AppendJSONKey appends the key of a value with what stands before it, and null unless
// there is a value to come. It is not to be inlined into each row type.
//
//go:noinline
func AppendJSONKey(dst []byte, key string, value bool) []byte {
	dst = append(dst, key...)
	if !value {
		dst = append(dst, "null"...)
	}
	return dst
}

// AppendJSONFloat8 appends a number; NaN and the infinities as strings.
func AppendJSONFloat8(dst []byte, f float64) []byte {
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return append(float.Append8(append(dst, '"'), f), '"')
	}
	return float.Append8(dst, f)
}

// AppendJSONFloat4 is AppendJSONFloat8 for real.
func AppendJSONFloat4(dst []byte, f float32) []byte {
	if f != f || math.IsInf(float64(f), 0) {
		return append(float.Append4(append(dst, '"'), f), '"')
	}
	return float.Append4(dst, f)
}

// AppendJSONNumeric appends a number; NaN and the infinities as strings.
func AppendJSONNumeric(dst []byte, n num.Numeric) []byte {
	return quoteWord(num.AppendNumeric(dst, n), len(dst))
}

// AppendJSONFixed64 appends a coefficient at a scale.
func AppendJSONFixed64(dst []byte, x int64, scale int32) []byte {
	return quoteWord(num.AppendFixed64(dst, x, scale), len(dst))
}

// AppendJSONFixed128 appends a coefficient at a scale.
func AppendJSONFixed128(dst []byte, x num.Int128, scale int32) []byte {
	return quoteWord(num.AppendFixed128(dst, x, scale), len(dst))
}

// quoteWord puts dst[from:] into quotes where it is not a number.
func quoteWord(dst []byte, from int) []byte {
	if c := dst[len(dst)-1]; c >= '0' && c <= '9' {
		return dst
	}
	dst = append(dst, 0, '"')
	copy(dst[from+1:], dst[from:len(dst)-2])
	dst[from] = '"'
	return dst
}

// AppendJSONBool appends true or false.
func AppendJSONBool(dst []byte, b bool) []byte {
	if b {
		return append(dst, "true"...)
	}
	return append(dst, "false"...)
}

// AppendJSONBytea appends the hex format as a string.
func AppendJSONBytea(dst, b []byte) []byte {
	return append(text.AppendBytea(append(dst, '"', '\\'), b), '"')
}

// AppendJSONRaw appends a jsonb.
func AppendJSONRaw(dst []byte, j json.RawMessage) []byte { return append(dst, j...) }

// AppendJSONUUID appends the uuid as a string.
func AppendJSONUUID(dst []byte, u [16]byte) []byte {
	return append(text.AppendUUID(append(dst, '"'), u), '"')
}

// AppendCSVBytes is AppendCSVText for a text held as bytes.
func AppendCSVBytes(dst, b []byte) []byte { return AppendCSVText(dst, view(b)) }
