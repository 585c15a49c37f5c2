package generated_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/veloc-dev/veloc/golden/asof"
	"github.com/veloc-dev/veloc/golden/changes"
	"github.com/veloc-dev/veloc/golden/keys"
	"github.com/veloc-dev/veloc/runtime"
	"github.com/veloc-dev/veloc/runtime/rowio"
)

// feed is a function as a table's source.
type feed func(ctx context.Context, in *runtime.TableInput) error

func (f feed) LoadTable(ctx context.Context, in *runtime.TableInput) error { return f(ctx, in) }

// take decodes a row as a source does, and has it taken.
func take(in *runtime.TableInput, row any, by func() error) error {
	text, err := json.Marshal(row)
	if err != nil {
		return err
	}
	reader, err := rowio.JSON{}.NewReader(strings.NewReader(string(text)), in.Relation())
	if err != nil {
		return err
	}
	if err := reader.Read(in.Records(), 1); err != nil {
		return err
	}
	return by()
}

type itemKey struct {
	id   int64
	part string
}

// someItem is one of few keys, and few values of the others.
func someItem(r *rand.Rand) changes.ItemsRow {
	return changes.ItemsRow{ID: r.Int64N(6), Part: fmt.Sprint(r.IntN(5)), Grp: runtime.Some(r.Int32N(4)), Region: runtime.Some(fmt.Sprint(r.IntN(3)))}
}

// Changes of a feed, before it has caught up and behind that, leave what the same
// changes leave of a map; look-ups find by every key what is there.
func TestFeedsOfGeneratedTables(t *testing.T) {
	for seed := range uint64(40) {
		synctest.Test(t, func(t *testing.T) {
			r := rand.New(rand.NewPCG(seed, 1))
			want := map[itemKey]changes.ItemsRow{}
			some := func(in *runtime.TableInput) error {
				row := someItem(r)
				if r.IntN(3) == 0 {
					delete(want, itemKey{row.ID, row.Part})
					return take(in, row, in.Delete)
				}
				want[itemKey{row.ID, row.Part}] = row
				return take(in, row, in.Upsert)
			}
			next := make(chan int)
			tables := changes.NewTables(quietly)
			defer tables.Close()
			err := tables.Load(t.Context(), changes.Sources{Items: feed(func(ctx context.Context, in *runtime.TableInput) error {
				for range r.IntN(300) {
					if err := some(in); err != nil {
						return err
					}
				}
				if err := in.CaughtUp(); err != nil {
					return err
				}
				for {
					select {
					case n := <-next:
						for range n {
							if err := some(in); err != nil {
								return err
							}
						}
					case <-ctx.Done():
						return ctx.Err()
					}
				}
			})})
			if err != nil {
				t.Fatal(err)
			}
			ready, err := tables.Ready(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			q := ready.ByGroupAndRegion()
			for _, n := range []int{0, 1, 50, 200} {
				next <- n
				synctest.Wait()
				var got []changes.ItemsRow
				for row := range tables.Items.All() {
					got = append(got, row)
				}
				if len(got) != len(want) || tables.Items.Len() != len(want) {
					t.Fatalf("seed %d: %d rows, not %d", seed, len(got), len(want))
				}
				for key, row := range want {
					if got, ok := tables.Items.Get(key.id, key.part); !ok || got.Grp != row.Grp || got.Region != row.Region {
						t.Fatalf("seed %d: %v is %+v", seed, key, got)
					}
				}
				found, err := q.Append(nil, []changes.AsksRow{{Grp: runtime.Some[int32](1), Region: runtime.Some("2")}})
				matches := 0
				for _, row := range want {
					if row.Grp.V == 1 && row.Region.V == "2" {
						matches++
					}
				}
				if err != nil || len(found) != matches {
					t.Fatalf("seed %d: %d matches, not %d: %v", seed, len(found), matches, err)
				}
			}
		})
	}
}

var quietly = runtime.WithLogger(nil)

// A unique key is held by a feed, too; a table without a primary key takes rows and
// no other changes.
func TestFeedsHoldKeys(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tables := changes.NewTables(quietly)
		defer tables.Close()
		refused := make(chan error, 1)
		if err := tables.Load(t.Context(), changes.Sources{Items: feed(func(_ context.Context, in *runtime.TableInput) error {
			if err := in.CaughtUp(); err != nil {
				return err
			}
			err := take(in, changes.ItemsRow{ID: 1, Part: "a", Code: runtime.Some("x")}, in.Upsert)
			refused <- errors.Join(err, take(in, changes.ItemsRow{ID: 2, Part: "a", Code: runtime.Some("x")}, in.Upsert))
			return nil
		})}); err != nil {
			t.Fatal(err)
		}
		if err := <-refused; stateOf(err) != "23505" {
			t.Errorf("a second row with a unique key gives %v", err)
		}
		synctest.Wait()
		if s := tables.Progress()[0]; s.State != runtime.Stale || stateOf(s.Err) != "23505" || s.Rows != 1 {
			t.Errorf("%+v", s)
		}
	})
	tables := keys.NewTables(quietly)
	defer tables.Close()
	var deleted error
	rows := make(chan error, 1)
	err := tables.Load(t.Context(), keys.Sources{
		Customers: feed(func(context.Context, *runtime.TableInput) error { return nil }),
		Rates:     feed(func(context.Context, *runtime.TableInput) error { return nil }),
		Products: feed(func(ctx context.Context, in *runtime.TableInput) error {
			if err := in.CaughtUp(); err != nil {
				return err
			}
			rows <- errors.Join(take(in, keys.ProductsRow{}, in.Insert), take(in, keys.ProductsRow{}, in.Insert))
			deleted = take(in, keys.ProductsRow{}, in.Delete)
			rows <- nil
			return nil
		}),
	})
	if err := errors.Join(err, <-rows, <-rows); err != nil || tables.Products.Len() != 2 || !errors.Is(deleted, runtime.ErrNoPrimaryKey) {
		t.Errorf("%v, %d rows, and Delete gives %v", err, tables.Products.Len(), deleted)
	}
}

// Batches of a query go on while a feed changes the table without a pause, and each sees
// a table that has every row.
func TestFeedsLetQueriesIn(t *testing.T) {
	const items = 1000
	tables := changes.NewTables(quietly)
	defer tables.Close()
	if err := tables.Load(t.Context(), changes.Sources{Items: feed(func(ctx context.Context, in *runtime.TableInput) error {
		for round := int32(0); ctx.Err() == nil; round++ {
			var lines strings.Builder
			for i := range items {
				line, err := json.Marshal(changes.ItemsRow{ID: int64(i), Part: "p", Grp: runtime.Some(round)})
				if err != nil {
					return err
				}
				lines.Write(append(line, '\n'))
			}
			if err := in.Decode(rowio.JSON{}, strings.NewReader(lines.String())); err != nil {
				return err
			}
			if err := in.CaughtUp(); err != nil {
				return err
			}
		}
		return ctx.Err()
	})}); err != nil {
		t.Fatal(err)
	}
	ready, err := tables.Ready(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	asks := slices.Repeat([]changes.AsksRow{{ID: 7}}, runtime.BatchSize)
	q := ready.Everything()
	for range 200 {
		rows, err := q.Append(nil, asks)
		if err != nil || len(rows) != runtime.BatchSize {
			t.Fatalf("%d rows, %v", len(rows), err)
		}
	}
}

// Ordered indexes follow a feed's changes, before and behind CaughtUp.
func TestFeedsOfOrderedTables(t *testing.T) {
	type quoteKey struct {
		symbol string
		at     runtime.Timestamp
	}
	for seed := range uint64(30) {
		synctest.Test(t, func(t *testing.T) {
			r := rand.New(rand.NewPCG(seed, 2))
			held := map[quoteKey]asof.QuotesRow{}
			change := func(in *runtime.TableInput) error {
				q := asof.QuotesRow{Symbol: fmt.Sprint(r.IntN(2)), At: runtime.Timestamp(r.IntN(40)), Bid: runtime.Dec64[runtime.S2](r.IntN(1000))}
				key := quoteKey{q.Symbol, q.At}
				if r.IntN(3) == 0 {
					delete(held, key)
					return take(in, q, in.Delete)
				}
				held[key] = q
				return take(in, q, in.Upsert)
			}
			some := func(in *runtime.TableInput, n int) (err error) {
				for ; n > 0 && err == nil; n-- {
					err = change(in)
				}
				return err
			}
			tables := asof.NewTables(quietly)
			defer tables.Close()
			err := tables.Load(t.Context(), asof.Sources{
				Quotes: feed(func(_ context.Context, in *runtime.TableInput) error {
					return errors.Join(some(in, r.IntN(200)), in.CaughtUp(), some(in, r.IntN(100)))
				}),
				Sources: feed(func(context.Context, *runtime.TableInput) error { return nil }),
				Kinds:   feed(func(context.Context, *runtime.TableInput) error { return nil }),
			})
			if err != nil {
				t.Fatal(err)
			}
			synctest.Wait()
			var rows []asof.QuotesRow
			for _, q := range held {
				rows = append(rows, q)
			}
			ready, err := tables.Ready(t.Context())
			plain, err2 := asof.ReadyWith(t.Context(), asof.Rows{Quotes: rows})
			if err := errors.Join(err, err2); err != nil {
				t.Fatal(err)
			}
			var trades []asof.TradesRow
			for i := range 80 {
				trades = append(trades, asof.TradesRow{ID: int32(i), Symbol: fmt.Sprint(i % 2), At: runtime.Timestamp(i / 2)})
			}
			got, err := ready.AsOf().Append(nil, trades)
			want, err2 := plain.AsOf().Append(nil, trades)
			if err := errors.Join(err, err2); err != nil || !slices.Equal(got, want) {
				t.Fatalf("seed %d: %v, not %v: %v", seed, got, want, err)
			}
		})
	}
}
