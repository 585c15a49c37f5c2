package num

import (
	"database/sql/driver"
	"encoding/json"
	"fmt"
)

// Scale is a marker type that fixes the scale of a Dec64 or Dec128.
type Scale interface{ Scale() int32 }

// Dec64 is a numeric of at most 18 digits, held as its coefficient: with S2,
// 12.50 is 1250. math.MaxInt64 is NaN.
type Dec64[S Scale] int64

// Dec128 is a numeric of at most 38 digits, held as its coefficient.
type Dec128[S Scale] Int128

func scaleOf[S Scale]() int32 {
	var s S
	return s.Scale()
}

// ParseDec64 reads numeric's input syntax and rounds to the scale.
func ParseDec64[S Scale](s string) (Dec64[S], error) {
	x, err := ParseFixed64(s, 18, scaleOf[S]())
	return Dec64[S](x), err
}

// MustParseDec64 is ParseDec64 for texts known to be right.
func MustParseDec64[S Scale](s string) Dec64[S] {
	d, err := ParseDec64[S](s)
	if err != nil {
		panic(err)
	}
	return d
}

// String is numeric's output text.
func (d Dec64[S]) String() string { return string(AppendFixed64(nil, int64(d), scaleOf[S]())) }

// Numeric is the same value without a fixed scale.
func (d Dec64[S]) Numeric() Numeric { return FromInt64(int64(d), scaleOf[S]()) }

// Equal reports whether the values are equal.
func (d Dec64[S]) Equal(e Dec64[S]) bool { return d == e }

// MarshalText writes String.
func (d Dec64[S]) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads ParseDec64's syntax.
func (d *Dec64[S]) UnmarshalText(b []byte) (err error) {
	*d, err = ParseDec64[S](string(b))
	return err
}

// MarshalJSON writes a number, and NaN as a string, as row_to_json does.
func (d Dec64[S]) MarshalJSON() ([]byte, error) { return jsonOf(d.String()), nil }

// UnmarshalJSON reads a number or a string.
func (d *Dec64[S]) UnmarshalJSON(b []byte) error { return d.UnmarshalText(unquoted(b)) }

// Value is the text, for database/sql.
func (d Dec64[S]) Value() (driver.Value, error) { return d.String(), nil }

// Scan reads what database/sql drivers give for a numeric.
func (d *Dec64[S]) Scan(src any) error { return d.UnmarshalText(scanned(src)) }

// ParseDec128 reads numeric's input syntax and rounds to the scale.
func ParseDec128[S Scale](s string) (Dec128[S], error) {
	x, err := ParseFixed128(s, 38, scaleOf[S]())
	return Dec128[S](x), err
}

// MustParseDec128 is ParseDec128 for texts known to be right.
func MustParseDec128[S Scale](s string) Dec128[S] {
	d, err := ParseDec128[S](s)
	if err != nil {
		panic(err)
	}
	return d
}

// String is numeric's output text.
func (d Dec128[S]) String() string { return string(AppendFixed128(nil, Int128(d), scaleOf[S]())) }

// Numeric is the same value without a fixed scale.
func (d Dec128[S]) Numeric() Numeric { return FromInt128(Int128(d), scaleOf[S]()) }

// Equal reports whether the values are equal.
func (d Dec128[S]) Equal(e Dec128[S]) bool { return d == e }

// MarshalText writes String.
func (d Dec128[S]) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads ParseDec128's syntax.
func (d *Dec128[S]) UnmarshalText(b []byte) (err error) {
	*d, err = ParseDec128[S](string(b))
	return err
}

// MarshalJSON writes a number, and NaN as a string.
func (d Dec128[S]) MarshalJSON() ([]byte, error) { return jsonOf(d.String()), nil }

// UnmarshalJSON reads a number or a string.
func (d *Dec128[S]) UnmarshalJSON(b []byte) error { return d.UnmarshalText(unquoted(b)) }

// Value is the text, for database/sql.
func (d Dec128[S]) Value() (driver.Value, error) { return d.String(), nil }

// Scan reads what database/sql drivers give for a numeric.
func (d *Dec128[S]) Scan(src any) error { return d.UnmarshalText(scanned(src)) }

// MarshalText writes numeric's output text.
func (n Numeric) MarshalText() ([]byte, error) { return AppendNumeric(nil, n), nil }

// UnmarshalText reads numeric's input syntax.
func (n *Numeric) UnmarshalText(b []byte) (err error) {
	*n, err = ParseNumeric(string(b))
	return err
}

// MarshalJSON writes a number; NaN and the infinities as strings.
func (n Numeric) MarshalJSON() ([]byte, error) { return jsonOf(n.String()), nil }

// UnmarshalJSON reads a number or a string.
func (n *Numeric) UnmarshalJSON(b []byte) error { return n.UnmarshalText(unquoted(b)) }

// Value is the text, for database/sql.
func (n Numeric) Value() (driver.Value, error) { return n.String(), nil }

// Scan reads what database/sql drivers give for a numeric.
func (n *Numeric) Scan(src any) error { return n.UnmarshalText(scanned(src)) }

func jsonOf(text string) []byte {
	if c := text[len(text)-1]; c < '0' || c > '9' {
		return []byte(`"` + text + `"`)
	}
	return []byte(text)
}

func unquoted(b []byte) []byte {
	var s string
	if json.Unmarshal(b, &s) == nil {
		return []byte(s)
	}
	return b
}

func scanned(src any) []byte {
	switch v := src.(type) {
	case []byte:
		return v
	case string:
		return []byte(v)
	}
	return fmt.Append(nil, src)
}
