package planner

import (
	"cmp"
	"slices"
	"strings"

	"github.com/veloc-dev/veloc/compiler/facts"
	"github.com/veloc-dev/veloc/compiler/ir"
)

// Properties are what follows from an op about the rows that pass it.
type Properties struct {
	Rows    Rows     // how many it gives for each that arrives
	Waits   bool     // a record may be put aside, and come out of the stream's order
	CanFail bool     // it may give an error for a row
	Reads   []Column // by relation, then by column; of the joined rows too
}

// Column is a column of one of the query's relations.
type Column struct{ Rel, Col int }

// Rows bounds how many rows come of one.
type Rows uint8

// The bounds. Unknown is that of an op that has not been looked at.
const (
	Unknown Rows = iota
	None
	AtMostOne
	ExactlyOne
	AnyNumber
)

// String is the bound in words.
func (r Rows) String() string {
	return [...]string{"unknown", "no row", "at most one row", "one row", "any number of rows"}[r]
}

// addProperties looks at every op of the query, once they are what they will be.
func (q *Query) addProperties() {
	for _, p := range q.Pipelines {
		for _, op := range p.Ops {
			*op.Properties() = q.propertiesOf(op)
		}
	}
}

func (q *Query) propertiesOf(op Op) Properties {
	p := Properties{Rows: rowsOf(op)}
	visitOp(op, func(e ir.Expr) {
		p.CanFail = p.CanFail || facts.CanFail(e)
		p.Reads = columnsOf(e, p.Reads)
	}, func(rel int, x *Index) { p.Reads = keyColumns(rel, x, p.Reads) })
	p.CanFail = p.CanFail || slices.ContainsFunc(p.Reads, q.failing)
	if l, ok := op.(*Lookup); ok && l.Miss != nil {
		p.Waits = l.Miss.OnMiss.Kind == ir.WaitAndRetry
		p.CanFail = p.CanFail || l.May(ir.FailFast)
	}
	slices.SortFunc(p.Reads, func(a, b Column) int { return cmp.Or(a.Rel-b.Rel, a.Col-b.Col) })
	p.Reads = slices.Compact(p.Reads)
	return p
}

// columnsOf adds the columns that e reads.
func columnsOf(e ir.Expr, to []Column) []Column {
	ir.Walk(e, func(x ir.Expr) {
		if c, ok := x.(*ir.Column); ok && c.Col != ir.RowItself {
			to = append(to, Column{c.Rel, c.Col})
		}
	})
	return to
}

// failing reports whether a column is a key that can be an error.
func (q *Query) failing(c Column) bool {
	t := q.Rels[c.Rel]
	return t != nil && c.Col >= len(t.Relation.Columns) && t.HiddenFails(c.Col-len(t.Relation.Columns))
}

// rowsOf bounds how many rows an op gives for one.
func rowsOf(op Op) Rows {
	switch op := op.(type) {
	case *Filter:
		switch {
		case neverPasses(op):
			return None
		case len(op.Conds) == 0:
			return ExactlyOne
		}
		return AtMostOne
	case *Lookup:
		if op.Miss != nil {
			return joinRows(false, op.AtMostOne || op.First, !op.May(ir.SkipRecord) && !op.May(ir.FailFast))
		}
		return joinRows(op.Never, op.AtMostOne || op.First, op.Keeps())
	case *Compute:
		return ExactlyOne
	case *Apply:
		pick, picks := op.Tree.(*Pick)
		return joinRows(op.Never, op.First || picks && pick.one(), op.Keeps())
	}
	return Unknown
}

// one reports whether at most one row is picked, whatever there is.
func (p *Pick) one() bool {
	n, known := p.Limit.(*ir.Const)
	return known && !n.Null && n.Int <= 1 && !p.Ties
}

// joinRows bounds the rows of a join: whether it never matches, matches one row at most,
// and keeps rows without match.
func joinRows(never, one, keeps bool) Rows {
	switch {
	case never && !keeps:
		return None
	case keeps && (never || one):
		return ExactlyOne
	case one:
		return AtMostOne
	}
	return AnyNumber
}

// Properties are those of the op.
func (f *Filter) Properties() *Properties { return &f.properties }

// Properties are those of the op.
func (l *Lookup) Properties() *Properties { return &l.properties }

// Properties are those of the op.
func (c *Compute) Properties() *Properties { return &c.properties }

// Properties are those of the op.
func (a *Apply) Properties() *Properties { return &a.properties }

// propertiesText is the line that plans print.
func (q *Query) propertiesText(p *Properties) string {
	text := "gives " + p.Rows.String()
	if p.Waits {
		text += ", perhaps later"
	}
	if p.CanFail {
		text += ", or an error"
	}
	var reads []string
	for _, c := range p.Reads {
		r := q.Source.Rels[c.Rel]
		if c.Col < len(r.Relation.Columns) {
			reads = append(reads, r.Alias+"."+r.Relation.Columns[c.Col].Name)
		}
	}
	if len(reads) > 0 {
		text += "; reads " + strings.Join(reads, ", ")
	}
	return text
}
