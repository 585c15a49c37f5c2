package bind

import (
	"slices"

	"github.com/veloc-dev/veloc/compiler/facts"
	"github.com/veloc-dev/veloc/compiler/ir"
	"github.com/veloc-dev/veloc/compiler/syntax"
)

// recursion is a table of WITH RECURSIVE that is being bound.
type recursion struct {
	table   syntax.CommonTable
	binder  *binder
	columns []ir.RelColumn // of the rows of the step before; nil: those to begin with are being bound
	uses    []int          // the relations that stand for them
}

// reads reports whether a table of WITH names a relation of that name.
func reads(t syntax.CommonTable, name string) bool {
	return slices.ContainsFunc(t.Reads, func(n syntax.Name) bool { return n.Schema == "" && n.Name == name })
}

// namesLater reports that tables[i] of WITH RECURSIVE names one behind it, or one that names it.
func (b *binder) namesLater(x *syntax.Table, tables []withTable, i int) bool {
	t := tables[i]
	for j, other := range tables {
		if j == i || other.first != t.first || !t.Recursive || !reads(t.CommonTable, other.Name) {
			continue
		}
		if reads(other.CommonTable, t.Name) {
			b.fail(tables[min(i, j)].Pos, "V0206", "let one of them name itself alone", "mutual recursion between WITH items is not implemented (SQLSTATE 0A000)")
			return true
		}
		if j > i {
			b.fail(x.Pos, "V0102", "put it behind what it names", "%q names %q, which stands behind it in WITH RECURSIVE: that is not supported yet", t.Name, other.Name)
			return true
		}
	}
	return false
}

// recursionOf is the recursion that a table of WITH is the table of; nil: none.
func (b *binder) recursionOf(t syntax.CommonTable) *recursion {
	for _, r := range b.recursions {
		if r.table.Select == t.Select {
			return r
		}
	}
	return nil
}

// recursive binds a use of a table of WITH RECURSIVE that names itself: it is computed as
// a derived table.
func (b *binder) recursive(x *syntax.Table, t syntax.CommonTable, behind *outer) (ir.From, *namespace) {
	set, as := t.Select.Set, aliasesOf(x)[0]
	switch {
	case set == nil || set.Kind != ir.UnionAll && set.Kind != ir.Union:
		b.refuse42P19(t.Pos, "recursive query %q does not have the form non-recursive-term UNION [ALL] recursive-term", t.Name)
		return nil, nil
	case t.Select.Order != nil:
		b.fail(t.Select.Order.Pos, "V0206", "order what reads it", "ORDER BY in a recursive query is not implemented (SQLSTATE 0A000)")
		return nil, nil
	case t.Select.Limit != nil:
		b.fail(t.Select.Limit.Pos, "V0206", "end it by a condition", "LIMIT in a recursive query is not implemented (SQLSTATE 0A000)")
		return nil, nil
	}
	naming, first := b.naming, len(b.query.Rels)
	b.naming = t.Name
	from, outputs := b.derivedScanOf(x.Pos, t.Select, behind, func(c *binder) { c.gatherRecursive(t) })
	b.naming = naming
	if from == nil {
		return nil, nil
	}
	return b.seenAs(x.Pos, from, outputs, first, as, renamed(t.Columns, x.Columns))
}

func (b *binder) refuse42P19(at ir.Span, format string, args ...any) {
	b.fail(at, "V0206", "", format+" (SQLSTATE 42P19)", args...)
}

// gatherRecursive binds the query of a recursion. The columns of the step before may be
// what the first SELECTs do not give, NULL or of another scale: what is computed from them
// is bound again until they hold all that it gives.
func (b *binder) gatherRecursive(t syntax.CommonTable) {
	r := &recursion{table: t, binder: b}
	b.recursions = append(slices.Clip(b.recursions), r)
	empty, lv := *b.query, b.level
	for {
		*b.query, b.level, b.joins, b.inSubqueries = empty, lv, nil, nil
		known := r.columns
		r.columns, r.uses = nil, nil
		if !b.recursiveParts(r, known) || b.failed() {
			return
		}
		if now := b.stepColumns(known); !slices.Equal(now, known) {
			r.columns = now
			continue
		}
		break
	}
	b.tablesAlone()
	b.repeated()
}

// stepColumns are the columns of the rows that the query gives, which hold what known
// have, too.
func (b *binder) stepColumns(known []ir.RelColumn) []ir.RelColumn {
	columns := make([]ir.RelColumn, len(b.query.Outputs))
	for i, o := range b.query.Outputs {
		info := b.stepColumn(i)
		columns[i] = madeUpColumn(o.Name, info)
		columns[i].Span = b.query.Span
		if known != nil && info.Rep != known[i].Rep {
			columns[i].Rep = ir.Rep{} // it would grow with each step
		}
	}
	return columns
}

// recursiveParts binds the SELECTs of a recursion; known are the columns of the step
// before, nil where they are not known yet. False: it was reported.
func (b *binder) recursiveParts(r *recursion, known []ir.RelColumn) bool {
	sel := r.table.Select
	b.level = level{tables: b.level.tables, outer: b.level.outer, views: b.level.views}
	b.withTables(sel.With)
	base := b.side(sel.Set.Left, sel.Set.Kind)
	if base == nil {
		return false
	}
	b.query.Select, b.query.More = base[0], base[1:]
	types := b.columnTypes()
	if r.columns = known; known == nil {
		r.columns = b.stepColumns(nil)
	}
	steps := b.side(sel.Set.Right, sel.Set.Kind)
	if steps == nil || !b.recursiveForm(r, steps) || !b.matched(sel.Set, base, steps) {
		return false
	}
	b.unusedTables()
	b.query.Select, b.query.More = base[0], append(base[1:], steps...)
	if len(r.uses) == 0 { // what it names is another table of its name
		b.arrange(&ir.Arranged{Set: sel.Set.Kind, Limit: -1})
		return true
	}
	for i, was := range types {
		if is := b.query.Column(i).Type; is != was {
			b.fail(base[0].Outputs[i].Expr.Get().Span, "V0206", "cast the output of the non-recursive term to the correct type",
				"recursive query %q column %d has type %s in non-recursive term but type %s overall (SQLSTATE 42804)", r.table.Name, i+1, was, is)
			return false
		}
	}
	b.query.Recursion = &ir.Recursion{Table: r.table.Name, Base: len(base), Distinct: sel.Set.Kind == ir.Union}
	return true
}

// columnTypes are the types of the query's columns.
func (b *binder) columnTypes() (types []ir.Type) {
	for i := range b.query.Outputs {
		types = append(types, b.stepColumn(i).Type)
	}
	return types
}

// stepColumn is what a column of the query is for the step behind: literals that nothing
// gives a type are texts.
func (b *binder) stepColumn(i int) ir.Info {
	info := b.query.Column(i)
	if info.Type.Kind == ir.Unknown {
		info.Type = ir.Of(ir.Text)
	}
	return info
}

// workingTable binds a use of a table of WITH RECURSIVE in itself: the rows of the step
// before.
func (b *binder) workingTable(x *syntax.Table, r *recursion) (ir.From, *namespace) {
	switch {
	case r.columns == nil:
		b.refuse42P19(x.Pos, "recursive reference to query %q must not appear within its non-recursive term", r.table.Name)
		return nil, nil
	case r.binder != b:
		b.fail(x.Pos, "V0102", "read it outside of UNION, DISTINCT and LIMIT", "a recursive reference in a SELECT with UNION, INTERSECT, EXCEPT, DISTINCT or LIMIT is not supported yet")
		return nil, nil
	case len(r.uses) > 0:
		b.refuse42P19(x.Pos, "recursive reference to query %q must not appear more than once", r.table.Name)
		return nil, nil
	case b.fullOfRelations(x.Pos):
		return nil, nil
	}
	as := aliasesOf(x)[0]
	rel := b.madeUp(as, x.Pos, r.columns)
	r.uses = append(r.uses, rel)
	var outputs []output
	for i, c := range r.columns {
		outputs = append(outputs, output{Output: ir.Output{Name: c.Name, Expr: b.columnOf(rel, i)}})
	}
	return b.seenAs(x.Pos, &ir.Computed{Rel: rel, Rows: &ir.Working{}}, outputs, rel, as, renamed(r.table.Columns, x.Columns))
}

// recursiveForm holds the SELECTs of the later steps to the places that PostgreSQL allows
// the step before in.
func (b *binder) recursiveForm(r *recursion, steps []ir.Select) bool {
	for _, rel := range r.uses {
		at, problem := b.query.Rels[rel].Span, ""
		for _, s := range steps {
			ir.WalkFrom(s.From, func(f ir.From) {
				c, ok := f.(*ir.Computed)
				if !ok {
					return
				}
				if g, ok := c.Rows.(*ir.Group); ok && g.From != nil && scanned(g.From).Has(rel) {
					problem = "aggregate functions are not allowed in a recursive query's recursive term"
				}
			})
			if scanned(s.From).Has(rel) && problem == "" && nullable(s.From, rel) {
				problem = "recursive reference to query \"" + r.table.Name + "\" must not appear within an outer join"
			}
		}
		if b.inSubqueries.Has(rel) {
			problem = "recursive reference to query \"" + r.table.Name + "\" must not appear within a subquery"
		}
		if problem != "" {
			b.refuse42P19(at, "%s", problem)
			return false
		}
	}
	return true
}

// hasWorking reports whether the rows of the step before are below f, from which a SELECT
// begins then.
func hasWorking(f ir.From) bool {
	found := false
	ir.WalkFrom(f, func(f ir.From) {
		if c, ok := f.(*ir.Computed); ok {
			_, is := c.Rows.(*ir.Working)
			found = found || is
		}
	})
	return found
}

// nullable reports whether an outer join may put NULLs in the place of relation rel.
func nullable(f ir.From, rel int) bool {
	switch f := f.(type) {
	case *ir.Filtered:
		return nullable(f.From, rel)
	case *ir.Limited:
		return nullable(f.From, rel)
	case *ir.Join:
		if facts.RelsBelow(f.Left).Has(rel) {
			return f.Kind == ir.Right || f.Kind == ir.Full || nullable(f.Left, rel)
		}
		return f.Kind == ir.Left || f.Kind == ir.Full || nullable(f.Right, rel)
	}
	return false
}
