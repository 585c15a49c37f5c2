package names

import (
	"github.com/dave/jennifer/jen"

	"github.com/veloc-dev/veloc/compiler/ir"
)

// Import paths of what generated code links.
const (
	RuntimePath  = "github.com/veloc-dev/veloc/runtime"
	RowioPath    = RuntimePath + "/rowio"
	ScanPath     = RuntimePath + "/scan"
	PgPath       = RuntimePath + "/pg"
	NumPath      = PgPath + "/num"
	FloatPath    = PgPath + "/float"
	TextPath     = PgPath + "/text"
	DatetimePath = PgPath + "/datetime"
	JSONPath     = "encoding/json"
)

// GoType is the public type of the column's field: runtime.Null[T] where it is
// nullable.
func (c Column) GoType() *jen.Statement {
	if c.Nullable {
		return Runtime("Null").Types(c.ValueType())
	}
	return c.ValueType()
}

// ValueType is the public type of the column's value, without Null.
func (c Column) ValueType() *jen.Statement { return PublicType(c.Type.Kind, c.Rep) }

// IsDec reports whether the public type is a runtime.Dec64 or Dec128, which
// differs from the working type and converts to it.
func (c Column) IsDec() bool { return c.Type.Kind == ir.Numeric && c.Rep.Fixed() }

// PublicType is the type of a field that holds a value of kind k, not NULL.
func PublicType(k ir.Kind, rep ir.Rep) *jen.Statement {
	switch k {
	case ir.Numeric:
		switch {
		case !rep.Fixed():
			return Runtime("Numeric")
		case rep.Wide():
			return Runtime("Dec128").Types(Scale(rep))
		}
		return Runtime("Dec64").Types(Scale(rep))
	case ir.Date, ir.Time, ir.Timestamp, ir.Timestamptz, ir.Interval, ir.UUID:
		return Runtime(publicNames[k])
	}
	return WorkingType(k, rep)
}

var publicNames = map[ir.Kind]string{ir.Date: "Date", ir.Time: "Time", ir.Timestamp: "Timestamp",
	ir.Timestamptz: "Timestamptz", ir.Interval: "Interval", ir.UUID: "UUID"}

// Scale is the marker type of a fixed representation's scale: runtime.S2.
func Scale(rep ir.Rep) *jen.Statement { return Runtime("S" + itoa(int(rep.Scale))) }

// WorkingType is the type that expressions compute values of kind k in.
func WorkingType(k ir.Kind, rep ir.Rep) *jen.Statement {
	switch k {
	case ir.Bool:
		return jen.Bool()
	case ir.Int2:
		return jen.Int16()
	case ir.Int4:
		return jen.Int32()
	case ir.Int8:
		return jen.Int64()
	case ir.Float4:
		return jen.Float32()
	case ir.Float8:
		return jen.Float64()
	case ir.Numeric:
		switch {
		case !rep.Fixed():
			return jen.Qual(NumPath, "Numeric")
		case rep.Wide():
			return jen.Qual(NumPath, "Int128")
		}
		return jen.Int64()
	case ir.Text, ir.Varchar, ir.Bpchar:
		return jen.String()
	case ir.Date, ir.Time, ir.Timestamp, ir.Timestamptz, ir.Interval:
		return jen.Qual(DatetimePath, publicNames[k])
	case ir.UUID:
		return jen.Index(jen.Lit(16)).Byte()
	case ir.Bytea:
		return jen.Index().Byte()
	case ir.JSONB:
		return jen.Qual(JSONPath, "RawMessage")
	}
	panic("names: no Go type for " + k.String())
}

// Zero is the zero value of the working type, as an expression.
func Zero(k ir.Kind, rep ir.Rep) *jen.Statement {
	switch {
	case k == ir.Bool:
		return jen.False()
	case k.IsString():
		return jen.Lit("")
	case k == ir.Bytea, k == ir.JSONB:
		return jen.Nil()
	case k == ir.UUID, k == ir.Interval, k == ir.Numeric && (!rep.Fixed() || rep.Wide()):
		return WorkingType(k, rep).Values()
	}
	return jen.Lit(0)
}
