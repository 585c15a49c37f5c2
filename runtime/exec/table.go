package exec

import (
	"iter"
	"sync"

	"github.com/veloc-dev/veloc/runtime"
	"github.com/veloc-dev/veloc/runtime/index"
	"github.com/veloc-dev/veloc/runtime/rowio"
	"github.com/veloc-dev/veloc/runtime/rowstore"
)

// Rows is one version of a table's rows with their indexes. Generated code implements it.
type Rows interface {
	// Len counts the rows.
	Len() int
	// Reserve makes room for more rows, towards those expected in all.
	Reserve(more, expected int)
	// Trim gives back what Reserve has made too much.
	Trim()
	// Set takes on another version's rows and indexes.
	Set(Rows)
}

// ChangeableRows are those of a table that is not derived.
type ChangeableRows interface {
	Rows
	// Clone copies the rows and their indexes.
	Clone() Rows
}

// KeyedRows are those of a table with a primary key.
type KeyedRows interface {
	Rows
	// Remove deletes a row.
	Remove(row uint32)
	// Compact gives the rows moved together, and for each its new number; nil while few
	// of them are deleted.
	Compact() (next Rows, moved []uint32)
	// Moved gives for each row the number of the one with its primary key among next's.
	Moved(next Rows) []uint32
}

// Table is what the handle of a table has beside its rows, whatever these are.
//
// Who changes rows is alone between Begin and End. What it reads, and prepares, needs no
// more; what it changes is between Lock and Unlock, so that batches wait for nothing else.
type Table struct {
	Core     *runtime.Core
	Guard    rowstore.Guard // guards the rows
	Holds    rowstore.Holds // of those who read the rows without Guard
	Texts    rowstore.Texts // of who changes the rows
	Trackers Trackers
	changes  sync.Mutex
	rows     Rows // the handle's
}

// Prepare describes a table with these rows to its loader; load begins a load.
func (t *Table) Prepare(relation *rowio.Relation, policy runtime.Policy, rows Rows, load func() runtime.Generation) runtime.Handle {
	t.rows, t.Core = rows, runtime.NewCore(relation, policy, load)
	return runtime.HandleOf(t.Core)
}

// Expose lets derived tables be computed from the rows; version points to a copy of the
// handle's rows, which shares their memory.
func (t *Table) Expose(version func() any) {
	e := runtime.Exposed{Guard: &t.Guard, Rows: version}
	if _, changeable := t.rows.(ChangeableRows); changeable {
		e.Changes, e.Holds = &t.changes, &t.Holds
	}
	t.Core.Expose(e)
}

// RLock brings a derived table up to date and holds the rows until RUnlock.
func (t *Table) RLock() {
	t.Core.Follow()
	t.Guard.RLock()
}

// RUnlock ends what RLock began.
func (t *Table) RUnlock() { t.Guard.RUnlock() }

// Begin makes the caller the only one that changes the rows, until End.
func (t *Table) Begin() { t.changes.Lock() }

// End ends what Begin began.
func (t *Table) End() { t.changes.Unlock() }

// Lock holds the rows alone, until Unlock. Where others read them without the guard they
// stay as they are: the change is made to a copy.
func (t *Table) Lock() {
	if t.Guard.Lock(); t.Holds.Any() {
		t.Guard.Unlock()
		next := t.rows.(ChangeableRows).Clone()
		t.Guard.Lock()
		t.exchange(next)
	}
}

// Unlock ends what Lock began; so many rows there are now.
func (t *Table) Unlock(rows int) {
	t.Core.Changed(rows)
	t.Guard.Unlock()
}

// exchange puts other rows in the place of the handle's. The guard is held.
func (t *Table) exchange(next Rows) {
	t.rows.Set(next)
	t.Holds.Renew()
}

// Remove deletes a row of a table with a primary key, and reports whether there is one.
// The caller is between Begin and End.
func (t *Table) Remove(row uint32) bool {
	if row == index.NoRow {
		return false
	}
	rows := t.rows.(KeyedRows)
	t.Lock()
	rows.Remove(row)
	t.Unlock(rows.Len())
	if next, moved := rows.Compact(); next != nil {
		t.Guard.Lock()
		t.exchange(next)
		t.Trackers.Move(moved)
		t.Guard.Unlock()
	}
	return true
}

// All gives every row of a table, as they are when the loop begins.
func All[R, S any](t *Table, stored *[]S, dead *rowstore.Bits, row func(*S) R) iter.Seq[R] {
	return func(yield func(R) bool) {
		t.RLock()
		rows, gone := *stored, *dead
		hold := t.Holds.Take()
		t.RUnlock()
		defer hold.Release()
		for i := range rows {
			if !gone.Has(uint32(i)) && !yield(row(&rows[i])) {
				return
			}
		}
	}
}

// Renumber gives for each row what number gives, and index.NoRow for those that were deleted.
func Renumber[S any](rows []S, dead *rowstore.Bits, number func(row *S) uint32) []uint32 {
	numbers := make([]uint32, len(rows))
	for i := range rows {
		numbers[i] = index.NoRow
		if !dead.Has(uint32(i)) {
			numbers[i] = number(&rows[i])
		}
	}
	return numbers
}
