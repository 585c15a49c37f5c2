package query

import (
	"slices"

	"github.com/dave/jennifer/jen"

	"github.com/veloc-dev/veloc/codegen/names"
	"github.com/veloc-dev/veloc/planner"
)

// together lists the tables that the query must see as they are at one moment: the
// derived ones that it reads with a table that they are computed from, or with
// another that is computed from the same, and these.
func (e *emitter) together() []*planner.Table {
	if e.n.View != nil {
		return nil
	}
	var out []*planner.Table
	for _, t := range e.q.Tables {
		leaves := t.Leaves()
		if slices.ContainsFunc(e.q.Tables, func(u *planner.Table) bool {
			return u != t && (u.View != nil || t.View != nil) &&
				slices.ContainsFunc(u.Leaves(), func(l *planner.Table) bool { return slices.Contains(leaves, l) })
		}) {
			out = append(out, t)
		}
	}
	return out
}

// upToDate brings the derived tables up to date before lock, which holds the guards of
// all tables; unlock lets go of them.
func (e *emitter) upToDate(lock, unlock []jen.Code) []jen.Code {
	together := e.together()
	var out []jen.Code
	for _, t := range e.q.Tables {
		if t.View != nil && !slices.Contains(together, t) {
			out = append(out, self(e.tableName(t)).Dot("table").Dot("Core").Dot("Follow").Call())
		}
	}
	if len(together) == 0 {
		return append(out, lock...)
	}
	var cores []jen.Code
	for _, t := range together {
		cores = append(cores, self(e.tableName(t)).Dot("table").Dot("Core"))
	}
	loop := append([]jen.Code{self("moment").Dot("Seek").Call(cores...)}, lock...)
	loop = append(append(loop, jen.If(self("moment").Dot("Found").Call(cores...)).Block(jen.Break())), unlock...)
	return append(out,
		jen.For().Block(loop...),
		jen.If(jen.Id("err").Op(":=").Add(self("moment")).Dot("Err"), jen.Id("err").Op("!=").Nil()).Block(
			self("failed").Op("=").Add(names.Runtime("NewRecordError")).Call(jen.Lit(0), jen.Lit("FROM"), jen.Id("err"))))
}

// momentField is the field that seeks the moment, where the query needs one.
func (e *emitter) momentField() jen.Code {
	if len(e.together()) == 0 {
		return jen.Null()
	}
	return jen.Id("moment").Add(names.Runtime("Moment")).Comment("of the tables that are pinned together")
}
