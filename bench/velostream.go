package main

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/veloc-dev/veloc/bench/velostream"
	"github.com/veloc-dev/veloc/runtime/pg/datetime"
	"github.com/veloc-dev/veloc/runtime/pg/text"
)

// Velostream's shape: so many profiles, so many records at a time.
const (
	velostreamRows    = 5_000
	velostreamRecords = 1_000
	velostreamBatch   = 100
	velostreamPasses  = 200 // over the records, in a timed round
)

func velostreamData() ([]velostream.UserProfilesRow, []velostream.TradesRow) {
	profiles := make([]velostream.UserProfilesRow, velostreamRows)
	for i := range profiles {
		profiles[i] = velostream.UserProfilesRow{UserID: fmt.Sprintf("user_%d", i), Name: fmt.Sprintf("User %d", i), Tier: tiers[i%len(tiers)],
			RiskScore: float64(i%100) / 100, PositionLimit: int64(i) * 1000, Active: i%10 > 0}
	}
	at := datetime.TimestamptzOf(time.Date(2025, 9, 1, 9, 30, 0, 0, time.UTC))
	trades := make([]velostream.TradesRow, velostreamRecords)
	for i := range trades {
		trades[i] = velostream.TradesRow{TradeID: int64(i), UserID: fmt.Sprintf("user_%d", i*7919%velostreamRows), Symbol: "SYM", Quantity: 100, Price: 12.5, TradedAt: at}
	}
	return profiles, trades
}

// velostreamByHand is the join over a Go map of pointers.
func velostreamByHand(m map[string]*velostream.UserProfilesRow, out []velostream.EnrichTradesRow, trades []velostream.TradesRow) []velostream.EnrichTradesRow {
	for i := range trades {
		t := &trades[i]
		u, ok := m[t.UserID]
		if !ok {
			continue
		}
		out = append(out, velostream.EnrichTradesRow{TradeID: t.TradeID, UserID: t.UserID, Symbol: t.Symbol, Quantity: t.Quantity, Price: t.Price,
			TradedAt: t.TradedAt, Name: u.Name, Tier: u.Tier, RiskScore: u.RiskScore, PositionLimit: u.PositionLimit, Active: u.Active})
	}
	return out
}

func benchmarkVelostream(ctx context.Context, r *report, s settings) error {
	profiles, trades := velostreamData()
	var ready *velostream.Ready
	cold := make([]float64, 0, s.rounds)
	for range s.rounds {
		start := time.Now()
		var err error
		if ready, err = velostream.ReadyWith(ctx, velostream.Rows{UserProfiles: profiles}); err != nil {
			return err
		}
		cold = append(cold, float64(time.Since(start).Microseconds()))
	}
	m := map[string]*velostream.UserProfilesRow{}
	for i := range profiles {
		m[profiles[i].UserID] = &profiles[i]
	}
	q := ready.EnrichTrades()
	if err := sameAsByHand(q, m, trades); err != nil {
		return err
	}
	times, err := alternate(s.rounds, velostreamSides(q, m, trades)...)
	if err != nil {
		return err
	}
	r.section("Velostream's shape", fmt.Sprintf("%s profiles by a text key, %s trades a pass, INNER join, 11 fields out. Making the tables ready from\nrows in memory takes %s µs and is not counted.",
		grouped(velostreamRows), grouped(velostreamRecords), number(median(cold))))
	r.table(":form", "Go map by hand, ns/record", "veloc, ns/record", "ratio", "veloc, M records/s")
	for i, form := range []string{"one at a time (`AppendOne`)", fmt.Sprintf("batches of %d (`Append`)", velostreamBatch)} {
		r.row(form, number(times[2*i]), number(times[2*i+1]), ratio(times[2*i], times[2*i+1]), number(1000/times[2*i+1]))
	}
	return velostreamDoor(r, s, trades)
}

// velostreamDoor measures what both forms do with a record before they join it: its
// two texts and its time have to be PostgreSQL's.
func velostreamDoor(r *report, s settings, trades []velostream.TradesRow) error {
	var odd uint64
	times, err := alternate(s.rounds, timed(velostreamPasses*len(trades), func() error {
		for range velostreamPasses {
			var found uint64
			for i := range trades {
				t := &trades[i]
				found |= text.Doubt(t.UserID) | text.Doubt(t.Symbol) | datetime.OddTimestamptz(t.TradedAt)
			}
			odd |= found
		}
		return nil
	}))
	if err != nil {
		return err
	}
	if odd != 0 {
		return fmt.Errorf("a trade's values are refused: %x", odd)
	}
	r.section("Checking a record from Go", "Two texts, a time and three numbers, which any value of Go's types is good for; part of the times above.")
	r.table("ns/record", "ns/column")
	r.row(number(times[0]), number(times[0]/6))
	return nil
}

func sameAsByHand(q *velostream.EnrichTradesQuery, m map[string]*velostream.UserProfilesRow, trades []velostream.TradesRow) error {
	rows, err := q.Append(nil, trades)
	if err == nil && !slices.Equal(rows, velostreamByHand(m, nil, trades)) {
		err = fmt.Errorf("veloc's rows are not those joined by hand")
	}
	return err
}

// velostreamSides are by hand and veloc, single and in batches.
func velostreamSides(q *velostream.EnrichTradesQuery, m map[string]*velostream.UserProfilesRow, trades []velostream.TradesRow) []func() (float64, error) {
	out := make([]velostream.EnrichTradesRow, 0, velostreamRecords)
	passes := func(pass func() error) func() (float64, error) {
		return timed(velostreamPasses*len(trades), func() error {
			for range velostreamPasses {
				out = out[:0]
				if err := pass(); err != nil {
					return err
				}
			}
			return nil
		})
	}
	batches := func(join func([]velostream.TradesRow) error) func() error {
		return func() error {
			for b := range slices.Chunk(trades, velostreamBatch) {
				if err := join(b); err != nil {
					return err
				}
			}
			return nil
		}
	}
	var err error
	return []func() (float64, error){
		passes(func() error {
			for i := range trades {
				out = velostreamByHand(m, out, trades[i:i+1])
			}
			return nil
		}),
		passes(func() error {
			for i := range trades {
				if out, err = q.AppendOne(out, &trades[i]); err != nil {
					return err
				}
			}
			return nil
		}),
		passes(batches(func(b []velostream.TradesRow) error { out = velostreamByHand(m, out, b); return nil })),
		passes(batches(func(b []velostream.TradesRow) error { out, err = q.Append(out, b); return err })),
	}
}
