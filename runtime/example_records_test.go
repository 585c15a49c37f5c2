package runtime_test

import (
	"context"
	"errors"
	"fmt"

	"github.com/veloc-dev/veloc/examples/trading"
	"github.com/veloc-dev/veloc/golden/strategies"
	"github.com/veloc-dev/veloc/runtime"
)

// Append stops at a record that it cannot answer, with the rows of those before it. Who
// wants the others goes on behind it. Here on_miss=fail_fast makes a miss an error.
func ExampleRecordError() {
	ready, err := strategies.ReadyWith(context.Background(), strategies.Rows{
		Customers: []strategies.CustomersRow{{ID: 10, Name: "Ada", Tier: runtime.Some("gold")}},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	q := ready.FailOnMiss()
	batch := []strategies.OrdersRow{
		{ID: 0, Customer: runtime.Some(int32(10))},
		{ID: 1, Customer: runtime.Some(int32(99))},
		{ID: 2, Customer: runtime.Some(int32(10))},
	}
	var out []strategies.FailOnMissRow
	for len(batch) > 0 {
		out, err = q.Append(out, batch)
		var refused *runtime.RecordError
		if !errors.As(err, &refused) {
			break
		}
		fmt.Println("order", batch[refused.Index].ID, "is refused:", refused.Err)
		batch = batch[refused.Index+1:]
	}
	fmt.Println(len(out), "rows", err)
	var miss *runtime.MissError
	_, err = q.Append(nil, []strategies.OrdersRow{{Customer: runtime.Some(int32(99))}})
	fmt.Println(errors.As(err, &miss), miss.Table)
	// Output:
	// order 1 is refused: table "customers" (c) has no row for the record
	// 2 rows <nil>
	// true customers
}

// Stats counts what became of the records at each join.
func ExampleQueryStats() {
	ready, err := trading.ReadyWith(context.Background(), exampleTables())
	if err != nil {
		fmt.Println(err)
		return
	}
	q := ready.EnrichTrades()
	_, err = q.Append(nil, []trading.TradesRow{
		{TradeID: 1, Symbol: "ACME", UserID: 7, Amount: 20_000_00},
		{TradeID: 2, Symbol: "ACME", UserID: 8, Amount: 20_000_00}, // no profile, and no limit
	})
	stats := q.Stats()
	fmt.Println(stats.Records, stats.Rows, err)
	for _, j := range stats.Joins {
		fmt.Println(j.Alias, j.Hits, j.Misses, j.Defaulted)
	}
	// Output:
	// 2 1 <nil>
	// u 1 1 1
	// l 1 1 0
	// m 1 0 0
}

// Dates and times are counted from PostgreSQL's epoch and convert to package time's.
func ExampleTimestamptz() {
	var at runtime.Timestamptz
	if err := at.UnmarshalText([]byte("2025-10-15 12:45:00+02")); err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(at, at.Time().UTC())
	// Output: 2025-10-15 10:45:00+00 2025-10-15 10:45:00 +0000 UTC
}
