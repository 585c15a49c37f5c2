package funcs

import (
	"reflect"

	"github.com/veloc-dev/veloc/compiler/ir"
	"github.com/veloc-dev/veloc/runtime/pg/agg"
)

// Aggregate is one overload of an aggregate function.
type Aggregate struct {
	Name   string
	Args   []ir.Kind // what its arguments are converted to
	Result ir.Kind
	Kind   ir.AggregateKind
	// Impl is a pointer to the type of package agg that adds up, where Kind is Accumulate.
	// Fixed is the one for numerics of one scale and 64 bits; nil: none.
	Impl, Fixed any
}

// aggregates are found by name and the kind of the first argument as PostgreSQL resolves
// it. min and max are of every kind in ordered.
var aggregates = map[string]map[ir.Kind]*Aggregate{
	"sum": {
		ir.Int2:     {Args: []ir.Kind{ir.Int8}, Result: ir.Int8, Impl: &agg.SumInt{}},
		ir.Int4:     {Args: []ir.Kind{ir.Int8}, Result: ir.Int8, Impl: &agg.SumInt{}},
		ir.Int8:     {Args: []ir.Kind{ir.Int8}, Result: ir.Numeric, Impl: &agg.SumBigint{}},
		ir.Numeric:  {Args: []ir.Kind{ir.Numeric}, Result: ir.Numeric, Impl: &agg.SumNumeric{}, Fixed: &agg.SumFixed{}},
		ir.Float4:   {Args: []ir.Kind{ir.Float4}, Result: ir.Float4, Impl: &agg.SumFloat4{}},
		ir.Float8:   {Args: []ir.Kind{ir.Float8}, Result: ir.Float8, Impl: &agg.SumFloat8{}},
		ir.Interval: {Args: []ir.Kind{ir.Interval}, Result: ir.Interval, Impl: &agg.SumInterval{}},
	},
	"avg": {
		ir.Int2:     {Args: []ir.Kind{ir.Int8}, Result: ir.Numeric, Impl: &agg.AvgInt{}},
		ir.Int4:     {Args: []ir.Kind{ir.Int8}, Result: ir.Numeric, Impl: &agg.AvgInt{}},
		ir.Int8:     {Args: []ir.Kind{ir.Int8}, Result: ir.Numeric, Impl: &agg.AvgInt{}},
		ir.Numeric:  {Args: []ir.Kind{ir.Numeric}, Result: ir.Numeric, Impl: &agg.AvgNumeric{}, Fixed: &agg.AvgFixed{}},
		ir.Float4:   {Args: []ir.Kind{ir.Float8}, Result: ir.Float8, Impl: &agg.AvgFloat{}},
		ir.Float8:   {Args: []ir.Kind{ir.Float8}, Result: ir.Float8, Impl: &agg.AvgFloat{}},
		ir.Interval: {Args: []ir.Kind{ir.Interval}, Result: ir.Interval, Impl: &agg.AvgInterval{}},
	},
	"bool_and":   {ir.Bool: {Args: []ir.Kind{ir.Bool}, Result: ir.Bool, Kind: ir.All}},
	"every":      {ir.Bool: {Args: []ir.Kind{ir.Bool}, Result: ir.Bool, Kind: ir.All}},
	"bool_or":    {ir.Bool: {Args: []ir.Kind{ir.Bool}, Result: ir.Bool, Kind: ir.Some}},
	"string_agg": {ir.Text: {Args: []ir.Kind{ir.Text, ir.Text}, Result: ir.Text, Impl: &agg.Strings{}}},
}

// AggregateOf is the overload of an aggregate for a first argument of kind k, as
// PostgreSQL resolves it; nil: there is none here. count is apart.
func AggregateOf(name string, k ir.Kind) *Aggregate {
	a := aggregates[name][k]
	switch {
	case name == "min":
		a = &Aggregate{Args: []ir.Kind{k}, Result: k, Kind: ir.Least}
	case name == "max":
		a = &Aggregate{Args: []ir.Kind{k}, Result: k, Kind: ir.Greatest}
	case a == nil:
		return nil
	}
	out := *a
	out.Name = name
	return &out
}

// Func is what codegen is told of the aggregate over arguments of a representation.
func (a *Aggregate) Func(rep ir.Rep) *ir.AggregateFunc {
	f := &ir.AggregateFunc{Name: a.Name, Kind: a.Kind, Result: a.Result}
	impl := a.Impl
	if a.Fixed != nil && rep.Fixed() && !rep.Wide() {
		impl, f.Scaled = a.Fixed, true
	}
	if impl == nil {
		return f
	}
	t := reflect.TypeOf(impl)
	f.GoPkg, f.GoName = "agg", t.Elem().Name()
	result, _ := t.MethodByName("Result")
	f.ResultFails = result.Type.NumOut() == 3
	return f
}
