package facts

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/veloc-dev/veloc/compiler/ir"
)

// Signature is equal for expressions that always have equal values, with
// aliases and spans left out.
func Signature(e ir.Expr) string {
	var b strings.Builder
	writeSignature(&b, e)
	return b.String()
}

// Same reports whether two expressions have one signature.
func Same(a, b ir.Expr) bool { return Signature(a) == Signature(b) }

func writeSignature(b *strings.Builder, e ir.Expr) {
	info := e.Get()
	switch e := e.(type) {
	case *ir.Column:
		fmt.Fprintf(b, "#%d.%d", e.Rel, e.Col)
		return
	case *ir.Param:
		b.WriteString("$" + strconv.Itoa(e.N))
		return
	case *ir.Const:
		fmt.Fprintf(b, "%q", e.Text)
		if e.Null {
			b.WriteString("null")
		}
	case *ir.Call:
		fmt.Fprintf(b, "%q.%d.%s.%s", e.Func.Name, e.Func.Prim, e.Func.GoPkg, e.Func.GoName)
	case *ir.Logic:
		fmt.Fprintf(b, "logic%d", e.Op)
	case *ir.IsNull:
		fmt.Fprintf(b, "isnull%t", e.Not)
	case *ir.BoolTest:
		fmt.Fprintf(b, "test%t%t", e.Want, e.Not)
	case *ir.Distinct:
		fmt.Fprintf(b, "distinct%t", e.Not)
	case *ir.MinMax:
		fmt.Fprintf(b, "minmax%t", e.Greatest)
	default:
		fmt.Fprintf(b, "%T", e)
	}
	fmt.Fprintf(b, ":%s/%d,%d(", info.Type, info.Rep.Digits, info.Rep.Scale)
	for i, c := range ir.Children(e) {
		if i > 0 {
			b.WriteByte(',')
		}
		writeSignature(b, c)
	}
	b.WriteByte(')')
}
