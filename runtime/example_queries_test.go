package runtime_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"

	"github.com/veloc-dev/veloc/examples/trading"
	"github.com/veloc-dev/veloc/runtime"
	"github.com/veloc-dev/veloc/runtime/file"
)

// exampleTables are what the examples join with.
func exampleTables() trading.Rows {
	amount := func(cents int64) runtime.Null[runtime.Dec64[runtime.S2]] {
		return runtime.Null[runtime.Dec64[runtime.S2]]{V: runtime.Dec64[runtime.S2](cents), Valid: true}
	}
	return trading.Rows{
		UserProfiles: []trading.UserProfilesRow{{UserID: 7, Tier: "gold"}},
		Limits:       []trading.LimitsRow{{UserID: 7, PositionLimit: amount(5_000_000)}},
		MarketData:   []trading.MarketDataRow{{Symbol: "ACME"}},
	}
}

// A query is a method of Ready, which is had by waiting for the tables: here for
// rows in memory. A batch of records becomes rows; out is used again.
func Example() {
	ctx := context.Background()
	ready, err := trading.ReadyWith(ctx, exampleTables())
	if err != nil {
		fmt.Println(err)
		return
	}
	q := ready.EnrichTrades() // one for each goroutine
	var out []trading.EnrichTradesRow
	for _, batch := range [][]trading.TradesRow{
		{{TradeID: 1, Symbol: "ACME", UserID: 7, Amount: 20_000_00}, {TradeID: 2, Symbol: "ACME", UserID: 7, Amount: 50_00}},
		{{TradeID: 3, Symbol: "ACME", UserID: 7, Amount: 10_000_01}},
	} {
		if out, err = q.Append(out[:0], batch); err != nil {
			fmt.Println(err)
			return
		}
		for _, row := range out {
			fmt.Println(row.TradeID, row.Tier, row.PositionLimit.V)
		}
	}
	// Output:
	// 1 gold 50000.00
	// 3 gold 50000.00
}

// A service takes one record at a time: decoded, joined and encoded without an
// allocation but for the texts that the record keeps.
func Example_oneRecordAtATime() {
	ready, err := trading.ReadyWith(context.Background(), exampleTables())
	if err != nil {
		fmt.Println(err)
		return
	}
	q := ready.EnrichTrades()
	var (
		decoder trading.TradesDecoder
		record  trading.TradesRow
		out     []trading.EnrichTradesRow
		answer  []byte
	)
	for _, request := range []string{
		`{"trade_id":1,"symbol":"ACME","user_id":7,"quantity":3,"amount":20000,"ts":"2025-10-15T10:45:00Z"}`,
		`{"trade_id":2,"symbol":"ACME","user_id":7,"quantity":1,"amount":5,"ts":"2025-10-15T10:45:01Z"}`,
	} {
		if err := decoder.Decode(&record, []byte(request)); err != nil {
			fmt.Println(err)
			continue
		}
		if out, err = q.AppendOne(out[:0], &record); err != nil {
			fmt.Println(err)
			continue
		}
		for i := range out {
			answer = out[i].AppendJSON(answer[:0])
			fmt.Println(string(answer))
		}
	}
	// Output: {"trade_id":1,"symbol":"ACME","quantity":3,"tier":"gold","risk_score":null,"position_limit":50000.00,"current_price":null}
}

// A service may feed its tables itself. Nothing is joined before it has said that
// they are complete; changes go on from any goroutine.
func ExamplePushed() {
	ctx := context.Background()
	tables := trading.NewTables(runtime.WithLogger(slog.New(slog.DiscardHandler)))
	defer tables.Close()
	go func() {
		_ = tables.Load(ctx, trading.Sources{UserProfiles: runtime.Pushed(), Limits: runtime.Pushed(), MarketData: runtime.Pushed()}) // Ready gives its error
	}()
	rows := exampleTables()
	if err := errors.Join(
		tables.UserProfiles.Replace(rows.UserProfiles),
		tables.Limits.Replace(rows.Limits),
		tables.MarketData.Replace(rows.MarketData),
	); err != nil {
		fmt.Println(err)
		return
	}
	tables.UserProfiles.Loaded()
	tables.Limits.Loaded()
	tables.MarketData.Loaded()
	ready, err := tables.Ready(ctx)
	if err != nil {
		fmt.Println(err)
		return
	}
	q := ready.EnrichTrades()
	record := trading.TradesRow{TradeID: 1, Symbol: "ACME", UserID: 7, Amount: 20_000_00}
	for _, tier := range []string{"gold", "platinum"} {
		if err := tables.UserProfiles.Upsert(trading.UserProfilesRow{UserID: 7, Tier: tier}); err != nil {
			fmt.Println(err)
			return
		}
		out, err := q.AppendOne(nil, &record)
		fmt.Println(out[0].Tier, err)
	}
	// Output:
	// gold <nil>
	// platinum <nil>
}

// Run joins a stream from its first record to its last and commits what comes out.
func ExampleRun() {
	ctx := context.Background()
	ready, err := trading.ReadyWith(ctx, exampleTables())
	if err != nil {
		fmt.Println(err)
		return
	}
	dir, err := os.MkdirTemp("", "veloc-")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(dir)
	trades, enriched := filepath.Join(dir, "trades.csv"), filepath.Join(dir, "enriched.csv")
	if err := os.WriteFile(trades, []byte(`trade_id,symbol,user_id,quantity,amount,ts
1,ACME,7,3,20000.00,2025-10-15 10:45:00+00
2,ACME,7,1,many,2025-10-15 10:45:01+00
3,ACME,7,2,10000.01,2025-10-15 10:45:02+00
`), 0o644); err != nil {
		fmt.Println(err)
		return
	}
	// A record that cannot be read or joined ends a run unless it is refused here.
	refused := runtime.OnRefused(func(err error, record []byte) error {
		fmt.Printf("refused: %s", record)
		return nil
	})
	if err := ready.EnrichTrades().Run(ctx, file.Stream(trades), file.Sink(enriched), refused); err != nil {
		fmt.Println(err)
		return
	}
	text, err := os.ReadFile(enriched)
	fmt.Print(string(text))
	if err != nil {
		fmt.Println(err)
	}
	// Output:
	// refused: 2,ACME,7,1,many,2025-10-15 10:45:01+00
	// trade_id,symbol,quantity,tier,risk_score,position_limit,current_price
	// 1,ACME,3,gold,,50000.00,
	// 3,ACME,2,gold,,50000.00,
}
