// Package table emits what belongs to a reference table: its stored row, its
// indexes, the handle with its changes, and how it is loaded; and what belongs
// to the package: Tables, Sources, Rows and Ready.
package table

import (
	"slices"
	"strconv"
	"strings"

	"github.com/dave/jennifer/jen"

	"github.com/veloc-dev/veloc/codegen/door"
	"github.com/veloc-dev/veloc/codegen/lower"
	"github.com/veloc-dev/veloc/codegen/names"
	"github.com/veloc-dev/veloc/compiler/ir"
	"github.com/veloc-dev/veloc/planner"
)

// emitter emits one table.
type emitter struct {
	f      *jen.File
	pkg    *names.Package
	n      *names.Relation
	t      *planner.Table
	consts *lower.Consts
	plan   *planner.Plan
	number int // among the package's tables

	nullKeys map[int]bool // by index: a part of its key may be NULL
}

// Used lists the plan's tables that some query reads: those of the package.
func Used(plan *planner.Plan) []*planner.Table {
	var used []*planner.Table
	for _, t := range plan.Tables {
		if t.Used {
			used = append(used, t)
		}
	}
	return used
}

// Table adds to f everything that belongs to one table, but for its public row.
func Table(f *jen.File, pkg *names.Package, plan *planner.Plan, number int, consts *lower.Consts) {
	t := Used(plan)[number]
	e := &emitter{f: f, pkg: pkg, n: pkg.Relation(t.Relation), t: t, consts: consts, plan: plan, number: number, nullKeys: map[int]bool{}}
	e.stored()
	e.store()
	e.keep()
	e.generation()
	for _, x := range t.Indexes {
		e.indexMethods(x)
	}
	e.rows()
	e.handle()
	e.keyErrors()
	e.reads()
	if t.View == nil {
		e.changes()
	}
	e.load()
}

// indexMethods emits what computes a row's key, or its place, and finds it.
func (e *emitter) indexMethods(x *planner.Index) {
	if hashed(x) {
		e.keyMethods(x)
	}
	e.included(x)
	if x.Sorted() {
		e.place(x)
	}
	switch {
	case e.t.PrimaryKey() == nil || x.Purpose == planner.PrimaryKey:
	case x.Sorted():
		e.sortedKept(x)
	default:
		e.keyKept(x)
	}
	if hashed(x) {
		e.find(x)
	}
}

func itoa(i int) string { return strconv.Itoa(i) }

func (e *emitter) sql() string { return strconv.Quote(e.n.SQLName) }

// generationType is one version of the table's rows.
func (e *emitter) generationType() string { return e.n.Private("Generation") }

func (e *emitter) storeFunc() string { return e.n.Private("Store") }

func (e *emitter) loadType() string { return e.n.Private("Load") }

// hiddenColumn describes a stored column that the relation has not.
func (e *emitter) hiddenColumn(i int) names.Column {
	c := e.t.HiddenColumn(i)
	return names.Column{Type: c.Type, Rep: c.Rep, Nullable: c.Nullable}
}

// stored emits the struct that holds a row.
func (e *emitter) stored() {
	var fields []jen.Code
	for _, c := range e.t.Stored {
		col := e.n.Columns[c]
		fields = append(fields, jen.Id(col.Local).Add(col.GoType()))
	}
	for i := range e.t.Hidden {
		fields = append(fields, jen.Id("hidden"+itoa(i)).Add(e.hiddenColumn(i).GoType()).Comment(names.Comment(e.t.Hidden[i].String(), " ")))
		if e.t.HiddenFails(i) {
			fields = append(fields, jen.Id("failed"+itoa(i)).Error().Comment("why that could not be computed"))
		}
	}
	e.f.Comment(e.n.Stored + " is a row of " + e.sql() + " as the table holds it.")
	e.f.Type().Id(e.n.Stored).Struct(fields...)
	e.f.Line()
}

// env reads the columns of a stored row.
func (e *emitter) env(row string) lower.Env {
	return lower.EnvFuncs{Col: func(c *ir.Column) lower.Operand {
		if i := c.Col - len(e.n.Columns); i >= 0 {
			return lower.Field(e.hiddenColumn(i), jen.Id(row).Dot("hidden"+itoa(i)))
		}
		col := e.n.Columns[c.Col]
		if row == "stored" && !slices.Contains(e.t.Stored, c.Col) {
			// Only a key expression reads it: it is there in the public row.
			return lower.Field(col, jen.Id("row").Dot(col.Field))
		}
		return lower.Field(col, jen.Id(row).Dot(col.Local))
	}}
}

// store emits the conversion of a public row.
func (e *emitter) store() {
	scope := e.pkg.Scope("row", "stored", "err")
	var fields []jen.Code
	for _, c := range e.t.Stored {
		col := e.n.Columns[c]
		fields = append(fields, names.Set(col.Local, jen.Id("row").Dot(col.Field)))
	}
	values := jen.Id(e.n.Stored).Values(names.Lines(fields)...)
	body := []jen.Code{jen.Id("stored").Op(":=").Add(values)}
	for i, h := range e.t.Hidden {
		if e.t.HiddenFails(i) {
			e.failingKey(i)
			body = append(body, jen.Id("stored").Dot("failed"+itoa(i)).Op("=").Id("stored").Dot("key"+itoa(i)).Call(jen.Id("row")))
			continue
		}
		b := lower.NewBlock(e.env("stored"), e.consts, scope, nil)
		b.Store(jen.Id("stored").Dot("hidden"+itoa(i)), e.hiddenColumn(i), b.Named(h, "hidden"), true)
		body = append(body, b.Take()...)
	}
	if body = append(body, jen.Return(jen.Id("stored"))); len(e.t.Hidden) == 0 {
		body = []jen.Code{jen.Return(values)}
	}
	e.f.Comment(e.storeFunc() + " converts a row.")
	e.f.Func().Id(e.storeFunc()).Params(jen.Id("row").Op("*").Id(e.n.Row)).Id(e.n.Stored).Block(body...)
	e.f.Line()
	e.admit()
}

// failingKey emits the computation of a key that can be an error.
func (e *emitter) failingKey(i int) {
	h := e.t.Hidden[i]
	fail := func(err *jen.Statement) []jen.Code {
		return []jen.Code{jen.Return(names.Runtime("KeyError").Call(jen.Lit(e.n.SQLName), jen.Lit(h.String()), err))}
	}
	b := lower.NewBlock(e.env("stored"), e.consts, e.pkg.Scope("row", "stored", "err"), fail)
	b.Store(jen.Id("stored").Dot("hidden"+itoa(i)), e.hiddenColumn(i), b.Named(h, "hidden"), true)
	name := "key" + itoa(i)
	e.f.Comment(name + " computes " + names.OneLine(h.String()) + ", by which rows are looked up.")
	e.f.Func().Params(jen.Id("stored").Op("*").Id(e.n.Stored)).Id(name).Params(jen.Id("row").Op("*").Id(e.n.Row)).Error().
		Block(append(b.Take(), jen.Return(jen.Nil()))...)
	e.f.Line()
}

// keyErrors emits what queries ask about the keys that can be errors.
func (e *emitter) keyErrors() {
	for _, i := range e.t.FailingKeys() {
		name := "keyError" + itoa(i)
		e.f.Comment(name + " says why " + names.OneLine(e.t.Hidden[i].String()) + " could not be computed for some row.")
		e.f.Func().Params(e.receiver()).Id(name).Params().Error().Block(
			table("Guard").Dot("RLock").Call(),
			jen.Defer().Add(table("Guard")).Dot("RUnlock").Call(),
			jen.Return(jen.Id("t").Dot("now").Dot("failures"+itoa(i)).Dot("Err").Call()),
		)
		e.f.Line()
	}
}

// admits reports whether Go's types leave something open of the stored columns'.
func (e *emitter) admits() bool { return e.t.View == nil && len(e.admission()) > 0 }

func (e *emitter) admission() (body []jen.Code) {
	for _, c := range e.t.Stored {
		col := e.n.Columns[c]
		body = append(body, door.Admit(col, jen.Id("row").Dot(col.Field),
			jen.Return(names.Runtime("ColumnError").Call(jen.Lit(e.n.SQLName), jen.Lit(col.SQLName), jen.Id("err"))))...)
	}
	return body
}

// admit emits the check of rows that a program gives.
func (e *emitter) admit() {
	if !e.admits() {
		return
	}
	e.f.Comment("admit holds the row's values to their columns' types: what Go's own leave open.")
	e.f.Func().Params(jen.Id("row").Op("*").Id(e.n.Row)).Id("admit").Params().Params(jen.Id("err").Error()).Block(
		append(e.admission(), jen.Return(jen.Nil()))...)
	e.f.Line()
}

// keep emits the copying of strings and bytes.
func (e *emitter) keep() {
	var texts, rest []jen.Code
	keep := func(col names.Column, field string) {
		v := jen.Id("s").Dot(field)
		if col.Nullable {
			v = v.Dot("V")
		}
		switch k := col.Type.Kind; {
		case k.IsString():
			texts = append(texts, jen.Op("&").Add(v))
		case k == ir.Bytea || k == ir.JSONB:
			rest = append(rest, jen.Add(v).Op("=").Qual("bytes", "Clone").Call(v))
		}
	}
	for _, c := range e.t.Stored {
		keep(e.n.Columns[c], e.n.Columns[c].Local)
	}
	for i := range e.t.Hidden {
		keep(e.hiddenColumn(i), "hidden"+itoa(i))
	}
	if len(texts) > 0 {
		rest = append([]jen.Code{jen.Id("texts").Dot("Keep").Call(texts...)}, rest...)
	}
	if len(rest) == 0 {
		return
	}
	e.f.Comment("keep copies what the row shares with its giver.")
	e.f.Func().Params(jen.Id("s").Op("*").Id(e.n.Stored)).Id("keep").Params(jen.Id("texts").Op("*").Add(names.Runtime("Texts"))).Block(rest...)
	e.f.Line()
}

// keeps reports whether rows hold strings or bytes.
func (e *emitter) keeps() bool {
	holds := func(k ir.Kind) bool { return k.IsString() || k == ir.Bytea || k == ir.JSONB }
	for _, c := range e.t.Stored {
		if holds(e.n.Columns[c].Type.Kind) {
			return true
		}
	}
	for i := range e.t.Hidden {
		if holds(e.hiddenColumn(i).Type.Kind) {
			return true
		}
	}
	return false
}

// generation emits the struct with rows and indexes.
func (e *emitter) generation() {
	fields := []jen.Code{
		jen.Id("rows").Index().Id(e.n.Stored).Comment("in insertion order"),
		jen.Id("dead").Add(names.Runtime("Bits")).Comment("the rows that were deleted"),
		jen.Id("live").Int().Comment("rows that were not"),
	}
	for _, x := range e.t.Indexes {
		if hashed(x) {
			fields = append(fields, jen.Id("index"+itoa(x.ID)).Add(lower.IndexType(x.Keys)).Comment(names.Comment(x.Purpose.String()+" "+keyText(x), " ")))
		}
		if x.Shared() {
			fields = append(fields, jen.Id(postingsField(x)).Add(e.postingsType(x)).Comment("the rows of each key"))
		}
		if x.Sorted() {
			fields = append(fields, jen.Id(SortedField(x)).Add(lower.SortIndex(x)).Comment(names.Comment(x.String(), " ")))
		}
	}
	for _, i := range e.t.FailingKeys() {
		fields = append(fields, jen.Id("failures"+itoa(i)).Add(names.Runtime("KeyFailures")).Comment("of hidden"+itoa(i)))
	}
	e.f.Comment(e.generationType() + " is one version of the rows of " + e.sql() + " with their indexes.")
	e.f.Type().Id(e.generationType()).Struct(fields...)
	e.f.Line()
}

func keyText(x *planner.Index) string {
	parts := make([]string, len(x.Keys))
	for i, k := range x.Keys {
		parts[i] = k.Expr.String()
	}
	return "(" + strings.Join(parts, ", ") + ")"
}
