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
	return names.Runtime("Postings").Types(jen.Struct())
}

// posted are the statements that change the rows of a key, and what stands for the key then:
//
//	head0 := g.find0(s)
//	g.index0.Stand(hash, head0, g.postings0.Link(head0, row, struct{}{}))
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
