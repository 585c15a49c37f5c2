package query

import (
	"github.com/dave/jennifer/jen"

	"github.com/veloc-dev/veloc/codegen/names"
	"github.com/veloc-dev/veloc/compiler/ir"
	"github.com/veloc-dev/veloc/planner"
)

// waiting lists the joins whose misses park the record.
func (e *emitter) waiting() []*planner.Lookup {
	var out []*planner.Lookup
	for s := range e.joined() {
		if p, ok := s.(*planner.Lookup); ok && p.Miss != nil && p.Miss.OnMiss.Kind == ir.WaitAndRetry {
			out = append(out, p)
		}
	}
	return out
}

// parks reports whether some record may be put aside.
func (e *emitter) parks() bool { return len(e.waiting()) > 0 }

func (e *emitter) parkingFields() []jen.Code {
	if !e.parks() {
		return nil
	}
	return []jen.Code{
		jen.Id("parked").Add(names.Runtime("Parked")).Types(jen.Id(e.n.Stream.Row)).Comment("the records that wait for a row"),
		jen.Id("waits").Index().Add(names.Runtime("Miss")).Comment("those of the batch at hand that are to wait"),
		jen.Id("final").Add(e.finalType()).Comment("the joins that records no longer wait for"),
	}
}

// finalType has a place for each join.
func (e *emitter) finalType() *jen.Statement { return jen.Index(jen.Lit(e.joins())).Bool() }

// waits is the statement that tells the policies, by join.
func (e *emitter) waits() jen.Code {
	if !e.parks() {
		return nil
	}
	var args []jen.Code
	for s := range e.joined() {
		values := jen.Dict{}
		if p, ok := s.(*planner.Lookup); ok && p.Miss != nil && p.Miss.OnMiss.Kind == ir.WaitAndRetry {
			m := p.Miss.OnMiss
			values = jen.Dict{
				jen.Id("MaxRetries"): jen.Lit(m.MaxRetries),
				jen.Id("Delay"):      names.Duration(m.Delay),
				jen.Id("MaxDelay"):   names.Duration(m.MaxDelay),
			}
		}
		args = append(args, names.Runtime("Wait").Values(values))
	}
	return self("parked").Dot("SetWaits").Call(args...)
}

// failure is the result of what may fail in a record, and how it is passed on.
func (e *emitter) failure() (result jen.Code, none []jen.Code, try func(call *jen.Statement, results ...jen.Code) jen.Code) {
	if !e.fallible {
		return jen.Null(), nil, func(call *jen.Statement, _ ...jen.Code) jen.Code { return call }
	}
	return jen.Op("*").Add(names.Runtime("RecordError")), []jen.Code{jen.Return(jen.Nil())}, func(call *jen.Statement, results ...jen.Code) jen.Code {
		return jen.If(jen.Id("err").Op(":=").Add(call), jen.Id("err").Op("!=").Nil()).Block(jen.Return(append(results, jen.Id("err"))...))
	}
}

// declareParkingRun emits the loop over batches of a query that parks records.
func (e *emitter) declareParkingRun(f *jen.File) {
	_, _, try := e.failure()
	loop := []jen.Code{
		e.freshChecks(jen.Id("at")),
		jen.Id("records").Op(":=").Id("batch").Index(jen.Id("at").Op(":").Min(jen.Id("at").Op("+").Add(e.size()), jen.Len(jen.Id("batch")))),
	}
	if e.fallible {
		loop = append(loop,
			jen.If(jen.Id("err").Op(":=").Add(self("take")).Call(jen.Id("records")), jen.Id("err").Op("!=").Nil()).Block(
				self("cautious").Op("=").Lit(6),
				jen.Id("err").Dot("Index").Op("+=").Id("at"),
				jen.Return(jen.Id("err")),
			),
			self("cautious").Op("=").Max(self("cautious"), jen.Lit(1)).Op("-").Lit(1),
			jen.Id("at").Op("+=").Len(jen.Id("records")),
			jen.If(jen.Id("err").Op(":=").Add(self("evict")).Call(), jen.Id("err").Op("!=").Nil()).Block(
				jen.Id("err").Dot("Index").Op("=").Id("at").Op("-").Lit(1),
				jen.Return(jen.Id("err")),
			),
		)
	} else {
		loop = append(loop, self("take").Call(jen.Id("records")), jen.Id("at").Op("+=").Len(jen.Id("records")), self("evict").Call())
	}
	loop = append(loop, e.between())
	f.Comment("run looks parked records up again where it is time, and joins batch, of which take is")
	f.Comment("given so many records at a time that they share one version of every table.")
	f.Add(e.receiver()).Id("run").Params(jen.Id("batch").Index().Id(e.n.Stream.Row)).Error().Block(
		try(self("again").Call(jen.False())),
		jen.For(jen.Id("at").Op(":=").Lit(0), jen.Id("at").Op("<").Len(jen.Id("batch")), jen.Empty()).Block(loop...),
		jen.Return(jen.Nil()),
	)
	f.Line()
}

// declareParking emits what puts records aside and looks them up again.
func (e *emitter) declareParking(f *jen.File) {
	result, none, try := e.failure()
	record := jen.Id("p").Add(names.Runtime("ParkedRecord")).Types(jen.Id(e.n.Stream.Row))
	f.Comment("park notes a record of the batch that is to wait for a row.")
	f.Add(e.stateReceiver()).Id("park").Params(jen.List(jen.Id("record"), jen.Id("join")).Int()).Block(
		self("waits").Op("=").Append(self("waits"), names.Runtime("Miss").Values(jen.Dict{jen.Id("Record"): jen.Id("record"), jen.Id("Join"): jen.Id("join")})))
	f.Line()
	e.declareTake(f, result)
	e.declareSettle(f)
	var versions *jen.Statement
	for i, w := range e.waiting() {
		v := self(e.tableName(w.Table)).Dot("core").Dot("Version").Call()
		if i == 0 {
			versions = jen.Add(v)
		} else {
			versions = versions.Op("+").Add(v)
		}
	}
	f.Comment("version changes with the tables that records wait for.")
	f.Add(e.receiver()).Id("version").Params().Uint64().Block(jen.Return(versions))
	f.Line()
	f.Comment("again looks the parked records up for which it is time; with last, all of them, for")
	f.Comment("the last time.")
	f.Add(e.receiver()).Id("again").Params(jen.Id("last").Bool()).Add(result).Block(
		self("parked").Dot("Rewind").Call(),
		jen.For().Block(
			jen.List(jen.Id("p"), jen.Id("ok")).Op(":=").Add(self("parked")).Dot("Due").Call(self("version").Call(), jen.Id("last")),
			jen.If(jen.Op("!").Id("ok")).Block(jen.Return(list(none)...)),
			try(self("resume").Call(jen.Id("p"))),
			e.betweenParked(none),
		),
	)
	f.Line()
	f.Comment("evict gives up the records that have waited longest, where there are too many.")
	f.Add(e.receiver()).Id("evict").Params().Add(result).Block(
		jen.For().Block(
			jen.List(jen.Id("p"), jen.Id("ok")).Op(":=").Add(self("parked")).Dot("Full").Call(),
			jen.If(jen.Op("!").Id("ok")).Block(jen.Return(list(none)...)),
			try(self("resume").Call(jen.Id("p"))),
		),
	)
	f.Line()
	chunk := self("chunk").Call(jen.Index().Id(e.n.Stream.Row).Values(jen.Id("p").Dot("Record")))
	body := []jen.Code{
		e.freshParked(),
		jen.List(jen.Id("seen"), jen.Id("final"), jen.Id("joins"), jen.Id("version")).Op(":=").List(self("seen"), self("final"), self("joins"), self("version").Call()),
		self("pin").Call(),
		jen.Defer().Add(self("unpin")).Call(),
		jen.List(self("seen"), self("joins")).Op("=").List(jen.Id("p").Dot("Number"), e.joinsType().Values()),
		jen.If(jen.Id("p").Dot("Final")).Block(self("final").Index(jen.Id("p").Dot("Join")).Op("=").True()),
	}
	if e.fallible {
		body = append(body, jen.Id("err").Op(":=").Add(chunk))
	} else {
		body = append(body, chunk)
	}
	body = append(body,
		jen.Id("look").Op(":=").Add(self("joins")),
		jen.List(self("seen"), self("final"), self("joins")).Op("=").List(jen.Id("seen"), jen.Id("final"), jen.Id("joins")),
		names.Runtime("Settled").Call(self("joins").Index(jen.Op(":")), jen.Id("p").Dot("Counted"), jen.Id("look").Index(jen.Op(":")), jen.Len(self("waits")).Op(">").Lit(0)),
		jen.For(jen.List(jen.Id("_"), jen.Id("miss")).Op(":=").Range().Add(self("waits"))).Block(
			self("parked").Dot("Park").Call(jen.Id("p"), jen.Id("miss").Dot("Join"), jen.Id("version"))))
	if e.fallible {
		body = append(body,
			jen.If(jen.Id("err").Op("!=").Nil()).Block(
				jen.List(jen.Id("err").Dot("Index"), jen.Id("err").Dot("Record")).Op("=").List(jen.Lit(-1), jen.Id("p").Dot("Record").Dot("AppendJSON").Call(jen.Nil()))),
			jen.Return(jen.Id("err")))
	}
	f.Comment("resume joins a parked record, and parks it again where it misses again.")
	f.Add(e.receiver()).Id("resume").Params(record).Add(result).Block(body...)
	f.Line()
	e.declareDrain(f, try)
}

// betweenParked hands on what a parked record gave.
func (e *emitter) betweenParked(none []jen.Code) jen.Code {
	if !e.spreads {
		return jen.Null()
	}
	return jen.Add(self("out")).Op("=").Add(self("pieces")).Dot("Between").Call(jen.Lit(1), self("out")).Line().
		If(self("pieces").Dot("Over").Call()).Block(jen.Return(list(none)...))
}

// freshParked refuses a parked record where the rows of a table have become too
// old.
func (e *emitter) freshParked() jen.Code {
	out := jen.Null()
	for _, t := range e.aging() {
		out.If(jen.Id("err").Op(":=").Add(self(e.tableName(t))).Dot("core").Dot("Fresh").Call(), jen.Id("err").Op("!=").Nil()).Block(
			jen.Id("late").Op(":=").Add(names.Runtime("NewRecordError")).Call(jen.Lit(-1), jen.Lit("FROM"), jen.Id("err")),
			jen.Id("late").Dot("Record").Op("=").Id("p").Dot("Record").Dot("AppendJSON").Call(jen.Nil()),
			jen.Return(jen.Id("late"))).Line()
	}
	return out
}

// declareTake emits the join of new records. The tables stay pinned until the
// records that are to wait have been counted.
func (e *emitter) declareTake(f *jen.File, result jen.Code) {
	body := []jen.Code{
		jen.List(jen.Id("seen"), jen.Id("version")).Op(":=").List(self("seen"), self("version").Call()),
		self("pin").Call(),
		jen.Defer().Add(self("unpin")).Call(),
	}
	chunk, settle := self("chunk").Call(jen.Id("records")), self("settle").Call(jen.Id("records"), jen.Id("seen"), jen.Id("version"))
	if e.fallible {
		body = append(body, jen.Id("err").Op(":=").Add(chunk), settle, jen.Return(jen.Id("err")))
	} else {
		body = append(body, chunk, settle)
	}
	f.Comment("take joins new records, and puts those aside that are to wait.")
	f.Add(e.receiver()).Id("take").Params(jen.Id("records").Index().Id(e.n.Stream.Row)).Add(result).Block(body...)
	f.Line()
}

// declareSettle emits what puts records aside. What one of them counted as is
// found by its join alone, with the tables as they were: the steps, which count
// whole batches, need not tell it from the others.
func (e *emitter) declareSettle(f *jen.File) {
	f.Comment("settle puts the records aside that are to wait; the first of the batch has the number")
	f.Comment("seen. Each is joined once more by itself, which tells what it has counted as.")
	f.Add(e.receiver()).Id("settle").Params(jen.Id("batch").Index().Id(e.n.Stream.Row), jen.List(jen.Id("seen"), jen.Id("version")).Uint64()).Block(
		jen.If(jen.Len(self("waits")).Op("==").Lit(0)).Block(jen.Return()),
		jen.List(jen.Id("waits"), jen.Id("joins")).Op(":=").List(self("waits"), self("joins")),
		self("waits").Op("=").Nil(),
		jen.For(jen.List(jen.Id("_"), jen.Id("miss")).Op(":=").Range().Id("waits")).Block(
			jen.List(self("batch"), self("joins")).Op("=").List(
				jen.Id("batch").Index(jen.Id("miss").Dot("Record").Op(":").Id("miss").Dot("Record").Op("+").Lit(1)), e.joinsType().Values()),
			e.step("join"),
			jen.Id("p").Op(":=").Add(names.Runtime("ParkedRecord")).Types(jen.Id(e.n.Stream.Row)).Values(jen.Dict{
				jen.Id("Record"):  jen.Id("batch").Index(jen.Id("miss").Dot("Record")).Dot("Clone").Call(),
				jen.Id("Number"):  jen.Id("seen").Op("+").Uint64().Call(jen.Id("miss").Dot("Record")),
				jen.Id("Counted"): jen.Qual("slices", "Clone").Call(self("joins").Index(jen.Op(":"))),
			}),
			names.Runtime("PutAside").Call(jen.Id("joins").Index(jen.Op(":")), jen.Id("p").Dot("Counted")),
			self("parked").Dot("Park").Call(jen.Id("p"), jen.Id("miss").Dot("Join"), jen.Id("version")),
		),
		jen.List(self("batch"), self("waits"), self("joins")).Op("=").List(jen.Nil(), jen.Id("waits").Index(jen.Op(":").Lit(0)), jen.Id("joins")),
	)
	f.Line()
}

// list is Return's arguments of a return without or with nil.
func list(none []jen.Code) []jen.Code {
	if none == nil {
		return nil
	}
	return []jen.Code{jen.Nil()}
}

func (e *emitter) declareDrain(f *jen.File, try func(*jen.Statement, ...jen.Code) jen.Code) {
	rows := func() *jen.Statement { return jen.Index().Id(e.n.Row) }
	f.Comment("Parked counts the records that wait for a row.")
	f.Add(e.receiver()).Id("Parked").Params().Int().Block(jen.Return(self("parked").Dot("Len").Call()))
	f.Line()
	f.Comment("Drain appends the rows of the records that wait, until none does or ctx ends. On a")
	f.Comment("*runtime.RecordError it may be called again.")
	f.Add(e.receiver()).Id("Drain").Params(jen.Id("ctx").Qual("context", "Context"), jen.Id("out").Add(rows())).Params(rows(), jen.Error()).Block(
		e.notReady(jen.Id("out")),
		e.notInUse(jen.Id("out")),
		self("out").Op("=").Id("out"),
		jen.Id("err").Op(":=").Add(self("drain")).Call(jen.Id("ctx")),
		e.given(jen.Id("err")),
		jen.List(jen.Id("out"), self("out")).Op("=").List(self("out"), jen.Nil()),
		jen.Return(jen.Id("out"), jen.Id("err")),
	)
	f.Line()
	f.Add(e.receiver()).Id("drain").Params(jen.Id("ctx").Qual("context", "Context")).Error().Block(
		jen.For().Block(
			try(self("again").Call(jen.False())),
			jen.If(e.nothingWaits()).Block(jen.Return(jen.Nil())),
			jen.If(jen.Id("err").Op(":=").Add(self("parked")).Dot("Wait").Call(jen.Id("ctx"), self("version")), jen.Id("err").Op("!=").Nil()).Block(
				jen.Return(jen.Id("err"))),
		),
	)
	f.Line()
}

// nothingWaits is whether Drain has come to its end.
func (e *emitter) nothingWaits() *jen.Statement {
	none := self("parked").Dot("Len").Call().Op("==").Lit(0)
	if e.spreads {
		none = none.Op("||").Add(self("pieces")).Dot("Over").Call()
	}
	return none
}

// lastLook looks up all parked records, for the last time, at the end of the
// input.
func (e *emitter) lastLook() []jen.Code {
	out := []jen.Code{
		self("out").Op("=").Id("out"),
		jen.For(jen.Id("i").Op(":=").Range().Add(self("final"))).Block(self("final").Index(jen.Id("i")).Op("=").True()),
	}
	call := self("again").Call(jen.True())
	if e.fallible {
		out = append(out, jen.Id("late").Op(":=").Add(call))
	} else {
		out = append(out, call)
	}
	out = append(out, e.given(jen.Nil()), jen.List(jen.Id("out"), self("out"), self("final")).Op("=").List(self("out"), jen.Nil(), jen.Add(e.finalType()).Values()))
	if e.fallible {
		out = append(out, jen.If(jen.Id("late").Op("!=").Nil()).Block(
			self("given").Dot("Note").Call(jen.Lit(0), jen.Lit(0), jen.Id("late")),
			jen.Return(jen.Id("out"), jen.Id("late"))))
	}
	return out
}

// declareParkedFinish emits Finish of a query without tails.
func (e *emitter) declareParkedFinish(f *jen.File, finish *jen.Statement) {
	body := append([]jen.Code{e.notReady(jen.Id("out")), e.notInUse(jen.Id("out"))}, e.lastLook()...)
	f.Comment("Records that still wait are looked up for the last time. On a *runtime.RecordError")
	f.Comment("it may be called again.")
	f.Add(finish).Block(append(body, jen.Return(jen.Id("out"), jen.Nil()))...)
	f.Line()
}

// declareEnd emits what All ends with.
func (e *emitter) declareEnd(f *jen.File) {
	rows := func() *jen.Statement { return jen.Index().Id(e.n.Row) }
	f.Comment("end is Drain and Finish.")
	f.Add(e.receiver()).Id("end").Params(jen.Id("out").Add(rows())).Params(rows(), jen.Error()).Block(
		jen.List(jen.Id("out"), jen.Id("err")).Op(":=").Add(self("Drain")).Call(jen.Qual("context", "Background").Call(), jen.Id("out")),
		jen.If(jen.Id("err").Op("!=").Nil()).Block(jen.Return(jen.Id("out"), jen.Id("err"))),
		jen.Return(self("Finish").Call(jen.Id("out"))),
	)
	f.Line()
}

// declareParkedJoin emits what Run needs to know of parked records.
func (e *emitter) declareParkedJoin(f *jen.File) {
	if !e.parks() {
		return
	}
	e.declareEnd(f)
	f.Comment("Drain gives the rows of parked records.")
	f.Add(e.results()).Id("Drain").Params(jen.Id("ctx").Qual("context", "Context")).Params(jen.Id("err").Error()).Block(
		e.fill("Drain", jen.Id("ctx"), emptied()), jen.Return(jen.Id("err")))
	f.Line()
	f.Comment("Seen counts the records.")
	f.Add(e.results()).Id("Seen").Params().Uint64().Block(jen.Return(asked("seen")))
	f.Line()
	f.Comment("Waiting gives the numbers of those that are parked.")
	f.Add(e.results()).Id("Waiting").Params().Index().Uint64().Block(
		jen.Return(asked("parked").Dot("Numbers").Call()))
	f.Line()
}
