package generated_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/veloc-dev/veloc/examples/trading"
	"github.com/veloc-dev/veloc/runtime"
)

// tierOf asks a query what a user's tier is; none where there is no such user.
func tierOf(t *testing.T, ready *trading.Ready, user int64) string {
	t.Helper()
	out, err := ready.EnrichTrades().Append(nil, []trading.TradesRow{{Symbol: "A", UserID: user, Amount: 2_000_000}})
	if err != nil || len(out) != 1 {
		t.Fatalf("user %d: %d rows, %v", user, len(out), err)
	}
	return out[0].Tier
}

// Of a primary key that comes again in a load of many rows, in the same batch or
// in a later one, the last row wins and the others are counted; what is loaded
// then grows as the table is changed.
func TestDuplicatesInALargeLoad(t *testing.T) {
	const n = 40_000
	var profiles []trading.UserProfilesRow
	for i := range int64(n) {
		profiles = append(profiles, generation(i*3, i%5))
		if i%1000 == 7 {
			profiles = append(profiles, generation(i*3, 77), generation(i/2*3, 78))
		}
	}
	var limits []trading.LimitsRow
	for i := range int64(2 * n) {
		limits = append(limits, trading.LimitsRow{UserID: i * 3})
	}
	tables := trading.NewTables()
	defer tables.Close()
	if err := tables.Load(context.Background(), trading.Sources{UserProfiles: trading.UserProfilesFrom(rowsOf(profiles)),
		Limits: trading.LimitsFrom(rowsOf(limits)), MarketData: trading.MarketDataFrom(rowsOf([]trading.MarketDataRow{{Symbol: "A"}}))}); err != nil {
		t.Fatal(err)
	}
	ready, err := tables.Ready(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range tables.Progress() {
		if s.Table == "user_profiles" && (s.Duplicates != 2*n/1000 || tables.UserProfiles.Len() != n) {
			t.Errorf("%d duplicates, %d rows", s.Duplicates, tables.UserProfiles.Len())
		}
	}
	want := map[int64]string{}
	for _, p := range profiles {
		want[p.UserID] = p.Tier
	}
	for i := int64(n); i < 2*n; i++ {
		want[i*3] = fmt.Sprint("late ", i%3)
		if err := tables.UserProfiles.Upsert(trading.UserProfilesRow{UserID: i * 3, Tier: want[i*3], RiskScore: runtime.Some(1.0)}); err != nil {
			t.Fatal(err)
		}
	}
	for i := int64(0); i < 2*n; i += 7 {
		if got := tierOf(t, ready, i*3); got != want[i*3] {
			t.Fatalf("user %d is %q, want %q", i*3, got, want[i*3])
		}
	}
}

// Batches go on while a table grows, shrinks, is moved together and grows again.
// Run with -race.
func TestBatchesWhileTableGrows(t *testing.T) {
	tables, ready := tradingTables(t)
	trades := tradesOfAll(runtime.BatchSize)
	q, out := ready.EnrichTrades(), []trading.EnrichTradesRow(nil)
	whileChanging(t, []func(n int) error{
		func(n int) error {
			id := int64(users + n%3000)
			if n/3000%2 == 1 {
				tables.UserProfiles.Delete(id)
				return nil
			}
			return tables.UserProfiles.Upsert(generation(id, int64(n)))
		},
	}, func() error {
		for range 20 {
			var err error
			if out, err = q.Append(out[:0], trades); err != nil || len(out) != len(trades) {
				return fmt.Errorf("%d rows: %v", len(out), err)
			}
			for _, row := range out {
				if row.Tier != "tier 0" {
					return fmt.Errorf("another's row: %+v", row)
				}
			}
		}
		return nil
	})
}
