package generated_test

import (
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/veloc-dev/veloc/golden/joins"
	"github.com/veloc-dev/veloc/golden/strategies"
	"github.com/veloc-dev/veloc/runtime"
)

// What any value of a query counts is the query's within a second: of one that is
// made for a record, of one that is idle, and of one that is dropped.
func TestCountersOfEveryValue(t *testing.T) {
	for _, c := range []struct{ values, records int }{{1000, 1}, {10, 63}, {3, 64}, {3, 65}, {2, 1000}, {1, 127}} {
		synctest.Test(t, func(t *testing.T) {
			tables, ready := emptyStrategies(t)
			if err := tables.Customers.Upsert(strategies.CustomersRow{ID: 1, Name: "one"}); err != nil {
				t.Fatal(err)
			}
			var out []strategies.SkipOnMissRow
			var err error
			for range c.values {
				q := ready.SkipOnMiss()
				for i := range c.records {
					// One record in three finds nobody.
					order := strategies.OrdersRow{Customer: runtime.Some(int32(min(i%3, 1)))}
					if out, err = q.AppendOne(out[:0], &order); err != nil {
						t.Fatal(err)
					}
				}
			}
			time.Sleep(time.Second)
			records, misses := c.values*c.records, c.values*((c.records+2)/3)
			got := tables.Queries()[strategies.QuerySkipOnMiss]
			if got.Records != uint64(records) || got.Rows != uint64(records-misses) || got.Joins[0].Hits != got.Rows || got.Joins[0].Misses != uint64(misses) {
				t.Errorf("%d values of %d records: %+v", c.values, c.records, got)
			}
		})
	}
}

// Records that a filter drops, and those that fail, are counted, too.
func TestCountersOfFailures(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tables, ready := emptyStrategies(t)
		q := ready.FailOnMiss() // WHERE o.id < 3
		failed := 0
		for i := range int32(200) {
			_, err := q.AppendOne(nil, &strategies.OrdersRow{ID: i % 4, Customer: runtime.Some(i)})
			if record := (*runtime.RecordError)(nil); errors.As(err, &record) {
				failed++
			}
		}
		time.Sleep(time.Second)
		if got := tables.Queries()[strategies.QueryFailOnMiss]; failed != 150 || got.Records != 200 || got.Failed != 150 || got.Rows != 0 {
			t.Errorf("%d have failed: %+v", failed, got)
		}
		if got := q.Stats(); got.Failed != 150 || got.Records != 200 {
			t.Errorf("the value counts %+v", got)
		}
		orders := make([]strategies.OrdersRow, 10)
		for range q.All(rowsOf(orders)) {
		}
		if got := tables.Queries()[strategies.QueryFailOnMiss]; got.Records != 210 || got.Failed != 160 {
			t.Errorf("behind All: %+v", got)
		}
	})
}

// Rows count in whatever way they are given.
func TestCountersOfRows(t *testing.T) {
	tables, ready, orders := spread(t)
	rows, err := ready.ManyMatches().Append(nil, orders)
	if err != nil {
		t.Fatal(err)
	}
	n := uint64(len(rows))
	for range ready.ManyMatches().All(rowsOf(orders)) {
	}
	c := &trouble{at: -1}
	if err := ready.ManyMatches().Run(t.Context(), c.from(streamOf(t, orders)), c); err != nil {
		t.Fatal(err)
	}
	if got := tables.Queries()[joins.QueryManyMatches]; got.Rows != 3*n || got.Records != uint64(3*len(orders)) {
		t.Errorf("%d rows of %d records, not %d and %d", got.Rows, got.Records, 3*n, 3*len(orders))
	}
	full := ready.FullJoin()
	rest, err := full.Finish(nil)
	if err != nil || full.Stats().Rows != uint64(len(rest)) {
		t.Errorf("%d rows at the end count as %d (%v)", len(rest), full.Stats().Rows, err)
	}
}
