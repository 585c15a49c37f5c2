package planner

import (
	"slices"

	"github.com/veloc-dev/veloc/compiler/facts"
	"github.com/veloc-dev/veloc/compiler/ir"
)

// Clause is where a condition was written; RecordError.Column shows it.
type Clause uint8

// The clauses.
const (
	Where Clause = iota
	On
)

// String is the keyword.
func (c Clause) String() string { return [...]string{"WHERE", "ON"}[c] }

// Cond is one conjunct. It holds where its value is true, not NULL or false.
type Cond struct {
	Expr   ir.Expr
	Clause Clause
}

// Op is a *Filter, *Lookup, *Apply or *Compute.
type Op interface {
	String() string
	Properties() *Properties
}

// Filter keeps the rows for which all Conds hold, cheapest first; there may be none.
type Filter struct {
	Conds      []Cond
	properties Properties
}

// Lookup joins each row with the matching rows of one table.
type Lookup struct {
	Rel   int
	Alias string
	Table *Table
	// Kind is that of the join as seen from the stream's side, as it was written but
	// for what no row can come of. Right and Full have a pipeline of Unmatched.
	Kind ir.JoinKind
	// Index is where Keys are looked up; nil: every row of the table is tried.
	Index *Index
	// Keys are over the relations before it, in the order of
	// Index.Keys; their values are brought to the Kind and Rep found there.
	Keys []ir.Expr
	// Within says which of the key's rows are matches, where the index is sorted; nil:
	// all are.
	Within *Within
	// Residual is tested on each match, before a row without match is kept.
	Residual []Cond
	// AtMostOne: no row can have two matches.
	AtMostOne bool
	// First: of a row's matches the first is taken, in Order, or else as they were
	// inserted.
	First bool
	Order []ir.OrderKey
	// Then is tested on the row that was taken.
	Then []Cond
	// Covered: all that is read of its rows are columns that the index includes.
	Covered bool
	// Never: no row has a match, whatever the table holds (ON false).
	Never bool
	// SharesHash is the index among the ops of an earlier Lookup whose hash is
	// this one's too, for every row that arrives here; -1: none.
	SharesHash int
	// Join counts the query's Lookups and Applies from the stream outward.
	Join int
	// Miss says what answers for a row without match, and while the table is not
	// ready; nil: SQL's rule, as Kind says.
	Miss *ir.MissPolicy

	properties Properties
}

// Apply joins each row with the combinations of rows of several tables.
type Apply struct {
	Kind  ir.JoinKind // as Lookup.Kind, without a miss policy
	Rels  []int       // the relations below Tree, ascending
	Alias string      // their aliases, comma separated
	Tree  Tree        // the combinations that satisfy the whole condition; nil with Never
	First bool        // as Lookup.First
	Never bool        // as Lookup.Never
	Join  int         // as Lookup.Join
	from  ir.From

	properties Properties
}

// Keeps reports whether a row without match goes on, or a miss policy says what
// becomes of it.
func (l *Lookup) Keeps() bool { return l.Miss != nil || keeps(l.Kind) }

// MissAnswer is what the miss policy answers for a row without match in the end.
func (l *Lookup) MissAnswer() *ir.Strategy { return l.Miss.MissAnswer(l.Kind) }

// May reports whether some answer of the miss policy is of a kind.
func (l *Lookup) May(k ir.StrategyKind) bool { return l.Miss.May(l.Kind, k) }

// GivesUnmatched reports whether the table's rows that nothing matched are results.
func (l *Lookup) GivesUnmatched() bool { return givesUnmatched(l.Kind) }

// Keeps reports whether a row without match goes on.
func (a *Apply) Keeps() bool { return keeps(a.Kind) }

// GivesUnmatched reports whether the combinations that nothing matched are results.
func (a *Apply) GivesUnmatched() bool { return givesUnmatched(a.Kind) }

func keeps(k ir.JoinKind) bool          { return k == ir.Left || k == ir.Full }
func givesUnmatched(k ir.JoinKind) bool { return k == ir.Right || k == ir.Full }

// Tree enumerates combinations of rows for one outer row: an *Access, a *TreeJoin,
// a *Pick or a *Computed.
type Tree interface {
	String() string
	tree()
}

// Access gives rows of one table: those with Keys in Index, or all.
type Access struct {
	Rel       int
	Alias     string
	Table     *Table
	Index     *Index
	Keys      []ir.Expr // over the outer row and the relations enumerated before
	Within    *Within   // as Lookup.Within
	Conds     []Cond    // kept are the rows for which they hold
	AtMostOne bool      // at most one row has Keys
	Never     bool      // no row, whatever the table holds
}

// TreeJoin enumerates Left and, for each of its rows, the rows of Right, whose
// accesses test the join's condition. Kind is Inner, Left or Full; Left and
// Full give a row of Left without match with Right's relations NULL.
type TreeJoin struct {
	Kind        ir.JoinKind
	Left, Right Tree
	Anti        *Anti  // of a Full join; nil: its condition never holds, so Right follows Left
	Where       []Cond // tested on what comes out, rows without match too
}

// Follow reports whether Right's rows come after Left's, and none together with one of them.
func (j *TreeJoin) Follow() bool { return j.Kind == ir.Full && j.Anti == nil }

// Anti is the second half of a Full join: the rows of Right, with Left's
// relations NULL, for which Left gives no row.
type Anti struct{ Right, Left Tree }

// Pick enumerates the combinations of Tree that a LIMIT and OFFSET leave, in an order.
type Pick struct {
	Tree  Tree
	Order []ir.OrderKey // what it does not tell apart stays as Tree gives it
	// Distinct is as of ir.Limited.
	Distinct int
	Limit    ir.Expr // as of ir.Limited
	Offset   ir.Expr
	Ties     bool
	Where    []Cond // tested on what is left
}

// Leading reports whether, of the rows that the access gives, only those are read that
// come first by what its index is sorted by: as many as are held, and those that are equal
// to the last of them.
func (p *Pick) Leading() bool {
	a, ok := p.Tree.(*Access)
	if !ok || a.Within == nil || len(a.Conds) > 0 || p.Limit == nil || p.Distinct > 0 || len(p.Order) == 0 {
		return false
	}
	fails := slices.ContainsFunc(p.Order, func(k ir.OrderKey) bool { return facts.CanFail(k.Expr) })
	return !fails && a.Table.orderedBy(a.Index, a.Rel, p.Order[0].Expr)
}

func (*Access) tree()   {}
func (*TreeJoin) tree() {}
func (*Pick) tree()     {}
