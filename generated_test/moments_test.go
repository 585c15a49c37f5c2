package generated_test

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/veloc-dev/veloc/golden/moments"
	"github.com/veloc-dev/veloc/runtime"
)

var hammering = flag.Duration("hammer", 300*time.Millisecond, "how long TestLoadersUnderFire goes on")

// loadMoments makes the tables ready, with numbers from 1 to n.
func loadMoments(t *testing.T, n int32) (*moments.Tables, *moments.Ready) {
	t.Helper()
	tables := moments.NewTables()
	t.Cleanup(func() { tables.Close() })
	var rows []moments.NumbersRow
	for id := range n {
		rows = append(rows, moments.NumbersRow{ID: id, N: id + 1})
	}
	go tables.Load(t.Context(), moments.Sources{Numbers: moments.NumbersFrom(rowsOf(rows))})
	ready, err := tables.Ready(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return tables, ready
}

func eventsOf(n int32) []moments.EventsRow {
	events := make([]moments.EventsRow, n)
	for i := range events {
		events[i] = moments.EventsRow{ID: int32(i), Number: int32(i)}
	}
	return events
}

// sameMoment holds rows against each other that must be of one moment.
func sameMoment(ready *moments.Ready, events []moments.EventsRow) func() error {
	both, siblings, rest := ready.Both(), ready.Siblings(), ready.Rest()
	return func() error {
		b, err := both.Append(nil, events)
		if err != nil {
			return err
		}
		for _, row := range b {
			if row.Of.V != row.N || row.Ratio.V != 100000/row.N {
				return fmt.Errorf("both: %+v", row)
			}
		}
		s, err := siblings.Append(nil, events)
		if err != nil {
			return err
		}
		for _, row := range s {
			if row.N != row.Of || row.Copy != row.N || row.N.Valid && row.Ratio.V != 100000/row.N.V {
				return fmt.Errorf("siblings: %+v", row)
			}
		}
		r, err := rest.Append(nil, events)
		for _, row := range r {
			if row.N.Valid && row.N.V != row.Copy {
				return fmt.Errorf("rest: %+v", row)
			}
		}
		return err
	}
}

// A batch sees derived tables and what they are computed from as they are at one
// moment, and no older than when it begins.
func TestTablesOfOneMoment(t *testing.T) {
	const ids = 40
	tables, ready := loadMoments(t, ids)
	events := eventsOf(ids + 1)
	var last atomic.Int32
	newest := func() func() error {
		q := ready.Both()
		return func() error {
			least := last.Load()
			out, err := q.Append(nil, []moments.EventsRow{{ID: 1, Number: ids}})
			if err != nil || len(out) != 1 || out[0].N < least || out[0].Of.V != out[0].N {
				return fmt.Errorf("behind the change to %d: %+v %w", least, out, err)
			}
			return nil
		}
	}
	if err := tables.Numbers.Upsert(moments.NumbersRow{ID: ids, N: 1}); err != nil {
		t.Fatal(err)
	}
	whileChanging(t, []func(n int) error{
		func(n int) error {
			return tables.Numbers.Upsert(moments.NumbersRow{ID: int32(n % ids), N: int32(n + 1)})
		},
		func(n int) error { tables.Numbers.Delete(int32(n * 7 % ids)); return nil },
		func(n int) error {
			defer last.Store(int32(n))
			return tables.Numbers.Upsert(moments.NumbersRow{ID: ids, N: int32(n)})
		},
	}, sameMoment(ready, events), sameMoment(ready, events), newest())
}

// What cannot be computed keeps its rows, says so, and is no part of a moment: a
// query that reads it with what it is computed from gives an error until it can.
func TestTablesThatCannotBeComputed(t *testing.T) {
	tables, ready := loadMoments(t, 3)
	events := eventsOf(3)
	upsert := func(id, n int32) {
		t.Helper()
		if err := tables.Numbers.Upsert(moments.NumbersRow{ID: id, N: n}); err != nil {
			t.Fatal(err)
		}
	}
	status := func(table string) runtime.TableStatus {
		for _, s := range tables.Progress() {
			if s.Table == table {
				return s
			}
		}
		t.Fatal(table)
		return runtime.TableStatus{}
	}
	upsert(1, 0)
	both, alone, base := ready.Both(), ready.Alone(), ready.Base()
	for range 3 {
		out, err := both.Append(nil, events)
		var record *runtime.RecordError
		var not *runtime.NotReadyError
		if len(out) > 0 || !errors.As(err, &record) || record.Index != 0 || record.SQLState != "55000" || !errors.As(err, &not) || not.Table != "ratios" {
			t.Fatalf("a query of both gives %v, %v", out, err)
		}
		if rows, err := alone.Append(nil, events); err != nil || len(rows) != 3 || rows[1].Of != 2 {
			t.Errorf("the derived table alone gives %v, %v", rows, err)
		}
		if rows, err := base.Append(nil, events); err != nil || len(rows) != 3 || rows[1].N != 0 {
			t.Errorf("the table alone gives %v, %v", rows, err)
		}
		if _, err := ready.Siblings().Append(nil, events); !errors.As(err, &not) || not.Table != "pairs" || not.Err == nil {
			t.Errorf("a query of a table behind it gives %v", err)
		}
	}
	for _, table := range []string{"ratios", "pairs"} {
		if s := status(table); s.State != runtime.Stale || s.Err == nil || s.Rows != 3 {
			t.Errorf("%+v", s)
		}
	}
	if s := status("ratios"); s.FailedAttempts > 1 {
		t.Errorf("it is computed in vain %d times, for one change", s.FailedAttempts)
	}
	upsert(1, 4)
	if out, err := both.Append(nil, events); err != nil || len(out) != 3 || out[1].Of.V != 4 {
		t.Errorf("once it can be computed: %v, %v", out, err)
	}
	if err := sameMoment(ready, events)(); err != nil {
		t.Error(err)
	}
	for _, table := range []string{"ratios", "pairs"} {
		if s := status(table); s.State != runtime.Ready || s.Err != nil {
			t.Errorf("%+v", s)
		}
	}
}

// Changes behind Close reach derived tables, too.
func TestTablesOfOneMomentBehindClose(t *testing.T) {
	tables, ready := loadMoments(t, 3)
	if err := tables.Close(); err != nil {
		t.Fatal(err)
	}
	if err := tables.Numbers.Upsert(moments.NumbersRow{ID: 1, N: 50}); err != nil {
		t.Fatal(err)
	}
	if rows, err := ready.Alone().Append(nil, eventsOf(3)); err != nil || len(rows) != 3 || rows[1].Of != 50 {
		t.Errorf("%v %v", rows, err)
	}
	if err := sameMoment(ready, eventsOf(3))(); err != nil {
		t.Error(err)
	}
	if n := tables.Copies.Len(); n != 3 {
		t.Error(n)
	}
}

// A run that has matched rows of a table without a key does not keep it from being
// computed again: that run ends with an error, where it could not say what is left.
func TestMatchedRowsHoldNothingUp(t *testing.T) {
	tables, ready := loadMoments(t, 3)
	endless := ready.Copies()
	if rows, err := endless.Append(nil, eventsOf(2)); err != nil || len(rows) != 2 {
		t.Fatal(rows, err)
	}
	for n := int32(10); n < 15; n++ {
		if err := tables.Numbers.Upsert(moments.NumbersRow{ID: n, N: n}); err != nil {
			t.Fatal(err)
		}
		for _, q := range []*moments.CopiesQuery{endless, ready.Copies()} {
			if rows, err := q.Append(nil, []moments.EventsRow{{ID: 1, Number: n}}); err != nil || len(rows) != 1 || rows[0].N != n {
				t.Fatalf("%v, %v", rows, err)
			}
		}
	}
	if rows, err := endless.Finish(nil); !errors.Is(err, runtime.ErrMatchedRows) || len(rows) > 0 {
		t.Errorf("%v, %v", rows, err)
	}
	// The next run is its own.
	if rows, err := endless.Append(nil, eventsOf(2)); err != nil || len(rows) != 2 {
		t.Fatal(rows, err)
	}
	if rows, err := endless.Finish(nil); err != nil || len(rows) != 6 {
		t.Errorf("%v, %v", rows, err)
	}
}

// TestLoadersUnderFire: sources that fail, panic, hang and go on behind their end,
// refreshes, changes, queries, subscriptions and an end at any time do not tear what
// belongs together. Run with -race; -hammer says for how long.
func TestLoadersUnderFire(t *testing.T) {
	until := time.Now().Add(*hammering)
	for seed := uint64(1); time.Now().Before(until); seed++ {
		underFire(t, seed)
	}
}

func underFire(t *testing.T, seed uint64) {
	const ids = 20
	random := rand.New(rand.NewPCG(seed, 5))
	tables := moments.NewTables(runtime.WithRetry(runtime.Retry{Attempts: 3, Delay: time.Millisecond, MaxDelay: time.Millisecond}), runtime.WithLogger(slog.New(slog.DiscardHandler)),
		runtime.WithBreaker(runtime.Breaker{Failures: 4, CoolDown: 2 * time.Millisecond}), runtime.WithMaxParallel(1+random.IntN(2)))
	var stray, actors sync.WaitGroup
	var loads atomic.Int32
	source := sourceFunc(func(ctx context.Context, in *runtime.TableInput) error {
		n := loads.Add(1)
		rows := make([]moments.NumbersRow, ids)
		for i := range rows {
			rows[i] = moments.NumbersRow{ID: int32(i), N: n + int32(i) + 1}
		}
		load := moments.NumbersFrom(rowsOf(rows))
		switch (seed*7 + uint64(n)*5) % 11 {
		case 0, 1:
			return errors.New("broken")
		case 2:
			panic("oh no")
		case 3:
			select {
			case <-ctx.Done():
			case <-time.After(5 * time.Millisecond):
			}
			return errors.New("late")
		}
		err := load.LoadTable(ctx, in)
		stray.Go(func() { _ = load.LoadTable(context.Background(), in) })
		return err
	})
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	actors.Go(func() { tables.Load(ctx, moments.Sources{Numbers: runtime.Every(3*time.Millisecond, source)}) })
	stop := make(chan struct{})
	act := func(step func()) {
		actors.Go(func() {
			for {
				select {
				case <-stop:
					return
				default:
					step()
				}
			}
		})
	}
	ready, err := tables.Ready(ctx)
	if err == nil {
		for range 2 {
			look := sameMoment(ready, eventsOf(ids))
			act(func() {
				if err := look(); err != nil {
					t.Errorf("seed %d: %v", seed, err)
				}
			})
		}
		act(func() {
			if q := ready.Copies(); errors.Is(lastError(q.Append(nil, eventsOf(3))), runtime.ErrNotReady) {
				t.Error("not ready")
			}
		})
	}
	n := int32(0)
	act(func() {
		n++
		if err := tables.Numbers.Upsert(moments.NumbersRow{ID: n % ids, N: n}); err != nil {
			t.Error(err)
		}
		tables.Numbers.Delete(n * 3 % ids)
		if n%50 == 0 {
			if err := tables.Numbers.Replace([]moments.NumbersRow{{ID: 1, N: 1}}); err != nil {
				t.Error(err)
			}
		}
	})
	act(func() { _ = tables.Ratios.Reload(ctx); time.Sleep(time.Millisecond) })
	act(func() { _ = tables.Numbers.Reload(ctx) })
	counted := map[string]runtime.TableStatus{}
	act(func() {
		for _, s := range tables.Progress() {
			was := counted[s.Table]
			if s.Attempts < was.Attempts || s.FailedAttempts < was.FailedAttempts || s.UndoneChanges < was.UndoneChanges || was.Usable && !s.Usable {
				t.Errorf("%+v became %+v", was, s)
			}
			counted[s.Table] = s
		}
		once, cancel := context.WithTimeout(ctx, time.Millisecond)
		defer cancel()
		states, err := tables.Subscribe(once, "pairs")
		if err != nil {
			t.Error(err)
		}
		for range states {
		}
	})
	time.Sleep(time.Duration(5+random.IntN(40)) * time.Millisecond)
	if random.IntN(2) == 0 {
		if err := tables.Close(); err != nil {
			t.Error(err)
		}
		time.Sleep(2 * time.Millisecond)
	}
	close(stop)
	cancel()
	if err := tables.Close(); err != nil {
		t.Error(err)
	}
	actors.Wait()
	stray.Wait()
}

func lastError[T any](_ T, err error) error { return err }

// sourceFunc is a function as a TableSource.
type sourceFunc func(ctx context.Context, in *runtime.TableInput) error

func (s sourceFunc) LoadTable(ctx context.Context, in *runtime.TableInput) error { return s(ctx, in) }
