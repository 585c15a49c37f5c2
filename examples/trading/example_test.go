package trading_test

import (
	"context"
	"fmt"
	"iter"
	"log/slog"

	"github.com/veloc-dev/veloc/examples/trading"
	"github.com/veloc-dev/veloc/runtime"
)

var rows = trading.Rows{
	UserProfiles: []trading.UserProfilesRow{{UserID: 7, Tier: "gold"}, {UserID: 8, Tier: "silver", RiskScore: runtime.Some(0.5)}},
	Limits:       []trading.LimitsRow{{UserID: 7}, {UserID: 9}},
	MarketData:   []trading.MarketDataRow{{Symbol: "ACME", CurrentPrice: runtime.Some(runtime.MustParseDec64[runtime.S4]("12.5"))}},
}

func trade(id, user int64) trading.TradesRow {
	return trading.TradesRow{TradeID: id, UserID: user, Symbol: "ACME", Amount: runtime.MustParseDec64[runtime.S2]("20000")}
}

// Tables of rows at hand, for a test of one's own.
func ExampleReadyWith() {
	ready, err := trading.ReadyWith(context.Background(), rows)
	if err != nil {
		fmt.Println(err)
		return
	}
	q := ready.EnrichTrades()
	out, err := q.Append(nil, []trading.TradesRow{trade(1, 7), trade(2, 8), trade(3, 9)})
	for _, row := range out {
		fmt.Println(row.TradeID, row.Tier, row.CurrentPrice.V)
	}
	fmt.Println(err)
	// Output:
	// 1 gold 12.5000
	// 3 basic 12.5000
	// <nil>
}

// Tables that the service itself fills, and changes while queries run.
func ExampleTables() {
	ctx := context.Background()
	tables := trading.NewTables(runtime.WithLogger(slog.New(slog.DiscardHandler)))
	defer tables.Close()
	go tables.Load(ctx, trading.Sources{
		UserProfiles: runtime.Pushed(),
		Limits:       trading.LimitsFrom(limits()),
		MarketData:   runtime.Pushed(),
	})
	for _, row := range rows.UserProfiles {
		if err := tables.UserProfiles.Upsert(row); err != nil {
			fmt.Println(err)
		}
	}
	tables.UserProfiles.Loaded()
	if err := tables.MarketData.Replace(rows.MarketData); err != nil {
		fmt.Println(err)
	}
	tables.MarketData.Loaded()
	ready, err := tables.Ready(ctx)
	if err != nil {
		fmt.Println(err)
		return
	}
	q, record := ready.EnrichTrades(), trade(1, 7)
	before, _ := q.AppendOne(nil, &record)
	tables.UserProfiles.Delete(7)
	after, _ := q.AppendOne(nil, &record)
	fmt.Println(before[0].Tier, after[0].Tier)
	// Output: gold basic
}

func limits() iter.Seq2[trading.LimitsRow, error] {
	return func(yield func(trading.LimitsRow, error) bool) {
		for _, row := range rows.Limits {
			if !yield(row, nil) {
				return
			}
		}
	}
}

func ExampleUserProfilesTable_Get() {
	ready, err := trading.ReadyWith(context.Background(), rows)
	if err != nil {
		fmt.Println(err)
		return
	}
	profiles := ready.Tables().UserProfiles
	row, ok := profiles.Get(8)
	fmt.Println(row.Tier, row.RiskScore.V, ok)
	_, ok = profiles.Get(9)
	fmt.Println(ok)
	// Output:
	// silver 0.5 true
	// false
}

// A loop sees the rows as they are when it begins, and may change the table.
func ExampleUserProfilesTable_All() {
	ready, err := trading.ReadyWith(context.Background(), rows)
	if err != nil {
		fmt.Println(err)
		return
	}
	profiles := ready.Tables().UserProfiles
	for row := range profiles.All() {
		fmt.Println(row.UserID, row.Tier)
		profiles.Delete(row.UserID)
	}
	fmt.Println(profiles.Len())
	// Output:
	// 7 gold
	// 8 silver
	// 0
}

// What PostgreSQL's types do not hold is refused, with its SQLSTATE.
func ExampleMarketDataTable_Upsert() {
	ready, err := trading.ReadyWith(context.Background(), trading.Rows{})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(ready.Tables().MarketData.Upsert(trading.MarketDataRow{Symbol: "\xff"}))
	// Output: market_data.symbol: invalid byte sequence for encoding "UTF8" (SQLSTATE 22021)
}

// A record that fails does not end the loop.
func ExampleEnrichTradesQuery_All() {
	ready, err := trading.ReadyWith(context.Background(), rows)
	if err != nil {
		fmt.Println(err)
		return
	}
	records := func(yield func(trading.TradesRow, error) bool) {
		bad := trade(2, 7)
		bad.Symbol = "\x00"
		_ = yield(trade(1, 7), nil) && yield(bad, nil) && yield(trade(3, 7), nil)
	}
	for row, err := range ready.EnrichTrades().All(records) {
		if err != nil {
			fmt.Println(err)
			continue
		}
		fmt.Println(row.TradeID, row.Tier)
	}
	// Output:
	// 1 gold
	// record 1, symbol: invalid byte sequence for encoding "UTF8": 0x00 (SQLSTATE 22021)
	// 3 gold
}
