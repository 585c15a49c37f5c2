// Package planner turns a bound program into a plan: which tables load in
// which wave, which columns and indexes they hold, and for each query the
// operators that a record passes, from the stream outward. Its functions are
// pure and a Plan is immutable once Build has returned it.
package planner

import "github.com/veloc-dev/veloc/compiler/ir"

// Plan is what codegen emits a package from.
type Plan struct {
	Program *ir.Program
	Streams []*ir.Relation // in script order
	Tables  []*Table       // in script order, unused ones too; pinned in this order
	Waves   [][]int        // indexes into Tables; a wave loads in parallel when the one before is done
	Queries []*Query       // in script order
}

// Table is a reference table with its layout in memory.
type Table struct {
	ID        int // index into Plan.Tables
	Relation  *ir.Relation
	Used      bool      // some query reads it
	Wave      int       // index into Plan.Waves
	DependsOn []int     // tables that load before it, ascending
	Stored    []int     // columns that a stored row holds, ascending; see Hidden
	Hidden    []ir.Expr // what else a stored row holds: computed from the row when it is stored
	Indexes   []*Index  // primary key, unique keys, then what the joins need

	// BytesPerRow is the size of a stored row and its index slots at the usual
	// load, without the bytes that strings point to.
	BytesPerRow int
}

// ColumnOf is the expression of hidden column i as the stored row holds it:
// Col counts on from the relation's columns.
func (t *Table) ColumnOf(i int) *ir.Column {
	info := t.Hidden[i].Get()
	return &ir.Column{Info: info, Rel: 0, Col: len(t.Relation.Columns) + i, Name: t.Hidden[i].String()}
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

// String is the word that plans print.
func (p Purpose) String() string { return [...]string{"primary key", "unique", "lookup"}[p] }

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

// Key is one part of an index's key. A row with a NULL part is not in the index.
type Key struct {
	// Expr gives the value from a stored row: the row's columns are those of
	// relation 0, and columns behind the relation's last are the Hidden ones.
	// It is cheap (a column, or one under value-preserving casts) and cannot
	// fail. Its type and representation are those in which keys are hashed and
	// compared.
	Expr ir.Expr
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
	Source *ir.Query
	Stream int      // index into Source.Rels
	Rels   []*Table // the table of each of Source.Rels; nil for the stream
	Tables []*Table // the distinct ones, by ID
	Reads  [][]int  // per relation: the columns that any step or output reads, ascending; hidden ones too
	Steps  []Step   // in the order in which a record passes them
	Tails  []*Tail  // in order
	Never  bool     // the WHERE is constant false: no record gives a row
}

// Step is a *Filter, *Probe or *Nest.
type Step interface {
	String() string
	step()
}

// Filter keeps the rows for which all Conds hold.
type Filter struct{ Conds []Cond }

// Probe joins each row with the matching rows of one table.
type Probe struct {
	Rel   int
	Table *Table
	// Kind is Inner, Left, Right or Full as seen from the stream's side: Left
	// and Full keep a row without match, with NULLs; Right and Full have a Tail.
	Kind ir.JoinKind
	// Index is where Keys are looked up; nil: every row of the table is tried.
	Index *Index
	// Keys are over the relations before this step, in the order, types and
	// representations of Index.Keys.
	Keys []ir.Expr
	// Residual is tested on each match, before a row without match is kept.
	Residual []Cond
	// AtMostOne: no row can have two matches.
	AtMostOne bool
	// SharesHash is the index in Query.Steps of an earlier Probe with the same
	// Keys over the same relations, so that the hash is the same; -1: none.
	SharesHash int
}

// Nest joins each row with the combinations of rows of several tables.
type Nest struct {
	Kind ir.JoinKind // as Probe.Kind
	Rels []int       // the relations below Tree, ascending
	Tree Tree
	// On is tested on each combination, before a row without match is kept.
	On []Cond
}

// Tail runs when the input has ended: the combinations of Steps[Step] that
// nothing matched pass through the steps behind it, with the stream and all
// relations before it NULL.
type Tail struct{ Step int }

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
	Rel   int
	Table *Table
	Index *Index
	Keys  []ir.Expr // over the outer row and the relations enumerated before
	Conds []Cond    // kept are the rows for which they hold
}

// TreeJoin is Left joined with Right, Left being enumerated first. Kind is
// Inner, Left or Full.
type TreeJoin struct {
	Kind        ir.JoinKind
	Left, Right Tree
	On          []Cond // what the accesses below have not tested yet
	// Anti is set for Full: enumerates Left again for each row of Right, to
	// find out whether anything matches it.
	Anti *Anti
}

// Anti is the second half of a Full TreeJoin: the rows of Right alone, without
// those for which Left has a row that satisfies On.
type Anti struct {
	Right, Left Tree
	On          []Cond
}

func (f *Filter) String() string   { return "" }
func (p *Probe) String() string    { return "" }
func (n *Nest) String() string     { return "" }
func (a *Access) String() string   { return "" }
func (j *TreeJoin) String() string { return "" }

func (*Filter) step()   {}
func (*Probe) step()    {}
func (*Nest) step()     {}
func (*Access) tree()   {}
func (*TreeJoin) tree() {}
