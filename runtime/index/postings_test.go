package index

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"

	"github.com/veloc-dev/veloc/runtime/rowstore"
)

// posted are Postings with a model of them.
type posted struct {
	x       Postings[int64]
	guard   rowstore.Guard
	keys    []uint64 // by row; 0: not in the index
	columns []int64  // by row
	heads   map[uint64]uint32
	of      map[uint64][]uint32
}

func newPosted(rows int) *posted {
	return &posted{keys: make([]uint64, rows), columns: make([]int64, rows), heads: map[uint64]uint32{}, of: map[uint64][]uint32{}}
}

func (c *posted) head(key uint64) uint32 {
	if head, ok := c.heads[key]; ok {
		return head
	}
	return NoRow
}

// change gives a row another key, or none.
func (c *posted) change(row uint32, key uint64) {
	if was := c.keys[row]; was != 0 {
		c.heads[was] = c.x.Unlink(c.heads[was], row)
		at, _ := slices.BinarySearch(c.of[was], row)
		if c.of[was] = slices.Delete(c.of[was], at, at+1); len(c.of[was]) == 0 {
			delete(c.of, was)
			delete(c.heads, was)
		}
	}
	if c.keys[row] = key; key == 0 {
		return
	}
	c.x.Grow(&c.guard, row)
	c.columns[row]++
	c.heads[key] = c.x.Link(c.head(key), row, c.columns[row])
	at, _ := slices.BinarySearch(c.of[key], row)
	c.of[key] = slices.Insert(c.of[key], at, row)
}

func (c *posted) check(t *testing.T, x *Postings[int64], step int) {
	t.Helper()
	places := x.Places()
	for key, want := range c.of {
		var got []uint32
		for s := places.Of(c.heads[key]); s.At < s.End; s = places.Next(s) {
			row := x.Rows()[s.At]
			if got = append(got, row); x.Columns()[s.At] != c.columns[row] {
				t.Fatalf("step %d: row %d has the columns %d, not %d", step, row, x.Columns()[s.At], c.columns[row])
			}
		}
		if !slices.Equal(got, want) || c.heads[key] != want[0] {
			t.Fatalf("step %d: key %d has the rows %v, want %v; row %d stands for it", step, key, got, want, c.heads[key])
		}
	}
	for s := places.Of(NoRow); s.At < s.End; {
		t.Fatalf("step %d: no row has rows", step)
	}
	for _, l := range x.lists {
		if l == nil {
			continue
		}
		for i, b := range l.blocks {
			if b.n == 0 || b.n > b.room || b.room > blockRows || l.first[i] != x.rows[b.off] {
				t.Fatalf("step %d: block %d of %d: %+v from row %d", step, i, len(l.blocks), b, l.first[i])
			}
		}
	}
}

var postedKeys = map[string]func(r *rand.Rand) uint64{
	"few keys":  func(r *rand.Rand) uint64 { return r.Uint64N(4) },
	"one large": func(r *rand.Rand) uint64 { return min(r.Uint64N(200), 2) },
	"many keys": func(r *rand.Rand) uint64 { return r.Uint64N(5000) },
}

// The rows of a key are in the order of their numbers, with their columns, whatever
// changes, and no block is larger than a change may move. Room that is free does not grow
// with the changes.
func TestPostingsUnderChange(t *testing.T) {
	for name, keys := range postedKeys {
		for _, loaded := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s, loaded %v", name, loaded), func(t *testing.T) {
				const rows = 8000
				r := rand.New(rand.NewPCG(1, 2))
				c := newPosted(rows)
				if loaded {
					c.x.Expect(rows / 2)
				}
				for row := range uint32(rows) {
					c.change(row, keys(r))
				}
				c.x.Trim()
				c.check(t, &c.x, -1)
				const steps = 60_000
				for step := range steps {
					row := r.Uint32N(rows)
					if step/2000%2 == 1 { // always the same stretch
						row = 100 + r.Uint32N(300)
					}
					if key := c.keys[row]; key != 0 && r.IntN(3) == 0 {
						c.columns[row]++
						c.x.Set(c.heads[key], row, c.columns[row])
					} else {
						c.change(row, keys(r))
					}
					if most := 4*rows + 10*blockRows; len(c.x.rows) > most {
						t.Fatalf("step %d: %d positions for %d rows", step, len(c.x.rows), c.x.live)
					}
					if step%1000 == 0 {
						c.check(t, &c.x, step)
					}
				}
				c.check(t, &c.x, steps)
				copied := c.x.Clone()
				shared(t, "Postings", reflect.ValueOf(c.x), reflect.ValueOf(copied))
				shared(t, "places", reflect.ValueOf(c.x.places), reflect.ValueOf(copied.places))
				shared(t, "store", reflect.ValueOf(c.x.postingStore), reflect.ValueOf(copied.postingStore))
				c.check(t, &copied, steps)
				for row := range uint32(rows) {
					c.change(row, 0)
				}
				if slices.ContainsFunc(c.x.lists, func(l *listing) bool { return l != nil }) || c.x.live != 0 || len(c.x.spare) != len(c.x.keys) {
					t.Errorf("of %d keys with several rows %d are free", len(c.x.keys), len(c.x.spare))
				}
				for row := range uint32(rows) { // and they come again
					c.change(row, keys(r))
				}
				c.check(t, &c.x, steps+1)
			})
		}
	}
}

// A load whose rows change meanwhile is as if they had come at once, and takes no more
// than the rows.
func TestPostingsLoaded(t *testing.T) {
	const rows = 20_000
	for name, keys := range postedKeys {
		t.Run(name, func(t *testing.T) {
			r := rand.New(rand.NewPCG(3, 4))
			c := newPosted(rows)
			c.x.Expect(100)
			for row := range uint32(rows) {
				c.change(row, keys(r))
				if other := r.Uint32N(row + 1); row%7000 == 6999 {
					c.change(other, keys(r))
				} else if key := c.keys[other]; key != 0 && row%100 == 0 {
					c.columns[other]++
					c.x.Set(c.heads[key], other, c.columns[other])
				}
			}
			c.x.Trim()
			c.check(t, &c.x, 0)
		})
	}
	x := &Postings[struct{}]{}
	x.Expect(rows)
	for row := range uint32(rows) {
		x.Link(map[bool]uint32{true: NoRow, false: row / 10 * 10}[row%10 == 0], row, struct{}{})
	}
	x.Trim()
	if most := rows * (4 + 4 + 2); x.Bytes() > most {
		t.Errorf("%d bytes for %d rows, ten a key; at most %d", x.Bytes(), rows, most)
	}
}

// A row that takes another's place as the first of a key is found by it, in every layout.
func TestStandingForAKey(t *testing.T) {
	for _, step := range []uint64{1, 1009, 1 << 40} {
		var x IntIndex
		const n = 100
		for i := range uint32(n) {
			x.Stand(uint64(i)*step, NoRow, i)
			x.Stand(uint64(i)*step, i, i)
		}
		for i := range uint32(n) {
			x.Stand(uint64(i)*step, i, n+i)
		}
		for i := range uint32(n) {
			if row := x.Row(uint64(i) * step); row != n+i {
				t.Errorf("step %d: row %d stands for key %d, not %d", step, row, i, n+i)
			}
			if x.Stand(uint64(i)*step, n+i, NoRow); x.Row(uint64(i)*step) != NoRow {
				t.Errorf("step %d: key %d is still there", step, i)
			}
		}
		if x.Len() != 0 {
			t.Errorf("step %d: %d keys are left", step, x.Len())
		}
	}
}
