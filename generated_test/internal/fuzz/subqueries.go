package fuzz

import (
	"slices"
	"strings"

	"github.com/veloc-dev/veloc/compiler/ir"
)

// subquery is an expression of the kind with a SELECT in it; nil where none is made.
func (s scope) subquery(k ir.Kind) *Node {
	s.query.nests--
	outer := s.joins
	if s.r.IntN(5) == 0 {
		outer = nil
		s.query.note("a subquery that names nothing around")
	}
	m := s.m.inside(outer)
	if m.depth == 0 {
		s.query.note("SELECTs three levels deep or at the last")
	}
	if k == boolean && s.r.IntN(4) > 0 {
		return s.test(m)
	}
	return s.scalar(m, k)
}

// test is EXISTS, IN, ANY or ALL.
func (s scope) test(m *fromMaker) *Node {
	not := []string{"", "NOT "}[s.r.IntN(2)]
	k := comparable[s.r.IntN(len(comparable))]
	if s.r.IntN(2) == 0 {
		k = keyKinds[s.r.IntN(len(keyKinds))]
	}
	other := related[k][s.r.IntN(len(related[k]))]
	if s.r.IntN(20) == 0 {
		s.query.note("IN (VALUES)")
		form := "(%s " + not + "IN (%s))"
		if s.r.IntN(3) == 0 {
			form = "(%s " + []string{"<", ">=", "<>"}[s.r.IntN(3)] + []string{" ANY", " ALL"}[s.r.IntN(2)] + " (%s))"
		}
		return &Node{Kind: boolean, SQL: form, Args: []*Node{s.key(k), m.valuesOf(s, []ir.Kind{other})}}
	}
	b, in := m.body(m.some())
	switch s.r.IntN(9) {
	case 0, 1, 2:
		s.query.note(not + "EXISTS")
		if s.r.IntN(2) == 0 {
			b.Select = []*Node{{Kind: int4, SQL: "1"}}
		}
		if s.r.IntN(8) == 0 {
			b.Limit = []string{"LIMIT 1", "LIMIT 3", "LIMIT 0", "OFFSET 1"}[s.r.IntN(4)]
		}
		return &Node{Kind: boolean, SQL: "(" + not + "EXISTS %s)", Args: []*Node{{Sub: b}}}
	case 3, 4, 5:
		s.query.note(not + "IN (SELECT)")
		b.Select = []*Node{in.key(other)}
		return &Node{Kind: boolean, SQL: "(%s " + not + "IN %s)", Args: []*Node{s.key(k), {Sub: b}}}
	case 6, 7:
		s.query.note("ANY, ALL (SELECT)")
		b.Select = []*Node{in.key(other)}
		op := []string{"=", "<>", "<", ">=", ">"}[s.r.IntN(5)] + []string{" ANY", " ALL", " SOME"}[s.r.IntN(3)]
		return &Node{Kind: boolean, SQL: "(%s " + op + " %s)", Args: []*Node{s.key(k), {Sub: b}}}
	}
	s.query.note("rows IN (SELECT)")
	second := keyKinds[s.r.IntN(len(keyKinds))]
	b.Select = []*Node{in.key(other), in.key(second)}
	form := []string{"((%s, %s) IN %s)", "((%s, %s) NOT IN %s)", "((%s, %s) = ANY %s)", "((%s, %s) <> ALL %s)"}[s.r.IntN(4)]
	return &Node{Kind: boolean, SQL: form, Args: []*Node{s.key(k), s.key(second), {Sub: b}}}
}

// key is a column of the kind where there is one, else an expression.
func (s scope) key(k ir.Kind) *Node {
	if s.r.IntN(4) > 0 {
		if c := s.column(func(c Column) bool { return c.Kind == k }); c != nil {
			return c
		}
	}
	return s.expr(k, 1)
}

// scalar is a SELECT of one value, or of several where an error may be raised.
func (s scope) scalar(m *fromMaker, k ir.Kind) *Node {
	sub := func(b *Body) *Node { return &Node{Kind: k, Sub: b} }
	switch pick := s.r.IntN(8); {
	case pick < 3 && aggregatesOf(k) != nil:
		b, _ := m.body(m.some())
		own := scope{r: m.r, joins: flat(b.Joins), query: m.query}
		all := aggregatesOf(k)
		n := own.aggregate(all[s.r.IntN(len(all))])
		b.Select = []*Node{castTo(k, n)}
		if s.r.IntN(2) == 0 {
			b.Select[0] = n
		}
		if s.r.IntN(8) == 0 {
			b.Having = own.having()
		}
		s.query.note("an aggregate as a value")
		return sub(b)
	case pick < 5:
		if b := s.byKey(m, k); b != nil {
			return sub(b)
		}
	case pick >= 5 && s.risky:
		s.query.note("a SELECT as a value, of any number of rows")
		b, in := m.body(m.some())
		in.risky = true
		b.Select = []*Node{castTo(k, in.key(k))}
		return sub(b)
	case pick == 6 && k == boolean:
		return s.row(m)
	}
	s.query.note("a SELECT as a value, with ORDER BY and LIMIT 1")
	b, in := m.body(m.some())
	b.Select = []*Node{castTo(k, in.key(k))}
	for range s.r.IntN(2) {
		plain := in
		plain.m = nil
		b.Order = append(b.Order, m.order(plain.expr(comparable[m.r.IntN(len(comparable))], 0)))
	}
	m.total(b)
	b.Limit = "LIMIT 1"
	if s.r.IntN(6) == 0 {
		b.Offset = "OFFSET 1"
	}
	return sub(b)
}

// byKey is a value of the row that a primary key finds; nil where no table has one that
// the scope can compare.
func (s scope) byKey(m *fromMaker, k ir.Kind) *Body {
	var fits []*Relation
	for _, t := range m.tables {
		if t.Key > 0 {
			fits = append(fits, t)
		}
	}
	if len(fits) == 0 {
		return nil
	}
	t := fits[s.r.IntN(len(fits))]
	j := &Join{Rel: t, Alias: m.alias()}
	b := &Body{Joins: []*Join{j}}
	for _, c := range t.Columns[:t.Key] {
		outer := scope{r: m.r, joins: m.outer, query: m.query}
		b.Where = append(b.Where, &Node{Kind: boolean, SQL: "(%s = %s)", Args: []*Node{{Kind: c.Kind, SQL: c.Name, Alias: j.Alias}, castTo(c.Kind, outer.key(c.Kind))}})
	}
	in := scope{r: m.r, joins: append([]*Join{j}, m.outer...), query: m.query, m: m}
	b.Select = []*Node{castTo(k, in.expr(k, s.r.IntN(2)))}
	s.query.note("a SELECT as a value, found by a key")
	return b
}

// row compares a row with a SELECT of one.
func (s scope) row(m *fromMaker) *Node {
	s.query.note("a row and a SELECT of one")
	b, in := m.body([]*Relation{m.table()})
	k, second := keyKinds[s.r.IntN(len(keyKinds))], keyKinds[s.r.IntN(len(keyKinds))]
	b.Select = []*Node{in.key(k), in.key(second)}
	for i, n := range b.Select {
		b.Select[i] = castTo(n.Kind, n)
	}
	m.total(b)
	b.Limit = "LIMIT 1"
	op := []string{"=", "=", "<", "<>", ">="}[s.r.IntN(5)]
	return &Node{Kind: boolean, SQL: "((%s, %s) " + op + " %s)", Args: []*Node{s.key(k), s.key(second), {Sub: b}}}
}

// aggregate is an aggregate function of one kind, whose value does not depend on the
// order of rows.
type aggregate struct {
	result ir.Kind
	sql    string
	arg    ir.Kind
}

var aggregates = func() []aggregate {
	out := []aggregate{
		{int8, "count(*)", 0}, {int8, "sum(%s)", int2}, {int8, "sum(%s)", int4}, {numeric, "sum(%s)", int8}, {numeric, "sum(%s)", numeric},
		{numeric, "avg(%s)", int4}, {numeric, "avg(%s)", int8}, {numeric, "avg(%s)", numeric}, {numeric, "sum(DISTINCT %s)", int8}, {numeric, "avg(%s)", int2},
		{boolean, "bool_and(%s)", boolean}, {boolean, "bool_or(%s)", boolean}, {boolean, "every(%s)", boolean},
		{text, "string_agg(%[1]s, ',' ORDER BY %[1]s)", text}, {text, "string_agg(DISTINCT %[1]s, '-' ORDER BY %[1]s DESC)", text}, {text, "string_agg(%[1]s, '' ORDER BY %[1]s)", varchar},
		{numeric, "max(round(%s, 4))", numeric}, {numeric, "min(round(%s, 4))", numeric}, {float8, "max(%s + 0)", float8}, {float8, "min(%s + 0)", float8},
		{text, "max(%s)", varchar}, {text, "min(%s)", varchar},
	}
	for _, k := range []ir.Kind{int2, int4, int8, date, clock, timestamp, timestamptz, text} {
		out = append(out, aggregate{k, "min(%s)", k}, aggregate{k, "max(%s)", k})
	}
	for _, k := range comparable {
		out = append(out, aggregate{int8, "count(%s)", k}, aggregate{int8, "count(DISTINCT %s)", k})
	}
	return out
}()

func aggregatesOf(k ir.Kind) []aggregate {
	var out []aggregate
	for _, a := range aggregates {
		if a.result == k {
			out = append(out, a)
		}
	}
	return out
}

// aggregate fills one. Its scope has the rows of the group alone: an aggregate over
// what is around would be computed there.
func (s scope) aggregate(a aggregate) *Node {
	name, _, _ := strings.Cut(a.sql, "(")
	s.query.note("aggregate " + name)
	n := &Node{Kind: a.result, SQL: a.sql}
	if a.arg != 0 {
		n.Args = []*Node{s.grouped(a.arg)}
	}
	if strings.Contains(a.sql, "DISTINCT") {
		s.query.note("DISTINCT in an aggregate")
	}
	if s.r.IntN(6) == 0 {
		s.query.note("FILTER")
		n.SQL += " FILTER (WHERE %[" + []string{"1", "2"}[min(1, len(n.Args))] + "]s)"
		if !strings.Contains(a.sql, "%[") {
			n.SQL = strings.Replace(n.SQL, "%s", "%[1]s", 1)
		}
		n.Args = append(slices.Clone(n.Args), s.grouped(boolean))
	}
	return n
}

// having is a condition on the one group.
func (s scope) having() *Node {
	s.query.note("HAVING")
	if s.r.IntN(2) == 0 {
		return &Node{Kind: boolean, SQL: []string{"(count(*) > 1)", "(count(*) <= 3)", "(count(*) = 0)"}[s.r.IntN(3)]}
	}
	all := aggregatesOf(boolean)
	return &Node{Kind: boolean, SQL: "(%s IS NOT FALSE)", Args: []*Node{s.aggregate(all[s.r.IntN(len(all))])}}
}

func (s scope) grouped(k ir.Kind) *Node {
	if s.r.IntN(3) > 0 {
		if c := s.column(func(c Column) bool { return c.Kind == k }); c != nil {
			return c
		}
	}
	return s.expr(k, 1)
}
