package exec

import (
	"errors"
	"slices"
	"testing"

	"github.com/veloc-dev/veloc/runtime/pg"
)

// steps runs a recursion whose step gives what after does for each row.
func steps(r *Recursion[int], all []int, after func(int) []int) ([]int, error) {
	var out Results[int]
	v := NewView(&out, func([]int) error { return nil })
	v.Gather(&all)
	for r.Next(&v, &all) {
		for _, n := range r.Rows {
			if out.Rows = append(out.Rows, after(n)...); len(out.Rows) >= 1000 {
				v.Give()
			}
			if v.Failed != nil {
				break
			}
		}
		v.Give()
	}
	return all, v.Failed
}

func TestRecursionEnds(t *testing.T) {
	below := func(n int) []int {
		if n == 0 {
			return nil
		}
		return []int{n - 1, n - 1}
	}
	all, err := steps(&Recursion[int]{}, []int{2, 2}, below)
	if want := []int{2, 2, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0}; err != nil || !slices.Equal(all, want) {
		t.Error(all, err)
	}
	same := &Equality[int]{func(n *int) uint64 { return uint64(*n % 3) }, func(a, b *int) bool { return *a == *b }}
	all, err = steps(&Recursion[int]{Distinct: same}, []int{2, 2}, func(n int) []int { return []int{(n + 1) % 7, n} })
	if want := []int{2, 3, 4, 5, 6, 0, 1}; err != nil || !slices.Equal(all, want) {
		t.Error(all, err)
	}
}

func TestEndlessRecursionFails(t *testing.T) {
	for name, after := range map[string]func(int) []int{
		"steps": func(n int) []int { return []int{n} },
		"rows":  func(int) []int { return make([]int, 3000) },
	} {
		all, err := steps(&Recursion[int]{Table: "r"}, []int{1}, after)
		var e *pg.Error
		if !errors.As(err, &e) || e.SQLState != "54000" || len(all) > maxRecursiveRows+3000 {
			t.Error(name, len(all), err)
		}
	}
}
