package runtime_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/veloc-dev/veloc/runtime"
)

// TestShortLoad: a load of too few rows fails, counts, and leaves the rows in
// place; without rows in place there is nothing to shrink.
func TestShortLoad(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tab := newTable("t", runtime.Policy{MinRows: 3, MinKept: 7_550}) // max_shrink=24.5%
		l := loaderOf([]*table{tab}, runtime.WithRetry(runtime.Retry{Attempts: 1}), runtime.WithBreaker(runtime.Breaker{Failures: 100}))
		defer l.Close()
		next := 2
		load := source(func(_ context.Context, in *runtime.TableInput) error { return put(in, next) })
		var short *runtime.ShortLoadError
		if err := l.Load(t.Context(), load); !errors.As(err, &short) || *short != (runtime.ShortLoadError{Table: "t", Rows: 2, Least: 3, Had: -1}) {
			t.Errorf("2 rows at first: %v", err)
		}
		if s := tab.Status(); s.State != runtime.Failed || s.ShortLoads != 1 || !errors.As(s.Err, &short) {
			t.Errorf("after 2 rows: %+v", s)
		}
		refused := int64(1)
		for _, step := range []struct{ rows, least int }{
			{3, 0}, {2, 3}, {1000, 0}, {755, 0}, {570, 571}, {571, 0}, {0, 3}, {431, 432}, {432, 0}, {4, 327},
		} {
			had := tab.Len()
			next = step.rows
			err := tab.Reload(t.Context())
			if step.least == 0 {
				if err != nil || tab.Len() != step.rows {
					t.Errorf("%d rows in place of %d: %v, there are %d", step.rows, had, err, tab.Len())
				}
				continue
			}
			refused++
			if !errors.As(err, &short) || short.Rows != step.rows || short.Least != step.least || short.Had != had && short.Had != -1 {
				t.Errorf("%d rows in place of %d: %+v, want at least %d", step.rows, had, short, step.least)
			}
			if s := tab.Status(); tab.Len() != had || s.ShortLoads != refused || s.State != runtime.Stale || s.Rows != had {
				t.Errorf("%d rows in place of %d: there are %d, %+v", step.rows, had, tab.Len(), s)
			}
		}
	})
}

// TestShortLoadPushed: what a service has put into its table is held against
// min_rows when it says that it is complete.
func TestShortLoadPushed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tab := newTable("t", runtime.Policy{MinRows: 1})
		l := loaderOf([]*table{tab}, runtime.WithRetry(runtime.Retry{Attempts: 1}))
		defer l.Close()
		time.AfterFunc(time.Second, tab.Loaded)
		var short *runtime.ShortLoadError
		if err := l.Load(t.Context(), runtime.Pushed()); !errors.As(err, &short) || short.Least != 1 {
			t.Error(err)
		}
	})
}
