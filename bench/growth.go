package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/veloc-dev/veloc/bench/growth"
)

func benchmarkGrowth(ctx context.Context, r *report, s settings) error {
	if err := growingJoins(ctx, r, s); err != nil {
		return err
	}
	if err := growingRows(ctx, r, s); err != nil {
		return err
	}
	return growingPackage(ctx, r)
}

// growthRows is the size of the joined tables.
const growthRows = 50_000

func growthTables(rows int) growth.Rows {
	r := rand.New(rand.NewPCG(7, uint64(rows)))
	var t growth.Rows
	for i := range int64(rows) {
		id, v := i*1009, r.Int64()
		t.T1 = append(t.T1, growth.T1Row{ID: id, V: v})
	}
	return t
}

func growthEvents(rows, n int) []growth.EventsRow {
	r := rand.New(rand.NewPCG(8, uint64(rows)))
	key := func() int64 { return r.Int64N(int64(rows)) * 1009 }
	events := make([]growth.EventsRow, n)
	for i := range events {
		events[i] = growth.EventsRow{ID: int64(i), K1: key(), K2: key(), K3: key(), K4: key(), K5: key(), K6: key(), K7: key(), K8: key(),
			K9: key(), K10: key(), K11: key(), K12: key(), K13: key(), K14: key(), K15: key(), K16: key()}
	}
	return events
}

// fillAll gives every table the rows of the first.
func fillAll(t *growth.Rows) {
	for _, row := range t.T1 {
		t.T2, t.T3, t.T4 = append(t.T2, growth.T2Row(row)), append(t.T3, growth.T3Row(row)), append(t.T4, growth.T4Row(row))
		t.T5, t.T6, t.T7, t.T8 = append(t.T5, growth.T5Row(row)), append(t.T6, growth.T6Row(row)), append(t.T7, growth.T7Row(row)), append(t.T8, growth.T8Row(row))
		t.T9, t.T10, t.T11, t.T12 = append(t.T9, growth.T9Row(row)), append(t.T10, growth.T10Row(row)), append(t.T11, growth.T11Row(row)), append(t.T12, growth.T12Row(row))
		t.T13, t.T14, t.T15, t.T16 = append(t.T13, growth.T13Row(row)), append(t.T14, growth.T14Row(row)), append(t.T15, growth.T15Row(row)), append(t.T16, growth.T16Row(row))
	}
}

// appender is a query's Append as a loop over batches.
func appender[O any](events []growth.EventsRow, f func([]O, []growth.EventsRow) ([]O, error)) func() (float64, error) {
	out := make([]O, 0, batchSize)
	return timed(len(events), func() (err error) {
		for b := range slices.Chunk(events, batchSize) {
			if out, err = f(out[:0], b); err != nil {
				return err
			}
		}
		return nil
	})
}

func growingJoins(ctx context.Context, r *report, s settings) error {
	rows := growthTables(growthRows)
	fillAll(&rows)
	ready, err := growth.ReadyWith(ctx, rows)
	if err != nil {
		return err
	}
	events := growthEvents(growthRows, 1<<16)
	times, err := alternate(s.rounds, appender(events, ready.Joins1().Append), appender(events, ready.Joins2().Append), appender(events, ready.Joins4().Append),
		appender(events, ready.Joins8().Append), appender(events, ready.Joins16().Append))
	if err != nil {
		return err
	}
	r.section("Growth: joined tables", fmt.Sprintf("Each of %s rows, each with a key of its own.", grouped(growthRows)))
	r.table("tables", "ns/event", "ns/event and table")
	for i, n := range []int{1, 2, 4, 8, 16} {
		r.row(fmt.Sprint(n), number(times[i]), number(times[i]/float64(n)))
	}
	return nil
}

func growingRows(ctx context.Context, r *report, s settings) error {
	r.section("Growth: rows of a table", "One table with keys that lie apart.")
	r.table("rows", "ns/event", "ready after, ms")
	for rows := 10; rows <= s.largest; rows *= 10 {
		tables := growthTables(rows)
		start := time.Now()
		ready, err := growth.ReadyWith(ctx, tables)
		if err != nil {
			return err
		}
		took := time.Since(start)
		events := growthEvents(rows, 1<<16)
		times, err := alternate(s.rounds, appender(events, ready.Joins1().Append))
		if err != nil {
			return err
		}
		r.row(grouped(int64(rows)), number(times[0]), number(float64(took.Microseconds())/1000))
	}
	return nil
}

func growingPackage(ctx context.Context, r *report) error {
	r.section("Growth: queries in a package", "Each joins the three tables of the trading query with a filter of its own. Generating is `veloc generate` as a whole process; building\nis `go build` of the package, with everything it imports built before.")
	r.table("queries", "generated, ms", "built, ms", "lines of Go")
	veloc, done, err := buildVeloc(ctx)
	if err != nil {
		return err
	}
	defer done()
	for _, n := range []int{1, 10, 100} {
		if err := packageRow(ctx, r, veloc, n); err != nil {
			return err
		}
	}
	return nil
}

func packageRow(ctx context.Context, r *report, veloc string, n int) error {
	dir, err := os.MkdirTemp(".", "queries-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	sql, err := os.ReadFile("trades/trades.sql")
	if err != nil {
		return err
	}
	schema, query, _ := strings.Cut(string(sql), "-- name: EnrichTrades\n")
	for i := range n {
		schema += fmt.Sprintf("-- name: Query%d\n%s\n", i, strings.Replace(query, "10000", fmt.Sprint(1000+i), 1))
	}
	if err := os.WriteFile(filepath.Join(dir, "queries.sql"), []byte(schema), 0o644); err != nil {
		return err
	}
	start := time.Now()
	if err := runCommand(ctx, ".", nil, veloc, "generate", dir); err != nil {
		return err
	}
	generated := time.Since(start)
	if err := runCommand(ctx, ".", nil, "go", "build", "./trades"); err != nil {
		return err
	}
	start = time.Now()
	if err := runCommand(ctx, ".", nil, "go", "build", "./"+dir); err != nil {
		return err
	}
	built := time.Since(start)
	lines := 0
	files, _ := filepath.Glob(filepath.Join(dir, "*_veloc.go"))
	for _, f := range files {
		c, err := countLines(f)
		if err != nil {
			return err
		}
		lines += c
	}
	r.row(fmt.Sprint(n), number(float64(generated.Milliseconds())), number(float64(built.Milliseconds())), grouped(int64(lines)))
	return nil
}

// buildVeloc builds the command line; done removes it.
func buildVeloc(ctx context.Context) (path string, done func(), err error) {
	dir, err := os.MkdirTemp("", "veloc-bench-")
	if err != nil {
		return "", nil, err
	}
	path = filepath.Join(dir, "veloc")
	return path, func() { os.RemoveAll(dir) }, runCommand(ctx, "..", nil, "go", "build", "-o", path, "./cmd/veloc")
}

// runCommand runs a command with more environment; its output is the error's.
func runCommand(ctx context.Context, dir string, env []string, command ...string) error {
	cmd := exec.CommandContext(ctx, command[0], command[1:]...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), env...)
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("%s: %w\n%s", strings.Join(command, " "), err, out)
	}
	return nil
}
