package planner_test

import (
	"fmt"
	"testing"

	"github.com/veloc-dev/veloc/compiler/ir"
	"github.com/veloc-dev/veloc/planner"
)

func references(r *ir.Relation, to ...int) {
	for _, ref := range to {
		r.ForeignKeys = append(r.ForeignKeys, ir.ForeignKey{Ref: ref})
	}
}

func TestWaves(t *testing.T) {
	s := newScript()
	a := s.relation(ir.Table, "a", "id int8!", 0)
	b := s.relation(ir.Table, "b", "id int8!", 0)
	c := s.relation(ir.Table, "c", "id int8!", 0)
	s.relation(ir.Table, "d", "id int8!", 0)
	references(a, 1, 0)
	references(b, 3)
	c.After = []int{0, 3}
	s.check(t, "waves")
}

func TestForeignKeyCycle(t *testing.T) {
	s := newScript()
	a := s.relation(ir.Table, "a", "id int8!", 0)
	b := s.relation(ir.Table, "b", "id int8!", 0)
	c := s.relation(ir.Table, "c", "id int8!", 0)
	references(a, 1)
	references(b, 0)
	references(c, 0, 2)
	s.check(t, "foreign_key_cycle")
}

func TestAfterCycle(t *testing.T) {
	s := newScript()
	a := s.relation(ir.Table, "a", "id int8!", 0)
	b := s.relation(ir.Table, "b", "id int8!", 0)
	c := s.relation(ir.Table, "c", "id int8!", 0)
	references(a, 1)
	references(b, 2)
	c.After = []int{0}
	if s.check(t, "after_cycle") != nil {
		t.Error("a cycle through after= gave a plan")
	}
}

func TestDeepGraph(t *testing.T) {
	s := newScript()
	const n = 1000
	for i := range n {
		r := s.relation(ir.Table, fmt.Sprintf("t%d", i), "id int8!", 0)
		if i+1 < n {
			references(r, i+1)
		}
	}
	plan, _ := planner.Build(s.program)
	if len(plan.Waves) != n || plan.Tables[0].Wave != n-1 {
		t.Fatalf("%d waves", len(plan.Waves))
	}
}

func TestManyIndependentTables(t *testing.T) {
	s := newScript()
	for i := range 1000 {
		s.relation(ir.Table, fmt.Sprintf("t%d", i), "id int8!", 0)
	}
	plan, _ := planner.Build(s.program)
	if len(plan.Waves) != 1 || len(plan.Waves[0]) != 1000 {
		t.Fatalf("%d waves", len(plan.Waves))
	}
}

// A cycle of tables that wait for each other is an error that prints the way
// round it, wherever it lies in the graph.
func TestCyclesPrintTheirPath(t *testing.T) {
	for name, build := range map[string]func(s *script, t []*ir.Relation){
		"self_cycle": func(s *script, t []*ir.Relation) { t[1].After = []int{1} },
		"cycle_in_graph": func(s *script, t []*ir.Relation) {
			t[1].After, t[2].After, t[3].After, t[4].After = []int{0, 3}, []int{1}, []int{2}, []int{3}
		},
		"cycle_through_derived": func(s *script, t []*ir.Relation) { derive(t[2], t[1], t[0]); derive(t[3], t[2]); t[0].After = []int{3} },
	} {
		t.Run(name, func(t *testing.T) {
			s := newScript()
			for i := range 5 {
				s.relation(ir.Table, fmt.Sprint("t", i), "id int8!", 0)
			}
			build(s, s.program.Relations)
			if s.check(t, name) != nil {
				t.Error("tables that wait for each other gave a plan")
			}
		})
	}
}

// derive makes a relation one that is computed from others.
func derive(r *ir.Relation, from ...*ir.Relation) {
	r.Derived = &ir.Query{Name: r.Name}
	for _, f := range from {
		r.Derived.Rels = append(r.Derived.Rels, ir.Rel{Alias: fmt.Sprint("r", f), Relation: f})
	}
}
