package main

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/veloc-dev/veloc/bench/keys"
	trading "github.com/veloc-dev/veloc/bench/trades"
	"github.com/veloc-dev/veloc/runtime"
)

// updatesRows is the size of the tables, updatesRate the changes a second.
const (
	updatesRows = 1_000_000
	updatesRate = 100_000
	updatesTime = 2 * time.Second
)

func benchmarkUpdates(ctx context.Context, r *report, s settings) error {
	d := makeDataset(shape{rows: updatesRows, gap: 1009}, joinRound)
	tables, ready, err := pushedTables(ctx, d)
	if err != nil {
		return err
	}
	defer tables.Close()
	var still, changing []float64
	var stillLate, changingLate, rates []float64
	for range s.rounds {
		n, late, err := joinFor(ready, d.trades)
		if err != nil {
			return err
		}
		still, stillLate = append(still, n), append(stillLate, late)
		stop := changeTables(tables, d)
		n, late, err = joinFor(ready, d.trades)
		rates = append(rates, stop())
		if err != nil {
			return err
		}
		changing, changingLate = append(changing, n), append(changingLate, late)
	}
	r.section("Updates while joining", fmt.Sprintf("Batches of %d trades against tables of %s rows, while another goroutine upserts and deletes profiles, %s changes a second asked for.\nA batch holds the tables as they are; changes pass between batches.",
		runtime.BatchSize, grouped(updatesRows), grouped(updatesRate)))
	r.table("changes/s", "M trades/s without", "M trades/s with", "kept", "p99 of a batch without, µs", "p99 with, µs")
	r.row(number(median(rates)), number(median(still)), number(median(changing)), fmt.Sprintf("%.0f%%", 100*median(changing)/median(still)), number(median(stillLate)), number(median(changingLate)))
	return sharedKeyChanges(r, s)
}

// sharedKeyChanges measures changes of a table whose rows share one key that is
// not unique.
func sharedKeyChanges(r *report, s settings) error {
	tables := keys.NewTables(runtime.WithLogger(slog.New(slog.DiscardHandler)))
	defer tables.Close()
	resident := func(i int, country string) keys.ResidentsRow {
		return keys.ResidentsRow{UserID: int64(i) * 1009, Country: country, Score: float64(i)}
	}
	rows := make([]keys.ResidentsRow, updatesRows)
	for i := range rows {
		rows[i] = resident(i, "DE")
	}
	if err := tables.Residents.Replace(rows); err != nil {
		return err
	}
	upsert := func(country func(n int) string) func(n int) error {
		return func(n int) error { return tables.Residents.Upsert(resident(n*7919%updatesRows, country(n))) }
	}
	r.section("Changes of rows that share a key", fmt.Sprintf("A table of %s rows, all of one country, which a query joins by; one goroutine changes random rows as fast as it can.", grouped(updatesRows)))
	r.table(":change", "changes/s")
	for _, c := range []struct {
		name   string
		change func(n int) error
	}{
		{"upsert, same country", upsert(func(int) string { return "DE" })},
		{"upsert, to another country and back", upsert(func(n int) string { return []string{"DE", "FR"}[n/updatesRows%2^n&1] })},
		{"delete, then upsert", func(n int) error {
			row := resident(n/2*7919%updatesRows, "DE")
			if n%2 == 0 {
				tables.Residents.Delete(row.UserID)
				return nil
			}
			return tables.Residents.Upsert(row)
		}},
	} {
		var rates []float64
		n := 0
		for range s.rounds {
			start, from := time.Now(), n
			for ; time.Since(start) < updatesTime/2; n++ {
				if err := c.change(n); err != nil {
					return err
				}
			}
			rates = append(rates, float64(n-from)/time.Since(start).Seconds())
		}
		r.row(c.name, grouped(int64(median(rates))))
	}
	return nil
}

// pushedTables holds the data in tables that can be changed.
func pushedTables(ctx context.Context, d *dataset) (*trading.Tables, *trading.Ready, error) {
	tables := trading.NewTables(runtime.WithLogger(slog.New(slog.DiscardHandler)))
	for _, err := range []error{tables.UserProfiles.Replace(d.profiles), tables.Limits.Replace(d.limits), tables.MarketData.Replace(d.prices)} {
		if err != nil {
			return nil, nil, err
		}
	}
	tables.UserProfiles.Loaded()
	tables.Limits.Loaded()
	tables.MarketData.Loaded()
	go tables.Load(ctx, trading.Sources{UserProfiles: runtime.Pushed(), Limits: runtime.Pushed(), MarketData: runtime.Pushed()})
	ready, err := tables.Ready(ctx)
	return tables, ready, err
}

// joinFor joins batches for a while: millions of trades a second, and the 99th
// percentile of a batch's microseconds.
func joinFor(ready *trading.Ready, trades []trading.TradesRow) (rate, late float64, err error) {
	q := ready.EnrichTrades()
	out := make([]trading.EnrichTradesRow, 0, runtime.BatchSize)
	var batches []float64
	start := time.Now()
	for time.Since(start) < updatesTime {
		for b := range slices.Chunk(trades, runtime.BatchSize) {
			begun := time.Now()
			if out, err = q.Append(out[:0], b); err != nil {
				return 0, 0, err
			}
			batches = append(batches, float64(time.Since(begun).Nanoseconds())/1000)
		}
	}
	seconds := time.Since(start).Seconds()
	slices.Sort(batches)
	return float64(len(batches)*runtime.BatchSize) / seconds / 1e6, batches[len(batches)*99/100], nil
}

// changeTables changes profiles until it is stopped, which gives the changes
// made a second.
func changeTables(tables *trading.Tables, d *dataset) (stop func() float64) {
	var over atomic.Bool
	var done sync.WaitGroup
	made, start := 0, time.Now()
	done.Go(func() {
		for !over.Load() {
			// Ten milliseconds' changes at a time, then a rest.
			for range updatesRate / 100 {
				p := d.profiles[made*7919%len(d.profiles)]
				if made%10 == 9 {
					tables.UserProfiles.Delete(p.UserID)
				} else {
					p.RiskScore.V = float64(made)
					if err := tables.UserProfiles.Upsert(p); err != nil {
						panic(err)
					}
				}
				made++
			}
			time.Sleep(time.Until(start.Add(time.Duration(made) * time.Second / updatesRate)))
		}
	})
	return func() float64 {
		over.Store(true)
		done.Wait()
		return float64(made) / time.Since(start).Seconds()
	}
}
