package exec

import (
	"context"
	"iter"
	"slices"

	"github.com/veloc-dev/veloc/runtime"
	"github.com/veloc-dev/veloc/runtime/index"
	"github.com/veloc-dev/veloc/runtime/rowio"
	"github.com/veloc-dev/veloc/runtime/rowstore"
)

// Loading says how rows are loaded into a table, and changed behind that; R are its rows.
// What is nil the table has not.
type Loading[R any] struct {
	Table *Table
	Next  Rows          // takes the rows
	Batch rowio.Records // that sources fill
	Rows  *[]R          // of this batch

	// Add enters rows into Next, with copies of their texts. Where several have one
	// primary key the last stands, and the others are counted.
	Add func(rows []R, texts *rowstore.Texts) (duplicates int64, err error)
	// Admit holds a row that a program gives to its columns' types.
	Admit func(row *R) error
	// Change adds a row to the table, or replaces the one with its primary key.
	Change func(row R) error
	// Find gives the row with the primary key of another one.
	Find func(in Rows, row *R) uint32
}

// NewLoad begins a load.
func NewLoad[R any](l Loading[R]) runtime.Generation {
	load := newLoad(l)
	if l.Change == nil {
		return load
	}
	changeable := changeableLoad{load, func() (int, error) { return changeAll(l.Rows, l.Change) }}
	if l.Find == nil {
		return &changeable
	}
	return &keyedLoad{changeable, func(committed bool) int {
		return deleteAll(l.Rows, func(row *R) bool {
			if !committed {
				return load.remove(l.Find(l.Next, row))
			}
			l.Table.Begin()
			defer l.Table.End()
			return l.Table.Remove(l.Find(l.Table.rows, row))
		})
	}}
}

func newLoad[R any](l Loading[R]) *load {
	return &load{table: l.Table, next: l.Next, batch: l.Batch, add: func(texts *rowstore.Texts) (int64, error) { return l.Add(*l.Rows, texts) }}
}

// Replace makes rows of a program the table's, all at once.
func Replace[R any](l Loading[R], rows []R) error {
	load := newLoad(l)
	load.expected = len(rows)
	load.next.Reserve(len(rows), len(rows))
	if l.Admit == nil {
		if err := load.added(l.Add(rows, &load.texts)); err != nil {
			return err
		}
		return l.Table.Core.Exchange(load)
	}
	for part := range slices.Chunk(rows, runtime.BatchSize) {
		*l.Rows = append(*l.Rows, part...)
		for i := range *l.Rows {
			if err := l.Admit(&(*l.Rows)[i]); err != nil {
				return err
			}
		}
		if err := load.Insert(); err != nil {
			return err
		}
	}
	return l.Table.Core.Exchange(load)
}

// load implements runtime.Generation.
type load struct {
	table      *Table
	next       Rows
	batch      rowio.Records
	add        func(texts *rowstore.Texts) (duplicates int64, err error) // enters the batch's rows into next
	texts      rowstore.Texts
	expected   int // rows, about; 0: unknown
	duplicates int64
}

// Records is the batch that a source fills.
func (l *load) Records() rowio.Records { return l.batch }

// Insert takes the batch's rows.
func (l *load) Insert() error {
	defer l.batch.Reset()
	l.next.Reserve(l.batch.Len(), l.expected)
	return l.added(l.add(&l.texts))
}

func (l *load) added(duplicates int64, err error) error {
	l.duplicates += duplicates
	return err
}

// Expect says about how many rows there will be.
func (l *load) Expect(rows int) { l.expected = rows }

// Rows counts the rows so far.
func (l *load) Rows() int { return l.next.Len() }

// Duplicates counts the rows whose primary key a later one had.
func (l *load) Duplicates() int64 { return l.duplicates }

// Commit makes the rows the table's.
func (l *load) Commit(byLoad bool) error {
	t := l.table
	l.next.Trim()
	t.Begin()
	defer t.End()
	keyed, _ := t.rows.(KeyedRows)
	var moved []uint32
	if keyed != nil && t.Trackers.Any() {
		moved = keyed.Moved(l.next)
	}
	t.Guard.Lock()
	defer t.Guard.Unlock()
	if t.Trackers.Any() {
		switch {
		case keyed == nil && !byLoad:
			return runtime.ErrMatchedRows
		case keyed == nil:
			t.Trackers.Lose()
		case moved == nil:
			t.Trackers.Move(keyed.Moved(l.next)) // the first mark came just then
		default:
			t.Trackers.Move(moved)
		}
	}
	t.exchange(l.next)
	t.Texts = l.texts
	t.Core.Replaced(t.rows.Len(), byLoad)
	return nil
}

// changeableLoad implements runtime.ChangeableGeneration.
type changeableLoad struct {
	*load
	change func() (changed int, err error)
}

// Change makes the batch's rows changes of the table.
func (l *changeableLoad) Change() (changed int, err error) { return l.change() }

// keyedLoad implements runtime.KeyedGeneration.
type keyedLoad struct {
	changeableLoad
	remove func(committed bool) (deleted int)
}

// Delete removes the rows with the primary keys of the batch's.
func (l *keyedLoad) Delete(committed bool) int {
	deleted := l.remove(committed)
	if committed {
		return deleted
	}
	if compact, _ := l.next.(KeyedRows).Compact(); compact != nil {
		l.next.Set(compact)
	}
	return deleted
}

// remove deletes a row that is not the table's yet, and reports whether there is one.
func (l *load) remove(row uint32) bool {
	if row == index.NoRow {
		return false
	}
	l.next.(KeyedRows).Remove(row)
	return true
}

// changeAll makes rows changes of a table, one by one, so that readers come in between,
// and drops them. On an error, which ends it, changed counts the rows before.
func changeAll[R any](rows *[]R, change func(R) error) (changed int, err error) {
	defer func() { *rows = (*rows)[:0] }()
	for _, row := range *rows {
		if err := change(row); err != nil {
			return changed, err
		}
		changed++
	}
	return changed, nil
}

// deleteAll deletes rows one by one, and drops them; deleted counts those that were there.
func deleteAll[R any](rows *[]R, remove func(*R) bool) (deleted int) {
	for i := range *rows {
		if remove(&(*rows)[i]) {
			deleted++
		}
	}
	*rows = (*rows)[:0]
	return deleted
}

// From is a source that loads a table from an iterator, which is read once a load; nil
// without one.
func From[R any](relation *rowio.Relation, rows iter.Seq2[R, error], admit func(row *R) error) runtime.TableSource {
	if rows == nil {
		return nil
	}
	return &sequence[R]{relation.Name, rows, admit}
}

type sequence[R any] struct {
	relation string
	rows     iter.Seq2[R, error]
	admit    func(row *R) error // nil: Go's own types hold no more than the columns
}

// Relation names the table that the source is made for.
func (s *sequence[R]) Relation() string { return s.relation }

// LoadTable reads the iterator to its end.
func (s *sequence[R]) LoadTable(ctx context.Context, in *runtime.TableInput) error {
	batch := in.Records().(interface{ Slice() *[]R }).Slice()
	for row, err := range s.rows {
		if err == nil {
			err = ctx.Err()
		}
		if err == nil && s.admit != nil {
			err = s.admit(&row)
		}
		if err != nil {
			return runtime.Permanent(err)
		}
		if *batch = append(*batch, row); len(*batch) < runtime.BatchSize {
			continue
		}
		if err := in.Insert(); err != nil {
			return err
		}
	}
	return in.Insert()
}
