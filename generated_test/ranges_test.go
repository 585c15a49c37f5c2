package generated_test

import (
	"context"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/veloc-dev/veloc/golden/ranges"
	"github.com/veloc-dev/veloc/runtime"
)

// pricesModel holds what the table prices should, in the order of insertion.
type pricesModel struct{ rows []ranges.PricesRow }

func (m *pricesModel) upsert(row ranges.PricesRow) {
	at := slices.IndexFunc(m.rows, func(r ranges.PricesRow) bool { return r.ID == row.ID })
	if at < 0 {
		m.rows = append(m.rows, row)
		return
	}
	m.rows[at] = row
}

func (m *pricesModel) delete(id int32) {
	m.rows = slices.DeleteFunc(m.rows, func(r ranges.PricesRow) bool { return r.ID == id })
}

// valid lists the ids of the prices that hold at a time, an open end included.
func (m *pricesModel) valid(h ranges.HitsRow) (ids []int32) {
	for _, p := range m.rows {
		if h.At.Valid && h.Site.Valid && p.Site == h.Site && p.ValidFrom <= h.At.V && (!p.ValidTo.Valid || h.At.V < p.ValidTo.V) {
			ids = append(ids, p.ID)
		}
	}
	return ids
}

func randomTime(r *rand.Rand) runtime.Timestamp {
	switch r.IntN(30) {
	case 0:
		return math.MaxInt64 // infinity
	case 1:
		return math.MinInt64
	}
	return runtime.Timestamp(r.IntN(2000))
}

func perhaps[T any](r *rand.Rand, v T) runtime.Null[T] {
	return runtime.Null[T]{V: v, Valid: r.IntN(12) > 0}
}

func randomPrice(r *rand.Rand) ranges.PricesRow {
	from := randomTime(r)
	to := randomTime(r)
	if r.IntN(4) > 0 && from < 2000 && from >= 0 {
		to = from + runtime.Timestamp(r.IntN(40)) - 1
	}
	return ranges.PricesRow{ID: int32(r.IntN(700)), Site: perhaps(r, string(rune('a'+r.IntN(3)))), ValidFrom: from, ValidTo: perhaps(r, to)}
}

// A join by ranges finds what a scan of the table does, in the order of insertion,
// whatever the table has gone through: a load, changes of keys and of ends, deletions
// and the compaction behind them.
func TestRangesOfATableThatChanges(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 8))
	model := &pricesModel{}
	var loaded []ranges.PricesRow
	for range 500 {
		row := randomPrice(r)
		loaded = append(loaded, row)
		model.upsert(row)
	}
	tables := ranges.NewTables()
	defer tables.Close()
	sources := ranges.Sources{
		Prices:  ranges.PricesFrom(rowsOf(loaded)),
		Places:  ranges.PlacesFrom(rowsOf[ranges.PlacesRow](nil)),
		Codes:   ranges.CodesFrom(rowsOf[ranges.CodesRow](nil)),
		Bands:   ranges.BandsFrom(rowsOf[ranges.BandsRow](nil)),
		Seasons: ranges.SeasonsFrom(rowsOf[ranges.SeasonsRow](nil)),
		Notes:   ranges.NotesFrom(rowsOf[ranges.NotesRow](nil)),
	}
	go tables.Load(context.Background(), sources)
	ready, err := tables.Ready(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	query := ready.Validity()
	hits := make([]ranges.HitsRow, 60)
	for step := range 4000 {
		// Fewer and fewer rows towards the end, so that those that are left are moved together.
		if r.IntN(4000) > step/2+1000 {
			row := randomPrice(r)
			model.upsert(row)
			if err := tables.Prices.Upsert(row); err != nil {
				t.Fatal(err)
			}
		} else {
			id := int32(r.IntN(700))
			model.delete(id)
			tables.Prices.Delete(id)
		}
		if step%50 != 0 {
			continue
		}
		var want []int32
		for i := range hits {
			hits[i] = ranges.HitsRow{ID: int32(i), At: perhaps(r, randomTime(r)), Site: perhaps(r, string(rune('a'+r.IntN(3))))}
			want = append(want, model.valid(hits[i])...)
		}
		rows, err := query.Append(nil, hits)
		if err != nil {
			t.Fatal(err)
		}
		var got []int32
		for _, row := range rows {
			got = append(got, row.PriceID)
		}
		if !slices.Equal(got, want) {
			t.Fatalf("step %d: prices %v, not %v", step, got, want)
		}
	}
}
