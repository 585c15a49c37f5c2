package fuzz

import (
	"math/rand/v2"
	"slices"
)

// Step is what changes in the tables at one time, by a relation's number.
type Step map[int]Change

// Change is what becomes of a table: rows go, then rows come, of which those of a known
// primary key take the place of others; or all rows are replaced.
type Change struct {
	Replace     bool
	Delete, Put [][]Value
}

// newStep changes some tables of a case.
func newStep(r *rand.Rand, c *Case) Step {
	s := Step{}
	for i, rel := range c.Relations {
		if i > 0 && r.IntN(3) > 0 {
			s[i] = rel.newChange(r, c.large())
		}
	}
	return s
}

func (rel *Relation) newChange(r *rand.Rand, large bool) Change {
	other := *rel
	other.Rows = nil
	other.fill(r, large && len(rel.Rows) > largeRows/2)
	ch := Change{Replace: r.IntN(4) == 0, Put: other.Rows}
	if ch.Replace {
		return ch
	}
	ch.Put = ch.Put[:min(len(ch.Put), 1+r.IntN(40))]
	if rel.Key > 0 {
		for _, row := range rel.Rows {
			if r.IntN(5) == 0 {
				ch.Delete = append(ch.Delete, row)
			}
		}
	}
	ch.Put = rel.admitted(ch)
	return ch
}

// admitted are the rows of a change that no key forbids, one after another.
func (rel *Relation) admitted(ch Change) [][]Value {
	if rel.Unique == nil {
		return ch.Put
	}
	var out [][]Value
	for _, row := range ch.Put {
		now := rel.after(Change{Delete: ch.Delete, Put: append(slices.Clone(out), row)})
		if !rel.repeats(now) {
			out = append(out, row)
		}
	}
	return out
}

func (rel *Relation) repeats(rows [][]Value) bool {
	for i, u := range rel.Unique {
		seen := map[string]bool{}
		for _, row := range rows {
			k := keyOf(row, i, u.Columns)
			if k != "" && seen[k] {
				return true
			}
			seen[k] = true
		}
	}
	return false
}

// after are the relation's rows behind a change.
func (rel *Relation) after(ch Change) [][]Value {
	if ch.Replace {
		return ch.Put
	}
	if rel.Key == 0 {
		return append(slices.Clone(rel.Rows), ch.Put...)
	}
	at := map[string]int{}
	key := func(row []Value) string { return keyOf(row, 0, firstColumns(rel.Key)) }
	gone := map[string]bool{}
	for _, row := range ch.Delete {
		gone[key(row)] = true
	}
	var out [][]Value
	for _, row := range rel.Rows {
		if !gone[key(row)] {
			at[key(row)] = len(out)
			out = append(out, row)
		}
	}
	for _, row := range ch.Put {
		if i, ok := at[key(row)]; ok {
			out[i] = row
			continue
		}
		at[key(row)] = len(out)
		out = append(out, row)
	}
	return out
}

// At is the case as it is behind so many steps.
func (c *Case) At(steps int) *Case {
	n := *c
	n.Relations = slices.Clone(c.Relations)
	for _, s := range c.Steps[:steps] {
		for i, ch := range s {
			rel := *n.Relations[i]
			rel.Rows = rel.after(ch)
			n.Relations[i] = &rel
		}
	}
	return &n
}
