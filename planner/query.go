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
	Rels   []*Table // the table of each of Source.Rels; nil for what drives the query
	Tables []*Table // the distinct ones, by ID
	Reads  [][]int  // per relation: the columns that any op or result reads, ascending; hidden ones too
	// Pipelines are that of the stream, or of the rows that a derived table is computed
	// from, and those of rows that no row of it matched, in the order of their joins.
	Pipelines []*Pipeline
	Never     bool // the WHERE is constant false: no record gives a row
}

// Main is the pipeline that records pass.
func (q *Query) Main() *Pipeline { return q.Pipelines[0] }

// AtEnd are the pipelines that run when the input has ended.
func (q *Query) AtEnd() []*Pipeline { return q.Pipelines[1:] }

// Driving is the relation whose rows pass the main pipeline, an index into Source.Rels.
func (q *Query) Driving() int {
	switch from := q.Main().From.(type) {
	case *StreamRows:
		return from.Rel
	case *TableRows:
		return from.Rel
	}
	panic("the first pipeline begins at rows of a relation")
}

// Driver is the table whose stored rows pass the main pipeline; nil: a stream's do.
func (q *Query) Driver() *Table {
	if from, ok := q.Main().From.(*TableRows); ok {
		return from.Table
	}
	return nil
}

// Spreads reports whether one record may give any number of rows, or the end of
// the input does.
func (q *Query) Spreads() bool {
	for _, op := range q.Main().Ops {
		switch op := op.(type) {
		case *Lookup:
			if !op.AtMostOne && !(op.Never && op.Miss == nil) {
				return true
			}
		case *Apply:
			return true
		}
	}
	return len(q.AtEnd()) > 0
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
