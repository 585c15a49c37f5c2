package bind

import (
	"fmt"
	"slices"
	"strings"

	"github.com/veloc-dev/veloc/compiler/funcs"
	"github.com/veloc-dev/veloc/compiler/ir"
	"github.com/veloc-dev/veloc/compiler/pgcatalog"
)

// typeNames are the kinds as PostgreSQL's catalogue spells them.
var typeNames = map[ir.Kind]string{
	ir.Unknown: pgcatalog.Unknown, ir.Bool: "bool", ir.Int2: "int2", ir.Int4: "int4", ir.Int8: "int8", ir.Float4: "float4", ir.Float8: "float8",
	ir.Numeric: "numeric", ir.Text: "text", ir.Varchar: "varchar", ir.Bpchar: "bpchar", ir.Date: "date", ir.Time: "time", ir.Timestamp: "timestamp",
	ir.Timestamptz: "timestamptz", ir.Interval: "interval", ir.UUID: "uuid", ir.Bytea: "bytea", ir.JSONB: "jsonb",
}

// kindOf is the kind of that name, Unsupported where veloc has none.
func kindOf(name string) ir.Kind {
	for k, n := range typeNames {
		if n == name {
			return k
		}
	}
	return ir.Unsupported
}

// implicit reports whether PostgreSQL converts from one kind to another by itself.
func implicit(from, to ir.Kind) bool { return pgcatalog.Implicit(typeNames[from], typeNames[to]) }

func namesOf(ks []ir.Kind) []string {
	out := make([]string, len(ks))
	for i, k := range ks {
		out[i] = typeNames[k]
	}
	return out
}

// entryOf is veloc's implementation of a signature, nil where it has none.
func entryOf(s *pgcatalog.Signature) *funcs.Entry {
	ks := make([]ir.Kind, len(s.Args))
	for i, a := range s.Args {
		ks[i] = kindOf(a)
	}
	same := func(ks []ir.Kind) *funcs.Entry {
		for _, e := range funcs.Overloads(s.Name) {
			if slices.Equal(e.Args, ks) {
				return e
			}
		}
		return nil
	}
	if e := same(ks); e != nil || len(ks) != 2 || s.Kind != pgcatalog.Function {
		return e
	}
	// The operators over two kinds of integers, or of floats, compute in the wider.
	if ks[0].IsInteger() && ks[1].IsInteger() || ks[0] == ir.Float4 && ks[1] == ir.Float8 || ks[0] == ir.Float8 && ks[1] == ir.Float4 {
		wide := max(ks[0], ks[1])
		return same([]ir.Kind{wide, wide})
	}
	return nil
}

// resolved is an operator or function as PostgreSQL chooses it, with veloc's
// implementation.
type resolved struct {
	*funcs.Entry
	declared []ir.Kind // the arguments as PostgreSQL's own entry takes them
}

// operatorFor finds the operator for two kinds (left Unsupported: a prefix
// operator); nil where it was reported.
func (b *binder) operatorFor(name string, at ir.Span, left, right ir.Kind) *resolved {
	l := ""
	if left != ir.Unsupported {
		l = typeNames[left]
	}
	s, outcome := pgcatalog.Operator(name, l, typeNames[right])
	spelled := strings.TrimPrefix(fmt.Sprintf("%s %s %s", left, name, right), ir.Unsupported.String()+" ")
	switch {
	case outcome == pgcatalog.Ambiguous:
		b.fail(at, "V0205", "cast one side", "operator is not unique: %s", spelled)
		return nil
	case outcome == pgcatalog.Missing:
		b.fail(at, "V0205", operatorHint(name, left, right), "operator does not exist: %s", spelled)
		return nil
	}
	e := entryOf(s)
	if e == nil {
		given := []ir.Kind{left, right}
		types := displayed(s.Args, given[2-len(s.Args):])
		b.fail(at, "V0102", instead[name], "the operator %s is not supported yet", strings.Join(slices.Insert(types, len(types)-1, name), " "))
		return nil
	}
	return newResolved(e, s)
}

// displayed are a signature's types as messages show them; what takes any type
// shows that of the argument.
func displayed(names []string, given []ir.Kind) []string {
	out := make([]string, len(names))
	for i, n := range names {
		if out[i] = pgcatalog.Display(n); pgcatalog.HasPseudoType(n) {
			out[i] = given[i].String()
		}
	}
	return out
}

func newResolved(e *funcs.Entry, s *pgcatalog.Signature) *resolved {
	r := &resolved{Entry: e}
	for _, a := range s.Args {
		r.declared = append(r.declared, kindOf(a))
	}
	return r
}

func (r *resolved) function() *ir.Func {
	return funcs.Resolve(r.Name, r.Prim, r.Impl, r.Args, r.Result)
}

// convert brings an argument to the kind that PostgreSQL's entry takes, and from
// there to that of veloc's.
func (b *binder) convert(r *resolved, i int, e ir.Expr) ir.Expr {
	return b.coerce(b.coerce(e, r.declared[i], funcs.Implicit), r.Args[i], funcs.Implicit)
}

// comparison finds the operator that compares two values of kind k; nil where
// it was reported.
func (b *binder) comparison(op ir.Prim, k ir.Kind, at ir.Span) *ir.Func {
	r := b.operatorFor(op.String(), at, k, k)
	if r == nil {
		return nil
	}
	return r.function()
}

// noFunction reports a call that means nothing in PostgreSQL either.
func (b *binder) noFunction(name string, at ir.Span, ks []ir.Kind, outcome pgcatalog.Outcome) ir.Expr {
	switch {
	case b.catalog.DeclaresFunction(name):
		return b.fail(at, "V0208", "write what it computes in its place", "the script's own function %s is not supported yet", name)
	case outcome == pgcatalog.Ambiguous:
		return b.fail(at, "V0208", "cast the arguments", "function %s(%s) is not unique", name, kindList(ks))
	case pgcatalog.Functions(name) == nil:
		return b.fail(at, "V0208", functionHint(name), "function %s(%s) does not exist", name, kindList(ks))
	}
	return b.fail(at, "V0208", "PostgreSQL has no function of that name for these types; cast the arguments", "function %s(%s) does not exist", name, kindList(ks))
}

// unsupportedFunction reports a function that PostgreSQL has.
func (b *binder) unsupportedFunction(s *pgcatalog.Signature, at ir.Span, ks []ir.Kind) ir.Expr {
	switch s.Kind {
	case pgcatalog.Aggregate:
		return b.fail(at, "V0102", "a record gives its rows by itself", "an aggregate is not supported yet")
	case pgcatalog.Window:
		return b.fail(at, "V0102", "", "the window function %s() is not supported yet", s.Name)
	case pgcatalog.Set:
		return b.fail(at, "V0102", "", "%s(), which gives rows, is not supported yet", s.Name)
	}
	return b.fail(at, "V0208", instead[s.Name], "function %s(%s) is not supported yet", s.Name, strings.Join(displayed(s.Args, ks), ", "))
}
