package query

import (
	"github.com/dave/jennifer/jen"

	"github.com/veloc-dev/veloc/codegen/names"
)

// declareFlush emits what hands rows on in the middle of a batch.
func (e *emitter) declareFlush(f *jen.File) {
	var detach []jen.Code
	for _, t := range e.q.Tables {
		name := e.tableName(t)
		if id := e.views[t.ID]; id != "" {
			if t.View == nil {
				detach = append(detach, self("pieces").Dot("Hold").Call(self(name).Dot("holds").Dot("Take").Call()))
			}
			detach = append(detach, self(id).Op("=").Add(names.Runtime("Detached")).Call(self(id)))
		}
	}
	for _, m := range e.matchedInOrder() {
		for _, field := range m.tracked() {
			detach = append(detach, self(field).Dot("Hold").Call())
		}
	}
	tell := jen.Null()
	if !e.mayFail && !e.parks() { // what is counted stays counted
		tell = self("teller").Dot("Tell").Call(jen.Op("&").Add(self("seen")), jen.Op("&").Add(self("given")), self("joins").Index(jen.Op(":")))
	}
	f.Comment("flush hands on the rows at hand. The batch lets go of the tables, and goes on over")
	f.Comment("their rows as they were when it began.")
	f.Add(e.stateReceiver()).Id("flush").Params().Block(
		whereDone(self("pieces").Dot("Detach").Call(), append(detach, e.release()...)),
		self("out").Op("=").Add(self("pieces")).Dot("Give").Call(self("out")),
		tell,
	)
	f.Line()
}

// keepsState reports whether a run leaves something behind where it does not
// come to its end: matched rows, parked records, a way for rows.
func (e *emitter) keepsState() bool { return e.spreads || e.parks() || len(e.matched) > 0 }

// beginning is the function that begins a run, for All; nil: none is needed.
func (e *emitter) beginning() jen.Code {
	if !e.keepsState() {
		return jen.Nil()
	}
	return e.expression("begin")
}

// declareBegin emits what begins a run.
func (e *emitter) declareBegin(f *jen.File) {
	if !e.keepsState() {
		return
	}
	give := jen.Func().Params(jen.Index().Id(e.n.Row)).Bool()
	name, begun := "_", jen.Null()
	f.Comment("begin makes what follows a run of its own, whatever an earlier one has left.")
	if e.spreads {
		name = "give"
		f.Comment("Rows go to give, where it is not nil; see runtime.Pieces.")
		begun = jen.If(jen.Op("!").Add(self("pieces")).Dot("Begin").Call(jen.Id("give"), jen.Op("&").Add(self("given")))).Block(jen.Return(names.Runtime("ErrInUse")))
	}
	body := []jen.Code{jen.If(self("ready").Op("==").Nil()).Block(jen.Return(e.whyNotReady())), begun, self("out").Op("=").Nil()}
	body = append(body, e.forget()...)
	if e.parks() {
		body = append(body,
			self("parked").Dot("Reset").Call(),
			jen.List(self("waits"), self("final")).Op("=").List(self("waits").Index(jen.Op(":").Lit(0)), jen.Add(e.finalType()).Values()))
	}
	if e.fallible {
		body = append(body, jen.List(self("failed"), self("cautious")).Op("=").List(jen.Nil(), jen.Lit(0)))
	}
	f.Add(e.receiver()).Id("begin").Params(jen.Id(name).Add(give)).Error().Block(append(body, jen.Return(jen.Nil()))...)
	f.Line()
	f.Comment("Begin begins a run; see runtime.Beginner.")
	var taken jen.Code = jen.Nil()
	if e.spreads {
		taken = names.Runtime("Taken").Call(jen.Op("&").Id("b").Dot("rows"), jen.Id("give"))
	}
	f.Add(e.results()).Id("Begin").Params(jen.Id(name).Func().Params().Bool()).Error().Block(jen.Return(asked("begin").Call(taken)))
	f.Line()
}

// whereDone calls done, and does what follows where that is true.
func whereDone(done *jen.Statement, follows []jen.Code) *jen.Statement {
	if len(follows) == 0 {
		return done
	}
	return jen.If(done).Block(follows...)
}
