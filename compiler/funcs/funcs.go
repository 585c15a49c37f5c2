// Package funcs is the table of PostgreSQL functions, operators, casts and
// text conversions that veloc knows, as data. Each file holds one family and
// registers it; an entry's Impl is the Go function itself, from which the
// name that generated code calls, and whether it can fail, are derived.
package funcs

import (
	"fmt"
	"reflect"
	"runtime"
	"slices"
	"strings"

	"github.com/veloc-dev/veloc/compiler/ir"
)

// Entry is one overload of a function or operator.
type Entry struct {
	Name   string    // lower case SQL name, or the operator's symbol
	Args   []ir.Kind // one or two for an operator
	Result ir.Kind
	// Impl is a pure Go function over the working representations (see
	// GoType): func(args…) T or (T, error), with a leading *time.Location
	// where the result depends on the session's time zone. May be nil where
	// Prim says all.
	Impl any
	Prim ir.Prim
}

// CastContext says where PostgreSQL applies a cast by itself.
type CastContext uint8

// The cast contexts of pg_cast.castcontext.
const (
	Explicit CastContext = iota
	Assignment
	Implicit
)

// Cast is a conversion between two kinds that is not merely through text.
type Cast struct {
	From, To ir.Kind
	Context  CastContext
	Impl     any // as Entry.Impl; nil with Prim
	Prim     ir.Prim
}

// Text is a kind's input and output conversion.
type Text struct {
	Kind   ir.Kind
	Parse  any // func([*time.Location,] string) (T, error): PostgreSQL's input function
	Format any // func([*time.Location,] T) string: PostgreSQL's output function
	Stable Stability
}

// Stability says which conversions PostgreSQL marks stable rather than
// immutable: of constants, too, it evaluates them when the query runs.
type Stability uint8

// The stable directions of a text conversion (pg_proc.provolatile).
const (
	StableParse Stability = 1 << iota
	StableFormat
)

// TypeMod coerces a value to a type modifier: numeric(p,s), varchar(n),
// char(n), time(p), timestamp(p), timestamptz(p), interval(p).
type TypeMod struct {
	Kind ir.Kind
	// Explicit is what a cast does, Assign what storing into a column does;
	// func(T, p int32[, s int32]) (T[, error]), s of numeric and, as the fields,
	// of interval. Assign nil: the same.
	Explicit, Assign any
	Prim             ir.Prim
}

var (
	entries  = map[string][]*Entry{}
	casts    = map[[2]ir.Kind]*Cast{}
	texts    = map[ir.Kind]*Text{}
	typeMods = map[ir.Kind]*TypeMod{}
)

func register(es []Entry, cs []Cast, ts []Text, ms []TypeMod) struct{} {
	for i := range es {
		e := &es[i]
		entries[e.Name] = append(entries[e.Name], e)
	}
	for i := range cs {
		casts[[2]ir.Kind{cs[i].From, cs[i].To}] = &cs[i]
	}
	for i := range ts {
		texts[ts[i].Kind] = &ts[i]
	}
	for i := range ms {
		typeMods[ms[i].Kind] = &ms[i]
	}
	return struct{}{}
}

// Overloads lists the entries of a function or operator, nil where unknown.
func Overloads(name string) []*Entry { return entries[name] }

// Names lists every function and operator name, in no order.
func Names() []string {
	names := make([]string, 0, len(entries))
	for n := range entries {
		names = append(names, n)
	}
	return names
}

// CastBetween is the entry of pg_cast from one kind to another, nil where
// there is none (a conversion through text may still exist).
func CastBetween(from, to ir.Kind) *Cast { return casts[[2]ir.Kind{from, to}] }

// TextOf is the text conversion of a kind; nil for text kinds.
func TextOf(k ir.Kind) *Text { return texts[k] }

// TypeModOf is the type-modifier coercion of a kind; nil where it has none.
func TypeModOf(k ir.Kind) *TypeMod { return typeMods[k] }

// stable are the implementations that PostgreSQL marks stable though they are told
// their time zone.
var stable = []string{"datetime.TruncTimestamptzIn", "datetime.MakeTimestamptzIn"}

const pgPath = "github.com/veloc-dev/veloc/runtime/pg/"

// Resolve makes the ir.Func that calls impl under the given SQL name.
func Resolve(name string, prim ir.Prim, impl any, args []ir.Kind, result ir.Kind) *ir.Func {
	f := &ir.Func{Name: name, Prim: prim, Args: args, Result: result}
	if impl == nil {
		return f
	}
	v := reflect.ValueOf(impl)
	full, ok := strings.CutPrefix(runtime.FuncForPC(v.Pointer()).Name(), pgPath)
	pkg, fn, dot := strings.Cut(full, ".")
	if !ok || !dot || strings.ContainsAny(fn, ".[") {
		panic(fmt.Sprintf("funcs: %s is implemented by %s, which generated code cannot call", name, full))
	}
	f.GoPkg, f.GoName = pkg, fn
	t := v.Type()
	f.CanFail = t.NumOut() == 2
	f.Zone = t.NumIn() > 0 && t.In(0).String() == "*time.Location"
	f.Stable = slices.Contains(stable, f.GoPkg+"."+f.GoName)
	implOf[f.GoPkg+"."+f.GoName] = v
	return f
}

var implOf = map[string]reflect.Value{}

// Impl is the Go function behind a resolved one; false where Prim says all.
func Impl(f *ir.Func) (reflect.Value, bool) {
	v, ok := implOf[f.GoPkg+"."+f.GoName]
	return v, ok
}
