package planner

import (
	"github.com/veloc-dev/veloc/compiler/facts"
	"github.com/veloc-dev/veloc/compiler/ir"
)

// Pipeline takes rows from where they come through Ops to where they go, without
// keeping any.
type Pipeline struct {
	From Source
	Ops  []Op // in the order in which a row passes them
	To   []Target
	// Never: no row gets through, whatever there is.
	Never bool
	// avail are the relations that its rows begin with.
	avail facts.Set
}

func (p *Pipeline) stream() bool {
	_, ok := p.From.(*StreamRows)
	return ok
}

// atEnd is 1 where its rows come when the input has ended, else 0.
func (p *Pipeline) atEnd() int {
	if p.stream() {
		return 0
	}
	return 1
}

// Source is a *StreamRows, *TableRows, *OneRow or *Unmatched.
type Source interface{ source() }

// StreamRows are the records of a stream.
type StreamRows struct{ Rel int }

// TableRows are the stored rows of a table.
type TableRows struct {
	Rel   int
	Table *Table
}

// OneRow is a single row without columns: of a SELECT without FROM.
type OneRow struct{}

// Unmatched are the rows, or combinations of rows, of a join that no row of its
// pipeline matched. They come when the input has ended. In the ops and results behind
// them, columns of what that pipeline begins with and of all relations before that join
// have become NULL constants.
type Unmatched struct {
	Of *Pipeline
	Op int // the join, an index into the pipeline's Ops
	// Whole enumerates every combination, of an Apply; nil of a Lookup.
	Whole Tree
}

// Target is *Results.
type Target interface{ target() }

// Results are the rows of the query.
type Results struct{ Outputs []ir.Output }

// Outputs are what a pipeline's rows become in the query's results.
func (p *Pipeline) Outputs() []ir.Output {
	for _, to := range p.To {
		if r, ok := to.(*Results); ok {
			return r.Outputs
		}
	}
	return nil
}

func (*StreamRows) source() {}
func (*TableRows) source()  {}
func (*OneRow) source()     {}
func (*Unmatched) source()  {}
func (*Results) target()    {}
