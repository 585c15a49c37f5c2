package runtime_test

import (
	"context"
	"errors"
	"slices"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/veloc-dev/veloc/runtime"
	"github.com/veloc-dev/veloc/runtime/rowio"
)

// newKeyed is a table of numbers that are their own primary key.
func newKeyed(p runtime.Policy) *table {
	t := &table{}
	t.Core = runtime.NewCore(&rowio.Relation{Name: "t"}, p, func() runtime.Generation { return &keyed{generation{table: t}} })
	return t
}

// keyed is a generation of such a table.
type keyed struct{ generation }

func (g *keyed) Change() (int, error) {
	t := g.table
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.refuse != nil {
		return 0, t.refuse
	}
	for _, n := range g.batch.rows {
		if !slices.Contains(t.rows, n) {
			t.rows = append(t.rows, n)
		}
		t.Changed(len(t.rows))
	}
	defer g.batch.Reset()
	return g.batch.Len(), nil
}

func (g *keyed) Delete(committed bool) (deleted int) {
	rows := &g.rows
	if committed {
		g.table.mu.Lock()
		defer g.table.mu.Unlock()
		rows = &g.table.rows
	}
	for _, n := range g.batch.rows {
		if i := slices.Index(*rows, n); i >= 0 {
			*rows = slices.Delete(*rows, i, i+1)
			if deleted++; committed {
				g.table.Changed(len(*rows))
			}
		}
	}
	g.batch.Reset()
	return deleted
}

// give fills the batch and has it taken.
func give(in *runtime.TableInput, take func() error, rows ...int) error {
	in.Records().(*numbers).rows = append([]int(nil), rows...)
	return take()
}

func (t *table) held() []int {
	t.mu.Lock()
	defer t.mu.Unlock()
	return slices.Clone(t.rows)
}

// follow brings three rows, and then what comes out of a channel, until it is closed.
func follow(changes <-chan func(*runtime.TableInput) error, end error) source {
	return func(ctx context.Context, in *runtime.TableInput) error {
		err := errors.Join(give(in, in.Upsert, 1, 2, 3, 4), give(in, in.Delete, 4), in.CaughtUp())
		if err != nil {
			return err
		}
		for {
			select {
			case change, open := <-changes:
				if !open {
					return end
				}
				if err := change(in); err != nil {
					return err
				}
			case <-ctx.Done():
				return context.Cause(ctx)
			}
		}
	}
}

// A source that has caught up has made the table ready, and goes on beyond the time to
// load, until Close.
func TestFeed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tab := newKeyed(runtime.Policy{LoadTimeout: time.Second})
		l := loaderOf([]*table{tab})
		changes := make(chan func(*runtime.TableInput) error)
		if err := l.Load(t.Context(), follow(changes, nil)); err != nil || !slices.Equal(tab.held(), []int{1, 2, 3}) {
			t.Fatalf("%v, %v", tab.held(), err)
		}
		time.Sleep(time.Minute)
		changes <- func(in *runtime.TableInput) error { return give(in, in.Upsert, 3, 5) }
		changes <- func(in *runtime.TableInput) error { return give(in, in.Delete, 1, 9) }
		changes <- func(in *runtime.TableInput) error { in.LeaveOut(2); return give(in, in.Insert, 7) }
		synctest.Wait()
		s := tab.Status()
		if !slices.Equal(tab.held(), []int{2, 3, 5, 7}) || s.State != runtime.Ready || s.Rows != 4 || s.BadRecords != 2 || s.Err != nil {
			t.Errorf("%v, %+v", tab.held(), s)
		}
		begun := time.Now()
		if err := l.Close(); err != nil || time.Since(begun) > 0 {
			t.Errorf("Close takes %v and gives %v", time.Since(begun), err)
		}
		if s := tab.Status(); s.FailedRefreshes > 0 || s.UndoneChanges > 0 {
			t.Errorf("%+v", s)
		}
	})
}

// A load that does not catch up in time has failed; one that does so behind its time
// brings nothing.
func TestFeedInTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tab := newKeyed(runtime.Policy{LoadTimeout: time.Second})
		l := loaderOf([]*table{tab}, runtime.WithRetry(runtime.Retry{Attempts: 1}))
		defer l.Close()
		var late error
		err := l.Load(t.Context(), source(func(ctx context.Context, in *runtime.TableInput) error {
			if at, ok := ctx.Deadline(); !ok || time.Until(at) != time.Second {
				t.Errorf("the deadline is %v", at)
			}
			<-ctx.Done()
			if !errors.Is(ctx.Err(), context.DeadlineExceeded) {
				t.Error(ctx.Err())
			}
			late = in.CaughtUp()
			return nil
		}))
		var not *runtime.NotReadyError
		if !errors.As(err, &not) || not.Reason != runtime.LoadTimeout || late == nil || tab.Usable() {
			t.Errorf("%v, and CaughtUp gives %v", err, late)
		}
	})
}

// A feed that fails is a failed refresh: the rows stay, the error and their age tell,
// and the source is run again behind pauses that grow.
func TestFailingFeed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tab := newKeyed(runtime.Policy{MaxStale: time.Hour})
		l := loaderOf([]*table{tab}, runtime.WithRetry(runtime.Retry{Attempts: 1, Delay: time.Second, MaxDelay: 8 * time.Second}))
		defer l.Close()
		runs := 0
		var at []time.Time
		begun := time.Now()
		if err := l.Load(t.Context(), source(func(ctx context.Context, in *runtime.TableInput) error {
			runs++
			at = append(at, time.Now())
			if err := errors.Join(give(in, in.Insert, runs), in.CaughtUp()); err != nil {
				return err
			}
			if runs < 5 {
				return errBroken
			}
			return wait(ctx, time.Minute)
		})); err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		s := tab.Status()
		if s.State != runtime.Stale || !errors.Is(s.Err, errBroken) || s.FailedRefreshes != 1 || !slices.Equal(tab.held(), []int{1}) {
			t.Errorf("%v, %+v", tab.held(), s)
		}
		time.Sleep(40 * time.Second)
		s = tab.Status()
		if s.State != runtime.Ready || s.Err != nil || s.FailedRefreshes != 4 || !slices.Equal(tab.held(), []int{5}) {
			t.Errorf("%v, %+v", tab.held(), s)
		}
		if len(at) != 5 || at[4].Sub(begun) < 5*time.Second {
			t.Errorf("run at %v", at)
		}
	})
}

// The rows of a feed are as old as its last change, or as the last time that it had
// caught up.
func TestFeedAge(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tab := newKeyed(runtime.Policy{MaxStale: time.Minute})
		l := loaderOf([]*table{tab})
		defer l.Close()
		changes := make(chan func(*runtime.TableInput) error)
		if err := l.Load(t.Context(), follow(changes, nil)); err != nil {
			t.Fatal(err)
		}
		for range 5 {
			time.Sleep(40 * time.Second)
			changes <- (*runtime.TableInput).CaughtUp
			synctest.Wait()
			if s := tab.Status(); s.State != runtime.Ready || s.Age != 0 {
				t.Fatalf("%+v", s)
			}
		}
		time.Sleep(61 * time.Second)
		if s := tab.Status(); s.State != runtime.Stale || s.Usable {
			t.Errorf("%+v", s)
		}
	})
}

// A reload takes the feed's place once it has brought its rows, and not before.
func TestReloadEndsFeed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tab := newKeyed(runtime.Policy{})
		l := loaderOf([]*table{tab}, runtime.WithRetry(runtime.Retry{Attempts: 1}))
		defer l.Close()
		var runs, refused, live atomic.Int64
		if err := l.Load(t.Context(), source(func(ctx context.Context, in *runtime.TableInput) error {
			run := int(runs.Add(1))
			if run == 2 {
				return errBroken
			}
			if err := errors.Join(give(in, in.Insert, run), in.CaughtUp()); err != nil {
				return err
			}
			live.Add(1)
			defer live.Add(-1)
			for i := 0; ; i++ {
				if err := give(in, in.Upsert, 100*run+i); err != nil {
					refused.Add(1)
					return err
				}
				time.Sleep(time.Second) // without a look at ctx
			}
		})); err != nil {
			t.Fatal(err)
		}
		if err := tab.Reload(t.Context()); !errors.Is(err, errBroken) {
			t.Error(err)
		}
		time.Sleep(2500 * time.Millisecond)
		if got := tab.held(); !slices.Equal(got, []int{1, 100, 101, 102}) {
			t.Errorf("behind a reload that failed there are %v", got)
		}
		if err := tab.Reload(t.Context()); err != nil {
			t.Error(err)
		}
		time.Sleep(1500 * time.Millisecond)
		if got := tab.held(); !slices.Equal(got, []int{3, 300, 301}) || refused.Load() != 1 || live.Load() != 1 {
			t.Errorf("behind a reload there are %v, %d refused", got, refused.Load())
		}
		if s := tab.Status(); s.UndoneChanges != 0 || s.State != runtime.Ready {
			t.Errorf("%+v", s)
		}
	})
}

// A feed ends with Load's context, and the table says that it is not refreshed any more.
func TestFeedEndsWithLoad(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tab := newKeyed(runtime.Policy{})
		l := loaderOf([]*table{tab})
		defer l.Close()
		ctx, cancel := context.WithCancel(t.Context())
		if err := l.Load(ctx, follow(nil, nil)); err != nil {
			t.Fatal(err)
		}
		cancel()
		synctest.Wait()
		if s := tab.Status(); s.State != runtime.Stale || !errors.Is(s.Err, context.Canceled) || s.FailedRefreshes != 0 {
			t.Errorf("%+v", s)
		}
	})
}

// A change that the table refuses fails the feed, whatever the source makes of it.
func TestRefusedChange(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tab := newKeyed(runtime.Policy{})
		l := loaderOf([]*table{tab}, runtime.WithBreaker(runtime.Breaker{CoolDown: time.Hour}))
		defer l.Close()
		changes := make(chan func(*runtime.TableInput) error)
		if err := l.Load(t.Context(), follow(changes, nil)); err != nil {
			t.Fatal(err)
		}
		tab.mu.Lock()
		tab.refuse = errBroken
		tab.mu.Unlock()
		changes <- func(in *runtime.TableInput) error {
			_ = give(in, in.Upsert, 9)
			if err := give(in, in.Upsert, 10); !errors.Is(err, errBroken) {
				t.Errorf("a change behind one that was refused gives %v", err)
			}
			return nil
		}
		close(changes)
		synctest.Wait()
		if s := tab.Status(); !errors.Is(s.Err, errBroken) || s.FailedRefreshes != 1 || !slices.Equal(tab.held(), []int{1, 2, 3}) {
			t.Errorf("%v, %+v", tab.held(), s)
		}
	})
}

// Tables that cannot be changed, or have no key, say so.
func TestFeedsThatCannotBe(t *testing.T) {
	tab := newTable("t", runtime.Policy{})
	l := loaderOf([]*table{tab}, runtime.WithRetry(runtime.Retry{Attempts: 1}))
	defer l.Close()
	if err := l.Load(t.Context(), source(func(_ context.Context, in *runtime.TableInput) error {
		if err := in.CaughtUp(); err == nil {
			t.Error("it has caught up")
		}
		return give(in, in.Delete, 1)
	})); !errors.Is(err, runtime.ErrNoPrimaryKey) {
		t.Error(err)
	}
}

// A load may end while the context of its source is made.
func TestLoadThatEndsAtOnce(t *testing.T) {
	for i := range 300 {
		tab := newKeyed(runtime.Policy{LoadTimeout: time.Duration(1 + i*100)})
		l := loaderOf([]*table{tab}, runtime.WithRetry(runtime.Retry{Attempts: 1}))
		err := l.Load(t.Context(), source(func(ctx context.Context, in *runtime.TableInput) error {
			<-ctx.Done()
			return ctx.Err()
		}))
		if not := (*runtime.NotReadyError)(nil); !errors.As(err, &not) || not.Reason != runtime.LoadTimeout {
			t.Errorf("after %d ns: %v", 1+i*100, err)
		}
		l.Close()
	}
}
