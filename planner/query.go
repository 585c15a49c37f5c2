package planner

import (
	"slices"

	"github.com/veloc-dev/veloc/compiler/ir"
)

// Query is pipelines broken at state: within one, rows go from step to step; what is
// kept of a pipeline (here: which of a table's rows have matched) is where another
// begins.
type Query struct {
	Source *ir.Query
	Rels   []*Table // the table of each of Source.Rels; nil for the stream
	Tables []*Table // the distinct ones, by ID
	Reads  [][]int  // per relation: the columns that any op or result reads, ascending; hidden ones too
	// Pipelines are first, for each SELECT over the stream, that of its records. Then
	// come, for each SELECT, that of its rows where it reads tables alone, and those of
	// rows that no row matched, in the order of their joins.
	Pipelines []*Pipeline
	Never     bool // the conditions are constant false: nothing gives a row
}

// Main is the first pipeline, which records pass; of a derived table its first SELECT's.
func (q *Query) Main() *Pipeline { return q.Pipelines[0] }

// Mains are the pipelines that records pass.
func (q *Query) Mains() []*Pipeline { return q.Pipelines[:q.mains()] }

// AtEnd are the pipelines that run when the input has ended; of a derived table all.
func (q *Query) AtEnd() []*Pipeline { return q.Pipelines[q.mains():] }

func (q *Query) mains() int {
	n := 0
	for n < len(q.Pipelines) && q.Pipelines[n].stream() {
		n++
	}
	return n
}

// Driving is the relation whose records pass the main pipeline, an index into
// Source.Rels.
func (q *Query) Driving() int { return q.Main().From.(*StreamRows).Rel }

// Stream is the stream whose records the query joins; nil: it reads tables alone.
func (q *Query) Stream() *ir.Relation {
	if !q.Main().stream() {
		return nil
	}
	return q.Source.Rels[q.Driving()].Relation
}

// Whole are the pipelines in which every op of the query stands once: those of the
// SELECTs, without those of unmatched rows.
func (q *Query) Whole() (own []*Pipeline) {
	for _, p := range q.Pipelines {
		if _, unmatched := p.From.(*Unmatched); !unmatched {
			own = append(own, p)
		}
	}
	return own
}

// Steps is the first pipeline of those that a recursion computes again and again, an index
// into Pipelines.
func (q *Query) Steps() int {
	selects := 0
	for i, p := range q.Pipelines {
		if _, unmatched := p.From.(*Unmatched); !unmatched {
			selects++
		}
		if selects > q.Source.Recursion.Base {
			return i
		}
	}
	return len(q.Pipelines)
}

// Spreads reports whether one record may give any number of rows, or the end of
// the input does.
func (q *Query) Spreads() bool {
	for _, p := range q.Mains() {
		if p.spreads() {
			return true
		}
	}
	return len(q.AtEnd()) > 0
}

// spreads reports whether one row may give any number of rows.
func (p *Pipeline) spreads() bool {
	for _, op := range p.Ops {
		switch op := op.(type) {
		case *Lookup:
			if !op.AtMostOne && !(op.Never && op.Miss == nil) {
				return true
			}
		case *Apply:
			return true
		}
	}
	return false
}

// Degrades reports whether the query goes on while table t is not ready.
func (q *Query) Degrades(t *Table) bool {
	for i, r := range q.Source.Rels {
		if q.Rels[i] == t && (r.Miss == nil || r.Miss.OnUnready.Final().Kind == ir.FailFast) {
			return false
		}
	}
	return true
}

// FailingKey is a Hidden of a table that can be an error.
type FailingKey struct {
	Table  *Table
	Hidden int
}

// FailingKeys lists the keys that can be errors of those that the query looks up by.
func (q *Query) FailingKeys() (keys []FailingKey) {
	for rel, t := range q.Rels {
		if t == nil {
			continue
		}
		for _, c := range q.Reads[rel] {
			k := FailingKey{t, c - len(t.Relation.Columns)}
			if k.Hidden >= 0 && t.HiddenFails(k.Hidden) && !slices.Contains(keys, k) {
				keys = append(keys, k)
			}
		}
	}
	return keys
}
