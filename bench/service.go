package main

import (
	"context"
	"fmt"

	trading "github.com/veloc-dev/veloc/bench/trades"
)

// serviceSizes are the rows of each table that single records are joined with.
var serviceSizes = []int{5_000, 50_000, 1_000_000}

// serviceRecords is how many records a timed pass of the service's path joins.
const serviceRecords = 1 << 17

// benchmarkService measures the way of a service: one record at a time.
func benchmarkService(ctx context.Context, r *report, s settings) error {
	if err := serviceJoins(ctx, r, s); err != nil {
		return err
	}
	return nil
}

// passing gives trades of which all pass the filter, so that each is joined.
func passing(trades []trading.TradesRow) []trading.TradesRow {
	var out []trading.TradesRow
	for _, t := range trades {
		if t.Amount > 10_000_00 {
			out = append(out, t)
		}
	}
	return out
}

// serviceJoins joins single records with three tables.
func serviceJoins(ctx context.Context, r *report, s settings) error {
	r.section("A service: one record at a time, three tables", fmt.Sprintf(`The trading query by AppendOne, against a map for each table by hand. All trades pass the filter; one goroutine, %s trades a pass.`, grouped(serviceRecords)))
	r.table("rows a table", "Go maps by hand, ns/trade", "veloc, ns/trade", "ratio", "allocations/trade")
	for _, rows := range serviceSizes {
		d := makeDataset(shape{rows: rows, gap: 1009}, 2*serviceRecords)
		hand, trades := newByHand(d), passing(d.trades)
		ready, err := trading.ReadyWith(ctx, trading.Rows{UserProfiles: d.profiles, Limits: d.limits, MarketData: d.prices})
		if err != nil {
			return err
		}
		q := ready.EnrichTrades()
		if err := sameRows(hand, q, trades); err != nil {
			return err
		}
		out := make([]trading.EnrichTradesRow, 0, 1)
		var allocs uint64
		times, err := alternate(s.rounds,
			timed(len(trades), func() error {
				for i := range trades {
					out = hand.append(out[:0], trades[i:i+1])
				}
				return nil
			}),
			timed(len(trades), func() (err error) {
				before := mallocs()
				for i := range trades {
					if out, err = q.AppendOne(out[:0], &trades[i]); err != nil {
						return err
					}
				}
				allocs = mallocs() - before
				return nil
			}))
		if err != nil {
			return err
		}
		r.row(grouped(int64(rows)), number(times[0]), number(times[1]), ratio(times[0], times[1]), fmt.Sprintf("%.4f", float64(allocs)/float64(len(trades))))
	}
	return nil
}
