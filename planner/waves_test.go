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
