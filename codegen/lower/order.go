package lower

import (
	"github.com/dave/jennifer/jen"

	"github.com/veloc-dev/veloc/codegen/names"
	"github.com/veloc-dev/veloc/compiler/ir"
	"github.com/veloc-dev/veloc/planner"
)

// Words reports whether an index is sorted by int64s, in the order of the values that
// they stand for; else it is by strings.
func Words(k planner.Key) bool { return !k.Kind.IsString() }

// SortType is the Go type by which an index is sorted.
func SortType(k planner.Key) *jen.Statement {
	if Words(k) {
		return jen.Int64()
	}
	return jen.String()
}

// SortValue is what an index is sorted by for a value of a key part, not NULL.
func SortValue(k planner.Key, o Operand) *jen.Statement {
	switch k.Kind {
	case ir.Int8, ir.Text, ir.Bpchar:
		return jen.Add(o.Value)
	case ir.Float4:
		return names.Runtime("FloatWord").Call(jen.Float64().Call(o.Value))
	case ir.Float8:
		return names.Runtime("FloatWord").Call(o.Value)
	}
	return jen.Int64().Call(o.Value)
}

// SortIndex is the type of the runtime's sorted part of an index.
func SortIndex(x *planner.Index) *jen.Statement {
	name := "Sorted"
	if x.Range != nil {
		name = "Ranges"
	}
	return names.Runtime(name).Types(SortType(x.SortKeys()[0]))
}
