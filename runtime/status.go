package runtime

import (
	"math"
	"time"
)

// State of a table.
type State uint8

// The states.
const (
	Pending  State = iota
	Waiting        // for the tables that load before it
	Loading        // for the first time
	Ready          // loaded with success; a refresh may be under way
	Stale          // ready, but the last refresh failed or is longer ago than max_stale
	Degraded       // not ready, and a strategy answers for it
	Failed
)

// String is the lower-case name.
func (s State) String() string {
	return [...]string{"pending", "waiting", "loading", "ready", "stale", "degraded", "failed"}[s]
}

// TableStatus is what is known of a table's loading.
type TableStatus struct {
	Table        string
	Wave         int
	DependsOn    []string // the tables that load before it
	State        State
	Usable       bool          // ready, and not older than max_stale
	Required     bool          // some query cannot do without the table
	Rows         int           // in the table; while it is not ready: of the load under way
	ExpectedRows int64         // of the load under way or else the last one, as the source said; 0: unknown
	Bytes        int64         // read by that load
	Expected     int64         // bytes in all, as the source said; 0: unknown
	Duplicates   int64         // rows of the last load or Replace whose primary key a later row had
	BadRecords   int64         // records that the source of the last load has left out
	Started      time.Time     // of the last load
	Took         time.Duration // the last load, once it has ended
	Age          time.Duration // since the rows were loaded; 0: they are not
	Rate         float64       // rows per second of a load under way, over the last seconds
	ETA          time.Time     // when a first load under way is likely to end, to the second above; zero: unknown
	BreakerOpen  bool          // the source is given a rest
	Err          error         // of the last load

	// Counters since the tables were made, which never fall.

	Attempts        int   // loads begun
	FailedAttempts  int   // of these
	ShortLoads      int64 // of these, refused for min_rows or max_shrink
	FailedRefreshes int   // of a table that has rows: all attempts of each
	UndoneChanges   int64 // made by the service, and replaced by a load
	AllDuplicates   int64 // of every load and Replace
	AllBadRecords   int64 // of every load
}

// Done is the part of a load that is behind it, 0 to 1; negative: unknown.
func (s *TableStatus) Done() float64 {
	switch {
	case s.State == Ready || s.State == Stale:
		return 1
	case s.State != Loading:
		return 0
	case s.ExpectedRows > 0:
		return min(1, float64(s.Rows)/float64(s.ExpectedRows))
	case s.Expected > 0:
		return min(1, float64(s.Bytes)/float64(s.Expected))
	}
	return -1
}

// Status is the state of the table's loading.
func (c *Core) Status() TableStatus {
	c.loader.mu.Lock()
	defer c.loader.mu.Unlock()
	return c.look()
}

// look completes the status. The lock is held.
func (c *Core) look() TableStatus {
	s := c.status
	s.State = c.current()
	s.UndoneChanges = int64(c.undone.Load())
	if p := c.attempt; p != nil {
		s.Rows, s.Bytes, s.Expected, s.ExpectedRows = p.rows, p.bytes, p.expected, p.expectedRows
		s.Rate = p.rate.perSecond(time.Now(), p.rows)
	}
	if c.loaded.Load() {
		s.Rows = int(c.rows.Load())
		s.Age = c.age()
		s.Usable = c.tooOldBase() == nil
	}
	if s.State == Loading {
		s.ETA = s.estimate(time.Now())
	}
	return s
}

// estimate is when a load will have ended, if it goes on as so far. It is never
// in the past; where everything that was expected is there nothing is known.
func (s *TableStatus) estimate(now time.Time) time.Time {
	done, took := s.Done(), now.Sub(s.Started)
	if done <= 0 || done >= 1 || took <= 0 {
		return time.Time{}
	}
	rest := float64(took) * (1 - done) / done
	if rest > math.MaxInt64/2 {
		return time.Time{}
	}
	return now.Add(time.Duration(rest)).Truncate(time.Second).Add(time.Second)
}

// current is the table's state. The lock is held.
func (c *Core) current() State {
	switch {
	case c.loaded.Load() && c.tooOldBase() != nil && c.policy.Degrades:
		return Degraded
	case c.loaded.Load() && (c.tooOldBase() != nil || c.status.Err != nil):
		return Stale
	case c.loaded.Load():
		return Ready
	case c.settled && c.policy.Degrades:
		return Degraded
	case c.loads > 0:
		return Loading
	case c.queued:
		return Pending
	case c.settled:
		return Failed
	case c.waits:
		return Waiting
	}
	return Pending
}

func (l *Loader) table(name string) *Core {
	for _, t := range l.tables {
		if t.name == name {
			return t
		}
	}
	return nil
}

// Progress lists the tables' states, in the order of their numbers. It only
// reports: a derived table is as it was computed last.
func (l *Loader) Progress() []TableStatus {
	l.mu.Lock()
	defer l.mu.Unlock()
	out := make([]TableStatus, len(l.tables))
	for i, t := range l.tables {
		out[i] = t.look()
	}
	return out
}

// window measures a rate over the last seconds.
type window struct {
	samples [16]sample // a ring, half a second apart
	n       int        // samples taken
}

type sample struct {
	at   time.Time
	rows int
}

const sampleEvery = 500 * time.Millisecond

func (w *window) reset(now time.Time) {
	*w = window{n: 1}
	w.samples[0].at = now
}

func (w *window) note(now time.Time, rows int) {
	if now.Sub(w.samples[(w.n-1)%len(w.samples)].at) >= sampleEvery {
		w.samples[w.n%len(w.samples)] = sample{now, rows}
		w.n++
	}
}

func (w *window) perSecond(now time.Time, rows int) float64 {
	oldest := w.samples[0]
	if w.n > len(w.samples) {
		oldest = w.samples[w.n%len(w.samples)]
	}
	d := now.Sub(oldest.at).Seconds()
	if w.n == 0 || d <= 0 {
		return 0
	}
	return float64(rows-oldest.rows) / d
}
