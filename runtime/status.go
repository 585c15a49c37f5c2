package runtime

import (
	"context"
	"fmt"
	"slices"
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
	Rows         int           // in the table, or loaded so far
	ExpectedRows int64         // as the source said; 0: unknown
	Bytes        int64         // read so far
	Expected     int64         // bytes in all, as the source said; 0: unknown
	Duplicates   int64         // rows of the last load whose primary key a later row had
	Attempts     int           // loads begun
	ShortLoads   int64         // loads refused for min_rows or max_shrink
	Started      time.Time     // of the last load
	Took         time.Duration // the last load, once it has ended
	Age          time.Duration // since the rows were loaded; 0: they are not
	Rate         float64       // rows per second of a load under way, over the last seconds
	ETA          time.Time     // when a load under way is likely to end; zero: unknown
	BreakerOpen  bool          // the source is given a rest
	Err          error         // of the last load

	loading int // rows of the load under way
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
	rows := 0
	if c.loaded.Load() {
		rows = c.length()
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.look(rows)
}

// look completes the status; c.mu is held.
func (c *Core) look(rows int) TableStatus {
	s := c.status
	s.Rows, s.Required = s.loading, c.policy.Required
	if c.loaded.Load() {
		s.Rows = rows
		s.Age = time.Since(time.Unix(0, c.fresh.Load()))
		if s.Usable = c.Usable(); !s.Usable && (s.State == Ready || s.State == Stale) {
			s.State = Stale
			if c.policy.Degrades {
				s.State = Degraded
			}
		}
	}
	if s.State == Loading {
		now := time.Now()
		s.Rate = c.rate.perSecond(now, s.loading)
		if done := s.Done(); done > 0 && now.After(s.Started) {
			s.ETA = now.Add(time.Duration(float64(now.Sub(s.Started)) * (1 - done) / done))
		}
	}
	return s
}

// update changes the status and tells everyone who waits or watches.
func (c *Core) update(change func(*TableStatus)) {
	rows := c.length()
	c.mu.Lock()
	before := c.status.State
	change(&c.status)
	after := c.look(rows)
	for _, w := range c.watchers {
		w.tell(after)
	}
	c.mu.Unlock()
	if c.loader != nil {
		c.loader.wake()
		if before != after.State {
			c.loader.logState(after)
		}
	}
}

// progress changes the status; watchers are told at most every progressEvery.
func (c *Core) progress(change func(*TableStatus)) {
	c.mu.Lock()
	defer c.mu.Unlock()
	change(&c.status)
	if len(c.watchers) == 0 {
		return
	}
	now, s := time.Now(), c.look(c.status.Rows)
	for _, w := range c.watchers {
		if now.Sub(w.told) >= progressEvery {
			w.told = now
			w.tell(s)
		}
	}
}

const progressEvery = 100 * time.Millisecond

// watcher passes states on to one reader.
type watcher struct {
	states chan TableStatus
	told   time.Time
}

// tell never blocks: a full channel loses its oldest state.
func (w *watcher) tell(s TableStatus) {
	for {
		select {
		case w.states <- s:
			return
		default:
		}
		select {
		case <-w.states:
		default:
		}
	}
}

// subscribe sends the table's state as it is and then each change of it, until
// ctx ends or the tables are closed.
func (c *Core) subscribe(ctx context.Context) <-chan TableStatus {
	w := &watcher{states: make(chan TableStatus, 16)}
	now := c.Status()
	c.mu.Lock()
	w.tell(now)
	c.watchers = append(c.watchers, w)
	c.mu.Unlock()
	end := func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		if i := slices.Index(c.watchers, w); i >= 0 {
			c.watchers = slices.Delete(c.watchers, i, i+1)
			close(w.states)
		}
	}
	context.AfterFunc(ctx, end)
	context.AfterFunc(c.loader.ctx, end)
	return w.states
}

// Subscribe sends the state of a table as it is and then each change, with the
// progress of a load at most ten times a second. A reader that is slow loses
// states in between, never the last. The channel is closed when ctx ends or
// the tables are closed.
func (l *Loader) Subscribe(ctx context.Context, table string) (<-chan TableStatus, error) {
	t := l.table(table)
	if t == nil {
		return nil, fmt.Errorf("veloc: there is no table %q", table)
	}
	return t.subscribe(ctx), nil
}

func (l *Loader) table(name string) *Core {
	for _, t := range l.tables {
		if t.name == name {
			return t
		}
	}
	return nil
}

// Status lists the tables' states, in the order of their numbers.
func (l *Loader) Status() []TableStatus {
	out := make([]TableStatus, len(l.tables))
	for i, t := range l.tables {
		t.Follow()
		out[i] = t.Status()
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
