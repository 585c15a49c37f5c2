package runtime_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/veloc-dev/veloc/examples/trading"
	"github.com/veloc-dev/veloc/runtime"
)

// exampleSources are the tables of exampleTables as text.
func exampleSources() trading.Sources {
	return trading.Sources{
		UserProfiles: lines("user_id,tier,risk_score\n7,gold,0.5\n"),
		Limits:       lines("user_id,position_limit\n7,50000\n"),
		MarketData:   lines("symbol,current_price\nACME,12.5\n"),
	}
}

var silent = runtime.WithLogger(slog.New(slog.DiscardHandler))

// tiers is a source that has something new when its version changes.
type tiers struct {
	version chan string
	last    string
}

func (s *tiers) LoadTable(ctx context.Context, in *runtime.TableInput) error {
	select {
	case now := <-s.version:
		s.last = now
	default:
		if s.last != "" {
			return runtime.ErrUnchanged // the table keeps its rows
		}
	}
	return lines("user_id,tier,risk_score\n7,"+s.last+",\n").LoadTable(ctx, in)
}

// Every loads a source again and again. Its table stays ready meanwhile, and changes at
// once when a load has brought all of its rows; Reload asks for a load between two.
func ExampleEvery() {
	ctx := context.Background()
	source := &tiers{version: make(chan string, 1)}
	source.version <- "gold"
	sources := exampleSources()
	sources.UserProfiles = runtime.Every(time.Hour, source)
	tables := trading.NewTables(silent)
	defer tables.Close()
	go tables.Load(ctx, sources)
	if err := tables.WaitReady(ctx); err != nil {
		fmt.Println(err)
		return
	}
	for _, version := range []string{"", "platinum"} {
		if version != "" {
			source.version <- version
		}
		err := tables.UserProfiles.Reload(ctx)
		row, _ := tables.UserProfiles.Get(7)
		fmt.Println(row.Tier, err)
	}
	// Output:
	// gold <nil>
	// platinum <nil>
}

// A source that fails is asked again, but for an error after which that is of no use.
func ExamplePermanent() {
	gone := runtime.Permanent(errors.New("the bucket is gone"))
	sources := exampleSources()
	sources.Limits = sourceFunc(func(context.Context, *runtime.TableInput) error { return gone })
	tables := trading.NewTables(silent,
		runtime.WithMaxParallel(2),
		runtime.WithRetry(runtime.Retry{Attempts: 10, Delay: time.Second, MaxDelay: time.Minute}),
		runtime.WithBreaker(runtime.Breaker{Failures: 5, CoolDown: 30 * time.Second, Probes: 1}))
	defer tables.Close()
	err := tables.Load(context.Background(), sources)
	fmt.Println(errors.Is(err, gone))
	for _, s := range tables.Progress() {
		if s.Table == "limits" {
			fmt.Println(s.State, s.Attempts)
		}
	}
	// Output:
	// true
	// failed 1
}

// sourceFunc is a TableSource made of a function.
type sourceFunc func(context.Context, *runtime.TableInput) error

func (f sourceFunc) LoadTable(ctx context.Context, in *runtime.TableInput) error { return f(ctx, in) }

// Progress tells of all tables, Subscribe of each change of one.
func ExampleTableStatus() {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	tables := trading.NewTables(silent)
	defer tables.Close()
	states, err := tables.Subscribe(ctx, "market_data")
	if err != nil {
		fmt.Println(err)
		return
	}
	go tables.Load(ctx, exampleSources())
	for s := range states {
		if s.State == runtime.Ready {
			fmt.Println(s.Table, "is", s.State, "with", s.Rows, "row")
			break
		}
	}
	// Output: market_data is ready with 1 row
}

// A query that was not waited for joins nothing.
func ExampleNotReadyError_query() {
	ctx := context.Background()
	var q trading.EnrichTradesQuery
	_, err := q.Append(nil, []trading.TradesRow{{TradeID: 1}})
	fmt.Println(errors.Is(err, runtime.ErrNotReady))

	ready, err := trading.ReadyWith(ctx, exampleTables())
	if err != nil {
		fmt.Println(err)
		return
	}
	out, err := ready.EnrichTrades().Append(nil, []trading.TradesRow{{TradeID: 1, UserID: 7, Symbol: "ACME", Amount: 20_000_00}})
	fmt.Println(len(out), err)
	// Output:
	// true
	// 1 <nil>
}
