package lower

import (
	"github.com/dave/jennifer/jen"

	"github.com/veloc-dev/veloc/codegen/names"
	"github.com/veloc-dev/veloc/compiler/ir"
)

// value is an Operand with its structure. Exactly one of x (with code), truth
// and lit is there, unless it is NULL for every row.
type value struct {
	static bool      // NULL for every row
	lit    *ir.Const // a constant, not NULL
	x      expr      // kinds other than boolean
	truth  *cond     // boolean
	null   *cond     // nil: never NULL
	dec    jen.Code  // as Operand.Dec
	public jen.Code  // as Operand.Public
	local  string    // a local declared for the value, which Go wants used
}

func nullValue() value { return value{static: true} }

// isNull is when the value is NULL.
func (v value) isNull() *cond {
	switch {
	case v.static:
		return always
	case v.null == nil:
		return never
	}
	return v.null
}

func (v value) notNull() *cond { return not(v.isNull()) }

func (v value) neverNull() bool { return v.isNull().is(false) }

// strictNull is when a strict function of vs is NULL; nil: never.
func strictNull(vs ...value) *cond {
	var cs []*cond
	for _, v := range vs {
		cs = append(cs, v.isNull())
	}
	return orNil(or(cs...))
}

func orNil(c *cond) *cond {
	if c.is(false) {
		return nil
	}
	return c
}

func anyStatic(vs ...value) bool {
	for _, v := range vs {
		if v.static {
			return true
		}
	}
	return false
}

// operand is what callers see of v.
func (b *Block) operand(v value, k ir.Kind, rep ir.Rep) Operand {
	if v.static {
		return Null()
	}
	o := Operand{Dec: v.dec, Public: v.public, lit: v.lit, rep: &rep}
	x := b.spell(v, k, rep)
	o.Value, o.prec, o.heavy = x.code, x.prec, x.heavy
	if v.null != nil {
		if o.null = v.null; v.null.is(true) {
			return Null()
		}
		o.Null = v.null.code()
	}
	if k == ir.Bool {
		o.truth = v.truth
	}
	return o
}

// value is the opposite of operand.
func (o Operand) value(k ir.Kind) value {
	if o.Static {
		return nullValue()
	}
	v := value{lit: o.lit, dec: o.Dec, public: o.Public}
	if o.Null != nil {
		if v.null = o.null; v.null == nil {
			v.null = flag(o.Null)
		}
	}
	x := expr{code: o.Value, prec: o.prec, heavy: o.heavy}
	if x.prec == 0 {
		x.prec = atomic
	}
	if k == ir.Bool {
		if v.truth = o.truth; v.truth == nil {
			v.truth = holds(x)
		}
	} else {
		v.x = x
	}
	return v
}

// spell is the value's Go expression.
func (b *Block) spell(v value, k ir.Kind, rep ir.Rep) expr {
	switch {
	case v.static:
		return atom(names.Zero(k, rep))
	case v.truth != nil:
		return v.truth.expr()
	case v.lit != nil && v.x.code == nil:
		return b.Consts.literal(v.lit, k, rep)
	}
	return v.x
}

// hold gives v as something that may be repeated: what calls goes to a local.
func (b *Block) hold(v value, k ir.Kind, rep ir.Rep, hint string) value {
	if v.static {
		return v
	}
	if x := b.spell(v, k, rep); x.heavy || v.truth != nil && x.prec < precUnary {
		if hint == "" {
			hint = "value"
		}
		id := b.Scope.Name(hint)
		b.Add(jen.Id(id).Op(":=").Add(x.code))
		v = value{null: v.null}
		if k == ir.Bool {
			v.truth = flag(jen.Id(id))
		} else {
			v.x = atom(jen.Id(id))
		}
	}
	if v.null != nil && (v.null.heavy() || v.null.op == "||" || v.null.op == "&&") {
		id := b.Scope.Name(hint + "Null")
		b.Add(jen.Id(id).Op(":=").Add(v.null.code()))
		v.null = flag(jen.Id(id))
		v.public = nil
	}
	return v
}

// ignore satisfies Go where the values of vs are not looked at, at most
// whether they are NULL.
func (b *Block) ignore(vs ...value) {
	for _, v := range vs {
		if v.local != "" {
			b.Add(jen.Id("_").Op("=").Id(v.local))
		}
	}
}

// temp declares a local for a result of the kind given, and one for its NULL
// flag where nullable; assign stores into them.
type temp struct {
	id, null string // null is empty where it is never NULL
	kind     ir.Kind
	rep      ir.Rep
}

func (b *Block) temp(info ir.Info, hint string) temp {
	if hint == "" {
		hint = "value"
	}
	t := temp{id: b.Scope.Name(hint), kind: info.Type.Kind, rep: info.Rep}
	if info.Nullable {
		t.null = b.Scope.Name(hint + "Null")
	}
	return t
}

// declare gives the statements that declare the locals, zero and not NULL.
func (t temp) declare() []jen.Code {
	s := []jen.Code{jen.Var().Id(t.id).Add(names.WorkingType(t.kind, t.rep))}
	if t.null != "" {
		s = append(s, jen.Var().Id(t.null).Bool())
	}
	return s
}

func (t temp) value() value {
	v := value{local: t.id}
	if t.kind == ir.Bool {
		v.truth = flag(jen.Id(t.id))
	} else {
		v.x = atom(jen.Id(t.id))
	}
	if t.null != "" {
		v.null = flag(jen.Id(t.null))
	}
	return v
}

// assign stores v. The NULL flag is left alone where it is already what v's
// would be, isNull.
func (b *Block) assign(t temp, v value, isNull bool) {
	if v.isNull().is(true) {
		if t.null != "" && !isNull {
			b.Add(jen.Id(t.null).Op("=").True())
		}
		return
	}
	x := b.spell(v, t.kind, t.rep)
	n := v.isNull()
	if t.null == "" || n.constant() && n.val == isNull {
		b.Add(jen.Id(t.id).Op("=").Add(x.code))
		return
	}
	b.Add(jen.List(jen.Id(t.id), jen.Id(t.null)).Op("=").List(x.code, n.code()))
}
