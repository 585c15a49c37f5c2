package runtime

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"
)

// Need is a table that a query reads. Where it Degrades, a strategy answers for
// the table while it is not ready.
type Need struct {
	Table    int
	Degrades bool
}

// WaitQueries waits until every table of the queries named, of all if none is,
// is ready or finally not: its time is up, its attempts are spent, or its
// breaker is open. It is an error where a query cannot do without the table. It
// gives the set of the queries that were waited for.
func (l *Loader) WaitQueries(ctx context.Context, tables map[string][]Need, queries []string) (map[string]bool, error) {
	waited := map[string]bool{}
	if len(queries) == 0 {
		for q := range tables {
			waited[q] = true
		}
	}
	for _, q := range queries {
		if _, ok := tables[q]; !ok {
			return nil, fmt.Errorf("veloc: there is no query %q", q)
		}
		waited[q] = true
	}
	needs := make([]*Need, len(l.tables))
	for q := range waited {
		for _, n := range tables[q] {
			if needs[n.Table] == nil {
				needs[n.Table] = &Need{n.Table, true}
			}
			needs[n.Table].Degrades = needs[n.Table].Degrades && n.Degrades
		}
	}
	needs = slices.DeleteFunc(needs, func(n *Need) bool { return n == nil })
	return waited, l.waitFor(ctx, needs)
}

// WaitReady waits until the tables named, all if none is, are ready, or one
// finally is not.
func (l *Loader) WaitReady(ctx context.Context, tables ...string) error {
	var needs []*Need
	for i, t := range l.tables {
		if len(tables) == 0 || slices.Contains(tables, t.name) {
			needs = append(needs, &Need{Table: i})
		}
	}
	for _, name := range tables {
		if l.table(name) == nil {
			return fmt.Errorf("veloc: there is no table %q", name)
		}
	}
	return l.waitFor(ctx, needs)
}

var errLate = errors.New("the time to wait is over")

// waitFor waits for what no load bounds, Load itself and the refresh of rows
// that are too old, as long as the longest load_timeout among the tables says.
// A load has its own deadline, which counts from its start.
func (l *Loader) waitFor(ctx context.Context, needs []*Need) error {
	started := time.Now()
	var limit time.Duration
	for _, n := range needs {
		limit = max(limit, l.tables[n.Table].policy.LoadTimeout)
	}
	w := &readiness{l: l, needs: needs, started: started, deadline: started.Add(limit)}
	timed, cancel := context.WithDeadlineCause(ctx, w.deadline, errLate)
	defer cancel()
	err := l.await(timed, w.decided)
	if errors.Is(err, errLate) {
		w.late = true
		err = l.await(ctx, w.decided)
	}
	if err != nil {
		return w.interrupted(err)
	}
	return w.err
}

// readiness is what one caller waits for.
type readiness struct {
	l        *Loader
	needs    []*Need
	started  time.Time
	deadline time.Time
	late     bool // it has passed

	open *Core // a table that is to be waited for; nil: none
	err  error // of one that will not be ready
}

// decided reports whether the wait is over; open and err say how. The lock is held.
func (w *readiness) decided() bool {
	w.open, w.err = nil, nil
	for _, n := range w.needs {
		t := w.l.tables[n.Table]
		waits, err := w.look(t, n.Degrades)
		if err != nil {
			w.err = err
			return true
		}
		if waits {
			w.open = t
		}
	}
	if w.open != nil && w.l.closed {
		w.err = ErrClosed
	}
	return w.open == nil || w.err != nil
}

// look reports whether t is to be waited for, or why it will not be ready.
func (w *readiness) look(t *Core, degrades bool) (waits bool, err error) {
	stale := t.tooOldBase()
	switch {
	case t.loaded.Load() && stale == nil:
		return false, nil
	case t.loaded.Load():
		if degrades {
			return false, nil
		}
		if !w.late && stale.refreshedBefore(w.deadline) {
			return true, nil
		}
		return false, t.staleError(stale)
	case degrades && (t.settled || w.late && !w.l.called):
		return false, nil
	case t.isFinal():
		return false, t.status.Err
	case w.late && !w.l.called:
		return false, &NotReadyError{Table: t.name, Reason: LoadNotCalled, Waited: time.Since(w.started), Err: timeoutCause(t.policy.LoadTimeout)}
	}
	return true, nil
}

// isFinal reports whether no load of a table that is not ready is under way or to come.
func (c *Core) isFinal() bool {
	if c.heldBy != nil {
		return c.heldBy.isFinal()
	}
	return c.settled && c.loads == 0 && !c.queued
}

// refreshedBefore reports whether rows may come before the deadline.
func (c *Core) refreshedBefore(deadline time.Time) bool {
	return c.loads > 0 || c.fed || c.feed != nil || !c.next.IsZero() && !c.next.After(deadline)
}

// interrupted is the error where the caller's context has ended.
func (w *readiness) interrupted(cause error) error {
	w.l.mu.Lock()
	defer w.l.mu.Unlock()
	t := w.open
	e := &NotReadyError{Table: t.name, Reason: LoadTimeout, Waited: time.Since(w.started), Attempts: t.status.Attempts, Err: cause}
	switch {
	case !w.l.called:
		e.Reason = LoadNotCalled
	case t.loaded.Load():
		stale := t.staleError(t.tooOldBase())
		stale.Waited, stale.Err = e.Waited, cause
		return stale
	}
	return e
}
