package main

import (
	"context"
	"fmt"
	"io"
	goruntime "runtime"
	"slices"
	"time"

	trading "github.com/veloc-dev/veloc/bench/trades"
)

// joinRound is how many records one timed pass joins, batchSize how many are
// handed over at once.
const (
	joinRound = 1 << 18
	batchSize = 4096
)

// joinResult holds the median nanoseconds and allocations per stream record.
type joinResult struct {
	rows           int
	gap            int64
	misses         float64
	hand, compiled float64
	allocs         float64
}

func benchmarkJoin(ctx context.Context, w io.Writer, sizes []int, rounds int) error {
	fmt.Fprintln(w, "| rows a table | user numbers | misses | Go maps by hand, ns/record | veloc, ns/record | ratio | veloc, allocations/record |")
	fmt.Fprintln(w, "|---:|---|---:|---:|---:|---:|---:|")
	for _, rows := range sizes {
		for _, c := range joinCases {
			r, err := measureJoin(ctx, rows, c.gap, c.misses, rounds)
			if err != nil {
				return err
			}
			numbers := "1, 2, 3 …"
			if r.gap > 1 {
				numbers = fmt.Sprintf("1, %d, %d …", 1+r.gap, 1+2*r.gap)
			}
			fmt.Fprintf(w, "| %d | %s | %.0f%% | %.1f | %.1f | %.2f | %.4f |\n", r.rows, numbers, r.misses*100, r.hand, r.compiled, r.hand/r.compiled, r.allocs)
		}
	}
	return nil
}

// joinCases are the kinds of keys: how far apart, and how many trades have none.
var joinCases = []struct {
	gap    int64
	misses float64
}{{1, 0}, {1, 0.5}, {1009, 0}, {1009, 0.1}, {1009, 0.5}}

// sameRows checks that both sides give the same rows.
func sameRows(hand *byHand, q *trading.EnrichTradesQuery, trades []trading.TradesRow) error {
	want := hand.append(nil, trades)
	got, err := q.Append(nil, trades)
	if err != nil {
		return err
	}
	if !slices.Equal(got, want) {
		return fmt.Errorf("veloc's %d rows are not the %d rows joined by hand", len(got), len(want))
	}
	return nil
}

// measureJoin times both sides in turn, so that a machine that drifts drifts
// for both. Each batch's rows take the place of those of the batch before.
func measureJoin(ctx context.Context, rows int, gap int64, misses float64, rounds int) (joinResult, error) {
	d := makeDataset(rows, joinRound, gap, misses, 1)
	hand := newByHand(d)
	ready, err := trading.ReadyWith(ctx, trading.Rows{UserProfiles: d.profiles, Limits: d.limits, MarketData: d.prices})
	if err != nil {
		return joinResult{}, err
	}
	q := ready.EnrichTrades()
	d.profiles, d.limits, d.prices = nil, nil, nil
	if err := sameRows(hand, q, d.trades); err != nil {
		return joinResult{}, fmt.Errorf("%d rows a table: %w", rows, err)
	}
	handOut := make([]trading.EnrichTradesRow, 0, batchSize)
	out := make([]trading.EnrichTradesRow, 0, batchSize)
	var handTimes, times []float64
	var allocs uint64
	for range rounds + 1 {
		goruntime.GC()
		start := time.Now()
		for batch := range slices.Chunk(d.trades, batchSize) {
			handOut = hand.append(handOut[:0], batch)
		}
		handTimes = append(handTimes, perRecord(start))

		before := mallocs()
		start = time.Now()
		for batch := range slices.Chunk(d.trades, batchSize) {
			if out, err = q.Append(out[:0], batch); err != nil {
				return joinResult{}, err
			}
		}
		times = append(times, perRecord(start))
		allocs = mallocs() - before
	}
	// The first round warms both up.
	return joinResult{rows, gap, misses, median(handTimes[1:]), median(times[1:]), float64(allocs) / joinRound}, nil
}

func perRecord(start time.Time) float64 {
	return float64(time.Since(start).Nanoseconds()) / joinRound
}

func mallocs() uint64 {
	var m goruntime.MemStats
	goruntime.ReadMemStats(&m)
	return m.Mallocs
}

func median(xs []float64) float64 {
	slices.Sort(xs)
	return xs[len(xs)/2]
}
