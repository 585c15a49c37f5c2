// Package planner turns a bound program into a plan: which tables load in
// which wave, which columns and indexes they hold, and for each query the
// operators that a record passes, from the stream outward. Its functions are
// pure and a Plan is immutable once Build has returned it.
package planner

import (
	"slices"

	"github.com/veloc-dev/veloc/compiler/ir"
)

// Plan is what codegen emits a package from.
type Plan struct {
	Program *ir.Program
	Streams []*ir.Relation // in script order
	Tables  []*Table       // in script order, unused ones too; pinned in this order
	Waves   [][]int        // indexes into Tables; a wave loads in parallel when the one before is done
	Queries []*Query       // in script order
}

// TableOf is the table of a relation, nil for a stream.
func (p *Plan) TableOf(r *ir.Relation) *Table {
	for _, t := range p.Tables {
		if t.Relation == r {
			return t
		}
	}
	return nil
}

// Degrades reports whether some query goes on while table t is not ready.
func (p *Plan) Degrades(t *Table) bool {
	for _, q := range p.Queries {
		if slices.Contains(q.Tables, t) && q.Degrades(t) {
			return true
		}
	}
	return false
}

// Required reports whether some query cannot do without table t, itself or by
// way of a table that is computed from t.
func (p *Plan) Required(t *Table) bool {
	for _, q := range p.Queries {
		if slices.Contains(q.Tables, t) && !q.Degrades(t) {
			return true
		}
	}
	for _, v := range p.Tables {
		if v.View != nil && slices.Contains(v.View.Tables, t) && p.Required(v) {
			return true
		}
	}
	return false
}

// Retry is the wait_and_retry that says how the loads of table t are retried;
// nil: none. Loads are for all queries, so it is the most patient of those that
// hold in them: a query's own, or else the table's.
func (p *Plan) Retry(t *Table) *ir.Strategy {
	var most *ir.Strategy
	read := false
	consider := func(own *ir.Strategy) {
		read = true
		if own == nil {
			own = t.Relation.OnUnready
		}
		if own != nil && own.Kind == ir.WaitAndRetry && (most == nil || own.MaxRetries > most.MaxRetries) {
			most = own
		}
	}
	for _, q := range p.evaluated() {
		for i, r := range q.Source.Rels {
			if q.Rels[i] == t {
				consider(r.OnUnready)
			}
		}
	}
	if !read {
		consider(nil)
	}
	return most
}

// evaluated lists the queries and the views.
func (p *Plan) evaluated() []*Query {
	all := slices.Clone(p.Queries)
	for _, t := range p.Tables {
		if t.View != nil {
			all = append(all, t.View)
		}
	}
	return all
}
