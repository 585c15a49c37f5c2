package generated_test

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"math/rand/v2"
	"reflect"
	goruntime "runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/veloc-dev/veloc/examples/trading"
	"github.com/veloc-dev/veloc/golden/joins"
	"github.com/veloc-dev/veloc/runtime"
)

// csvRow is a pointer to a result row.
type csvRow[R any] interface {
	*R
	AppendCSV([]byte) []byte
}

// answered are the lines of a query over the orders, its end included.
func answered[R any, P csvRow[R]](t *testing.T, appendRows func([]R, []joins.OrdersRow) ([]R, error), finish func([]R) ([]R, error), orders []joins.OrdersRow) string {
	t.Helper()
	rows, err := appendRows(nil, orders)
	if err == nil {
		rows, err = finish(rows)
	}
	if err != nil {
		t.Fatal(err)
	}
	var lines []byte
	for i := range rows {
		lines = append(P(&rows[i]).AppendCSV(lines), '\n')
	}
	return string(lines)
}

// allAnswers runs queries of every kind of probe and tail.
func allAnswers(t *testing.T, ready *joins.Ready, orders []joins.OrdersRow) map[string]string {
	t.Helper()
	inner, left, right, full := ready.InnerJoin(), ready.LeftJoin(), ready.RightJoin(), ready.FullJoin()
	many, chain, twice, nested, either := ready.ManyMatches(), ready.FullThenInner(), ready.TwoAliases(), ready.RightOverParenthesis(), ready.OrCondition()
	return map[string]string{
		"inner":  answered(t, inner.Append, inner.Finish, orders),
		"left":   answered(t, left.Append, left.Finish, orders),
		"right":  answered(t, right.Append, right.Finish, orders),
		"full":   answered(t, full.Append, full.Finish, orders),
		"many":   answered(t, many.Append, many.Finish, orders),
		"chain":  answered(t, chain.Append, chain.Finish, orders),
		"twice":  answered(t, twice.Append, twice.Finish, orders),
		"nested": answered(t, nested.Append, nested.Finish, orders),
		"or":     answered(t, either.Append, either.Finish, orders),
	}
}

func customer(r *rand.Rand) joins.CustomersRow {
	row := joins.CustomersRow{ID: int32(r.IntN(30)), Name: fmt.Sprint("name ", r.IntN(1000))}
	if r.IntN(4) > 0 {
		row.Region = runtime.Some([]string{"EU  ", "US  ", "AS  "}[r.IntN(3)])
	}
	if r.IntN(3) > 0 {
		row.Vip = runtime.Some(r.IntN(2) == 0)
	}
	return row
}

func product(r *rand.Rand) joins.ProductsRow {
	return joins.ProductsRow{Code: runtime.Some([]string{"apple", "pear", "plum"}[r.IntN(3)]), Label: fmt.Sprint("label ", r.IntN(100))}
}

func someOrders(r *rand.Rand, n int) []joins.OrdersRow {
	orders := make([]joins.OrdersRow, n)
	for i := range orders {
		orders[i] = joins.OrdersRow{ID: int64(i), Qty: int16(r.IntN(5)), Region: runtime.Some("EU  ")}
		if r.IntN(5) > 0 {
			orders[i].Customer = runtime.Some(int32(r.IntN(35)))
		}
		if r.IntN(5) > 0 {
			orders[i].Product = runtime.Some([]string{"apple", "pear", "fig"}[r.IntN(3)])
		}
	}
	return orders
}

func rowsOf[R any](rows []R) iter.Seq2[R, error] {
	return func(yield func(R, error) bool) {
		for _, row := range rows {
			if !yield(row, nil) {
				return
			}
		}
	}
}

// changing are tables with the rows that a model says they have.
type changing struct {
	tables    *joins.Tables
	ready     *joins.Ready
	customers []joins.CustomersRow // in insertion order
	products  []joins.ProductsRow
}

var regions = []joins.RatesRow{{Region: "EU", Rate: 0.2}, {Region: "US", Rate: 0.1}, {Region: "EU", Since: 5, Rate: 0.3}}

func newChanging(t *testing.T) *changing {
	t.Helper()
	c := &changing{tables: joins.NewTables()}
	t.Cleanup(func() { c.tables.Close() })
	go c.tables.Load(context.Background(), joins.Sources{
		Customers: joins.CustomersFrom(rowsOf[joins.CustomersRow](nil)), Products: joins.ProductsFrom(rowsOf[joins.ProductsRow](nil)), Rates: joins.RatesFrom(rowsOf(regions)),
	})
	var err error
	if c.ready, err = c.tables.Ready(t.Context()); err != nil {
		t.Fatal(err)
	}
	return c
}

// step changes the tables and the model in the same way.
func (c *changing) step(t *testing.T, r *rand.Rand) {
	t.Helper()
	row := customer(r)
	at := slices.IndexFunc(c.customers, func(x joins.CustomersRow) bool { return x.ID == row.ID })
	var err error
	switch r.IntN(12) {
	case 0:
		c.customers = nil
		for range r.IntN(20) {
			row := customer(r)
			c.customers = slices.DeleteFunc(c.customers, func(x joins.CustomersRow) bool { return x.ID == row.ID })
			c.customers = append(c.customers, row)
		}
		err = c.tables.Customers.Replace(slices.Clone(c.customers))
	case 1:
		c.products = []joins.ProductsRow{product(r), product(r)}
		err = c.tables.Products.Replace(slices.Clone(c.products))
	case 2, 3:
		p := product(r)
		c.products = append(c.products, p)
		err = c.tables.Products.Insert(p)
	case 4, 5, 6:
		if deleted := c.tables.Customers.Delete(row.ID); deleted != (at >= 0) {
			t.Fatalf("Delete(%d) says %v", row.ID, deleted)
		}
		if at >= 0 {
			c.customers = slices.Delete(c.customers, at, at+1)
		}
	default:
		if at >= 0 {
			c.customers[at] = row
		} else {
			c.customers = append(c.customers, row)
		}
		err = c.tables.Customers.Upsert(row)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// After any changes a table answers as one that was filled with its rows.
func TestChangedTablesAnswerAsFreshOnes(t *testing.T) {
	for seed := range uint64(6) {
		r := rand.New(rand.NewPCG(seed, 9))
		c := newChanging(t)
		orders := someOrders(r, 40)
		for step := range 300 {
			c.step(t, r)
			if c.tables.Customers.Len() != len(c.customers) {
				t.Fatalf("seed %d, step %d: %d rows, not %d", seed, step, c.tables.Customers.Len(), len(c.customers))
			}
			if step%5 != 0 {
				continue
			}
			fresh, err := joins.ReadyWith(t.Context(), joins.Rows{Customers: c.customers, Products: c.products, Rates: regions})
			if err != nil {
				t.Fatal(err)
			}
			want := allAnswers(t, fresh, orders)
			for query, got := range allAnswers(t, c.ready, orders) {
				if got != want[query] {
					t.Fatalf("seed %d, step %d: %s gives\n%s, a fresh table\n%s", seed, step, query, got, want[query])
				}
			}
		}
	}
}

// generation is a profile whose columns all follow from one number.
func generation(user, n int64) trading.UserProfilesRow {
	return trading.UserProfilesRow{UserID: user, Tier: fmt.Sprintf("tier %d", n), RiskScore: runtime.Some(float64(n))}
}

func generations(users int, n int64) []trading.UserProfilesRow {
	rows := make([]trading.UserProfilesRow, users)
	for i := range rows {
		rows[i] = generation(int64(i), n)
	}
	return rows
}

const users = 200

func tradingTables(t *testing.T) (*trading.Tables, *trading.Ready) {
	t.Helper()
	limits := make([]trading.LimitsRow, users)
	for i := range limits {
		limits[i].UserID = int64(i)
	}
	tables := trading.NewTables()
	t.Cleanup(func() { tables.Close() })
	go tables.Load(context.Background(), trading.Sources{
		UserProfiles: trading.UserProfilesFrom(rowsOf(generations(users, 0))), Limits: trading.LimitsFrom(rowsOf(limits)),
		MarketData: trading.MarketDataFrom(rowsOf([]trading.MarketDataRow{{Symbol: "A"}})),
	})
	ready, err := tables.Ready(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return tables, ready
}

func tradesOfAll(n int) []trading.TradesRow {
	trades := make([]trading.TradesRow, n)
	for i := range trades {
		trades[i] = trading.TradesRow{TradeID: int64(i), Symbol: "A", UserID: int64(i % users), Amount: 2_000_000}
	}
	return trades
}

// Rows are whole, and a batch sees one version of a table, while others change
// it. Run with -race.
func TestTablesChangeWhileQueriesRun(t *testing.T) {
	tables, ready := tradingTables(t)
	var stop atomic.Bool
	var writers sync.WaitGroup
	write := func(change func(n int64) error) {
		writers.Go(func() {
			for n := int64(1); !stop.Load(); n++ {
				if err := change(n); err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	write(func(n int64) error { return tables.UserProfiles.Replace(generations(users, n)) })
	write(func(n int64) error { return tables.UserProfiles.Upsert(generation(n%users, n)) })
	write(func(int64) error { return tables.UserProfiles.Reload(context.Background()) })
	write(func(n int64) error {
		tables.Limits.Delete(n % users)
		return tables.Limits.Upsert(trading.LimitsRow{UserID: n % users})
	})
	var readers sync.WaitGroup
	for range 2 {
		readers.Go(func() {
			q := ready.EnrichTrades()
			var out []trading.EnrichTradesRow
			for range 300 {
				var err error
				if out, err = q.Append(out[:0], tradesOfAll(runtime.BatchSize)); err != nil {
					t.Error(err)
					return
				}
				for _, row := range out {
					if row.Tier != fmt.Sprintf("tier %d", int64(row.RiskScore.V)) {
						t.Errorf("a torn row: %+v", row)
						return
					}
				}
			}
		})
	}
	readers.Wait()
	stop.Store(true)
	writers.Wait()
}

// A batch sees all of a replacement or nothing of it.
func TestBatchSeesOneVersion(t *testing.T) {
	tables, ready := tradingTables(t)
	var stop atomic.Bool
	var writer sync.WaitGroup
	writer.Go(func() {
		for n := int64(1); !stop.Load(); n++ {
			tables.UserProfiles.Replace(generations(users, n))
		}
	})
	q := ready.EnrichTrades()
	for range 300 {
		out, err := q.Append(nil, tradesOfAll(runtime.BatchSize))
		if err != nil || len(out) != runtime.BatchSize {
			t.Fatal(err, len(out))
		}
		for _, row := range out {
			if row.RiskScore != out[0].RiskScore {
				t.Fatalf("a batch saw %v and %v", out[0].RiskScore, row.RiskScore)
			}
		}
	}
	stop.Store(true)
	writer.Wait()
}

// Rows that were kept stay as they are across replacements, whose rows the
// collector takes back.
func TestKeptRowsOutliveReplacements(t *testing.T) {
	tables, ready := tradingTables(t)
	q := ready.EnrichTrades()
	var kept []trading.EnrichTradesRow
	const replacements, big = 100, 20_000
	var before, after goruntime.MemStats
	for n := range int64(replacements) {
		if err := tables.UserProfiles.Replace(generations(big, n)); err != nil {
			t.Fatal(err)
		}
		out, err := q.Append(nil, tradesOfAll(3))
		if err != nil {
			t.Fatal(err)
		}
		kept = append(kept, out...)
		if n == 2 {
			goruntime.GC()
			goruntime.ReadMemStats(&before)
		}
	}
	goruntime.GC()
	goruntime.ReadMemStats(&after)
	for i, row := range kept {
		if want := fmt.Sprintf("tier %d", i/3); row.Tier != want || row.RiskScore.V != float64(i/3) {
			t.Fatalf("row %d is %+v now", i, row)
		}
	}
	// A generation is more than a megabyte; a kept string holds on to its own row's texts.
	if grown := int64(after.HeapAlloc) - int64(before.HeapAlloc); grown > 8<<20 {
		t.Errorf("the heap has grown by %d bytes", grown)
	}
	goruntime.KeepAlive(kept)
}

// Nothing but the tables' readiness leads to a query.
func TestZeroValuesJoinNothing(t *testing.T) {
	zero := []*trading.EnrichTradesQuery{{}, (&trading.Ready{}).EnrichTrades()}
	for _, q := range zero {
		var record trading.TradesRow
		_, err1 := q.Append(nil, tradesOfAll(1))
		_, _, err2 := q.AppendFrom(nil, nil, tradesOfAll(1))
		_, err3 := q.AppendOne(nil, &record)
		_, err4 := q.Finish(nil)
		err5 := q.Run(t.Context(), nil, nil)
		var err6 error
		for _, err := range q.All(rowsOf(tradesOfAll(1))) {
			err6 = errors.Join(err6, err)
		}
		for i, err := range []error{err1, err2, err3, err4, err5, err6} {
			if !errors.Is(err, runtime.ErrNotReady) {
				t.Errorf("form %d gives %v", i, err)
			}
		}
	}
	if _, there := reflect.TypeFor[*trading.Tables]().MethodByName("EnrichTrades"); there {
		t.Error("*Tables has the query as a method")
	}
}

// source is a table's source for tests.
type source func(ctx context.Context, in *runtime.TableInput) error

func (s source) LoadTable(ctx context.Context, in *runtime.TableInput) error { return s(ctx, in) }

// Tables that do not load are named, with the reason and the time waited.
func TestReadySaysWhyNot(t *testing.T) {
	none := source(func(context.Context, *runtime.TableInput) error { return nil })
	for name, c := range map[string]struct {
		limits runtime.TableSource
		want   []string
	}{
		"failing":   {source(func(context.Context, *runtime.TableInput) error { return errors.New("no route") }), []string{`"limits"`, "no route"}},
		"panicking": {source(func(context.Context, *runtime.TableInput) error { panic("oh") }), []string{`"limits"`, "panicked: oh"}},
		"hanging":   {source(func(ctx context.Context, _ *runtime.TableInput) error { <-ctx.Done(); return context.Cause(ctx) }), []string{`"limits"`, "timeout", "1m0s"}},
		"deaf":      {source(func(context.Context, *runtime.TableInput) error { time.Sleep(2 * time.Minute); return nil }), []string{`"limits"`, "timeout"}},
		"missing":   {nil, []string{`"limits"`, "no source"}},
		"another's": {trading.MarketDataFrom(rowsOf[trading.MarketDataRow](nil)), []string{`"limits"`, `made for "market_data"`}},
		"bad row": {trading.LimitsFrom(func(yield func(trading.LimitsRow, error) bool) { yield(trading.LimitsRow{}, errors.New("row 7")) }),
			[]string{`"limits"`, "row 7"}},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				tables := trading.NewTables()
				defer time.Sleep(3 * time.Minute) // what Close leaves behind ends by itself
				defer tables.Close()
				go tables.Load(t.Context(), trading.Sources{UserProfiles: none, Limits: c.limits, MarketData: none})
				ready, err := tables.Ready(t.Context())
				if err == nil || ready != nil {
					t.Fatalf("ready: %v %v", ready, err)
				}
				for _, want := range c.want {
					if !strings.Contains(err.Error(), want) {
						t.Errorf("%v lacks %s", err, want)
					}
				}
			})
		})
	}
}

// Loaded counts, before Load and after.
func TestPushedTables(t *testing.T) {
	for _, early := range []bool{true, false} {
		synctest.Test(t, func(t *testing.T) {
			tables := trading.NewTables()
			defer tables.Close()
			load := func() {
				tables.Load(t.Context(), trading.Sources{UserProfiles: runtime.Pushed(), Limits: runtime.Pushed(), MarketData: runtime.Pushed()})
			}
			if !early {
				go load()
				synctest.Wait()
			}
			if err := errors.Join(tables.UserProfiles.Upsert(generation(1, 5)), tables.Limits.Upsert(trading.LimitsRow{UserID: 1}), tables.MarketData.Upsert(trading.MarketDataRow{Symbol: "A"})); err != nil {
				t.Fatal(err)
			}
			tables.UserProfiles.Loaded()
			tables.Limits.Loaded()
			tables.MarketData.Loaded()
			if early {
				go load()
			}
			ready, err := tables.Ready(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			out, err := ready.EnrichTrades().Append(nil, tradesOfAll(2))
			if err != nil || len(out) != 1 || out[0].Tier != "tier 5" {
				t.Errorf("%v %v", out, err)
			}
		})
	}
}

// Ready before Load waits as long as it would for a table, and says so.
func TestReadyWithoutLoad(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tables := trading.NewTables()
		defer tables.Close()
		start := time.Now()
		_, err := tables.Ready(t.Context())
		if err == nil || !strings.Contains(err.Error(), "Load was not called") || time.Since(start) > time.Minute {
			t.Errorf("%v after %v", err, time.Since(start))
		}
	})
}
