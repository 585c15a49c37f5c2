package diagram

import (
	"strings"

	"github.com/veloc-dev/veloc/planner"
)

// Plan is the plan as JSON shows it.
type Plan struct {
	Waves   [][]string `json:"waves"`
	Tables  []Table    `json:"tables"`
	Queries []Query    `json:"queries"`
}

// Table is a table of the plan.
type Table struct {
	Name        string   `json:"name"`
	Used        bool     `json:"used"`
	BytesPerRow int      `json:"bytes_per_row"`
	Indexes     []string `json:"indexes"`
}

// Query is a query of the plan.
type Query struct {
	Name      string   `json:"name"`
	Stream    string   `json:"stream"`
	Operators []string `json:"operators"`
	Columns   []string `json:"columns"`
}

// Summary gives the plan for JSON.
func Summary(plan *planner.Plan) Plan {
	var out Plan
	for _, wave := range plan.Waves {
		names := []string{}
		for _, id := range wave {
			names = append(names, plan.Tables[id].Relation.Name)
		}
		out.Waves = append(out.Waves, names)
	}
	for _, t := range plan.Tables {
		s := Table{Name: t.Relation.Name, Used: t.Used, BytesPerRow: t.BytesPerRow, Indexes: []string{}}
		for _, x := range t.Indexes {
			s.Indexes = append(s.Indexes, x.Purpose.String()+" "+keyList(x))
		}
		out.Tables = append(out.Tables, s)
	}
	for _, q := range plan.Queries {
		s := Query{Name: q.Source.Name, Stream: q.Stream().Name, Operators: []string{}, Columns: []string{}}
		for _, p := range q.Whole() {
			for _, step := range p.Ops {
				s.Operators = append(s.Operators, strings.TrimSpace(step.String()))
			}
		}
		for _, o := range q.Source.Outputs {
			s.Columns = append(s.Columns, o.Name)
		}
		out.Queries = append(out.Queries, s)
	}
	return out
}
