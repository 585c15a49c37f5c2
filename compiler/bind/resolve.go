package bind

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/veloc-dev/veloc/compiler/fold"
	"github.com/veloc-dev/veloc/compiler/funcs"
	"github.com/veloc-dev/veloc/compiler/ir"
	"github.com/veloc-dev/veloc/compiler/pgcatalog"
	"github.com/veloc-dev/veloc/runtime/pg"
	"github.com/veloc-dev/veloc/runtime/pg/datetime"
)

func kindsOf(args []ir.Expr) []ir.Kind {
	ks := make([]ir.Kind, len(args))
	for i, a := range args {
		ks[i] = a.Get().Type.Kind
	}
	return ks
}

func (b *binder) fail(at ir.Span, code, hint, format string, args ...any) ir.Expr {
	b.report(ir.Diagnostic{Code: code, Span: at, Hint: hint, Message: fmt.Sprintf(format, args...)})
	return nil
}

func (b *binder) warn(at ir.Span, code, hint, format string, args ...any) {
	b.report(ir.Diagnostic{Severity: ir.Warning, Code: code, Span: at, Hint: hint, Message: fmt.Sprintf(format, args...)})
}

// evaluationError is the code of what PostgreSQL refuses when it folds a call.
const evaluationError = "V0301"

// evaluation reports that PostgreSQL refuses a constant: code V0215 where it
// reads a literal, and V0301 where it folds a call.
func (b *binder) evaluation(at ir.Span, code string, err error) ir.Expr {
	message := err.Error()
	if e := (*pg.Error)(nil); errors.As(err, &e) {
		message = e.Message + " (SQLSTATE " + e.SQLState + ")"
	}
	return b.fail(at, code, "PostgreSQL refuses this constant, too, whatever the data are", "%s", message)
}

// coerce converts e to kind k where PostgreSQL does so in the context, and
// reports where it does not. what is for the message; empty: an internal step
// that cannot fail.
func (b *binder) coerce(e ir.Expr, k ir.Kind, context funcs.CastContext) ir.Expr {
	if e == nil {
		return nil
	}
	info := e.Get()
	if info.Type.Kind == k {
		return e
	}
	switch x := e.(type) {
	case *ir.Const:
		if info.Type.Kind == ir.Unknown {
			return b.literal(x, ir.Of(k))
		}
	case *ir.Param:
		if info.Type.Kind == ir.Unknown {
			return b.typeParam(x, k)
		}
	}
	if c := funcs.CastBetween(info.Type.Kind, k); c != nil && c.Context >= context {
		f := funcs.Resolve("::"+ir.Of(k).String(), c.Prim, c.Impl, []ir.Kind{info.Type.Kind}, k)
		if k == ir.Time {
			return b.whereFinite(f, info.Span, e)
		}
		return b.call(f, ir.Of(k), info.Span, e)
	}
	if context == funcs.Explicit || context == funcs.Assignment && k.IsString() {
		if r, ok := b.throughText(e, k); ok {
			return r
		}
	}
	return b.fail(info.Span, "V0206", "", "cannot cast type %s to %s", info.Type.Kind, k)
}

// throughText converts by output and input function; false where neither side
// is a string.
func (b *binder) throughText(e ir.Expr, k ir.Kind) (ir.Expr, bool) {
	info := e.Get()
	from := info.Type.Kind
	switch {
	case k.IsString() && !from.IsString():
		t := funcs.TextOf(from)
		if t == nil {
			return nil, false
		}
		f := funcs.Resolve("::text", 0, t.Format, []ir.Kind{from}, ir.Text)
		f.Stable = t.Stable&funcs.StableFormat != 0
		return b.coerce(b.call(f, ir.Of(ir.Text), info.Span, e), k, funcs.Implicit), true
	case from.IsString() && !k.IsString():
		t := funcs.TextOf(k)
		if t == nil {
			return nil, false
		}
		f := funcs.Resolve("::"+ir.Of(k).String(), 0, t.Parse, []ir.Kind{ir.Text}, k)
		f.Stable = t.Stable&funcs.StableParse != 0
		return b.call(f, ir.Of(k), info.Span, e), true
	}
	return nil, false
}

// literal gives an untyped literal its type, by the type's input function.
func (b *binder) literal(c *ir.Const, t ir.Type) ir.Expr {
	info := ir.Info{Type: ir.Of(t.Kind), Span: c.Span}
	if c.Null {
		info.Nullable = true
		return &ir.Const{Info: info, Null: true}
	}
	if t.Kind.IsString() {
		return &ir.Const{Info: info, Text: c.Text}
	}
	f := funcs.Resolve("::"+t.Kind.String(), 0, funcs.TextOf(t.Kind).Parse, []ir.Kind{ir.Text}, t.Kind)
	if volatileTime(t.Kind, c.Text) {
		return b.fail(c.Span, "V0207", "pass the time as a parameter or as a column of the stream", "'%s' is not deterministic, and not supported yet", strings.TrimSpace(c.Text))
	}
	args := []*ir.Const{{Info: ir.Info{Type: ir.Of(ir.Text)}, Text: c.Text}}
	if t.Kind == ir.Interval && t.Mod {
		// The fields of the type say what a number without a unit means.
		f = funcs.Resolve("::"+t.String(), 0, datetime.ParseIntervalMod, []ir.Kind{ir.Text, ir.Int4, ir.Int4}, t.Kind)
		args = append(args, b.int4(t.P, c.Span), b.int4(t.S, c.Span))
		info.Type = t
	}
	r, err := fold.Apply(f, info.Type, c.Span, b.zone, args)
	if err != nil {
		return b.evaluation(c.Span, "V0215", err)
	}
	return r
}

// volatileTime recognises the words that stand for the present.
func volatileTime(k ir.Kind, s string) bool {
	if !slices.Contains([]ir.Kind{ir.Date, ir.Time, ir.Timestamp, ir.Timestamptz}, k) {
		return false
	}
	for _, w := range strings.Fields(strings.ToLower(s)) {
		switch w {
		case "now", "today", "tomorrow", "yesterday":
			return true
		}
	}
	return false
}

// coerceTo converts e to the type t, modifier and all.
func (b *binder) coerceTo(e ir.Expr, t ir.Type, context funcs.CastContext) ir.Expr {
	if c, ok := e.(*ir.Const); ok && t.Kind == ir.Interval && c.Type.Kind == ir.Unknown && !c.Null {
		return b.literal(c, t)
	}
	e = b.coerce(e, t.Kind, context)
	if e != nil && context == funcs.Explicit && !t.Mod && e.Get().Type.Mod {
		return b.unmodified(e)
	}
	return b.modified(e, t)
}

// unmodified is the same value without its type's modifier, as a cast to the type alone gives.
func (b *binder) unmodified(e ir.Expr) ir.Expr {
	info := e.Get()
	k := info.Type.Kind
	return b.call(funcs.Resolve("::"+ir.Of(k).String(), ir.Relabel, nil, []ir.Kind{k}, k), ir.Of(k), info.Span, e)
}

// modified applies a type modifier.
func (b *binder) modified(e ir.Expr, t ir.Type) ir.Expr {
	if e == nil || !t.Mod || e.Get().Type == t {
		return e
	}
	m := funcs.TypeModOf(t.Kind)
	if m == nil {
		return e
	}
	args, ks := []ir.Expr{e, b.int4(t.P, e.Get().Span)}, []ir.Kind{t.Kind, ir.Int4}
	if t.Kind == ir.Numeric || t.Kind == ir.Interval {
		args, ks = append(args, b.int4(t.S, e.Get().Span)), append(ks, ir.Int4)
	}
	f := funcs.Resolve("::"+t.String(), m.Prim, m.Explicit, ks, t.Kind)
	return b.call(f, t, e.Get().Span, args...)
}

func (b *binder) int4(v int32, at ir.Span) *ir.Const {
	return &ir.Const{Info: ir.Info{Type: ir.Of(ir.Int4), Span: at}, Int: int64(v), Text: fmt.Sprint(v)}
}

// call makes a strict call and folds it where its arguments are constants.
func (b *binder) call(f *ir.Func, t ir.Type, at ir.Span, args ...ir.Expr) ir.Expr {
	for _, a := range args {
		if a == nil {
			return nil
		}
	}
	c := &ir.Call{Info: ir.Info{Type: t, Span: at}, Func: f, Args: args}
	for _, a := range args {
		c.Nullable = c.Nullable || a.Get().Nullable
	}
	c.Rep = callRep(c)
	return b.fold(c)
}

// commonKind is select_common_type: the kind that all of the expressions are
// converted to in CASE, COALESCE, GREATEST, IN. Where there is none it is
// Unsupported, and at cannot be matched with k.
func commonKind(es []ir.Expr) (k ir.Kind, so ir.Kind, at ir.Expr) {
	k = ir.Unknown
	for _, e := range es {
		n := e.Get().Type.Kind
		switch {
		case n == ir.Unknown || n == k:
		case k == ir.Unknown:
			k = n
		case !pgcatalog.SameCategory(typeNames[n], typeNames[k]):
			return ir.Unsupported, k, e
		case !pgcatalog.Preferred(typeNames[k]) && implicit(k, n) && !implicit(n, k):
			k = n
		}
	}
	if k == ir.Unknown {
		k = ir.Text
	}
	return k, k, nil
}

// common converts the expressions to their common type; false where reported.
func (b *binder) common(what string, es []ir.Expr) ([]ir.Expr, ir.Type, bool) {
	for _, e := range es {
		if e == nil {
			return nil, ir.Type{}, false
		}
	}
	k, so, at := commonKind(es)
	if k == ir.Unsupported {
		b.fail(at.Get().Span, "V0206", "", "%s types %s and %s cannot be matched", what, so, at.Get().Type.Kind)
		return nil, ir.Type{}, false
	}
	out := make([]ir.Expr, len(es))
	t, same := ir.Of(k), true
	for i, e := range es {
		if out[i] = b.coerce(e, k, funcs.Implicit); out[i] == nil {
			return nil, t, false
		}
		same = same && out[i].Get().Type == out[0].Get().Type
	}
	if same {
		t = out[0].Get().Type
	}
	return out, t, true
}
