package bind

import (
	"slices"
	"strings"

	"github.com/veloc-dev/veloc/compiler/catalog"
	"github.com/veloc-dev/veloc/compiler/fold"
	"github.com/veloc-dev/veloc/compiler/funcs"
	"github.com/veloc-dev/veloc/compiler/ir"
	"github.com/veloc-dev/veloc/compiler/pgcatalog"
	"github.com/veloc-dev/veloc/compiler/syntax"
	"github.com/veloc-dev/veloc/runtime/pg/datetime"
	"github.com/veloc-dev/veloc/runtime/pg/num"
)

var comparisonPrims = map[string]ir.Prim{"=": ir.Eq, "<>": ir.Ne, "!=": ir.Ne, "<": ir.Lt, "<=": ir.Le, ">": ir.Gt, ">=": ir.Ge}

func (b *binder) operator(x *syntax.Operator) ir.Expr {
	if l, r, ok := rowPair(x.Left, x.Right); ok {
		return b.rows(x.Name, x.Pos, l, r)
	}
	if row, ok := x.Left.(*syntax.Row); ok {
		if sub, ok := x.Right.(*syntax.Subquery); ok && sub.Kind == syntax.Scalar {
			return b.compareRow(x.Name, x.Pos, row, sub)
		}
	}
	right := b.expr(x.Right)
	if x.Left == nil {
		return b.prefix(x, right)
	}
	left := b.expr(x.Left)
	if left == nil || right == nil {
		return nil
	}
	if x.Name == "||" {
		return b.concat(x, left, right)
	}
	if _, ok := comparisonPrims[x.Name]; ok {
		return b.compare(x.Name, x.Pos, left, right)
	}
	return b.binary(x.Name, x.Pos, left, right)
}

// compare is l name r.
func (b *binder) compare(name string, at ir.Span, l, r ir.Expr) ir.Expr {
	f, l, r := b.compareArgs(name, at, l, r)
	if f == nil {
		return nil
	}
	return b.call(f, ir.Of(ir.Bool), at, l, r)
}

// compareArgs resolves a comparison and converts its arguments; f is nil where
// it was reported.
func (b *binder) compareArgs(name string, at ir.Span, l, r ir.Expr) (f *ir.Func, x, y ir.Expr) {
	if l == nil || r == nil {
		return nil, nil, nil
	}
	op := b.operatorFor(comparisonPrims[name].String(), at, l.Get().Type.Kind, r.Get().Type.Kind)
	if op == nil {
		return nil, nil, nil
	}
	if l, r = b.convert(op, 0, l), b.convert(op, 1, r); l == nil || r == nil {
		return nil, nil, nil
	}
	return op.function(), l, r
}

func (b *binder) binary(name string, at ir.Span, left, right ir.Expr) ir.Expr {
	op := b.operatorFor(name, at, left.Get().Type.Kind, right.Get().Type.Kind)
	if op == nil {
		return nil
	}
	l, r := b.convert(op, 0, left), b.convert(op, 1, right)
	if l == nil || r == nil {
		return nil
	}
	return b.call(op.function(), ir.Of(op.Result), at, l, r)
}

func (b *binder) prefix(x *syntax.Operator, arg ir.Expr) ir.Expr {
	if arg == nil {
		return nil
	}
	op := b.operatorFor(x.Name, x.Pos, ir.Unsupported, arg.Get().Type.Kind)
	if op == nil {
		return nil
	}
	return b.call(op.function(), ir.Of(op.Result), x.Pos, b.convert(op, 0, arg))
}

// concat is ||; with a text, anything else stands for its output text.
func (b *binder) concat(x *syntax.Operator, l, r ir.Expr) ir.Expr {
	s, _ := pgcatalog.Operator("||", typeNames[l.Get().Type.Kind], typeNames[r.Get().Type.Kind])
	if s != nil && slices.Contains(s.Args, "anynonarray") {
		l, r = b.coerce(l, ir.Text, funcs.Explicit), b.coerce(r, ir.Text, funcs.Explicit)
		if l == nil || r == nil {
			return nil
		}
	}
	return b.binary("||", x.Pos, l, r)
}

func (b *binder) cast(x *syntax.Cast) ir.Expr {
	t, err := catalog.Type(x.Type)
	switch {
	case err != "":
		return b.fail(x.Type.Pos, "V0202", "", "%s", err)
	case t.Kind == ir.Unsupported:
		if hint, none := b.catalog.NoType(x.Type); none {
			return b.fail(x.Type.Pos, "V0202", hint, "type %q does not exist", x.Type.Text)
		}
		return b.fail(x.Type.Pos, "V0202", "", "type %q is not supported yet", x.Type.Text)
	}
	if t.Kind == ir.Bpchar && !t.Mod && x.Type.Name == "bpchar" && len(x.Type.Mods) == 0 {
		t.Mod = false
	}
	e := b.expr(x.Arg)
	if e == nil {
		return nil
	}
	return b.coerceTo(e, t, funcs.Explicit)
}

var nondeterministic = []string{"now", "clock_timestamp", "statement_timestamp", "transaction_timestamp", "timeofday", "random", "gen_random_uuid", "nextval", "currval", "lastval", "setseed"}

// intervalParts are the named arguments of make_interval, in order.
var intervalParts = []string{"years", "months", "weeks", "days", "hours", "mins", "secs"}

func (b *binder) function(x *syntax.Call) ir.Expr {
	name := x.Name[len(x.Name)-1]
	switch {
	case len(x.Name) > 1 && (b.catalog.DeclaresFunction(name) || x.Name[0] == "information_schema"):
		return b.fail(x.Pos, "V0208", "", "function %s is not supported yet", strings.Join(x.Name, "."))
	case len(x.Name) > 1:
		return b.fail(x.Pos, "V0208", "PostgreSQL's own functions stand without a schema, or in pg_catalog", "function %s does not exist", strings.Join(x.Name, "."))
	case slices.Contains(nondeterministic, name):
		return b.fail(x.Pos, "V0207", "pass the value as a parameter or as a column of the stream", "%s() is not deterministic, and not supported yet", name)
	case isAggregate(name):
		return b.aggregate(x, name)
	case !b.notAggregate(x, name):
		return nil
	case name == "concat" || name == "concat_ws":
		return b.concatFunction(x, name)
	case name == "format":
		return b.formatFunction(x)
	}
	args := b.exprs(x.Args)
	if slices.Contains(args, nil) {
		return nil
	}
	if name == "make_interval" {
		if args = b.namedInterval(x, args); args == nil {
			return nil
		}
	} else if i := slices.IndexFunc(x.Names, func(n string) bool { return n != "" }); i >= 0 {
		return b.fail(x.Pos, "V0102", "give the arguments in order", "named arguments of %s are not supported yet", name)
	}
	return b.overload(name, x.Pos, args)
}

func (b *binder) overload(name string, at ir.Span, args []ir.Expr) ir.Expr {
	ks := kindsOf(args)
	s, outcome := pgcatalog.Call(name, namesOf(ks), len(args) > 0 && isConst(args[0]))
	if outcome == pgcatalog.Coercion {
		return b.coerce(args[0], kindOf(name), funcs.Explicit)
	}
	if s == nil {
		return b.noFunction(name, at, ks, outcome)
	}
	if len(s.Args) == 1 {
		if from, to := kindOf(s.Args[0]), kindOf(name); funcs.CastBetween(from, to) != nil {
			return b.coerce(b.coerce(args[0], from, funcs.Implicit), to, funcs.Explicit) // the function behind the cast
		}
	}
	e := entryOf(s)
	if e == nil {
		return b.unsupportedFunction(s, at, ks)
	}
	r := newResolved(e, s)
	for i := range args {
		if args[i] = b.convert(r, i, args[i]); args[i] == nil {
			return nil
		}
	}
	if name == "extract" || name == "date_part" {
		return b.part(r.function(), at, args)
	}
	if name == "scale" || name == "min_scale" {
		return b.whereFinite(r.function(), at, args...)
	}
	return b.call(r.function(), ir.Of(e.Result), at, args...)
}

// part takes a field out of a time. Some fields are NULL of infinity, for which the
// functions give NaN; where the field is known, the time is asked instead.
func (b *binder) part(f *ir.Func, at ir.Span, args []ir.Expr) ir.Expr {
	infinity, ok := infinityOf(args[1].Get().Type.Kind)
	if !ok {
		return b.call(f, ir.Of(f.Result), at, args...)
	}
	if c, ok := args[0].(*ir.Const); ok && !c.Null {
		r, err := fold.Apply(f, ir.Of(f.Result), at, b.zone, []*ir.Const{c, infinity})
		if err == nil && r.Text == "NaN" {
			return b.whereFinite(f, at, args...)
		}
		return b.call(f, ir.Of(f.Result), at, args...)
	}
	value := b.call(f, ir.Of(f.Result), at, args...)
	if value == nil {
		return nil
	}
	t := ir.Of(f.Result)
	nan := b.literal(&ir.Const{Info: ir.Info{Span: at}, Text: "NaN"}, t)
	return b.caseOf(at, t, []ir.When{{Cond: b.binary("=", at, value, nan), Then: b.null(t, at)}}, value)
}

// infinityOf is infinity in a kind that has one.
func infinityOf(k ir.Kind) (*ir.Const, bool) {
	c := &ir.Const{Info: ir.Info{Type: ir.Of(k)}}
	switch k {
	case ir.Date:
		c.Int = int64(datetime.DateInfinity)
	case ir.Timestamp, ir.Timestamptz:
		c.Int = int64(datetime.TimestampInfinity)
	default:
		return nil, false
	}
	return c, true
}

// whereFinite calls f, whose last argument is a time or a numeric, where that is
// finite, and gives NULL where it is not.
func (b *binder) whereFinite(f *ir.Func, at ir.Span, args ...ir.Expr) ir.Expr {
	x := args[len(args)-1]
	t := ir.Of(f.Result)
	isFinite := finiteTest(x.Get().Type.Kind)
	if isFinite == nil {
		return b.call(f, t, at, args...)
	}
	finite := b.call(isFinite, ir.Of(ir.Bool), at, x)
	if constIs(false)(finite) {
		return b.null(t, at)
	}
	value := b.call(f, t, at, args...)
	if value == nil {
		return nil
	}
	return b.caseOf(at, t, []ir.When{{Cond: finite, Then: value}}, b.null(t, at))
}

// finiteTest is the function that tells whether a value of kind k is finite; nil
// where all are.
func finiteTest(k ir.Kind) *ir.Func {
	if k == ir.Numeric {
		return funcs.Resolve("isfinite", ir.NoPrim, num.IsFinite, []ir.Kind{k}, ir.Bool)
	}
	for _, e := range funcs.Overloads("isfinite") {
		if len(e.Args) == 1 && e.Args[0] == k && k != ir.Interval {
			return funcs.Resolve(e.Name, e.Prim, e.Impl, e.Args, e.Result)
		}
	}
	return nil
}

func kindList(ks []ir.Kind) string {
	texts := make([]string, len(ks))
	for i, k := range ks {
		texts[i] = k.String()
	}
	return strings.Join(texts, ", ")
}

func (b *binder) namedInterval(x *syntax.Call, args []ir.Expr) []ir.Expr {
	out := make([]ir.Expr, len(intervalParts))
	for i, a := range args {
		at := i
		if n := x.Names[i]; n != "" {
			at = slices.Index(intervalParts, n)
		}
		if at < 0 || at >= len(out) {
			b.fail(a.Get().Span, "V0208", "there are "+strings.Join(intervalParts, ", "), "make_interval has no such argument")
			return nil
		}
		out[at] = a
	}
	for i := range out {
		if out[i] == nil {
			out[i] = b.int4(0, x.Pos)
		}
	}
	return out
}

// concatFunction writes concat and concat_ws out: NULL arguments count as
// nothing, all others by their output text. The separator is of type text.
func (b *binder) concatFunction(x *syntax.Call, name string) ir.Expr {
	args := b.exprs(x.Args)
	if slices.Contains(args, nil) {
		return nil
	}
	if len(args) == 0 || name == "concat_ws" && (len(args) == 1 || !implicit(args[0].Get().Type.Kind, ir.Text)) {
		return b.fail(x.Pos, "V0208", "", "function %s(%s) does not exist", name, kindList(kindsOf(args)))
	}
	texts := make([]ir.Expr, len(args))
	for i, a := range args {
		if name == "concat_ws" && i == 0 {
			texts[i] = b.coerce(a, ir.Text, funcs.Implicit) // without a char(n)'s padding
		} else {
			texts[i] = b.outputText(a)
		}
		if texts[i] == nil {
			return nil
		}
	}
	empty := &ir.Const{Info: ir.Info{Type: ir.Of(ir.Text), Span: x.Pos}}
	if name == "concat" {
		return b.chain(x.Pos, texts, func(e ir.Expr) ir.Expr { return b.coalesce(x.Pos, ir.Of(ir.Text), []ir.Expr{e, empty}) })
	}
	// sep || a || sep || b, without the first separator.
	separator := texts[0]
	joined := b.chain(x.Pos, texts[1:], func(e ir.Expr) ir.Expr {
		return b.coalesce(x.Pos, ir.Of(ir.Text), []ir.Expr{b.binary("||", x.Pos, separator, e), empty})
	})
	length := b.overload("length", x.Pos, []ir.Expr{separator})
	start := b.binary("+", x.Pos, length, b.int4(1, x.Pos))
	whole := b.overload("substr", x.Pos, []ir.Expr{joined, start})
	if isNullConst(separator) {
		return b.null(ir.Of(ir.Text), x.Pos)
	}
	return whole
}

func (b *binder) chain(at ir.Span, es []ir.Expr, wrap func(ir.Expr) ir.Expr) ir.Expr {
	out := wrap(es[0])
	for _, e := range es[1:] {
		out = b.binary("||", at, out, wrap(e))
	}
	return out
}

// outputText is an argument of concat: char(n) keeps its padding, boolean is t
// or f.
func (b *binder) outputText(e ir.Expr) ir.Expr {
	k := e.Get().Type.Kind
	switch {
	case k == ir.Bpchar:
		f := funcs.Resolve("::text", ir.Relabel, nil, []ir.Kind{ir.Bpchar}, ir.Text)
		return b.call(f, ir.Of(ir.Text), e.Get().Span, e)
	case k.IsString() || k == ir.Unknown:
		return b.coerce(e, ir.Text, funcs.Implicit)
	}
	r, _ := b.throughText(e, ir.Text)
	return r
}
