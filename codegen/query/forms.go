package query

import (
	"iter"
	"slices"
	"strconv"

	"github.com/dave/jennifer/jen"

	"github.com/veloc-dev/veloc/codegen/door"
	"github.com/veloc-dev/veloc/codegen/names"
	"github.com/veloc-dev/veloc/compiler/ir"
	"github.com/veloc-dev/veloc/planner"
)

// declareType emits the query's type and the method of Ready that makes it.
func (e *emitter) declareType(f *jen.File) {
	n := e.n
	f.Comment(n.Const + " names the query for Tables.Ready.")
	f.Const().Id(n.Const).Op("=").Lit(n.Name)
	f.Line()
	f.Comment(n.Type + " evaluates the query " + strconv.Quote(n.Source.Name) + ". It holds scratch space and belongs to")
	f.Comment("one goroutine; make one for each with Ready." + n.Name + ". The zero value joins")
	f.Comment("nothing: its methods give runtime.ErrNotReady.")
	f.Type().Id(n.Type).Struct(jen.Id(e.stateType()))
	f.Line()
	f.Comment(e.stateType() + " is what a value of the query holds.")
	f.Type().Id(e.stateType()).Struct(e.typeFields()...)
	f.Line()
	e.declareSteps(f)
	e.declareInfo(f)
	e.declareConstructor(f)
}

func (e *emitter) typeFields() []jen.Code {
	n := e.n
	fields := []jen.Code{jen.Id("ready").Op("*").Id("Ready")}
	for _, t := range e.q.Tables {
		r := e.pkg.Relation(t.Relation)
		fields = append(fields, jen.Id(e.tableName(t)).Op("*").Id(r.Table))
	}
	if n.Params != "" {
		fields = append(fields, jen.Id("params").Id(n.Params), jen.Id("unusable").Error().Comment("why the parameters are none"))
	}
	fields = append(fields,
		jen.Line(),
		jen.Id("batch").Index().Id(n.Stream.Row).Comment("the records at hand"),
		jen.Id("out").Index().Id(n.Row).Comment("where result rows go"),
		jen.Id("from").Index().Uint64().Comment("and their records' numbers, with wantFrom"),
		jen.Id("wantFrom").Bool(),
		jen.Id("seen").Uint64().Comment("records before the batch"),
		jen.Id("given").Add(names.Runtime("Given")).Comment("what became of them"),
		jen.Id("joins").Add(e.joinsType()),
	)
	if len(e.methods) > 0 {
		fields = append(fields, jen.Id("steps").Op("*").Id(e.stepsType()).Comment("of batches; nil before the first"))
	}
	if len(e.q.Tables) > 0 {
		fields = append(fields,
			jen.Id("reader").Add(names.Runtime("Reader")).Comment("holds the tables for a batch"),
			jen.Id("guards").Add(e.guardsType()))
	}
	fields = append(fields, e.momentField())
	fields = append(fields, jen.Id("teller").Op("*").Add(names.Runtime("Teller")).Comment("makes the counters known"))
	if e.spreads {
		fields = append(fields, jen.Id("pieces").Add(names.Runtime("Pieces")).Types(jen.Id(n.Row)).Comment("hands rows on before the end"))
	}
	fields = append(fields, e.parkingFields()...)
	if e.fallible {
		fields = append(fields,
			jen.Id("failed").Op("*").Add(names.Runtime("RecordError")).Comment("the error at hand"),
			jen.Id("cautious").Uint8().Comment("how often batches are halved, since one has failed"))
	}
	if len(e.kept) > 0 {
		fields = append(append(fields, jen.Line()), e.kept...)
	}
	return append(fields, jen.Line(), jen.Id("_").Index(jen.Lit(64)).Byte().Comment("keeps other values' counters off the cache line of these"))
}

// declareSteps emits the type of the steps.
func (e *emitter) declareSteps(f *jen.File) {
	if len(e.methods) == 0 {
		return
	}
	typ := e.stepsType()
	f.Comment(typ + " are the steps of the query over a batch, with the space they need.")
	f.Type().Id(typ).Struct(append([]jen.Code{jen.Op("*").Id(e.stateType()), jen.Line()}, e.scratch...)...)
	f.Line()
	f.Comment("work gives the steps; the first batch makes them.")
	f.Add(e.receiver()).Id("work").Params().Op("*").Id(typ).Block(
		jen.If(self("steps").Op("==").Nil()).Block(self("steps").Op("=").Op("&").Id(typ).Values(jen.Id(e.stateType()).Op(":").Op("&").Add(self(e.stateType())))),
		jen.Return(self("steps")))
	f.Line()
}

// joined gives the ops that are joins, in the order of their numbers.
func (e *emitter) joined() iter.Seq[planner.Op] {
	return func(yield func(planner.Op) bool) {
		for _, p := range e.q.Whole() {
			for _, s := range p.Ops {
				if aliasOf(s) != "" && !yield(s) {
					return
				}
			}
		}
	}
}

// joins counts the query's joins.
func (e *emitter) joins() int {
	n := 0
	for range e.joined() {
		n++
	}
	return n
}

// declareParams emits the struct of the parameters.
func (e *emitter) declareParams(f *jen.File) {
	if e.n.Params == "" {
		return
	}
	f.Comment(e.n.Params + " are the parameters of " + e.n.Name + ", fixed for the life of a query value.")
	zero := "A field left at its zero value is NULL."
	if slices.ContainsFunc(e.n.Source.Params, func(p ir.QueryParam) bool { return p.Default != nil && !p.Default.Null }) {
		zero = "A field left at its zero value has its default, and is NULL without one."
	}
	f.Comment(zero)
	var fields []jen.Code
	for i, c := range e.n.Fields {
		s := jen.Id(c.Field).Add(c.GoType())
		comment := "$" + itoa(i+1)
		if d := e.n.Source.Params[i].Default; d != nil {
			comment += ", default " + oneLine(d.String())
		}
		fields = append(fields, s.Comment(comment))
	}
	f.Type().Id(e.n.Params).Struct(fields...)
	f.Line()
	e.declareAdmitParams(f)
}

// declareAdmitParams emits what holds parameters to their types.
func (e *emitter) declareAdmitParams(f *jen.File) {
	var body []jen.Code
	for i, c := range e.n.Fields {
		body = append(body, door.Admit(c, jen.Id("p").Dot(c.Field), jen.Return(names.Runtime("ParameterError").Call(jen.Id(e.n.Const), jen.Lit(i+1), jen.Id("err"))))...)
	}
	f.Comment("admit holds the values to their types, as those of records.")
	f.Func().Params(jen.Id("p").Op("*").Id(e.n.Params)).Id("admit").Params().Params(jen.Id("err").Error()).Block(append(body, jen.Return(jen.Nil()))...)
	f.Line()
}

// stateReceiver is the receiver of the methods that steps call, too.
func (e *emitter) stateReceiver() *jen.Statement {
	return jen.Func().Params(jen.Id("q").Op("*").Id(e.stateType()))
}

func (e *emitter) receiver() *jen.Statement {
	return jen.Func().Params(jen.Id("q").Op("*").Id(e.n.Type))
}

// notReady returns ErrNotReady, or what is wrong with the parameters, with the results given before it.
func (e *emitter) notReady(results ...jen.Code) jen.Code {
	return jen.If(self("ready").Op("==").Nil()).Block(jen.Return(append(results, e.whyNotReady())...))
}

// whyNotReady is the error of a value that evaluates nothing.
func (e *emitter) whyNotReady() jen.Code {
	if e.n.Params == "" {
		return names.Runtime("ErrNotReady")
	}
	return names.Runtime("Unusable").Call(self("unusable"))
}

// notInUse returns ErrInUse with the results given before it.
func (e *emitter) notInUse(results ...jen.Code) jen.Code {
	if !e.spreads {
		return jen.Null()
	}
	return jen.If(self("pieces").Dot("InUse").Call()).Block(jen.Return(append(results, names.Runtime("ErrInUse"))...))
}

// declareForms emits the ways to call the query.
func (e *emitter) declareForms(f *jen.File) {
	n := e.n
	rows := func() *jen.Statement { return jen.Index().Id(n.Row) }
	records := func() *jen.Statement { return jen.Index().Id(n.Stream.Row) }
	numbers := func() *jen.Statement { return jen.Index().Uint64() }

	e.declareAppend(f)
	f.Comment("AppendFrom is Append that also appends to from, for each row, the number of its")
	f.Comment("record: how many records the query value was given before it.")
	f.Add(e.receiver()).Id("AppendFrom").Params(jen.Id("out").Add(rows()), jen.Id("from").Add(numbers()), jen.Id("batch").Add(records())).
		Params(rows(), numbers(), jen.Error()).Block(
		jen.List(self("from"), self("wantFrom")).Op("=").List(jen.Id("from"), jen.True()),
		jen.List(jen.Id("out"), jen.Id("err")).Op(":=").Add(self("Append")).Call(jen.Id("out"), jen.Id("batch")),
		jen.List(jen.Id("from"), self("from"), self("wantFrom")).Op("=").List(self("from"), jen.Nil(), jen.False()),
		jen.Return(jen.Id("out"), jen.Id("from"), jen.Id("err")),
	)
	f.Line()
	e.declareOne(f)
	e.declareRun(f)
	e.declareFinish(f)
	e.declareAll(f)
	e.declareStream(f)
	e.declareStats(f)
}

// declareRun emits the loop over batches. Behind a failure the batches are
// small and grow again, since the next failure may be near.
func (e *emitter) declareRun(f *jen.File) {
	if e.parks() {
		e.declareParkingRun(f)
		e.declareParking(f)
		e.declareChunk(f)
		e.declarePins(f)
		return
	}
	run := e.receiver().Id("run").Params(jen.Id("batch").Index().Id(e.n.Stream.Row)).Error()
	next := func(size *jen.Statement) *jen.Statement {
		return jen.Id("batch").Index(jen.Id("at").Op(":").Min(jen.Id("at").Op("+").Add(size), jen.Len(jen.Id("batch"))))
	}
	f.Comment("run joins batch, of which chunk takes so many records at a time that they share")
	f.Comment("one version of every table.")
	if e.fallible {
		f.Add(run).Block(
			jen.For(jen.Id("at").Op(":=").Lit(0), jen.Id("at").Op("<").Len(jen.Id("batch")), jen.Empty()).Block(
				e.freshChecks(jen.Id("at")),
				jen.Id("records").Op(":=").Add(next(e.size())),
				jen.If(jen.Id("err").Op(":=").Add(self("chunk")).Call(jen.Id("records")), jen.Id("err").Op("!=").Nil()).Block(
					self("cautious").Op("=").Lit(6),
					jen.Id("err").Dot("Index").Op("+=").Id("at"),
					jen.Return(jen.Id("err")),
				),
				self("cautious").Op("=").Max(self("cautious"), jen.Lit(1)).Op("-").Lit(1),
				jen.Id("at").Op("+=").Len(jen.Id("records")),
				e.between(),
			),
			jen.Return(jen.Nil()),
		)
	} else if e.spreads {
		f.Add(run).Block(
			jen.For(jen.Id("at").Op(":=").Lit(0), jen.Id("at").Op("<").Len(jen.Id("batch")), jen.Empty()).Block(
				e.freshChecks(jen.Id("at")),
				jen.Id("records").Op(":=").Add(next(e.size())),
				self("chunk").Call(jen.Id("records")),
				jen.Id("at").Op("+=").Len(jen.Id("records")),
				e.between(),
			),
			jen.Return(jen.Nil()),
		)
	} else {
		f.Add(run).Block(
			jen.For(jen.Id("at").Op(":=").Lit(0), jen.Id("at").Op("<").Len(jen.Id("batch")), jen.Id("at").Op("+=").Add(batchSize())).Block(
				e.freshChecks(jen.Id("at")),
				self("chunk").Call(next(batchSize())),
			),
			jen.Return(jen.Nil()),
		)
	}
	f.Line()
	e.declareChunk(f)
	e.declarePins(f)
}

// tell makes the counters known.
func (e *emitter) tell() jen.Code { return self("tell").Call() }

// tellOne makes them known behind a single record, at once or later.
func (e *emitter) tellOne() jen.Code {
	if len(e.q.Tables) == 0 {
		return e.tell()
	}
	return jen.If(self("teller").Dot("Due").Call(self("seen"))).Block(
		e.tell(),
		jen.If(self("teller").Dot("Arm").Call(self("seen"))).Block(
			self("teller").Dot("Later").Call(self("guards").Index(jen.Lit(0)), self("tell"))))
}

// given counts the rows that a form has appended to out, and its error.
func (e *emitter) given(err jen.Code) *jen.Statement {
	return self("given").Dot("Note").Call(jen.Len(jen.Id("out")), jen.Len(self("out")), err).Line().Add(e.tell())
}

// aging lists the tables that may become too old for the query.
func (e *emitter) aging() []*planner.Table {
	var out []*planner.Table
	for _, t := range e.q.Tables {
		if t.Ages() && !e.q.Degrades(t) {
			out = append(out, t)
		}
	}
	return out
}

// freshChecks give results and an error for the record at where the rows of a
// table have become too old.
func (e *emitter) freshChecks(at jen.Code, results ...jen.Code) jen.Code {
	out := jen.Null()
	for _, t := range e.aging() {
		out.If(jen.Id("err").Op(":=").Add(self(e.tableName(t))).Dot("core").Dot("Fresh").Call(), jen.Id("err").Op("!=").Nil()).Block(
			jen.Return(append(results, names.Runtime("NewRecordError").Call(at, jen.Lit("FROM"), jen.Id("err")))...)).Line()
	}
	for _, k := range e.q.FailingKeys() {
		out.If(jen.Id("err").Op(":=").Add(e.keyError(k)), jen.Id("err").Op("!=").Nil()).Block(
			jen.Return(append(results, names.Runtime("NewRecordError").Call(at, jen.Lit("ON"), jen.Id("err")))...)).Line()
	}
	return out
}

// keyError asks whether a key could be computed for every row of its table.
func (e *emitter) keyError(k planner.FailingKey) *jen.Statement {
	return self(e.tableName(k.Table)).Dot("keyError" + itoa(k.Hidden)).Call()
}

// freshTail gives an error where the rows that nothing has matched have become
// too old.
func (e *emitter) freshTail() jen.Code {
	out := jen.Null()
	for _, t := range e.aging() {
		out.If(jen.Id("err").Op(":=").Add(self(e.tableName(t))).Dot("core").Dot("Fresh").Call(), jen.Id("err").Op("!=").Nil()).Block(
			jen.Return(jen.Id("out"), jen.Id("err"))).Line()
	}
	for _, k := range e.q.FailingKeys() {
		out.If(jen.Id("err").Op(":=").Add(e.keyError(k)), jen.Id("err").Op("!=").Nil()).Block(jen.Return(jen.Id("out"), jen.Id("err"))).Line()
	}
	return out
}

// size is how many records to join at a time.
func (e *emitter) size() *jen.Statement {
	size := batchSize()
	if e.spreads {
		size = self("pieces").Dot("Size").Call()
	}
	if e.fallible {
		size = size.Op(">>").Add(self("cautious"))
		if e.spreads {
			size = jen.Max(size, jen.Lit(1))
		}
	}
	return size
}

// between hands on what the records at hand gave, and leaves the loop over
// batches where nobody wants more.
func (e *emitter) between() jen.Code {
	if !e.spreads {
		return jen.Null()
	}
	return jen.Add(self("out")).Op("=").Add(self("pieces")).Dot("Between").Call(jen.Len(jen.Id("records")), self("out")).Line().
		If(self("pieces").Dot("Over").Call()).Block(jen.Break())
}

func (e *emitter) declarePins(f *jen.File) {
	pin, unpin := e.pins()
	f.Comment("pin holds the tables' versions, in table order, until unpin.")
	f.Add(e.receiver()).Id("pin").Params().Block(pin...)
	f.Line()
	f.Add(e.receiver()).Id("unpin").Params().Block(unpin...)
	f.Line()
	if e.spreads {
		e.declareFlush(f)
	}
}

// declareChunk emits the join of at most BatchSize records. Where an
// expression can fail, the records are joined again up to the failing one:
// the steps work on all records at once, so that rows behind it, and of
// records that fail in a later step, may have come out.
func (e *emitter) declareChunk(f *jen.File) {
	join := e.step("join")
	if len(e.passed()) == 0 {
		join = jen.Null()
	}
	pinned := []jen.Code{self("pin").Call(), jen.Defer().Add(self("unpin")).Call()}
	if e.parks() {
		pinned = nil // what calls it holds the tables for longer
	}
	batch := jen.Id("batch").Index().Id(e.n.Stream.Row)
	if !e.fallible {
		f.Add(e.receiver()).Id("chunk").Params(batch).Block(append(pinned,
			self("batch").Op("=").Id("batch"),
			join,
			self("batch").Op("=").Nil(),
			self("seen").Op("+=").Uint64().Call(jen.Len(jen.Id("batch"))),
		)...)
		f.Line()
		return
	}
	f.Comment("chunk joins batch. After a failure it joins again, up to the record that failed:")
	f.Comment("the steps work on all records at once, so rows of records behind it may have")
	f.Comment("come out, and a record before it may fail in a later step.")
	undo, keep := e.undo()
	try, again := jen.Null(), jen.Null()
	if e.spreads {
		try = self("pieces").Dot("Try").Call(jen.Id("rows"))
		again = jen.If(self("pieces").Dot("Again").Call()).Block(
			jen.List(self("out"), self("joins")).Op("=").List(self("out").Index(jen.Op(":").Id("rows")), jen.Id("joins")),
			undo,
			join,
		)
	}
	f.Add(e.receiver()).Id("chunk").Params(batch).Op("*").Add(names.Runtime("RecordError")).Block(append(pinned,
		jen.List(jen.Id("rows"), jen.Id("from"), jen.Id("joins")).Op(":=").List(jen.Len(self("out")), jen.Len(self("from")), self("joins")),
		self("batch").Op("=").Id("batch"),
		try,
		join,
		jen.Var().Id("first").Op("*").Add(names.Runtime("RecordError")),
		jen.For(self("failed").Op("!=").Nil()).Block(
			jen.List(jen.Id("first"), self("failed")).Op("=").List(self("failed"), jen.Nil()),
			self("out").Op("=").Add(self("out")).Index(jen.Op(":").Id("rows")),
			self("from").Op("=").Add(self("from")).Index(jen.Op(":").Id("from")),
			self("joins").Op("=").Id("joins"),
			undo,
			self("batch").Op("=").Id("batch").Index(jen.Op(":").Id("first").Dot("Index")),
			try,
			join,
		),
		again,
		keep,
		self("batch").Op("=").Nil(),
		jen.If(jen.Id("first").Op("!=").Nil()).Block(
			self("seen").Op("+=").Uint64().Call(jen.Id("first").Dot("Index").Op("+").Lit(1)),
			jen.Return(jen.Id("first")),
		),
		self("seen").Op("+=").Uint64().Call(jen.Len(jen.Id("batch"))),
		jen.Return(jen.Nil()),
	)...)
	f.Line()
	f.Comment("fail notes the first failure of a pass.")
	f.Add(e.stateReceiver()).Id("fail").Params(jen.Id("record").Int(), jen.Id("column").String(), jen.Id("err").Error()).Int().Block(
		jen.If(self("failed").Op("==").Nil()).Block(
			self("failed").Op("=").Add(names.Runtime("NewRecordError")).Call(jen.Id("record"), jen.Id("column"), jen.Id("err")),
		),
		jen.Return(jen.Lit(0)),
	)
	f.Line()
}
