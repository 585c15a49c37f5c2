package lower

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"

	"github.com/dave/jennifer/jen"

	"github.com/veloc-dev/veloc/codegen/check"
	"github.com/veloc-dev/veloc/codegen/names"
	"github.com/veloc-dev/veloc/compiler/funcs"
	"github.com/veloc-dev/veloc/compiler/ir"
)

// everyCall lists a call of each function, operator, cast, text conversion and
// type modifier of the table, with arguments of the shape given.
func everyCall(shape func(ir.Kind) ir.Info) []*ir.Call {
	var calls []*ir.Call
	add := func(f *ir.Func, result ir.Info) {
		c := &ir.Call{Info: result, Func: f}
		for i, k := range f.Args {
			info := shape(k)
			c.Nullable = c.Nullable || info.Nullable
			c.Args = append(c.Args, &ir.Column{Info: info, Col: i, Name: fmt.Sprint("c", i)})
		}
		calls = append(calls, c)
	}
	list := funcs.Names()
	slices.Sort(list)
	for _, n := range list {
		for _, e := range funcs.Overloads(n) {
			add(funcs.Resolve(n, e.Prim, e.Impl, e.Args, e.Result), ir.Info{Type: ir.Of(e.Result)})
		}
	}
	for _, from := range ir.Kinds() {
		for _, to := range ir.Kinds() {
			if c := funcs.CastBetween(from, to); c != nil {
				add(funcs.Resolve("::"+to.String(), c.Prim, c.Impl, []ir.Kind{from}, to), ir.Info{Type: ir.Of(to)})
			}
		}
		if t := funcs.TextOf(from); t != nil {
			add(funcs.Resolve("::"+from.String(), 0, t.Parse, []ir.Kind{ir.Text}, from), ir.Info{Type: ir.Of(from)})
			add(funcs.Resolve("::text", 0, t.Format, []ir.Kind{from}, ir.Text), ir.Info{Type: ir.Of(ir.Text)})
		}
	}
	return calls
}

// Every function of the table lowers to Go that compiles, with arguments that
// may be NULL and that may not, with dynamic, short and long numerics.
func TestEveryFunctionCompiles(t *testing.T) {
	f := jen.NewFile("main")
	f.ImportNames(names.Imports)
	consts := NewConsts("Europe/Berlin")
	n := 0
	for _, nullable := range []bool{false, true} {
		for _, rep := range []ir.Rep{{}, {Digits: 9, Scale: 2}, {Digits: 30, Scale: 5}} {
			shape := func(k ir.Kind) ir.Info {
				i := ir.Info{Type: ir.Of(k), Nullable: nullable}
				if k == ir.Numeric {
					i.Rep = rep
				}
				return i
			}
			for _, c := range everyCall(shape) {
				if c.Type.Kind == ir.Numeric && c.Func.Prim != ir.NoPrim && c.Func.Prim != ir.NumFromInt && rep.Fixed() {
					c.Rep = ir.Rep{Digits: rep.Digits + 2, Scale: rep.Scale}
					if c.Func.Prim == ir.NumMul {
						c.Rep = ir.Rep{Digits: rep.Digits * 2, Scale: rep.Scale * 2}
						if c.Rep.Digits > ir.MaxDigits128 {
							c.Rep = ir.Rep{}
						}
					}
				}
				f.Add(testFunction(fmt.Sprintf("f%d", n), c, consts))
				n++
			}
		}
	}
	consts.Emit(f)
	f.Func().Id("main").Params().Block()
	var src bytes.Buffer
	if err := f.Render(&src); err != nil {
		t.Fatal(err)
	}
	text, err := check.UseLocals("main.go", src.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	p := filepath.Join(t.TempDir(), "main.go")
	if err := os.WriteFile(p, text, 0o644); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command("go", "vet", p).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	t.Logf("%d calls", n)
}

func testFunction(id string, c *ir.Call, consts *Consts) *jen.Statement {
	info := c.Get()
	result := names.Column{Type: info.Type, Rep: info.Rep, Nullable: info.Nullable}
	var params []jen.Code
	for i, a := range c.Args {
		ai := a.Get()
		params = append(params, jen.Id(fmt.Sprint("c", i)).Add(names.Column{Type: ai.Type, Rep: ai.Rep, Nullable: ai.Nullable}.GoType()))
	}
	env := EnvFuncs{Col: func(c *ir.Column) Operand {
		return Field(names.Column{Type: c.Type, Rep: c.Rep, Nullable: c.Nullable}, jen.Id(c.Name))
	}}
	b := NewBlock(env, consts, (&names.Package{}).Scope("c0", "c1", "c2", "c3", "out"), func(err *jen.Statement) []jen.Code {
		return []jen.Code{jen.Return(jen.Id("out"), err)}
	})
	b.Store(jen.Id("out"), result, b.Expr(c), false)
	b.Add(jen.Return(jen.Id("out"), jen.Nil()))
	return jen.Comment("// "+printExpr(c)).Line().Func().Id(id).Params(params...).Params(jen.Id("out").Add(result.GoType()), jen.Id("_").Error()).Block(b.Take()...)
}
