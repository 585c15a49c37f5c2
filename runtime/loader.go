package runtime

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	goruntime "runtime"
	"slices"
	"sync"
	"time"
)

// Option changes how tables are loaded.
type Option func(*options)

type options struct {
	log         *slog.Logger
	maxParallel int
	retry       Retry
	breaker     Breaker
}

// WithLogger sets where state changes are logged; slog.Default() unless set.
func WithLogger(log *slog.Logger) Option { return func(o *options) { o.log = log } }

// WithMaxParallel bounds how many tables load at a time; the number of CPUs
// unless set.
func WithMaxParallel(n int) Option { return func(o *options) { o.maxParallel = max(n, 1) } }

// WithRetry sets how loads are retried where the script does not say it. Fields
// left at zero keep their defaults: 6 attempts, 100 ms apart at first, 10 s at
// most.
func WithRetry(r Retry) Option { return func(o *options) { o.retry = r.or(o.retry) } }

// WithBreaker sets each table's circuit breaker. Fields left at zero keep their
// defaults: 10 failures in a row, a rest of 30 s, 1 probe.
func WithBreaker(b Breaker) Option {
	return func(o *options) {
		if b.Failures > 0 {
			o.breaker.Failures = b.Failures
		}
		if b.CoolDown > 0 {
			o.breaker.CoolDown = b.CoolDown
		}
		if b.Probes > 0 {
			o.breaker.Probes = b.Probes
		}
	}
}

// Loader loads the tables of a package and says when they are ready.
type Loader struct {
	options
	tables []*Core
	slots  chan struct{} // a token for each table that loads
	ctx    context.Context
	cancel context.CancelCauseFunc
	active sync.WaitGroup

	mu      sync.Mutex
	called  bool // Load, or Resident
	closed  bool
	changed chan struct{} // closed, and made anew, at each change of a state
	queries map[string]*QueryCounters
}

// NewLoader is for tables in the order of their numbers.
func NewLoader(opts []Option, tables ...*Core) *Loader {
	l := &Loader{
		options: options{log: slog.Default(), maxParallel: goruntime.GOMAXPROCS(0), retry: defaultRetry, breaker: defaultBreaker},
		tables:  tables, changed: make(chan struct{}), queries: map[string]*QueryCounters{},
	}
	for _, o := range opts {
		o(&l.options)
	}
	l.slots = make(chan struct{}, l.maxParallel)
	l.ctx, l.cancel = context.WithCancelCause(context.Background())
	for _, t := range tables {
		t.loader = l
		t.retry = t.policy.Retry.or(l.retry)
		t.breaker = l.breaker.make(t.name, func(open bool) {
			t.progress(func(s *TableStatus) { s.BreakerOpen = open })
		})
		for _, b := range t.policy.From {
			t.bases = append(t.bases, tables[b])
		}
		for _, d := range t.policy.DependsOn {
			t.status.DependsOn = append(t.status.DependsOn, tables[d].name)
		}
	}
	return l
}

// wake makes everyone look who waits for a state.
func (l *Loader) wake() {
	l.mu.Lock()
	defer l.mu.Unlock()
	close(l.changed)
	l.changed = make(chan struct{})
}

// watch is closed at the next change of a state.
func (l *Loader) watch() <-chan struct{} {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.changed
}

// enter counts a goroutine that Close waits for; false after Close.
func (l *Loader) enter() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if !l.closed {
		l.active.Add(1)
	}
	return !l.closed
}

// bound ends with ctx and with the loader.
func (l *Loader) bound(ctx context.Context) (context.Context, func()) {
	ctx, cancel := context.WithCancelCause(ctx)
	stop := context.AfterFunc(l.ctx, func() { cancel(ErrClosed) })
	return ctx, func() { stop(); cancel(nil) }
}

func (l *Loader) logState(s TableStatus) {
	switch s.State {
	case Ready:
		l.log.Info("table is ready", "table", s.Table, "rows", s.Rows, "took", s.Took, "duplicates", s.Duplicates)
	case Stale, Degraded, Failed:
		l.log.Error("table is "+s.State.String(), "table", s.Table, "error", s.Err)
	default:
		l.log.Info("table is "+s.State.String(), "table", s.Table)
	}
}

// Load runs the sources, in the order of the tables, and returns after the
// first load of all: a table starts when those it depends on are ready, and at
// most so many load at a time as WithMaxParallel says. Refreshes, and tables
// that failed while a strategy answers for them, go on until ctx ends or Close.
// Call it once.
func (l *Loader) Load(ctx context.Context, sources ...TableSource) error {
	l.mu.Lock()
	again := l.called
	l.called = true
	l.mu.Unlock()
	if again {
		return errors.New("veloc: Load was called twice; use the tables' Reload")
	}
	if !l.enter() {
		return ErrClosed
	}
	defer l.active.Done()
	l.wake()
	if err := l.accept(sources); err != nil {
		for _, t := range l.tables {
			t.fail(err)
		}
		return err
	}
	ctx, stop := l.bound(ctx)
	errs := make([]error, len(l.tables))
	var first, all sync.WaitGroup
	for i, t := range l.tables {
		first.Add(1)
		l.active.Add(1)
		all.Go(func() {
			defer l.active.Done()
			l.run(ctx, t, func(err error) { errs[i] = err; first.Done() })
		})
	}
	l.active.Add(1)
	go func() {
		defer l.active.Done()
		all.Wait()
		stop()
	}()
	first.Wait()
	return errors.Join(errs...)
}

// accept refuses sources that are missing or made for another table, before
// anything is read.
func (l *Loader) accept(sources []TableSource) error {
	var errs []error
	for i, t := range l.tables {
		source := sources[i]
		if e, ok := source.(*every); ok {
			source = e.source
		}
		switch s := source.(type) {
		case nil:
			errs = append(errs, fmt.Errorf("veloc: table %q has no source", t.name))
		case interface{ Relation() string }:
			if s.Relation() != t.name {
				errs = append(errs, fmt.Errorf("veloc: the source of table %q is made for %q", t.name, s.Relation()))
			}
		}
		t.setSource(sources[i])
	}
	return errors.Join(errs...)
}

// run loads a table for the first time, says so, and keeps it up to date.
func (l *Loader) run(ctx context.Context, t *Core, first func(error)) {
	var told bool
	tell := func(err error) {
		if !told {
			told = true
			first(err)
		}
	}
	if err := l.dependencies(ctx, t, tell); err != nil {
		tell(err)
		return
	}
	err := l.loadFirst(ctx, t)
	if err != nil {
		t.fail(err)
	}
	tell(err)
	rest, forever := l.rest(t)
	for forever || !t.loaded.Load() && t.policy.Degrades {
		if !sleep(ctx, rest) {
			return
		}
		l.refresh(ctx, t)
	}
}

// rest is how long a table rests between loads, and whether that goes on when
// it is ready.
func (l *Loader) rest(t *Core) (time.Duration, bool) {
	if e, ok := t.source.(*every); ok {
		return e.interval, true
	}
	return l.breaker.CoolDown, false
}

func sleep(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}

// dependencies waits for the tables that t depends on. While one of them has
// failed, so has t, and failed is told; it is loaded once they have recovered.
func (l *Loader) dependencies(ctx context.Context, t *Core, failed func(error)) error {
	for {
		changed := l.watch()
		ready := true
		for _, d := range t.policy.DependsOn {
			before := l.tables[d]
			if before.loaded.Load() {
				continue
			}
			ready = false
			s := before.Status()
			switch {
			case s.State == Failed || s.State == Degraded:
				err := &NotReadyError{Table: t.name, Reason: DependencyError, Err: fmt.Errorf("table %q, which loads before it, failed: %w", s.Table, s.Err)}
				if now := t.Status(); now.Err == nil {
					t.fail(err)
				}
				failed(err)
			case t.Status().State == Pending:
				t.update(func(s *TableStatus) { s.State = Waiting })
			}
		}
		if ready {
			return nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			err := &NotReadyError{Table: t.name, Reason: LoadFailed, Err: context.Cause(ctx)}
			if !t.loaded.Load() {
				t.fail(err)
			}
			return err
		}
	}
}

// loadFirst loads a table within its time.
func (l *Loader) loadFirst(ctx context.Context, t *Core) error {
	if _, waits := t.source.(*pushed); !waits {
		select {
		case l.slots <- struct{}{}:
			defer func() { <-l.slots }()
		case <-ctx.Done():
			return &NotReadyError{Table: t.name, Reason: LoadFailed, Err: context.Cause(ctx)}
		}
	}
	ctx, cancel := context.WithTimeoutCause(ctx, t.policy.LoadTimeout, timeoutCause(t.policy.LoadTimeout))
	defer cancel()
	return t.attempts(ctx)
}

// refresh loads a table anew; where that fails it keeps what it has.
func (l *Loader) refresh(ctx context.Context, t *Core) {
	err := l.loadFirst(ctx, t)
	if err != nil && !t.loaded.Load() && ctx.Err() == nil {
		t.fail(err)
	}
}

// Close ends the loads and refreshes that are under way and waits for them.
func (l *Loader) Close() error {
	l.mu.Lock()
	l.closed = true
	l.mu.Unlock()
	l.cancel(ErrClosed)
	l.active.Wait()
	return nil
}

// Resident makes every table ready with what it holds, for rows that did not
// come from a source, and computes the derived ones from their sources, given
// in order.
func (l *Loader) Resident(ctx context.Context, derived ...TableSource) error {
	l.mu.Lock()
	l.called = true
	l.mu.Unlock()
	for _, t := range l.tables {
		if len(t.bases) == 0 {
			t.resident()
			continue
		}
		t.setSource(derived[0])
		derived = derived[1:]
		if err := t.attempt(ctx); err != nil {
			t.fail(err)
			return err
		}
	}
	return nil
}

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
	return waited, l.wait(ctx, needs)
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
	return l.wait(ctx, needs)
}

// wait has one deadline: the longest load_timeout among the tables, from now.
func (l *Loader) wait(ctx context.Context, needs []*Need) error {
	started := time.Now()
	var deadline time.Duration
	for _, n := range needs {
		deadline = max(deadline, l.tables[n.Table].policy.LoadTimeout)
	}
	timer := time.NewTimer(deadline)
	defer timer.Stop()
	for {
		changed := l.watch()
		open, err := l.verdict(needs)
		if err != nil || open == nil {
			return err
		}
		select {
		case <-changed:
			continue
		case <-l.ctx.Done():
			return ErrClosed
		case <-ctx.Done():
			return l.late(open.Table, started, context.Cause(ctx))
		case <-timer.C:
		}
		// Those that a strategy answers for are no longer waited for.
		for _, n := range needs {
			if t := l.tables[n.Table]; !n.Degrades && !t.Usable() {
				return l.late(n.Table, started, nil)
			}
		}
		return nil
	}
}

// verdict gives a table that is still to be waited for, nil for none, or the
// error of one that will not be ready.
func (l *Loader) verdict(needs []*Need) (open *Need, err error) {
	for _, n := range needs {
		t := l.tables[n.Table]
		if t.Usable() {
			continue
		}
		switch s := t.Status(); s.State {
		case Failed, Degraded:
			if !n.Degrades {
				return nil, s.Err
			}
		default:
			open = n
		}
	}
	return open, nil
}

// late is the error of a table that was waited for in vain.
func (l *Loader) late(table int, started time.Time, cause error) error {
	s := l.tables[table].Status()
	e := &NotReadyError{Table: s.Table, Reason: LoadTimeout, Waited: time.Since(started), Attempts: s.Attempts, Err: cause}
	if cause == nil {
		if e.Err = s.Err; e.Err == nil {
			e.Err = timeoutCause(l.tables[table].policy.LoadTimeout)
		}
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	switch {
	case !l.called:
		e.Reason = LoadNotCalled
	case s.State == Stale:
		e.Reason = TooStale
	}
	return e
}
