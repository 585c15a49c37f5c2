package main

import (
	"context"
	"fmt"
	"io"
	goruntime "runtime"
	"slices"
	"time"

	"github.com/veloc-dev/veloc/examples/trading"
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
	misses         float64
	hand, compiled float64
	allocs         float64
}

func benchmarkJoin(ctx context.Context, w io.Writer, sizes []int, rounds int) error {
	fmt.Fprintln(w, "| rows a table | misses | Go maps by hand, ns/record | veloc, ns/record | ratio | veloc, allocations/record |")
	fmt.Fprintln(w, "|---:|---:|---:|---:|---:|---:|")
	for _, rows := range sizes {
		for _, misses := range []float64{0, 0.1, 0.5} {
			r, err := measureJoin(ctx, rows, misses, rounds)
			if err != nil {
				return err
			}
			fmt.Fprintf(w, "| %d | %.0f%% | %.1f | %.1f | %.2f | %.4f |\n", r.rows, r.misses*100, r.hand, r.compiled, r.hand/r.compiled, r.allocs)
		}
	}
	return nil
}

// measureJoin times both sides in turn, so that a machine that drifts drifts
// for both, and checks that their rows are the same.
func measureJoin(ctx context.Context, rows int, misses float64, rounds int) (joinResult, error) {
	d := makeDataset(rows, joinRound, misses, 1)
	hand := newByHand(d)
	ready, err := trading.ReadyWith(ctx, trading.Rows{UserProfiles: d.profiles, Limits: d.limits, MarketData: d.prices})
	if err != nil {
		return joinResult{}, err
	}
	q := ready.EnrichTrades()
	d.profiles, d.limits, d.prices = nil, nil, nil
	handOut := make([]trading.EnrichTradesRow, 0, joinRound)
	out := make([]trading.EnrichTradesRow, 0, joinRound)
	var handTimes, times []float64
	var allocs uint64
	for range rounds + 1 {
		goruntime.GC()
		start := time.Now()
		handOut = handOut[:0]
		for batch := range slices.Chunk(d.trades, batchSize) {
			handOut = hand.append(handOut, batch)
		}
		handTimes = append(handTimes, perRecord(start))

		before := mallocs()
		start = time.Now()
		out = out[:0]
		for batch := range slices.Chunk(d.trades, batchSize) {
			if out, err = q.Append(out, batch); err != nil {
				return joinResult{}, err
			}
		}
		times = append(times, perRecord(start))
		allocs = mallocs() - before
		if !slices.Equal(out, handOut) {
			return joinResult{}, fmt.Errorf("%d rows a table: veloc's %d rows are not the %d rows joined by hand", rows, len(out), len(handOut))
		}
	}
	// The first round warms both up.
	return joinResult{rows, misses, median(handTimes[1:]), median(times[1:]), float64(allocs) / joinRound}, nil
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
