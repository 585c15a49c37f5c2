package runtime

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	goruntime "runtime"
	"slices"
	"strings"
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

// WithLogger sets where state changes are logged; slog.Default() unless set,
// nowhere with nil.
func WithLogger(log *slog.Logger) Option {
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	return func(o *options) { o.log = log }
}

// WithMaxParallel bounds how many tables load at a time; the number of CPUs
// unless set. A table that waits for the service, with the source Pushed, does
// not count.
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

// Loader loads the tables of a package and says when they are ready. Its
// monitor guards what follows it, and the state of every Core. Under the lock of
// a table's rows the monitor's may be taken, never the other way round.
type Loader struct {
	options
	tables []*Core         // in the order of their numbers
	waves  []*Core         // each behind those that it depends on
	ctx    context.Context // ends with Close
	cancel context.CancelCauseFunc

	monitor
	called  bool            // Load, or Resident
	closed  bool            // by Close
	loads   context.Context // of the loads that Load began; nil before
	stopped error           // why no further table is loaded; nil: they are
	tokens  int             // taken, of maxParallel
	queue   []*ticket       // those who wait for one
	active  int             // goroutines that Close waits for
	queries map[string]*QueryCounters
}

// NewLoader is for tables in the order of their numbers.
func NewLoader(opts []Option, tables ...*Core) *Loader {
	l := &Loader{
		options: options{log: slog.Default(), maxParallel: goruntime.GOMAXPROCS(0), retry: defaultRetry, breaker: defaultBreaker},
		tables:  tables, queries: map[string]*QueryCounters{},
	}
	for _, o := range opts {
		o(&l.options)
	}
	l.ctx, l.cancel = context.WithCancelCause(context.Background())
	l.waves = slices.Clone(tables)
	slices.SortStableFunc(l.waves, func(a, b *Core) int { return cmp.Compare(a.policy.Wave, b.policy.Wave) })
	for i, t := range tables {
		t.loader, t.number = l, i
		t.retry = t.policy.Retry.or(l.retry)
		t.breaker = l.breaker.make(t.name, func(open bool) {
			l.update(t, func() { t.status.BreakerOpen = open })
		})
		for _, b := range t.policy.From {
			t.bases = append(t.bases, tables[b])
		}
		for _, d := range t.policy.DependsOn {
			t.status.DependsOn = append(t.status.DependsOn, tables[d].name)
		}
	}
	for _, t := range l.waves {
		t.trace()
	}
	return l
}

// enter counts a goroutine that Close waits for, until leave; false after Close.
func (l *Loader) enter() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if !l.closed {
		l.active++
	}
	return !l.closed
}

func (l *Loader) leave() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.active--
	l.broadcast()
}

// bound ends with ctx and with the loader.
func (l *Loader) bound(ctx context.Context) (context.Context, func()) {
	ctx, cancel := context.WithCancelCause(ctx)
	stop := context.AfterFunc(l.ctx, func() { cancel(ErrClosed) })
	return ctx, func() { stop(); cancel(nil) }
}

// Load runs the sources, in the order of the tables, and returns after the
// first load of all: a table starts when those it depends on are ready, and at
// most so many load at a time as WithMaxParallel says. Refreshes, and tables
// that failed while a strategy answers for them, go on until ctx ends or Close.
// Call it once.
func (l *Loader) Load(ctx context.Context, sources ...TableSource) error {
	if !l.enter() {
		return ErrClosed
	}
	defer l.leave()
	l.mu.Lock()
	again := l.called
	l.called = true
	l.mu.Unlock()
	if again {
		return errors.New("veloc: Load was called twice; use the tables' Reload")
	}
	if err := l.accept(sources); err != nil {
		l.update(nil, func() { l.stop(err) })
		return err
	}
	ctx, release := l.bound(ctx)
	ended := context.AfterFunc(ctx, func() {
		l.update(nil, func() { l.stop(context.Cause(ctx)) })
	})
	l.update(nil, func() {
		l.loads = ctx
		l.active++
	})
	go func() {
		defer l.leave()
		l.settled(func(t *Core) bool { return !t.kept && (t.started || l.stopped != nil) })
		ended()
		release()
	}()
	l.settled(func(t *Core) bool { return t.settled })
	l.mu.Lock()
	defer l.mu.Unlock()
	var errs []error
	for _, t := range l.tables {
		errs = append(errs, t.first)
	}
	return errors.Join(errs...)
}

// settled waits until every table is as it says. That takes no context: a load
// has its deadline, and ends with the context that it was begun with.
func (l *Loader) settled(is func(*Core) bool) {
	_ = l.await(context.Background(), func() bool {
		return !slices.ContainsFunc(l.tables, func(t *Core) bool { return !is(t) })
	})
}

// accept refuses sources that are missing, made for another table, or to be
// loaded without rest, before anything is read.
func (l *Loader) accept(sources []TableSource) error {
	var errs []error
	for i, t := range l.tables {
		source := sources[i]
		for {
			e, ok := source.(*every)
			if !ok {
				break
			}
			if e.interval <= 0 {
				errs = append(errs, fmt.Errorf("veloc: table %q is to be loaded every %v: the interval must be above zero", t.name, e.interval))
			}
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

// closeWaits is how long Close waits for sources that do not heed their context.
const closeWaits = 2 * time.Second

// Close ends loads, refreshes and subscriptions and waits for them; queries go on with
// the rows as they are. A source that does not return within two seconds, for it does
// not heed its context, is left behind, and named in the error.
func (l *Loader) Close() error {
	l.update(nil, func() {
		l.closed = true
		l.stop(ErrClosed)
		for _, t := range l.tables {
			t.unsubscribe()
			if t.expiry != nil {
				t.expiry.Stop()
			}
		}
	})
	l.cancel(ErrClosed)
	ctx, cancel := context.WithTimeout(context.Background(), closeWaits)
	defer cancel()
	var left []string
	if err := l.await(ctx, func() bool {
		left = nil
		for _, t := range l.tables {
			if t.sources > 0 {
				left = append(left, fmt.Sprintf("%q", t.name))
			}
		}
		return l.active == 0 && left == nil
	}); err != nil {
		return fmt.Errorf("veloc: Close has left behind the sources of the tables %s, which have not returned for %v", strings.Join(left, ", "), closeWaits)
	}
	return nil
}

// Done is closed by Close.
func (l *Loader) Done() <-chan struct{} { return l.ctx.Done() }

// Resident makes every table ready with what it holds, for rows that did not
// come from a source, and computes the derived ones from their sources, given
// in order.
func (l *Loader) Resident(ctx context.Context, derived ...TableSource) error {
	l.mu.Lock()
	l.called = true
	l.mu.Unlock()
	for _, t := range l.tables {
		if t.policy.From == nil {
			l.update(t, t.succeeded)
			continue
		}
		t.setSource(derived[0])
		derived = derived[1:]
		if err := t.load(ctx, t.tryOnce); err != nil {
			return err
		}
	}
	return nil
}
