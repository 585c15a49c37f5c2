package index

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
)

// model holds what an index should: by key and row.
type model struct{ from, to map[[2]int]int64 }

// The two indexes under test, and the rows that stand for the keys: what a hash index
// holds beside them.
type indexed struct {
	model
	sorted Sorted[int64]
	ranges Ranges[int64]
	heads  [2]map[int]uint32
}

func newIndexed() *indexed {
	return &indexed{model: model{map[[2]int]int64{}, map[[2]int]int64{}}, heads: [2]map[int]uint32{{}, {}}}
}

func head(m map[int]uint32, key int) uint32 {
	if h, ok := m[key]; ok {
		return h
	}
	return NoRow
}

func (x *indexed) add(key, row int, from, to int64) {
	x.from[[2]int{key, row}], x.to[[2]int{key, row}] = from, to
	x.sorted.Link(head(x.heads[0], key), uint32(row), from)
	x.ranges.Link(head(x.heads[1], key), uint32(row), from, to)
	for _, h := range x.heads {
		if _, ok := h[key]; !ok {
			h[key] = uint32(row)
		}
	}
}

func (x *indexed) remove(key, row int) {
	at := [2]int{key, row}
	for i, next := range []uint32{
		x.sorted.Unlink(x.heads[0][key], uint32(row), x.from[at]),
		x.ranges.Unlink(x.heads[1][key], uint32(row), x.from[at]),
	} {
		if x.heads[i][key] = next; next == NoRow {
			delete(x.heads[i], key)
		}
	}
	delete(x.from, at)
	delete(x.to, at)
}

// rows are those of a key of which keep says so, ascending.
func (m *model) rows(key int, keep func(from, to int64) bool) (rows []uint32) {
	for at, from := range m.from {
		if at[0] == key && keep(from, m.to[at]) {
			rows = append(rows, uint32(at[1]))
		}
	}
	slices.Sort(rows)
	return rows
}

// first are those of rows that have the n least, or the greatest, values, and those that
// are equal to the last of them.
func (m *model) first(key, n int, greatest bool, keep func(from, to int64) bool) (rows []uint32) {
	all := m.rows(key, keep)
	if len(all) <= n {
		return all
	}
	value := func(r uint32) int64 { return m.from[[2]int{key, int(r)}] }
	var values []int64
	for _, r := range all {
		values = append(values, value(r))
	}
	slices.Sort(values)
	if greatest {
		slices.Reverse(values)
	}
	last := values[n-1]
	for _, r := range all {
		if v := value(r); v == last || greatest == (v > last) {
			rows = append(rows, r)
		}
	}
	return rows
}

func (x *indexed) check(t *testing.T, key int, a, b int64) {
	t.Helper()
	h0, h1 := head(x.heads[0], key), head(x.heads[1], key)
	same := func(what string, got, want []uint32) {
		t.Helper()
		if !slices.Equal(got, want) {
			t.Fatalf("key %d, %s of %d and %d: %v, not %v", key, what, a, b, got, want)
		}
	}
	lo, hi := min(a, b), max(a, b)
	same("within", x.sorted.Between(h0, Including(lo), Including(hi), nil), x.rows(key, func(v, _ int64) bool { return lo <= v && v <= hi }))
	same("strictly within", x.sorted.Between(h0, Excluding(lo), Excluding(hi), nil), x.rows(key, func(v, _ int64) bool { return lo < v && v < hi }))
	same("from", x.sorted.Between(h0, Including(a), Limit[int64]{}, nil), x.rows(key, func(v, _ int64) bool { return a <= v }))
	same("before", x.sorted.Between(h0, Limit[int64]{}, Excluding(a), nil), x.rows(key, func(v, _ int64) bool { return v < a }))
	for _, n := range []int{1 + int(uint64(b)%300)} {
		same("the least within", x.sorted.Least(h0, Including(lo), Excluding(hi), n, nil), x.first(key, n, false, func(v, _ int64) bool { return lo <= v && v < hi }))
		same("the greatest within", x.sorted.Greatest(h0, Excluding(lo), Including(hi), n, nil), x.first(key, n, true, func(v, _ int64) bool { return lo < v && v <= hi }))
		same("the least of all", x.sorted.Least(h0, Limit[int64]{}, Limit[int64]{}, n, nil), x.first(key, n, false, func(int64, int64) bool { return true }))
	}
	same("covering", x.ranges.Covering(h1, a, a, false, nil), x.rows(key, func(from, to int64) bool { return from <= a && a <= to }))
	x.checkBatch(t, key, a, b)
	same("strictly covering", x.ranges.Covering(h1, a, b, true, nil), x.rows(key, func(from, to int64) bool { return from <= a && b < to }))
}

// Both indexes find what a search through all entries does, behind a load and after
// changes of all kinds.
func TestSortedAndRanges(t *testing.T) {
	for seed, shape := range []struct {
		keys, loaded, changes int
		spread, length        int64
	}{
		{1, 0, 3000, 1000, 10},
		{1, 5000, 4000, 100_000, 50},
		{1, 3000, 3000, 1000, 1000},
		{1, 9000, 5000, 20, 5},
		{40, 2000, 4000, 500, 30},
		{3, 14_000, 2000, 1 << 40, 1 << 30},
	} {
		t.Run(fmt.Sprint(shape), func(t *testing.T) {
			random := rand.New(rand.NewPCG(uint64(seed), 2))
			x := newIndexed()
			row := 0
			add := func() {
				from := random.Int64N(shape.spread)
				length := random.Int64N(shape.length) - 1
				if random.IntN(50) == 0 {
					length = random.Int64N(shape.spread)
				}
				x.add(random.IntN(shape.keys), row, from, from+length)
				row++
			}
			if shape.loaded > 0 {
				x.sorted.Expect(shape.loaded)
				x.ranges.Expect(shape.loaded)
			}
			for range shape.loaded {
				add()
			}
			x.sorted.Trim()
			x.ranges.Trim()
			var guard sync.Mutex
			for step := range shape.changes {
				x.sorted.Grow(&guard, uint32(row))
				x.ranges.Grow(&guard, uint32(row))
				// At first there are more and more, then fewer and fewer.
				if len(x.from) == 0 || random.IntN(10) < 7-6*step/shape.changes {
					add()
				} else {
					for at := range x.from {
						x.remove(at[0], at[1])
						break
					}
				}
				if step%97 == 0 {
					before, rangesBefore := x.sorted, x.ranges
					x.sorted, x.ranges = x.sorted.Clone(), x.ranges.Clone()
					clear(before.rows)
					clear(rangesBefore.rows)
				}
				if step%397 == 0 {
					x.check(t, random.IntN(shape.keys), random.Int64N(shape.spread), random.Int64N(shape.spread))
				}
			}
			for range 5 {
				x.check(t, random.IntN(shape.keys), random.Int64N(shape.spread), random.Int64N(shape.spread))
			}
		})
	}
}

// Without a key all entries are in one run.
func TestIndexesWithoutKey(t *testing.T) {
	var sorted Sorted[string]
	var ranges Ranges[string]
	if sorted.Between(0, Limit[string]{}, Limit[string]{}, nil) != nil || ranges.Covering(0, "a", "a", false, nil) != nil {
		t.Error("an empty index has rows")
	}
	for i, v := range []string{"m", "c", "x", "c"} {
		sorted.Put(uint32(i), v)
		ranges.Put(uint32(i), v, v+"z")
	}
	sorted.Take(2, "x")
	ranges.Take(2, "x")
	if got := sorted.Between(0, Including("c"), Excluding("n"), nil); !slices.Equal(got, []uint32{0, 1, 3}) {
		t.Errorf("from c to n: %v", got)
	}
	if got := ranges.Covering(0, "ca", "ca", true, nil); !slices.Equal(got, []uint32{1, 3}) {
		t.Errorf("around ca: %v", got)
	}
	for i, v := range []string{"m", "c", "", "c"} {
		if i != 2 {
			sorted.Take(uint32(i), v)
			ranges.Take(uint32(i), v)
		}
	}
	sorted.Put(9, "q")
	if got := sorted.Between(0, Limit[string]{}, Limit[string]{}, nil); !slices.Equal(got, []uint32{9}) {
		t.Errorf("after all were taken out: %v", got)
	}
}

// checkBatch holds the searches of a batch against single ones.
func (x *indexed) checkBatch(t *testing.T, key int, a, b int64) {
	t.Helper()
	var rows [4][BatchSize]uint32
	var as, bs [BatchSize]int64
	var upTo [BatchSize]uint32
	sel := make([]uint16, 20)
	for i := range sel {
		sel[i] = uint16(3 * i)
		as[3*i], bs[3*i] = a+int64(i)-10, a+int64(i)-10+b%7
		for j := range rows {
			rows[j][3*i] = head(x.heads[0], key)
		}
		rows[3][3*i] = head(x.heads[1], key)
	}
	x.sorted.LastOf(&rows[0], nil, &as, sel, false, false)
	x.sorted.LastOf(&rows[1], &as, &bs, sel, true, true)
	x.sorted.FirstOf(&rows[2], &as, &bs, sel, true, false)
	done, found := x.ranges.CoverOf(&rows[3], &as, &bs, false, sel, &upTo, nil)
	from := uint32(0)
	for i, e := range sel {
		extreme := func(last bool, keep func(int64) bool) uint32 {
			best, at := uint32(NoRow), int64(0)
			for _, r := range x.rows(key, func(v, _ int64) bool { return keep(v) }) {
				if v := x.from[[2]int{key, int(r)}]; best == NoRow || last && v > at || !last && v < at {
					best, at = r, v
				}
			}
			return best
		}
		if want := extreme(true, func(v int64) bool { return v <= as[e] }); rows[0][e] != want {
			t.Fatalf("key %d: the last up to %d is %d, not %d", key, as[e], rows[0][e], want)
		}
		if want := extreme(true, func(v int64) bool { return as[e] < v && v < bs[e] }); rows[1][e] != want {
			t.Fatalf("key %d: the last between %d and %d is %d, not %d", key, as[e], bs[e], rows[1][e], want)
		}
		if want := extreme(false, func(v int64) bool { return as[e] < v && v <= bs[e] }); rows[2][e] != want {
			t.Fatalf("key %d: the first between %d and %d is %d, not %d", key, as[e], bs[e], rows[2][e], want)
		}
		if i < done {
			if want := x.rows(key, func(f, to int64) bool { return f <= as[e] && bs[e] <= to }); !slices.Equal(found[from:upTo[e]], want) {
				t.Fatalf("key %d: %v cover %d to %d, not %v", key, found[from:upTo[e]], as[e], bs[e], want)
			}
			from = upTo[e]
		}
	}
}

// An entry without a key finds nothing beside one with many entries.
func TestCoverOfEntriesWithoutKey(t *testing.T) {
	var ranges Ranges[int64]
	for i := range uint32(5000) {
		ranges.Put(i, int64(i), int64(i)+1)
	}
	ranges.Trim()
	var heads, upTo [BatchSize]uint32
	var at [BatchSize]int64
	sel := []uint16{0, 1, 2, 3}
	for i := range sel {
		at[i] = 4000
		if i%2 > 0 {
			heads[i] = NoRow
		}
	}
	done, found := ranges.CoverOf(&heads, &at, &at, false, sel, &upTo, nil)
	if want := []uint32{3999, 4000, 3999, 4000}; done != 4 || !slices.Equal(found, want) || upTo[0] != 2 || upTo[1] != 2 || upTo[2] != 4 || upTo[3] != 4 {
		t.Errorf("%d entries have %v, up to %v", done, found, upTo[:4])
	}
}

// Searches do not depend on how evenly the values lie, and hold at both ends of what there is.
func TestUnevenRanges(t *testing.T) {
	random := rand.New(rand.NewPCG(7, 8))
	for name, value := range map[string]func() int64{
		"nearly all in one place":  func() int64 { return random.Int64N(1000) - int64(random.IntN(500)/499)<<60 },
		"ever farther apart":       func() int64 { return random.Int64() >> random.IntN(63) },
		"some without a beginning": func() int64 { return math.MinInt64 + random.Int64N(2)*(random.Int64N(1<<40)+1<<62) },
		"some behind all others":   func() int64 { return math.MaxInt64 - random.Int64N(2)*(random.Int64N(1<<40)+1<<62) },
		"over all there is":        func() int64 { return int64(random.Uint64()) },
	} {
		t.Run(name, func(t *testing.T) {
			x := newIndexed()
			var guard sync.Mutex
			row := 0
			change := func() {
				x.ranges.Grow(&guard, uint32(row))
				x.sorted.Grow(&guard, uint32(row))
				from := value()
				x.add(0, row, from, max(from, from+random.Int64N(5)))
				row++
				if row%3 == 0 {
					for at := range x.from {
						x.remove(at[0], at[1])
						break
					}
				}
			}
			x.ranges.Expect(3000)
			for range 3000 {
				change()
			}
			x.ranges.Trim()
			for range 20 {
				for range 50 {
					change()
				}
				a := value()
				for at := range x.from {
					a = x.from[at]
					break
				}
				if a > math.MinInt64+100 && a < math.MaxInt64-100 {
					x.check(t, 0, a, a+1)
				}
				var heads, upTo [BatchSize]uint32
				heads[0] = x.heads[1][0]
				done, found := x.ranges.CoverOf(&heads, &[BatchSize]int64{a}, &[BatchSize]int64{a}, false, []uint16{0}, &upTo, nil)
				if want := x.rows(0, func(from, to int64) bool { return from <= a && a <= to }); done != 1 || !slices.Equal(found, want) {
					t.Fatalf("around %d: %v, not %v", a, found, want)
				}
			}
		})
	}
}

// Texts that begin alike are in one cell.
func TestTextsThatBeginAlike(t *testing.T) {
	var ranges Ranges[string]
	text := func(i int) string { return fmt.Sprintf("a long beginning %05d", i) }
	for i := range 2000 {
		ranges.Put(uint32(i), text(2*i), text(2*i)+"z")
	}
	for i := 0; i < 2000; i += 7 {
		ranges.Take(uint32(i), text(2*i))
	}
	for i := range 2000 {
		want := []uint32{uint32(i)}
		if i%7 == 0 {
			want = nil
		}
		if got := ranges.Covering(0, text(2*i)+"b", text(2*i)+"b", false, nil); !slices.Equal(got, want) {
			t.Fatalf("around %d: %v", i, got)
		}
	}
}
