package catalog

import (
	"strconv"

	"github.com/veloc-dev/veloc/compiler/ir"
	"github.com/veloc-dev/veloc/compiler/syntax"
)

// anonymous are the derived tables of nested SELECTs.
type anonymous struct {
	all   []*ir.Relation
	of    map[*syntax.Select]*ir.Relation
	named map[string]int
}

// Anonymous is the table that a nested SELECT has been made; nil: none.
func (c *Catalog) Anonymous(sel *syntax.Select) *ir.Relation { return c.anonymous.of[sel] }

// AnonymousTables lists those of all nested SELECTs, each behind those that it reads.
func (c *Catalog) AnonymousTables() []*ir.Relation { return c.anonymous.all }

// AddAnonymous enters the table of a nested SELECT; nil: of no SELECT that another use
// could name.
func (c *Catalog) AddAnonymous(sel *syntax.Select, rel *ir.Relation) *ir.Relation {
	a := &c.anonymous
	if a.of == nil {
		a.of, a.named = map[*syntax.Select]*ir.Relation{}, map[string]int{}
	}
	if a.named[rel.Name]++; a.named[rel.Name] > 1 {
		rel.Name += strconv.Itoa(a.named[rel.Name])
	}
	rel.Derived.Name = rel.Name
	a.all = append(a.all, rel)
	if sel != nil {
		a.of[sel] = rel
	}
	return rel
}

// AnonymousRelation is the table that a query computes.
func AnonymousRelation(q *ir.Query) *ir.Relation {
	rel := &ir.Relation{Schema: "public", Name: q.Name, Derived: q, Anonymous: true, SQL: q.SQL, Span: q.Span}
	for i, o := range q.Outputs {
		info := q.Column(i)
		rel.Columns = append(rel.Columns, ir.RelColumn{Name: o.Name, Type: info.Type, Rep: info.Rep, NotNull: !info.Nullable, SQLType: info.Type.String(), Span: o.Expr.Get().Span})
	}
	if key := uniqueKey(q); key != nil {
		rel.Uniques = [][]int{key}
	}
	return rel
}

// uniqueKey is what no two rows of a query have in common, where it is worth an index;
// nil: nothing.
func uniqueKey(q *ir.Query) []int {
	switch a := q.Arranged; {
	case q.Recursion != nil && q.Recursion.Distinct && len(q.Outputs) == 1:
		return []int{0}
	case a == nil:
		return nil
	case a.First != nil:
		return a.First
	case len(q.Outputs) == 1 && (a.Set == ir.Union || a.Set == ir.Intersect || a.Set == ir.Except):
		return []int{0}
	}
	return nil
}
