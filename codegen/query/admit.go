package query

import (
	"fmt"
	"slices"

	"github.com/dave/jennifer/jen"

	"github.com/veloc-dev/veloc/codegen/door"
	"github.com/veloc-dev/veloc/codegen/names"
)

// doubtful lists the stream's columns that the query reads and whose Go type holds
// more values than PostgreSQL's.
func (e *emitter) doubtful() (columns []int) {
	for c, col := range e.n.Stream.Columns {
		if e.reads(c) && door.Odd(col, jen.Id("x")) != nil {
			columns = append(columns, c)
		}
	}
	return columns
}

// reads reports whether the query reads column c of the stream.
func (e *emitter) reads(c int) bool {
	for rel, columns := range e.q.Reads {
		if e.drives(rel) && slices.Contains(columns, c) {
			return true
		}
	}
	return false
}

// odd is whether record holds such a value.
func (e *emitter) odd() *jen.Statement {
	doubts := e.sum(door.Doubt).Op("!=").Lit(0)
	if e.oddApart() {
		return doubts.Op("&&").Id(e.oddFunc()).Call(jen.Id("record"))
	}
	return doubts
}

// admitFunc and oddFunc are functions of the stream and the doubtful columns: queries that
// read the same ones share them.
func (e *emitter) admitFunc() string { return e.admissionFunc("admit") }

func (e *emitter) oddFunc() string { return e.admissionFunc("odd") }

func (e *emitter) admissionFunc(verb string) string {
	return e.pkg.Private(fmt.Sprintf("admission %s %v", e.n.Stream.SQLName, e.doubtful()), verb+names.Camel(e.n.Stream.SQLName))
}

// oddApart reports whether looking at some column takes a function of its own.
func (e *emitter) oddApart() bool {
	return slices.ContainsFunc(e.doubtful(), func(c int) bool { return door.Doubts(e.n.Stream.Columns[c]) })
}

// sum is not 0 where of is not for a column of record.
func (e *emitter) sum(of func(names.Column, *jen.Statement) *jen.Statement) *jen.Statement {
	sum := &jen.Statement{}
	for i, c := range e.doubtful() {
		if i > 0 {
			if sum = sum.Op("|"); i%3 == 0 {
				sum = sum.Line()
			}
		}
		col := e.n.Stream.Columns[c]
		sum = sum.Add(of(col, jen.Id("record").Dot(col.Field)))
	}
	return sum
}

// declareAdmit emits what holds records of anyone to their columns' types, unless another
// query has it; formats have checked theirs.
func (e *emitter) declareAdmit() {
	name := ""
	if len(e.doubtful()) > 0 {
		name = e.admitFunc()
	}
	if name == "" || slices.Contains(e.shared.admissions, name) {
		return
	}
	e.shared.admissions = append(e.shared.admissions, name)
	n := e.n
	args := []jen.Code{jen.Id("batch"), jen.Parens(jen.Op("*").Id(n.Stream.Row)).Dot("admit")}
	for _, c := range e.doubtful() {
		args = append(args, jen.Lit(c))
	}
	comment := jen.Comment(name + " gives the records before the first one whose values PostgreSQL's types do not").Line().
		Comment("hold, in their types' form, and that one's error.").Line()
	e.shared.functions = append(e.shared.functions, comment.Func().Id(name).Params(jen.Id("batch").Index().Id(n.Stream.Row)).Params(jen.Index().Id(n.Stream.Row), jen.Op("*").Add(names.Runtime("RecordError"))).Block(
		jen.For(jen.Id("i").Op(":=").Range().Id("batch")).Block(
			jen.Id("record").Op(":=").Op("&").Id("batch").Index(jen.Id("i")),
			jen.If(e.odd()).Block(jen.Return(names.Runtime("Admit").Call(args...))),
		),
		jen.Return(jen.Id("batch"), jen.Nil()),
	))
	if e.oddApart() {
		comment := jen.Comment(e.oddFunc() + " reports whether a record, about which there is doubt, has such a value.").Line()
		e.shared.functions = append(e.shared.functions, comment.Func().Id(e.oddFunc()).Params(jen.Id("record").Op("*").Id(n.Stream.Row)).Bool().Block(
			jen.Return(e.sum(door.Odd).Op("!=").Lit(0))))
	}
}
