package parquet

import (
	"encoding/binary"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/deprecated"
	"github.com/parquet-go/parquet-go/format"

	"github.com/veloc-dev/veloc/runtime/pg/datetime"
	"github.com/veloc-dev/veloc/runtime/pg/float"
	"github.com/veloc-dev/veloc/runtime/pg/text"
)

// textOf is a value of the file as a text that says exactly what it is: with all
// digits, those of nanoseconds too, and beyond what PostgreSQL's types hold.
func textOf(t parquet.Type, v parquet.Value) string {
	logical := format.LogicalTypeValue(nil)
	if l := t.LogicalType(); l != nil {
		logical = l.Value
	}
	switch v.Kind() {
	case parquet.Boolean:
		return text.FormatBool(v.Boolean())
	case parquet.Int32:
		return integerText(logical, int64(v.Int32()), uint64(uint32(v.Int32())))
	case parquet.Int64:
		return integerText(logical, v.Int64(), uint64(v.Int64()))
	case parquet.Int96:
		x := v.Int96()
		return instantText(int64(int32(x[2]))-2440588, int64(x[0])|int64(x[1])<<32, false)
	case parquet.Float:
		return string(float.Append4(nil, v.Float()))
	case parquet.Double:
		return string(float.Append8(nil, v.Double()))
	}
	return bytesText(logical, t, v.ByteArray())
}

func integerText(logical format.LogicalTypeValue, x int64, unsigned uint64) string {
	switch l := logical.(type) {
	case *format.IntType:
		if !l.IsSigned {
			return strconv.FormatUint(unsigned, 10)
		}
	case *format.DecimalType:
		return pointed(strconv.FormatInt(x, 10), int(l.Scale))
	case *format.DateType:
		if d, err := datetime.FromUnixDays(int32(x)); err == nil && x != math.MinInt32 {
			return datetime.FormatDate(d)
		}
	case *format.TimeType:
		if perDay := unitsPerDay(l.Unit); x >= 0 && x < perDay {
			return clockText(x * (nanosPerDay / perDay))
		}
	case *format.TimestampType:
		perDay := unitsPerDay(l.Unit)
		if perDay == usPerDay && (x == math.MaxInt64 || x == -math.MaxInt64) {
			t, _ := datetime.FromUnixMicros(x)
			return datetime.FormatTimestamp(t)
		}
		days, rest := x/perDay, x%perDay
		if rest < 0 {
			days, rest = days-1, rest+perDay
		}
		return instantText(days, rest*(nanosPerDay/perDay), l.IsAdjustedToUTC)
	}
	return strconv.FormatInt(x, 10)
}

// pointed puts a decimal point before the last scale digits.
func pointed(digits string, scale int) string {
	if scale <= 0 {
		return digits + strings.Repeat("0", -scale)
	}
	sign := ""
	if digits[0] == '-' {
		sign, digits = "-", digits[1:]
	}
	if missing := scale + 1 - len(digits); missing > 0 {
		digits = strings.Repeat("0", missing) + digits
	}
	return sign + digits[:len(digits)-scale] + "." + digits[len(digits)-scale:]
}

const nanosPerDay = int64(24 * time.Hour)

func unitsPerDay(u format.TimeUnit) int64 {
	switch u.Value.(type) {
	case *format.MilliSeconds:
		return nanosPerDay / 1_000_000
	case *format.MicroSeconds:
		return nanosPerDay / 1_000
	}
	return nanosPerDay
}

// clockText is a time of day, in nanoseconds.
func clockText(nanos int64) string {
	s := fmt.Sprintf("%02d:%02d:%02d.%09d", nanos/int64(time.Hour), nanos/int64(time.Minute)%60, nanos/int64(time.Second)%60, nanos%int64(time.Second))
	return strings.TrimSuffix(strings.TrimRight(s, "0"), ".")
}

// instantText is a day after 1970-01-01 and nanoseconds in it; where no date can say
// it, these two.
func instantText(days, nanos int64, utc bool) string {
	d, err := datetime.FromUnixDays(int32(days))
	if err != nil || !d.IsFinite() || days != int64(int32(days)) || nanos < 0 || nanos >= nanosPerDay {
		return fmt.Sprintf("%d days and %d nanoseconds after 1970-01-01", days, nanos)
	}
	date, era := datetime.FormatDate(d), ""
	if before, ok := strings.CutSuffix(date, " BC"); ok {
		date, era = before, " BC"
	}
	zone := ""
	if utc {
		zone = "+00"
	}
	return date + " " + clockText(nanos) + zone + era
}

// bytesText is bytes as the text that they are, or as hexadecimal digits behind \x.
func bytesText(logical format.LogicalTypeValue, t parquet.Type, b []byte) string {
	switch l := logical.(type) {
	case *format.DecimalType:
		return pointed(signed(string(b)).String(), int(l.Scale))
	case *format.UUIDType:
		if len(b) == 16 {
			return text.FormatUUID([16]byte(b))
		}
	case nil:
		if c := t.ConvertedType(); c != nil && *c == deprecated.Interval && len(b) == 12 {
			return fmt.Sprintf("%d mons %d days %d milliseconds", binary.LittleEndian.Uint32(b), binary.LittleEndian.Uint32(b[4:]), binary.LittleEndian.Uint32(b[8:]))
		}
	}
	if s := string(b); utf8.ValidString(s) && !strings.HasPrefix(s, `\x`) && !strings.Contains(s, "\x00") && t.Kind() != parquet.FixedLenByteArray {
		return s
	}
	return text.FormatBytea(b)
}
