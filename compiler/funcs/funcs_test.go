package funcs

import (
	"encoding/json"
	"reflect"
	"testing"
	"time"

	"github.com/veloc-dev/veloc/compiler/ir"
	"github.com/veloc-dev/veloc/runtime/pg/datetime"
	"github.com/veloc-dev/veloc/runtime/pg/num"
)

// goTypes are the working representations of the kinds.
var goTypes = map[ir.Kind]reflect.Type{
	ir.Bool: reflect.TypeFor[bool](), ir.Int2: reflect.TypeFor[int16](), ir.Int4: reflect.TypeFor[int32](), ir.Int8: reflect.TypeFor[int64](),
	ir.Float4: reflect.TypeFor[float32](), ir.Float8: reflect.TypeFor[float64](), ir.Numeric: reflect.TypeFor[num.Numeric](),
	ir.Text: reflect.TypeFor[string](), ir.Varchar: reflect.TypeFor[string](), ir.Bpchar: reflect.TypeFor[string](),
	ir.Date: reflect.TypeFor[datetime.Date](), ir.Time: reflect.TypeFor[datetime.Time](), ir.Timestamp: reflect.TypeFor[datetime.Timestamp](),
	ir.Timestamptz: reflect.TypeFor[datetime.Timestamptz](), ir.Interval: reflect.TypeFor[datetime.Interval](),
	ir.UUID: reflect.TypeFor[[16]byte](), ir.Bytea: reflect.TypeFor[[]byte](), ir.JSONB: reflect.TypeFor[json.RawMessage](),
}

// fits reports whether a Go function takes the kinds, perhaps behind a time zone, and
// gives the result, perhaps beside an error.
func fits(impl any, args []ir.Kind, result ir.Kind) bool {
	f := reflect.TypeOf(impl)
	in := f.NumIn()
	at := 0
	if in == len(args)+1 && f.In(0) == reflect.TypeFor[*time.Location]() {
		at = 1
	}
	if in != len(args)+at || f.NumOut() < 1 || f.NumOut() > 2 || f.Out(0) != goTypes[result] {
		return false
	}
	for i, k := range args {
		if f.In(i+at) != goTypes[k] {
			return false
		}
	}
	return f.NumOut() == 1 || f.Out(1) == reflect.TypeFor[error]()
}

// TestImplementations: each entry's Go function has the types that its kinds say, and
// no two overloads have the same arguments.
func TestImplementations(t *testing.T) {
	for name, overloads := range entries {
		seen := map[string]bool{}
		for _, e := range overloads {
			key := ""
			for _, k := range e.Args {
				key += k.String() + ","
			}
			if seen[key] {
				t.Errorf("%s(%s) is there twice", name, key)
			}
			seen[key] = true
			switch {
			case e.Impl == nil && e.Prim == ir.NoPrim:
				t.Errorf("%s(%s) has no implementation", name, key)
			case e.Impl != nil && !fits(e.Impl, e.Args, e.Result):
				t.Errorf("%s(%s) %s is implemented by %T", name, key, e.Result, e.Impl)
			}
		}
	}
	for _, c := range casts {
		if c.From == c.To || c.Impl == nil && c.Prim == ir.NoPrim || c.Impl != nil && !fits(c.Impl, []ir.Kind{c.From}, c.To) {
			t.Errorf("the cast from %s to %s is implemented by %T", c.From, c.To, c.Impl)
		}
	}
	for _, k := range ir.Kinds() {
		text := TextOf(k)
		if text == nil {
			if !k.IsString() {
				t.Errorf("%s has no text", k)
			}
			continue
		}
		if !fits(text.Parse, []ir.Kind{ir.Text}, k) || !fits(text.Format, []ir.Kind{k}, ir.Text) {
			t.Errorf("the text of %s is made by %T and read by %T", k, text.Format, text.Parse)
		}
	}
}
