package query

import (
	"github.com/dave/jennifer/jen"

	"github.com/veloc-dev/veloc/codegen/names"
	"github.com/veloc-dev/veloc/planner"
)

// declareInfo emits what is shown of the query beside its counters.
func (e *emitter) declareInfo(f *jen.File) {
	n := e.n
	var joins []jen.Code
	uses := map[string]int{}
	for s := range e.joined() {
		table, alias := joined(s)
		if uses[alias]++; uses[alias] > 1 { // in several SELECTs
			alias += "#" + itoa(uses[alias])
		}
		joins = append(joins, jen.Values(jen.Id("Alias").Op(":").Lit(alias), jen.Id("Table").Op(":").Lit(table)))
	}
	fields := []jen.Code{
		jen.Id("Name").Op(":").Id(n.Const),
		jen.Id("SQL").Op(":").Add(names.Raw(n.Source.SQL)),
		jen.Id("Stream").Op(":").Lit(n.Stream.SQLName),
	}
	if e.filtersFirst() {
		fields = append(fields, jen.Id("Filtered").Op(":").True())
	}
	if len(joins) > 0 {
		fields = append(fields, jen.Id("Joins").Op(":").Index().Add(names.Runtime("JoinInfo")).Values(lines(joins)...))
	}
	f.Comment(n.Info + " describes the query; its joins stand from the stream outward, as their counters do.")
	f.Var().Id(n.Info).Op("=").Op("&").Add(names.Runtime("QueryInfo")).Values(lines(fields)...)
	f.Line()
}

// filtersFirst reports whether records are filtered before anything is joined.
func (e *emitter) filtersFirst() bool {
	for _, m := range e.q.Mains() {
		if len(m.Ops) == 0 {
			return false
		}
		if filter, ok := m.Ops[0].(*planner.Filter); !ok || len(filter.Conds) == 0 {
			return false
		}
	}
	return true
}

// lines puts each element of a literal on a line of its own.
func lines(elements []jen.Code) []jen.Code {
	var out []jen.Code
	for _, e := range elements {
		out = append(out, jen.Line().Add(e))
	}
	return append(out, jen.Line())
}

// aliasOf is the alias that a step joins; empty for a filter.
func aliasOf(s planner.Op) string {
	_, alias := joined(s)
	return alias
}

// joined is the table that a step joins, by its SQL name, and its alias; both are
// empty for a filter.
func joined(s planner.Op) (table, alias string) {
	switch s := s.(type) {
	case *planner.Lookup:
		return s.Table.Relation.Name, s.Alias
	case *planner.Apply:
		return "", s.Alias
	}
	return "", ""
}
