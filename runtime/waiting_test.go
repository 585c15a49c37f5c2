package runtime_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/veloc-dev/veloc/runtime"
)

// hanging heeds nothing.
func hanging(release <-chan struct{}) source {
	return func(context.Context, *runtime.TableInput) error { <-release; return nil }
}

// Loaded makes a table ready whose time to load has passed, too.
func TestLoadedAfterTheDeadline(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tables := []*table{newTable("t", runtime.Policy{LoadTimeout: time.Second}), newTable("u", runtime.Policy{DependsOn: []int{0}, Wave: 1})}
		l := loaderOf(tables)
		defer l.Close()
		var not *runtime.NotReadyError
		if err := l.Load(t.Context(), runtime.Pushed(), rows(1)); !errors.As(err, &not) || not.Reason != runtime.LoadTimeout {
			t.Errorf("Load gives %v", err)
		}
		if err := l.WaitReady(t.Context(), "t"); !errors.As(err, &not) || not.Reason != runtime.LoadTimeout {
			t.Errorf("WaitReady gives %v", err)
		}
		tables[0].Loaded()
		if err := l.WaitReady(t.Context()); err != nil {
			t.Error(err)
		}
		for _, s := range l.Progress() {
			if s.State != runtime.Ready || s.Err != nil {
				t.Errorf("%s is %v: %v", s.Table, s.State, s.Err)
			}
		}
	})
}

// One value of Pushed may stand for several tables; each waits for itself. So does
// one within Every, or within a source of the service's own.
func TestPushedIsToldPerTable(t *testing.T) {
	p := runtime.Pushed()
	for name, s := range map[string]runtime.TableSource{"alone": p, "every": runtime.Every(time.Second, p), "twice": runtime.Every(time.Second, runtime.Every(time.Minute, p)),
		"wrapped": source(p.LoadTable)} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				tables := []*table{newTable("a", runtime.Policy{}), newTable("b", runtime.Policy{}), newTable("c", runtime.Policy{})}
				l := loaderOf(tables, runtime.WithMaxParallel(1))
				defer l.Close()
				go l.Load(t.Context(), s, s, rows(1))
				synctest.Wait()
				if s := tables[2].Status().State; s != runtime.Ready {
					t.Errorf("what does not wait for the service is %v", s)
				}
				tables[0].Loaded()
				synctest.Wait()
				if a, b := tables[0].Status().State, tables[1].Status().State; a != runtime.Ready || b != runtime.Loading {
					t.Errorf("told of the first, the tables are %v and %v", a, b)
				}
				tables[1].Loaded()
				if err := l.WaitReady(t.Context()); err != nil {
					t.Error(err)
				}
				time.Sleep(time.Hour)
				if n := tables[0].Status().Attempts; n != 1 {
					t.Errorf("%d attempts", n)
				}
			})
		})
	}
}

// A Reload that fails, or is given up, fails nobody who waits for the first load.
func TestReloadDuringTheFirstLoad(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tables := []*table{newTable("t", runtime.Policy{})}
		l := loaderOf(tables, runtime.WithRetry(runtime.Retry{Attempts: 2, Delay: time.Second}))
		defer l.Close()
		var calls atomic.Int32
		go l.Load(t.Context(), source(func(ctx context.Context, in *runtime.TableInput) error {
			if n := calls.Add(1); n < 3 {
				return errors.Join(wait(ctx, 100*time.Millisecond), errBroken)
			}
			return put(in, 1)
		}))
		synctest.Wait()
		ready := make(chan error, 1)
		go func() { ready <- l.WaitReady(t.Context()) }()
		ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
		defer cancel()
		if err := tables[0].Reload(ctx); !errors.Is(err, context.DeadlineExceeded) {
			t.Error(err)
		}
		if err := tables[0].Reload(t.Context()); !errors.Is(err, errBroken) {
			t.Error(err)
		}
		if s := tables[0].Status(); s.State != runtime.Loading || s.FailedAttempts != 2 {
			t.Errorf("behind the Reload the table is %v: %v", s.State, s.Err)
		}
		if err := <-ready; err != nil {
			t.Error(err)
		}
	})
}

// A hanging table holds its token until its own deadline; the time of one that
// waits for the token begins behind it.
func TestHangingTableHoldsUpNoOther(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		release := make(chan struct{})
		tables := []*table{newTable("hanging", runtime.Policy{}), newTable("healthy", runtime.Policy{}), newTable("behind", runtime.Policy{DependsOn: []int{1}, Wave: 1})}
		l := loaderOf(tables, runtime.WithMaxParallel(1))
		started := time.Now()
		go l.Load(t.Context(), hanging(release), source(func(ctx context.Context, in *runtime.TableInput) error {
			return errors.Join(wait(ctx, 30*time.Second), put(in, 1))
		}), rows(1))
		if err := l.WaitReady(t.Context(), "healthy", "behind"); err != nil {
			t.Error(err)
		}
		if took := time.Since(started); took > 91*time.Second {
			t.Errorf("it took %v", took)
		}
		var not *runtime.NotReadyError
		if err := l.WaitReady(t.Context()); !errors.As(err, &not) || not.Table != "hanging" || not.Reason != runtime.LoadTimeout {
			t.Error(err)
		}
		close(release)
		if err := l.Close(); err != nil {
			t.Error(err)
		}
	})
}

// Rows that are older than max_stale are an error that says both, for a query
// that cannot do without them, whatever other queries do; a change wakes who waits.
func TestWaitingForRowsThatAreTooOld(t *testing.T) {
	for name, p := range map[string]runtime.Policy{"required": {}, "degrades": {Degrades: true}} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				p.MaxStale, p.Required = time.Minute, true
				tables := []*table{newTable("base", p), newTable("derived", runtime.Policy{From: []int{0}, DependsOn: []int{0}, Wave: 1})}
				l := loaderOf(tables)
				defer l.Close()
				if err := l.Load(t.Context(), runtime.Every(10*time.Minute, rows(1)), rows(1)); err != nil {
					t.Fatal(err)
				}
				time.Sleep(2 * time.Minute)
				for _, table := range []string{"base", "derived"} {
					for _, wait := range []func() error{
						func() error { return l.WaitReady(t.Context(), table) },
						func() error {
							_, err := l.WaitQueries(t.Context(), all(tables[:map[string]int{"base": 1, "derived": 2}[table]]), nil)
							return err
						},
					} {
						var not *runtime.NotReadyError
						if err := wait(); !errors.As(err, &not) || not.Reason != runtime.TooStale || not.Age < 2*time.Minute || not.MaxStale != time.Minute ||
							!strings.Contains(err.Error(), "2m0s") || !strings.Contains(err.Error(), "1m0s") {
							t.Errorf("%s: %v", table, err)
						}
					}
				}
				// Until the next refresh, which comes within the time that Ready waits.
				time.Sleep(7*time.Minute + 30*time.Second)
				started := time.Now()
				if err := l.WaitReady(t.Context()); err != nil || time.Since(started) != 30*time.Second {
					t.Errorf("%v after %v", err, time.Since(started))
				}
				// Or until a change.
				time.Sleep(9*time.Minute + 30*time.Second)
				time.AfterFunc(time.Second, func() { tables[0].Changed(1) })
				started = time.Now()
				if err := l.WaitReady(t.Context()); err != nil || time.Since(started) != time.Second {
					t.Errorf("%v after %v", err, time.Since(started))
				}
			})
		})
	}
}

// Who waits for rows that a refresh may bring hears of the deadline, and of the
// end of the context, with the same reason.
func TestGivingUpRowsThatAreTooOld(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tables := []*table{newTable("t", runtime.Policy{MaxStale: time.Minute, LoadTimeout: 10 * time.Second})}
		l := loaderOf(tables)
		defer l.Close()
		go l.Load(t.Context(), runtime.Pushed())
		tables[0].Loaded()
		time.Sleep(2 * time.Minute)
		var not *runtime.NotReadyError
		started := time.Now()
		if err := l.WaitReady(t.Context()); !errors.As(err, &not) || not.Reason != runtime.TooStale || time.Since(started) != 10*time.Second {
			t.Errorf("%v after %v", err, time.Since(started))
		}
		// A Reload of what the service fills brings nothing.
		if err := tables[0].Reload(t.Context()); err != nil || tables[0].Usable() {
			t.Error(err, tables[0].Usable())
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if err := l.WaitReady(ctx); !errors.As(err, &not) || not.Reason != runtime.TooStale || !errors.Is(err, context.DeadlineExceeded) {
			t.Error(err)
		}
	})
}

// Nobody who subscribes while a table becomes ready misses that, and watchers see
// the table's rows during a refresh.
func TestSubscribersMissNothing(t *testing.T) {
	for range 200 {
		tables := []*table{newTable("t", runtime.Policy{})}
		l := loaderOf(tables)
		var hear sync.WaitGroup
		for range 20 {
			hear.Go(func() {
				states, err := l.Subscribe(t.Context(), "t")
				if err != nil {
					t.Error(err)
				}
				ready := false
				for s := range states {
					ready = ready || s.State == runtime.Ready
				}
				if !ready {
					t.Error("a subscriber has not heard that the table is ready")
				}
			})
		}
		if err := l.Load(t.Context(), rows(1)); err != nil {
			t.Fatal(err)
		}
		// Those that come late are told of the state as it is.
		synced := make(chan struct{})
		go func() { hear.Wait(); close(synced) }()
		time.Sleep(time.Millisecond)
		l.Close()
		<-synced
	}
	synctest.Test(t, func(t *testing.T) {
		tables := []*table{newTable("t", runtime.Policy{})}
		l := loaderOf(tables)
		defer l.Close()
		if err := l.Load(t.Context(), source(func(ctx context.Context, in *runtime.TableInput) error {
			for range 20 {
				if err := errors.Join(put(in, 1), wait(ctx, time.Second)); err != nil {
					return err
				}
			}
			return nil
		})); err != nil {
			t.Fatal(err)
		}
		states, err := l.Subscribe(t.Context(), "t")
		if err != nil {
			t.Fatal(err)
		}
		go tables[0].Reload(t.Context())
		for range 15 {
			if s := <-states; s.Rows != 20 || s.State != runtime.Ready {
				t.Fatalf("during a refresh: %d rows, %v", s.Rows, s.State)
			}
		}
	})
}

// lockedText is a text that is written and read by several goroutines.
type lockedText struct {
	mu   sync.Mutex
	text strings.Builder
}

func (l *lockedText) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(b)
}

func (l *lockedText) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

// The state follows the clock, too, for who watches and in the log.
func TestAgeIsTold(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var log lockedText
		tb := newTable("t", runtime.Policy{MaxStale: time.Minute})
		l := runtime.NewLoader([]runtime.Option{runtime.WithLogger(slog.New(slog.NewTextHandler(&log, nil)))}, tb.Core)
		if err := l.Load(t.Context(), rows(1)); err != nil {
			t.Fatal(err)
		}
		states, err := l.Subscribe(t.Context(), "t")
		if err != nil {
			t.Fatal(err)
		}
		time.Sleep(50 * time.Second)
		tb.Changed(1)
		time.Sleep(50 * time.Second)
		synctest.Wait() // for who writes to the log
		if strings.Contains(log.String(), "stale") {
			t.Error(log.String())
		}
		// The same state may be told more than once.
		next := func(want runtime.State) runtime.TableStatus {
			s := <-states
			for s.State != want {
				s = <-states
			}
			return s
		}
		time.Sleep(20 * time.Second)
		if s := next(runtime.Stale); s.Usable || s.Age < time.Minute {
			t.Errorf("%+v", s)
		}
		synctest.Wait()
		if !strings.Contains(log.String(), "table is stale") || !strings.Contains(log.String(), "age=1m0") {
			t.Error(log.String())
		}
		tb.Changed(1)
		if s := next(runtime.Ready); !s.Usable {
			t.Errorf("%+v", s)
		}
		l.Close()
	})
}

// A table that is tried again while a strategy answers for it stays degraded.
func TestDegradedWhileTriedAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tables := []*table{newTable("t", runtime.Policy{Degrades: true, LoadTimeout: 10 * time.Second})}
		l := loaderOf(tables, runtime.WithRetry(runtime.Retry{Attempts: 1}), runtime.WithBreaker(runtime.Breaker{CoolDown: time.Second}))
		defer l.Close()
		var calls atomic.Int32
		go l.Load(t.Context(), source(func(ctx context.Context, in *runtime.TableInput) error {
			if calls.Add(1) == 3 {
				return errors.Join(wait(ctx, time.Second), put(in, 1))
			}
			return wait(ctx, time.Hour)
		}))
		time.Sleep(12 * time.Second)
		started := time.Now()
		if _, err := l.WaitQueries(t.Context(), all(tables, 0), nil); err != nil || time.Since(started) > 0 || tables[0].Status().State != runtime.Degraded {
			t.Errorf("%v after %v, %v", err, time.Since(started), tables[0].Status().State)
		}
		// A query that needs the table waits for the load under way, and is told of its end.
		if _, err := l.WaitQueries(t.Context(), all(tables), nil); err == nil || time.Since(started) < 8*time.Second {
			t.Errorf("%v after %v", err, time.Since(started))
		}
		time.Sleep(1500 * time.Millisecond)
		if _, err := l.WaitQueries(t.Context(), all(tables), nil); err != nil {
			t.Error(err)
		}
	})
}

// Close does not wait for long for a source that heeds nothing, and says whose it
// was; a source may call it itself.
func TestCloseIsBounded(t *testing.T) {
	for name, at := range map[string]time.Duration{"while it loads": time.Second, "when it was given up": 20 * time.Second} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				release := make(chan struct{})
				tables := []*table{newTable("hanging", runtime.Policy{LoadTimeout: 10 * time.Second}), newTable("slow", runtime.Policy{})}
				l := loaderOf(tables)
				loaded := make(chan error, 1)
				go func() {
					loaded <- l.Load(t.Context(), hanging(release), source(func(ctx context.Context, _ *runtime.TableInput) error {
						<-ctx.Done()
						time.Sleep(time.Second) // it says good-bye
						return ctx.Err()
					}))
				}()
				time.Sleep(at)
				started := time.Now()
				err := l.Close()
				if err == nil || !strings.Contains(err.Error(), `"hanging"`) || strings.Contains(err.Error(), "slow") || time.Since(started) != 2*time.Second {
					t.Errorf("%v after %v", err, time.Since(started))
				}
				if err := <-loaded; err == nil {
					t.Error("Load succeeds")
				}
				close(release)
				synctest.Wait()
				if err := l.Close(); err != nil {
					t.Error("once it has returned:", err)
				}
			})
		})
	}
	synctest.Test(t, func(t *testing.T) {
		tables := []*table{newTable("t", runtime.Policy{})}
		l := loaderOf(tables)
		if err := l.Load(t.Context(), source(func(context.Context, *runtime.TableInput) error { return l.Close() })); !errors.Is(err, runtime.ErrClosed) {
			t.Error(err)
		}
		time.Sleep(3 * time.Second)
		if err := l.WaitReady(t.Context()); !errors.Is(err, runtime.ErrClosed) {
			t.Error(err)
		}
	})
}

// Where Load's context ends so do the refreshes, and that is said.
func TestRefreshesEndWithLoadsContext(t *testing.T) {
	for name, at := range map[string]time.Duration{"in between": 90 * time.Second, "under way": 61 * time.Second} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var log lockedText
				tb, once := newTable("t", runtime.Policy{}), newTable("once", runtime.Policy{})
				l := runtime.NewLoader([]runtime.Option{runtime.WithLogger(slog.New(slog.NewTextHandler(&log, nil)))}, tb.Core, once.Core)
				defer l.Close()
				ctx, cancel := context.WithCancel(t.Context())
				time.AfterFunc(at, cancel)
				if err := l.Load(ctx, runtime.Every(time.Minute, source(func(ctx context.Context, in *runtime.TableInput) error {
					return errors.Join(wait(ctx, 2*time.Second), put(in, 1))
				})), rows(1)); err != nil {
					t.Fatal(err)
				}
				time.Sleep(time.Hour)
				if s := tb.Status(); s.State != runtime.Stale || s.Age < 50*time.Minute || !errors.Is(s.Err, context.Canceled) || !s.Usable {
					t.Errorf("%+v", s)
				}
				if s := once.Status(); s.State != runtime.Ready {
					t.Errorf("%+v", s)
				}
				if n := strings.Count(log.String(), "not refreshed any more"); n < 1 || strings.Contains(log.String(), "table=once level") {
					t.Error(log.String())
				}
				if err := tb.Reload(t.Context()); err != nil || tb.Status().State != runtime.Ready {
					t.Error("a Reload behind it:", err, tb.Status().State)
				}
			})
		})
	}
}

func TestIntervals(t *testing.T) {
	for _, d := range []time.Duration{0, -time.Second} {
		tables := []*table{newTable("t", runtime.Policy{})}
		l := loaderOf(tables)
		called := false
		err := l.Load(t.Context(), runtime.Every(time.Minute, runtime.Every(d, source(func(context.Context, *runtime.TableInput) error { called = true; return nil }))))
		if err == nil || !strings.Contains(err.Error(), "interval") || !strings.Contains(err.Error(), `"t"`) || called {
			t.Errorf("every %v: %v, %v", d, err, called)
		}
		l.Close()
	}
	// A source that takes longer than its interval is loaded at once, once.
	synctest.Test(t, func(t *testing.T) {
		tables := []*table{newTable("t", runtime.Policy{})}
		l := loaderOf(tables)
		defer l.Close()
		begun := time.Now()
		var at []time.Duration
		if err := l.Load(t.Context(), runtime.Every(10*time.Second, source(func(ctx context.Context, in *runtime.TableInput) error {
			at = append(at, time.Since(begun))
			if len(at) == 2 {
				return wait(ctx, 35*time.Second)
			}
			return wait(ctx, time.Second)
		}))); err != nil {
			t.Fatal(err)
		}
		time.Sleep(70 * time.Second)
		synctest.Wait()
		if got := fmt.Sprint(at); got != "[0s 10s 45s 55s 1m5s]" {
			t.Errorf("loaded at %s", got)
		}
	})
}

// What a service has changed, and a load replaces, is counted.
func TestUndoneChangesAreCounted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tables := []*table{newTable("t", runtime.Policy{})}
		l := loaderOf(tables)
		defer l.Close()
		tables[0].Changed(1) // before the first load
		var unchanged atomic.Bool
		if err := l.Load(t.Context(), runtime.Every(time.Minute, source(func(_ context.Context, in *runtime.TableInput) error {
			if unchanged.Load() {
				return runtime.ErrUnchanged
			}
			return put(in, 3)
		}))); err != nil {
			t.Fatal(err)
		}
		look := func(undone int64, rows int) {
			t.Helper()
			if s := tables[0].Status(); s.UndoneChanges != undone || s.Rows != rows {
				t.Errorf("%d changes undone, %d rows, not %d, %d", s.UndoneChanges, s.Rows, undone, rows)
			}
		}
		look(1, 3)
		tables[0].Changed(4)
		tables[0].Changed(5)
		look(1, 5)
		time.Sleep(61 * time.Second)
		look(3, 3)
		unchanged.Store(true)
		tables[0].Changed(4)
		time.Sleep(time.Minute)
		look(3, 4)
		// A service that replaces all rows undoes only itself; a load then undoes that.
		if err := tables[0].Exchange(&generation{table: tables[0], rows: []int{1, 2}}); err != nil {
			t.Fatal(err)
		}
		look(3, 2)
		unchanged.Store(false)
		time.Sleep(time.Minute)
		look(4, 3)
	})
}

// Counters of what goes wrong; they never fall.
func TestFailuresAreCounted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tables := []*table{newTable("t", runtime.Policy{})}
		l := loaderOf(tables, runtime.WithRetry(runtime.Retry{Attempts: 3, Delay: time.Millisecond}))
		defer l.Close()
		var works atomic.Bool
		works.Store(true)
		if err := l.Load(t.Context(), runtime.Every(time.Minute, source(func(_ context.Context, in *runtime.TableInput) error {
			in.LeaveOut(2)
			in.Expect(10, 100)
			in.Progress(50)
			if err := put(in, 5); err != nil || !works.Load() {
				return errBroken
			}
			return nil
		}))); err != nil {
			t.Fatal(err)
		}
		works.Store(false)
		time.Sleep(61 * time.Second)
		s := tables[0].Status()
		if s.Attempts != 4 || s.FailedAttempts != 3 || s.FailedRefreshes != 1 || s.BadRecords != 2 || s.AllBadRecords != 2 || s.Bytes != 50 {
			t.Errorf("%+v", s)
		}
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if err := tables[0].Reload(ctx); err == nil {
			t.Error("a Reload that was given up succeeds")
		}
		if s := tables[0].Status(); s.FailedRefreshes != 1 {
			t.Errorf("one that was given up counts: %+v", s)
		}
		works.Store(true)
		time.Sleep(time.Minute)
		if s := tables[0].Status(); s.Attempts != 5 || s.FailedAttempts != 3 || s.AllBadRecords != 4 || s.State != runtime.Ready {
			t.Errorf("%+v", s)
		}
	})
}

// An estimate is never in the past, and what a load has brought that was given up
// does not show.
func TestProgressOfLoadsThatEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tables := []*table{newTable("t", runtime.Policy{LoadTimeout: 30 * time.Second})}
		l := loaderOf(tables, runtime.WithRetry(runtime.Retry{Attempts: 1}))
		ended := make(chan struct{})
		go l.Load(t.Context(), source(func(_ context.Context, in *runtime.TableInput) error {
			in.Expect(100, 1000)
			for i := range 400 { // more than it has said, and behind its time
				time.Sleep(100 * time.Millisecond)
				in.Progress(int64(i))
				put(in, 1)
			}
			close(ended)
			return nil
		}))
		for range 299 {
			time.Sleep(100 * time.Millisecond)
			s := tables[0].Status()
			if !s.ETA.IsZero() && !s.ETA.After(time.Now()) {
				t.Fatalf("at %d rows the end is expected at %v, %v ago", s.Rows, s.ETA, time.Since(s.ETA))
			}
			if s.Rows >= 100 && !s.ETA.IsZero() {
				t.Fatalf("the end is expected at %v of a load that has brought all there was to be", s.ETA)
			}
		}
		time.Sleep(5 * time.Second)
		for range 3 {
			time.Sleep(time.Second)
			if s := tables[0].Status(); s.State != runtime.Failed || s.Rows != 0 || s.Bytes != 0 || s.Expected != 0 || s.ExpectedRows != 0 || s.Rate != 0 || !s.ETA.IsZero() {
				t.Errorf("of a load that was given up there shows %+v", s)
			}
		}
		<-ended
		if err := l.Close(); err != nil {
			t.Error(err)
		}
	})
}
