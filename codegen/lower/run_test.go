package lower

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/dave/jennifer/jen"

	"github.com/veloc-dev/veloc/codegen/check"
	"github.com/veloc-dev/veloc/codegen/names"
	"github.com/veloc-dev/veloc/compiler/facts"
	"github.com/veloc-dev/veloc/compiler/ir"
)

// env holds the columns as the fields of a local called row, which is what a
// stream's record looks like.
func env() Env {
	return EnvFuncs{Col: func(c *ir.Column) Operand {
		col := columns[c.Col]
		return Field(names.Column{Type: typeOf(col.kind), Rep: col.rep, Nullable: col.nullable}, jen.Id("row").Dot(strings.ToUpper(col.name)))
	}}
}

func rowStruct() *jen.Statement {
	var fields []jen.Code
	for _, c := range columns {
		n := names.Column{Type: typeOf(c.kind), Rep: c.rep, Nullable: c.nullable}
		fields = append(fields, jen.Id(strings.ToUpper(c.name)).Add(n.GoType()))
	}
	return jen.Type().Id("record").Struct(fields...)
}

// function declares fN(row) (text string): how e is, as text.
func function(id string, e ir.Expr, consts *Consts, asCond bool) *jen.Statement {
	fail := func(err *jen.Statement) []jen.Code {
		return []jen.Code{jen.Return(jen.Lit("error").Op("+").Add(err.Dot("Error").Call()).Index(jen.Empty(), jen.Lit(0)))}
	}
	b := NewBlock(env(), consts, (&names.Package{}).Scope("row", "given"), fail)
	if asCond {
		c := b.Cond(e)
		b.Add(jen.Return(jen.Qual("fmt", "Sprint").Call(c.Code)))
	} else {
		info := e.Get()
		o := b.Expr(e)
		if o.Static {
			b.Add(jen.Return(jen.Lit("NULL")))
		} else {
			if n := o.IsNull(); n != nil {
				b.Add(jen.If(n).Block(jen.Return(jen.Lit("NULL"))))
			}
			b.Add(jen.Var().Id("given").Add(names.WorkingType(info.Type.Kind, info.Rep)).Op("=").Add(o.Value),
				jen.Return(jen.Qual("fmt", "Sprint").Call(jen.Id("given"))))
		}
	}
	return jen.Func().Id(id).Params(jen.Id("row").Op("*").Id("record")).String().Block(b.Take()...)
}

// goRow writes a row as a composite literal.
func goRow(row []any) string {
	var b strings.Builder
	b.WriteString("{")
	for i, c := range columns {
		v := fmt.Sprintf("%#v", row[i])
		switch {
		case row[i] == nil:
			continue
		case c.nullable:
			v = "some(" + v + ")"
			if c.kind == ir.Int4 {
				v = strings.Replace(v, "some(", "some[int32](", 1)
			}
			if c.kind == ir.Numeric {
				v = strings.Replace(v, "some(", "some[runtime.Dec64[runtime.S2]](", 1)
			}
		}
		fmt.Fprintf(&b, "%s: %s, ", strings.ToUpper(c.name), v)
	}
	b.WriteString("}")
	return b.String()
}

// Random expressions, compiled and run over random rows, give what the
// reference gives: value, NULL or error.
func TestAgainstReference(t *testing.T) {
	const count, rowCount = 500, 24
	g := generator{rand.New(rand.NewPCG(7, 11))}
	var rows [][]any
	for range rowCount {
		var row []any
		for _, c := range columns {
			row = append(row, c.values[g.IntN(len(c.values))])
		}
		rows = append(rows, row)
	}
	f := jen.NewFile("main")
	f.ImportNames(names.Imports)
	f.Add(rowStruct())
	consts := NewConsts("UTC")
	var exprs []ir.Expr
	var list []jen.Code
	for i := range count {
		e := g.expr(kinds[g.IntN(len(kinds))], 1+g.IntN(3))
		exprs = append(exprs, e)
		id := fmt.Sprintf("f%d", i)
		f.Comment(fmt.Sprintf("// %s: %s", id, printExpr(e)))
		f.Add(function(id, e, consts, isCond(i, e)))
		list = append(list, jen.Id(id))
	}
	f.Var().Id("functions").Op("=").Index().Func().Params(jen.Op("*").Id("record")).String().Values(list...)
	consts.Emit(f)
	var src bytes.Buffer
	if err := f.Render(&src); err != nil {
		t.Fatal(err)
	}
	functions, err := check.UseLocals("functions.go", src.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	var body strings.Builder
	body.WriteString("package main\n\nimport (\"fmt\"; \"github.com/veloc-dev/veloc/runtime\")\n\nfunc some[T any](v T) runtime.Null[T] { return runtime.Null[T]{V: v, Valid: true} }\n\nfunc main() {\n\tfor _, f := range functions {\n\t\tfor i := range rows {\n\t\t\tfmt.Println(f(&rows[i]))\n\t\t}\n\t}\n}\n\nvar rows = []record{\n")
	for _, r := range rows {
		body.WriteString(goRow(r) + ",\n")
	}
	body.WriteString("}\n")
	dir := t.TempDir()
	write := func(name, text string) string {
		p := filepath.Join(dir, name)
		if err := os.WriteFile(p, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		return p
	}
	out, err := exec.Command("go", "run", write("functions.go", string(functions)), write("main.go", body.String())).CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	got := strings.Split(strings.TrimSpace(string(out)), "\n")
	wrong := 0
	for i, e := range exprs {
		for j, row := range rows {
			if want := reference(e, row, isCond(i, e)); got[i*rowCount+j] != want {
				if wrong++; wrong < 5 {
					t.Errorf("f%d %s\nrow %v: got %s, want %s", i, printExpr(e), row, got[i*rowCount+j], want)
				}
			}
		}
	}
}

// isCond picks the expressions that are tested as a WHERE tests them.
func isCond(i int, e ir.Expr) bool { return i%2 == 0 && e.Get().Type.Kind == ir.Bool }

func reference(e ir.Expr, row []any, asCond bool) (text string) {
	defer func() {
		if p := recover(); p != nil {
			text = "error"
		}
	}()
	if asCond {
		for _, c := range facts.Conjuncts(e) {
			if eval(c, row) != true {
				return "false"
			}
		}
		return "true"
	}
	v := eval(e, row)
	if v == nil {
		return "NULL"
	}
	return fmt.Sprint(v)
}

func printExpr(e ir.Expr) string { return strings.ReplaceAll(e.String(), "\n", " ") }
