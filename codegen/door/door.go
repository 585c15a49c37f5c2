// Package door emits what holds values that a program gives to their columns'
// types: what Go's types leave open of PostgreSQL's.
package door

import (
	"github.com/dave/jennifer/jen"

	"github.com/veloc-dev/veloc/codegen/names"
	"github.com/veloc-dev/veloc/compiler/ir"
)

// Check is the call that gives the value v of a column, not NULL, as PostgreSQL
// would store it, and an error; nil where any value of the Go type is good. The
// call gives the column's public type.
func Check(c names.Column, v jen.Code) *jen.Statement {
	call := func(path, fn string, args ...jen.Code) *jen.Statement {
		return jen.Qual(path, fn).Call(append([]jen.Code{v}, args...)...)
	}
	digits := jen.Lit(int(c.Rep.Digits))
	switch t := c.Type; t.Kind {
	case ir.Text:
		return call(names.TextPath, "Admit")
	case ir.Varchar:
		if t.Mod {
			return call(names.TextPath, "AdmitVarchar", jen.Lit(int(t.P)))
		}
		return call(names.TextPath, "Admit")
	case ir.Bpchar:
		if t.Mod {
			return call(names.TextPath, "AdmitBpchar", jen.Lit(int(t.P)))
		}
		return call(names.TextPath, "Admit")
	case ir.JSONB:
		return call(names.TextPath, "AdmitJSONB")
	case ir.Numeric:
		switch {
		case c.Rep.Fixed() && c.Rep.Wide():
			return names.Runtime("AdmitDec128").Call(v, digits)
		case c.Rep.Fixed():
			return names.Runtime("AdmitDec64").Call(v, digits)
		case t.Mod:
			return call(names.NumPath, "TypeMod", jen.Lit(int(t.P)), jen.Lit(int(t.S)))
		}
	case ir.Date, ir.Time, ir.Timestamp, ir.Timestamptz:
		return call(names.DatetimePath, "Admit"+temporal[t.Kind])
	}
	return nil
}

var temporal = map[ir.Kind]string{ir.Date: "Date", ir.Time: "Time", ir.Timestamp: "Timestamp", ir.Timestamptz: "Timestamptz"}

// Rounded is the call that holds a value to its type's precision and fields; nil:
// the type has none, or keeps every microsecond.
func Rounded(t ir.Type, v jen.Code) *jen.Statement {
	switch {
	case !t.Mod:
	case t.Kind == ir.Interval:
		return jen.Qual(names.DatetimePath, "AdjustInterval").Call(v, jen.Lit(int(t.P)), jen.Lit(int(t.S)))
	case t.P >= 6:
	case t.Kind == ir.Time, t.Kind == ir.Timestamp, t.Kind == ir.Timestamptz:
		return jen.Qual(names.DatetimePath, "Round"+temporal[t.Kind]).Call(v, jen.Lit(int(t.P)))
	}
	return nil
}

// RoundedText is Rounded for a value that was parsed from a text: intervals are
// parsed by their type.
func RoundedText(t ir.Type, v jen.Code) *jen.Statement {
	if t.Kind == ir.Interval {
		return nil
	}
	return Rounded(t, v)
}

// Admit gives the statements that check and convert the value in field, of a
// column's Go type; fail are those behind an error, err. A NULL loses its value.
func Admit(c names.Column, field *jen.Statement, fail ...jen.Code) []jen.Code {
	target := jen.Add(field)
	if c.Nullable {
		target = jen.Add(field).Dot("V")
	}
	var stmts []jen.Code
	if call := Check(c, target); call != nil {
		stmts = append(stmts, jen.If(jen.List(target, jen.Id("err")).Op("=").Add(call), jen.Id("err").Op("!=").Nil()).Block(fail...))
	}
	if rounded := Rounded(c.Type, target); rounded != nil {
		stmts = append(stmts, jen.Add(target).Op("=").Add(rounded))
	}
	if !c.Nullable {
		return stmts
	}
	null := jen.Add(field).Op("=").Add(c.GoType()).Values()
	if len(stmts) == 0 {
		return []jen.Code{jen.If(jen.Op("!").Add(field).Dot("Valid")).Block(null)}
	}
	return []jen.Code{jen.If(jen.Add(field).Dot("Valid")).Block(stmts...).Else().Block(null)}
}

// Odd is a uint64 that is not 0 where Admit would change the value in field, or
// refuse it; nil: it never would.
func Odd(c names.Column, field *jen.Statement) *jen.Statement { return odd(c, field, oddText) }

// Doubt is 0 where Odd is, but for texts that take longer to look at: of these it may
// be anything. It calls nothing that is not inlined, but for rare types.
func Doubt(c names.Column, field *jen.Statement) *jen.Statement { return odd(c, field, doubtText) }

// Doubts reports whether Doubt is another than Odd.
func Doubts(c names.Column) bool {
	k := c.Type.Kind
	return k == ir.Text || k == ir.Varchar || k == ir.Bpchar
}

func odd(c names.Column, field *jen.Statement, ofText func(ir.Type, *jen.Statement) *jen.Statement) *jen.Statement {
	v := jen.Add(field)
	if c.Nullable {
		v = jen.Add(field).Dot("V")
	}
	odd := oddValue(c, v, ofText)
	if !c.Nullable {
		return odd
	}
	if k := c.Type.Kind; k == ir.JSONB || k == ir.Bpchar && c.Type.Mod {
		odd = names.Runtime("OddIf").Call(jen.Add(field).Dot("Valid"), odd)
	}
	if zero := isZero(c, v); zero != nil {
		stray := names.Runtime("OddNull").Call(jen.Add(field).Dot("Valid"), zero)
		if odd == nil {
			return stray
		}
		return stray.Op("|").Add(odd)
	}
	return odd
}

// oddValue looks at the value whether it is NULL or not: a NULL has the zero value,
// which is good but for a char(n) and jsonb.
func oddValue(c names.Column, v *jen.Statement, ofText func(ir.Type, *jen.Statement) *jen.Statement) *jen.Statement {
	call := func(path, fn string, args ...jen.Code) *jen.Statement {
		return jen.Qual(path, fn).Call(append([]jen.Code{v}, args...)...)
	}
	switch t := c.Type; t.Kind {
	case ir.Text, ir.Varchar, ir.Bpchar:
		return ofText(t, v)
	case ir.JSONB:
		return call(names.TextPath, "OddJSONB")
	case ir.Numeric:
		switch {
		case c.Rep.Fixed() && c.Rep.Wide():
			return jen.Qual(names.NumPath, "Odd128").Call(jen.Qual(names.NumPath, "Int128").Call(v), jen.Lit(int(c.Rep.Digits)))
		case c.Rep.Fixed():
			below := 1
			for range c.Rep.Digits {
				below *= 10
			}
			return jen.Qual(names.NumPath, "Odd64").Call(jen.Int64().Call(v), jen.Lit(below))
		case t.Mod:
			return call(names.NumPath, "OddMod", jen.Lit(int(t.P)), jen.Lit(int(t.S)))
		}
	case ir.Date, ir.Time, ir.Timestamp, ir.Timestamptz:
		odd := call(names.DatetimePath, "Odd"+temporal[t.Kind])
		if rounded := Rounded(t, v); rounded != nil {
			return odd.Op("|").Add(differs(v, rounded))
		}
		return odd
	case ir.Interval:
		if rounded := Rounded(t, v); rounded != nil {
			return differs(v, rounded)
		}
	}
	return nil
}

func oddText(t ir.Type, v *jen.Statement) *jen.Statement {
	switch {
	case t.Mod && t.Kind == ir.Varchar:
		return jen.Qual(names.TextPath, "OddVarchar").Call(v, jen.Lit(int(t.P)))
	case t.Mod && t.Kind == ir.Bpchar:
		return jen.Qual(names.TextPath, "OddBpchar").Call(v, jen.Lit(int(t.P)))
	}
	return jen.Qual(names.TextPath, "Odd").Call(v)
}

func doubtText(t ir.Type, v *jen.Statement) *jen.Statement {
	doubt := jen.Qual(names.TextPath, "Doubt").Call(v)
	switch {
	case t.Mod && t.Kind == ir.Varchar:
		return names.Runtime("OddUnless").Call(jen.Len(v).Op("<=").Lit(int(t.P))).Op("|").Add(doubt)
	case t.Mod && t.Kind == ir.Bpchar:
		return names.Runtime("OddUnless").Call(jen.Len(v).Op("==").Lit(int(t.P))).Op("|").Add(doubt)
	}
	return doubt
}

func differs(x, y jen.Code) *jen.Statement {
	return names.Runtime("OddUnless").Call(jen.Add(x).Op("==").Add(y))
}

// isZero is whether v is the zero value of its type.
func isZero(c names.Column, v *jen.Statement) *jen.Statement {
	switch k := c.Type.Kind; {
	case k == ir.Bool:
		return jen.Op("!").Add(v)
	case k.IsString(), k == ir.Bytea, k == ir.JSONB:
		return jen.Len(v).Op("==").Lit(0)
	case k == ir.Numeric && !c.Rep.Fixed():
		return nil
	case k == ir.Interval, k == ir.UUID, k == ir.Numeric && c.Rep.Wide():
		return jen.Add(v).Op("==").Parens(c.ValueType().Values())
	}
	return jen.Add(v).Op("==").Lit(0)
}
