package main

import (
	"fmt"
	"math/rand/v2"
	"time"

	trading "github.com/veloc-dev/veloc/bench/trades"
	"github.com/veloc-dev/veloc/runtime"
	"github.com/veloc-dev/veloc/runtime/pg/datetime"
)

// shape is what a set of trades looks like.
type shape struct {
	rows   int     // users and limits
	gap    int64   // from one user's number to the next
	misses float64 // the share of trades whose user is in no table
	zipf   bool    // few users have most of the trades
}

func (s shape) users() string {
	name := "1, 2, 3 …"
	if s.gap > 1 {
		name = fmt.Sprintf("1, %d, %d …", 1+s.gap, 1+2*s.gap)
	}
	if s.zipf {
		name += ", Zipf"
	}
	return name
}

// dataset is the trading example in memory: a tenth as many symbols as users
// (at most 5,000), and trades of which half pass the filter.
type dataset struct {
	profiles []trading.UserProfilesRow
	limits   []trading.LimitsRow
	prices   []trading.MarketDataRow
	trades   []trading.TradesRow
}

var tiers = []string{"basic", "silver", "gold", "platinum"}

// makeDataset gives the same data for the same arguments.
func makeDataset(s shape, trades int) *dataset {
	r := rand.New(rand.NewPCG(1, uint64(s.rows)))
	d := &dataset{}
	symbols := make([]string, min(5000, max(10, s.rows/10)))
	for i := range symbols {
		symbols[i] = fmt.Sprintf("SYM%05d", i)
		d.prices = append(d.prices, trading.MarketDataRow{Symbol: symbols[i], CurrentPrice: some(runtime.Dec64[runtime.S4](r.Int64N(9_000_000) + 1))})
	}
	for i := range s.rows {
		id := int64(i)*s.gap + 1
		d.profiles = append(d.profiles, trading.UserProfilesRow{UserID: id, Tier: tiers[r.IntN(len(tiers))], RiskScore: some(r.Float64())})
		d.limits = append(d.limits, trading.LimitsRow{UserID: id, PositionLimit: some(runtime.Dec64[runtime.S2](r.Int64N(1_000_000_00)))})
	}
	at := datetime.TimestamptzOf(time.Date(2025, 9, 1, 9, 30, 0, 0, time.UTC))
	draw := drawUser(r, s)
	for i := range trades {
		user := draw()*s.gap + 1
		if r.Float64() < s.misses {
			user = -user
		}
		d.trades = append(d.trades, trading.TradesRow{
			TradeID: int64(i), Symbol: symbols[r.IntN(len(symbols))], UserID: user,
			Quantity: r.Int32N(1000) + 1, Amount: runtime.Dec64[runtime.S2](r.Int64N(20_000_00)), Ts: at,
		})
	}
	return d
}

// drawUser draws users by number; of Zipf's the frequent ones lie anywhere.
func drawUser(r *rand.Rand, s shape) func() int64 {
	if !s.zipf {
		return func() int64 { return r.Int64N(int64(s.rows)) }
	}
	z := rand.NewZipf(r, 1.1, 1, uint64(s.rows-1))
	return func() int64 { return int64(z.Uint64() * 2654435761 % uint64(s.rows)) }
}

func some[T any](v T) runtime.Null[T] { return runtime.Null[T]{V: v, Valid: true} }
