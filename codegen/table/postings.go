package table

import (
	"github.com/dave/jennifer/jen"

	"github.com/veloc-dev/veloc/codegen/names"
	"github.com/veloc-dev/veloc/planner"
)

// An index whose key several rows may share has a part beside its hash index that holds
// the rows of each key together.

// postingsField is the name of the field of a generation with that part.
func postingsField(x *planner.Index) string { return "postings" + itoa(x.ID) }

func (e *emitter) postingsType(x *planner.Index) *jen.Statement {
	if len(x.Included) == 0 {
		return names.Runtime("Postings").Types(jen.Struct())
	}
	return names.Runtime("Postings").Types(jen.Id(e.includedType(x)))
}

func (e *emitter) includedType(x *planner.Index) string { return e.n.Private("Included" + itoa(x.ID)) }

func includedMethod(x *planner.Index) string { return "included" + itoa(x.ID) }

// included emits the columns that an index includes.
func (e *emitter) included(x *planner.Index) {
	if len(x.Included) == 0 {
		return
	}
	var fields, values []jen.Code
	for _, c := range x.Included {
		col := e.n.Columns[c]
		fields = append(fields, jen.Id(col.Local).Add(col.GoType()))
		values = append(values, jen.Id(col.Local).Op(":").Id("s").Dot(col.Local))
	}
	typ := e.includedType(x)
	e.f.Comment(typ + " is what the " + names.OneLine(x.String()) + " holds beside the rows of a key.")
	e.f.Type().Id(typ).Struct(fields...)
	e.f.Line()
	e.f.Comment(includedMethod(x) + " is what it holds of a row.")
	e.f.Func().Params(e.storedReceiver()).Id(includedMethod(x)).Params().Id(typ).Block(jen.Return(jen.Id(typ).Values(values...)))
	e.f.Line()
}

// includedOf is what an index holds of the row s.
func (e *emitter) includedOf(x *planner.Index) jen.Code {
	if len(x.Included) == 0 {
		return jen.Struct().Values()
	}
	return jen.Id("s").Dot(includedMethod(x)).Call()
}

// includedAnew has an index hold what replaces the columns that it includes, where the row
// keeps its key.
func (e *emitter) includedAnew(x *planner.Index) *jen.Statement {
	if len(x.Included) == 0 {
		return nil
	}
	included := func(of string) *jen.Statement { return jen.Id(of).Dot(includedMethod(x)).Call() }
	return jen.Else().If(included("s").Op("!=").Add(included("old"))).Block(
		jen.Id("g").Dot(postingsField(x)).Dot("Set").Call(jen.Id("g").Dot(findMethod(x)).Call(jen.Id("s")), jen.Id("row"), included("s")))
}

// posted are the statements that change the rows of a key, and what stands for the key then:
//
//	head0 := g.find0(s)
//	g.index0.Stand(hash, head0, g.postings0.Link(head0, row, s.included0()))
func (e *emitter) posted(x *planner.Index, method string, more ...jen.Code) []jen.Code {
	head := jen.Id("head" + itoa(x.ID))
	return e.hashOf(x, jen.Id("s"), func(hash *jen.Statement) []jen.Code {
		change := jen.Id("g").Dot(postingsField(x)).Dot(method).Call(append([]jen.Code{head, jen.Id("row")}, more...)...)
		return []jen.Code{
			jen.Add(head).Op(":=").Id("g").Dot(findMethod(x)).Call(jen.Id("s")),
			jen.Id("g").Dot("index"+itoa(x.ID)).Dot("Stand").Call(hash, head, change),
		}
	})
}
