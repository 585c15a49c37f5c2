package planner

import (
	"fmt"
	"slices"
	"strings"

	"github.com/veloc-dev/veloc/compiler/facts"
	"github.com/veloc-dev/veloc/compiler/ir"
)

// layWaves orders the tables by foreign keys and after=. An edge that closes a
// cycle of foreign keys alone orders nothing and is noted; a cycle through
// after= is an error.
func (b *builder) layWaves() {
	g := b.graph()
	for _, cycle := range g.cycles() {
		b.breakCycle(g, cycle)
	}
	for _, t := range b.plan.Tables {
		t.DependsOn = g.edges(t.ID)
	}
	left := len(b.plan.Tables)
	placed := make([]bool, left)
	for left > 0 {
		var wave []int
		for _, t := range b.plan.Tables {
			if !placed[t.ID] && !slices.ContainsFunc(t.DependsOn, func(d int) bool { return !placed[d] }) {
				wave = append(wave, t.ID)
			}
		}
		if len(wave) == 0 { // a cycle that has been reported as an error
			return
		}
		for _, id := range wave {
			placed[id] = true
			b.plan.Tables[id].Wave = len(b.plan.Waves)
		}
		left -= len(wave)
		b.plan.Waves = append(b.plan.Waves, wave)
	}
}

// graph holds, for each table, the tables that load before it.
type graph struct {
	foreign, after []facts.Set
}

func (g *graph) edges(t int) []int { return g.foreign[t].Union(g.after[t]).Members() }

func (b *builder) graph() *graph {
	n := len(b.plan.Tables)
	g := &graph{make([]facts.Set, n), make([]facts.Set, n)}
	for _, t := range b.plan.Tables {
		for _, fk := range t.Relation.ForeignKeys {
			if ref := b.tables[b.plan.Program.Relations[fk.Ref]]; ref != nil {
				g.foreign[t.ID] = g.foreign[t.ID].With(ref.ID)
			}
		}
		if d := t.Relation.Derived; d != nil {
			for _, r := range d.Rels {
				if from := b.tables[r.Relation]; from != nil {
					g.after[t.ID] = g.after[t.ID].With(from.ID)
				}
			}
		}
		for _, a := range t.Relation.After {
			if ref := b.tables[b.plan.Program.Relations[a]]; ref != nil {
				g.after[t.ID] = g.after[t.ID].With(ref.ID)
			}
		}
	}
	return g
}

// cycles lists the strongly connected components that hold a cycle (Tarjan,
// with a stack of its own: chains may be long).
func (g *graph) cycles() [][]int {
	n := len(g.foreign)
	index, low := make([]int, n), make([]int, n)
	onStack := make([]bool, n)
	var stack []int
	var out [][]int
	next := 1
	type frame struct {
		v     int
		edges []int
	}
	for root := range n {
		if index[root] != 0 {
			continue
		}
		work := []frame{{root, g.edges(root)}}
		for len(work) > 0 {
			f := &work[len(work)-1]
			if index[f.v] == 0 {
				index[f.v], low[f.v] = next, next
				next++
				stack = append(stack, f.v)
				onStack[f.v] = true
			}
			if len(f.edges) > 0 {
				w := f.edges[0]
				f.edges = f.edges[1:]
				if index[w] == 0 {
					work = append(work, frame{w, g.edges(w)})
				} else if onStack[w] {
					low[f.v] = min(low[f.v], index[w])
				}
				continue
			}
			v := f.v
			work = work[:len(work)-1]
			if len(work) > 0 {
				parent := work[len(work)-1].v
				low[parent] = min(low[parent], low[v])
			}
			if low[v] != index[v] {
				continue
			}
			at := slices.Index(stack, v)
			component := slices.Clone(stack[at:])
			for _, w := range component {
				onStack[w] = false
			}
			stack = stack[:at]
			if len(component) > 1 || slices.Contains(g.edges(v), v) {
				slices.Sort(component)
				out = append(out, component)
			}
		}
	}
	slices.SortFunc(out, slices.Compare[[]int])
	return out
}

// breakCycle reports one component. Where it has an after= inside it is an
// error; else its foreign keys order nothing among its members.
func (b *builder) breakCycle(g *graph, members []int) {
	in := facts.Set(nil)
	for _, m := range members {
		in = in.With(m)
	}
	for _, from := range members {
		for _, to := range g.after[from].Members() {
			if in.Has(to) {
				b.report(ir.Error, CodeTableCycle, "tables wait for each other: "+b.pathText(g.path(to, from, in), from),
					"remove one after= or foreign key of the cycle", b.plan.Tables[from].Relation.Span)
				return
			}
		}
	}
	for _, m := range members {
		kept := facts.Set(nil)
		for _, to := range g.foreign[m].Members() {
			if !in.Has(to) {
				kept = kept.With(to)
			}
		}
		g.foreign[m] = kept
	}
	first := b.plan.Tables[members[0]].Relation
	message := "table " + quote(first.Name) + " has a foreign key to itself, which orders nothing"
	if len(members) > 1 {
		var names []string
		for _, m := range members {
			names = append(names, quote(b.plan.Tables[m].Relation.Name))
		}
		message = "foreign keys form a cycle and order nothing among " + strings.Join(names, ", ")
	}
	b.report(ir.Note, CodeForeignKeyCycle, message, "", first.Span)
}

// path is a shortest way from one member to another along the edges.
func (g *graph) path(from, to int, in facts.Set) []int {
	before := map[int]int{from: from}
	queue := []int{from}
	for len(queue) > 0 && queue[0] != to {
		v := queue[0]
		queue = queue[1:]
		for _, w := range g.edges(v) {
			if _, seen := before[w]; !seen && in.Has(w) {
				before[w] = v
				queue = append(queue, w)
			}
		}
	}
	way := []int{to}
	for v := to; v != from; {
		v = before[v]
		way = append(way, v)
	}
	slices.Reverse(way)
	return way
}

// pathText spells a cycle: first, then the way back to it.
func (b *builder) pathText(way []int, first int) string {
	text := b.plan.Tables[first].Relation.Name
	for _, v := range way {
		text = fmt.Sprintf("%s → %s", text, b.plan.Tables[v].Relation.Name)
	}
	return text
}
