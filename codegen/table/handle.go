package table

import (
	"slices"

	"github.com/dave/jennifer/jen"

	"github.com/veloc-dev/veloc/codegen/names"
	"github.com/veloc-dev/veloc/planner"
)

func (e *emitter) receiver() jen.Code { return jen.Id("t").Op("*").Id(e.n.Table) }

// handle emits the handle's type, and how it is made.
func (e *emitter) handle() {
	if e.t.View == nil {
		e.f.Comment(e.n.Table + " is the reference table " + e.sql() + ". Its methods may be called from any")
		e.f.Comment("goroutine; a batch of a query sees each change as a whole or not at all.")
	} else {
		e.f.Comment(e.n.Table + " is the derived table " + e.sql() + ": a batch of a query sees it computed from the")
		e.f.Comment("tables below as they are then.")
	}
	e.f.Comment("Len, Loaded, Reload, Status, Usable and Version are those of runtime.Handle.")
	none := jen.Null()
	if e.plan.Degrades(e.t) {
		none = jen.Id("none").Id(e.generationType()).Comment("without a row")
	}
	e.f.Type().Id(e.n.Table).Struct(
		names.Runtime("Handle"),
		jen.Id("table").Add(names.Runtime("Table")),
		jen.Id("now").Id(e.generationType()).Comment("guarded by table.Guard"),
		none,
	)
	e.f.Line()
	e.f.Func().Id(e.newFunc()).Params().Op("*").Id(e.n.Table).Block(
		jen.Id("t").Op(":=").Op("&").Id(e.n.Table).Values(),
		jen.Id("t").Dot("Handle").Op("=").Id("t").Dot("table").Dot("Prepare").Call(jen.Id(e.n.Desc), e.policy(), jen.Op("&").Id("t").Dot("now"),
			jen.Func().Params().Add(names.Runtime("Generation")).Add(names.OneLineBlock(jen.Return(names.Runtime("NewLoad").Call(jen.Id("t").Dot("loading").Call()))))),
		e.expose(),
		jen.Return(jen.Id("t")),
	)
	e.f.Line()
	if e.plan.Degrades(e.t) {
		e.f.Comment("rowsIf gives the rows, or none while the table is not ready.")
		e.f.Func().Params(e.receiver()).Id("rowsIf").Params(jen.Id("ready").Bool()).Op("*").Id(e.generationType()).Block(
			jen.If(jen.Id("ready")).Block(jen.Return(jen.Op("&").Id("t").Dot("now"))),
			jen.Return(jen.Op("&").Id("t").Dot("none")),
		)
		e.f.Line()
	}
}

// policy is what the script says of the table's loading.
func (e *emitter) policy() jen.Code {
	var fields []jen.Code
	set := func(field string, value jen.Code) { fields = append(fields, names.Set(field, value)) }
	if e.t.Wave > 0 {
		set("Wave", jen.Lit(e.t.Wave))
	}
	var after []jen.Code
	for _, d := range e.t.DependsOn {
		for i, u := range Used(e.plan) {
			if u.ID == d {
				after = append(after, jen.Lit(i))
			}
		}
	}
	if len(after) > 0 {
		set("DependsOn", jen.Index().Int().Values(after...))
	}
	if v := e.t.View; v != nil {
		var from []jen.Code
		for i, u := range Used(e.plan) {
			if slices.Contains(v.Tables, u) {
				from = append(from, jen.Lit(i))
			}
		}
		set("From", jen.Index().Int().Values(from...))
	}
	if d := e.t.Relation.LoadTimeout; d > 0 {
		set("LoadTimeout", names.Duration(d))
	}
	if d := e.t.Relation.MaxStale; d > 0 {
		set("MaxStale", names.Duration(d))
	}
	if n := e.t.Relation.MinRows; n > 0 {
		set("MinRows", jen.Lit(n))
	}
	if n := e.t.Relation.MinKept; n > 0 {
		set("MinKept", jen.Lit(n))
	}
	if s := e.plan.Retry(e.t); s != nil {
		set("Retry", names.Runtime("Retry").Values(names.Lines([]jen.Code{
			names.Set("Attempts", jen.Lit(s.MaxRetries+1)),
			names.Set("Delay", names.Duration(s.Delay)),
			names.Set("MaxDelay", names.Duration(s.MaxDelay)),
		})...))
	}
	if e.plan.Degrades(e.t) {
		set("Degrades", jen.True())
	}
	if e.plan.Required(e.t) {
		set("Required", jen.True())
	}
	return names.Runtime("Policy").Values(names.Lines(fields)...)
}

func (e *emitter) newFunc() string { return e.pkg.Private("relation "+e.n.SQLName, "new"+e.n.Table) }

// read reports whether a derived table is computed from the table.
func (e *emitter) read() bool {
	return slices.ContainsFunc(e.plan.Tables, func(t *planner.Table) bool { return t.View != nil && slices.Contains(t.View.Tables, e.t) })
}

// expose lets derived tables be computed from the rows.
func (e *emitter) expose() jen.Code {
	if !e.read() {
		return jen.Null()
	}
	return jen.Id("t").Dot("table").Dot("Expose").Call(jen.Func().Params().Any().Block(
		jen.Id("rows").Op(":=").Id("t").Dot("now"),
		jen.Return(jen.Op("&").Id("rows")),
	))
}
