package exec

import (
	"context"
	"slices"

	"github.com/veloc-dev/veloc/runtime"
)

// waiting is how a query puts records aside that miss, and looks them up again.
type waiting[R any] struct {
	run    *Run[R]
	parked Parked[R]
	tables []*runtime.Core
}

func newWaiting[R any](r *Run[R], waits []Wait, tables []*runtime.Core) *waiting[R] {
	r.Final = make([]bool, len(waits))
	return &waiting[R]{run: r, parked: Parked[R]{waits: waits}, tables: tables}
}

func (w *waiting[R]) reset() {
	w.parked.Reset()
	w.run.Missed = w.run.Missed[:0]
	clear(w.run.Final)
}

// version changes with the tables that records wait for.
func (w *waiting[R]) version() (sum uint64) {
	for _, t := range w.tables {
		sum += t.Version()
	}
	return sum
}

// newcomers joins new records, and puts those aside that are to wait. The tables stay
// pinned until these have been counted.
func (w *waiting[R]) newcomers(records []R) *runtime.RecordError {
	seen, version := w.run.Seen, w.version()
	w.run.Pin()
	defer w.run.Unpin()
	err := w.run.chunk(records)
	w.settle(records, seen, version)
	return err
}

// settle puts the records aside that are to wait; the first of the batch has the number
// seen. Each is joined once more by itself, which tells what it has counted as: the ops,
// which count whole batches, need not tell it from the others.
func (w *waiting[R]) settle(batch []R, seen, version uint64) {
	if len(w.run.Missed) == 0 {
		return
	}
	r, missed := w.run, w.run.Missed
	joins := slices.Clone(r.joins)
	w.run.Missed = nil
	for _, miss := range missed {
		clear(r.joins)
		r.pass(batch[miss.Record : miss.Record+1])
		p := ParkedRecord[R]{Record: clone(&batch[miss.Record]), Number: seen + uint64(miss.Record), Counted: slices.Clone(r.joins)}
		runtime.PutAside(joins, p.Counted)
		w.parked.Park(p, miss.Join, version)
	}
	copy(r.joins, joins)
	r.Batch, w.run.Missed = nil, missed[:0]
}

// clone is a copy of a record that shares no memory with it.
func clone[R any](record *R) R {
	return any(record).(interface{ Clone() R }).Clone()
}

// lookAgain looks the parked records up for which it is time; with last, all of them,
// for the last time.
func (w *waiting[R]) lookAgain(last bool) *runtime.RecordError {
	w.parked.Rewind()
	for {
		p, ok := w.parked.Due(w.version(), last)
		if !ok {
			return nil
		}
		if err := w.resume(p); err != nil {
			return err
		}
		if r := w.run; r.spreads {
			if r.Pieces.between(1); r.Pieces.over {
				return nil
			}
		}
	}
}

// evict gives up the records that have waited longest, where there are too many.
func (w *waiting[R]) evict() *runtime.RecordError {
	for {
		p, ok := w.parked.Full()
		if !ok {
			return nil
		}
		if err := w.resume(p); err != nil {
			return err
		}
	}
}

// resume joins a parked record, and parks it again where it misses again.
func (w *waiting[R]) resume(p ParkedRecord[R]) *runtime.RecordError {
	r := w.run
	if column, err := r.outdated(); err != nil && column == "FROM" {
		return late(runtime.NewRecordError(-1, column, err), &p.Record)
	}
	seen, final, joins, version := r.Seen, slices.Clone(w.run.Final), slices.Clone(r.joins), w.version()
	r.Pin()
	defer r.Unpin()
	r.Seen = p.Number
	clear(r.joins)
	if p.Final {
		w.run.Final[p.Join] = true
	}
	err := r.chunk([]R{p.Record})
	look := slices.Clone(r.joins)
	copy(r.joins, joins)
	copy(w.run.Final, final)
	r.Seen = seen
	runtime.Settled(r.joins, p.Counted, look, len(w.run.Missed) > 0)
	for _, miss := range w.run.Missed {
		w.parked.Park(p, miss.Join, version)
	}
	if err != nil {
		return late(err, &p.Record)
	}
	return nil
}

// late makes an error that of a parked record.
func late[R any](err *runtime.RecordError, record *R) *runtime.RecordError {
	err.Index, err.Record = -1, any(record).(interface{ AppendJSON(dst []byte) []byte }).AppendJSON(nil)
	return err
}

// lastLook looks up all parked records, for the last time, at the end of the input.
func (w *waiting[R]) lastLook() error {
	r := w.run
	for i := range w.run.Final {
		w.run.Final[i] = true
	}
	made := r.rows.made()
	err := w.lookAgain(true)
	r.Given.Note(made, r.rows.made(), nil)
	r.publish()
	clear(w.run.Final)
	if err != nil {
		r.Given.Note(0, 0, err)
		return err
	}
	return nil
}

// drain gives the rows of the records that wait, until none does or ctx ends.
func (w *waiting[R]) drain(ctx context.Context) error {
	made := w.run.rows.made()
	err := w.drains(ctx)
	w.run.Given.Note(made, w.run.rows.made(), err)
	w.run.publish()
	return err
}

func (w *waiting[R]) drains(ctx context.Context) error {
	for {
		if err := w.lookAgain(false); err != nil {
			return err
		}
		if w.parked.Len() == 0 || w.run.Pieces.over {
			return nil
		}
		if err := w.parked.Wait(ctx, w.version); err != nil {
			return err
		}
	}
}
