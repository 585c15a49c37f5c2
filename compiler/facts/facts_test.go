package facts

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/veloc-dev/veloc/compiler/ir"
)

func column(rel, col int) *ir.Column {
	return &ir.Column{Info: ir.Info{Type: ir.Of(ir.Int4), Nullable: true}, Rel: rel, Col: col, Name: fmt.Sprintf("%c.%d", 'a'+rel, col)}
}

func constant(text string) *ir.Const {
	switch text {
	case "NULL":
		return &ir.Const{Info: ir.Info{Type: ir.Of(ir.Bool), Nullable: true}, Null: true}
	case "true":
		return &ir.Const{Info: ir.Info{Type: ir.Of(ir.Bool)}, Int: 1, Text: "t"}
	case "false":
		return &ir.Const{Info: ir.Info{Type: ir.Of(ir.Bool)}, Text: "f"}
	}
	return &ir.Const{Info: ir.Info{Type: ir.Of(ir.Text)}, Text: text}
}

func call(name string, kind ir.Kind, args ...ir.Expr) *ir.Call {
	prims := map[string]ir.Prim{"=": ir.Eq, "<": ir.Lt}
	return &ir.Call{Info: ir.Info{Type: ir.Of(kind), Nullable: true}, Func: &ir.Func{Name: name, Prim: prims[name], CanFail: name == "/"}, Args: args}
}

func logic(op ir.LogicOp, args ...ir.Expr) *ir.Logic {
	return &ir.Logic{Info: ir.Info{Type: ir.Of(ir.Bool), Nullable: true}, Op: op, Args: args}
}

var (
	a, b, c = column(0, 0), column(1, 0), column(2, 0)
	aIsB    = call("=", ir.Bool, a, b)
	bIsC    = call("=", ir.Bool, b, c)
	boolean = ir.Info{Type: ir.Of(ir.Bool)}
)

func TestConjuncts(t *testing.T) {
	for _, x := range []struct {
		e    ir.Expr
		want string
	}{
		{nil, ""},
		{constant("true"), ""},
		{constant("false"), "false"},
		{aIsB, "(a.0 = b.0)"},
		{logic(ir.And, aIsB, logic(ir.And, constant("true"), bIsC)), "(a.0 = b.0); (b.0 = c.0)"},
		{logic(ir.Or, aIsB, bIsC), "((a.0 = b.0) OR (b.0 = c.0))"},
	} {
		var parts []string
		for _, e := range Conjuncts(x.e) {
			parts = append(parts, e.String())
		}
		if got := strings.Join(parts, "; "); got != x.want {
			t.Errorf("%v: %s", x.e, got)
		}
	}
}

// TestNeverNull: which relations cannot be missing where a condition holds.
func TestNeverNull(t *testing.T) {
	isNull := &ir.IsNull{Info: boolean, Arg: a}
	notNull := &ir.IsNull{Info: boolean, Arg: a, Not: true}
	coalesce := &ir.Coalesce{Info: a.Info, Args: []ir.Expr{a, b}}
	for _, x := range []struct {
		e    ir.Expr
		want []int
	}{
		{aIsB, []int{0, 1}},
		{call("+", ir.Int4, call("+", ir.Int4, a, b), c), []int{0, 1, 2}},
		{logic(ir.And, aIsB, bIsC), []int{0, 1, 2}},
		{logic(ir.Or, aIsB, bIsC), []int{1}},
		{logic(ir.Not, aIsB), []int{0, 1}},
		{logic(ir.Not, logic(ir.And, aIsB, bIsC)), []int{1}},
		{isNull, nil},
		{notNull, []int{0}},
		{call("=", ir.Bool, notNull, c), []int{2}},
		{logic(ir.Not, isNull), nil},
		{call("=", ir.Bool, coalesce, c), []int{2}},
		{&ir.BoolTest{Info: boolean, Arg: aIsB, Want: false}, []int{0, 1}},
		{&ir.BoolTest{Info: boolean, Arg: aIsB, Want: true, Not: true}, nil},
		{&ir.Distinct{Info: boolean, L: a, R: b}, nil},
		{&ir.In{Info: boolean, Arg: a, List: []ir.Expr{b, c}}, []int{0}},
		{&ir.In{Info: boolean, Arg: a, List: []ir.Expr{aIsB, b}}, []int{0, 1}},
		{&ir.In{Info: boolean, Arg: a, List: []ir.Expr{b, b}, Array: true}, []int{0}},
		{&ir.Logic{Info: boolean, Op: ir.And, Args: []ir.Expr{aIsB, bIsC}, Rows: true}, nil},
		{constant("true"), nil},
	} {
		if got := NeverNull(x.e, true).Members(); !slices.Equal(got, x.want) {
			t.Errorf("%s: %v, not %v", x.e, got, x.want)
		}
	}
}

func TestCanFail(t *testing.T) {
	fixed := ir.Info{Type: ir.Type{Kind: ir.Numeric, Mod: true, P: 4, S: 2}, Rep: ir.Rep{Digits: 4, Scale: 2}}
	prim := func(p ir.Prim, info ir.Info) ir.Expr {
		return &ir.Call{Info: info, Func: &ir.Func{Prim: p}, Args: []ir.Expr{a}}
	}
	for _, x := range []struct {
		e    ir.Expr
		want bool
	}{
		{a, false},
		{aIsB, false},
		{call("/", ir.Int4, a, b), true},
		{&ir.Coalesce{Info: a.Info, Args: []ir.Expr{a, call("/", ir.Int4, a, b)}}, true},
		{&ir.Case{Info: a.Info, Whens: []ir.When{{Cond: aIsB, Then: call("/", ir.Int4, a, b)}}, Else: a}, true},
		{prim(ir.NumNeg, fixed), true},
		{prim(ir.NumNeg, ir.Info{Type: ir.Of(ir.Numeric)}), false},
		{prim(ir.NumMod, ir.Info{Type: ir.Of(ir.Numeric)}), true},
		{prim(ir.NumAdd, fixed), false},
	} {
		if got := CanFail(x.e); got != x.want {
			t.Errorf("%s can fail: %v", x.e, got)
		}
	}
}

// TestCheap: a key may be computed again where it is a value under casts that only widen.
func TestCheap(t *testing.T) {
	cast := func(to ir.Kind, fails bool, arg ir.Expr) ir.Expr {
		return &ir.Call{Info: ir.Info{Type: ir.Of(to)}, Func: &ir.Func{Name: "::" + to.String(), CanFail: fails}, Args: []ir.Expr{arg}}
	}
	text := &ir.Column{Info: ir.Info{Type: ir.Of(ir.Varchar)}, Name: "v"}
	for _, x := range []struct {
		e    ir.Expr
		want bool
	}{
		{a, true}, {constant("x"), true}, {&ir.Param{N: 1}, true},
		{cast(ir.Int8, false, a), true},
		{cast(ir.Int2, true, a), false},
		{cast(ir.Text, false, text), true},
		{cast(ir.Text, false, a), false},
		{call("+", ir.Int4, a, b), false},
		{cast(ir.Int8, false, call("+", ir.Int4, a, b)), false},
	} {
		if got := Cheap(x.e); got != x.want {
			t.Errorf("%s is cheap: %v", x.e, got)
		}
	}
}

// TestSignature: equal for what always has equal values, whatever it is called, and
// different for what may differ.
func TestSignature(t *testing.T) {
	named := *a
	named.Name, named.Span = "other.name", ir.Span{Start: 7}
	wide := *a
	wide.Col = 1
	if Signature(call("=", ir.Bool, &named, b)) != Signature(aIsB) {
		t.Error("an alias makes a difference")
	}
	all := []ir.Expr{
		a, b, &wide, aIsB, call("=", ir.Bool, b, a), call("<", ir.Bool, a, b), call("=", ir.Text, a, b), logic(ir.And, aIsB, bIsC), logic(ir.Or, aIsB, bIsC), logic(ir.Not, aIsB),
		constant("a"), constant("NULL"), constant("NULL::text"), &ir.IsNull{Info: boolean, Arg: a}, &ir.IsNull{Info: boolean, Arg: a, Not: true},
		&ir.BoolTest{Info: boolean, Arg: aIsB}, &ir.BoolTest{Info: boolean, Arg: aIsB, Want: true}, &ir.BoolTest{Info: boolean, Arg: aIsB, Not: true},
		&ir.MinMax{Info: a.Info, Args: []ir.Expr{a, b}}, &ir.MinMax{Info: a.Info, Args: []ir.Expr{a, b}, Greatest: true}, &ir.Coalesce{Info: a.Info, Args: []ir.Expr{a, b}},
		&ir.Distinct{Info: boolean, L: a, R: b}, &ir.Distinct{Info: boolean, L: a, R: b, Not: true}, &ir.Param{N: 1}, &ir.Param{N: 2},
	}
	seen := map[string]ir.Expr{}
	for _, e := range all {
		s := Signature(e)
		if o := seen[s]; o != nil {
			t.Errorf("%s and %s have the same signature", o, e)
		}
		seen[s] = e
	}
}

func TestRewriteCopies(t *testing.T) {
	e := &ir.Case{Info: a.Info, Whens: []ir.When{{Cond: aIsB, Then: a}}, Else: &ir.Coalesce{Info: a.Info, Args: []ir.Expr{a, c}}}
	before := e.String()
	moved := Rebase(e, 0, 5)
	if e.String() != before || a.Rel != 0 {
		t.Error("what was given has been changed:", e)
	}
	if got := RelsOf(moved).Members(); !slices.Equal(got, []int{1, 2, 5}) {
		t.Error(got)
	}
}

// TestSet holds sets against maps.
func TestSet(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	random := func() (Set, map[int]bool) {
		var s Set
		m := map[int]bool{}
		for range r.IntN(6) {
			i := r.IntN(140)
			s, m[i] = s.With(i), true
		}
		return s, m
	}
	for range 2000 {
		s, sm := random()
		u, um := random()
		union, both, in := 0, 0, true
		for i := range 140 {
			if s.Has(i) != sm[i] || s.Union(u).Has(i) != (sm[i] || um[i]) || s.Intersect(u).Has(i) != (sm[i] && um[i]) {
				t.Fatal(s.Members(), u.Members(), i)
			}
			if sm[i] || um[i] {
				union++
			}
			if sm[i] && um[i] {
				both++
			}
			in = in && (!sm[i] || um[i])
		}
		if s.In(u) != in || s.Meets(u) != (both > 0) || s.Empty() != (len(sm) == 0) || len(s.Union(u).Members()) != union {
			t.Fatal(s.Members(), u.Members())
		}
		if members := s.Members(); len(members) > 0 && (s.First() != members[0] || !slices.IsSorted(members)) {
			t.Fatal(members, s.First())
		}
	}
}
