package index

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/veloc-dev/veloc/runtime/pg"
)

// keySpaces draw keys that lead to every layout, and from one to the other.
var keySpaces = map[string]func(r *rand.Rand, step int) int64{
	"dense":       func(r *rand.Rand, _ int) int64 { return r.Int64N(500) },
	"ascending":   func(_ *rand.Rand, step int) int64 { return int64(step) },
	"descending":  func(_ *rand.Rand, step int) int64 { return -int64(step) },
	"both ways":   func(_ *rand.Rand, step int) int64 { return int64(step) * int64(1-2*(step%2)) },
	"gaps":        func(r *rand.Rand, _ int) int64 { return r.Int64N(500) * 1000 },
	"int4":        func(r *rand.Rand, _ int) int64 { return int64(int32(r.Uint32())) >> r.IntN(31) },
	"wide":        func(r *rand.Rand, _ int) int64 { return int64(r.Uint64()) >> r.IntN(60) },
	"limits":      func(r *rand.Rand, _ int) int64 { return math.MinInt64 + r.Int64N(300) - int64(r.IntN(2)) },
	"same tag":    func(r *rand.Rand, _ int) int64 { return r.Int64N(40) << 32 },
	"then far":    func(r *rand.Rand, step int) int64 { return r.Int64N(300) + int64(step/1500)<<40 },
	"powers of 2": func(r *rand.Rand, _ int) int64 { return 1 << r.IntN(63) },
}

// TestIntIndex holds an IntIndex against a map through random insertions and
// removals, one by one and by the batch.
func TestIntIndex(t *testing.T) {
	for name, draw := range keySpaces {
		t.Run(name, func(t *testing.T) {
			r := rand.New(rand.NewPCG(1, 2))
			var x IntIndex
			rows := map[int64]uint32{}
			keys := []int64{}
			for step := range 3000 {
				k := draw(r, step)
				row, there := rows[k]
				switch {
				case !there:
					rows[k] = uint32(len(keys))
					keys = append(keys, k)
					x.Insert(uint64(k), rows[k])
				case r.IntN(3) == 0:
					delete(rows, k)
					x.Remove(uint64(k), row)
				}
				if x.Len() != len(rows) {
					t.Fatalf("step %d: %d entries, not %d", step, x.Len(), len(rows))
				}
				if step%50 == 0 {
					sameAnswers(t, &x, rows, keys, draw, r, step)
				}
			}
		})
	}
}

// sameAnswers probes a batch of keys that are there, were there, and are not.
func sameAnswers(t *testing.T, x *IntIndex, rows map[int64]uint32, keys []int64, draw func(*rand.Rand, int) int64, r *rand.Rand, step int) {
	t.Helper()
	probes := make([]int64, 0, BatchSize)
	for len(probes) < BatchSize {
		switch r.IntN(3) {
		case 0:
			probes = append(probes, keys[r.IntN(len(keys))])
		case 1:
			probes = append(probes, draw(r, r.IntN(step+10)))
		default:
			probes = append(probes, int64(r.Uint64())>>r.IntN(64))
		}
	}
	var hashes [BatchSize]uint64
	var sel [BatchSize]uint16
	var first, settled [BatchSize]uint64
	ints := x.Ints()
	for e, k := range probes {
		sel[e] = uint16(e)
		hashes[e] = ints.Hash(uint64(k))
		first[e] = ints.First(hashes[e])
	}
	settled = first
	x.Settle(&hashes, nil, settled[:])
	kept := x.Keep(&hashes, sel[:], first[:])
	byEntry := map[int]uint64{}
	for k, e := range sel[:kept] {
		byEntry[int(e)] = first[k]
	}
	var words [BatchSize]uint64
	var matches [BatchSize]uint32
	for e, k := range probes {
		sel[e], words[e] = uint16(e), uint64(k)
	}
	matched := map[int]uint32{}
	for _, e := range sel[:x.Match(&words, sel[:], &matches)] {
		matched[int(e)] = matches[e]
	}
	for e, k := range probes {
		want, there := rows[k]
		if got, ok := matched[e]; ok != there || ok && got != want {
			t.Fatalf("step %d: key %d matches row %d (%v), not %d (%v)", step, k, got, ok, want, there)
		}
		if got, ok := seek(x, k, keys); ok != there || ok && got != want {
			t.Fatalf("step %d: key %d is found in row %d (%v), not %d (%v)", step, k, got, ok, want, there)
		}
		if byEntry[e] != settled[e] {
			t.Fatalf("step %d: key %d has slot %x of Keep, %x of Settle", step, k, byEntry[e], settled[e])
		}
		slot := settled[e]
		right := slot != 0 && keys[uint32(slot)-1] == k && there
		switch {
		case there && slot == 0, !x.Wide() && right != there, !x.Wide() && !there && slot != 0:
			t.Fatalf("step %d: key %d (there: %v) has slot %x", step, k, there, slot)
		}
	}
}

func seek(x *IntIndex, k int64, keys []int64) (uint32, bool) {
	for at, slot := x.Seek(uint64(k)); slot != 0; at, slot = x.Next(uint64(k), at) {
		if row := uint32(slot) - 1; keys[row] == k {
			return row, true
		}
	}
	return 0, false
}

// TestLayouts holds which keys need no hash, and which tags may lie.
func TestLayouts(t *testing.T) {
	for _, c := range []struct {
		first, step int64
		n           int
		want        string
	}{
		{1, 1, 10_000, "direct"}, {-5000, 1, 10_000, "direct"}, {math.MaxInt64 - 10_000, 1, 10_000, "direct"},
		{1, 2, 10_000, "direct"}, {1, 2, 100_000, "hashed"}, {1, 1000, 10_000, "hashed"}, {1, 1 << 40, 1000, "wide"},
		{math.MinInt64, math.MaxInt64, 3, "wide"},
	} {
		var x IntIndex
		for i := range c.n {
			x.Insert(uint64(c.first+int64(i)*c.step), uint32(i))
		}
		got := "hashed"
		switch {
		case x.Wide():
			got = "wide"
		case x.direct():
			got = "direct"
		}
		if got != c.want {
			t.Errorf("%d keys from %d by %d: %s, want %s", c.n, c.first, c.step, got, c.want)
		}
	}
}

// Keys that lie far apart may have the same tag: such a key is not taken for
// the other.
func TestWideKeysOfOneTag(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	byTag := map[uint64]int64{}
	x := &IntIndex{}
	var there, not []int64
	for len(there) < 5 {
		key := int64(r.Uint64())
		tag := Tag(pg.HashInt64(key) &^ 1)
		if other, ok := byTag[tag]; ok {
			x.Insert(KeyWord(other), uint32(len(there)))
			there, not = append(there, other), append(not, key)
		}
		byTag[tag] = key
	}
	var keys [BatchSize]uint64
	var rows [BatchSize]uint32
	var sel []uint16
	for i := range there {
		keys[2*i], keys[2*i+1] = KeyWord(not[i]), KeyWord(there[i])
		sel = append(sel, uint16(2*i), uint16(2*i+1))
	}
	if n := x.Match(&keys, sel, &rows); n != len(there) || !x.Wide() {
		t.Fatalf("%d keys were found, wide is %v", n, x.Wide())
	}
	for i := range there {
		if sel[i] != uint16(2*i+1) || rows[2*i+1] != uint32(i) {
			t.Errorf("entry %d is %d with row %d", i, sel[i], rows[sel[i]])
		}
	}
	// Where both are there, each has its row.
	for i, key := range not {
		x.Insert(KeyWord(key), uint32(len(there)+i))
	}
	sel = sel[:0]
	for i := range 2 * len(there) {
		sel = append(sel, uint16(i))
	}
	if n := x.Match(&keys, sel, &rows); n != 2*len(there) {
		t.Fatalf("%d keys were found", n)
	}
	for i := range there {
		if rows[2*i] != uint32(len(there)+i) || rows[2*i+1] != uint32(i) {
			t.Errorf("pair %d has rows %d and %d", i, rows[2*i], rows[2*i+1])
		}
	}
}
