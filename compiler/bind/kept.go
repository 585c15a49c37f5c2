package bind

import (
	"slices"

	"github.com/veloc-dev/veloc/compiler/facts"
	"github.com/veloc-dev/veloc/compiler/ir"
	"github.com/veloc-dev/veloc/compiler/syntax"
)

// A RIGHT or FULL JOIN gives rows that nothing matched, and has to note for each whether
// something has. Rows that are computed anew for each record have no number to note it by:
// they are computed once instead, as a derived table.

// keepsComputed reports whether a SELECT stands where a join may give rows of it that
// nothing matched, and rows in it are computed.
func (b *binder) keepsComputed(at ir.Span, sel *syntax.Select, behind *outer) bool {
	if !b.level.kept || gathers(sel) {
		return false
	}
	if known, ok := b.computes[sel]; ok {
		return known
	}
	c := b.scratch(behind)
	from, _ := c.nestedSelect(at, sel, behind, false)
	has := func(role ir.Role) bool {
		return slices.ContainsFunc(c.query.Rels, func(r ir.Rel) bool { return r.Relation.Role == role })
	}
	b.computes[sel] = from != nil && has(ir.Rows) && !has(ir.Stream) && !hasWorking(from)
	return b.computes[sel]
}

// keptSelect binds such a SELECT as a derived table.
func (b *binder) keptSelect(at ir.Span, sel *syntax.Select, behind *outer, _ bool) (ir.From, []output) {
	from, outputs := b.derivedScan(at, sel, behind)
	b.sortFailures = nil
	return from, outputs
}

// keptFunction binds a function in FROM as the SELECT of its rows.
func (b *binder) keptFunction(x *syntax.Function) (ir.From, *namespace) {
	as := aliasesOf(x)[0]
	if b.taken(as, x.Pos) {
		return nil, nil
	}
	sel := b.keptFunctions[x]
	if sel == nil {
		star := syntax.Target{Expr: &syntax.ColumnRef{At: x.At, Star: true}, Pos: x.Pos}
		sel = &syntax.Select{At: x.At, From: []syntax.FromItem{x}, Targets: []syntax.Target{star}}
		b.keptFunctions[x] = sel
	}
	return b.subselect(x.Pos, sel, as, nil, &outer{scope: b.level.before, level: b.level})
}

// keptRows refuses a RIGHT or FULL JOIN that would give computed rows that nothing matched
// and that cannot be a derived table. f is on the way of the stream, or of the first table
// without one.
func (b *binder) keptRows(f ir.From) {
	switch f := f.(type) {
	case *ir.Filtered:
		b.keptRows(f.From)
	case *ir.Limited:
		b.keptRows(f.From)
	case *ir.Join:
		way, other, kept := f.Left, f.Right, f.Kind == ir.Right
		if b.hasStream(f.Right) || hasWorking(f.Right) {
			way, other, kept = f.Right, f.Left, f.Kind == ir.Left
		}
		apart := f.Kind == ir.Full && constIs(false)(f.On) // the sides need not tell what has matched
		if (kept || f.Kind == ir.Full) && !apart && severalComputed(other) {
			b.fail(f.Span, "V0607", "put the rows into a table, or write the join so that only matches of them count", "computed rows that nothing matches are not supported yet in a RIGHT or FULL JOIN")
			return
		}
		b.keptRows(way)
	}
}

// severalComputed reports whether f has computed rows of which there may be several for
// those around them. Where there is one, these tell what has matched.
func severalComputed(f ir.From) bool {
	rels, found := facts.RelsBelow(f), false
	ir.WalkFrom(f, func(f ir.From) {
		c, ok := f.(*ir.Computed)
		found = found || ok && rels.Has(c.Rel) && !oneRow(f)
	})
	return found || oneRow(f)
}

// besideOf joins a subquery in the ON of a join to the side that it reads, the stream's where
// that is neither; false: it reads both.
func (b *binder) besideOf(j *ir.Join, a *asked) bool {
	reads := facts.Outer(a.join.Right)
	if a.join.On != nil {
		reads = reads.Union(facts.RelsOf(a.join.On).Without(facts.RelsBelow(a.join.Right)))
	}
	switch {
	case reads.In(facts.RelsBelow(j.Left)) && (!reads.Empty() || !b.hasStream(j.Right)):
		a.join.Left, j.Left = j.Left, a.join
	case reads.In(facts.RelsBelow(j.Right)):
		a.join.Left, j.Right = j.Right, a.join
	default:
		return false
	}
	return true
}
