package generated_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"reflect"
	goruntime "runtime"
	"slices"
	"strings"
	"testing"

	"github.com/veloc-dev/veloc/golden/changes"
	"github.com/veloc-dev/veloc/runtime"
)

// orNull is a value, or NULL one time in so many.
func orNull[T any](r *rand.Rand, in int, v T) runtime.Null[T] {
	if r.IntN(in) == 0 {
		return runtime.Null[T]{}
	}
	return runtime.Some(v)
}

// itemSpread says how many values the columns have: few rows a key, or many.
type itemSpread struct{ ids, groups, regions int }

func (s itemSpread) item(r *rand.Rand) changes.ItemsRow {
	return changes.ItemsRow{
		ID:     r.Int64N(int64(s.ids)),
		Part:   []string{"", "a", "b"}[r.IntN(3)],
		Code:   orNull(r, 5, fmt.Sprint("code ", r.IntN(2*s.ids))),
		Grp:    orNull(r, 8, int32(r.IntN(s.groups))),
		Region: orNull(r, 8, strings.Repeat("Ab", r.IntN(s.regions))),
		Day:    orNull(r, 4, runtime.Date(r.IntN(s.groups))),
		Unit:   orNull(r, 4, runtime.Dec64[runtime.S2](r.IntN(s.groups)*50)),
		Short:  orNull(r, 2, strings.Repeat("é", r.IntN(6))),
		Fixed:  orNull(r, 2, "ab  "),
		Moment: orNull(r, 2, runtime.Timestamp(r.Int64N(1e15))),
		Doc:    orNull(r, 2, json.RawMessage(fmt.Sprintf(`{"n": %d}`, r.IntN(100)))),
		Raw:    orNull(r, 2, []byte{1, byte(r.IntN(256))}),
	}
}

// itemModel is what the table shall hold, in insertion order.
type itemModel struct {
	table *changes.ItemsTable
	rows  []changes.ItemsRow
}

func (m *itemModel) at(id int64, part string) int {
	return slices.IndexFunc(m.rows, func(x changes.ItemsRow) bool { return x.ID == id && x.Part == part })
}

func (m *itemModel) upsert(t *testing.T, row changes.ItemsRow) {
	t.Helper()
	at := m.at(row.ID, row.Part)
	other := slices.IndexFunc(m.rows, func(x changes.ItemsRow) bool { return row.Code.Valid && x.Code == row.Code })
	err := m.table.Upsert(row)
	if violated := other >= 0 && other != at; violated != (err != nil) {
		t.Fatalf("Upsert(%+v) gives %v; its code is another's: %v", row, err, violated)
	}
	switch {
	case err != nil:
	case at >= 0:
		m.rows[at] = row
	default:
		m.rows = append(m.rows, row)
	}
}

func (m *itemModel) remove(t *testing.T, row changes.ItemsRow) {
	t.Helper()
	at := m.at(row.ID, row.Part)
	if m.table.Delete(row.ID, row.Part) != (at >= 0) {
		t.Fatalf("Delete(%d, %q): it is row %d", row.ID, row.Part, at)
	}
	if at >= 0 {
		m.rows = slices.Delete(m.rows, at, at+1)
	}
}

// step makes one change; the mix changes from time to time.
func (m *itemModel) step(t *testing.T, r *rand.Rand, s itemSpread, phase int) {
	t.Helper()
	row := s.item(r)
	switch roll := r.IntN(10); {
	case roll < 2+phase%5:
		if len(m.rows) > 0 && r.IntN(2) == 0 {
			row = m.rows[r.IntN(len(m.rows))]
		}
		m.remove(t, row)
	case roll < 8 && len(m.rows) > 0: // one column of a row that is there, and perhaps back
		have := m.rows[r.IntN(len(m.rows))]
		switch r.IntN(4) {
		case 0:
			have.Grp = row.Grp
		case 1:
			have.Region = row.Region
		case 2:
			have.Code = row.Code
		default:
			have.Doc = row.Doc
		}
		m.upsert(t, have)
	default:
		m.upsert(t, row)
	}
}

// itemsOf are the item keys of result rows of any of the queries.
func itemsOf[R any](t *testing.T, out []R, err error) (keys []string) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range out {
		v := reflect.ValueOf(row)
		keys = append(keys, fmt.Sprint(v.FieldByName("ID").Interface(), v.FieldByName("Item").Interface(), v.FieldByName("Part").Interface()))
	}
	return keys
}

// check holds the answers against the model's, the order of the rows included.
func (m *itemModel) check(t *testing.T, ready *changes.Ready, r *rand.Rand, s itemSpread) {
	t.Helper()
	var asks []changes.AsksRow
	for i := range 20 {
		x := s.item(r)
		asks = append(asks, changes.AsksRow{ID: int64(i), Code: x.Code, Grp: x.Grp, Region: x.Region, Day: x.Day, Unit: x.Unit})
	}
	matched := func(match func(a changes.AsksRow, i changes.ItemsRow) bool) (keys []string) {
		for _, a := range asks {
			for _, i := range m.rows {
				if match(a, i) {
					keys = append(keys, fmt.Sprint(a.ID, i.ID, i.Part))
				}
			}
		}
		return keys
	}
	same := func(query string, got, want []string) {
		t.Helper()
		if !slices.Equal(got, want) {
			t.Fatalf("%s: got %v\nwant %v", query, got, want)
		}
	}
	byCode, err := ready.ByCode().Append(nil, asks)
	same("ByCode", itemsOf(t, byCode, err), matched(func(a changes.AsksRow, i changes.ItemsRow) bool { return a.Code.Valid && a.Code == i.Code }))
	byGroup, err := ready.ByGroup().Append(nil, asks)
	same("ByGroup", itemsOf(t, byGroup, err), matched(func(a changes.AsksRow, i changes.ItemsRow) bool { return a.Grp.Valid && a.Grp == i.Grp }))
	both, err := ready.ByGroupAndRegion().Append(nil, asks)
	same("ByGroupAndRegion", itemsOf(t, both, err), matched(func(a changes.AsksRow, i changes.ItemsRow) bool {
		return a.Grp.Valid && a.Region.Valid && a.Grp == i.Grp && a.Region == i.Region
	}))
	word, err := ready.ByWordInRegion().Append(nil, asks)
	same("ByWordInRegion", itemsOf(t, word, err), matched(func(a changes.AsksRow, i changes.ItemsRow) bool {
		return a.Region.Valid && i.Region.Valid && a.Region.V == strings.ToLower(i.Region.V)
	}))
	day, err := ready.ByDay().Append(nil, asks)
	same("ByDay", itemsOf(t, day, err), matched(func(a changes.AsksRow, i changes.ItemsRow) bool { return a.Day.Valid && a.Day == i.Day }))
	unit, err := ready.ByUnit().Append(nil, asks)
	same("ByUnit", itemsOf(t, unit, err), matched(func(a changes.AsksRow, i changes.ItemsRow) bool { return a.Unit.Valid && a.Unit == i.Unit }))

	q := ready.Everything()
	all, err := q.Finish(nil)
	if err != nil || len(all) != len(m.rows) || len(all) != m.table.Len() {
		t.Fatalf("%d rows at the end, Len is %d, want %d: %v", len(all), m.table.Len(), len(m.rows), err)
	}
	held := slices.Collect(m.table.All())
	for i, want := range m.rows {
		if all[i].Item.V != want.ID || all[i].Part.V != want.Part || !reflect.DeepEqual(all[i].Doc, want.Doc) {
			t.Fatalf("row %d at the end is %+v, want %+v", i, all[i], want)
		}
		if got, ok := m.table.Get(want.ID, want.Part); !ok || !reflect.DeepEqual(got, want) || !reflect.DeepEqual(held[i], want) {
			t.Fatalf("Get gives %+v %v, All %+v, want %+v", got, ok, held[i], want)
		}
	}
	if _, ok := m.table.Get(-1, ""); ok || len(held) != len(m.rows) {
		t.Fatalf("Get finds what is not there, or All gives %d rows", len(held))
	}
}

// Whatever changes are made, a table gives the rows of a plain list that was
// changed in the same way: by every index, in insertion order, one by one, and all.
func TestTableIsItsModel(t *testing.T) {
	for seed, s := range []itemSpread{{40, 5, 3}, {400, 3, 2}, {3000, 300, 40}} {
		r := rand.New(rand.NewPCG(uint64(seed), 1))
		ready, err := changes.ReadyWith(t.Context(), changes.Rows{})
		if err != nil {
			t.Fatal(err)
		}
		m := &itemModel{table: ready.Tables().Items}
		for step := range 3000 {
			m.step(t, r, s, step/500)
			if step%300 == 299 {
				m.check(t, ready, r, s)
			}
			if step%1000 == 500 {
				if err := m.table.Replace(m.rows); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
}

// A loop over a table sees it as it was when it began, and may change it.
func TestAllSeesOneVersion(t *testing.T) {
	ready, err := changes.ReadyWith(t.Context(), changes.Rows{})
	if err != nil {
		t.Fatal(err)
	}
	items := ready.Tables().Items
	const n = 300
	for i := range int64(n) {
		if err := items.Upsert(changes.ItemsRow{ID: i, Short: runtime.Some("old")}); err != nil {
			t.Fatal(err)
		}
	}
	seen := 0
	for row := range items.All() {
		if row.ID != int64(seen) || row.Short.V != "old" {
			t.Fatalf("row %d is %+v", seen, row)
		}
		seen++
		items.Delete(int64(n-seen), "")
		if err := items.Upsert(changes.ItemsRow{ID: row.ID, Short: runtime.Some("new")}); err != nil {
			t.Fatal(err)
		}
		if err := items.Upsert(changes.ItemsRow{ID: n + row.ID}); err != nil {
			t.Fatal(err)
		}
	}
	if seen != n {
		t.Errorf("%d rows", seen)
	}
	if row, _ := items.Get(200, ""); row.Short.V != "new" {
		t.Errorf("row 200 is %+v", row)
	}
	for range items.All() {
		break
	}
}

func heapInUse() int64 {
	goruntime.GC()
	goruntime.GC()
	var m goruntime.MemStats
	goruntime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

// heapOf is what a table with these rows takes when it is filled at once.
func heapOf(t *testing.T, rows []changes.ItemsRow) int64 {
	t.Helper()
	before := heapInUse()
	ready, err := changes.ReadyWith(t.Context(), changes.Rows{Items: rows})
	if err != nil {
		t.Fatal(err)
	}
	took := heapInUse() - before
	goruntime.KeepAlive(ready)
	return took
}

// After any sequence of changes a table takes at most twice what its rows need.
func TestTableHoldsWhatItsRowsNeed(t *testing.T) {
	const n = 20_000
	item := func(i int, text string) changes.ItemsRow {
		return changes.ItemsRow{ID: int64(i), Code: runtime.Some(fmt.Sprint("code ", i)), Grp: runtime.Some(int32(i % 7)),
			Region: runtime.Some(text), Short: runtime.Some("short"), Doc: runtime.Some(json.RawMessage(`{"n": 1}`))}
	}
	own := func(i int) string { return fmt.Sprintf("region of its own %d", i) }
	put := func(t *testing.T, items *changes.ItemsTable, row changes.ItemsRow) {
		t.Helper()
		if err := items.Upsert(row); err != nil {
			t.Fatal(err)
		}
	}
	for name, change := range map[string]func(t *testing.T, items *changes.ItemsTable, r *rand.Rand){
		"a hot row between inserts": func(t *testing.T, items *changes.ItemsTable, _ *rand.Rand) {
			for i := range n / 8 {
				put(t, items, item(i, own(i)))
				for k := range 4 {
					put(t, items, changes.ItemsRow{ID: -1, Region: runtime.Some(strings.Repeat(fmt.Sprint(i, k), 4000))})
				}
			}
		},
		"499 of 500 deleted": func(t *testing.T, items *changes.ItemsTable, _ *rand.Rand) {
			for i := range n {
				put(t, items, item(i, own(i)))
			}
			for i := range n {
				if i%500 != 0 {
					items.Delete(int64(i), "")
				}
			}
		},
		"a third deleted": func(t *testing.T, items *changes.ItemsTable, _ *rand.Rand) {
			for i := range n {
				put(t, items, item(i, own(i)))
			}
			for i := range n / 3 {
				items.Delete(int64(3*i), "")
			}
		},
		"a window": func(t *testing.T, items *changes.ItemsTable, _ *rand.Rand) {
			for i := range 2 * n {
				put(t, items, item(i, own(i)))
				items.Delete(int64(i-n/10), "")
			}
		},
		"random": func(t *testing.T, items *changes.ItemsTable, r *rand.Rand) {
			for range 4 * n {
				i := r.IntN(n)
				if r.IntN(3) == 0 {
					items.Delete(int64(i), "")
				} else {
					put(t, items, item(i, strings.Repeat("x", r.IntN(100))))
				}
			}
		},
		"keys that meet": func(t *testing.T, items *changes.ItemsTable, _ *rand.Rand) {
			for i := range n {
				put(t, items, item(i, own(i)))
			}
			for i := range n {
				put(t, items, item(i, "one region"))
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			before := heapInUse()
			ready, err := changes.ReadyWith(t.Context(), changes.Rows{})
			if err != nil {
				t.Fatal(err)
			}
			items := ready.Tables().Items
			change(t, items, rand.New(rand.NewPCG(3, 4)))
			took := heapInUse() - before
			rows := slices.Collect(items.All())
			need := heapOf(t, rows)
			goruntime.KeepAlive(rows)
			const constant = 512 << 10 // recent texts of each column, and what lies about
			if took > 2*need+constant {
				t.Errorf("%d rows take %d bytes; filled at once, %d", len(rows), took, need)
			}
			t.Logf("%d rows: %d bytes a row, %d filled at once", len(rows), took/int64(len(rows)), need/int64(len(rows)))
		})
	}
}
