package runtime

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	goruntime "runtime"
	"sync"
	"time"
)

// Option changes how tables are loaded.
type Option func(*options)

type options struct {
	log         *slog.Logger
	maxParallel int
}

// WithLogger sets where state changes are logged; slog.Default() unless set.
func WithLogger(log *slog.Logger) Option { return func(o *options) { o.log = log } }

// WithMaxParallel bounds how many tables load at a time; the number of CPUs
// unless set.
func WithMaxParallel(n int) Option { return func(o *options) { o.maxParallel = max(n, 1) } }

// Loader loads the tables of a package and says when they are ready.
type Loader struct {
	options
	tables []*Core
	waves  int
	called chan struct{} // closed by Load
	once   sync.Once
	ctx    context.Context
	cancel context.CancelCauseFunc
	active sync.WaitGroup
}

// NewLoader is for tables in the order of their numbers.
func NewLoader(opts []Option, tables ...*Core) *Loader {
	l := &Loader{options: options{log: slog.Default(), maxParallel: goruntime.GOMAXPROCS(0)}, tables: tables, called: make(chan struct{})}
	for _, o := range opts {
		o(&l.options)
	}
	for _, t := range tables {
		l.waves = max(l.waves, t.wave+1)
	}
	l.ctx, l.cancel = context.WithCancelCause(context.Background())
	return l
}

// Load runs the sources, in the order of the tables, wave by wave, and returns
// after the first load of all. The tables that depend on a failed one are not
// loaded. Call it once.
func (l *Loader) Load(ctx context.Context, sources ...TableSource) error {
	first := false
	l.once.Do(func() { first = true })
	if !first {
		return errors.New("veloc: Load was called twice; use the tables' Reload")
	}
	l.active.Add(1)
	defer l.active.Done()
	if err := l.accept(sources); err != nil {
		close(l.called)
		for _, t := range l.tables {
			l.failed(t, err)
		}
		return err
	}
	close(l.called)
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	defer context.AfterFunc(l.ctx, func() { stop(ErrClosed) })()
	var errs []error
	for wave := range l.waves {
		errs = append(errs, l.loadWave(ctx, wave)...)
	}
	return errors.Join(errs...)
}

// accept refuses sources that are missing or made for another table, before
// anything is read.
func (l *Loader) accept(sources []TableSource) error {
	var errs []error
	for i, t := range l.tables {
		switch s := sources[i].(type) {
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

func (l *Loader) loadWave(ctx context.Context, wave int) []error {
	var mu sync.Mutex
	var errs []error
	var wg sync.WaitGroup
	slots := make(chan struct{}, l.maxParallel)
	for _, t := range l.tables {
		if t.wave != wave {
			continue
		}
		wg.Go(func() {
			slots <- struct{}{}
			defer func() { <-slots }()
			if err := l.loadFirst(ctx, t); err != nil {
				mu.Lock()
				defer mu.Unlock()
				errs = append(errs, err)
			}
		})
	}
	wg.Wait()
	return errs
}

// loadFirst loads a table for the first time, unless a table before it failed.
func (l *Loader) loadFirst(ctx context.Context, t *Core) error {
	for _, d := range t.dependsOn {
		if before := l.tables[d]; before.Status().State == Failed {
			return l.failed(t, &NotReadyError{Table: t.name, Reason: DependencyError, Err: fmt.Errorf("table %q, which loads before it, failed: %w", before.name, before.Status().Err)})
		}
	}
	ctx, cancel := context.WithTimeoutCause(ctx, t.loadTimeout, fmt.Errorf("not loaded within %v", t.loadTimeout))
	defer cancel()
	l.log.Info("loading table", "table", t.name)
	if err := t.load(ctx, t.source); err != nil {
		reason := LoadFailed
		if errors.Is(ctx.Err(), context.DeadlineExceeded) {
			reason = LoadTimeout
		}
		s := t.Status()
		return l.failed(t, &NotReadyError{Table: t.name, Reason: reason, Waited: s.Took, Attempts: s.Attempts, Err: err})
	}
	s := t.Status()
	l.log.Info("table is ready", "table", t.name, "rows", s.Rows, "took", s.Took, "duplicates", s.Duplicates)
	t.settle()
	return nil
}

func (l *Loader) failed(t *Core, err error) error {
	t.update(func(s *TableStatus) { s.State, s.Err = Failed, err })
	l.log.Error("table is not ready", "table", t.name, "error", err)
	t.settle()
	return err
}

// Wait waits until the tables of the numbers given are ready, or one is not:
// it failed, or its deadline has passed.
func (l *Loader) Wait(ctx context.Context, numbers []int) error {
	started := time.Now()
	var deadline time.Duration
	for _, n := range numbers {
		deadline = max(deadline, l.tables[n].loadTimeout)
	}
	timer := time.NewTimer(deadline)
	defer timer.Stop()
	for _, n := range numbers {
		t := l.tables[n]
		select {
		case <-t.settled:
		case <-ctx.Done():
			return l.notReady(t, started, context.Cause(ctx))
		case <-l.ctx.Done():
			return ErrClosed
		case <-timer.C:
			return l.notReady(t, started, nil)
		}
		if s := t.Status(); s.State == Failed {
			return s.Err
		}
	}
	return nil
}

func (l *Loader) notReady(t *Core, started time.Time, cause error) error {
	s := t.Status()
	e := &NotReadyError{Table: t.name, Reason: LoadTimeout, Waited: time.Since(started), Attempts: s.Attempts, Err: cause}
	select {
	case <-l.called:
	default:
		e.Reason = LoadNotCalled
	}
	return e
}

// Status lists the tables' states, in the order of their numbers.
func (l *Loader) Status() []TableStatus {
	out := make([]TableStatus, len(l.tables))
	for i, t := range l.tables {
		out[i] = t.Status()
	}
	return out
}

// Close ends a load that is under way and waits for it.
func (l *Loader) Close() error {
	l.cancel(ErrClosed)
	l.active.Wait()
	return nil
}

// Resident makes every table ready with what it holds: for rows that did not
// come from a source.
func (l *Loader) Resident() {
	l.once.Do(func() { close(l.called) })
	for _, t := range l.tables {
		t.update(func(s *TableStatus) { s.State = Ready })
		t.settle()
	}
}

// WaitQueries is Wait for the tables of queries; none named: of all. It gives
// the set of the queries that were waited for.
func (l *Loader) WaitQueries(ctx context.Context, tables map[string][]int, queries []string) (map[string]bool, error) {
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
	needed := make([]bool, len(l.tables))
	for q := range waited {
		for _, n := range tables[q] {
			needed[n] = true
		}
	}
	var numbers []int
	for n, is := range needed {
		if is {
			numbers = append(numbers, n)
		}
	}
	return waited, l.Wait(ctx, numbers)
}
