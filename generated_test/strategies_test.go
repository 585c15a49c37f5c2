package generated_test

import (
	"context"
	"errors"
	"log/slog"
	"net/http/httptest"
	"reflect"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/veloc-dev/veloc/compiler"
	"github.com/veloc-dev/veloc/compiler/ir"
	"github.com/veloc-dev/veloc/golden/joins"
	"github.com/veloc-dev/veloc/golden/strategies"
	"github.com/veloc-dev/veloc/planner"
	"github.com/veloc-dev/veloc/runtime"
)

// emptyStrategies are golden/strategies' tables, ready and without rows.
func emptyStrategies(t *testing.T) (*strategies.Tables, *strategies.Ready) {
	t.Helper()
	tables := strategies.NewTables()
	t.Cleanup(func() { tables.Close() })
	go tables.Load(context.Background(), strategies.Sources{
		Customers: strategies.CustomersFrom(rowsOf[strategies.CustomersRow](nil)),
		Products:  strategies.ProductsFrom(rowsOf[strategies.ProductsRow](nil)),
		Tags:      strategies.TagsFrom(rowsOf[strategies.TagsRow](nil)),
	})
	ready, err := tables.Ready(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return tables, ready
}

// A record that waits counts once at each join, by how it ended, however often
// it was looked up.
func TestParkedRecordsCountOnce(t *testing.T) {
	for name, c := range map[string]struct {
		nameless          bool // the record has no customer
		customer, product bool // that row comes while the record waits
		rows              uint64
		c, p, t           runtime.JoinStats
	}{
		"found": {customer: true, product: true, rows: 1,
			c: runtime.JoinStats{Hits: 1, Rows: 1, Parked: 1}, p: runtime.JoinStats{Hits: 1, Rows: 1, Parked: 1}, t: runtime.JoinStats{Misses: 1}},
		"given up":         {c: runtime.JoinStats{Misses: 1, Parked: 1, GivenUp: 1, Skipped: 1}},
		"given up as NULL": {nameless: true, c: runtime.JoinStats{Misses: 1, NullKeys: 1, Parked: 1, GivenUp: 1, Skipped: 1}},
		"given up farther on": {customer: true, rows: 1,
			c: runtime.JoinStats{Hits: 1, Rows: 1, Parked: 1}, p: runtime.JoinStats{Misses: 1, Parked: 1, GivenUp: 1, Defaulted: 1}, t: runtime.JoinStats{Misses: 1}},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				tables, ready := emptyStrategies(t)
				q := ready.WaitOnMiss()
				// Each change makes the query look again.
				look := func(change error, records ...strategies.OrdersRow) {
					t.Helper()
					if _, err := q.Append(nil, records); change != nil || err != nil {
						t.Fatal(change, err)
					}
				}
				look(nil, strategies.OrdersRow{ID: 7, Customer: runtime.Null[int32]{V: 1, Valid: !c.nameless}, Product: runtime.Some("a")})
				for id := range int32(3) {
					look(tables.Customers.Upsert(strategies.CustomersRow{ID: 100 + id}))
				}
				if c.customer {
					look(tables.Customers.Upsert(strategies.CustomersRow{ID: 1}))
				}
				look(tables.Products.Upsert(strategies.ProductsRow{Code: "b"}))
				if c.product {
					look(tables.Products.Upsert(strategies.ProductsRow{Code: "a"}))
				}
				if _, err := q.Drain(t.Context(), nil); err != nil {
					t.Fatal(err)
				}
				if _, err := q.Finish(nil); err != nil {
					t.Fatal(err)
				}
				want := runtime.QueryStats{Records: 1, Rows: c.rows, Joins: waitOnMissJoins(c.c, c.p, c.t)}
				if got := q.Stats(); !reflect.DeepEqual(got, want) {
					t.Errorf("the value counts\n%+v, not\n%+v", got, want)
				}
				if got := tables.Queries()["WaitOnMiss"]; !reflect.DeepEqual(got, want) {
					t.Errorf("the query counts\n%+v, not\n%+v", got, want)
				}
			})
		})
	}
}

// waitOnMissJoins are counters of WaitOnMiss's joins, with their names.
func waitOnMissJoins(c, p, t runtime.JoinStats) []runtime.JoinStats {
	c.Alias, c.Table = "c", "customers"
	p.Alias, p.Table = "p", "products"
	t.Alias, t.Table = "t", "tags"
	return []runtime.JoinStats{c, p, t}
}

// A record whose row goes while it waits for another's may wait, and end, at a
// join that it had passed.
func TestParkedRecordsCountOnceWhereRowsGo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tables, ready := emptyStrategies(t)
		q := ready.WaitOnMiss()
		count := func(when string, c, p, tags runtime.JoinStats) {
			t.Helper()
			want := runtime.QueryStats{Records: 2, Rows: 1, Joins: waitOnMissJoins(c, p, tags)}
			if got := q.Stats(); !reflect.DeepEqual(got, want) {
				t.Errorf("%s: the value counts\n%+v, not\n%+v", when, got, want)
			}
		}
		look := func(change error, records ...strategies.OrdersRow) {
			t.Helper()
			if _, err := q.Append(nil, records); change != nil || err != nil {
				t.Fatal(change, err)
			}
		}
		customer := strategies.CustomersRow{ID: 1}
		if err := errors.Join(tables.Customers.Upsert(customer), tables.Products.Upsert(strategies.ProductsRow{Code: "b"})); err != nil {
			t.Fatal(err)
		}
		// The first record of the batch waits for nothing.
		some := runtime.Some(int32(1))
		look(nil, strategies.OrdersRow{ID: 6, Customer: some, Product: runtime.Some("b")}, strategies.OrdersRow{ID: 7, Customer: some, Product: runtime.Some("a")})
		var (
			other = runtime.JoinStats{Hits: 1, Rows: 1} // of the record that does not wait
			waits = runtime.JoinStats{Hits: 1, Rows: 1, Parked: 1}
			tag   = runtime.JoinStats{Misses: 1}
		)
		count("at p", other, waits, tag)
		for range 2 {
			if !tables.Customers.Delete(1) {
				t.Fatal("there is no customer")
			}
			look(nil)
			count("back at c", waits, waits, tag)
			look(tables.Customers.Upsert(customer))
			count("at p again", waits, waits, tag)
		}
		tables.Customers.Delete(1)
		if _, err := q.Drain(t.Context(), nil); err != nil {
			t.Fatal(err)
		}
		waits.Misses, waits.GivenUp, waits.Skipped = 1, 1, 1
		count("given up at c", waits, runtime.JoinStats{Hits: 1, Misses: 1, Rows: 1, Parked: 1}, tag)
		if _, err := q.Finish(nil); err != nil {
			t.Fatal(err)
		}
		if got, want := tables.Queries()["WaitOnMiss"], q.Stats(); !reflect.DeepEqual(got, want) {
			t.Errorf("the query counts\n%+v, not\n%+v", got, want)
		}
	})
}

// A record that waited has no place in a batch: its error shows the record.
func TestParkedRecordsAreNamedByTheirErrors(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, ready := emptyStrategies(t)
		q := ready.WaitThenFail()
		if _, err := q.Append(nil, []strategies.OrdersRow{{ID: 2, Customer: runtime.Some(int32(9))}}); err != nil {
			t.Fatal(err)
		}
		_, err := q.Drain(t.Context(), nil)
		const want = `a record that waited, {"id":2,"customer":9,"product":null}, ON: table "customers" (c) has no row for the record`
		if err == nil || err.Error() != want {
			t.Errorf("%v, not\n%s", err, want)
		}
		if got, want := q.Stats().Joins[0], (runtime.JoinStats{Alias: "c", Table: "customers", Misses: 1, Parked: 1}); got != want {
			t.Errorf("counted %+v, not %+v", got, want)
		}
	})
}

// A query that goes on without a table does not make the service ready for the
// others, which need it.
func TestDegradedTablesMayBeRequired(t *testing.T) {
	tables := strategies.NewTables(runtime.WithLogger(slog.New(slog.DiscardHandler)), runtime.WithRetry(runtime.Retry{Attempts: 1}))
	defer tables.Close()
	err := tables.Load(t.Context(), strategies.Sources{
		Customers: source(func(context.Context, *runtime.TableInput) error { return errors.New("no route") }),
		Products:  strategies.ProductsFrom(rowsOf([]strategies.ProductsRow{{Code: "a", Title: "A"}, {Code: "b", Title: "B"}})),
		Tags:      strategies.TagsFrom(rowsOf[strategies.TagsRow](nil)),
	})
	if err == nil {
		t.Fatal("a table that fails is loaded")
	}
	if _, err := tables.Ready(t.Context(), strategies.QueryUnready); err != nil {
		t.Error("the query that can do without the table:", err)
	}
	for _, s := range tables.Progress() {
		failed := s.Table == "customers"
		if !s.Required || s.Usable == failed || (s.State == runtime.Degraded) != failed {
			t.Errorf("%s is %v, usable %v, required %v", s.Table, s.State, s.Usable, s.Required)
		}
	}
	w := httptest.NewRecorder()
	tables.Handler().ServeHTTP(w, httptest.NewRequest("GET", "/health/ready", nil))
	if w.Code != 503 {
		t.Errorf("/health/ready answers %d %s", w.Code, w.Body)
	}
}

// Required are the tables that some query cannot do without, and what those are
// computed from.
func TestRequiredTables(t *testing.T) {
	program, diags := compiler.Compile([]ir.File{{Name: "q.sql", Text: `-- veloc: stream
CREATE TABLE s (id integer NOT NULL);
CREATE TABLE optional (id integer PRIMARY KEY);
CREATE TABLE shared (id integer PRIMARY KEY);
CREATE TABLE needed (id integer PRIMARY KEY);
CREATE TABLE below (id integer PRIMARY KEY);
CREATE TABLE below_optional (id integer PRIMARY KEY);
CREATE MATERIALIZED VIEW above AS SELECT id FROM below;
CREATE MATERIALIZED VIEW above_optional AS SELECT id FROM below_optional;
-- name: Without
-- veloc: on_unready optional=skip_record shared=skip_record above_optional=emit_with_nulls below=skip_record
SELECT s.id FROM s JOIN optional o ON o.id = s.id JOIN shared b ON b.id = s.id JOIN above_optional a ON a.id = s.id JOIN below l ON l.id = s.id;
-- name: With
SELECT s.id FROM s JOIN shared b ON b.id = s.id JOIN needed n ON n.id = s.id JOIN above a ON a.id = s.id;
`}})
	if program == nil {
		t.Fatal(diags)
	}
	plan, diags := planner.Build(program)
	if plan == nil {
		t.Fatal(diags)
	}
	// The generated code tells it of tables that no query can do without, too.
	tables := joins.NewTables()
	defer tables.Close()
	for _, s := range tables.Progress() {
		if !s.Required {
			t.Errorf("%s is not required", s.Table)
		}
	}
	var required []string
	for _, table := range plan.Tables {
		if plan.Required(table) {
			required = append(required, table.Relation.Name)
		}
	}
	if got, want := strings.Join(required, " "), "shared needed below above"; got != want {
		t.Errorf("required are %s, not %s", got, want)
	}
}
