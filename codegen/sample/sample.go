package sample

import (
	"maps"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/veloc-dev/veloc/compiler/ir"
	"github.com/veloc-dev/veloc/planner"
	"github.com/veloc-dev/veloc/runtime/pg/datetime"
)

// Rows are one row of each relation and the parameters, with which a record
// passes every step.
type Rows struct {
	// Rels are the rows by relation of the query: the values by column, those that
	// nothing reads excepted. nil: the table has no row.
	Rels   []map[int]*ir.Const
	Params []*ir.Const // by number, from 0
}

// Find looks for such rows, in the session's time zone. false: none were found.
func Find(q *planner.Query, zoneName string) (Rows, bool) {
	zone, err := datetime.Zone(zoneName)
	if err != nil {
		zone = time.UTC
	}
	if slices.ContainsFunc(q.Main().Ops, ends) || slices.ContainsFunc(q.Main().Ops, skips) || q.Computes() {
		return Rows{}, false
	}
	for _, none := range absences(q) {
		s := newSearch(q, zone, none)
		if s.run() {
			return s.rows(), true
		}
	}
	return Rows{}, false
}

// ends reports whether no record goes on behind the op while its table is ready.
func ends(op planner.Op) bool {
	l, ok := op.(*planner.Lookup)
	switch {
	case !ok || !l.Never:
		return false
	case l.Miss == nil:
		return !l.Keeps()
	}
	k := l.MissAnswer().Kind
	return k != ir.EmitWithNulls && k != ir.UseDefaults
}

// skips reports whether the op leaves out rows for others that it has met before: one row
// of each table is not enough for it.
func skips(op planner.Op) bool {
	a, ok := op.(*planner.Apply)
	return ok && skipsIn(a.Tree)
}

func skipsIn(t planner.Tree) bool {
	switch t := t.(type) {
	case *planner.Pick:
		return t.Offset != nil || skipsIn(t.Tree)
	case *planner.TreeJoin:
		return skipsIn(t.Left) || skipsIn(t.Right)
	}
	return false
}

// absences are the sets of relations that are to have no row, to be tried in
// turn: none, then each that an outer join can do without, then all of these.
func absences(q *planner.Query) []map[int]bool {
	out := []map[int]bool{{}}
	all := map[int]bool{}
	for _, s := range q.Main().Ops {
		p, ok := s.(*planner.Lookup)
		if ok && p.Keeps() && (p.Miss == nil || p.MissAnswer().Kind == ir.EmitWithNulls) {
			out = append(out, map[int]bool{p.Rel: true})
			all[p.Rel] = true
		}
	}
	if len(all) > 1 {
		out = append(out, all)
	}
	return out
}

// variable is a column of a relation, or with rel -1 a parameter.
type variable struct{ rel, col int }

// condition is one that must hold, or a key that both sides must have, or an
// expression that must not fail.
type condition struct {
	expr, other ir.Expr // other: of a key
	otherRel    int     // the relation of other, whose columns are those of relation 0
	output      bool
	vars        []variable
	nodes       int // of its expressions
}

// most bounds how often the conditions are evaluated for a query before the last
// change of a variable; looking for a change may take as much as overdraft again.
// An evaluation of many nodes counts as several.
const (
	most      = 4000
	overdraft = 16 * most
	nodesEach = 16
)

type search struct {
	q          *planner.Query
	none       map[int]bool // the relations without a row
	conditions []*condition
	values     map[variable]*ir.Const
	order      []variable
	texts      []string // what constants spell
	eval       evaluator
	keyRel     int // what relation 0 stands for
	left       int
	random     *rand.Rand
}

func newSearch(q *planner.Query, zone *time.Location, none map[int]bool) *search {
	s := &search{q: q, none: none, values: map[variable]*ir.Const{}, keyRel: -1, left: most, random: rand.New(rand.NewPCG(1, 2))}
	s.eval = evaluator{zone: zone, column: s.column, param: s.param}
	for _, step := range q.Main().Ops {
		switch step := step.(type) {
		case *planner.Filter:
			s.conds(step.Conds)
		case *planner.Lookup:
			switch {
			case step.Never:
			case none[step.Rel]:
				s.looked(step)
			default:
				s.keys(step.Rel, step.Index, step.Keys)
				s.within(step.Within)
				s.conds(step.Residual)
				s.conds(step.Then)
			}
		case *planner.Apply:
			s.tree(step.Tree)
		}
	}
	for _, o := range q.Main().Outputs() {
		s.add(&condition{expr: o.Expr, output: true})
	}
	// What other queries look up must not keep the rows from being loaded.
	for rel, t := range q.Rels {
		if t == nil || none[rel] {
			continue
		}
		for _, x := range t.Indexes {
			for _, k := range x.Keys {
				s.add(&condition{other: k.Expr, otherRel: rel, output: true})
			}
		}
	}
	return s
}

func (s *search) conds(cs []planner.Cond) {
	for _, c := range cs {
		s.add(&condition{expr: c.Expr})
	}
}

func (s *search) keys(rel int, x *planner.Index, keys []ir.Expr) {
	for i, k := range keys {
		s.add(&condition{expr: k, other: x.Keys[i].Expr, otherRel: rel})
	}
}

// within takes in the conditions that a sorted index serves.
func (s *search) within(w *planner.Within) {
	if w != nil {
		s.conds(w.Conds)
	}
}

// looked takes in what is computed to look a row up, though there is none.
func (s *search) looked(l *planner.Lookup) {
	for _, k := range l.Keys {
		s.add(&condition{expr: k, output: true})
	}
	for _, limit := range l.Within.Limits() {
		s.add(&condition{expr: limit.Expr, output: true})
	}
}

func (s *search) tree(t planner.Tree) {
	switch t := t.(type) {
	case *planner.Access:
		if t.Index != nil {
			s.keys(t.Rel, t.Index, t.Keys)
			s.within(t.Within)
		}
		s.conds(t.Conds)
	case *planner.TreeJoin:
		s.tree(t.Left)
		s.tree(t.Right)
		s.conds(t.Where)
	case *planner.Pick:
		s.tree(t.Tree)
		s.conds(t.Where)
	}
}

// add takes a condition in and finds its variables and constants.
func (s *search) add(c *condition) {
	if c.expr != nil {
		s.visit(c, c.expr, -1)
	}
	if c.other != nil {
		s.visit(c, c.other, c.otherRel)
	}
	s.conditions = append(s.conditions, c)
}

func (s *search) visit(c *condition, e ir.Expr, keyRel int) {
	ir.Walk(e, func(e ir.Expr) {
		c.nodes++
		switch e := e.(type) {
		case *ir.Const:
			if !e.Null {
				s.texts = append(s.texts, variants(e)...)
			}
		case *ir.Column:
			rel := e.Rel
			if keyRel >= 0 {
				rel = keyRel
			}
			if e.Col == ir.RowItself {
				return
			}
			if t := s.q.Rels[rel]; t != nil && e.Col >= len(t.Relation.Columns) {
				s.visit(c, t.Hidden[e.Col-len(t.Relation.Columns)], rel)
				return
			}
			s.variable(c, variable{rel, e.Col})
		case *ir.Param:
			s.variable(c, variable{-1, e.N - 1})
		}
	})
}

func (s *search) variable(c *condition, v variable) {
	if s.none[v.rel] {
		return
	}
	if !slices.Contains(c.vars, v) {
		c.vars = append(c.vars, v)
	}
	if _, there := s.values[v]; !there {
		s.values[v] = s.first(v)
		s.order = append(s.order, v)
	}
}

// typeOf gives a variable's type and whether it may be NULL.
func (s *search) typeOf(v variable) (ir.Type, bool) {
	if v.rel < 0 {
		return s.q.Source.Params[v.col].Type, true
	}
	c := s.q.Source.Rels[v.rel].Relation.Columns[v.col]
	return c.Type, !c.NotNull
}

// first is the value that a variable begins with.
func (s *search) first(v variable) *ir.Const {
	t, _ := s.typeOf(v)
	texts := usual
	if t.Kind.IsString() {
		texts = []string{"sample", "abc", "a"}
	}
	for _, text := range texts {
		if c := parse(t, text, s.eval.zone); c != nil {
			return c
		}
	}
	return null(t)
}

func (s *search) column(c *ir.Column) (*ir.Const, error) {
	rel := c.Rel
	if s.keyRel >= 0 {
		rel = s.keyRel
	}
	if s.none[rel] {
		return null(c.Type), nil
	}
	if c.Col == ir.RowItself {
		return &ir.Const{Info: ir.Info{Type: c.Type}, Int: 1, Text: "t"}, nil
	}
	if t := s.q.Rels[rel]; t != nil && c.Col >= len(t.Relation.Columns) {
		defer func(was int) { s.keyRel = was }(s.keyRel)
		s.keyRel = rel
		return s.eval.eval(t.Hidden[c.Col-len(t.Relation.Columns)])
	}
	return s.values[variable{rel, c.Col}], nil
}

func (s *search) param(p *ir.Param) *ir.Const { return s.values[variable{-1, p.N - 1}] }

// holds evaluates a condition. What cannot be evaluated does not hold.
func (s *search) holds(c *condition) (ok bool) {
	s.left -= 1 + c.nodes/nodesEach
	defer func() {
		if recover() != nil { // a constant that its function does not take
			ok = false
		}
	}()
	if c.expr == nil {
		s.keyRel = c.otherRel
		_, err := s.eval.eval(c.other)
		return err == nil
	}
	s.keyRel = -1
	x, err := s.eval.eval(c.expr)
	if err != nil || c.output {
		return err == nil
	}
	if c.other == nil {
		return truth(x) > 0
	}
	s.keyRel = c.otherRel
	y, err := s.eval.eval(c.other)
	s.keyRel = -1
	return err == nil && same(x, y)
}

// failing lists the conditions that do not hold.
func (s *search) failing() []*condition {
	var out []*condition
	for _, c := range s.conditions {
		if !s.holds(c) {
			out = append(out, c)
		}
	}
	return out
}

// run makes a failing condition hold, by the change of one variable with which most
// of the others hold, too; where none does, by any.
func (s *search) run() bool {
	for s.left > 0 {
		bad := s.failing()
		if len(bad) == 0 {
			return true
		}
		c := bad[s.random.IntN(len(bad))]
		if len(c.vars) == 0 {
			return false
		}
		least, at, value := len(s.conditions)+1, variable{}, (*ir.Const)(nil)
		for _, v := range c.vars {
			was := s.values[v]
			for _, k := range s.candidates(v) {
				if s.left < -overdraft {
					return false
				}
				if s.values[v] = k; !s.holds(c) {
					continue
				}
				if n := len(s.failing()); n < least {
					least, at, value = n, v, k
				}
			}
			s.values[v] = was
		}
		if value == nil {
			at = c.vars[s.random.IntN(len(c.vars))]
			ks := s.candidates(at)
			value = ks[s.random.IntN(len(ks))]
		}
		s.values[at] = value
	}
	return false
}

// sides are the texts of what conditions compare, as the variables are.
func (s *search) sides() (out []string) {
	defer func() { _ = recover() }() // a constant that its function does not take
	take := func(e ir.Expr, keyRel int) {
		s.keyRel = keyRel
		if c, err := s.eval.eval(e); err == nil && !c.Null {
			out = append(out, variants(c)...)
		}
		s.keyRel = -1
	}
	for _, c := range s.conditions {
		switch {
		case c.expr == nil:
			continue
		case c.other != nil:
			take(c.expr, -1)
			take(c.other, c.otherRel)
			continue
		}
		ir.Walk(c.expr, func(e ir.Expr) {
			if call, ok := e.(*ir.Call); ok && call.Func.Prim.IsComparison() {
				take(call.Args[0], -1)
				take(call.Args[1], -1)
			}
		})
	}
	return out
}

// candidates are the values that a variable may take: those of the others, what
// constants spell, the usual ones, and NULL.
func (s *search) candidates(v variable) []*ir.Const {
	t, nullable := s.typeOf(v)
	var out []*ir.Const
	seen := map[string]bool{}
	take := func(text string) {
		if seen[text] {
			return
		}
		seen[text] = true
		if c := parse(t, text, s.eval.zone); c != nil {
			out = append(out, c)
		}
	}
	for _, o := range s.order {
		if c := s.values[o]; o != v && !c.Null {
			take(c.Text)
		}
	}
	for _, text := range s.texts {
		take(text)
	}
	for _, text := range s.sides() {
		take(text)
	}
	for _, text := range usual {
		take(text)
	}
	if nullable {
		out = append(out, null(t))
	}
	return out
}

// rows gives what was found.
func (s *search) rows() Rows {
	out := Rows{Rels: make([]map[int]*ir.Const, len(s.q.Source.Rels)), Params: make([]*ir.Const, len(s.q.Source.Params))}
	for rel := range out.Rels {
		if s.none[rel] {
			continue
		}
		row := map[int]*ir.Const{}
		for i, c := range s.q.Source.Rels[rel].Relation.Columns {
			v := variable{rel, i}
			switch value, read := s.values[v]; {
			case read:
				row[i] = value
			case c.Type.Kind != ir.Unsupported:
				row[i] = s.first(v)
			}
		}
		out.Rels[rel] = row
	}
	for i := range out.Params {
		if c, read := s.values[variable{-1, i}]; read {
			out.Params[i] = c
		}
	}
	return out
}

// Together joins the rows that relations of one table have: a table that is
// joined twice has them all. false: two of them have the same key and differ.
func Together(q *planner.Query, rows []map[int]*ir.Const, of *planner.Table) ([]map[int]*ir.Const, bool) {
	var out []map[int]*ir.Const
	for rel, t := range q.Rels {
		if t != of || rows[rel] == nil {
			continue
		}
		if slices.ContainsFunc(out, func(o map[int]*ir.Const) bool { return maps.EqualFunc(o, rows[rel], equal) }) {
			continue
		}
		for _, x := range t.Indexes {
			if x.Unique() && slices.ContainsFunc(out, func(o map[int]*ir.Const) bool {
				return !slices.ContainsFunc(x.Columns, func(c int) bool { return !equal(o[c], rows[rel][c]) })
			}) {
				return nil, false
			}
		}
		out = append(out, rows[rel])
	}
	return out, true
}

func equal(a, b *ir.Const) bool { return a.Null == b.Null && a.Text == b.Text }
