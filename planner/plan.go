// Package planner turns a bound program into a plan: which tables load in
// which wave, which columns and indexes they hold, and for each query the
// operators that a record passes, from the stream outward. Its functions are
// pure and a Plan is immutable once Build has returned it.
package planner

import (
	"slices"

	"github.com/veloc-dev/veloc/compiler/facts"
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

// Degrades reports whether the query goes on while table t is not ready.
func (q *Query) Degrades(t *Table) bool {
	for i, r := range q.Source.Rels {
		if q.Rels[i] == t && (r.Missing == nil || r.Missing.OnUnready.Final().Kind == ir.FailFast) {
			return false
		}
	}
	return true
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

// Ages reports whether the rows of table t can become too old: by its own
// max_stale, or by that of a table that it is computed from.
func (t *Table) Ages() bool {
	return t.Relation.MaxStale > 0 || t.View != nil && slices.ContainsFunc(t.View.Tables, (*Table).Ages)
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
			if q.Rels[i] == t || q.Driver == t && i == q.Stream {
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

// Table is a reference table with its layout in memory.
type Table struct {
	ID        int // index into Plan.Tables
	Relation  *ir.Relation
	Used      bool      // some query reads it
	Wave      int       // index into Plan.Waves
	DependsOn []int     // tables that load before it, ascending
	Stored    []int     // columns that a stored row holds, ascending: also those that Hidden is computed from
	Hidden    []ir.Expr // what else a stored row holds: key expressions over relation 0, computed when the row is stored
	Indexes   []*Index  // primary key, unique keys, then what the joins need
	View      *Query    // computes the rows of a derived table; nil: they are loaded, or nothing reads it

	// BytesPerRow is the size of a stored row and its index slots at the usual
	// load, without the bytes that strings point to.
	BytesPerRow int
}

// HiddenColumn is Hidden[i] as later expressions read it: its Col counts on
// from the relation's columns.
func (t *Table) HiddenColumn(i int) *ir.Column {
	e := t.Hidden[i]
	info := e.Get()
	info.Nullable = info.Nullable || t.HiddenFails(i)
	return &ir.Column{Info: info, Rel: 0, Col: len(t.Relation.Columns) + i, Name: e.String()}
}

// HiddenFails reports whether Hidden[i] can be an error. It is NULL for such a row.
func (t *Table) HiddenFails(i int) bool { return facts.CanFail(t.Hidden[i]) }

// FailingKeys lists the Hidden that can be errors.
func (t *Table) FailingKeys() (hidden []int) {
	for i := range t.Hidden {
		if t.HiddenFails(i) {
			hidden = append(hidden, i)
		}
	}
	return hidden
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

// PrimaryKey is the index over the primary key, nil where there is none.
func (t *Table) PrimaryKey() *Index {
	if len(t.Indexes) > 0 && t.Indexes[0].Purpose == PrimaryKey {
		return t.Indexes[0]
	}
	return nil
}

// Purpose says why an index exists.
type Purpose uint8

// The purposes. A primary or unique key is checked on every change; several
// rows may share the key of a Lookup index, and are chained in insertion order.
const (
	PrimaryKey Purpose = iota
	UniqueKey
	Lookup
)

// Index finds a table's rows by the values of its keys.
type Index struct {
	ID      int // index into Table.Indexes
	Purpose Purpose
	Columns []int // of a primary or unique key: the relation's columns
	Keys    []Key
	Used    bool // some join looks up in it
}

// Unique reports whether at most one row has a given key without NULL.
func (x *Index) Unique() bool { return x.Purpose != Lookup }

// Key is one part of an index's key. A row with a NULL part is not in the
// index of a Lookup or a unique key.
type Key struct {
	// Expr gives the value from a stored row: the row's columns are those of
	// relation 0, and columns behind the relation's last are the Hidden ones.
	// It is cheap (a column, perhaps under value-preserving casts) and cannot
	// fail.
	Expr ir.Expr
	// Kind is the kind in which keys are hashed and compared: Int8 for every
	// integer kind, Text for text and varchar, else the kind of Expr.
	Kind ir.Kind
	// Rep is the representation in which numeric keys are hashed and compared,
	// the common one of both sides: values are rescaled to it first.
	Rep ir.Rep
}

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

// Query is one query's chain of operators.
type Query struct {
	Source  *ir.Query
	Stream  int         // index into Source.Rels
	Driver  *Table      // of a View: the table whose rows are the stream, read from their stored columns
	Rels    []*Table    // the table of each of Source.Rels; nil for the stream
	Tables  []*Table    // the distinct ones, by ID
	Reads   [][]int     // per relation: the columns that any step or output reads, ascending; hidden ones too
	Steps   []Step      // in the order in which a record passes them
	Outputs []ir.Output // what the last step's rows become
	Tails   []*Tail     // in order
	Never   bool        // the WHERE is constant false: no record gives a row
}

// Leaves lists the tables that rows of t come from which are not derived: t itself, or
// what it is computed from.
func (t *Table) Leaves() []*Table {
	if t.View == nil {
		return []*Table{t}
	}
	var out []*Table
	for _, b := range t.View.Tables {
		for _, l := range b.Leaves() {
			if !slices.Contains(out, l) {
				out = append(out, l)
			}
		}
	}
	return out
}

// Spreads reports whether one record may give any number of rows, or the end of
// the input does.
func (q *Query) Spreads() bool {
	for _, s := range q.Steps {
		switch s := s.(type) {
		case *Probe:
			if !s.AtMostOne && !(s.Never && s.Missing == nil) {
				return true
			}
		case *Nest:
			return true
		}
	}
	return len(q.Tails) > 0
}

// Step is a *Filter, *Probe or *Nest.
type Step interface {
	String() string
	step()
}

// Filter keeps the rows for which all Conds hold, cheapest first; there may be none.
type Filter struct{ Conds []Cond }

// Probe joins each row with the matching rows of one table.
type Probe struct {
	Rel   int
	Alias string
	Table *Table
	// Kind is Inner, Left, Right or Full as seen from the stream's side: Left
	// and Full keep a row without match, with NULLs; Right and Full have a Tail.
	Kind ir.JoinKind
	// Index is where Keys are looked up; nil: every row of the table is tried.
	Index *Index
	// Keys are over the relations before this step, in the order of
	// Index.Keys; their values are brought to the Kind and Rep found there.
	Keys []ir.Expr
	// Residual is tested on each match, before a row without match is kept.
	Residual []Cond
	// AtMostOne: no row can have two matches.
	AtMostOne bool
	// Never: no row has a match, whatever the table holds (ON false).
	Never bool
	// SharesHash is the index among the steps of an earlier Probe whose hash is
	// this one's too, for every row that arrives here; -1: none.
	SharesHash int
	// Join counts the query's Probes and Nests from the stream outward.
	Join int
	// Missing says what answers for an entry without match, and while the table
	// is not ready; Kind is then Left or Full. Nil: SQL's rule, as Kind says.
	Missing *ir.Missing
}

// Nest joins each row with the combinations of rows of several tables.
type Nest struct {
	Kind  ir.JoinKind // as Probe.Kind
	Rels  []int       // the relations below Tree, ascending
	Alias string      // their aliases, comma separated
	Tree  Tree        // the combinations that satisfy the whole condition; nil with Never
	Never bool        // as Probe.Never
	Join  int         // as Probe.Join
	// Whole enumerates every combination, for the Tail; nil without one.
	Whole Tree
}

// Tail runs when the input has ended. The rows (combinations) of Steps[Step]
// that nothing matched pass through Steps. In these, and in Outputs, columns of
// the stream and of all relations before that step have become NULL constants.
type Tail struct {
	Step    int
	Steps   []Step
	Outputs []ir.Output
}

// Keeps reports whether a join of kind k keeps the driving row without match.
func Keeps(k ir.JoinKind) bool { return k == ir.Left || k == ir.Full }

// HasTail reports whether a join of kind k gives the other side's unmatched rows.
func HasTail(k ir.JoinKind) bool { return k == ir.Right || k == ir.Full }

// Tree enumerates combinations of rows for one outer row: an *Access or a
// *TreeJoin.
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
	Anti        *Anti  // of a Full join
	Where       []Cond // tested on what comes out, rows without match too
}

// Anti is the second half of a Full join: the rows of Right, with Left's
// relations NULL, for which Left gives no row.
type Anti struct{ Right, Left Tree }

func (*Filter) step()   {}
func (*Probe) step()    {}
func (*Nest) step()     {}
func (*Access) tree()   {}
func (*TreeJoin) tree() {}
