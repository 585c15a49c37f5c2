package query

import (
	"strconv"

	"github.com/dave/jennifer/jen"

	"github.com/veloc-dev/veloc/codegen/names"
	"github.com/veloc-dev/veloc/compiler/ir"
	"github.com/veloc-dev/veloc/planner"
)

// pipe is a chain of steps with what comes out of it: the query's own, or that
// of a tail.
type pipe struct {
	steps   []planner.Op
	outputs []ir.Output
	word    string // begins the names of its methods; empty for the query's own
	tail    bool   // rows come from a table: the stream is NULL
}

// segment is a batch of entries on the way: first the records, then, behind
// each join with any number of matches, its rows. The row numbers of the tables
// joined so far stand in arrays by entry; the selection vector lists the
// entries that are left.
type segment struct {
	suffix   string
	record   string         // the field with each entry's record; empty: the entry is the record
	rows     map[int]string // the field with each entry's row, by relation
	current  map[int]string // inside a nest: the field with the one row at hand, by relation
	nullable map[int]bool   // an entry may have no row of the relation
	defaults map[int]bool   // an entry may have the row of use_defaults in its place
	absent   map[int]bool   // no entry has a row of the relation, nor for a tail a record
	selected bool           // the selection vector is filled; else every entry is left
	tail     bool           // no entry is of a record
	lists    map[string]string
}

func (e *emitter) segment() *segment {
	e.segments++
	s := &segment{rows: map[int]string{}, nullable: map[int]bool{}, defaults: map[int]bool{}, absent: map[int]bool{}, lists: map[string]string{}}
	if e.segments > 1 {
		s.suffix = strconv.Itoa(e.segments)
	}
	return s
}

// list is the segment's array called kind, declared when first needed.
func (e *emitter) list(s *segment, kind, comment string, typ jen.Code) string {
	if id, ok := s.lists[kind]; ok {
		return id
	}
	id := e.perEntry(kind+s.suffix, comment, typ)
	s.lists[kind] = id
	return id
}

func (e *emitter) sel(s *segment) string {
	return e.list(s, "sel", "the entries that are left, ascending", jen.Uint16())
}

func (e *emitter) slots(s *segment) string {
	return e.list(s, "first", "the first index slot of each selected entry's key", jen.Uint64())
}

func (e *emitter) hashes(s *segment, which string) string {
	return e.list(s, "hash"+which, "the hash of each entry's key", jen.Uint64())
}

// rowsOf declares where the row numbers of rel are kept.
func (e *emitter) rowsOf(s *segment, rel int) string {
	id := e.perEntry("row"+names.Camel(e.n.Aliases[rel])+s.suffix, "each entry's row of "+oneLine(e.q.Source.Rels[rel].Alias), jen.Uint32())
	s.rows[rel] = id
	return id
}

// kept lists those of rels whose rows the entries have.
func (s *segment) kept(rels []int) (out []int) {
	for _, r := range rels {
		if s.rows[r] != "" {
			out = append(out, r)
		}
	}
	return out
}

// next is the segment behind a join with any number of matches: it carries the
// record and the rows that later steps read.
func (e *emitter) next(p *pipe, s *segment, at int) *segment {
	t := e.segment()
	t.absent, t.tail = s.absent, s.tail
	for r, n := range s.nullable {
		t.nullable[r] = n
	}
	for r, d := range s.defaults {
		t.defaults[r] = d
	}
	if !p.tail {
		t.record = e.perEntry("record"+t.suffix, "each entry's record", jen.Uint16())
	}
	need := needed(p, at+1)
	for _, r := range e.order() {
		if s.rows[r] != "" && need[r] {
			e.rowsOf(t, r)
		}
	}
	return t
}

// order lists the relations.
func (e *emitter) order() []int {
	rs := make([]int, len(e.q.Rels))
	for i := range rs {
		rs[i] = i
	}
	return rs
}

// needed is the set of relations that the steps from at on, or the outputs,
// read columns of.
func needed(p *pipe, at int) map[int]bool {
	set := map[int]bool{}
	visit := func(x ir.Expr) {
		ir.Walk(x, func(x ir.Expr) {
			if c, ok := x.(*ir.Column); ok {
				set[c.Rel] = true
			}
		})
	}
	for _, s := range p.steps[at:] {
		planner.WalkOp(s, visit)
	}
	for _, o := range p.outputs {
		visit(o.Expr)
	}
	return set
}
