package runtime_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"github.com/veloc-dev/veloc/runtime"
	"github.com/veloc-dev/veloc/runtime/rowio"
	"github.com/veloc-dev/veloc/runtime/scan"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// table is a table of numbers with the least that a Core needs.
type table struct {
	*runtime.Core
	mu     sync.Mutex
	rows   []int
	refuse error // of Insert
}

func newTable(name string, p runtime.Policy) *table {
	t := &table{}
	t.Core = runtime.NewCore(&rowio.Relation{Name: name}, p, func() runtime.Generation { return &generation{table: t} })
	return t
}

func (t *table) Len() int {
	t.mu.Lock()
	defer t.mu.Unlock()
	return len(t.rows)
}

type generation struct {
	table *table
	batch numbers
	rows  []int
}

func (g *generation) Records() rowio.Records { return &g.batch }
func (g *generation) Expect(int)             {}
func (g *generation) Rows() int              { return len(g.rows) }
func (g *generation) Duplicates() int64      { return 0 }

func (g *generation) Insert() error {
	if g.table.refuse != nil {
		return g.table.refuse
	}
	g.rows = append(g.rows, g.batch.rows...)
	g.batch.Reset()
	return nil
}

func (g *generation) Commit(byLoad bool) error {
	g.table.mu.Lock()
	defer g.table.mu.Unlock()
	g.table.rows = g.rows
	g.table.Replaced(len(g.rows), byLoad)
	return nil
}

type numbers struct{ rows []int }

func (b *numbers) Relation() *rowio.Relation              { return nil }
func (b *numbers) Len() int                               { return len(b.rows) }
func (b *numbers) Reset()                                 { b.rows = b.rows[:0] }
func (b *numbers) DecodeCSV(*scan.CSV, int) error         { return io.EOF }
func (b *numbers) DecodeJSON(*scan.JSON, int) error       { return io.EOF }
func (b *numbers) DecodeVectors(*rowio.Vectors, int, int) {}

// source is a function as a TableSource.
type source func(ctx context.Context, in *runtime.TableInput) error

func (s source) LoadTable(ctx context.Context, in *runtime.TableInput) error { return s(ctx, in) }

// put inserts n rows.
func put(in *runtime.TableInput, n int) error {
	for i := range n {
		b := in.Records().(*numbers)
		b.rows = append(b.rows, i)
		if err := in.Insert(); err != nil {
			return err
		}
	}
	return nil
}

func rows(n int) source {
	return func(_ context.Context, in *runtime.TableInput) error { return put(in, n) }
}

func wait(ctx context.Context, d time.Duration) error {
	select {
	case <-time.After(d):
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

var quiet = runtime.WithLogger(slog.New(slog.DiscardHandler))

var errBroken = errors.New("broken")

func loaderOf(tables []*table, opts ...runtime.Option) *runtime.Loader {
	cores := make([]*runtime.Core, len(tables))
	for i, t := range tables {
		cores[i] = t.Core
	}
	return runtime.NewLoader(append([]runtime.Option{quiet}, opts...), cores...)
}

// all needs every table; Degrades those of which it is said.
func all(tables []*table, degrades ...int) map[string][]runtime.Need {
	var needs []runtime.Need
	for i := range tables {
		needs = append(needs, runtime.Need{Table: i, Degrades: slices.Contains(degrades, i)})
	}
	return map[string][]runtime.Need{"Q": needs}
}

func TestGraphShapes(t *testing.T) {
	chain := func(n int) (deps [][]int) {
		for i := range n {
			if i == 0 {
				deps = append(deps, nil)
			} else {
				deps = append(deps, []int{i - 1})
			}
		}
		return deps
	}
	for _, c := range []struct {
		name string
		deps [][]int
		took time.Duration // with tables that take a second each, all in parallel
	}{
		{"empty", nil, 0},
		{"single", [][]int{nil}, 1},
		{"chain", chain(4), 4},
		{"diamond", [][]int{nil, {0}, {0}, {1, 2}}, 3},
		{"two chains", [][]int{nil, {0}, nil, {2}, {3}}, 3},
		{"1,000 independent", make([][]int, 1000), 1},
		{"1,000 deep", chain(1000), 1000},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var tables []*table
				var sources []runtime.TableSource
				for i, d := range c.deps {
					tables = append(tables, newTable(fmt.Sprint("t", i), runtime.Policy{DependsOn: d, LoadTimeout: 2 * time.Hour}))
				}
				for i, d := range c.deps {
					sources = append(sources, source(func(ctx context.Context, in *runtime.TableInput) error {
						for _, before := range d {
							if tables[before].Status().State != runtime.Ready {
								t.Errorf("t%d is loaded while t%d is %v", i, before, tables[before].Status().State)
							}
						}
						time.Sleep(time.Second)
						return put(in, 1)
					}))
				}
				l := loaderOf(tables, runtime.WithMaxParallel(1000))
				defer l.Close()
				started := time.Now()
				if err := l.Load(t.Context(), sources...); err != nil {
					t.Fatal(err)
				}
				if took := time.Since(started); took != c.took*time.Second {
					t.Errorf("took %v", took)
				}
				if _, err := l.WaitQueries(t.Context(), all(tables), nil); err != nil {
					t.Error(err)
				}
			})
		})
	}
}

func TestMaxParallel(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var running, most atomic.Int32
		var tables []*table
		var sources []runtime.TableSource
		for i := range 20 {
			tables = append(tables, newTable(fmt.Sprint("t", i), runtime.Policy{}))
			sources = append(sources, source(func(context.Context, *runtime.TableInput) error {
				if n := running.Add(1); n > most.Load() {
					most.Store(n)
				}
				time.Sleep(time.Second)
				running.Add(-1)
				return nil
			}))
		}
		l := loaderOf(tables, runtime.WithMaxParallel(3))
		defer l.Close()
		if err := l.Load(t.Context(), sources...); err != nil {
			t.Fatal(err)
		}
		if most.Load() != 3 {
			t.Errorf("%d at a time", most.Load())
		}
	})
}

// TestFailureHoldsDependents: what depends on a failed table is not loaded and
// says which failure held it; the rest goes on; and all recover.
func TestFailureHoldsDependents(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tables := []*table{newTable("base", runtime.Policy{}), newTable("middle", runtime.Policy{DependsOn: []int{0}, Wave: 1}),
			newTable("top", runtime.Policy{DependsOn: []int{1}, Wave: 2}), newTable("other", runtime.Policy{})}
		var works atomic.Bool
		l := loaderOf(tables, runtime.WithRetry(runtime.Retry{Attempts: 2, Delay: time.Second}))
		defer l.Close()
		err := l.Load(t.Context(), source(func(_ context.Context, in *runtime.TableInput) error {
			if !works.Load() {
				return errBroken
			}
			return put(in, 1)
		}), rows(2), rows(3), rows(4))
		for i, want := range []runtime.Reason{runtime.LoadFailed, runtime.DependencyError, runtime.DependencyError} {
			s := tables[i].Status()
			var not *runtime.NotReadyError
			if !errors.As(s.Err, &not) || not.Reason != want || !errors.Is(s.Err, errBroken) || s.State != runtime.Failed {
				t.Errorf("%s: %v, %v", s.Table, s.State, s.Err)
			}
		}
		if s := tables[2].Status(); !strings.Contains(s.Err.Error(), `"middle"`) || !strings.Contains(s.Err.Error(), `"base"`) || s.Attempts != 0 {
			t.Errorf("top: %v", s.Err)
		}
		if !errors.Is(err, errBroken) || tables[3].Status().State != runtime.Ready {
			t.Errorf("Load gives %v, other is %v", err, tables[3].Status().State)
		}
		if tables[0].Status().Attempts != 2 {
			t.Errorf("%d attempts", tables[0].Status().Attempts)
		}
		works.Store(true)
		if err := tables[0].Reload(t.Context()); err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		if err := l.WaitReady(t.Context()); err != nil {
			t.Error("after the recovery:", err)
		}
	})
}

// TestSmallTablesBesideALargeOne: a table of 50 K rows loads behind the four
// that it depends on, and its query runs while a table of 1 M rows still loads.
func TestSmallTablesBesideALargeOne(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const (
			large = iota
			first
			users = 5
		)
		tables := []*table{newTable("large", runtime.Policy{})}
		for i := range 4 {
			tables = append(tables, newTable(fmt.Sprint("dependency", i), runtime.Policy{}))
		}
		tables = append(tables, newTable("users", runtime.Policy{Wave: 1, DependsOn: []int{1, 2, 3, 4}}))
		every := func(n int, d time.Duration) source { // n rows, d for 1,000
			return func(_ context.Context, in *runtime.TableInput) error {
				for ; n > 0; n -= 1000 {
					time.Sleep(d)
					if err := put(in, 1000); err != nil {
						return err
					}
				}
				return nil
			}
		}
		sources := []runtime.TableSource{every(1_000_000, 10*time.Millisecond)}
		for i := range 4 {
			sources = append(sources, every(1000*(i+1), 100*time.Millisecond))
		}
		sources = append(sources, every(50_000, 10*time.Millisecond))
		l := loaderOf(tables, runtime.WithMaxParallel(5))
		defer l.Close()
		loaded := make(chan error, 1)
		started := time.Now()
		go func() { loaded <- l.Load(t.Context(), sources...) }()
		needs := map[string][]runtime.Need{"Users": nil, "Both": {{Table: users}, {Table: large}}}
		for i := first; i <= users; i++ {
			needs["Users"] = append(needs["Users"], runtime.Need{Table: i})
		}
		if _, err := l.WaitQueries(t.Context(), needs, []string{"Users"}); err != nil {
			t.Fatal(err)
		}
		// The slowest dependency takes 0.4 s, users another 0.5 s.
		if took := time.Since(started); took != 900*time.Millisecond || tables[users].Len() != 50_000 {
			t.Errorf("users: %d rows after %v", tables[users].Len(), took)
		}
		if s := tables[large].Status(); s.State != runtime.Loading || s.Rows == 0 || s.Rate < 50_000 {
			t.Errorf("large meanwhile: %v, %d rows, %.0f a second", s.State, s.Rows, s.Rate)
		}
		if _, err := l.WaitQueries(t.Context(), needs, []string{"Both"}); err != nil {
			t.Fatal(err)
		}
		if err := <-loaded; err != nil || time.Since(started) != 10*time.Second || tables[large].Len() != 1_000_000 {
			t.Errorf("%v; %d rows after %v", err, tables[large].Len(), time.Since(started))
		}
	})
}

// TestFaults runs the ways in which a source can go wrong, and what Ready says.
func TestFaults(t *testing.T) {
	stalled := func(ctx context.Context, _ *runtime.TableInput) error {
		<-ctx.Done()
		return ctx.Err()
	}
	for _, c := range []struct {
		name   string
		source func(release <-chan struct{}) source
		reason runtime.Reason // empty: it becomes ready
		cause  string
		waited time.Duration
	}{
		{"slow", func(<-chan struct{}) source {
			return func(ctx context.Context, in *runtime.TableInput) error {
				for range 4 {
					if err := errors.Join(wait(ctx, time.Second), put(in, 1)); err != nil {
						return err
					}
				}
				return nil
			}
		}, "", "", 4 * time.Second},
		{"empty", func(<-chan struct{}) source { return rows(0) }, "", "", 0},
		{"stalled", func(<-chan struct{}) source { return stalled }, runtime.LoadTimeout, "not loaded within 5s", 5 * time.Second},
		{"hanging", func(release <-chan struct{}) source {
			return func(context.Context, *runtime.TableInput) error { <-release; return nil }
		}, runtime.LoadTimeout, "not loaded within 5s", 5 * time.Second},
		{"failing at the start", func(<-chan struct{}) source {
			return func(context.Context, *runtime.TableInput) error { return errBroken }
		}, runtime.LoadFailed, "broken", 0},
		{"failing in the middle", func(<-chan struct{}) source {
			return func(_ context.Context, in *runtime.TableInput) error { return errors.Join(put(in, 5), errBroken) }
		}, runtime.LoadFailed, "broken", 0},
		{"panicking", func(<-chan struct{}) source {
			return func(_ context.Context, in *runtime.TableInput) error {
				if err := put(in, 5); err != nil {
					return err
				}
				panic("oh no")
			}
		}, runtime.LoadFailed, "oh no", 0},
		{"never ending", func(<-chan struct{}) source {
			return func(ctx context.Context, in *runtime.TableInput) error {
				for {
					if err := errors.Join(wait(ctx, time.Millisecond), put(in, 1)); err != nil {
						return err
					}
				}
			}
		}, runtime.LoadTimeout, "", 5 * time.Second},
		{"recovering", func(<-chan struct{}) source {
			tries := 0
			return func(_ context.Context, in *runtime.TableInput) error {
				if tries++; tries < 3 {
					return errors.Join(put(in, 100), errBroken)
				}
				return put(in, 4)
			}
		}, "", "", -1},
		{"refused for good", func(<-chan struct{}) source {
			return func(context.Context, *runtime.TableInput) error { return runtime.Permanent(errBroken) }
		}, runtime.LoadFailed, "1 attempt", 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				tables := []*table{newTable("t", runtime.Policy{LoadTimeout: 5 * time.Second})}
				retry := runtime.Retry{Attempts: 1}
				if c.waited < 0 || c.cause == "1 attempt" {
					retry = runtime.Retry{Attempts: 5, Delay: 100 * time.Millisecond}
				}
				l := loaderOf(tables, runtime.WithRetry(retry))
				release := make(chan struct{})
				started := time.Now()
				go l.Load(t.Context(), c.source(release))
				_, err := l.WaitQueries(t.Context(), all(tables), nil)
				took := time.Since(started)
				if c.waited >= 0 && (took < c.waited || took > c.waited+10*time.Millisecond) {
					t.Errorf("waited %v, not %v", took, c.waited)
				}
				var not *runtime.NotReadyError
				switch {
				case c.reason == "":
					if err != nil || tables[0].Status().State != runtime.Ready {
						t.Errorf("%v, %v", tables[0].Status().State, err)
					}
				case !errors.As(err, &not) || not.Table != "t" || not.Reason != c.reason || not.Attempts != 1 || !strings.Contains(err.Error(), c.cause):
					t.Errorf("error %v", err)
				case tables[0].Len() != 0 || tables[0].Usable():
					t.Error("what was loaded in part can be seen")
				}
				if c.name == "recovering" && tables[0].Len() != 4 {
					t.Errorf("%d rows", tables[0].Len())
				}
				close(release)
				if err := l.Close(); err != nil {
					t.Error(err)
				}
			})
		})
	}
}

// TestHangingSourceIsLeftBehind: what a source brings after its time is refused.
func TestHangingSourceIsLeftBehind(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tables := []*table{newTable("t", runtime.Policy{LoadTimeout: time.Second})}
		l := loaderOf(tables, runtime.WithRetry(runtime.Retry{Attempts: 1}))
		defer l.Close()
		late := make(chan error, 1)
		err := l.Load(t.Context(), source(func(_ context.Context, in *runtime.TableInput) error {
			time.Sleep(time.Minute)
			err := put(in, 1)
			late <- err
			return err
		}))
		if err == nil {
			t.Fatal("Load succeeds")
		}
		if err := <-late; err == nil {
			t.Error("a late row is taken")
		}
		synctest.Wait()
		if tables[0].Usable() || tables[0].Len() > 0 {
			t.Error("the table is ready")
		}
	})
}

func TestWaitingBeforeLoad(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tables := []*table{newTable("t", runtime.Policy{LoadTimeout: 3 * time.Second})}
		l := loaderOf(tables)
		defer l.Close()
		started := time.Now()
		_, err := l.WaitQueries(t.Context(), all(tables), nil)
		var not *runtime.NotReadyError
		if !errors.As(err, &not) || not.Reason != runtime.LoadNotCalled || time.Since(started) != 3*time.Second {
			t.Errorf("%v after %v", err, time.Since(started))
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if _, err := l.WaitQueries(ctx, all(tables), nil); !errors.Is(err, context.DeadlineExceeded) {
			t.Error(err)
		}
		if _, err := l.WaitQueries(t.Context(), all(tables), []string{"Nothing"}); err == nil {
			t.Error("a query that does not exist is waited for")
		}
	})
}

// TestOneDeadline: Ready waits for the longest load_timeout among the tables it
// needs, and no longer, and not for those that it does not need.
func TestOneDeadline(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tables := []*table{newTable("short", runtime.Policy{LoadTimeout: time.Second}), newTable("long", runtime.Policy{LoadTimeout: 4 * time.Second}), newTable("other", runtime.Policy{LoadTimeout: time.Hour})}
		l := loaderOf(tables, runtime.WithMaxParallel(3))
		defer l.Close()
		slow := func(d time.Duration) source {
			return func(ctx context.Context, in *runtime.TableInput) error { return wait(ctx, d) }
		}
		go l.Load(t.Context(), slow(900*time.Millisecond), slow(time.Hour), slow(30*time.Minute))
		started := time.Now()
		queries := map[string][]runtime.Need{"Q": {{Table: 0}, {Table: 1}}, "P": {{Table: 0}}}
		if waited, err := l.WaitQueries(t.Context(), queries, []string{"P"}); err != nil || time.Since(started) != 900*time.Millisecond || !waited["P"] || waited["Q"] {
			t.Error(waited, err, time.Since(started))
		}
		started = time.Now()
		_, err := l.WaitQueries(t.Context(), queries, nil)
		var not *runtime.NotReadyError
		if !errors.As(err, &not) || not.Table != "long" || not.Reason != runtime.LoadTimeout || time.Since(started) > 4*time.Second {
			t.Error(err, time.Since(started))
		}
	})
}

// TestDegrading: a query that can do without a table is ready once the table
// finally is not, and the table is used once it comes.
func TestDegrading(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tables := []*table{newTable("t", runtime.Policy{LoadTimeout: 2 * time.Second, Degrades: true}), newTable("u", runtime.Policy{})}
		l := loaderOf(tables, runtime.WithRetry(runtime.Retry{Attempts: 2, Delay: time.Second}), runtime.WithBreaker(runtime.Breaker{CoolDown: 10 * time.Second}))
		defer l.Close()
		var works atomic.Bool
		go l.Load(t.Context(), source(func(_ context.Context, in *runtime.TableInput) error {
			if works.Load() {
				return put(in, 1)
			}
			return errBroken
		}), rows(1))
		if _, err := l.WaitQueries(t.Context(), all(tables, 0), nil); err != nil {
			t.Fatal(err)
		}
		if s := tables[0].Status(); s.State != runtime.Degraded || tables[0].Usable() {
			t.Error(s.State)
		}
		if _, err := l.WaitQueries(t.Context(), all(tables), nil); !errors.Is(err, errBroken) {
			t.Error("a query that needs the table:", err)
		}
		works.Store(true)
		time.Sleep(11 * time.Second)
		synctest.Wait()
		if s := tables[0].Status(); s.State != runtime.Ready || !tables[0].Usable() {
			t.Error("it is not tried again:", s.State)
		}
	})
}

func TestRefresh(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tables := []*table{newTable("t", runtime.Policy{MaxStale: 150 * time.Second})}
		l := loaderOf(tables, runtime.WithRetry(runtime.Retry{Attempts: 1}))
		var count atomic.Int32
		outcome := []error{nil, nil, errBroken, errBroken, runtime.ErrUnchanged, nil}
		err := l.Load(t.Context(), runtime.Every(time.Minute, source(func(_ context.Context, in *runtime.TableInput) error {
			loads := int(count.Add(1))
			if loads > len(outcome) {
				return nil
			}
			return errors.Join(put(in, loads), outcome[loads-1])
		})))
		if err != nil {
			t.Fatal(err)
		}
		look := func(minute int, state runtime.State, rows int, usable bool) {
			t.Helper()
			loads := int(count.Load())
			if s := tables[0].Status(); s.State != state || s.Rows != rows || loads != minute+1 || tables[0].Usable() != usable {
				t.Errorf("minute %d: %v, %d rows, %d loads, usable %v", minute, s.State, s.Rows, loads, tables[0].Usable())
			}
		}
		time.Sleep(time.Second)
		look(0, runtime.Ready, 1, true)
		time.Sleep(time.Minute)
		look(1, runtime.Ready, 2, true)
		time.Sleep(time.Minute)
		look(2, runtime.Stale, 2, true) // the refresh failed, but the rows are a minute old
		version := tables[0].Version()
		time.Sleep(time.Minute)
		look(3, runtime.Stale, 2, true)
		time.Sleep(40 * time.Second)
		look(3, runtime.Stale, 2, false) // older than max_stale
		var not *runtime.NotReadyError
		if err := tables[0].Fresh(); !errors.As(err, &not) || not.Reason != runtime.TooStale {
			t.Error(err)
		}
		time.Sleep(20 * time.Second)
		look(4, runtime.Ready, 2, true) // unchanged
		if tables[0].Version() != version {
			t.Error("an unchanged table counts as changed")
		}
		time.Sleep(time.Minute)
		look(5, runtime.Ready, 6, true)
		if err := l.Close(); err != nil {
			t.Error(err)
		}
		time.Sleep(time.Hour)
		if count.Load() != 6 {
			t.Error("it is refreshed after Close")
		}
	})
}

// TestDerivedAge: a table is as old as what it is computed from, at any
// distance; what is too old is degraded where some query goes on without it.
func TestDerivedAge(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tables := []*table{
			newTable("base", runtime.Policy{MaxStale: time.Minute}),
			newTable("derived", runtime.Policy{From: []int{0}, DependsOn: []int{0}, Required: true}),
			newTable("of_derived", runtime.Policy{From: []int{1}, DependsOn: []int{1}, Degrades: true}),
			newTable("apart", runtime.Policy{}),
		}
		l := loaderOf(tables)
		defer l.Close()
		if err := l.Load(t.Context(), rows(1), rows(1), rows(1), rows(1)); err != nil {
			t.Fatal(err)
		}
		look := func(usable bool, states ...runtime.State) {
			t.Helper()
			for i, s := range l.Progress() {
				usable := usable || s.Table == "apart"
				if s.State != states[i] || s.Usable != usable || tables[i].Usable() != usable || (tables[i].Fresh() == nil) != usable || s.Required != (i == 1) {
					t.Errorf("%+v; Fresh says %v", s, tables[i].Fresh())
				}
			}
		}
		look(true, runtime.Ready, runtime.Ready, runtime.Ready, runtime.Ready)
		time.Sleep(2 * time.Minute)
		look(false, runtime.Stale, runtime.Stale, runtime.Degraded, runtime.Ready)
		var not *runtime.NotReadyError
		if err := tables[2].Fresh(); !errors.As(err, &not) || not.Table != "of_derived" || not.Reason != runtime.TooStale {
			t.Error(err)
		}
		version := tables[2].Version()
		tables[0].Changed(1)
		if tables[2].Version() == version {
			t.Error("the version of a derived table stays where its base has changed")
		}
		look(true, runtime.Ready, runtime.Ready, runtime.Ready, runtime.Ready)
	})
}

func TestBreaker(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tables := []*table{newTable("t", runtime.Policy{})}
		l := loaderOf(tables, runtime.WithRetry(runtime.Retry{Attempts: 10, Delay: time.Millisecond, MaxDelay: time.Millisecond}),
			runtime.WithBreaker(runtime.Breaker{Failures: 3, CoolDown: 20 * time.Second, Probes: 1}))
		defer l.Close()
		var works atomic.Bool
		var calls atomic.Int32
		err := l.Load(t.Context(), source(func(ctx context.Context, in *runtime.TableInput) error {
			calls.Add(1)
			if works.Load() {
				return put(in, 1)
			}
			return errBroken
		}))
		var not *runtime.NotReadyError
		if !errors.As(err, &not) || not.Reason != runtime.BreakerOpen || calls.Load() != 3 || !errors.Is(err, errBroken) {
			t.Fatalf("%v after %d calls", err, calls.Load())
		}
		if !tables[0].Status().BreakerOpen {
			t.Error("the breaker does not show")
		}
		works.Store(true)
		if err := tables[0].Reload(t.Context()); !errors.As(err, &not) || not.Reason != runtime.BreakerOpen || calls.Load() != 3 {
			t.Errorf("while it is open: %v after %d calls", err, calls.Load())
		}
		time.Sleep(21 * time.Second)
		if err := tables[0].Reload(t.Context()); err != nil || calls.Load() != 4 || tables[0].Status().BreakerOpen {
			t.Errorf("the probe: %v after %d calls", err, calls.Load())
		}
		if err := l.WaitReady(t.Context(), "t"); err != nil {
			t.Error(err)
		}
		// A table that is there stays while its breaker is open.
		works.Store(false)
		for range 4 {
			if err := tables[0].Reload(t.Context()); err == nil {
				t.Error("a failed reload succeeds")
			}
		}
		if s := tables[0].Status(); s.State != runtime.Stale || tables[0].Len() != 1 || !tables[0].Usable() || !s.BreakerOpen {
			t.Error(s.State, tables[0].Len(), s.BreakerOpen)
		}
	})
}

// TestHalfOfTheAttemptsFail: of 1,000 loads with a source that fails half of
// its attempts at random, the default budget makes at least 95% succeed.
func TestHalfOfTheAttemptsFail(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		random := rand.New(rand.NewPCG(1, 2))
		var mu sync.Mutex
		var tables []*table
		var sources []runtime.TableSource
		for i := range 1000 {
			tables = append(tables, newTable(fmt.Sprint("t", i), runtime.Policy{}))
			sources = append(sources, source(func(_ context.Context, in *runtime.TableInput) error {
				mu.Lock()
				defer mu.Unlock()
				if random.IntN(2) == 0 {
					return errBroken
				}
				return put(in, 1)
			}))
		}
		l := loaderOf(tables, runtime.WithMaxParallel(100))
		defer l.Close()
		l.Load(t.Context(), sources...)
		ready := 0
		for _, tb := range tables {
			if tb.Usable() {
				ready++
			}
		}
		t.Logf("%d of 1,000 loads succeed", ready)
		if ready < 950 {
			t.Errorf("only %d succeed", ready)
		}
	})
}

// TestSubscribers: a slow reader loses states, never the last.
func TestSubscribers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tables := []*table{newTable("t", runtime.Policy{})}
		l := loaderOf(tables)
		ctx, cancel := context.WithCancel(t.Context())
		slow, err := l.Subscribe(ctx, "t")
		if err != nil {
			t.Fatal(err)
		}
		quick, _ := l.Subscribe(ctx, "t")
		if _, err := l.Subscribe(ctx, "nothing"); err == nil {
			t.Error("a table that does not exist is subscribed to")
		}
		var seen []runtime.State
		var loading int
		done := make(chan struct{})
		go func() {
			defer close(done)
			for s := range quick {
				if len(seen) == 0 || seen[len(seen)-1] != s.State {
					seen = append(seen, s.State)
				}
				if s.State == runtime.Loading && s.Rows > 0 {
					loading++
				}
			}
		}()
		err = l.Load(t.Context(), source(func(ctx context.Context, in *runtime.TableInput) error {
			in.Expect(1000, 0)
			for range 1000 {
				time.Sleep(10 * time.Millisecond)
				if err := put(in, 1); err != nil {
					return err
				}
			}
			return nil
		}))
		if err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		var last runtime.TableStatus
		states := 0
		for len(slow) > 0 {
			last = <-slow
			states++
		}
		if last.State != runtime.Ready || last.Rows != 1000 || states > 16 {
			t.Errorf("the slow reader ends with %v of %d states", last.State, states)
		}
		cancel()
		<-done
		if want := []runtime.State{runtime.Pending, runtime.Loading, runtime.Ready}; !slices.Equal(seen, want) {
			t.Errorf("seen %v", seen)
		}
		if loading < 90 || loading > 110 {
			t.Errorf("%d states while it loads for 10 s", loading)
		}
		if err := l.Close(); err != nil {
			t.Error(err)
		}
	})
}

// TestProgress: rate over the last seconds, estimated end, rows and bytes.
func TestProgress(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tables := []*table{newTable("t", runtime.Policy{})}
		l := loaderOf(tables)
		defer l.Close()
		started := time.Now()
		go l.Load(t.Context(), source(func(ctx context.Context, in *runtime.TableInput) error {
			in.Expect(4000, 40000)
			for i := range 4000 {
				rest := 10 * time.Millisecond
				if i < 1000 {
					rest = 20 * time.Millisecond
				}
				time.Sleep(rest)
				in.Progress(int64(i+1) * 10)
				if err := put(in, 1); err != nil {
					return err
				}
			}
			return nil
		}))
		time.Sleep(40*time.Second + time.Millisecond)
		s := tables[0].Status()
		if s.State != runtime.Loading || s.Rows != 3000 || s.Bytes != 30000 || s.Done() != 0.75 {
			t.Errorf("%v, %d rows, %d bytes, %v done", s.State, s.Rows, s.Bytes, s.Done())
		}
		if s.Rate < 99 || s.Rate > 101 {
			t.Errorf("%.1f rows a second", s.Rate)
		}
		if eta := s.ETA.Sub(started); eta < 50*time.Second || eta > 55*time.Second {
			t.Errorf("the end is expected after %v", eta)
		}
		time.Sleep(time.Minute)
		if s := tables[0].Status(); s.State != runtime.Ready || s.Rows != 4000 || !s.ETA.IsZero() || s.Age < 49*time.Second {
			t.Errorf("%v, %d rows, %v old", s.State, s.Rows, s.Age)
		}
	})
}

// TestCancelAtAnyMoment: Load ends soon after its context, whatever goes on.
func TestCancelAtAnyMoment(t *testing.T) {
	for at := range 12 {
		synctest.Test(t, func(t *testing.T) {
			tables := []*table{newTable("a", runtime.Policy{}), newTable("b", runtime.Policy{DependsOn: []int{0}, Wave: 1}), newTable("c", runtime.Policy{Degrades: true})}
			l := loaderOf(tables, runtime.WithRetry(runtime.Retry{Attempts: 3, Delay: 300 * time.Millisecond}))
			slow := source(func(ctx context.Context, in *runtime.TableInput) error {
				return errors.Join(wait(ctx, time.Second), put(in, 1))
			})
			ctx, cancel := context.WithCancel(t.Context())
			time.AfterFunc(time.Duration(at)*250*time.Millisecond, cancel)
			started := time.Now()
			l.Load(ctx, runtime.Every(time.Second, slow), slow, source(func(context.Context, *runtime.TableInput) error { return errBroken }))
			if took, end := time.Since(started), time.Duration(at)*250*time.Millisecond; took > max(end, 2*time.Second)+50*time.Millisecond {
				t.Errorf("Load took %v", took)
			}
			cancel()
			if err := l.Close(); err != nil {
				t.Error(err)
			}
			if err := l.Load(t.Context(), slow, slow, slow); err == nil {
				t.Error("Load after Close succeeds")
			}
			if err := tables[0].Reload(t.Context()); !errors.Is(err, runtime.ErrClosed) {
				t.Error("Reload after Close:", err)
			}
		})
	}
}

// TestReloadsWait: loads of one table follow one another.
func TestReloadsWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tables := []*table{newTable("t", runtime.Policy{})}
		l := loaderOf(tables)
		defer l.Close()
		var running atomic.Int32
		if err := l.Load(t.Context(), source(func(_ context.Context, in *runtime.TableInput) error {
			if running.Add(1) > 1 {
				t.Error("two loads at a time")
			}
			defer running.Add(-1)
			time.Sleep(time.Second)
			return put(in, 1)
		})); err != nil {
			t.Fatal(err)
		}
		var wg sync.WaitGroup
		for range 5 {
			wg.Go(func() {
				if err := tables[0].Reload(t.Context()); err != nil {
					t.Error(err)
				}
			})
		}
		ctx, cancel := context.WithTimeout(t.Context(), 900*time.Millisecond)
		defer cancel()
		time.Sleep(500 * time.Millisecond)
		if err := tables[0].Reload(ctx); !errors.Is(err, context.DeadlineExceeded) {
			t.Error("a reload that waits does not heed its context:", err)
		}
		wg.Wait()
	})
}

func TestSecretsStayOut(t *testing.T) {
	for text, want := range map[string]string{
		"dial postgres://app:hunter2@db/x: refused": "dial postgres://app:***@db/x: refused",
		"host=db password=hunter2 user=app":         "host=db password=*** user=app",
		"password: 'a b c', then":                   "password: ***, then",
		"nothing here":                              "nothing here",
	} {
		synctest.Test(t, func(t *testing.T) {
			var log lockedText
			tables := []*table{newTable("t", runtime.Policy{})}
			cores := tables[0].Core
			l := runtime.NewLoader([]runtime.Option{runtime.WithLogger(slog.New(slog.NewTextHandler(&log, nil))), runtime.WithRetry(runtime.Retry{Attempts: 1})}, cores)
			defer l.Close()
			err := l.Load(t.Context(), source(func(context.Context, *runtime.TableInput) error { return errors.New(text) }))
			for _, got := range []string{err.Error(), tables[0].Status().Err.Error()} {
				if !strings.HasSuffix(got, want) {
					t.Errorf("%q", got)
				}
			}
			if strings.Contains(log.String(), "hunter2") {
				t.Error(log.String())
			}
		})
	}
}
