package planner

import (
	"slices"

	"github.com/veloc-dev/veloc/compiler/facts"
	"github.com/veloc-dev/veloc/compiler/ir"
)

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

// unhidden is what a hidden column holds; any other expression itself.
func (t *Table) unhidden(e ir.Expr) ir.Expr {
	if c, ok := e.(*ir.Column); ok && c.Col >= len(t.Relation.Columns) {
		return t.Hidden[c.Col-len(t.Relation.Columns)]
	}
	return e
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
// rows may share the key of a JoinKey index, and are found in insertion order.
const (
	PrimaryKey Purpose = iota
	UniqueKey
	JoinKey
)

// Index finds a table's rows by the values of its keys.
type Index struct {
	ID      int // index into Table.Indexes
	Purpose Purpose
	Columns []int // of a primary or unique key: the relation's columns
	Keys    []Key
	// Order sorts the rows of a key; nil: they are in insertion order, or ranges. A row
	// where it is NULL is not in the index.
	Order *Key
	// Range is what the rows of a key stand for, sorted by where it begins; nil: they are
	// no ranges.
	Range *Range
	Used  bool // some join looks up in it
	// Included are columns that the index holds beside the rows of a key, ascending.
	Included []int
}

// Unique reports whether at most one row has a given key without NULL.
func (x *Index) Unique() bool { return x.Purpose != JoinKey }

// Key is one part of an index's key. A row with a NULL part is not in the
// index of a JoinKey or a unique key.
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

// Ages reports whether the rows of table t can become too old: by its own
// max_stale, or by that of a table that it is computed from.
func (t *Table) Ages() bool {
	return t.Relation.MaxStale > 0 || t.View != nil && slices.ContainsFunc(t.View.Tables, (*Table).Ages)
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
