package runtime

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/cenkalti/backoff/v5"
)

// update changes states under the lock, starts the tables that may load then,
// and tells everyone who waits or watches. Watchers of t hear of it in any case.
func (l *Loader) update(t *Core, change func()) {
	l.mu.Lock()
	change()
	var said []TableStatus
	for _, other := range l.waves {
		l.hold(other)
		said = other.announce(said, other == t)
	}
	l.broadcast()
	l.mu.Unlock()
	for _, s := range said {
		l.logState(s)
	}
}

func (l *Loader) logState(s TableStatus) {
	switch s.State {
	case Ready:
		l.log.Info("table is ready", "table", s.Table, "rows", s.Rows, "took", s.Took, "duplicates", s.Duplicates)
	case Stale:
		err := s.Err
		if err == nil {
			err = errors.New(string(TooStale))
		}
		l.log.Error("table is stale", "table", s.Table, "age", s.Age, "error", err)
	case Degraded, Failed:
		l.log.Error("table is "+s.State.String(), "table", s.Table, "error", s.Err)
	default:
		l.log.Info("table is "+s.State.String(), "table", s.Table)
	}
}

// hold starts a table's first load once the tables that it depends on are
// ready. While one of them has failed so has the table, which says why; it
// starts when they have recovered. The lock is held.
func (l *Loader) hold(t *Core) {
	if t.started || l.loads == nil || l.stopped != nil {
		return
	}
	var failed *Core
	ready := true
	for _, d := range t.policy.DependsOn {
		before := l.tables[d]
		if before.loaded.Load() {
			continue
		}
		ready = false
		if before.settled && failed == nil {
			failed = before
		}
	}
	t.waits, t.heldBy = !ready, failed
	switch {
	case ready:
		t.started, t.kept, t.queued = true, true, true
		t.status.Err = nil
		l.active++
		go l.run(l.loads, t)
	case failed != nil && t.heldFor != failed.status.Err:
		t.heldFor = failed.status.Err
		t.failed(dependencyError(t, failed, failed.status.Err))
	}
}

// stop ends what Load began: tables whose first load has not started are failed.
// The lock is held.
func (l *Loader) stop(err error) {
	if l.stopped != nil {
		return
	}
	l.stopped = err
	for _, t := range l.tables {
		if l.called && !t.started && !t.settled && !t.loaded.Load() {
			t.failed(&NotReadyError{Table: t.name, Reason: LoadFailed, Err: err})
		}
	}
}

// run loads a table for the first time and keeps it up to date, until ctx ends.
func (l *Loader) run(ctx context.Context, t *Core) {
	defer l.leave()
	defer l.update(nil, func() { t.kept = false })
	pauses := t.retry.backOff()
	for {
		begun := time.Now()
		l.inTurn(ctx, t)
		next, again, err := l.next(ctx, t, begun, pauses)
		if err == nil && !again {
			return
		}
		if err == nil {
			l.update(nil, func() { t.next = next })
			err = sleep(ctx, time.Until(next))
			l.update(nil, func() { t.next = time.Time{} })
		}
		if err != nil {
			l.unrefreshed(t, err)
			return
		}
	}
}

// next is when a table whose last load has begun then is loaded again, if it
// is: of a source that is slower than its interval the loads that were missed are
// made up for by one. It waits for the end of a feed, and pauses behind one that has
// failed, the longer the sooner they fail.
func (l *Loader) next(ctx context.Context, t *Core, begun time.Time, pauses *backoff.ExponentialBackOff) (at time.Time, again bool, err error) {
	if e, repeats := t.source.(*every); repeats && !isPushed(e) {
		return begun.Add(e.interval), true, nil
	}
	failed, err := l.awaitFeed(ctx, t)
	if err != nil {
		return time.Time{}, false, err
	}
	now := time.Now()
	if !failed {
		return now.Add(l.breaker.CoolDown), t.policy.Degrades && !t.loaded.Load(), nil
	}
	if now.Sub(begun) > t.retry.MaxDelay {
		pauses.Reset()
	}
	return now.Add(pauses.NextBackOff()), true, nil
}

func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// unrefreshed tells that a table is not loaded again, for Load's context has ended.
func (l *Loader) unrefreshed(t *Core, err error) {
	if errors.Is(err, ErrClosed) {
		return
	}
	s := t.Status()
	l.log.Warn("table is not refreshed any more: Load's context has ended", "table", t.name, "age", s.Age, "error", err)
	if t.loaded.Load() {
		l.update(t, func() { t.status.Err = fmt.Errorf("not refreshed any more, for Load's context has ended: %w", err) })
	}
}

// inTurn loads a table, once there is a token for it.
func (l *Loader) inTurn(ctx context.Context, t *Core) {
	if !isPushed(t.source) {
		token, err := l.take(ctx)
		if err != nil {
			l.update(t, func() {
				t.queued = false
				if !t.loaded.Load() {
					t.failed(&NotReadyError{Table: t.name, Reason: LoadFailed, Err: err})
				}
			})
			return
		}
		l.mu.Lock()
		t.token = token
		l.mu.Unlock()
		defer l.giveBack(token)
	}
	// The status tells of a failure.
	_ = t.load(ctx, t.attempts)
}

// ticket is a place in the queue for a token.
type ticket struct{ taken bool }

// take waits for one of maxParallel tokens, first come, first served.
func (l *Loader) take(ctx context.Context) (*ticket, error) {
	t := &ticket{}
	l.mu.Lock()
	l.queue = append(l.queue, t)
	l.hand()
	l.mu.Unlock()
	if err := l.await(ctx, func() bool { return t.taken }); err != nil {
		l.giveBack(t)
		return nil, err
	}
	return t, nil
}

// giveBack returns a token, or the place in the queue, unless that has been done.
func (l *Loader) giveBack(t *ticket) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if t == nil {
		return
	}
	if t.taken {
		t.taken = false
		l.tokens--
	}
	l.queue = slices.DeleteFunc(l.queue, func(q *ticket) bool { return q == t })
	l.hand()
}

// hand gives tokens to those who wait. The lock is held.
func (l *Loader) hand() {
	for l.tokens < l.maxParallel && len(l.queue) > 0 {
		l.queue[0].taken = true
		l.queue = l.queue[1:]
		l.tokens++
		l.broadcast()
	}
}
