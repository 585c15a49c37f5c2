package lower

import (
	"math"
	"strconv"

	"github.com/dave/jennifer/jen"

	"github.com/veloc-dev/veloc/codegen/names"
	"github.com/veloc-dev/veloc/compiler/ir"
)

// Consts collects the package-level variables that constants need: what Go has
// no cheap literal for. Equal constants share one. Its order, and so the
// generated package, follows from the order of use.
type Consts struct {
	zone  string
	ids   map[string]string // prefix and value → name
	count map[string]int
	decls []jen.Code
}

// NewConsts is for one package whose session has the time zone given.
func NewConsts(zone string) *Consts {
	return &Consts{zone: zone, ids: map[string]string{}, count: map[string]int{}}
}

// Emit declares the variables in f; call it once, after every emitter.
func (c *Consts) Emit(f *jen.File) {
	if c.count["zone"] > 0 {
		f.Anon("time/tzdata")
	}
	if len(c.decls) > 0 {
		f.Comment("Constants of the queries that Go has no literal for.")
		f.Var().Defs(c.decls...)
	}
}

// variable gives the variable that holds a value, spelled by init. prefix is
// one of names.ConstPrefixes.
func (c *Consts) variable(prefix, value string, init func() jen.Code) *jen.Statement {
	key := prefix + " " + value
	id, ok := c.ids[key]
	if !ok {
		c.count[prefix]++
		id = prefix + strconv.Itoa(c.count[prefix])
		c.ids[key] = id
		c.decls = append(c.decls, jen.Id(id).Op("=").Add(init()))
	}
	return jen.Id(id)
}

// Zone is the session's time zone, a *time.Location.
func (c *Consts) Zone() *jen.Statement {
	if c.zone == "" || c.zone == "UTC" {
		return jen.Qual("time", "UTC")
	}
	return c.variable("zone", c.zone, func() jen.Code {
		return jen.Qual(names.DatetimePath, "MustZone").Call(jen.Lit(c.zone))
	})
}

// literal spells a constant in the representation given; a number may be an
// untyped Go constant.
func (c *Consts) literal(v *ir.Const, k ir.Kind, rep ir.Rep) expr {
	switch k {
	case ir.Int2, ir.Int4, ir.Int8, ir.Date, ir.Time, ir.Timestamp, ir.Timestamptz:
		return atom(litInt(v.Int))
	case ir.Float4:
		return atom(c.float(v.Float, true))
	case ir.Float8:
		return atom(c.float(v.Float, false))
	case ir.Text, ir.Varchar, ir.Bpchar:
		return atom(jen.Lit(v.Text))
	case ir.Numeric:
		return c.numeric(v, rep)
	case ir.Interval:
		return atom(c.variable("interval", strconv.Itoa(int(v.Months))+" "+strconv.Itoa(int(v.Days))+" "+strconv.FormatInt(v.Int, 10), func() jen.Code {
			return jen.Qual(names.DatetimePath, "Interval").Values(jen.Dict{
				jen.Id("Months"): litInt(int64(v.Months)), jen.Id("Days"): litInt(int64(v.Days)), jen.Id("Micros"): litInt(v.Int)})
		}))
	case ir.UUID:
		return atom(c.variable("uuid", v.Text, func() jen.Code { return byteValues(jen.Index(jen.Lit(16)).Byte(), v.Bytes) }))
	case ir.Bytea:
		return atom(c.variable("bytea", string(v.Bytes), func() jen.Code { return jen.Index().Byte().Parens(jen.Lit(string(v.Bytes))) }))
	case ir.JSONB:
		return atom(c.variable("jsonb", string(v.Bytes), func() jen.Code {
			return jen.Qual(names.JSONPath, "RawMessage").Parens(jen.Lit(string(v.Bytes)))
		}))
	}
	panic("lower: no literal for " + k.String())
}

func byteValues(t *jen.Statement, bs []byte) *jen.Statement {
	var vs []jen.Code
	for _, b := range bs {
		vs = append(vs, jen.Id("0x"+strconv.FormatUint(uint64(b)|0x100, 16)[1:]))
	}
	return t.Values(vs...)
}

// typed spells a constant as an argument of a function over working values:
// numeric as num.Numeric.
func (c *Consts) typed(v *ir.Const, k ir.Kind) jen.Code {
	return c.literal(v, k, ir.Rep{}).code
}

func litInt(v int64) *jen.Statement { return jen.Op(strconv.FormatInt(v, 10)) }

func (c *Consts) float(v float64, single bool) *jen.Statement {
	s := func() *jen.Statement {
		switch {
		case math.IsNaN(v):
			return jen.Qual("math", "NaN").Call()
		case math.IsInf(v, 0):
			return jen.Qual("math", "Inf").Call(litInt(int64(math.Copysign(1, v))))
		case v == 0 && math.Signbit(v):
			return jen.Qual("math", "Copysign").Call(jen.Lit(0), jen.Lit(-1))
		}
		return nil
	}()
	switch {
	case s == nil && single:
		return jen.Op(strconv.FormatFloat(v, 'g', -1, 32))
	case s == nil:
		return jen.Op(strconv.FormatFloat(v, 'g', -1, 64))
	case single:
		return jen.Float32().Parens(s)
	}
	return s
}
