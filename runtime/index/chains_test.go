package index

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/veloc-dev/veloc/runtime/rowstore"
)

// chained is an index whose key is not unique, with a model of it.
type chained struct {
	x    Index
	keys []uint64 // by row; 0: not in the index
	of   map[uint64][]uint32
	most int // links walked while readers wait
	all  int // and in all
}

func (c *chained) head(key uint64) uint32 {
	for at, slot := c.x.Seek(key << 32); slot != 0; at, slot = c.x.Next(key<<32, at) {
		if row := uint32(slot) - 1; c.keys[row] == key {
			return row
		}
	}
	return NoRow
}

// change gives a row another key, or none.
func (c *chained) change(guard *rowstore.Guard, row uint32, key uint64) {
	if was := c.keys[row]; was != 0 {
		c.x.Unlink(was<<32, c.head(was), row)
		at, _ := slices.BinarySearch(c.of[was], row)
		c.of[was] = slices.Delete(c.of[was], at, at+1)
	}
	c.keys[row] = 0
	if key == 0 {
		return
	}
	head := c.head(key)
	c.x.Grow(guard, key<<32)
	c.all += c.walk(head, row)
	c.x.GrowChain(guard, head, row)
	c.most = max(c.most, c.walk(head, row))
	c.x.Link(key<<32, head, row)
	c.keys[row] = key
	at, _ := slices.BinarySearch(c.of[key], row)
	c.of[key] = slices.Insert(c.of[key], at, row)
}

// walk counts the links that are walked to a row's place.
func (c *chained) walk(head, row uint32) (n int) {
	if head == NoRow || row < head || row > c.x.prev[head] {
		return 0
	}
	marked := (*c.x.marks)[head]
	at, _ := slices.BinarySearch(marked, row)
	before := head
	if at > 0 {
		before = marked[at-1]
	}
	for ; c.x.chain[before] < row; before = c.x.chain[before] {
		n++
	}
	return n
}

func (c *chained) check(t *testing.T, step int) {
	t.Helper()
	for key, want := range c.of {
		var got, back []uint32
		head := c.head(key)
		for row := head; row != NoRow; row = c.x.chain[row] {
			got = append(got, row)
		}
		if head != NoRow {
			for row := c.x.prev[head]; ; row = c.x.prev[row] {
				if back = append(back, row); row == head {
					break
				}
			}
		}
		slices.Reverse(back)
		if !slices.Equal(got, want) || !slices.Equal(back, want) {
			t.Fatalf("step %d: key %d has rows %v, backward %v, want %v", step, key, got, back, want)
		}
		if marked := (*c.x.marks)[head]; head != NoRow && !slices.IsSorted(marked) {
			t.Fatalf("step %d: marks %v", step, marked)
		}
	}
}

// The rows of a key are in the order of their numbers whatever changes, and no
// change walks along a chain.
func TestChainsUnderChange(t *testing.T) {
	for name, keys := range map[string]func(r *rand.Rand) uint64{
		"few keys":  func(r *rand.Rand) uint64 { return r.Uint64N(4) },
		"one large": func(r *rand.Rand) uint64 { return min(r.Uint64N(200), 2) },
		"many keys": func(r *rand.Rand) uint64 { return r.Uint64N(500) },
	} {
		t.Run(name, func(t *testing.T) {
			const rows = 6000
			r := rand.New(rand.NewPCG(1, 2))
			c := chained{keys: make([]uint64, rows), of: map[uint64][]uint32{}}
			var guard rowstore.Guard
			for row := range uint32(rows) {
				c.change(&guard, row, keys(r))
			}
			c.check(t, -1)
			const steps = 20_000
			for step := range steps {
				row := r.Uint32N(rows)
				if step/2000%2 == 1 { // always the same stretch
					row = 100 + r.Uint32N(300)
				}
				c.change(&guard, row, keys(r))
				if step%1000 == 0 {
					c.check(t, step)
				}
			}
			c.check(t, steps)
			if c.all > steps*markEvery || c.most >= markEvery {
				t.Errorf("%d links walked, %d at once", c.all, c.most)
			}
			for row := range uint32(rows) {
				c.change(&guard, row, 0)
			}
			if c.x.Len() != 0 || len(*c.x.marks) != 0 {
				t.Errorf("%d entries and %d marked chains are left", c.x.Len(), len(*c.x.marks))
			}
		})
	}
}
