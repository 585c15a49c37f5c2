package fuzz

import (
	"fmt"
	"slices"
	"strings"

	"github.com/veloc-dev/veloc/compiler/ir"
)

// Nested is what stands in FROM in place of a relation's name: a SELECT, or a call or
// VALUES, whose columns are named behind the alias.
type Nested struct {
	Body    *Body
	Call    *Node
	Lateral bool
	Renamed bool // a SELECT's columns are named behind the alias, too
}

func (n *Nested) text(j *Join, s substitutes) string {
	names := make([]string, len(j.Rel.Columns))
	for i, c := range j.Rel.Columns {
		names[i] = c.Name
	}
	columns, lateral := "("+strings.Join(names, ", ")+")", ""
	if n.Lateral {
		lateral = "LATERAL "
	}
	switch {
	case n.Call != nil && strings.HasPrefix(n.Call.SQL, "generate_series"):
		return lateral + n.Call.render(s) + " AS " + j.Alias + columns
	case n.Call != nil:
		return lateral + "(" + n.Call.render(s) + ") AS " + j.Alias + columns
	case n.Renamed:
		return lateral + "(" + n.Body.text(s) + ") " + j.Alias + columns
	}
	return lateral + "(" + n.Body.text(s) + ") " + j.Alias
}

func (j *Join) lateral() bool { return j.Nested != nil && j.Nested.Lateral }

// mayNest reports whether a further SELECT may be made.
func (m *fromMaker) mayNest() bool { return m.depth > 0 && m.query.nests > 0 }

// inside makes FROM of a SELECT inside, which sees the joins given.
func (m *fromMaker) inside(outer []*Join) *fromMaker {
	n := *m
	n.depth--
	n.outer = outer
	n.dense = false
	n.kinds = []string{"JOIN", "JOIN", "LEFT JOIN", "LEFT JOIN", "RIGHT JOIN", "FULL JOIN", "CROSS JOIN"}
	if m.large {
		n.kinds = n.kinds[:len(n.kinds)-1]
	}
	return &n
}

// table is one that a SELECT inside may read.
func (m *fromMaker) table() *Relation {
	fits := slices.Clone(m.tables)
	for _, w := range m.query.With {
		if !w.Rel.Stream {
			fits = append(fits, w.Rel)
		}
	}
	at := m.r.IntN(len(fits))
	if at >= len(m.tables) {
		m.query.note("WITH, used twice")
	}
	return fits[at]
}

// some are one or two tables.
func (m *fromMaker) some() []*Relation {
	rels := []*Relation{m.table()}
	if m.r.IntN(3) == 0 {
		rels = append(rels, m.table())
	}
	return rels
}

// body makes FROM and WHERE over the relations; its scope has what they give and what
// is around.
func (m *fromMaker) body(rels []*Relation) (*Body, scope) {
	b := &Body{}
	var own side
	b.Joins, own = m.fromClause(rels)
	in := scope{r: m.r, joins: own.joins, query: m.query, m: m}
	out := scope{r: m.r, joins: m.outer, query: m.query, m: m}
	if len(m.outer) > 0 && m.r.IntN(6) > 0 {
		for range 1 + m.r.IntN(3)/2 {
			f := weightedKeys[m.r.IntN(len(weightedKeys))]
			if n := m.key(f, out, in); n != nil && !(m.large && f.unbounded()) {
				m.query.note("a condition on what is around")
				b.Where = append(b.Where, n)
			}
		}
	}
	s := scope{r: m.r, joins: slices.Concat(own.joins, m.outer), merged: own.merged, query: m.query, m: m}
	if m.r.IntN(4) == 0 {
		b.Where = append(b.Where, s.condition(1+m.r.IntN(2)))
	}
	return b, s
}

// nested makes an item of FROM in the place of a relation.
func (m *fromMaker) nested(rel *Relation, left side) *Join {
	m.query.nests--
	j := &Join{Alias: m.alias()}
	j.Rel = &Relation{Name: j.Alias, Stream: rel.Stream, Inline: true}
	if rel.Stream {
		m.ofStream(j, rel)
		return j
	}
	around := m.outer
	if len(left.joins) > 0 && m.r.IntN(2) == 0 {
		around = slices.Concat(left.joins, m.outer)
		j.Nested = &Nested{Lateral: true}
		m.query.note("LATERAL")
		m.lateral(j, rel, m.inside(around))
		return j
	}
	j.Nested = &Nested{}
	in := m.inside(around)
	switch m.r.IntN(13) {
	case 0, 1, 2, 12:
		if m.with(j, rel) {
			return j
		}
		fallthrough
	case 3, 4:
		in.selects(j, rel)
	case 5, 6:
		in.sets(j)
	case 7:
		in.distinctOn(j, rel)
	case 8:
		in.values(j)
	case 9:
		in.series(j)
	case 10:
		in.group(j)
	case 11:
		in.first(j, rel)
	}
	return j
}

func (m *fromMaker) lateral(j *Join, rel *Relation, in *fromMaker) {
	switch m.r.IntN(10) {
	case 0, 1:
		in.selects(j, rel)
	case 2, 3:
		in.first(j, rel)
	case 4, 5, 6:
		if !in.asOf(j, rel) {
			in.first(j, rel)
		}
	case 7:
		in.group(j)
	case 8:
		in.values(j)
	case 9:
		in.series(j)
	}
}

// selects is a SELECT without anything that cannot be written into the query around.
func (m *fromMaker) selects(j *Join, rel *Relation) {
	m.query.note("a SELECT in FROM")
	rels := []*Relation{rel}
	if m.r.IntN(3) == 0 {
		rels = append(rels, m.table())
	}
	b, s := m.body(rels)
	m.outputs(j, b, s)
}

// ofStream is a SELECT over the stream, in FROM or WITH, or a UNION ALL of several.
func (m *fromMaker) ofStream(j *Join, rel *Relation) {
	m.query.note("a SELECT over the stream inside")
	in := m.inside(m.outer)
	j.Nested = &Nested{}
	in.selects(j, rel)
	switch {
	case m.r.IntN(5) == 0:
		m.query.note("UNION ALL of SELECTs over the stream inside")
		kinds := make([]ir.Kind, len(j.Rel.Columns))
		for i, c := range j.Rel.Columns {
			kinds[i] = c.Kind
			j.Nested.Body.Select[i] = castTo(c.Kind, j.Nested.Body.Select[i])
		}
		rels := []*Relation{rel}
		if m.r.IntN(4) == 0 {
			rels = []*Relation{m.table()}
		}
		other, s := in.body(rels)
		for _, k := range kinds {
			other.Select = append(other.Select, s.typed(m.united(k)))
		}
		j.Nested.Body.Branches = []Branch{{"UNION ALL", other}}
	case m.r.IntN(3) == 0 && len(m.outer) == 0:
		m.query.note("WITH over the stream")
		m.named(j)
	}
}

// with is a SELECT of WITH, a new one or one that is there.
func (m *fromMaker) with(j *Join, rel *Relation) bool {
	if m.r.IntN(5) == 0 && !m.large {
		m.recursive(j)
		return true
	}
	var fits []*With
	for _, w := range m.query.With {
		if !w.Rel.Stream {
			fits = append(fits, w)
		}
	}
	if len(fits) > 0 && m.r.IntN(4) > 0 {
		m.query.note("WITH, used twice")
		j.Rel, j.Nested = fits[m.r.IntN(len(fits))].Rel, nil
		return true
	}
	m.query.note("WITH")
	in := m.inside(nil)
	switch m.r.IntN(5) {
	case 0:
		in.sets(j)
	case 1:
		in.distinctOn(j, rel)
	default:
		in.selects(j, rel)
	}
	m.named(j)
	return true
}

// named moves the SELECT of a join into WITH.
func (m *fromMaker) named(j *Join) {
	if j.Nested.Renamed {
		for _, c := range j.Rel.Columns {
			j.Nested.Body.Names = append(j.Nested.Body.Names, c.Name)
		}
	}
	w := &With{Body: j.Nested.Body, How: []string{"", "", "", "MATERIALIZED", "NOT MATERIALIZED"}[m.r.IntN(5)]}
	rel := *j.Rel
	rel.Name = fmt.Sprintf("w%s", j.Alias[1:])
	w.Rel = &rel
	m.query.With = append(m.query.With, w)
	j.Rel, j.Nested = w.Rel, nil
}

// outputs gives a SELECT two to five columns: many plain ones, some of which keep the
// names that USING meets.
func (m *fromMaker) outputs(j *Join, b *Body, s scope) {
	for i := range 2 + m.r.IntN(4) {
		n, c := m.output(j, s, i)
		b.Select = append(b.Select, n)
		b.Names = append(b.Names, c.Name)
		j.Rel.Columns = append(j.Rel.Columns, c)
	}
	j.Nested.Body = b
	if m.r.IntN(6) == 0 && len(b.Branches)+len(b.Order)+len(b.On) == 0 {
		j.Nested.Renamed, b.Names = true, nil
	}
}

func (m *fromMaker) output(j *Join, s scope, i int) (*Node, Column) {
	c := Column{Name: fmt.Sprintf("%s_c%d", j.Alias, i+1)}
	if m.r.IntN(3) > 0 || m.large && i < 3 {
		if n := s.column(func(c Column) bool { return m.selective(c) || i >= 3 }); n != nil {
			c.Kind, c.SQL, c.End = n.Kind, sqlName(n.Kind), columnOf(s.joins, n).End
			shared := n.SQL == "k" || n.SQL == "l" || n.SQL == "m"
			if shared && !slices.ContainsFunc(j.Rel.Columns, func(other Column) bool { return other.Name == n.SQL }) {
				c.Name = n.SQL
			}
			return n, c
		}
	}
	c.Kind = kinds[m.r.IntN(len(kinds))]
	if i < 2 {
		c.Kind = keyKinds[m.r.IntN(len(keyKinds))]
	}
	c.SQL = sqlName(c.Kind)
	return s.typed(c.Kind), c
}

func columnOf(joins []*Join, n *Node) Column {
	for _, j := range joins {
		if j.Alias == n.Alias {
			c, _ := j.Rel.column(n.SQL)
			return c
		}
	}
	return Column{}
}

func castTo(k ir.Kind, n *Node) *Node {
	return &Node{Kind: k, SQL: "(%s)::" + sqlName(k), Args: []*Node{n}}
}

// first is a SELECT with ORDER BY, and LIMIT or OFFSET.
func (m *fromMaker) first(j *Join, rel *Relation) {
	b, s := m.body([]*Relation{rel})
	m.outputs(j, b, s)
	if m.r.IntN(5) == 0 {
		m.ties(b, s)
		return
	}
	m.arrange(b, s)
}

// ties takes the first rows with those that are equal to the last of them in the order,
// which need not be total.
func (m *fromMaker) ties(b *Body, s scope) {
	m.query.note("WITH TIES")
	s.m = nil
	for range 1 + m.r.IntN(2) {
		b.Order = append(b.Order, m.order(s.expr(comparable[m.r.IntN(len(comparable))], m.r.IntN(2)*m.r.IntN(2))))
	}
	b.Limit = "FETCH FIRST " + []string{"", "2 ", "3 ", "1 "}[m.r.IntN(4)] + []string{"ROW", "ROWS"}[m.r.IntN(2)] + " WITH TIES"
}

// arrange orders a SELECT totally, and takes some of its rows. Rows that are equal in
// the whole order have equal texts.
func (m *fromMaker) arrange(b *Body, s scope) {
	m.query.note("ORDER BY with LIMIT or OFFSET inside")
	plain := s
	plain.m = nil
	for range m.r.IntN(3) {
		b.Order = append(b.Order, m.order(plain.expr(comparable[m.r.IntN(len(comparable))], m.r.IntN(2))))
	}
	m.total(b)
	if m.r.IntN(5) == 0 {
		b.Offset = fmt.Sprintf("OFFSET %d", m.r.IntN(3))
	}
	if b.Offset == "" || m.r.IntN(2) == 0 {
		b.Limit = "LIMIT " + []string{"1", "1", "1", "2", "3", "5", "0"}[m.r.IntN(7)]
		if m.query.takesParams && m.r.IntN(4) == 0 {
			m.query.note("a parameter in LIMIT")
			b.Limit = "LIMIT " + m.query.param(m.r, int8).SQL
			m.query.notNegative()
		}
	}
}

func (m *fromMaker) order(n *Node) Order {
	// A constant in ORDER BY is refused, or the number of a column.
	if len(n.Args) == 0 && n.Alias == "" && n.Sub == nil {
		n = &Node{Kind: n.Kind, SQL: "COALESCE(%s, %s)", Args: []*Node{n, n}}
	}
	return Order{n, []string{"", "ASC", "DESC", "DESC", "DESC NULLS LAST", "NULLS FIRST"}[m.r.IntN(6)]}
}

// total adds all columns of a SELECT to its order.
func (m *fromMaker) total(b *Body) {
	for i, n := range b.Select {
		switch {
		case !exact(n.Kind):
			n = castTo(text, n)
		case m.r.IntN(3) == 0:
			n = &Node{Kind: n.Kind, SQL: fmt.Sprint(i + 1)}
		case m.r.IntN(3) == 0 && b.Names != nil:
			n = &Node{Kind: n.Kind, SQL: b.Names[i]}
		case len(n.Args) == 0 && n.Alias == "" && n.Sub == nil:
			continue // a constant
		}
		b.Order = append(b.Order, Order{n, []string{"", "", "DESC"}[m.r.IntN(3)]})
	}
}

// exact reports whether equal values of the kind have equal texts.
func exact(k ir.Kind) bool {
	return slices.Contains([]ir.Kind{boolean, int2, int4, int8, date, clock, timestamp, timestamptz, text, uuid, bytea}, k)
}

// asOf is the last row, or some, up to a value of what is around.
func (m *fromMaker) asOf(j *Join, rel *Relation) bool {
	own := &Join{Rel: rel, Alias: m.alias()}
	in := scope{r: m.r, joins: []*Join{own}, query: m.query}
	out := scope{r: m.r, joins: m.outer, query: m.query}
	where, at := m.upTo(out, in)
	if at == nil {
		return false
	}
	m.query.note("as-of by LATERAL")
	b := &Body{Joins: []*Join{own}, Where: where}
	how := "DESC"
	if strings.Contains(where[len(where)-1].SQL, ">") {
		how = "ASC"
	}
	b.Order = []Order{{at, how + []string{"", "", "", " NULLS LAST", " NULLS FIRST"}[m.r.IntN(5)]}}
	if m.r.IntN(3) == 0 && at.Kind != numeric {
		b.Where = append(b.Where, m.tolerance(out, at))
	}
	m.outputs(j, b, in)
	m.total(b)
	b.Limit = []string{"LIMIT 1", "LIMIT 1", "FETCH FIRST ROW ONLY", "LIMIT 2", "LIMIT 3"}[m.r.IntN(5)]
	return true
}

// upTo are conditions that bound a column of the inner scope by a value of the outer:
// some equalities, then the bound.
func (m *fromMaker) upTo(out, in scope) ([]*Node, *Node) {
	at := in.column(func(c Column) bool { return c.End == "at" })
	if at == nil || m.r.IntN(3) == 0 {
		at = in.column(func(c Column) bool { return slices.Contains(endKinds, c.Kind) })
	}
	if at == nil || m.large && columnOf(in.joins, at).End != "at" {
		return nil, nil
	}
	bound := m.comparableTo(out, at.Kind)
	if bound == nil {
		return nil, nil
	}
	var where []*Node
	for range []int{0, 1, 1, 1, 2}[m.r.IntN(5)] {
		if n := m.key(keyForms[0], out, in); n != nil {
			where = append(where, n)
		}
	}
	op := []string{"<=", "<=", "<=", "<", ">="}[m.r.IntN(5)]
	return append(where, &Node{Kind: boolean, SQL: "(%s " + op + " %s)", Args: []*Node{at, bound}}), at
}

func (m *fromMaker) tolerance(out scope, at *Node) *Node {
	bound := m.comparableTo(out, at.Kind)
	if bound == nil {
		return &Node{Kind: boolean, SQL: "(%s IS NOT NULL)", Args: []*Node{at}}
	}
	return &Node{Kind: boolean, SQL: "(%s >= %s)", Args: []*Node{at, m.shifted(bound)}}
}

// latest has a column of the right equal the last of its kind up to a value of the left.
func (m *fromMaker) latest(l, r scope) *Node {
	if len(r.joins) != 1 || r.joins[0].Nested != nil || r.joins[0].Rel.Stream {
		return nil
	}
	m.query.nests--
	right := r.joins[0]
	other := &Join{Rel: right.Rel, Alias: m.alias()}
	in := scope{r: m.r, joins: []*Join{other}, query: m.query}
	where, at := m.upTo(l, in)
	if at == nil {
		return nil
	}
	if at.Kind == uuid || at.Kind == bytea {
		return nil // which have no max
	}
	m.query.note("as-of by the greatest")
	if c := in.column(func(c Column) bool { return c.Kind != jsonb && m.selective(c) }); c != nil {
		same := *c
		same.Alias = right.Alias
		where = append(where, &Node{Kind: boolean, SQL: "(%s = %s)", Args: []*Node{c, &same}})
	}
	sub := &Body{Joins: []*Join{other}, Where: where, Select: []*Node{{Kind: at.Kind, SQL: "max(%s)", Args: []*Node{at}}}}
	mine := *at
	mine.Alias = right.Alias
	return &Node{Kind: boolean, SQL: "(%s = %s)", Args: []*Node{&mine, {Kind: at.Kind, Sub: sub}}}
}

// distinctOn is the first row of each key in some order.
func (m *fromMaker) distinctOn(j *Join, rel *Relation) {
	b, s := m.body([]*Relation{rel})
	if m.r.IntN(4) == 0 {
		m.query.note("DISTINCT")
		m.exactOutputs(j, b, s)
		b.Distinct = true
		return
	}
	m.query.note("DISTINCT ON")
	m.outputs(j, b, s)
	for _, n := range b.Select {
		if n.Kind != jsonb && n.Alias != "" && len(b.On) < 1+m.r.IntN(2) {
			b.On = append(b.On, n)
			b.Order = append(b.Order, Order{n, []string{"", "DESC"}[m.r.IntN(2)]})
		}
	}
	if len(b.On) == 0 {
		b.On = append(b.On, castTo(text, b.Select[0]))
		b.Order = append(b.Order, Order{b.On[0], ""})
	}
	if at := s.column(func(c Column) bool { return c.End == "at" }); at != nil && m.r.IntN(2) == 0 {
		b.Order = append(b.Order, m.order(at))
	}
	m.total(b)
}

// exactOutputs are columns of which equal rows have equal texts.
func (m *fromMaker) exactOutputs(j *Join, b *Body, s scope) {
	m.outputs(j, b, s)
	for i, n := range b.Select {
		if !exact(n.Kind) {
			b.Select[i] = castTo(text, n)
			j.Rel.Columns[i].Kind, j.Rel.Columns[i].SQL = text, "text"
			j.Rel.Columns[i].Name = fmt.Sprintf("%s_c%d", j.Alias, i+1) // no longer one that USING meets
		}
	}
	if b.Names != nil {
		for i, c := range j.Rel.Columns {
			b.Names[i] = c.Name
		}
	}
}

// sets is a UNION, INTERSECT or EXCEPT of two or three SELECTs over tables.
func (m *fromMaker) sets(j *Join) {
	b, s := m.body([]*Relation{m.table()})
	m.exactOutputs(j, b, s)
	for i, n := range b.Select {
		b.Select[i] = castTo(n.Kind, n)
	}
	for range 1 + m.r.IntN(2) {
		op := []string{"UNION", "UNION ALL", "INTERSECT", "EXCEPT", "INTERSECT ALL", "EXCEPT ALL", "UNION"}[m.r.IntN(7)]
		m.query.note(op + " over tables")
		other, in := m.body([]*Relation{m.table()})
		for i, c := range j.Rel.Columns {
			n := in.column(func(d Column) bool { return d.Kind == c.Kind })
			if n == nil || m.r.IntN(4) == 0 {
				n = in.expr(c.Kind, 1)
			}
			// Of one type, so that it does not matter which of equal values stays.
			other.Select = append(other.Select, castTo(c.Kind, n))
			j.Rel.Columns[i].End = ""
		}
		if m.r.IntN(6) == 0 {
			m.total(other)
			other.Limit = fmt.Sprintf("LIMIT %d", 1+m.r.IntN(6))
		}
		b.Branches = append(b.Branches, Branch{op, other})
	}
	if m.r.IntN(5) == 0 {
		m.query.note("ORDER BY with LIMIT behind UNION")
		for i := range b.Select {
			b.Order = append(b.Order, Order{&Node{SQL: fmt.Sprint(i + 1)}, []string{"", "DESC", "NULLS FIRST"}[m.r.IntN(3)]})
		}
		b.Limit = fmt.Sprintf("LIMIT %d", m.r.IntN(8))
	}
}

// united is the kind, or now and then one that becomes it beside it.
func (m *fromMaker) united(k ir.Kind) ir.Kind {
	if from := alike(k); len(from) > 0 && !k.IsString() && m.r.IntN(6) == 0 {
		m.query.note("UNION of two types")
		return from[m.r.IntN(len(from))]
	}
	return k
}

// values is VALUES of one to four rows.
func (m *fromMaker) values(j *Join) {
	m.query.note("VALUES in FROM")
	s := scope{r: m.r, joins: m.outer, query: m.query, m: m}
	if !j.Nested.Lateral {
		s.joins = m.outer
	}
	var columns []ir.Kind
	for i := range 1 + m.r.IntN(3) {
		k := keyKinds[m.r.IntN(len(keyKinds))]
		if m.r.IntN(3) == 0 {
			k = kinds[m.r.IntN(len(kinds))]
		}
		columns = append(columns, k)
		j.Rel.Columns = append(j.Rel.Columns, Column{Name: fmt.Sprintf("%s_c%d", j.Alias, i+1), Kind: k, SQL: sqlName(k)})
	}
	j.Nested.Call = m.valuesOf(s, columns)
}

func (m *fromMaker) valuesOf(s scope, columns []ir.Kind) *Node {
	call := &Node{}
	var rows []string
	for range 1 + m.r.IntN(4) {
		rows = append(rows, "("+strings.TrimSuffix(strings.Repeat("%s, ", len(columns)), ", ")+")")
		for _, k := range columns {
			depth := 0
			if m.r.IntN(4) == 0 {
				depth = 1
			}
			call.Args = append(call.Args, castTo(k, s.expr(k, depth)))
		}
	}
	call.SQL = "VALUES " + strings.Join(rows, ", ")
	return call
}

// series is generate_series with bounds that keep it short.
func (m *fromMaker) series(j *Join) {
	m.query.note("generate_series in FROM")
	s := scope{r: m.r, joins: m.outer, query: m.query}
	k := []ir.Kind{int4, int4, int8, numeric, timestamp, timestamptz}[m.r.IntN(6)]
	j.Rel.Columns = []Column{{Name: j.Alias + "_c1", Kind: k, SQL: sqlName(k)}}
	forms := map[ir.Kind][]string{
		int4:        {"generate_series(1, LEAST(%s, 4))", "generate_series(GREATEST(%s, -3), 3)", "generate_series(3, GREATEST(%s, -4), -2)"},
		int8:        {"generate_series(-1::bigint, LEAST(%s, 4), 2::bigint)", "generate_series(GREATEST(%s, 0), 3::bigint)"},
		numeric:     {"generate_series(0.5, LEAST(%s, 4.25), 0.75)", "generate_series(1, LEAST(%s, 3))"},
		timestamp:   {"generate_series('2024-01-01'::timestamp, LEAST(%s, '2024-01-03 12:00'::timestamp), '1 day')", "generate_series('2024-01-31'::timestamp, LEAST(%s, '2024-05-01'::timestamp), '1 month'::interval)"},
		timestamptz: {"generate_series('2024-03-09'::timestamptz, LEAST(%s, '2024-03-12'::timestamptz), '1 day'::interval)"},
	}[k]
	sql := forms[m.r.IntN(len(forms))]
	at := &Node{Kind: k, SQL: literal("numeric", value(m.r, int2))} // infinite ones would not end, and NaN is refused
	if k != numeric {
		at = s.leaf(k)
	}
	j.Nested.Call = &Node{Kind: k, SQL: sql, Args: []*Node{at}}
}

// recursive is a SELECT of WITH RECURSIVE, which counts its levels.
func (m *fromMaker) recursive(j *Join) {
	m.query.note("WITH RECURSIVE")
	in := m.inside(nil)
	in.depth = 0
	k := []ir.Kind{int4, int8, text, date, timestamp}[m.r.IntN(5)]
	base, s := in.body([]*Relation{m.table()})
	base.Select = []*Node{castTo(k, s.expr(k, 0)), {Kind: int4, SQL: "0"}}
	rel := &Relation{Name: "w" + j.Alias[1:], Inline: true, Columns: []Column{{Name: j.Alias + "_c1", Kind: k, SQL: sqlName(k)}, {Name: j.Alias + "_c2", Kind: int4, SQL: "integer"}}}
	base.Names = []string{rel.Columns[0].Name, rel.Columns[1].Name}
	self, other := &Join{Rel: rel, Alias: m.alias()}, &Join{Rel: m.table(), Alias: m.alias(), Kind: "JOIN"}
	in.on(side{joins: []*Join{self}}, side{joins: []*Join{other}}, other)
	level := &Node{Kind: int4, SQL: rel.Columns[1].Name, Alias: self.Alias}
	both := scope{r: m.r, joins: []*Join{self, other}, query: m.query}
	step := &Body{
		Joins:  []*Join{self, other},
		Where:  []*Node{{Kind: boolean, SQL: "(%s < 2)", Args: []*Node{level}}},
		Select: []*Node{castTo(k, both.expr(k, 0)), {Kind: int4, SQL: "(%s + 1)", Args: []*Node{level}}},
	}
	base.Branches = []Branch{{[]string{"UNION", "UNION ALL"}[m.r.IntN(2)], step}}
	m.query.With = append(m.query.With, &With{Rel: rel, Body: base, Recursive: true})
	j.Rel, j.Nested = rel, nil
}

// group is a SELECT of aggregates over all its rows.
func (m *fromMaker) group(j *Join) {
	b, _ := m.body(m.some())
	own := scope{r: m.r, joins: flat(b.Joins), query: m.query}
	for i := range 1 + m.r.IntN(3) {
		all := aggregates[m.r.IntN(len(aggregates))]
		n := own.aggregate(all)
		c := Column{Name: fmt.Sprintf("%s_c%d", j.Alias, i+1), Kind: n.Kind, SQL: sqlName(n.Kind)}
		b.Select, b.Names = append(b.Select, n), append(b.Names, c.Name)
		j.Rel.Columns = append(j.Rel.Columns, c)
	}
	m.query.note("aggregates in FROM")
	if m.r.IntN(5) == 0 {
		b.Having = own.having()
	}
	j.Nested.Body = b
}

// flat are joins with those in parentheses.
func flat(joins []*Join) []*Join {
	var out []*Join
	eachJoin(joins, func(j *Join) { out = append(out, j) })
	return out
}
