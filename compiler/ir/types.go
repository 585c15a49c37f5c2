package ir

import "strconv"

// Kind is a PostgreSQL base type.
type Kind uint8

// The kinds that veloc computes with. Unsupported stands for a column of any
// other type: it may be declared, and using it in a query is a diagnostic.
const (
	Unsupported Kind = iota
	Unknown          // an untyped literal or parameter; never in a bound program
	Bool
	Int2
	Int4
	Int8
	Float4
	Float8
	Numeric
	Text
	Varchar
	Bpchar // char(n)
	Date
	Time
	Timestamp
	Timestamptz
	Interval
	UUID
	Bytea
	JSONB
	kindCount
)

var kindNames = [kindCount]string{
	"unsupported", "unknown", "boolean", "smallint", "integer", "bigint", "real",
	"double precision", "numeric", "text", "character varying", "character", "date",
	"time without time zone", "timestamp without time zone", "timestamp with time zone",
	"interval", "uuid", "bytea", "jsonb",
}

// Kinds lists every supported kind in declaration order.
func Kinds() []Kind {
	ks := make([]Kind, 0, int(kindCount))
	for k := Bool; k < kindCount; k++ {
		ks = append(ks, k)
	}
	return ks
}

// String is the name that PostgreSQL's messages use.
func (k Kind) String() string { return kindNames[k] }

// IsString reports whether k is text, varchar or char(n).
func (k Kind) IsString() bool { return k == Text || k == Varchar || k == Bpchar }

// IsInteger reports whether k is smallint, integer or bigint.
func (k Kind) IsInteger() bool { return k == Int2 || k == Int4 || k == Int8 }

// IsNumber reports whether k is of PostgreSQL's numeric type category.
func (k Kind) IsNumber() bool { return k >= Int2 && k <= Numeric }

// Type is a PostgreSQL type with its modifier.
type Type struct {
	Kind Kind
	// Mod says that P (and, for numeric, S) were given: varchar(P), char(P),
	// numeric(P,S), time(P), timestamp(P), timestamptz(P), interval(P). An
	// interval's S is the set of its fields, as PostgreSQL's type modifier has
	// it: 0 are all, and P is 6 where none is given.
	Mod  bool
	P, S int32
}

// AllFields is PostgreSQL's modifier of an interval without fields.
const AllFields = 0x7fff

// intervalFields are the fields of an interval and their bits, largest first.
var intervalFields = []struct {
	name string
	bit  int32
}{{"year", 1 << 2}, {"month", 1 << 1}, {"day", 1 << 3}, {"hour", 1 << 10}, {"minute", 1 << 11}, {"second", 1 << 12}}

// intervalName spells interval day to second(3).
func (t Type) intervalName() string {
	first, last := "", ""
	for _, f := range intervalFields {
		if t.S&f.bit != 0 {
			if first == "" {
				first = f.name
			}
			last = f.name
		}
	}
	name := "interval"
	if first != "" {
		name += " " + first
	}
	if last != first {
		name += " to " + last
	}
	if t.S == 0 || t.P < 6 {
		name += "(" + strconv.Itoa(int(t.P)) + ")"
	}
	return name
}

// Of is the type k without a modifier.
func Of(k Kind) Type { return Type{Kind: k} }

// String spells the type as PostgreSQL's format_type does.
func (t Type) String() string {
	if !t.Mod {
		return t.Kind.String()
	}
	p := strconv.Itoa(int(t.P))
	switch t.Kind {
	case Numeric:
		return "numeric(" + p + "," + strconv.Itoa(int(t.S)) + ")"
	case Time:
		return "time(" + p + ") without time zone"
	case Timestamp:
		return "timestamp(" + p + ") without time zone"
	case Timestamptz:
		return "timestamp(" + p + ") with time zone"
	case Interval:
		return t.intervalName()
	}
	return t.Kind.String() + "(" + p + ")"
}

// Rep is how a numeric value is held while it is computed. The zero Rep is
// dynamic (num.Numeric); all other kinds have exactly one representation and
// leave Rep zero.
type Rep struct {
	Digits int16 // at most this many decimal digits in the coefficient; 0: dynamic
	Scale  int16 // digits after the point, 0 ≤ Scale
}

// Largest coefficients of the two fixed representations, in decimal digits.
const (
	MaxDigits64  = 18 // int64
	MaxDigits128 = 38 // num.Int128
)

// Fixed reports whether the value is a scaled integer.
func (r Rep) Fixed() bool { return r.Digits != 0 }

// Wide reports whether the scaled integer needs 128 bits.
func (r Rep) Wide() bool { return r.Digits > MaxDigits64 }

// RepOf is the representation of a column or cast of type t.
func RepOf(t Type) Rep {
	if t.Kind != Numeric || !t.Mod || t.P > MaxDigits128 || t.S < 0 || t.S > t.P {
		return Rep{}
	}
	return Rep{Digits: int16(t.P), Scale: int16(t.S)}
}

// Span is a half-open range of bytes in one source file.
type Span struct {
	File       int32 // index into Program.Files
	Start, End int32
}
