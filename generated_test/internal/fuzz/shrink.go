package fuzz

import "slices"

// atOnce is how many smaller cases are tried together.
const atOnce = 16

// Shrink removes from a case of one query whatever it can while it still differs, and
// returns the smallest it found within the given number of tries. differs is given
// several cases, and gives the number of the first that does, or -1.
func Shrink(c *Case, tries int, differs func([]*Case) int) *Case {
	from := 0 // where the last step was found: those before it have failed already
	for {
		all := candidates(c)
		if from >= len(all) {
			from = 0
		}
		at := firstThatDiffers(append(slices.Clone(all[from:]), all[:from]...), &tries, differs)
		if at < 0 {
			return c
		}
		from = (from + at) % len(all)
		c = all[from]
	}
}

func firstThatDiffers(all []*Case, tries *int, differs func([]*Case) int) int {
	for done := 0; done < len(all) && *tries > 0; done += atOnce {
		some := all[done:min(done+atOnce, len(all))]
		*tries -= len(some)
		if at := differs(some); at >= 0 {
			return done + at
		}
	}
	return -1
}

// candidates are cases that are a step smaller than c, big steps first.
func candidates(c *Case) []*Case {
	var out []*Case
	for i := range c.Steps {
		n := *c
		n.Steps = slices.Delete(slices.Clone(c.Steps), i, i+1)
		out = append(out, &n)
	}
	for _, q := range c.Queries[0].smaller() {
		n := *c
		n.Queries = []*Query{q}
		out = append(out, &n)
	}
	out = append(out, smallerRows(c)...)
	return append(out, smallerSchema(c)...)
}

// smallerRows halve the rows of each relation, then drop single ones, and so with
// those of changes.
func smallerRows(c *Case) []*Case {
	var out []*Case
	for i, rel := range c.Relations {
		for _, rows := range fewer(rel.Rows) {
			out = append(out, c.with(i, func(n *Relation) { n.Rows = rows }))
		}
	}
	for at, step := range c.Steps {
		for i, ch := range step {
			for _, rows := range fewer(ch.Delete) {
				out = append(out, c.withChange(at, i, Change{ch.Replace, rows, ch.Put}))
			}
			for _, rows := range fewer(ch.Put) {
				out = append(out, c.withChange(at, i, Change{ch.Replace, ch.Delete, rows}))
			}
		}
	}
	return out
}

func fewer(rows [][]Value) [][][]Value {
	var out [][][]Value
	for size := len(rows); size > 0; size /= 2 {
		for from := 0; from+size <= len(rows); from += size {
			out = append(out, slices.Delete(slices.Clone(rows), from, from+size))
		}
	}
	return out
}

func (c *Case) with(i int, change func(rel *Relation)) *Case {
	n, rel := *c, *c.Relations[i]
	change(&rel)
	n.Relations = slices.Clone(c.Relations)
	n.Relations[i] = &rel
	return &n
}

func (c *Case) withChange(at, i int, ch Change) *Case {
	n := *c
	step := Step{}
	for k, other := range c.Steps[at] {
		step[k] = other
	}
	step[i] = ch
	if !ch.Replace && len(ch.Delete)+len(ch.Put) == 0 {
		delete(step, i)
	}
	n.Steps = slices.Clone(c.Steps)
	n.Steps[at] = step
	return &n
}

// smallerSchema takes plainer inputs, fewer settings, keys and derived tables.
func smallerSchema(c *Case) []*Case {
	var out []*Case
	for i := range c.Settings {
		n := *c
		n.Settings = slices.Delete(slices.Clone(c.Settings), i, i+1)
		out = append(out, &n)
	}
	for i := range c.Derived {
		n := *c
		n.Derived = slices.Delete(slices.Clone(c.Derived), i, i+1)
		out = append(out, &n)
		for _, q := range c.Derived[i].Query.smaller() {
			if len(q.Select) == len(c.Derived[i].Query.Select) {
				n, d := *c, *c.Derived[i]
				d.Query = q
				n.Derived = slices.Clone(c.Derived)
				n.Derived[i] = &d
				out = append(out, &n)
			}
		}
	}
	if c.StreamView != nil {
		n := *c
		n.StreamView = nil
		out = append(out, &n)
	}
	for i, rel := range c.Relations {
		if rel.Input != (Input{Format: CSV}) {
			out = append(out, c.with(i, func(n *Relation) { n.Input = Input{Format: CSV} }))
		}
		if rel.Unique != nil {
			out = append(out, c.with(i, func(n *Relation) { n.Unique = nil }))
		}
		if rel.Key > 0 {
			out = append(out, c.with(i, func(n *Relation) { n.Key = 0 }))
		}
	}
	return out
}
