package runtime_test

import (
	"context"
	"errors"
	"fmt"
	goruntime "runtime"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/veloc-dev/veloc/runtime"
	"github.com/veloc-dev/veloc/runtime/rowstore"
)

// exposed is a table that others are computed from, with what excludes.
type exposed struct {
	*table
	guard   rowstore.Guard
	changes sync.Mutex
	holds   rowstore.Holds
}

func newExposed(name string, p runtime.Policy) *exposed {
	e := &exposed{table: newTable(name, p)}
	x := runtime.Exposed{Guard: &e.guard, Rows: func() any { return e.of() }}
	if len(p.From) == 0 {
		x.Changes, x.Holds = &e.changes, &e.holds
	}
	e.Expose(x)
	return e
}

// of is the version of a table, and what a derived one, whose rows tell, is of.
func (e *exposed) of() int {
	e.mu.Lock()
	defer e.mu.Unlock()
	if len(e.rows) == 1 {
		return e.rows[0]
	}
	return int(e.Version())
}

// change changes a row as generated code does.
func (e *exposed) change() {
	e.changes.Lock()
	defer e.changes.Unlock()
	e.guard.Lock()
	defer e.guard.Unlock()
	e.Changed(e.Len())
}

// TestComputationsHoldNobodyUp: while a derived table is computed its bases are
// read and changed, and tables beside it are computed; who needs it waits for it, and
// for one more at most.
func TestComputationsHoldNobodyUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		base := newExposed("base", runtime.Policy{})
		slow := newExposed("slow", runtime.Policy{From: []int{0}, DependsOn: []int{0}, Wave: 1})
		quick := newExposed("quick", runtime.Policy{From: []int{0}, DependsOn: []int{0}, Wave: 1})
		behind := newExposed("behind", runtime.Policy{From: []int{2}, DependsOn: []int{2}, Wave: 2})
		l := loaderOf([]*table{base.table, slow.table, quick.table, behind.table})
		var slowly, computed atomic.Int32
		compute := source(func(ctx context.Context, in *runtime.TableInput) error {
			if n := slowly.Load(); n > 0 {
				time.Sleep(time.Second)
			}
			computed.Add(1)
			return put(in, 2)
		})
		if err := l.Load(t.Context(), rows(3), compute, rows(3), rows(3)); err != nil {
			t.Fatal(err)
		}
		begun := time.Now()
		slowly.Store(1)
		computed.Store(0)
		base.change()
		var waiting sync.WaitGroup
		for range 5 {
			waiting.Go(slow.Follow)
		}
		synctest.Wait()
		base.guard.RLock()
		//lint:ignore SA2001 that it can be taken is what is tested
		base.guard.RUnlock()
		base.change()
		quick.Follow()
		behind.Follow()
		base.change()
		if took := time.Since(begun); took > 0 {
			t.Errorf("what is not computed waits %v", took)
		}
		for range 5 { // they have come behind the change, and want that
			waiting.Go(slow.Follow)
		}
		waiting.Wait()
		if took := time.Since(begun); took != 2*time.Second || computed.Load() != 2 {
			t.Errorf("%d computations, %v", computed.Load(), took)
		}
		// After Close, too.
		if err := l.Close(); err != nil {
			t.Error(err)
		}
		base.change()
		if slow.Follow(); computed.Load() != 3 {
			t.Errorf("%d computations", computed.Load())
		}
		if slow.Follow(); computed.Load() != 3 {
			t.Errorf("%d computations, of the same rows", computed.Load())
		}
	})
}

// TestMoments: tables that are read together are of one moment, although one is changed
// without rest, also while they are computed.
func TestMoments(t *testing.T) {
	base := newExposed("base", runtime.Policy{})
	first := newExposed("first", runtime.Policy{From: []int{0}, DependsOn: []int{0}, Wave: 1})
	second := newExposed("second", runtime.Policy{From: []int{0, 1}, DependsOn: []int{0, 1}, Wave: 2})
	l := loaderOf([]*table{base.table, first.table, second.table})
	defer l.Close()
	var changes, computed atomic.Int32
	slow := source(func(ctx context.Context, in *runtime.TableInput) error {
		computed.Add(1)
		for begun := changes.Load(); changes.Load() < begun+10; { // or nobody can change them
			if !base.changes.TryLock() {
				break
			}
			base.changes.Unlock()
			goruntime.Gosched()
		}
		if of := in.Base(0).(int); in.Relation().Name == "second" && in.Base(1).(int) != of {
			t.Errorf("computed from the versions %d and %d", of, in.Base(1))
		}
		b := in.Records().(*numbers)
		b.rows = append(b.rows, in.Base(0).(int))
		return in.Insert()
	})
	stop := make(chan struct{})
	var changing sync.WaitGroup
	changing.Go(func() {
		for {
			select {
			case <-stop:
				return
			default:
				base.change()
				changes.Add(1)
				goruntime.Gosched()
			}
		}
	})
	if err := l.Load(t.Context(), rows(2), slow, slow); err != nil {
		t.Fatal(err)
	}
	var m runtime.Moment
	for range 100 {
		for found := false; !found; {
			m.Seek(base.Core, first.Core, second.Core)
			base.guard.RLock()
			first.guard.RLock()
			second.guard.RLock()
			if found = m.Found(base.Core, first.Core, second.Core); found && (m.Err != nil || first.of() != base.of() || second.of() != base.of()) {
				t.Errorf("base is of version %d, the others of %d and %d: %v", base.of(), first.of(), second.of(), m.Err)
			}
			second.guard.RUnlock()
			first.guard.RUnlock()
			base.guard.RUnlock()
		}
	}
	close(stop)
	changing.Wait()
	t.Logf("%d computations for 100 moments, %d changes", computed.Load(), changes.Load())
	if n := computed.Load(); n > 2*2*101 {
		t.Errorf("%d computations of two tables for 100 moments", n)
	}
}

// A failed computation is not repeated for the same rows, and not kept for others; one
// that was given up says nothing.
func TestFailedComputations(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		base := newExposed("base", runtime.Policy{})
		derived := newExposed("derived", runtime.Policy{From: []int{0}, DependsOn: []int{0}, Wave: 1})
		l := loaderOf([]*table{base.table, derived.table})
		defer l.Close()
		var fails atomic.Value
		fails.Store("")
		computed := 0
		if err := l.Load(t.Context(), rows(1), source(func(ctx context.Context, in *runtime.TableInput) error {
			computed++
			switch fails.Load() {
			case "error":
				return errBroken
			case "panic":
				panic("oh no")
			case "late":
				<-ctx.Done()
				return ctx.Err()
			}
			return put(in, 1)
		})); err != nil {
			t.Fatal(err)
		}
		for _, how := range []string{"error", "panic"} {
			fails.Store(how)
			base.change()
			before := computed
			for range 3 {
				derived.Follow()
			}
			if s := derived.Status(); computed != before+1 || s.State != runtime.Stale || s.Rows != 1 || s.Err == nil {
				t.Errorf("%s: computed %d times, %v, %v", how, computed-before, s.State, s.Err)
			}
			fails.Store("")
			base.change()
			if derived.Follow(); derived.Status().State != runtime.Ready {
				t.Errorf("behind %s: %v", how, derived.Status().Err)
			}
		}
		fails.Store("late")
		base.change()
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if err := derived.Reload(ctx); !errors.Is(err, context.DeadlineExceeded) {
			t.Error(err)
		}
		fails.Store("")
		before := computed
		if derived.Follow(); computed != before+1 || derived.Status().State != runtime.Ready {
			t.Error(fmt.Sprint(computed-before), derived.Status().Err)
		}
	})
}
