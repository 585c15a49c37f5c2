package currency_test

import (
	"context"
	"fmt"

	"github.com/veloc-dev/veloc/examples/currency"
	"github.com/veloc-dev/veloc/runtime"
)

// A payment on a Sunday counts by Friday's rate, and by its own day's once that is there.
func Example() {
	if err := convert(); err != nil {
		fmt.Println(err)
	}
	// Output:
	// 2024-01-05 91.57
	// 2024-01-07 90.91
}

func convert() error {
	ctx := context.Background()
	tables := currency.NewTables()
	defer tables.Close()
	go tables.Load(ctx, currency.Sources{Rates: runtime.Pushed()})
	for _, day := range []string{
		`{"currency": "USD", "day": "2024-01-04", "euros": 0.91299187}`,
		`{"currency": "USD", "day": "2024-01-05", "euros": 0.91566706}`,
	} {
		if err := upsert(tables, day); err != nil {
			return err
		}
	}
	tables.Rates.Loaded()
	ready, err := tables.Ready(ctx)
	if err != nil {
		return err
	}
	q := ready.InEuros()
	if err := pay(q); err != nil {
		return err
	}
	if err := upsert(tables, `{"currency": "USD", "day": "2024-01-07", "euros": 0.90909091}`); err != nil {
		return err
	}
	return pay(q)
}

func upsert(tables *currency.Tables, json string) error {
	var rate currency.RatesRow
	if err := rate.UnmarshalJSON([]byte(json)); err != nil {
		return err
	}
	return tables.Rates.Upsert(rate)
}

// pay prints the rate of a payment of 100 dollars, and what it is in euros.
func pay(q *currency.InEurosQuery) error {
	var payment currency.PaymentsRow
	if err := payment.UnmarshalJSON([]byte(`{"payment_id": 1, "paid_at": "2024-01-07T12:00:00Z", "payee": "Mill & Daughters", "currency": "USD", "amount": 100}`)); err != nil {
		return err
	}
	rows, err := q.AppendOne(nil, &payment)
	for _, row := range rows {
		fmt.Println(row.RateOf.V, row.Euros.V)
	}
	return err
}
