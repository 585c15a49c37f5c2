package runtimetest

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"time"
	"unsafe"

	"github.com/veloc-dev/veloc/runtime"
	"github.com/veloc-dev/veloc/runtime/rowio"
)

// view is the text that bytes are, for as long as they do not change.
func view(b []byte) string { return unsafe.String(unsafe.SliceData(b), len(b)) }

// Table tests a TableSource. open makes one over the first rows, none at times.
// The error says what of its contract does not hold.
func Table(open func(rows int) (runtime.TableSource, error)) error {
	for _, rows := range []int{0, 1, many} {
		if err := loads(open, rows); err != nil {
			return fmt.Errorf("%d rows: %w", rows, err)
		}
	}
	return nil
}

// Feed tests a TableSource that says CaughtUp and goes on with changes: Table, and then
// that what is changed where its rows come from becomes the table's. Of rows with one
// ID the last stands.
func Feed(open func(rows int) (runtime.TableSource, Origin, error)) error {
	if err := Table(func(rows int) (runtime.TableSource, error) {
		source, _, err := open(rows)
		return source, err
	}); err != nil {
		return err
	}
	for _, rows := range []int{0, 1, 1000} {
		if err := follows(open, rows); err != nil {
			return fmt.Errorf("%d rows, and changes: %w", rows, err)
		}
	}
	return nil
}

// Origin is where a source has its rows from.
type Origin interface {
	// Upsert adds a row, or replaces the one with its ID.
	Upsert(Record) error
	// Delete removes the row with the ID, if there is one.
	Delete(id int64) error
}

// loaded loads a table for a test, and closes it.
func loaded(source runtime.TableSource, test func(*table, *runtime.Core) error) error {
	held := &table{}
	held.core = runtime.NewCore(Relation, runtime.Policy{}, func() runtime.Generation { return &generation{table: held} })
	loader := runtime.NewLoader([]runtime.Option{
		runtime.WithLogger(slog.New(slog.DiscardHandler)), runtime.WithRetry(runtime.Retry{Attempts: 1}),
	}, held.core)
	err := wrap("Load", loader.Load(context.Background(), source))
	if err == nil {
		err = test(held, held.core)
	}
	if closed := loader.Close(); closed != nil && err == nil {
		err = closed
	}
	return err
}

// loads loads a table twice from one source, and once in a context that has
// ended.
func loads(open func(int) (runtime.TableSource, error), rows int) error {
	source, err := open(rows)
	if err != nil {
		return err
	}
	return loaded(source, func(held *table, core *runtime.Core) error {
		ctx := context.Background()
		if err := same(held.all(), 0, rows); err != nil {
			return err
		}
		switch err := core.Reload(ctx); {
		case errors.Is(err, runtime.ErrUnchanged), err == nil:
		default:
			return fmt.Errorf("method Reload: %w", err)
		}
		if err := same(held.all(), 0, rows); err != nil {
			return fmt.Errorf("loaded again: %w", err)
		}
		over, cancel := context.WithCancel(ctx)
		cancel()
		if err := core.Reload(over); err == nil {
			return errors.New("a load whose context had ended succeeded")
		}
		return wrap("behind a load whose context had ended", same(held.all(), 0, rows))
	})
}

// follows changes rows at their origin: replaces some, deletes some, adds others.
func follows(open func(int) (runtime.TableSource, Origin, error), rows int) error {
	source, origin, err := open(rows)
	if err != nil {
		return err
	}
	return loaded(source, func(held *table, core *runtime.Core) error {
		want := wanted(0, rows)
		for round := range 3 {
			if want, err = change(origin, want, round); err != nil {
				return err
			}
			if err := held.becomes(want); err != nil {
				return fmt.Errorf("round %d: %w", round, err)
			}
			if s := core.Status(); s.State != runtime.Ready {
				return fmt.Errorf("round %d: the table is %v: %w", round, s.State, s.Err)
			}
			if err := core.Reload(context.Background()); err != nil && !errors.Is(err, runtime.ErrUnchanged) {
				return fmt.Errorf("method Reload: %w", err)
			}
			if err := held.becomes(want); err != nil {
				return fmt.Errorf("round %d, loaded again: %w", round, err)
			}
		}
		return nil
	})
}

// change makes changes at the origin of rows, and gives what these become.
func change(origin Origin, rows []Record, round int) ([]Record, error) {
	var next []Record
	for i, r := range rows {
		switch (i + round) % 4 {
		case 0:
			if err := origin.Delete(r.ID); err != nil {
				return nil, err
			}
			continue
		case 1:
			r.Null, r.Note = false, fmt.Sprintf("round %d", round)
			if err := origin.Upsert(r); err != nil {
				return nil, err
			}
		}
		next = append(next, r)
	}
	for i := range 10 {
		r := Row(100_000 + 10*round + i)
		if err := errors.Join(origin.Upsert(r), origin.Delete(r.ID+1_000_000)); err != nil {
			return nil, err
		}
		next = append(next, r)
	}
	return next, nil
}

// table holds the rows of its last load, and what has become of them.
type table struct {
	core *runtime.Core
	mu   sync.Mutex
	rows []Record
}

func (t *table) all() []Record {
	t.mu.Lock()
	defer t.mu.Unlock()
	return slices.Clone(t.rows)
}

// becomesWithin is how long a change may take to arrive.
const becomesWithin = 10 * time.Second

// becomes waits until the table has these rows, in any order.
func (t *table) becomes(want []Record) error {
	byID := func(a, b Record) int { return cmp.Compare(a.ID, b.ID) }
	slices.SortFunc(want, byID)
	for begun := time.Now(); ; time.Sleep(time.Millisecond) {
		got := t.all()
		slices.SortFunc(got, byID)
		err := equal(got, want)
		if err == nil || time.Since(begun) > becomesWithin {
			return err
		}
	}
}

// put adds a row, or replaces the one with its ID.
func put(rows []Record, r Record) []Record {
	if i := find(rows, r.ID); i >= 0 {
		rows[i] = r
		return rows
	}
	return append(rows, r)
}

func find(rows []Record, id int64) int {
	return slices.IndexFunc(rows, func(r Record) bool { return r.ID == id })
}

// generation collects rows.
type generation struct {
	table *table
	batch Rows
	rows  []Record
	ids   map[int64]bool
	twice int64
}

func (g *generation) Records() rowio.Records { return &g.batch }
func (g *generation) Expect(int)             {}
func (g *generation) Rows() int              { return len(g.rows) }
func (g *generation) Duplicates() int64      { return g.twice }

func (g *generation) Insert() error {
	if g.ids == nil {
		g.ids = map[int64]bool{}
	}
	for _, r := range g.batch.rows {
		r.Note = strings.Clone(r.Note)
		if !g.ids[r.ID] {
			g.ids[r.ID] = true
			g.rows = append(g.rows, r)
			continue
		}
		g.twice++
		g.rows = put(g.rows, r)
	}
	g.batch.Reset()
	return nil
}

func (g *generation) Commit(byLoad bool) error {
	g.table.mu.Lock()
	defer g.table.mu.Unlock()
	g.table.rows = g.rows
	g.table.core.Replaced(len(g.rows), byLoad)
	return nil
}

// Change and Delete change the table, once the generation is committed.
func (g *generation) Change() (int, error) {
	g.table.mu.Lock()
	defer g.table.mu.Unlock()
	for _, r := range g.batch.rows {
		r.Note = strings.Clone(r.Note)
		g.table.rows = put(g.table.rows, r)
		g.table.core.Changed(len(g.table.rows))
	}
	defer g.batch.Reset()
	return len(g.batch.rows), nil
}

func (g *generation) Delete(committed bool) (deleted int) {
	g.table.mu.Lock()
	defer g.table.mu.Unlock()
	rows := &g.rows
	if committed {
		rows = &g.table.rows
	}
	for _, r := range g.batch.rows {
		i := find(*rows, r.ID)
		if i < 0 {
			continue
		}
		*rows = slices.Delete(*rows, i, i+1)
		delete(g.ids, r.ID)
		if deleted++; committed {
			g.table.core.Changed(len(*rows))
		}
	}
	g.batch.Reset()
	return deleted
}
