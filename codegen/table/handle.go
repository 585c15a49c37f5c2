package table

import (
	"slices"
	"time"

	"github.com/dave/jennifer/jen"

	"github.com/veloc-dev/veloc/codegen/names"
	"github.com/veloc-dev/veloc/planner"
)

func (e *emitter) receiver() jen.Code { return jen.Id("t").Op("*").Id(e.n.Table) }

// handle emits the handle's type and what every handle can do.
func (e *emitter) handle() {
	if e.t.View == nil {
		e.f.Comment(e.n.Table + " is the reference table " + e.sql() + ". Its methods may be called from any")
		e.f.Comment("goroutine; a batch of a query sees each change as a whole or not at all.")
	} else {
		e.f.Comment(e.n.Table + " is the derived table " + e.sql() + ": a batch of a query sees it computed from the")
		e.f.Comment("tables below as they are then.")
	}
	none := jen.Null()
	if e.plan.Degrades(e.t) {
		none = jen.Id("none").Id(e.generationType()).Comment("without a row")
	}
	changes, texts := jen.Null(), jen.Null()
	if e.t.View == nil {
		changes = jen.Id("changes").Qual("sync", "Mutex").Comment("is held by who changes the rows")
		if e.keeps() {
			texts = jen.Id("texts").Add(names.Runtime("Texts")).Comment("of who changes the rows")
		}
	}
	holds := jen.Null()
	if e.held() {
		holds = jen.Id("holds").Add(names.Runtime("Holds")).Comment("of those who read without mu")
	}
	e.f.Type().Id(e.n.Table).Struct(
		names.Runtime("Handle"),
		jen.Id("core").Op("*").Add(names.Runtime("Core")),
		jen.Id("trackers").Add(names.Runtime("Trackers")),
		changes,
		holds,
		texts,
		jen.Line(),
		jen.Id("mu").Add(names.Runtime("Guard")).Comment("guards what follows"),
		jen.Id(e.generationType()),
		none,
	)
	e.f.Line()
	if e.plan.Degrades(e.t) {
		e.f.Comment("rowsIf gives the rows, or none while the table is not ready.")
		e.f.Func().Params(e.receiver()).Id("rowsIf").Params(jen.Id("ready").Bool()).Op("*").Id(e.generationType()).Block(
			jen.If(jen.Id("ready")).Block(jen.Return(jen.Op("&").Id("t").Dot(e.generationType()))),
			jen.Return(jen.Op("&").Id("t").Dot("none")),
		)
		e.f.Line()
	}
	e.f.Func().Id(e.newFunc()).Params().Op("*").Id(e.n.Table).Block(
		jen.Id("t").Op(":=").Op("&").Id(e.n.Table).Values(),
		jen.Id("t").Dot("core").Op("=").Add(names.Runtime("NewCore")).Call(jen.Id(e.n.Desc), e.policy(), jen.Id("t").Dot("begin")),
		jen.Id("t").Dot("Handle").Op("=").Add(names.Runtime("HandleOf")).Call(jen.Id("t").Dot("core")),
		e.expose(),
		jen.Return(jen.Id("t")),
	)
	e.f.Line()
	follow := jen.Null()
	if e.t.View != nil {
		e.f.Comment("Len is the number of rows, computed from the tables below as they are now.")
		follow = jen.Id("t").Dot("core").Dot("Follow").Call()
	} else {
		e.f.Comment("Len is the number of rows.")
	}
	e.f.Func().Params(e.receiver()).Id("Len").Params().Int().Block(
		follow,
		jen.Id("t").Dot("mu").Dot("RLock").Call(),
		jen.Defer().Id("t").Dot("mu").Dot("RUnlock").Call(),
		jen.Return(jen.Id("t").Dot("live")),
	)
	e.f.Line()
}

// policy is what the script says of the table's loading.
func (e *emitter) policy() jen.Code {
	values := jen.Dict{}
	set := func(field string, value jen.Code) { values[jen.Id(field)] = value }
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
		set("LoadTimeout", duration(d))
	}
	if d := e.t.Relation.MaxStale; d > 0 {
		set("MaxStale", duration(d))
	}
	if n := e.t.Relation.MinRows; n > 0 {
		set("MinRows", jen.Lit(n))
	}
	if n := e.t.Relation.MinKept; n > 0 {
		set("MinKept", jen.Lit(n))
	}
	if s := e.plan.Retry(e.t); s != nil {
		set("Retry", names.Runtime("Retry").Values(jen.Dict{
			jen.Id("Attempts"): jen.Lit(s.MaxRetries + 1),
			jen.Id("Delay"):    duration(s.Delay),
			jen.Id("MaxDelay"): duration(s.MaxDelay),
		}))
	}
	if e.plan.Degrades(e.t) {
		set("Degrades", jen.True())
	}
	if e.plan.Required(e.t) {
		set("Required", jen.True())
	}
	return names.Runtime("Policy").Values(values)
}

func duration(d time.Duration) jen.Code { return names.Duration(d) }

func (e *emitter) newFunc() string { return e.pkg.Private("relation "+e.n.SQLName, "new"+e.n.Table) }

// exclusive makes a method the only one that changes the rows. What it reads, and
// what it prepares, needs no more; what it changes needs mu.
func exclusive() []jen.Code {
	return []jen.Code{
		jen.Id("t").Dot("changes").Dot("Lock").Call(),
		jen.Defer().Id("t").Dot("changes").Dot("Unlock").Call(),
	}
}

// change emits a method that stores one row. Batches wait for nothing but enter.
func (e *emitter) change(name, comment string) {
	t := func(field string) *jen.Statement { return jen.Id("t").Dot(field) }
	fail := jen.If(jen.Id("err").Op("!=").Nil()).Block(jen.Return(jen.Id("err")))
	var body []jen.Code
	if e.admits() {
		body = append(body, e.admitRow(jen.Return(jen.Id("err"))))
	}
	body = append(body, jen.List(jen.Id("stored"), jen.Id("err")).Op(":=").Id(e.storeFunc()).Call(jen.Op("&").Id("row")), fail)
	body = append(body, exclusive()...)
	body = append(body, jen.List(jen.Id("at"), jen.Id("err")).Op(":=").Add(t("locate")).Call(jen.Op("&").Id("stored")), fail)
	if e.keeps() {
		body = append(body, jen.Id("stored").Dot("keep").Call(jen.Op("&").Add(t("texts"))))
	}
	body = append(body,
		t("grow").Call(jen.Id("at"), jen.Op("&").Id("stored")),
		e.lock(),
		t("enter").Call(jen.Id("at"), jen.Op("&").Id("stored")),
		t("core").Dot("Changed").Call(t("live")),
		t("mu").Dot("Unlock").Call(),
		jen.Return(jen.Nil()))
	e.f.Comment(comment)
	e.f.Func().Params(e.receiver()).Id(name).Params(jen.Id("row").Id(e.n.Row)).Error().Block(body...)
	e.f.Line()
	e.grow()
}

// read reports whether a derived table is computed from the table.
func (e *emitter) read() bool {
	return slices.ContainsFunc(e.plan.Tables, func(t *planner.Table) bool { return t.View != nil && slices.Contains(t.View.Tables, e.t) })
}

// expose lets derived tables be computed from the rows.
func (e *emitter) expose() jen.Code {
	if !e.read() {
		return jen.Null()
	}
	field := func(name string) jen.Code { return jen.Op("&").Id("t").Dot(name) }
	values := jen.Dict{
		jen.Id("Guard"): field("mu"),
		jen.Id("Rows"): jen.Func().Params().Any().Block(
			jen.Id("rows").Op(":=").Id("t").Dot(e.generationType()),
			jen.Return(jen.Op("&").Id("rows")),
		),
	}
	if e.t.View == nil {
		values[jen.Id("Changes")], values[jen.Id("Holds")] = field("changes"), field("holds")
	}
	return jen.Id("t").Dot("core").Dot("Expose").Call(names.Runtime("Exposed").Values(values))
}

// held reports whether batches may read the rows without mu while they change.
func (e *emitter) held() bool { return e.t.View == nil }

// lock is how a change takes mu.
func (e *emitter) lock() jen.Code {
	if e.held() {
		return jen.Id("t").Dot("lock").Call()
	}
	return jen.Id("t").Dot("mu").Dot("Lock").Call()
}

// renew says that all rows are new ones.
func (e *emitter) renew() jen.Code {
	if e.held() {
		return jen.Id("t").Dot("holds").Dot("Renew").Call()
	}
	return jen.Null()
}

// copies emits what leaves batches that read without mu the rows as they are.
func (e *emitter) copies() {
	if !e.held() {
		return
	}
	g := func(field string) *jen.Statement { return jen.Id("g").Dot(field) }
	body := []jen.Code{
		jen.Id("next").Op(":=").Op("*").Id("g"),
		jen.Id("next").Dot("rows").Op("=").Add(names.Runtime("CloneRows")).Call(g("rows")),
		jen.Id("next").Dot("dead").Op("=").Add(g("dead")).Dot("Clone").Call(),
	}
	for _, x := range e.t.Indexes {
		for _, part := range parts(x) {
			body = append(body, jen.Id("next").Dot(part).Op("=").Add(g(part)).Dot("Clone").Call())
		}
	}
	e.f.Comment("clone copies the rows and their indexes.")
	e.f.Func().Params(e.genReceiver()).Id("clone").Params().Id(e.generationType()).Block(append(body, jen.Return(jen.Id("next")))...)
	e.f.Line()
	t := func(field string) *jen.Statement { return jen.Id("t").Dot(field) }
	e.f.Comment("lock takes mu to change rows. Where others read them without it they stay as they are:")
	e.f.Comment("the change is made to a copy.")
	e.f.Func().Params(e.receiver()).Id("lock").Params().Block(
		jen.If(t("mu").Dot("Lock").Call(), t("holds").Dot("Any").Call()).Block(
			t("mu").Dot("Unlock").Call(),
			jen.Id("next").Op(":=").Add(t(e.generationType())).Dot("clone").Call(),
			t("mu").Dot("Lock").Call(),
			t(e.generationType()).Op("=").Id("next"),
			t("holds").Dot("Renew").Call(),
		),
	)
	e.f.Line()
}

// grow emits the making of room for a row.
func (e *emitter) grow() {
	mu := jen.Op("&").Id("t").Dot("mu")
	isNew := func() *jen.Statement { return jen.Id("at").Op("==").Add(names.Runtime("NoRow")) }
	var body []jen.Code
	row, added := "at", names.Runtime("GrowRows").Call(mu, jen.Op("&").Id("t").Dot("rows"))
	if slices.ContainsFunc(e.t.Indexes, func(x *planner.Index) bool { return x.Purpose == planner.JoinKey }) {
		row = "row"
		body = append(body, jen.Id("row").Op(":=").Id("at"), jen.If(isNew()).Block(added, jen.Id("row").Op("=").Uint32().Call(jen.Len(jen.Id("t").Dot("rows")))))
	} else {
		body = append(body, jen.If(isNew()).Block(added))
	}
	for _, x := range e.t.Indexes {
		when := isNew()
		switch {
		case e.t.PrimaryKey() == nil:
			when = nil
		case x.Purpose != planner.PrimaryKey:
			when = when.Op("||").Op("!").Id("s").Dot(keepsMethod(x)).Call(jen.Op("&").Id("t").Dot("rows").Index(jen.Id("at")))
		}
		made := e.room(x, mu, row)
		if when != nil {
			made = jen.If(when).Block(made)
		}
		body = append(body, made)
	}
	e.f.Comment("grow makes room for a row at that place, or a new one, aside, so that no batch waits")
	e.f.Comment("for the copying.")
	e.f.Func().Params(e.receiver()).Id("grow").Params(jen.Id("at").Uint32(), jen.Id("s").Op("*").Id(e.n.Stored)).Block(body...)
	e.f.Line()
}

// room emits the making of room in one index.
func (e *emitter) room(x *planner.Index, mu jen.Code, row string) *jen.Statement {
	index := jen.Id("t").Dot("index" + itoa(x.ID))
	room := []jen.Code{jen.Add(index).Dot("Grow").Call(mu, jen.Id("hash"))}
	sorted := jen.Id("t").Dot(SortedField(x)).Dot("Grow").Call(mu, jen.Id(row))
	switch {
	case !hashed(x):
		return sorted
	case x.Sorted():
		room = append(room, sorted)
	case x.Purpose == planner.JoinKey:
		room = append(room, jen.Add(index).Dot("GrowChain").Call(mu, jen.Id("t").Dot(findMethod(x)).Call(jen.Id("s")), jen.Id(row)))
	}
	return jen.If(jen.List(jen.Id("hash"), jen.Id("ok")).Op(":=").Id("s").Dot(hashMethod(x)).Call(), jen.Id("ok")).Block(room...)
}

// changes emits Upsert and Delete, or Insert, and Replace.
func (e *emitter) changes() {
	e.copies()
	pk := e.t.PrimaryKey()
	if pk == nil {
		e.change("Insert", "Insert adds a row.")
	} else {
		e.change("Upsert", "Upsert adds a row, or replaces the one with its primary key.")
		e.delete()
	}
	e.f.Comment("Replace makes rows the table's, all at once. Where it fails the table stays as it is.")
	load := func(field string) *jen.Statement { return jen.Id("load").Dot(field) }
	fail := jen.Return(jen.Id("err"))
	fill := jen.If(jen.Id("err").Op(":=").Add(load("add")).Call(jen.Id("rows")), jen.Id("err").Op("!=").Nil()).Block(fail)
	if e.admits() {
		rows := jen.Id("load").Dot("batch").Dot("rows")
		fill = jen.Add(load("next")).Dot("reserve").Call(jen.Len(jen.Id("rows")), load("expected")).Line().
			For(jen.Id("batch").Op(":=").Range().Qual("slices", "Chunk").Call(jen.Id("rows"), names.Runtime("BatchSize"))).Block(
			jen.Add(rows).Op("=").Append(rows, jen.Id("batch").Op("...")),
			jen.For(jen.Id("i").Op(":=").Range().Add(rows)).Block(
				jen.If(jen.Id("err").Op(":=").Add(rows).Index(jen.Id("i")).Dot("admit").Call(), jen.Id("err").Op("!=").Nil()).Block(fail)),
			jen.If(jen.Id("err").Op(":=").Add(load("Insert")).Call(), jen.Id("err").Op("!=").Nil()).Block(fail),
		)
	}
	e.f.Func().Params(e.receiver()).Id("Replace").Params(jen.Id("rows").Index().Id(e.n.Row)).Error().Block(
		jen.Id("load").Op(":=").Op("&").Id(e.loadType()).Values(jen.Dict{jen.Id("table"): jen.Id("t"), jen.Id("expected"): jen.Len(jen.Id("rows"))}),
		fill,
		jen.Return(jen.Id("t").Dot("core").Dot("Exchange").Call(jen.Id("load"))),
	)
	e.f.Line()
}

// delete emits Delete by the primary key's columns.
func (e *emitter) delete() {
	pk := e.t.PrimaryKey()
	params, key := e.keyParams()
	e.f.Comment("Delete removes the row with the primary key, and reports whether there was one.")
	body := append([]jen.Code{key}, exclusive()...)
	e.f.Func().Params(e.receiver()).Id("Delete").Params(params...).Bool().Block(append(body,
		jen.Id("row").Op(":=").Id("t").Dot(findMethod(pk)).Call(jen.Op("&").Id("key")),
		jen.If(jen.Id("row").Op("==").Add(names.Runtime("NoRow"))).Block(jen.Return(jen.False())),
		e.lock(),
		jen.Id("t").Dot("remove").Call(jen.Id("row")),
		jen.Id("t").Dot("core").Dot("Changed").Call(jen.Id("t").Dot("live")),
		jen.Id("t").Dot("mu").Dot("Unlock").Call(),
		jen.If(jen.List(jen.Id("next"), jen.Id("moved")).Op(":=").Id("t").Dot("compact").Call(), jen.Id("next").Op("!=").Nil()).Block(
			jen.Id("t").Dot("mu").Dot("Lock").Call(),
			jen.Id("t").Dot(e.generationType()).Op("=").Op("*").Id("next"),
			e.renew(),
			jen.Id("t").Dot("trackers").Dot("Move").Call(jen.Id("moved")),
			jen.Id("t").Dot("mu").Dot("Unlock").Call(),
		),
		jen.Return(jen.True()),
	)...)
	e.f.Line()
}

// load emits the implementation of runtime.Generation.
func (e *emitter) load() {
	load := jen.Id("l").Op("*").Id(e.loadType())
	l := func(field string) *jen.Statement { return jen.Id("l").Dot(field) }
	e.f.Comment(e.loadType() + " collects the rows that are to become the table's.")
	e.f.Type().Id(e.loadType()).Struct(
		jen.Id("table").Op("*").Id(e.n.Table),
		jen.Id("batch").Id(e.n.Batch),
		jen.Id("stored").Index().Id(e.n.Stored).Comment("the batch's rows"),
		jen.Id("next").Id(e.generationType()),
		e.loadTexts(),
		jen.Id("expected").Int().Comment("rows, about; 0: unknown"),
		jen.Id("duplicates").Int64(),
	)
	e.f.Line()
	e.f.Func().Params(e.receiver()).Id("begin").Params().Add(names.Runtime("Generation")).Block(
		jen.Return(jen.Op("&").Id(e.loadType()).Values(jen.Dict{jen.Id("table"): jen.Id("t")})))
	e.f.Line()
	e.f.Comment("Records is the batch that a source fills.")
	e.f.Func().Params(load).Id("Records").Params().Qual(names.RowioPath, "Records").Block(jen.Return(jen.Op("&").Add(l("batch"))))
	e.f.Line()
	e.f.Comment("Insert takes the batch's rows.")
	e.f.Func().Params(load).Id("Insert").Params().Error().Block(
		jen.Id("err").Op(":=").Add(l("add")).Call(l("batch").Dot("rows")),
		l("batch").Dot("Reset").Call(),
		jen.Return(jen.Id("err")),
	)
	e.f.Line()
	e.add()
	e.f.Comment("Expect says about how many rows there will be.")
	e.f.Func().Params(load).Id("Expect").Params(jen.Id("rows").Int()).Block(l("expected").Op("=").Id("rows"))
	e.f.Line()
	e.f.Comment("Rows counts the rows so far.")
	e.f.Func().Params(load).Id("Rows").Params().Int().Block(jen.Return(l("next").Dot("live")))
	e.f.Line()
	e.f.Comment("Duplicates counts the rows whose primary key a later one had.")
	e.f.Func().Params(load).Id("Duplicates").Params().Int64().Block(jen.Return(l("duplicates")))
	e.f.Line()
	e.commit()
}

// loadTexts is the field that copies a load's texts.
func (e *emitter) loadTexts() jen.Code {
	if !e.keeps() {
		return jen.Null()
	}
	return jen.Id("texts").Add(names.Runtime("Texts"))
}

// commit emits the exchange of the rows.
func (e *emitter) commit() {
	t := func(field string) *jen.Statement { return jen.Id("t").Dot(field) }
	body := []jen.Code{
		jen.Id("t").Op(":=").Id("l").Dot("table"),
		jen.Id("l").Dot("next").Dot("trim").Call(),
	}
	if e.t.View == nil {
		body = append(body, exclusive()...)
	}
	marked := func() *jen.Statement { return t("trackers").Dot("Any").Call() }
	moved := jen.Id("moved").Op("=").Id("l").Dot("moved").Call()
	if e.t.PrimaryKey() != nil {
		e.moved()
		body = append(body, jen.Var().Id("moved").Index().Uint32(), jen.If(marked()).Block(moved))
	}
	body = append(body,
		t("mu").Dot("Lock").Call(),
		jen.Defer().Add(t("mu")).Dot("Unlock").Call())
	if e.t.PrimaryKey() != nil {
		body = append(body, jen.If(marked()).Block(
			jen.If(jen.Id("moved").Op("==").Nil()).Block(jen.Add(moved).Comment("the first mark came just then")),
			t("trackers").Dot("Move").Call(jen.Id("moved")),
		))
	} else {
		lose := []jen.Code{t("trackers").Dot("Lose").Call()}
		if e.t.View == nil {
			lose = append([]jen.Code{jen.If(jen.Op("!").Id("byLoad")).Block(jen.Return(names.Runtime("ErrMatchedRows")))}, lose...)
		}
		body = append(body, jen.If(marked()).Block(lose...))
	}
	body = append(body, t(e.generationType()).Op("=").Id("l").Dot("next"))
	if e.keeps() && e.t.View == nil {
		body = append(body, t("texts").Op("=").Id("l").Dot("texts"))
	}
	body = append(body, e.renew(), t("core").Dot("Replaced").Call(t("live"), jen.Id("byLoad")), jen.Return(jen.Nil()))
	e.f.Comment("Commit makes the rows the table's.")
	e.f.Func().Params(jen.Id("l").Op("*").Id(e.loadType())).Id("Commit").Params(jen.Id("byLoad").Bool()).Error().Block(body...)
	e.f.Line()
}

// admitRow checks row, where there is something to check.
func (e *emitter) admitRow(fail jen.Code) jen.Code {
	if !e.admits() {
		return jen.Null()
	}
	return jen.If(jen.Id("err").Op(":=").Id("row").Dot("admit").Call(), jen.Id("err").Op("!=").Nil()).Block(fail)
}

// moved emits the search for the rows of a table among those that take their place.
func (e *emitter) moved() {
	t := func(field string) *jen.Statement { return jen.Id("l").Dot("table").Dot(field) }
	at := func() *jen.Statement { return jen.Id("moved").Index(jen.Id("i")) }
	e.f.Comment("moved gives for each row of the table its number among the new ones.")
	e.f.Func().Params(jen.Id("l").Op("*").Id(e.loadType())).Id("moved").Params().Index().Uint32().Block(
		jen.Id("moved").Op(":=").Make(jen.Index().Uint32(), jen.Len(t("rows"))),
		jen.For(jen.Id("i").Op(":=").Range().Id("moved")).Block(
			at().Op("=").Add(names.Runtime("NoRow")),
			jen.If(jen.Op("!").Add(t("dead")).Dot("Has").Call(jen.Uint32().Call(jen.Id("i")))).Block(
				at().Op("=").Id("l").Dot("next").Dot(findMethod(e.t.PrimaryKey())).Call(jen.Op("&").Add(t("rows")).Index(jen.Id("i"))),
			),
		),
		jen.Return(jen.Id("moved")),
	)
	e.f.Line()
}

// from emits the source over an iterator.
func (e *emitter) from() {
	typ := e.n.Private("Seq")
	seq := jen.Qual("iter", "Seq2").Types(jen.Id(e.n.Row), jen.Error())
	e.f.Comment(e.n.From + " is a source that loads " + e.sql() + " from an iterator. It is read")
	e.f.Comment("once a load, and not again after an error.")
	e.f.Func().Id(e.n.From).Params(jen.Id("rows").Add(seq)).Add(names.Runtime("TableSource")).Block(
		jen.If(jen.Id("rows").Op("==").Nil()).Block(jen.Return(jen.Nil())),
		jen.Return(jen.Id(typ).Call(jen.Id("rows"))))
	e.f.Line()
	e.f.Type().Id(typ).Add(seq)
	e.f.Line()
	e.f.Comment("Relation names the table that the source is made for.")
	e.f.Func().Params(jen.Id("rows").Id(typ)).Id("Relation").Params().String().Block(jen.Return(jen.Lit(e.n.SQLName)))
	e.f.Line()
	e.f.Comment("LoadTable reads the iterator to its end.")
	e.f.Func().Params(jen.Id("rows").Id(typ)).Id("LoadTable").Params(jen.Id("ctx").Qual("context", "Context"), jen.Id("in").Op("*").Add(names.Runtime("TableInput"))).Error().Block(
		jen.Id("batch").Op(":=").Id("in").Dot("Records").Call().Assert(jen.Op("*").Id(e.n.Batch)),
		jen.For(jen.List(jen.Id("row"), jen.Id("err")).Op(":=").Range().Id("rows")).Block(
			jen.If(jen.Id("err").Op("==").Nil()).Block(jen.Id("err").Op("=").Id("ctx").Dot("Err").Call()),
			jen.If(jen.Id("err").Op("!=").Nil()).Block(jen.Return(names.Runtime("Permanent").Call(jen.Id("err")))),
			e.admitRow(jen.Return(names.Runtime("Permanent").Call(jen.Id("err")))),
			jen.Id("batch").Dot("rows").Op("=").Append(jen.Id("batch").Dot("rows"), jen.Id("row")),
			jen.If(jen.Len(jen.Id("batch").Dot("rows")).Op("<").Add(names.Runtime("BatchSize"))).Block(jen.Continue()),
			jen.If(jen.Id("err").Op(":=").Id("in").Dot("Insert").Call(), jen.Id("err").Op("!=").Nil()).Block(jen.Return(jen.Id("err"))),
		),
		jen.Return(jen.Id("in").Dot("Insert").Call()),
	)
	e.f.Line()
}
