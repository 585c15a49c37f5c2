package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"

	"github.com/veloc-dev/veloc/bench/keys"
)

// keyed is one kind of key: the join by hand and by veloc over the same orders.
type keyed struct {
	name    string
	byHand  func(orders []keys.OrdersRow) int // the number of rows
	byVeloc func(orders []keys.OrdersRow) (int, error)
}

func benchmarkKeys(ctx context.Context, r *report, s settings) error {
	r.section("Keys of other kinds", "One table each: a key of text, of two columns, and an integer to compare with; every order has a row, one order in ten has none\nwhere misses are 10%.")
	r.table("rows", ":key", "misses", "Go map by hand, ns/order", "veloc, ns/order", "ratio")
	for _, rows := range joinSizes {
		for _, misses := range []float64{0, 0.1} {
			if err := keyRows(ctx, r, s, rows, misses); err != nil {
				return err
			}
		}
	}
	return nil
}

func keyRows(ctx context.Context, r *report, s settings, rows int, misses float64) error {
	tables, orders := keysData(rows, misses)
	ready, err := keys.ReadyWith(ctx, tables)
	if err != nil {
		return err
	}
	for _, k := range kinds(tables, ready) {
		want := k.byHand(orders)
		if got, err := k.byVeloc(orders); err != nil || got != want {
			return fmt.Errorf("%s key, %d rows: veloc gives %d rows and %v, by hand there are %d", k.name, rows, got, err, want)
		}
		times, err := alternate(s.rounds,
			timed(len(orders), func() error {
				for b := range slices.Chunk(orders, batchSize) {
					k.byHand(b)
				}
				return nil
			}),
			timed(len(orders), func() error {
				for b := range slices.Chunk(orders, batchSize) {
					if _, err := k.byVeloc(b); err != nil {
						return err
					}
				}
				return nil
			}))
		if err != nil {
			return err
		}
		r.row(grouped(int64(rows)), k.name, fmt.Sprintf("%.0f%%", misses*100), number(times[0]), number(times[1]), ratio(times[0], times[1]))
	}
	return nil
}

// venues is how many positions a user has.
const venues = 4

func keysData(rows int, misses float64) (keys.Rows, []keys.OrdersRow) {
	r := rand.New(rand.NewPCG(3, uint64(rows)))
	account := func(i int) string { return fmt.Sprintf("account-%09d", i*7) }
	var t keys.Rows
	for i := range rows {
		t.Accounts = append(t.Accounts, keys.AccountsRow{Account: account(i), Tier: tiers[i%len(tiers)], Score: r.Float64()})
		t.Users = append(t.Users, keys.UsersRow{UserID: int64(i) * 1009, Tier: tiers[i%len(tiers)], Score: r.Float64()})
		t.Positions = append(t.Positions, keys.PositionsRow{UserID: int64(i/venues) * 1009, Venue: int32(i % venues), Held: r.Int64N(1000)})
	}
	orders := make([]keys.OrdersRow, joinRound)
	for i := range orders {
		n := r.IntN(rows)
		o := keys.OrdersRow{OrderID: int64(i), UserID: int64(n/venues) * 1009, Account: account(n), Venue: int32(n % venues), Quantity: r.Int32N(100)}
		if r.Float64() < misses {
			o.UserID, o.Account = -1-o.UserID, "x"+o.Account[1:]
		}
		orders[i] = o
	}
	return t, orders
}

type pair struct {
	user  int64
	venue int32
}

// kinds makes the maps by hand, and both sides of each kind of key.
func kinds(t keys.Rows, ready *keys.Ready) []keyed {
	accounts, users, positions := map[string]*keys.AccountsRow{}, map[int64]*keys.UsersRow{}, map[pair]*keys.PositionsRow{}
	for i := range t.Accounts {
		accounts[t.Accounts[i].Account] = &t.Accounts[i]
		users[t.Users[i].UserID] = &t.Users[i]
		p := &t.Positions[i]
		positions[pair{p.UserID, p.Venue}] = p
	}
	byText, byPair, byInteger := ready.ByText(), ready.ByPair(), ready.ByInteger()
	var text []keys.ByTextRow
	var pairs []keys.ByPairRow
	var ints []keys.ByIntegerRow
	return []keyed{
		{"text", func(orders []keys.OrdersRow) int {
			text = text[:0]
			for i := range orders {
				if a, ok := accounts[orders[i].Account]; ok {
					text = append(text, keys.ByTextRow{OrderID: orders[i].OrderID, Quantity: orders[i].Quantity, Tier: a.Tier, Score: a.Score})
				}
			}
			return len(text)
		}, func(orders []keys.OrdersRow) (n int, err error) {
			text, err = byText.Append(text[:0], orders)
			return len(text), err
		}},
		{"two columns", func(orders []keys.OrdersRow) int {
			pairs = pairs[:0]
			for i := range orders {
				if p, ok := positions[pair{orders[i].UserID, orders[i].Venue}]; ok {
					pairs = append(pairs, keys.ByPairRow{OrderID: orders[i].OrderID, Quantity: orders[i].Quantity, Held: p.Held})
				}
			}
			return len(pairs)
		}, func(orders []keys.OrdersRow) (n int, err error) {
			pairs, err = byPair.Append(pairs[:0], orders)
			return len(pairs), err
		}},
		{"integer", func(orders []keys.OrdersRow) int {
			ints = ints[:0]
			for i := range orders {
				if u, ok := users[orders[i].UserID]; ok {
					ints = append(ints, keys.ByIntegerRow{OrderID: orders[i].OrderID, Quantity: orders[i].Quantity, Tier: u.Tier, Score: u.Score})
				}
			}
			return len(ints)
		}, func(orders []keys.OrdersRow) (n int, err error) {
			ints, err = byInteger.Append(ints[:0], orders)
			return len(ints), err
		}},
	}
}
