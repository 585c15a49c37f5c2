package sample

import (
	"reflect"
	"strconv"
	"strings"
	"time"

	"github.com/veloc-dev/veloc/compiler/fold"
	"github.com/veloc-dev/veloc/compiler/funcs"
	"github.com/veloc-dev/veloc/compiler/ir"
)

// usual are texts of which every type takes some; the first that a type takes is
// what a column begins with. Numbers above 255 and texts of several bytes come
// first: Go has values of small ones at hand, and does not allocate them.
var usual = []string{
	"1000", "1", "t", "2024-03-15", "2024-03-15 12:30:00", "12:30:00", "1 day", "8f14e45f-ceea-467f-a0e6-3f1d2b1a9c55", `\x0102`, `{"a": 1}`,
	"a", "sample", "2", "0", "-1", "100", "1000000", "0.5", "f", "", "abc", "2025-10-15 10:45:00", "-1 day", "23:59:59",
}

// parse reads a value of type t as a column takes it; nil: it is none.
func parse(t ir.Type, text string, zone *time.Location) (c *ir.Const) {
	defer func() {
		if recover() != nil {
			c = nil
		}
	}()
	var value any = text
	if conversion := funcs.TextOf(t.Kind); conversion != nil {
		out, err := call(conversion.Parse, zone, text)
		if err != nil {
			return nil
		}
		value = out
	} else if !t.Kind.IsString() {
		return nil
	}
	if mod := funcs.TypeModOf(t.Kind); t.Mod && mod != nil {
		f := mod.Assign
		if f == nil {
			f = mod.Explicit
		}
		args := []any{value, t.P}
		if reflect.TypeOf(f).NumIn() == 3 {
			args = append(args, t.S)
		}
		out, err := call(f, zone, args...)
		if err != nil {
			return nil
		}
		value = out
	}
	return fold.Const(t, ir.Span{}, value, zone)
}

// call calls a function of the table.
func call(f any, zone *time.Location, args ...any) (any, error) {
	fn := reflect.ValueOf(f)
	var in []reflect.Value
	if fn.Type().NumIn() > len(args) {
		in = append(in, reflect.ValueOf(zone))
	}
	for _, a := range args {
		in = append(in, reflect.ValueOf(a))
	}
	out := fn.Call(in)
	if len(out) == 2 && !out[1].IsNil() {
		return nil, out[1].Interface().(error)
	}
	return out[0].Interface(), nil
}

// variants are texts that a condition on a constant may ask for: itself, its
// neighbours, and what a pattern matches.
func variants(c *ir.Const) []string {
	out := []string{c.Text}
	if n, err := strconv.ParseFloat(c.Text, 64); err == nil {
		whole := int64(n)
		return append(out, strconv.FormatInt(whole+1, 10), strconv.FormatInt(whole-1, 10))
	}
	if c.Type.Kind.IsString() {
		out = append(out, strings.NewReplacer("%", "", "_", "x").Replace(c.Text), strings.NewReplacer("%", "x", "_", "x", "^", "", "$", "", ".*", "x").Replace(c.Text), c.Text+"x")
	}
	return out
}
