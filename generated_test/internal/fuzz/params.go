package fuzz

import (
	"fmt"
	"math/rand/v2"
	"strings"

	"github.com/veloc-dev/veloc/compiler/ir"
)

// Param is a parameter of a query.
type Param struct {
	Kind    ir.Kind
	Given   *string // nil: none is given
	Default *string // of the directive
}

// Value is what holds: what is given, else the default; nil is NULL.
func (p Param) Value() *string {
	if p.Given != nil {
		return p.Given
	}
	return p.Default
}

// param is a parameter of the kind: one that is there, or a new one.
func (q *Query) param(r *rand.Rand, k ir.Kind) *Node {
	for i, p := range q.Params {
		if p.Kind == k && r.IntN(2) == 0 {
			return parameter(i, k)
		}
	}
	p := Param{Kind: k}
	given, standard := value(r, k), value(r, k)
	if r.IntN(4) > 0 {
		p.Given = &given
		q.note("a parameter that is given")
	}
	if r.IntN(2) == 0 && inComment(standard) && k != jsonb {
		p.Default = &standard
		q.note("a parameter with a default")
	}
	if p.Value() == nil {
		q.note("a parameter that is NULL")
	}
	q.Params = append(q.Params, p)
	return parameter(len(q.Params)-1, k)
}

// notNegative takes signs off all parameters: which of several LIMITs is asked first, and
// so is an error, depends on the order of joins.
func (q *Query) notNegative() {
	for i, p := range q.Params {
		if p.Kind != int8 {
			continue
		}
		for _, v := range []**string{&q.Params[i].Given, &q.Params[i].Default} {
			if *v != nil && strings.HasPrefix(**v, "-") {
				text := (**v)[1:2]
				*v = &text
			}
		}
	}
}

func parameter(i int, k ir.Kind) *Node {
	return &Node{Kind: k, SQL: fmt.Sprintf("$%d::%s", i+1, sqlName(k))}
}

// inComment reports whether a directive can say the value: it is one line.
func inComment(v string) bool { return !strings.Contains(v, "\n") }

// directives are the lines above the query about its parameters.
func (q *Query) directives() string {
	var b strings.Builder
	for i, p := range q.Params {
		fmt.Fprintf(&b, "-- veloc: param %d=p%d", i+1, i+1)
		if p.Default != nil {
			fmt.Fprintf(&b, " default=%s", quoted(*p.Default))
		}
		b.WriteByte('\n')
	}
	for _, j := range q.Joins {
		if j.Miss != nil {
			fmt.Fprintf(&b, "-- veloc: on_miss %s=%s\n", j.Alias, j.Miss)
		}
	}
	return b.String()
}

// Prepared is the query for PostgreSQL as PREPARE and EXECUTE of a statement.
func (q *Query) Prepared(sql string) (prepare, execute string) {
	types, values := make([]string, len(q.Params)), make([]string, len(q.Params))
	for i, p := range q.Params {
		types[i], values[i] = sqlName(p.Kind), "NULL"
		if v := p.Value(); v != nil {
			values[i] = quoted(*v)
		}
	}
	return fmt.Sprintf("PREPARE q (%s) AS %s", strings.Join(types, ", "), sql), fmt.Sprintf("EXECUTE q (%s)", strings.Join(values, ", "))
}
