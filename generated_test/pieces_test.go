package generated_test

import (
	"context"
	"errors"
	"iter"
	"math/rand/v2"
	"path/filepath"
	goruntime "runtime"
	"slices"
	"testing"

	"github.com/veloc-dev/veloc/golden/joins"
	"github.com/veloc-dev/veloc/runtime"
	"github.com/veloc-dev/veloc/runtime/file"
)

// spread are tables of which a record has many rows, and orders of few records.
func spread(t *testing.T) (*joins.Tables, *joins.Ready, []joins.OrdersRow) {
	t.Helper()
	r := rand.New(rand.NewPCG(3, 4))
	rows := joins.Rows{Rates: slices.Clone(regions)}
	for i := range int32(20_000) {
		c := customer(r)
		c.ID = i
		rows.Customers = append(rows.Customers, c)
	}
	for range 20_000 {
		p := product(r)
		p.Price.V, p.Price.Valid = p.Price.V+100, r.IntN(2) == 0
		rows.Products = append(rows.Products, p)
	}
	tables := joins.NewTables()
	t.Cleanup(func() { tables.Close() })
	go tables.Load(context.Background(), joins.Sources{
		Customers: joins.CustomersFrom(rowsOf(rows.Customers)), Products: joins.ProductsFrom(rowsOf(rows.Products)), Rates: joins.RatesFrom(rowsOf(rows.Rates)),
	})
	ready, err := tables.Ready(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	orders := someOrders(r, 12)
	for i := range orders {
		orders[i].Price = runtime.Some(orders[i].Price.V + 100)
	}
	return tables, ready, orders
}

// turnOver changes every table in every way, such that rows move.
func turnOver(t *testing.T, tables *joins.Tables) {
	t.Helper()
	err := errors.Join(
		tables.Customers.Upsert(joins.CustomersRow{ID: 3, Name: "changed"}),
		tables.Customers.Upsert(joins.CustomersRow{ID: 1 << 20, Name: "new"}),
		tables.Products.Insert(joins.ProductsRow{Code: runtime.Some("apple"), Label: "new"}))
	for id := range int32(15_000) {
		tables.Customers.Delete(id + 10)
	}
	// Where matched rows have no key this is refused.
	_ = tables.Products.Replace([]joins.ProductsRow{{Code: runtime.Some("apple"), Label: "replaced"}})
	_ = tables.Rates.Replace(regions[:1])
	if err != nil {
		t.Fatal(err)
	}
}

// form is how a query is called.
type form[R any] interface {
	Append([]R, []joins.OrdersRow) ([]R, error)
	Finish([]R) ([]R, error)
	All(iter.Seq2[joins.OrdersRow, error]) iter.Seq2[R, error]
	Run(context.Context, runtime.StreamSource, runtime.Sink, ...runtime.RunOption) error
	Stats() runtime.QueryStats
}

// pieces compares All with Append, whose rows come all at once. The tables change
// while the loop's body has rows of a record, or of the end, at hand.
func pieces[R any, P csvRow[R], Q form[R]](of func(r *joins.Ready) Q) func(t *testing.T) {
	return func(t *testing.T) {
		for _, atEnd := range []bool{false, true} {
			tables, ready, orders := spread(t)
			q := of(ready)
			rows, err := q.Append(nil, orders)
			if err != nil {
				t.Fatal(err)
			}
			ofRecords := len(rows)
			if rows, err = q.Finish(rows); err != nil {
				t.Fatal(err)
			}
			if atEnd && len(rows) == ofRecords {
				return
			}
			n, changed := 0, false
			for row, err := range of(ready).All(rowsOf(orders)) {
				if changed && !atEnd && n == ofRecords {
					break // the end is that of the tables as they are then
				}
				if err != nil {
					t.Fatal(err)
				}
				if n == len(rows) {
					t.Fatalf("there are more than %d rows", n)
				}
				if got, want := P(&row).AppendCSV(nil), P(&rows[n]).AppendCSV(nil); string(got) != string(want) {
					t.Fatalf("row %d, of %d, is %s, not %s", n, len(rows), got, want)
				}
				if n++; !changed && (!atEnd || n > ofRecords) {
					changed = true
					turnOver(t, tables)
				}
			}
			if !changed || n < ofRecords || atEnd && n < len(rows) {
				t.Fatalf("%d rows of %d and %d", n, ofRecords, len(rows))
			}
		}
	}
}

// What a loop is given piece by piece is what Append gives at once, whatever
// happens to the tables in between.
func TestPiecesSeeOneVersion(t *testing.T) {
	t.Run("many matches", pieces((*joins.Ready).ManyMatches))
	t.Run("residual", pieces((*joins.Ready).ResidualManyMatches))
	t.Run("keyless", pieces((*joins.Ready).Inequality))
	t.Run("full", pieces((*joins.Ready).FullJoin))
	t.Run("full and inner", pieces((*joins.Ready).FullThenInner))
	t.Run("right and left", pieces((*joins.Ready).RightThenLeft))
	t.Run("or", pieces((*joins.Ready).OrCondition))
	t.Run("on false", pieces((*joins.Ready).FullOnFalse))
	t.Run("on true", pieces((*joins.Ready).OnTrue))
	t.Run("several tables", pieces((*joins.Ready).CommaJoin))
	t.Run("may fail", pieces((*joins.Ready).Chain))
	t.Run("nest", pieces((*joins.Ready).ParenthesisedLeft))
	t.Run("right nest", pieces((*joins.Ready).RightOverParenthesis))
	t.Run("full in a nest", pieces((*joins.Ready).FullInsideParenthesis))
}

// Which rows have matched is known of the rows that are there at the end, though
// they moved while the rows of a record were handed on.
func TestMatchesFollowMovedRows(t *testing.T) {
	tables, ready, _ := spread(t)
	order := joins.OrdersRow{ID: 7, Customer: runtime.Some(int32(2)), Product: runtime.Some("apple")}
	var unmatched []string
	moved := false
	for row, err := range ready.RightThenLeft().All(rowsOf([]joins.OrdersRow{order})) {
		if err != nil {
			t.Fatal(err)
		}
		if row.ID.Valid && !moved {
			moved = true
			tables.Customers.Delete(0)
			turnOver(t, tables)
			if err := tables.Customers.Replace([]joins.CustomersRow{{ID: 3, Name: "three"}, {ID: 2, Name: "two"}, {ID: 1, Name: "one"}, {ID: 0, Name: "none"}}); err != nil {
				t.Fatal(err)
			}
			tables.Customers.Delete(1)
		}
		if !row.ID.Valid {
			unmatched = append(unmatched, row.Name)
		}
	}
	if want := []string{"three", "none"}; !slices.Equal(unmatched, want) {
		t.Errorf("the rows %q have not matched, not %q", unmatched, want)
	}
}

// asked counts how often it is asked whether it has ended.
type asked struct {
	context.Context
	times int
}

func (a *asked) Err() error {
	a.times++
	return a.Context.Err()
}

// A run looks whether its context has ended while a join looks for rows that it does
// not find.
func TestRunEndsWithinAJoin(t *testing.T) {
	defer goruntime.GOMAXPROCS(goruntime.GOMAXPROCS(1))
	orders := streamOf(t, someOrders(rand.New(rand.NewPCG(1, 2)), 300))
	times := func(rates int) int {
		var rows joins.Rows
		for i := range rates {
			rows.Rates = append(rows.Rates, joins.RatesRow{Region: "EU", Since: runtime.Date(i)})
		}
		ready, err := joins.ReadyWith(t.Context(), rows)
		if err != nil {
			t.Fatal(err)
		}
		ctx := &asked{Context: t.Context()}
		if err := ready.Inequality().Run(ctx, file.Stream(orders), file.Sink(filepath.Join(t.TempDir(), "out.csv"))); err != nil {
			t.Fatal(err)
		}
		return ctx.times
	}
	if few, many := times(1), times(300_000); many < few+3 {
		t.Errorf("asked %d times with one row, %d times with 300,000", few, many)
	}
}
