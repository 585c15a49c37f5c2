package exec

import (
	"context"
	"time"

	"github.com/veloc-dev/veloc/runtime"
)

// Wait is wait_and_retry for a join's misses: a parked record is looked up
// again when a table has changed, and after Delay, twice that, and so on up to
// MaxDelay. MaxRetries counts the looks after a delay; behind the last one the
// record is given up.
type Wait struct {
	MaxRetries      int
	Delay, MaxDelay time.Duration
}

// MaxParked is how many records of a query value wait for a table's row. Where
// one more comes, the one that has waited longest is given up.
const MaxParked = 4096

// Miss is a record of a batch that is to wait at a join.
type Miss struct{ Record, Join int }

// ParkedRecord is a record that waits.
type ParkedRecord[R any] struct {
	Record  R
	Number  uint64              // of the record in its stream
	Join    int                 // the join that missed
	Final   bool                // it is looked up for the last time
	Counted []runtime.JoinStats // what it counts as so far, by join

	tries   int
	due     time.Time
	version uint64 // of the tables when it was looked up last
}

// Parked holds the records of a query value that wait, in the order in which
// they came. The zero value is empty.
type Parked[R any] struct {
	waits   []Wait // by join
	records []ParkedRecord[R]
	at      int // where Due goes on
}

// SetWaits sets the policy of each join; those that do not wait have a zero.
func (p *Parked[R]) SetWaits(waits ...Wait) { p.waits = waits }

// Reset drops the records.
func (p *Parked[R]) Reset() {
	clear(p.records)
	p.records, p.at = p.records[:0], 0
}

// Len counts the records.
func (p *Parked[R]) Len() int { return len(p.records) }

// Numbers gives those of the records that wait.
func (p *Parked[R]) Numbers() []uint64 {
	if len(p.records) == 0 {
		return nil
	}
	numbers := make([]uint64, len(p.records))
	for i := range p.records {
		numbers[i] = p.records[i].Number
	}
	return numbers
}

// Park adds a record that missed at the join, for the first time or again.
func (p *Parked[R]) Park(record ParkedRecord[R], join int, version uint64) {
	if record.Join != join {
		record.Join, record.tries = join, 0
	}
	w := p.waits[join]
	delay := w.Delay
	for range record.tries {
		if delay *= 2; delay >= w.MaxDelay {
			delay = w.MaxDelay
			break
		}
	}
	record.due, record.version = time.Now().Add(delay), version
	p.records = append(p.records, record)
}

// Full takes out the record that has waited longest, where there are too many.
func (p *Parked[R]) Full() (record ParkedRecord[R], ok bool) {
	if len(p.records) <= MaxParked {
		return record, false
	}
	record = p.take(0)
	record.Final = true
	return record, true
}

// Rewind makes Due begin anew.
func (p *Parked[R]) Rewind() { p.at = 0 }

// Due takes out the next record since Rewind that is to be looked up: because
// its delay has passed, because the tables have changed, or, with last, for the
// last time.
func (p *Parked[R]) Due(version uint64, last bool) (record ParkedRecord[R], ok bool) {
	now := time.Now()
	for ; p.at < len(p.records); p.at++ {
		r := &p.records[p.at]
		passed := !now.Before(r.due)
		if !passed && r.version == version && !last {
			continue
		}
		if passed {
			r.tries++
		}
		r.Final = last || passed && r.tries >= p.waits[r.Join].MaxRetries
		return p.take(p.at), true
	}
	return record, false
}

// Wait waits until a delay has passed or the tables have changed.
func (p *Parked[R]) Wait(ctx context.Context, version func() uint64) error {
	var next time.Time
	for i := range p.records {
		if due := p.records[i].due; i == 0 || due.Before(next) {
			next = due
		}
	}
	for begun := version(); ; {
		rest := min(time.Until(next), lookEvery)
		if rest <= 0 || version() != begun {
			return nil
		}
		timer := time.NewTimer(rest)
		select {
		case <-timer.C:
		case <-ctx.Done():
			timer.Stop()
			return context.Cause(ctx)
		}
	}
}

// lookEvery is how soon Wait sees a change.
const lookEvery = 5 * time.Millisecond

func (p *Parked[R]) take(i int) ParkedRecord[R] {
	record := p.records[i]
	copy(p.records[i:], p.records[i+1:])
	p.records[len(p.records)-1] = ParkedRecord[R]{}
	p.records = p.records[:len(p.records)-1]
	return record
}
