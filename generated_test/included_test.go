package generated_test

import (
	"context"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/veloc-dev/veloc/golden/included"
	"github.com/veloc-dev/veloc/runtime"
)

// offersModel holds what the table offers should, in the order of insertion.
type offersModel struct{ rows []included.OffersRow }

func (m *offersModel) upsert(row included.OffersRow) {
	at := slices.IndexFunc(m.rows, func(r included.OffersRow) bool { return r.Offer == row.Offer })
	if at < 0 {
		m.rows = append(m.rows, row)
		return
	}
	m.rows[at] = row
}

// results are those of Prices for a record, and affordable those of Affordable.
func (m *offersModel) results(o included.OrdersRow) (prices []included.PricesRow, affordable []included.AffordableRow) {
	for _, f := range m.rows {
		if !f.Shop.Valid || !o.Shop.Valid || f.Shop.V != o.Shop.V {
			continue
		}
		prices = append(prices, included.PricesRow{ID: o.ID, Price: f.Price, Valid: f.Valid})
		if f.Price != o.Most {
			affordable = append(affordable, included.AffordableRow{ID: o.ID, Price: f.Price})
		}
	}
	return prices, affordable
}

// What an index includes of rows is what the rows hold, in the order of insertion,
// whatever changes: the key, the columns, both or neither; rows that come and go.
func TestIncludedColumnsFollowTheirRows(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 8))
	ctx := context.Background()
	shop := func() runtime.Null[int32] { return runtime.Null[int32]{V: r.Int32N(4), Valid: r.IntN(8) > 0} }
	offer := func(id int64) included.OffersRow {
		f := included.OffersRow{Offer: id, Shop: shop(), Price: r.Int32N(3)}
		if r.IntN(3) > 0 {
			f.Valid = runtime.Null[runtime.Date]{V: runtime.Date(r.Int32N(3)), Valid: true}
		}
		return f
	}
	m := &offersModel{}
	for id := range int64(200) {
		m.rows = append(m.rows, offer(id))
	}
	ready, err := included.ReadyWith(ctx, included.Rows{Offers: slices.Clone(m.rows)})
	if err != nil {
		t.Fatal(err)
	}
	offers, prices, affordable := ready.Tables().Offers, ready.Prices(), ready.Affordable()
	for step := range 3000 {
		switch id := r.Int64N(400); {
		case r.IntN(3) == 0:
			offers.Delete(id)
			m.rows = slices.DeleteFunc(m.rows, func(f included.OffersRow) bool { return f.Offer == id })
		default:
			row := offer(id)
			if at := slices.IndexFunc(m.rows, func(f included.OffersRow) bool { return f.Offer == id }); at >= 0 && r.IntN(2) == 0 {
				row.Shop = m.rows[at].Shop
			}
			if err := offers.Upsert(row); err != nil {
				t.Fatal(err)
			}
			m.upsert(row)
		}
		var batch []included.OrdersRow
		var wantPrices []included.PricesRow
		var wantAffordable []included.AffordableRow
		for range 3 {
			o := included.OrdersRow{ID: r.Int64(), Shop: shop(), Most: r.Int32N(3)}
			batch = append(batch, o)
			p, a := m.results(o)
			wantPrices, wantAffordable = append(wantPrices, p...), append(wantAffordable, a...)
		}
		gotPrices, err := prices.Append(nil, batch)
		if err != nil || !slices.Equal(gotPrices, wantPrices) {
			t.Fatalf("step %d: Prices gives %v and %v, want %v", step, gotPrices, err, wantPrices)
		}
		gotAffordable, err := affordable.Append(nil, batch)
		if err != nil || !slices.Equal(gotAffordable, wantAffordable) {
			t.Fatalf("step %d: Affordable gives %v and %v, want %v", step, gotAffordable, err, wantAffordable)
		}
	}
}
