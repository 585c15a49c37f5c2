package generated_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/veloc-dev/veloc/golden/derived"
	"github.com/veloc-dev/veloc/golden/strategies"
	"github.com/veloc-dev/veloc/runtime"
)

// whileChanging runs readers a number of times each while the writers go on
// without rest.
func whileChanging(t *testing.T, writers []func(n int) error, readers ...func() error) {
	t.Helper()
	var stop atomic.Bool
	var writing, reading sync.WaitGroup
	for _, w := range writers {
		writing.Go(func() {
			for n := 1; !stop.Load(); n++ {
				if err := w(n); err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	for _, r := range readers {
		reading.Go(func() {
			for range 150 {
				if err := r(); err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	reading.Wait()
	stop.Store(true)
	writing.Wait()
}

// numbered is generation n of a row; every column tells n.
func numbered(id, n int) strategies.CustomersRow {
	return strategies.CustomersRow{ID: int32(id), Name: fmt.Sprint("n", n),
		Tier: runtime.Null[string]{V: fmt.Sprint("t", n), Valid: true},
		Cap:  runtime.Null[runtime.Dec64[runtime.S2]]{V: runtime.Dec64[runtime.S2](n), Valid: true}}
}

// Substitute rows and parked records are whole, too, while others change the
// tables at full speed. Run with -race.
func TestStrategiesWhileTablesChange(t *testing.T) {
	const ids = 50
	tables := strategies.NewTables()
	defer tables.Close()
	go tables.Load(context.Background(), strategies.Sources{
		Customers: strategies.CustomersFrom(func(func(strategies.CustomersRow, error) bool) {}),
		Products:  strategies.ProductsFrom(rowsOf([]strategies.ProductsRow{{Code: "a", Title: "A"}, {Code: "b", Title: "B"}})),
		Tags:      strategies.TagsFrom(func(func(strategies.TagsRow, error) bool) {}),
	})
	ready, err := tables.Ready(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	orders := make([]strategies.OrdersRow, runtime.BatchSize)
	for i := range orders {
		orders[i] = strategies.OrdersRow{ID: int32(i), Customer: runtime.Null[int32]{V: int32(i % ids), Valid: true}, Product: runtime.Null[string]{V: "a", Valid: true}}
	}
	defaults := func() func() error {
		q, out := ready.DefaultsOnMiss(), []strategies.DefaultsOnMissRow(nil)
		return func() error {
			var err error
			out, err = q.Append(out[:0], orders)
			if err != nil || len(out) != len(orders) {
				return fmt.Errorf("%d rows: %v", len(out), err)
			}
			for _, row := range out {
				n, found := strings.CutPrefix(row.Name, "n")
				switch {
				case row.Name == "nobody" && !row.Tier.Valid && row.Cap.V == 1235:
				case found && row.Tier.V == "t"+n && fmt.Sprint(int64(row.Cap.V)) == n:
				default:
					return fmt.Errorf("a torn row: %+v", row)
				}
			}
			return nil
		}
	}
	waiting := func() func() error {
		q, out, batches := ready.WaitOnMiss(), []strategies.WaitOnMissRow(nil), 0
		return func() error {
			var err error
			if out, err = q.Append(out[:0], orders); err != nil {
				return err
			}
			if batches++; batches%50 == 0 {
				if out, err = q.Drain(t.Context(), out); err != nil || q.Parked() > 0 {
					return fmt.Errorf("%d parked behind Drain: %v", q.Parked(), err)
				}
			}
			for _, row := range out {
				if row.Title != "A" || !strings.HasPrefix(row.Name, "n") || row.Tag.Valid {
					return fmt.Errorf("a torn row: %+v", row)
				}
			}
			return nil
		}
	}
	whileChanging(t, []func(n int) error{
		func(n int) error { return tables.Customers.Upsert(numbered(n%ids, n)) },
		func(n int) error { tables.Customers.Delete(int32(n * 7 % ids)); return nil },
		func(n int) error {
			if n%20 > 0 {
				return tables.Customers.Upsert(numbered(n*3%ids, n))
			}
			var all []strategies.CustomersRow
			for id := range ids / 2 {
				all = append(all, numbered(id, n))
			}
			return tables.Customers.Replace(all)
		},
	}, defaults(), defaults(), waiting(), waiting())
}

// A derived table gives rows of one version of what it is computed from.
func TestDerivedTablesWhileTheirBasesChange(t *testing.T) {
	tables := derived.NewTables()
	defer tables.Close()
	ready, err := loadDerived(t, tables)
	if err != nil {
		t.Fatal(err)
	}
	const codes = 30
	sales := make([]derived.SalesRow, 2*codes)
	for i := range sales {
		sales[i] = derived.SalesRow{ID: int32(i), Product: runtime.Null[string]{V: fmt.Sprint(i % (codes + 1)), Valid: true}}
	}
	product := func(code, n int) error {
		return tables.Products.Upsert(derived.ProductsRow{Code: fmt.Sprint(code), Title: fmt.Sprint("title ", 100+n), Category: runtime.Null[int32]{V: 1, Valid: true},
			Price: runtime.Null[runtime.Dec64[runtime.S2]]{V: runtime.Dec64[runtime.S2](100 + n), Valid: true}})
	}
	// One product stays, so that there are rows however the writers fare.
	if err := product(codes, 1); err != nil {
		t.Fatal(err)
	}
	var found atomic.Int64
	enrich := func() func() error {
		q := ready.Enrich()
		return func() error {
			out, err := q.Append(nil, sales)
			found.Add(int64(len(out)))
			for _, row := range out {
				// gross is price × 1.2, and the price tells the title.
				if want := fmt.Sprint("title ", int64(row.Gross.V)/12); row.Title != want || row.Category.Valid && row.Category.V != "cat" {
					return fmt.Errorf("a torn row: %+v, not %s", row, want)
				}
			}
			return err
		}
	}
	whileChanging(t, []func(n int) error{
		func(n int) error { return product(n%codes, n) },
		func(n int) error { tables.Products.Delete(fmt.Sprint(n * 7 % codes)); return nil },
		func(n int) error {
			if n%2 == 0 {
				tables.Categories.Delete(1)
				return nil
			}
			return tables.Categories.Upsert(derived.CategoriesRow{ID: 1, Name: "cat"})
		},
	}, enrich(), enrich())
	if found.Load() == 0 {
		t.Error("no row was found")
	}
}
