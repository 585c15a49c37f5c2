package runtime

import (
	"github.com/veloc-dev/veloc/runtime/pg/datetime"
	"github.com/veloc-dev/veloc/runtime/pg/num"
)

// GeneratedV1 stands for all that generated code uses of the runtime. Such code names it,
// so that with a runtime that has something else it fails to build here: run go generate,
// with the veloc of the version that go.mod requires of the runtime.
const GeneratedV1 = true

// The Go types of SQL values that have no type of Go's own.
type (
	// Numeric is a numeric without a fixed scale.
	Numeric = num.Numeric
	// Dec64 is a numeric(p,s) of at most 18 digits; S fixes the scale.
	Dec64[S num.Scale] = num.Dec64[S]
	// Dec128 is a numeric(p,s) of at most 38 digits.
	Dec128[S num.Scale] = num.Dec128[S]
	// Date is a date.
	Date = datetime.Date
	// Time is a time of day.
	Time = datetime.Time
	// Timestamp is a timestamp without time zone.
	Timestamp = datetime.Timestamp
	// Timestamptz is a timestamp with time zone.
	Timestamptz = datetime.Timestamptz
	// Interval is an interval.
	Interval = datetime.Interval
	// UUID is a uuid.
	UUID = [16]byte
)

// The scales of Dec64 and Dec128.
type (
	S0  = num.S0
	S1  = num.S1
	S2  = num.S2
	S3  = num.S3
	S4  = num.S4
	S5  = num.S5
	S6  = num.S6
	S7  = num.S7
	S8  = num.S8
	S9  = num.S9
	S10 = num.S10
	S11 = num.S11
	S12 = num.S12
	S13 = num.S13
	S14 = num.S14
	S15 = num.S15
	S16 = num.S16
	S17 = num.S17
	S18 = num.S18
	S19 = num.S19
	S20 = num.S20
	S21 = num.S21
	S22 = num.S22
	S23 = num.S23
	S24 = num.S24
	S25 = num.S25
	S26 = num.S26
	S27 = num.S27
	S28 = num.S28
	S29 = num.S29
	S30 = num.S30
	S31 = num.S31
	S32 = num.S32
	S33 = num.S33
	S34 = num.S34
	S35 = num.S35
	S36 = num.S36
	S37 = num.S37
	S38 = num.S38
)

// ParseDec64 reads numeric's input syntax and rounds to the scale.
func ParseDec64[S num.Scale](s string) (Dec64[S], error) { return num.ParseDec64[S](s) }

// MustParseDec64 is ParseDec64 for texts known to be right.
func MustParseDec64[S num.Scale](s string) Dec64[S] { return num.MustParseDec64[S](s) }

// ParseDec128 reads numeric's input syntax and rounds to the scale.
func ParseDec128[S num.Scale](s string) (Dec128[S], error) { return num.ParseDec128[S](s) }

// MustParseDec128 is ParseDec128 for texts known to be right.
func MustParseDec128[S num.Scale](s string) Dec128[S] { return num.MustParseDec128[S](s) }

// Dec64FromInt is the integer; SQLSTATE 22003 where it has more than 18 digits
// with its scale's zeros.
func Dec64FromInt[S num.Scale](n int64) (Dec64[S], error) { return num.Dec64FromInt[S](n) }

// Dec64FromFloat is the nearest number of 15 significant digits, as PostgreSQL
// casts, rounded half away from zero to the scale; SQLSTATE 22003 where it has more
// than 18 digits or is infinite. NaN stays NaN.
func Dec64FromFloat[S num.Scale](f float64) (Dec64[S], error) { return num.Dec64FromFloat[S](f) }

// Dec64FromNumeric rounds half away from zero to the scale; SQLSTATE 22003 where n
// has more than 18 digits then, or is infinite.
func Dec64FromNumeric[S num.Scale](n Numeric) (Dec64[S], error) { return num.Dec64FromNumeric[S](n) }

// RescaleDec64 brings d to the scale T, rounding half away from zero; SQLSTATE
// 22003 where it has more than 18 digits then.
func RescaleDec64[T, S num.Scale](d Dec64[S]) (Dec64[T], error) { return num.RescaleDec64[T](d) }

// Dec128FromInt is Dec64FromInt for 38 digits.
func Dec128FromInt[S num.Scale](n int64) (Dec128[S], error) { return num.Dec128FromInt[S](n) }

// Dec128FromFloat is Dec64FromFloat for 38 digits.
func Dec128FromFloat[S num.Scale](f float64) (Dec128[S], error) { return num.Dec128FromFloat[S](f) }

// Dec128FromNumeric is Dec64FromNumeric for 38 digits.
func Dec128FromNumeric[S num.Scale](n Numeric) (Dec128[S], error) {
	return num.Dec128FromNumeric[S](n)
}

// RescaleDec128 is RescaleDec64 for 38 digits.
func RescaleDec128[T, S num.Scale](d Dec128[S]) (Dec128[T], error) { return num.RescaleDec128[T](d) }

// NumericFromInt is the integer.
func NumericFromInt(n int64) Numeric { return num.Int8ToNumeric(n) }

// NumericFromFloat is the nearest number of 15 significant digits, as PostgreSQL
// casts.
func NumericFromFloat(f float64) (Numeric, error) { return num.FromFloat64(f) }

// ParseNumeric reads numeric's input syntax.
func ParseNumeric(s string) (Numeric, error) { return num.ParseNumeric(s) }

// MustParseNumeric is ParseNumeric for texts known to be right.
func MustParseNumeric(s string) Numeric { return num.MustParse(s) }
