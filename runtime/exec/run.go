package exec

import (
	"github.com/veloc-dev/veloc/runtime"
	"github.com/veloc-dev/veloc/runtime/rowstore"
)

// Run is the part of a query value that does not depend on the type of its rows: it
// takes records through the query's ops, so many at a time that they share one version
// of every table. R are the records. The zero value evaluates nothing.
//
// It stands last in a query value: what is at its end is not written while records are
// joined, so that values beside each other share no cache line.
type Run[R any] struct {
	Batch   []R           // the records at hand
	Seen    uint64        // records before the batch
	Given   runtime.Given // what became of them
	Reader  rowstore.Reader
	Guards  []*rowstore.Guard
	Failed  *runtime.RecordError // the error at hand
	Pieces  Pieces               // hands rows on before the end, where a record may give many
	Missed  []Miss               // the records of the batch that are to wait for a row
	Final   []bool               // by join: records no longer wait for it
	waiting *waiting[R]          // those that wait; nil: none may

	// Usable says that the value has what it reads.
	Usable  bool
	refusal error // why it evaluates nothing

	from     []uint64 // the numbers of the rows' records, where they are wanted
	numbered bool     // they are
	cautious uint8    // how often batches are halved, since one has failed

	info      *runtime.QueryInfo
	publisher *runtime.StatsPublisher
	joins     []runtime.JoinStats
	before    []runtime.JoinStats // before the batch at hand
	rows      rows
	stream    runtime.StreamBatch

	join              func()
	admit             func(batch []R) ([]R, *runtime.RecordError)
	again             func() forkable
	fallible, spreads bool
	fresh             []*runtime.Core
	keys              []func() error

	pin, detach, attach func()
	end                 func()
	lost                func() error
	forget, undo, keep  func()
}

// Refusal is why the value evaluates nothing.
func (r *Run[R]) Refusal() error {
	if r.refusal != nil {
		return r.refusal
	}
	return runtime.ErrNotReady
}

// RefusalOf is why the value does not join a record.
func (r *Run[R]) RefusalOf(record *R) error {
	if record == nil {
		return runtime.ErrNilRecord
	}
	return r.Refusal()
}

// enter is nil where the value may be called.
func (r *Run[R]) enter() error {
	switch {
	case r == nil:
		return runtime.ErrNotReady
	case !r.Usable:
		return r.Refusal()
	case r.Pieces.giving:
		return runtime.ErrInUse
	}
	return nil
}

// Pin holds the tables' versions, in table order, until Unpin.
func (r *Run[R]) Pin() {
	switch {
	case r.pin != nil:
		r.pin()
	case len(r.Guards) > 0:
		r.Reader.Pin(r.Guards)
	}
}

// Unpin ends what Pin began.
func (r *Run[R]) Unpin() {
	switch {
	case r.spreads && r.Pieces.attach():
		if r.attach != nil {
			r.attach()
		}
	case len(r.Guards) > 0:
		r.Reader.Unpin(r.Guards)
	}
}

// Flush hands on the rows at hand. The batch lets go of the tables, and goes on over
// their rows as they were when it began.
func (r *Run[R]) Flush() {
	if !r.Pieces.detached {
		r.Pieces.detached = true
		if r.detach != nil {
			r.detach()
		}
		if len(r.Guards) > 0 {
			r.Reader.Unpin(r.Guards)
		}
	}
	r.Pieces.hand()
	if !r.fallible { // what is counted stays counted
		r.publish()
	}
}

// Fail notes the first failure of a pass over a batch.
func (r *Run[R]) Fail(record int, column string, err error) int {
	if r.Failed == nil {
		r.Failed = runtime.NewRecordError(record, column, err)
	}
	return 0
}

// Park notes a record of the batch that is to wait for a row.
func (r *Run[R]) Park(record, join int) {
	r.Missed = append(r.Missed, Miss{Record: record, Join: join})
}

// Number notes for each of the last rows which record it is of, where that is asked for.
func (r *Run[R]) Number(entries []uint16) {
	if r.numbered {
		r.from = appendNumbers(r.from, r.Seen, entries)
	}
}

// Numbered reports whether it is asked for.
func (r *Run[R]) Numbered() bool { return r.numbered }

// NumberOne notes it for one row.
func (r *Run[R]) NumberOne(record int) { r.from = append(r.from, r.Seen+uint64(record)) }

// publish adds the value's counts to its query's.
func (r *Run[R]) publish() { r.publisher.Publish(&r.Seen, &r.Given, r.joins) }

// PublishOne publishes behind a single record, where it is time.
func (r *Run[R]) PublishOne() {
	if r.publisher.Due(r.Seen) {
		r.publishOne()
	}
}

// CountFiltered counts a single record that was filtered before the tables are pinned.
func (r *Run[R]) CountFiltered() {
	runtime.CountOne(&r.Seen)
	r.PublishOne()
}

// CountFailed counts a single record that has failed there.
func (r *Run[R]) CountFailed() {
	runtime.CountOne(&r.Given.Failed)
	r.CountFiltered()
}

// publishOne publishes at once, and the next ones later.
func (r *Run[R]) publishOne() {
	r.publish()
	if len(r.Guards) > 0 && r.publisher.Arm(r.Seen) {
		r.publisher.Later(r.Guards[0], r.publish)
	}
}

// appends joins a batch of anyone's records.
func (r *Run[R]) appends(batch []R) error {
	if r.admit == nil {
		return r.appendAdmitted(batch)
	}
	batch, refused := r.admit(batch)
	if err := r.appendAdmitted(batch); err != nil || refused == nil {
		return err
	}
	runtime.CountOne(&r.Seen)
	runtime.CountOne(&r.Given.Failed)
	return refused
}

// appendAdmitted joins records whose values are those of their columns' types.
func (r *Run[R]) appendAdmitted(batch []R) error {
	made := r.rows.made()
	err := r.all(batch)
	r.Given.Note(made, r.rows.made(), err)
	r.publish()
	return err
}

// all joins a batch, so many records at a time that they share one version of every
// table. Behind a failure these are few and grow again, since the next one may be near.
func (r *Run[R]) all(batch []R) error {
	if r.waiting != nil {
		if err := r.waiting.lookAgain(false); err != nil {
			return err
		}
	}
	for at := 0; at < len(batch); {
		if column, err := r.outdated(); err != nil {
			return runtime.NewRecordError(at, column, err)
		}
		records := batch[at:min(at+r.size(), len(batch))]
		if err := r.part(records); err != nil {
			r.cautious = mostCautious
			err.Index += at
			return err
		}
		r.cautious = max(r.cautious, 1) - 1
		at += len(records)
		if r.waiting != nil {
			if err := r.waiting.evict(); err != nil {
				err.Index = at - 1
				return err
			}
		}
		if r.spreads {
			if r.Pieces.between(len(records)); r.Pieces.over {
				break
			}
		}
	}
	return nil
}

// mostCautious is how often batches are halved behind a failure.
const mostCautious = 6

// size is how many records to join at a time.
func (r *Run[R]) size() int {
	size := runtime.BatchSize
	if r.spreads {
		size = r.Pieces.batch()
	}
	return max(size>>r.cautious, 1)
}

// outdated is why the tables' rows may not be joined, and what to blame for it.
func (r *Run[R]) outdated() (column string, err error) {
	for _, t := range r.fresh {
		if err := t.Fresh(); err != nil {
			return "FROM", err
		}
	}
	for _, key := range r.keys {
		if err := key(); err != nil {
			return "ON", err
		}
	}
	return "", nil
}

// part joins records with one version of every table.
func (r *Run[R]) part(records []R) *runtime.RecordError {
	if r.waiting != nil {
		return r.waiting.newcomers(records)
	}
	r.Pin()
	defer r.Unpin()
	return r.chunk(records)
}

// chunk joins records. After a failure it joins again, up to the record that failed:
// the ops work on all records at once, so rows of records behind it may have come out,
// and a record before it may fail in a later op.
func (r *Run[R]) chunk(records []R) *runtime.RecordError {
	if !r.fallible {
		r.pass(records)
		r.Batch = nil
		r.Seen += uint64(len(records))
		return nil
	}
	made, numbers := r.rows.made(), len(r.from)
	r.before = append(r.before[:0], r.joins...)
	var first *runtime.RecordError
	for r.try(records, made); r.Failed != nil; r.try(records[:first.Index], made) {
		first, r.Failed = r.Failed, nil
		r.from = r.from[:numbers]
		r.takeBack(made)
	}
	if r.spreads && r.Pieces.retry() {
		r.takeBack(made)
		r.pass(r.Batch)
	}
	if r.keep != nil {
		r.keep()
	}
	r.Batch = nil
	if first != nil {
		r.Seen += uint64(first.Index + 1)
		return first
	}
	r.Seen += uint64(len(records))
	return nil
}

// try passes records whose rows may not stay.
func (r *Run[R]) try(records []R, made int) {
	if r.spreads {
		r.Pieces.try(made)
	}
	r.pass(records)
}

// takeBack undoes what the records at hand have given and counted.
func (r *Run[R]) takeBack(made int) {
	r.rows.cut(made)
	copy(r.joins, r.before)
	if r.undo != nil {
		r.undo()
	}
}

// pass takes records through the ops.
func (r *Run[R]) pass(records []R) {
	if r.Batch = records; r.join != nil {
		r.join()
	}
}

// finish gives what comes at the end of the input. It ends the run.
func (r *Run[R]) finish() error {
	if r.waiting != nil {
		if err := r.waiting.lastLook(); err != nil {
			return err
		}
	}
	if r.end == nil {
		r.publish()
		return nil
	}
	if _, err := r.outdated(); err != nil {
		return err
	}
	r.Pin()
	defer r.Unpin()
	if err := r.failure(); err != nil {
		return err.Err // the tables could not be pinned
	}
	if r.lost != nil {
		if err := r.lost(); err != nil {
			r.forgets()
			return err
		}
	}
	made := r.rows.made()
	r.end()
	r.Given.Note(made, r.rows.made(), nil)
	r.publish()
	r.forgets()
	if err := r.failure(); err != nil {
		return err
	}
	return nil
}

// failure takes the error at hand.
func (r *Run[R]) failure() *runtime.RecordError {
	err := r.Failed
	r.Failed = nil
	return err
}

func (r *Run[R]) forgets() {
	if r.forget != nil {
		r.forget()
	}
}

// keepsState reports whether a run leaves something behind where it does not come to its
// end: matched rows, parked records, a way for rows.
func (r *Run[R]) keepsState() bool { return r.spreads || r.waiting != nil || r.forget != nil }

// begin makes what follows a run of its own, whatever an earlier one has left. Rows go to
// give, where it is not nil.
func (r *Run[R]) begin(give func(rows int) bool) error {
	if !r.Usable {
		return r.Refusal()
	}
	if r.spreads && !r.Pieces.begin(give, &r.Given) {
		return runtime.ErrInUse
	}
	r.forgets()
	if r.waiting != nil {
		r.waiting.reset()
	}
	r.Failed, r.cautious = nil, 0
	return nil
}
