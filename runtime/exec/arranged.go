package exec

import "slices"

// Equality tells rows apart, of which NULLs count as equal.
type Equality[R any] struct {
	Hash func(*R) uint64
	Same func(a, b *R) bool
}

// groups numbers the rows that are equal, by the first of them.
type groups[R any] struct {
	Equality[R]
	rows  []R
	first map[uint64]int32 // the last row of a hash that was the first of its group
	next  []int32          // the one before it with that hash; -1: none
}

func (e Equality[R]) groups(rows []R) *groups[R] {
	return &groups[R]{e, rows, make(map[uint64]int32, len(rows)), make([]int32, len(rows))}
}

// find is the first row equal to row; -1: none has been added.
func (g *groups[R]) find(row *R) int32 {
	at, ok := g.first[g.Hash(row)]
	if !ok {
		return -1
	}
	for ; at >= 0; at = g.next[at] {
		if g.Same(&g.rows[at], row) {
			return at
		}
	}
	return -1
}

// add enters row number i unless an equal one is there, and gives the first of its group.
func (g *groups[R]) add(i int) int32 {
	if at := g.find(&g.rows[i]); at >= 0 {
		return at
	}
	hash := g.Hash(&g.rows[i])
	g.next[i] = -1
	if at, ok := g.first[hash]; ok {
		g.next[i] = at
	}
	g.first[hash] = int32(i)
	return int32(i)
}

// grow enters the last of rows, of which it has the others; false: an equal one is there.
func (g *groups[R]) grow(rows []R) bool {
	last := len(rows) - 1
	g.rows, g.next = rows, append(g.next[:last], -1)
	return g.add(last) == int32(last)
}

// Distinct leaves the first of equal rows.
func (e Equality[R]) Distinct(rows []R) []R {
	g := e.groups(rows)
	kept := rows[:0:0]
	for i := range rows {
		if g.add(i) == int32(i) {
			kept = append(kept, rows[i])
		}
	}
	return kept
}

// Intersect leaves the rows of left that right has, each once; with all, as often as both
// have it.
func (e Equality[R]) Intersect(left, right []R, all bool) []R {
	return e.combine(left, right, all, true)
}

// Except leaves the rows of left that right has not, each once; with all, as often as
// left has it more often.
func (e Equality[R]) Except(left, right []R, all bool) []R {
	return e.combine(left, right, all, false)
}

// combine leaves the rows of left for which right has an equal one, or for which it has
// none; of all, each row of right counts once.
func (e Equality[R]) combine(left, right []R, all, both bool) []R {
	g := e.groups(right)
	count := make([]int, len(right))
	for i := range right {
		count[g.add(i)]++
	}
	if !all {
		left = e.Distinct(left)
	}
	kept := left[:0:0]
	for i := range left {
		at := g.find(&left[i])
		found := at >= 0 && count[at] > 0
		if found && all {
			count[at]--
		}
		if found == both {
			kept = append(kept, left[i])
		}
	}
	return kept
}

// SortRows orders rows by before; those that it does not tell apart keep their places.
func SortRows[R any](rows []R, before func(a, b *R) bool) {
	slices.SortStableFunc(rows, func(a, b R) int {
		switch {
		case before(&a, &b):
			return -1
		case before(&b, &a):
			return 1
		}
		return 0
	})
}

// LimitRows leaves rows out at the start and those behind so many; a negative limit is none.
// With ties, rows go along that before does not tell from the last.
func LimitRows[R any](rows []R, offset, limit int64, ties func(a, b *R) bool) []R {
	rows = rows[min(offset, int64(len(rows))):]
	if limit < 0 || limit >= int64(len(rows)) {
		return rows
	}
	end := int(limit)
	for ties != nil && end > 0 && end < len(rows) && !ties(&rows[end-1], &rows[end]) {
		end++
	}
	return rows[:end]
}
