package main

import (
	"fmt"
	"math/rand/v2"
	"time"

	trading "github.com/veloc-dev/veloc/bench/trades"
	"github.com/veloc-dev/veloc/runtime"
	"github.com/veloc-dev/veloc/runtime/pg/datetime"
)

// dataset is the trading example in memory: rows users and limits, a tenth as
// many symbols (at most 5,000), and trades of which half pass the filter.
type dataset struct {
	profiles []trading.UserProfilesRow
	limits   []trading.LimitsRow
	prices   []trading.MarketDataRow
	trades   []trading.TradesRow
}

var tiers = []string{"basic", "silver", "gold", "platinum"}

// makeDataset gives the same data for the same arguments; misses is the share
// of trades whose user is in no table, gap the distance from one user's number
// to the next.
func makeDataset(rows, trades int, gap int64, misses float64, seed uint64) *dataset {
	r := rand.New(rand.NewPCG(seed, uint64(rows)))
	d := &dataset{}
	symbols := make([]string, min(5000, max(10, rows/10)))
	for i := range symbols {
		symbols[i] = fmt.Sprintf("SYM%05d", i)
		d.prices = append(d.prices, trading.MarketDataRow{Symbol: symbols[i], CurrentPrice: some(runtime.Dec64[runtime.S4](r.Int64N(9_000_000) + 1))})
	}
	for i := range rows {
		id := int64(i)*gap + 1
		d.profiles = append(d.profiles, trading.UserProfilesRow{UserID: id, Tier: tiers[r.IntN(len(tiers))], RiskScore: some(r.Float64())})
		d.limits = append(d.limits, trading.LimitsRow{UserID: id, PositionLimit: some(runtime.Dec64[runtime.S2](r.Int64N(1_000_000_00)))})
	}
	at := datetime.TimestamptzOf(time.Date(2025, 9, 1, 9, 30, 0, 0, time.UTC))
	for i := range trades {
		user := r.Int64N(int64(rows))*gap + 1
		if r.Float64() < misses {
			user = -user
		}
		d.trades = append(d.trades, trading.TradesRow{
			TradeID: int64(i), Symbol: symbols[r.IntN(len(symbols))], UserID: user,
			Quantity: r.Int32N(1000) + 1, Amount: runtime.Dec64[runtime.S2](r.Int64N(20_000_00)), Ts: at,
		})
	}
	return d
}

func some[T any](v T) runtime.Null[T] { return runtime.Null[T]{V: v, Valid: true} }
