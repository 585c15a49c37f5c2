package planner

import (
	"slices"

	"github.com/veloc-dev/veloc/compiler/facts"
	"github.com/veloc-dev/veloc/compiler/ir"
)

// Range is what a row stands for in an index of ranges.
type Range struct{ From, To End }

// End is where a range begins or ends.
type End struct {
	Key
	Strict bool // the value itself is not in the range
	Open   bool // NULL: the range has no end there; otherwise such a row is in no range
}

// Within says which of a key's rows are taken, by their place in the index's order.
//
// Of an index with an Order: those whose value is not less than From and not greater than
// To. Of one with a Range: those that begin before To and end behind From, which are
// mostly the same expression.
type Within struct {
	From, To *Limit
	Conds    []Cond // what they come of
}

// Limit bounds values on one side.
type Limit struct {
	Expr   ir.Expr // over the relations before; no row where it is NULL
	Strict bool    // the value itself is not taken
}

// Limits lists what is computed for each row that looks up.
func (w *Within) Limits() []*Limit {
	if w == nil {
		return nil
	}
	return slices.DeleteFunc([]*Limit{w.From, w.To}, func(l *Limit) bool { return l == nil })
}

// SortKeys are the parts of an entry that an index is sorted by, or searched for.
func (x *Index) SortKeys() []Key {
	switch {
	case x.Order != nil:
		return []Key{*x.Order}
	case x.Range != nil:
		return []Key{x.Range.From.Key, x.Range.To.Key}
	}
	return nil
}

// Sorted reports whether the rows of a key are found by their place in an order.
func (x *Index) Sorted() bool { return x.Order != nil || x.Range != nil }

// Shared reports whether several rows may have a key, and lie together in the order of
// their numbers.
func (x *Index) Shared() bool { return x.Purpose == JoinKey && !x.Sorted() }

// inequality is a condition "table side < other side", or one like it.
type inequality struct {
	equality
	end    End  // of the table side
	begins bool // the table side is where the rows' ranges begin: it is the smaller one
	same   string
	point  string
}

// inequalityOf gives the way in which c compares relation rel with the relations of avail.
func inequalityOf(c Cond, rel int, avail facts.Set) (inequality, bool) {
	compared, open := c.Expr, ir.Expr(nil)
	if l, ok := c.Expr.(*ir.Logic); ok && l.Op == ir.Or && len(l.Args) == 2 {
		for i, a := range l.Args {
			if n, ok := a.(*ir.IsNull); ok && !n.Not {
				compared, open = l.Args[1-i], n.Arg
			}
		}
	}
	call, ok := compared.(*ir.Call)
	if !ok || len(call.Args) != 2 {
		return inequality{}, false
	}
	less, strict, ok := direction(call.Func.Prim)
	if !ok {
		return inequality{}, false
	}
	for i := range call.Args {
		t, o := call.Args[i], call.Args[1-i]
		others := facts.RelsOf(o)
		if tr := facts.RelsOf(t); tr.Empty() || !tr.In(facts.SetOf(rel)) || others.Empty() || !others.In(avail) || facts.HasParam(t) || facts.CanFail(t) {
			continue
		}
		if open != nil && !facts.Same(open, t) {
			continue
		}
		e, ok := equate(facts.Rebase(t, rel, 0), o)
		if !ok || !ordered(e.kind, e.rep) {
			continue
		}
		return inequality{equality: e, end: End{Strict: strict, Open: open != nil}, begins: less == (i == 0),
			same: facts.Signature(e.table), point: facts.Signature(o)}, true
	}
	return inequality{}, false
}

// direction says whether a comparison holds where its left side is less, and whether
// equal sides do not satisfy it.
func direction(p ir.Prim) (less, strict, ok bool) {
	switch p {
	case ir.Lt:
		return true, true, true
	case ir.Le:
		return true, false, true
	case ir.Gt:
		return false, true, true
	case ir.Ge:
		return false, false, true
	}
	return false, false, false
}

// ordered reports whether an index can be sorted by values of a kind: those that are one
// word, and texts.
func ordered(k ir.Kind, rep ir.Rep) bool {
	switch k {
	case ir.Int8, ir.Float4, ir.Float8, ir.Date, ir.Time, ir.Timestamp, ir.Timestamptz, ir.Text, ir.Bpchar:
		return true
	case ir.Numeric:
		return rep.Fixed() && !rep.Wide()
	}
	return false
}

// sort is the order that conditions ask of an index, and where they look in it.
type sort struct {
	order  *Key
	ranges *Range
	within *Within
	conds  []int // the conditions that it serves
	// point: it finds the ranges that one value lies in.
	point bool
}

// sorting chooses the inequalities that an index can serve together: the two ends of the
// rows' ranges around a value, a range of one value's, the ends of ranges that meet
// another one, or a single one; nil: there is none.
func (t *Table) sorting(rel int, conds []Cond, avail facts.Set) *sort {
	var begins, ends []inequality
	for i, c := range conds {
		if q, ok := inequalityOf(c, rel, avail); ok {
			q.cond = i
			if q.begins {
				begins = append(begins, q)
			} else {
				ends = append(ends, q)
			}
		}
	}
	pairs := []func(b, e inequality) bool{
		func(b, e inequality) bool { return b.same != e.same && b.point == e.point },
		func(b, e inequality) bool { return b.same == e.same && !b.end.Open && !e.end.Open },
		func(b, e inequality) bool { return b.same != e.same },
	}
	for n, fits := range pairs {
		for _, b := range begins {
			for _, e := range ends {
				if word(b.kind) == word(e.kind) && fits(b, e) && !openToNull(b, e) {
					return t.pair(b, e, n == 0)
				}
			}
		}
	}
	for _, q := range slices.Concat(begins, ends) {
		if !q.end.Open {
			return t.single(q)
		}
	}
	return nil
}

// openToNull reports whether a row with both ends open can match a NULL, which no index
// is asked for.
func openToNull(b, e inequality) bool {
	return b.end.Open && e.end.Open && (b.other.Get().Nullable || e.other.Get().Nullable)
}

// sortedBy sorts an index by what rows are taken in the order of, where no condition
// compares that; nil: it may be NULL, or is nothing to sort by.
func (t *Table) sortedBy(rel int, lead ir.Expr, conds []Cond) *sort {
	if rels := facts.RelsOf(lead); rels.Empty() || !rels.In(facts.SetOf(rel)) || facts.HasParam(lead) || facts.CanFail(lead) {
		return nil
	}
	present := !lead.Get().Nullable
	s := &sort{within: &Within{}}
	for i, c := range conds {
		if n, ok := c.Expr.(*ir.IsNull); ok && n.Not && facts.Same(n.Arg, lead) {
			present = true
			s.conds = append(s.conds, i)
		}
	}
	e, ok := equate(facts.Rebase(lead, rel, 0), lead)
	if !ok || !present || !ordered(e.kind, e.rep) {
		return nil
	}
	s.order = t.sortKey(inequality{equality: e})
	return s
}

// Extreme reports whether the row that is taken is the one with the greatest, or the
// least, value of a sorted index within the limits.
func (l *Lookup) Extreme() (greatest, ok bool) {
	if !l.First || l.Within == nil || l.Index.Order == nil || len(l.Residual) > 0 || len(l.Order) > 1 {
		return false, false
	}
	if len(l.Order) == 0 {
		return l.Within.To != nil, true
	}
	return l.Order[0].Desc, l.Table.orderedBy(l.Index, l.Rel, l.Order[0].Expr)
}

// orderedBy reports whether an index is sorted by what rows of rel are taken in the order of.
func (t *Table) orderedBy(x *Index, rel int, lead ir.Expr) bool {
	e, ok := equate(facts.Rebase(lead, rel, 0), lead)
	return ok && x.Order != nil && facts.Same(t.ownColumns(e.table), t.unhidden(x.Order.Expr))
}

// leads reports whether an index that is sorted by lead leaves no condition to be tested.
func leads(rel int, lead ir.Expr, conds []Cond, avail facts.Set) bool {
	e, ok := equate(facts.Rebase(lead, rel, 0), lead)
	if !ok {
		return false
	}
	return !slices.ContainsFunc(conds, func(c Cond) bool {
		if n, ok := c.Expr.(*ir.IsNull); ok && n.Not && facts.Same(n.Arg, lead) {
			return false
		}
		q, compared := inequalityOf(c, rel, avail)
		return len(equalities(c, rel, avail)) == 0 && !(compared && q.same == facts.Signature(e.table))
	})
}

// word reports whether values of a kind are sorted as words; texts are otherwise.
func word(k ir.Kind) bool { return !k.IsString() }

func (t *Table) pair(b, e inequality, point bool) *sort {
	s := &sort{within: &Within{From: e.limit(), To: b.limit()}, conds: []int{b.cond, e.cond}, point: point}
	if b.same == e.same {
		s.order = t.sortKey(b)
		return s
	}
	s.ranges = &Range{From: b.end, To: e.end}
	s.ranges.From.Key, s.ranges.To.Key = *t.sortKey(b), *t.sortKey(e)
	return s
}

func (t *Table) single(q inequality) *sort {
	s := &sort{order: t.sortKey(q), within: &Within{}, conds: []int{q.cond}}
	if q.begins {
		s.within.To = q.limit()
	} else {
		s.within.From = q.limit()
	}
	return s
}

func (q inequality) limit() *Limit { return &Limit{Expr: q.other, Strict: q.end.Strict} }

func (t *Table) sortKey(q inequality) *Key {
	return &Key{Expr: t.keyExpr(t.ownColumns(q.table)), Kind: q.kind, Rep: q.rep}
}

func sameOrder(a, b *Key) bool {
	return a == nil && b == nil || a != nil && b != nil && sameKeys([]Key{*a}, []Key{*b})
}

func sameRange(a, b *Range) bool {
	if a == nil || b == nil {
		return a == b
	}
	return sameKeys([]Key{a.From.Key, a.To.Key}, []Key{b.From.Key, b.To.Key}) &&
		a.From.Strict == b.From.Strict && a.From.Open == b.From.Open && a.To.Strict == b.To.Strict && a.To.Open == b.To.Open
}
