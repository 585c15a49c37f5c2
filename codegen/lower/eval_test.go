package lower

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"

	"github.com/veloc-dev/veloc/compiler/ir"
)

// The generator and the reference of TestAgainstReference: random expressions
// over the columns of one row, and what they give by the rules of SQL.

type column struct {
	name     string
	kind     ir.Kind
	rep      ir.Rep
	nullable bool
	values   []any // nil is NULL
}

var dec2 = ir.Rep{Digits: 6, Scale: 2}

var columns = []column{
	{"a", ir.Bool, ir.Rep{}, true, []any{true, false, nil}},
	{"b", ir.Bool, ir.Rep{}, true, []any{true, false, nil}},
	{"c", ir.Bool, ir.Rep{}, false, []any{true, false}},
	{"i", ir.Int4, ir.Rep{}, true, []any{int64(1), int64(2), nil}},
	{"j", ir.Int4, ir.Rep{}, false, []any{int64(0), int64(2)}},
	{"s", ir.Text, ir.Rep{}, true, []any{"x", "long", nil}},
	{"t", ir.Text, ir.Rep{}, false, []any{"x", "yy"}},
	{"n", ir.Numeric, dec2, true, []any{int64(100), int64(250), nil}},
	{"m", ir.Numeric, dec2, false, []any{int64(0), int64(100)}},
}

func typeOf(k ir.Kind) ir.Type {
	if k == ir.Numeric {
		return ir.Type{Kind: k, Mod: true, P: 6, S: 2}
	}
	return ir.Of(k)
}

func infoOf(k ir.Kind, nullable bool) ir.Info {
	i := ir.Info{Type: typeOf(k), Nullable: nullable}
	if k == ir.Numeric {
		i.Rep = dec2
	}
	return i
}

func prim(p ir.Prim, k ir.Kind) *ir.Func {
	return &ir.Func{Name: p.String(), Prim: p, Args: []ir.Kind{k, k}, Result: ir.Bool}
}

// fits fails for texts of more than two characters.
var fits = &ir.Func{Name: "fits", GoPkg: "text", GoName: "VarcharAssign", CanFail: true, Args: []ir.Kind{ir.Text, ir.Int4}, Result: ir.Text}

var length = &ir.Func{Name: "length", GoPkg: "text", GoName: "Length", Args: []ir.Kind{ir.Text}, Result: ir.Int4}

type generator struct{ *rand.Rand }

func nullable(es ...ir.Expr) bool {
	for _, e := range es {
		if e.Get().Nullable {
			return true
		}
	}
	return false
}

func allNullable(es []ir.Expr) bool {
	for _, e := range es {
		if !e.Get().Nullable {
			return false
		}
	}
	return true
}

func (g generator) column(k ir.Kind) ir.Expr {
	for {
		i := g.IntN(len(columns))
		if c := columns[i]; c.kind == k {
			return &ir.Column{Info: infoOf(k, c.nullable), Col: i, Name: c.name}
		}
	}
}

func (g generator) constant(k ir.Kind) ir.Expr {
	if g.IntN(6) == 0 {
		return &ir.Const{Info: infoOf(k, true), Null: true}
	}
	c := &ir.Const{Info: infoOf(k, false)}
	switch k {
	case ir.Bool:
		c.Int = int64(g.IntN(2))
		c.Text = map[int64]string{0: "f", 1: "t"}[c.Int]
	case ir.Int4:
		c.Int = int64(g.IntN(3))
		c.Text = fmt.Sprint(c.Int)
	case ir.Text:
		c.Text = []string{"x", "yy", "long"}[g.IntN(3)]
	case ir.Numeric:
		c.Int = int64(g.IntN(3) * 125)
		c.Text = fmt.Sprintf("%d.%02d", c.Int/100, c.Int%100)
	}
	return c
}

var kinds = []ir.Kind{ir.Bool, ir.Int4, ir.Text, ir.Numeric}

func (g generator) list(k ir.Kind, depth, least int) []ir.Expr {
	var es []ir.Expr
	for range least + g.IntN(2) {
		es = append(es, g.expr(k, depth))
	}
	return es
}

func (g generator) expr(k ir.Kind, depth int) ir.Expr {
	switch {
	case depth <= 0 && g.IntN(4) == 0:
		return g.constant(k)
	case depth <= 0:
		return g.column(k)
	}
	depth--
	switch g.IntN(4) {
	case 0:
		return g.choose(k, depth)
	case 1:
		es := g.list(k, depth, 2)
		return &ir.Coalesce{Info: infoOf(k, allNullable(es)), Args: es}
	}
	switch k {
	case ir.Bool:
		return g.boolean(depth)
	case ir.Text:
		e := g.expr(ir.Text, depth)
		return &ir.Call{Info: infoOf(k, nullable(e)), Func: fits, Args: []ir.Expr{e, &ir.Const{Info: infoOf(ir.Int4, false), Int: 2, Text: "2"}}}
	case ir.Int4:
		e := g.expr(ir.Text, depth)
		return &ir.Call{Info: infoOf(k, nullable(e)), Func: length, Args: []ir.Expr{e}}
	}
	es := g.list(k, depth, 2)
	return &ir.MinMax{Info: infoOf(k, allNullable(es)), Greatest: g.IntN(2) == 0, Args: es, Less: prim(ir.Lt, k)}
}

func (g generator) choose(k ir.Kind, depth int) ir.Expr {
	e := &ir.Case{Else: g.expr(k, depth)}
	all := []ir.Expr{e.Else}
	for range 1 + g.IntN(2) {
		w := ir.When{Cond: g.expr(ir.Bool, depth), Then: g.expr(k, depth)}
		e.Whens = append(e.Whens, w)
		all = append(all, w.Then)
	}
	e.Info = infoOf(k, nullable(all...))
	return e
}

func (g generator) boolean(depth int) ir.Expr {
	k := kinds[g.IntN(len(kinds))]
	switch g.IntN(7) {
	case 0:
		p := ir.Eq + ir.Prim(g.IntN(6))
		l, r := g.expr(k, depth), g.expr(k, depth)
		return &ir.Call{Info: infoOf(ir.Bool, nullable(l, r)), Func: prim(p, k), Args: []ir.Expr{l, r}}
	case 1:
		return &ir.IsNull{Info: infoOf(ir.Bool, false), Arg: g.expr(k, depth), Not: g.IntN(2) == 0}
	case 2:
		return &ir.BoolTest{Info: infoOf(ir.Bool, false), Arg: g.expr(ir.Bool, depth), Want: g.IntN(2) == 0, Not: g.IntN(2) == 0}
	case 3:
		return &ir.Distinct{Info: infoOf(ir.Bool, false), L: g.expr(k, depth), R: g.expr(k, depth), Eq: prim(ir.Eq, k), Not: g.IntN(2) == 0}
	case 4:
		arg, es := g.expr(k, depth), g.list(k, depth, 1)
		if g.IntN(2) == 0 {
			for range 4 {
				es = append(es, g.constant(k))
			}
		}
		return &ir.In{Info: infoOf(ir.Bool, nullable(append(es, arg)...)), Arg: arg, List: es, Eq: prim(ir.Eq, k)}
	case 5:
		e := g.expr(ir.Bool, depth)
		return &ir.Logic{Info: infoOf(ir.Bool, nullable(e)), Op: ir.Not, Args: []ir.Expr{e}}
	}
	es := g.list(ir.Bool, depth, 2)
	return &ir.Logic{Info: infoOf(ir.Bool, nullable(es...)), Op: ir.LogicOp(g.IntN(2)), Args: es}
}

var errTooLong = errors.New("too long")

// eval is the reference: what e gives for a row, nil for NULL. An error is a
// panic with errTooLong.
func eval(e ir.Expr, row []any) any {
	switch e := e.(type) {
	case *ir.Const:
		switch {
		case e.Null:
			return nil
		case e.Type.Kind == ir.Bool:
			return e.Int != 0
		case e.Type.Kind == ir.Text:
			return e.Text
		}
		return e.Int
	case *ir.Column:
		return row[e.Col]
	case *ir.Call:
		return evalCall(e, row)
	case *ir.Logic:
		return evalLogic(e, row)
	case *ir.IsNull:
		return (eval(e.Arg, row) == nil) != e.Not
	case *ir.BoolTest:
		return (eval(e.Arg, row) == e.Want) != e.Not
	case *ir.Distinct:
		return (eval(e.L, row) != eval(e.R, row)) != e.Not
	case *ir.In:
		x := eval(e.Arg, row)
		unknown := x == nil
		for _, l := range e.List {
			switch v := eval(l, row); {
			case v == nil:
				unknown = true
			case v == x:
				return true
			}
		}
		if unknown {
			return nil
		}
		return false
	case *ir.Case:
		for _, w := range e.Whens {
			if eval(w.Cond, row) == true {
				return eval(w.Then, row)
			}
		}
		return eval(e.Else, row)
	case *ir.Coalesce:
		for _, a := range e.Args {
			if v := eval(a, row); v != nil {
				return v
			}
		}
		return nil
	case *ir.MinMax:
		var best any
		for _, a := range e.Args {
			if v := eval(a, row); v != nil && (best == nil || (compare(best, v) < 0) == e.Greatest && best != v) {
				best = v
			}
		}
		return best
	}
	panic("no such node")
}

func evalCall(e *ir.Call, row []any) any {
	var args []any
	for _, a := range e.Args {
		// A call with a NULL constant is folded: nothing in it is evaluated.
		if c, ok := a.(*ir.Const); ok && c.Null {
			return nil
		}
	}
	for _, a := range e.Args {
		args = append(args, eval(a, row))
	}
	for _, a := range args {
		if a == nil {
			return nil
		}
	}
	switch e.Func {
	case fits:
		if len(args[0].(string)) > 2 {
			panic(errTooLong)
		}
		return args[0]
	case length:
		return int64(len(args[0].(string)))
	}
	c := compare(args[0], args[1])
	return map[ir.Prim]bool{ir.Eq: c == 0, ir.Ne: c != 0, ir.Lt: c < 0, ir.Le: c <= 0, ir.Gt: c > 0, ir.Ge: c >= 0}[e.Func.Prim]
}

func evalLogic(e *ir.Logic, row []any) any {
	if e.Op == ir.Not {
		if v := eval(e.Args[0], row); v != nil {
			return v == false
		}
		return nil
	}
	decides := e.Op == ir.Or
	unknown := false
	for _, a := range e.Args {
		switch v := eval(a, row); v {
		case nil:
			unknown = true
		case decides:
			return decides
		}
	}
	if unknown {
		return nil
	}
	return !decides
}

func compare(x, y any) int {
	number := func(v any) int64 {
		switch v := v.(type) {
		case bool:
			if v {
				return 1
			}
			return 0
		case int64:
			return v
		}
		return 0
	}
	if s, ok := x.(string); ok {
		return strings.Compare(s, y.(string))
	}
	return int(number(x) - number(y))
}
