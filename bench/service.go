package main

import (
	"context"
	"encoding/json"
	"fmt"
	goruntime "runtime"
	"sync"
	"time"

	trading "github.com/veloc-dev/veloc/bench/trades"
)

// serviceSizes are the rows of each table that single records are joined with.
var serviceSizes = []int{5_000, 50_000, 1_000_000}

// serviceRecords is how many records a timed pass of the service's path joins.
const serviceRecords = 1 << 17

// benchmarkService measures the way of a service: one record at a time.
func benchmarkService(ctx context.Context, r *report, s settings) error {
	for _, part := range []func(context.Context, *report, settings) error{serviceJoins, serviceJSON, serviceReaders, serviceValues} {
		if err := part(ctx, r, s); err != nil {
			return err
		}
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

// What a program by hand reads and writes as JSON.
type (
	jsonTrade struct {
		TradeID  int64     `json:"trade_id"`
		Symbol   string    `json:"symbol"`
		UserID   int64     `json:"user_id"`
		Quantity int32     `json:"quantity"`
		Amount   float64   `json:"amount"`
		Ts       time.Time `json:"ts"`
	}
	jsonResult struct {
		TradeID       int64    `json:"trade_id"`
		Symbol        string   `json:"symbol"`
		Quantity      int32    `json:"quantity"`
		Tier          string   `json:"tier"`
		RiskScore     *float64 `json:"risk_score"`
		PositionLimit *float64 `json:"position_limit"`
		CurrentPrice  *float64 `json:"current_price"`
	}
)

// serviceRows is the size of the tables behind JSON and behind many readers.
const serviceRows = 50_000

// serviceJSON takes records from JSON to JSON.
func serviceJSON(ctx context.Context, r *report, s settings) error {
	d := makeDataset(shape{rows: serviceRows, gap: 1009}, 1<<14)
	hand, trades := newByHand(d), passing(d.trades)
	ready, err := trading.ReadyWith(ctx, trading.Rows{UserProfiles: d.profiles, Limits: d.limits, MarketData: d.prices})
	if err != nil {
		return err
	}
	lines := make([][]byte, len(trades))
	for i := range trades {
		lines[i] = trades[i].AppendJSON(nil)
	}
	q := ready.EnrichTrades()
	var decoder trading.TradesDecoder
	var written [2]int // results
	var allocs uint64
	var last [2][]byte
	times, err := alternate(s.rounds,
		timed(len(lines), func() error {
			written[0] = 0
			for _, line := range lines {
				var t jsonTrade
				if err := json.Unmarshal(line, &t); err != nil {
					return err
				}
				if t.Amount <= 10_000 {
					continue
				}
				u, l, m := hand.profiles[t.UserID], hand.limits[t.UserID], hand.prices[t.Symbol]
				if u == nil || l == nil || m == nil {
					continue
				}
				limit, price := float64(l.PositionLimit.V)/100, float64(m.CurrentPrice.V)/10_000
				b, err := json.Marshal(&jsonResult{t.TradeID, t.Symbol, t.Quantity, u.Tier, &u.RiskScore.V, &limit, &price})
				if err != nil {
					return err
				}
				last[0] = b
				written[0]++
			}
			return nil
		}),
		timed(len(lines), func() (err error) {
			written[1] = 0
			before := mallocs()
			var row trading.TradesRow
			out := make([]trading.EnrichTradesRow, 0, 1)
			for _, line := range lines {
				if err := decoder.Decode(&row, line); err != nil {
					return err
				}
				if out, err = q.AppendOne(out[:0], &row); err != nil {
					return err
				}
				if len(out) > 0 {
					last[1] = out[0].AppendJSON(last[1][:0])
					written[1]++
				}
			}
			allocs = mallocs() - before
			return nil
		}))
	if err != nil {
		return err
	}
	var a, b jsonResult
	if err := errorsOf(json.Unmarshal(last[0], &a), json.Unmarshal(last[1], &b)); err != nil || written[0] != written[1] || a.TradeID != b.TradeID || *a.CurrentPrice != *b.CurrentPrice {
		return fmt.Errorf("by hand there are %d results and %s at the end, veloc gives %d and %s: %w", written[0], last[0], written[1], last[1], err)
	}
	r.section("A service: JSON to JSON", fmt.Sprintf("A trade of %d bytes is decoded, joined with three tables of %s rows each and encoded. By hand: encoding/json with structs, and maps.\nveloc: a TradesDecoder, which copies the texts, AppendOne and AppendJSON into a buffer used again.", len(lines[0]), grouped(serviceRows)))
	r.table("encoding/json and maps, ns/trade", "veloc, ns/trade", "ratio", "allocations/trade")
	r.row(number(times[0]), number(times[1]), ratio(times[0], times[1]), fmt.Sprintf("%.4f", float64(allocs)/float64(len(lines))))
	return nil
}

func errorsOf(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// serviceReaders joins single records on several goroutines at once.
func serviceReaders(ctx context.Context, r *report, s settings) error {
	d := makeDataset(shape{rows: serviceRows, gap: 1009}, 2*serviceRecords)
	hand, trades := newByHand(d), passing(d.trades)
	ready, err := trading.ReadyWith(ctx, trading.Rows{UserProfiles: d.profiles, Limits: d.limits, MarketData: d.prices})
	if err != nil {
		return err
	}
	r.section("A service: readers on several processors", fmt.Sprintf("Each goroutine joins single trades with three tables of %s rows that may be changed: by hand, maps behind one sync.RWMutex.", grouped(serviceRows)))
	r.table("goroutines", "maps and RWMutex by hand, M trades/s", "veloc, M trades/s", "ratio")
	var mu sync.RWMutex
	for n := 1; n <= goruntime.GOMAXPROCS(0); n *= 2 {
		each := func(join func(g int) error) func() (float64, error) {
			return timed(n*len(trades), func() error {
				errs := make(chan error, n)
				for g := range n {
					go func() { errs <- join(g) }()
				}
				var err error
				for range n {
					err = errorsOf(err, <-errs)
				}
				return err
			})
		}
		queries := make([]*trading.EnrichTradesQuery, n)
		for g := range queries {
			queries[g] = ready.EnrichTrades()
		}
		times, err := alternate(s.rounds,
			each(func(int) error {
				out := make([]trading.EnrichTradesRow, 0, 1)
				for i := range trades {
					mu.RLock()
					out = hand.append(out[:0], trades[i:i+1])
					mu.RUnlock()
				}
				return nil
			}),
			each(func(g int) (err error) {
				out := make([]trading.EnrichTradesRow, 0, 1)
				for i := range trades {
					if out, err = queries[g].AppendOne(out[:0], &trades[i]); err != nil {
						return err
					}
				}
				return nil
			}))
		if err != nil {
			return err
		}
		r.row(fmt.Sprint(n), number(1000/times[0]), number(1000/times[1]), ratio(times[0], times[1]))
	}
	return nil
}

// serviceValues makes query values.
func serviceValues(ctx context.Context, r *report, s settings) error {
	ready, err := trading.ReadyWith(ctx, trading.Rows{})
	if err != nil {
		return err
	}
	const values = 1 << 14
	var before, after goruntime.MemStats
	var q *trading.EnrichTradesQuery
	times, err := alternate(s.rounds, timed(values, func() error {
		goruntime.ReadMemStats(&before)
		for range values {
			q = ready.EnrichTrades()
		}
		goruntime.ReadMemStats(&after)
		return nil
	}))
	if err != nil {
		return err
	}
	goruntime.KeepAlive(q)
	r.section("A service: making a query value", "What Ready.EnrichTrades takes: a request may make its own. The space for batches is made by the first batch.")
	r.table("ns", "bytes", "allocations")
	r.row(number(times[0]), grouped(int64((after.TotalAlloc-before.TotalAlloc)/values)), fmt.Sprint((after.Mallocs-before.Mallocs)/values))
	return nil
}
