package runtime

import (
	"context"
	"fmt"
	"slices"
	"time"
)

// progressEvery is how often watchers hear of the progress of a load.
const progressEvery = 100 * time.Millisecond

// watcher passes states on to one reader.
type watcher struct {
	states chan TableStatus
	told   time.Time
	stop   func() bool // lets go of the subscriber's context
}

// tell never blocks: a full channel loses its oldest state. The lock is held.
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

// announce tells watchers of the table's state if it has changed, or always, and adds
// a change to said. The lock is held.
func (c *Core) announce(said []TableStatus, always bool) []TableStatus {
	state := c.current()
	c.expire()
	if state == c.state && (!always || len(c.watchers) == 0) {
		return said
	}
	s := c.look()
	if state != c.state {
		c.state = state
		said = append(said, s)
	}
	for _, w := range c.watchers {
		w.tell(s)
	}
	return said
}

// expire has the state looked at again when the rows become too old. The lock is held.
func (c *Core) expire() {
	if c.policy.MaxStale == 0 || c.expiry != nil || !c.loaded.Load() || c.loader.closed {
		return
	}
	rest := c.policy.MaxStale - c.age()
	if rest < 0 {
		return
	}
	c.expiry = time.AfterFunc(rest+1, func() {
		if !c.loader.enter() {
			return
		}
		defer c.loader.leave()
		c.loader.update(nil, func() { c.expiry = nil })
	})
}

// progressed tells watchers that have not heard of the table for some time. The lock
// is held.
func (c *Core) progressed() {
	if len(c.watchers) == 0 {
		return
	}
	now := time.Now()
	for _, w := range c.watchers {
		if now.Sub(w.told) >= progressEvery {
			w.told = now
			w.tell(c.look())
		}
	}
}

// unsubscribe ends all watchers. The lock is held.
func (c *Core) unsubscribe() {
	for _, w := range c.watchers {
		close(w.states)
		w.stop()
	}
	c.watchers = nil
}

// Subscribe sends the state of a table as it is and then each change, with the
// progress of a load at most ten times a second. A reader that is slow loses
// states in between, never the last. The channel is closed when ctx ends or
// the tables are closed.
func (l *Loader) Subscribe(ctx context.Context, table string) (<-chan TableStatus, error) {
	c := l.table(table)
	if c == nil {
		return nil, fmt.Errorf("veloc: there is no table %q", table)
	}
	w := &watcher{states: make(chan TableStatus, 16)}
	l.mu.Lock()
	defer l.mu.Unlock()
	w.tell(c.look())
	if l.closed {
		close(w.states)
		return w.states, nil
	}
	c.watchers = append(c.watchers, w)
	w.stop = context.AfterFunc(ctx, func() {
		l.mu.Lock()
		defer l.mu.Unlock()
		if i := slices.Index(c.watchers, w); i >= 0 {
			c.watchers = slices.Delete(c.watchers, i, i+1)
			close(w.states)
		}
	})
	return w.states, nil
}
