package main

import (
	"context"
	"fmt"
	"slices"

	trading "github.com/veloc-dev/veloc/bench/trades"
)

// joinRound is how many records one timed pass joins, batchSize how many are
// handed over at once.
const (
	joinRound = 1 << 18
	batchSize = 4096
)

var joinSizes = []int{5_000, 50_000, 1_000_000, 4_000_000}

// joinShapes are the kinds of keys and of misses, for each size.
var joinShapes = []shape{
	{gap: 1}, {gap: 1, misses: 0.5},
	{gap: 1009}, {gap: 1009, misses: 0.1}, {gap: 1009, misses: 0.5},
	{gap: 1009, zipf: true},
}

func benchmarkJoin(ctx context.Context, r *report, s settings) error {
	r.section("Three tables", fmt.Sprintf(`Trades joined with user_profiles, limits and market_data, half of them passing the filter; one goroutine, %s trades
a pass, rows into a slice. "Memory" is the time that the reads of two slots and two rows a trade take alone, at random and
independent of each other, from as much memory. DuckDB runs the same query on the same shape of data in its own tables, with one
thread, into a table; its time has the building of its hash tables in it, over %s trades.`, grouped(joinRound), grouped(duckdbTrades)))
	r.table("rows a table", ":user numbers", "misses", "memory", "Go maps by hand", "DuckDB", "veloc, ns/trade", "× hand", "× DuckDB", "of memory's time", "allocations/trade")
	for _, rows := range joinSizes {
		for _, sh := range joinShapes {
			sh.rows = rows
			if err := joinRow(ctx, r, s, sh); err != nil {
				return err
			}
		}
	}
	return nil
}

// joinRow times all sides in turn, so that a machine that drifts drifts for all.
// Each batch's rows take the place of those of the batch before.
func joinRow(ctx context.Context, r *report, s settings, sh shape) error {
	d := makeDataset(sh, joinRound)
	hand := newByHand(d)
	ready, err := trading.ReadyWith(ctx, trading.Rows{UserProfiles: d.profiles, Limits: d.limits, MarketData: d.prices})
	if err != nil {
		return err
	}
	q := ready.EnrichTrades()
	d.profiles, d.limits, d.prices = nil, nil, nil
	if err := sameRows(hand, q, d.trades); err != nil {
		return fmt.Errorf("%d rows a table: %w", sh.rows, err)
	}
	out := make([]trading.EnrichTradesRow, 0, batchSize)
	bare := newLimit(sh.rows, joinRound/2) // half of the trades pass
	var allocs uint64
	var kept uint64
	times, err := alternate(s.rounds,
		timed(joinRound, func() error { kept += bare.read(); return nil }),
		timed(joinRound, func() error {
			for batch := range slices.Chunk(d.trades, batchSize) {
				out = hand.append(out[:0], batch)
			}
			return nil
		}),
		timed(joinRound, func() (err error) {
			before := mallocs()
			for batch := range slices.Chunk(d.trades, batchSize) {
				if out, err = q.Append(out[:0], batch); err != nil {
					return err
				}
			}
			allocs = mallocs() - before
			return nil
		}))
	if err != nil || kept == 0 {
		return err
	}
	duck, duckRatio := "–", "–"
	if !sh.zipf {
		t, err := duckdbJoin(ctx, sh, s.rounds)
		if err != nil {
			return err
		}
		duck, duckRatio = number(t), ratio(t, times[2])
	}
	r.row(grouped(int64(sh.rows)), sh.users(), fmt.Sprintf("%.0f%%", sh.misses*100), number(times[0]), number(times[1]), duck, number(times[2]),
		ratio(times[1], times[2]), duckRatio, ratio(times[2], times[0]), fmt.Sprintf("%.4f", float64(allocs)/joinRound))
	return nil
}

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
