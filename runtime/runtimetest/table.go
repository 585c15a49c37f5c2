package runtimetest

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
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

// loads loads a table twice from one source, and once in a context that has
// ended.
func loads(open func(int) (runtime.TableSource, error), rows int) error {
	source, err := open(rows)
	if err != nil {
		return err
	}
	held := &table{}
	core := runtime.NewCore(Relation, runtime.Policy{}, func() runtime.Generation { return &generation{table: held} })
	loader := runtime.NewLoader([]runtime.Option{
		runtime.WithLogger(slog.New(slog.DiscardHandler)), runtime.WithRetry(runtime.Retry{Attempts: 1}),
	}, core)
	defer loader.Close()
	ctx := context.Background()
	if err := loader.Load(ctx, source); err != nil {
		return fmt.Errorf("method Load: %w", err)
	}
	if err := same(held.rows, 0, rows); err != nil {
		return err
	}
	switch err := core.Reload(ctx); {
	case errors.Is(err, runtime.ErrUnchanged), err == nil:
	default:
		return fmt.Errorf("method Reload: %w", err)
	}
	if err := same(held.rows, 0, rows); err != nil {
		return fmt.Errorf("loaded again: %w", err)
	}
	over, cancel := context.WithCancel(ctx)
	cancel()
	if err := core.Reload(over); err == nil {
		return errors.New("a load whose context had ended succeeded")
	}
	return wrap("behind a load whose context had ended", same(held.rows, 0, rows))
}

// table holds the rows of its last load.
type table struct{ rows []Record }

// generation collects rows.
type generation struct {
	table *table
	batch Rows
	rows  []Record
}

func (g *generation) Records() rowio.Records { return &g.batch }

func (g *generation) Insert() error {
	for _, r := range g.batch.rows {
		r.Note = strings.Clone(r.Note)
		g.rows = append(g.rows, r)
	}
	g.batch.Reset()
	return nil
}

func (g *generation) Expect(int)        {}
func (g *generation) Rows() int         { return len(g.rows) }
func (g *generation) Duplicates() int64 { return 0 }

func (g *generation) Commit(bool) error {
	g.table.rows = g.rows
	return nil
}
