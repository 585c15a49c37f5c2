package fuzz

import (
	"fmt"
	"math/rand/v2"
	"strings"
)

// Miss is what is done where a table has no row.
type Miss struct {
	Word     string // skip_record, emit_with_nulls, use_defaults
	Waits    bool   // wait_and_retry first, in vain
	Defaults []Default
}

// Default is a column's value in the row that stands for a missing one.
type Default struct{ Column, SQL, Text string }

// String is the strategy as a directive has it.
func (m *Miss) String() string {
	word := m.Word
	if m.Word == "use_defaults" {
		parts := make([]string, len(m.Defaults))
		for i, d := range m.Defaults {
			parts[i] = d.Column + "=" + quoted(d.Text)
		}
		word += "(" + strings.Join(parts, ", ") + ")"
	}
	if m.Waits {
		return fmt.Sprintf("wait_and_retry(max_retries=1, delay=1ms, then=%s)", word)
	}
	return word
}

// kind is the join that says the same in SQL.
func (m *Miss) kind() string {
	if m.Word == "skip_record" {
		return "JOIN"
	}
	return "LEFT JOIN"
}

// newMiss draws a strategy for a table.
func newMiss(r *rand.Rand, rel *Relation, waits bool) *Miss {
	m := &Miss{Word: []string{"skip_record", "emit_with_nulls", "use_defaults", "use_defaults"}[r.IntN(4)], Waits: waits && r.IntN(4) == 0}
	if m.Word != "use_defaults" {
		return m
	}
	for _, c := range rel.Columns {
		if c.NotNull || rel.Rows == nil || r.IntN(2) == 0 { // what is derived may not be NULL, as veloc sees it
			v := value(r, c.Kind)
			for !inComment(v) || !rel.holds(c, v) {
				v = value(r, c.Kind)
			}
			m.Defaults = append(m.Defaults, Default{c.Name, c.SQL, v})
		}
	}
	if len(m.Defaults) == 0 {
		m.Word = "emit_with_nulls"
	}
	return m
}

// addStrategies gives some joins of a plain chain from the stream a strategy whose
// meaning SQL has a word for.
func (q *Query) addStrategies(r *rand.Rand) {
	for i, j := range q.Joins {
		if i > 0 && j.Kind != "JOIN" && j.Kind != "LEFT JOIN" || len(j.Inner) > 0 || j.Using != nil {
			return
		}
	}
	for i, j := range q.Joins[1:] {
		if j.Nested == nil && !j.Rel.Inline && r.IntN(2) == 0 {
			j.Miss = newMiss(r, j.Rel, i == 0 && q.Joins[0].Nested == nil && !q.Joins[0].Rel.Inline)
			q.note(j.Miss.Word)
			if j.Miss.Waits {
				q.note("wait_and_retry")
			}
		}
	}
}

// substitutes says for PostgreSQL what stands for missing rows.
func (q *Query) substitutes() substitutes {
	out := substitutes{}
	for _, j := range q.Joins {
		if j.Miss == nil || j.Miss.Word != "use_defaults" {
			continue
		}
		row := map[string]string{}
		for _, c := range j.Rel.Columns {
			row[c.Name] = "NULL"
		}
		for _, d := range j.Miss.Defaults {
			row[d.Column] = quoted(d.Text) + "::" + d.SQL
		}
		out[j.Alias] = row
	}
	return out
}
