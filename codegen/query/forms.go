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
	f.Comment(n.Type + " evaluates the query " + strconv.Quote(n.Source.Name) + ", in one of the forms of exec.Forms. It holds")
	f.Comment("scratch space and belongs to one goroutine; make one for each with Ready." + n.Name + ". The")
	f.Comment("zero value joins nothing: its methods give runtime.ErrNotReady.")
	f.Type().Id(n.Type).Struct(
		names.Runtime("Forms").Types(jen.Id(n.Stream.Row), jen.Id(n.Row)),
		jen.Id(e.stateType()))
	f.Line()
	f.Comment(e.stateType() + " is what a value of the query holds.")
	f.Type().Id(e.stateType()).Struct(e.typeFields()...)
	f.Line()
	e.declareSteps(f)
	e.declareInfo(f)
	e.declareConstructor(f)
}

// typeFields are the state's fields. What is written for each record stands in the middle,
// so that values share no cache line that is: see exec.Run.
func (e *emitter) typeFields() []jen.Code {
	n := e.n
	var fields []jen.Code
	for _, t := range e.q.Tables {
		r := e.pkg.Relation(t.Relation)
		fields = append(fields, jen.Id(e.tableName(t)).Op("*").Id(r.Table))
	}
	if n.Params != "" {
		fields = append(fields, jen.Id("params").Id(n.Params))
	}
	if len(e.methods) > 0 {
		fields = append(fields, jen.Id("steps").Op("*").Id(e.stepsType()).Comment("of batches; nil before the first"))
	}
	fields = append(fields, e.momentField())
	fields = append(fields, e.kept...)
	if e.joins() > 0 {
		fields = append(fields, jen.Id("joins").Add(e.joinsType()))
	}
	return append(fields,
		jen.Id("results").Add(names.Runtime("Results")).Types(jen.Id(n.Row)),
		jen.Id("run").Add(names.Runtime("Run")).Types(jen.Id(n.Stream.Row)))
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
	if len(e.tailCalls) == 0 {
		return // what joins a batch makes them
	}
	f.Comment("work gives the steps; the first batch makes them.")
	f.Add(e.receiver()).Id("work").Params().Op("*").Id(typ).Block(e.makeSteps(), jen.Return(self("steps")))
	f.Line()
}

// makeSteps makes the steps where there are none yet.
func (e *emitter) makeSteps() jen.Code {
	return jen.If(self("steps").Op("==").Nil()).Block(
		self("steps").Op("=").Op("&").Id(e.stepsType()).Values(set(e.stateType(), jen.Op("&").Add(self(e.stateType())))))
}

// step calls a step's method for the batch at hand.
func (e *emitter) step(method string) *jen.Statement {
	return self("work").Call().Dot(method).Call()
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

// declareForms emits what the forms of exec.Forms are made of, and AppendOne where one
// record has a way of its own.
func (e *emitter) declareForms(f *jen.File) {
	e.declareAdmit()
	for _, h := range e.hooks {
		f.Add(h)
		f.Line()
	}
}

// publishOne publishes the counts behind a single record, at once or later.
func (e *emitter) publishOne() jen.Code { return self("run").Dot("PublishOne").Call() }

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
		out.If(jen.Id("err").Op(":=").Add(self(e.tableName(t))).Dot("table").Dot("Core").Dot("Fresh").Call(), jen.Id("err").Op("!=").Nil()).Block(
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
