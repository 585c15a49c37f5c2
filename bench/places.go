package main

import (
	"cmp"
	"context"
	"fmt"
	"log"
	"math/rand/v2"
	"slices"
	"sort"

	"github.com/veloc-dev/veloc/bench/places"
)

// placed is one kind of join by order, by ranges or by a key of many rows: by hand, by
// veloc and by DuckDB.
type placed struct {
	name    string
	byHand  func(trades []places.TradesRow) int // the number of rows
	byVeloc func(trades []places.TradesRow) (int, error)
	duckdb  string // set up and the SELECT
}

const placesRound = 1_000_000 // trades a round

func benchmarkPlaces(ctx context.Context, r *report, s settings) error {
	peer := "DuckDB: ASOF and range joins of its own tables, one thread."
	if _, err := duckdb(); err != nil {
		log.Printf("places: measured without DuckDB: %v", err)
		peer = "Without DuckDB, which was not found."
	}
	r.section("As-of, ranges, EXISTS and fan-out", "A million trades. By hand: a map of sorted slices, a binary search, a map of slices.\n"+peer)
	r.table(":join", "by hand, ns/trade", "DuckDB, ns/trade", "veloc, ns/trade", "by hand/veloc", "DuckDB/veloc")
	for _, prepare := range []func() (placed, []places.TradesRow, error){
		func() (placed, []places.TradesRow, error) { return asOf(ctx, 1000) },
		func() (placed, []places.TradesRow, error) { return asOf(ctx, 100_000) },
		func() (placed, []places.TradesRow, error) { return ranged(ctx, 20_000, 1) },
		func() (placed, []places.TradesRow, error) { return ranged(ctx, 1_000_000, 1) },
		func() (placed, []places.TradesRow, error) { return ranged(ctx, 1_000_000, 3) },
	} {
		p, trades, err := prepare()
		if err != nil {
			return err
		}
		if err := placesRow(ctx, r, s, p, trades); err != nil {
			return err
		}
	}
	kinds, trades, err := visited(ctx)
	if err != nil {
		return err
	}
	for _, p := range kinds {
		if err := placesRow(ctx, r, s, p, trades); err != nil {
			return err
		}
	}
	return nil
}

func placesRow(ctx context.Context, r *report, s settings, p placed, trades []places.TradesRow) error {
	want := p.byHand(trades[:1000])
	if got, err := p.byVeloc(trades[:1000]); err != nil || got != want {
		return fmt.Errorf("%s: veloc gives %d rows and %v, by hand there are %d", p.name, got, err, want)
	}
	times, err := alternate(s.rounds,
		timed(len(trades), func() error {
			for b := range slices.Chunk(trades, batchSize) {
				p.byHand(b)
			}
			return nil
		}),
		timed(len(trades), func() error {
			for b := range slices.Chunk(trades, batchSize) {
				if _, err := p.byVeloc(b); err != nil {
					return err
				}
			}
			return nil
		}))
	if err != nil {
		return err
	}
	duck, err := duckdbPlaces(ctx, p.duckdb, s.rounds)
	if err != nil {
		return err
	}
	versus := func(peer float64) string { return ratio(peer, times[1]) }
	duckTime, duckRatio := "–", "–"
	if duck > 0 {
		duckTime, duckRatio = number(duck), versus(duck)
	}
	r.row(p.name, number(times[0]), duckTime, number(times[1]), versus(times[0]), duckRatio)
	return nil
}

// duckdbPlaces gives the nanoseconds a trade of a SELECT whose rows become a table; 0:
// there is no duckdb.
func duckdbPlaces(ctx context.Context, script string, rounds int) (float64, error) {
	if _, err := duckdb(); err != nil {
		return 0, nil
	}
	seconds, err := duckdbTimes(ctx, "SET threads=1;\n"+script[:len(script)-len(lastStatement(script))]+".timer on\n"+repeat(lastStatement(script), rounds))
	if err != nil {
		return 0, err
	}
	return median(seconds) * 1e9 / placesRound, nil
}

func lastStatement(script string) string {
	at := len(script) - 2
	for at > 0 && script[at] != '\n' {
		at--
	}
	return script[at+1:]
}

func repeat(s string, n int) (out string) {
	for range n {
		out += s
	}
	return out
}

// day is how many microseconds trading takes.
const day = int64(23_400_000_000)

func symbolOf(i int) string { return fmt.Sprintf("S%06d", i) }

// asOf joins trades with the last quote of their symbol before them.
func asOf(ctx context.Context, symbols int) (placed, []places.TradesRow, error) {
	r := rand.New(rand.NewPCG(3, uint64(symbols)))
	var rows places.Rows
	byHand := map[string][]places.QuotesRow{}
	for i := range int64(1_000_000) {
		q := places.QuotesRow{Symbol: symbolOf(r.IntN(symbols)), At: i * day / 1_000_000, Bid: r.Int64N(1000)}
		rows.Quotes = append(rows.Quotes, q)
		byHand[q.Symbol] = append(byHand[q.Symbol], q)
	}
	trades := make([]places.TradesRow, placesRound)
	for i := range trades {
		trades[i] = places.TradesRow{TradeID: int64(i), Symbol: symbolOf(r.IntN(symbols)), At: int64(i) * day / placesRound}
	}
	ready, err := places.ReadyWith(ctx, rows)
	if err != nil {
		return placed{}, nil, err
	}
	query, out := ready.AsOf(), []places.AsOfRow(nil)
	return placed{fmt.Sprintf("as-of, %s symbols", grouped(int64(symbols))),
		func(trades []places.TradesRow) int {
			out = out[:0]
			for i := range trades {
				t := &trades[i]
				quotes := byHand[t.Symbol]
				if n := sort.Search(len(quotes), func(i int) bool { return quotes[i].At > t.At }); n > 0 {
					out = append(out, places.AsOfRow{TradeID: t.TradeID, Bid: quotes[n-1].Bid})
				}
			}
			return len(out)
		},
		func(trades []places.TradesRow) (n int, err error) {
			out, err = query.Append(out[:0], trades)
			return len(out), err
		},
		fmt.Sprintf(`SELECT setseed(0.5);
CREATE TABLE quotes AS SELECT printf('S%%06d', (random() * %[1]d)::bigint %% %[1]d) AS symbol, i * %[2]d // 1000000 AS at, i AS bid FROM range(1000000) r(i);
CREATE TABLE trades AS SELECT i AS trade_id, printf('S%%06d', (random() * %[1]d)::bigint %% %[1]d) AS symbol, i * %[2]d // 1000000 AS at FROM range(1000000) r(i);
CREATE OR REPLACE TABLE joined AS SELECT t.trade_id, q.bid FROM trades t ASOF JOIN quotes q ON q.symbol = t.symbol AND q.at <= t.at;
`, symbols, day),
	}, trades, nil
}

// ranged joins trades with the ranges that their addresses lie in; each address lies in
// so many, about.
func ranged(ctx context.Context, n, overlapping int) (placed, []places.TradesRow, error) {
	const addresses = int64(1) << 40
	r := rand.New(rand.NewPCG(5, uint64(n+overlapping)))
	width := addresses / int64(n)
	var rows places.Rows
	for i := range int64(n) {
		p := places.PlacesRow{Lo: i * width, Hi: (i+1)*width - 1, Place: i}
		if overlapping > 1 {
			p.Lo = r.Int64N(addresses)
			p.Hi = p.Lo + r.Int64N(2*int64(overlapping)*width)
		}
		rows.Places = append(rows.Places, p)
	}
	sorted := slices.Clone(rows.Places)
	trades := make([]places.TradesRow, placesRound)
	for i := range trades {
		trades[i] = places.TradesRow{TradeID: int64(i), Ip: r.Int64N(addresses)}
	}
	ready, err := places.ReadyWith(ctx, rows)
	if err != nil {
		return placed{}, nil, err
	}
	slices.SortFunc(sorted, func(a, b places.PlacesRow) int { return cmp.Compare(a.Lo, b.Lo) })
	longest := int64(0)
	for _, p := range sorted {
		longest = max(longest, p.Hi-p.Lo)
	}
	query, out := ready.Ranges(), []places.RangesRow(nil)
	name, spread := "ranges apart, ", 1.0
	if overlapping > 1 {
		name, spread = "ranges that overlap, ", 2*float64(overlapping)
	}
	lo := "i * %[2]d"
	hi := "(i + 1) * %[2]d - 1"
	if overlapping > 1 {
		lo = "(random() * %[3]d)::bigint"
		hi = "lo + (random() * %[2]d * %[4]f)::bigint"
	}
	return placed{name + grouped(int64(n)),
		func(trades []places.TradesRow) int {
			out = out[:0]
			for i := range trades {
				t := &trades[i]
				at := sort.Search(len(sorted), func(i int) bool { return sorted[i].Lo > t.Ip }) - 1
				for ; at >= 0 && sorted[at].Lo >= t.Ip-longest; at-- {
					if sorted[at].Hi >= t.Ip {
						out = append(out, places.RangesRow{TradeID: t.TradeID, Place: sorted[at].Place})
					}
					if overlapping == 1 {
						break
					}
				}
			}
			return len(out)
		},
		func(trades []places.TradesRow) (n int, err error) {
			out, err = query.Append(out[:0], trades)
			return len(out), err
		},
		fmt.Sprintf(`SELECT setseed(0.5);
CREATE TABLE places AS SELECT lo, `+hi+` AS hi, i AS place FROM (SELECT i, `+lo+` AS lo FROM range(%[1]d) r(i));
CREATE TABLE trades AS SELECT i AS trade_id, (random() * %[3]d)::bigint AS ip FROM range(1000000) r(i);
CREATE OR REPLACE TABLE joined AS SELECT t.trade_id, p.place FROM trades t JOIN places p ON t.ip BETWEEN p.lo AND p.hi;
`, n, width, addresses, spread),
	}, trades, nil
}

// visited are the joins with a table that has ten rows of each key.
func visited(ctx context.Context) ([]placed, []places.TradesRow, error) {
	const ips, each = 100_000, 10
	r := rand.New(rand.NewPCG(9, 10))
	var rows places.Rows
	byHand := map[int64][]places.VisitsRow{}
	for i := range int64(ips * each) {
		v := places.VisitsRow{Ip: r.Int64N(ips) * 7919, At: r.Int64N(1000), Page: i}
		rows.Visits = append(rows.Visits, v)
		byHand[v.Ip] = append(byHand[v.Ip], v)
	}
	trades := make([]places.TradesRow, placesRound)
	for i := range trades {
		trades[i] = places.TradesRow{TradeID: int64(i), Ip: r.Int64N(2*ips) * 7919, At: r.Int64N(1000)}
	}
	ready, err := places.ReadyWith(ctx, rows)
	if err != nil {
		return nil, nil, err
	}
	exists, notExists, after, fanOut := ready.Exists(), ready.NotExists(), ready.ExistsAfter(), ready.FanOut()
	var found []places.ExistsRow
	var none []places.NotExistsRow
	var later []places.ExistsAfterRow
	var pages []places.FanOutRow
	duck := func(query string) string {
		return fmt.Sprintf(`SELECT setseed(0.5);
CREATE TABLE visits AS SELECT (random() * %[1]d)::bigint * 7919 AS ip, (random() * 1000)::bigint AS at, i AS page FROM range(%[2]d) r(i);
CREATE TABLE trades AS SELECT i AS trade_id, (random() * %[3]d)::bigint * 7919 AS ip, (random() * 1000)::bigint AS at FROM range(1000000) r(i);
CREATE OR REPLACE TABLE joined AS %[4]s;
`, ips, ips*each, 2*ips, query)
	}
	return []placed{
		{"EXISTS", func(trades []places.TradesRow) int {
			found = found[:0]
			for i := range trades {
				if len(byHand[trades[i].Ip]) > 0 {
					found = append(found, places.ExistsRow{TradeID: trades[i].TradeID})
				}
			}
			return len(found)
		}, func(trades []places.TradesRow) (n int, err error) {
			found, err = exists.Append(found[:0], trades)
			return len(found), err
		}, duck("SELECT t.trade_id FROM trades t WHERE EXISTS (SELECT 1 FROM visits v WHERE v.ip = t.ip)")},
		{"NOT EXISTS", func(trades []places.TradesRow) int {
			none = none[:0]
			for i := range trades {
				if len(byHand[trades[i].Ip]) == 0 {
					none = append(none, places.NotExistsRow{TradeID: trades[i].TradeID})
				}
			}
			return len(none)
		}, func(trades []places.TradesRow) (n int, err error) {
			none, err = notExists.Append(none[:0], trades)
			return len(none), err
		}, duck("SELECT t.trade_id FROM trades t WHERE NOT EXISTS (SELECT 1 FROM visits v WHERE v.ip = t.ip)")},
		{"EXISTS with a condition", func(trades []places.TradesRow) int {
			later = later[:0]
			for i := range trades {
				if slices.ContainsFunc(byHand[trades[i].Ip], func(v places.VisitsRow) bool { return v.At > trades[i].At }) {
					later = append(later, places.ExistsAfterRow{TradeID: trades[i].TradeID})
				}
			}
			return len(later)
		}, func(trades []places.TradesRow) (n int, err error) {
			later, err = after.Append(later[:0], trades)
			return len(later), err
		}, duck("SELECT t.trade_id FROM trades t WHERE EXISTS (SELECT 1 FROM visits v WHERE v.ip = t.ip AND v.at > t.at)")},
		{"fan-out, 10 rows a key", func(trades []places.TradesRow) int {
			pages = pages[:0]
			for i := range trades {
				for _, v := range byHand[trades[i].Ip] {
					pages = append(pages, places.FanOutRow{TradeID: trades[i].TradeID, Page: v.Page})
				}
			}
			return len(pages)
		}, func(trades []places.TradesRow) (n int, err error) {
			pages, err = fanOut.Append(pages[:0], trades)
			return len(pages), err
		}, duck("SELECT t.trade_id, v.page FROM trades t JOIN visits v ON v.ip = t.ip")},
	}, trades, nil
}
