package index

import (
	"cmp"
	"slices"
	"sync"
)

// Sorted holds the rows of each key sorted by a value, equal ones by their numbers.
type Sorted[K cmp.Ordered] struct{ runs[K] }

// sortedBlock is how many entries a block of a Sorted has at most.
const sortedBlock = 4096

// Put enters a row, where there is no key.
func (x *Sorted[K]) Put(row uint32, value K) {
	x.most = sortedBlock
	x.put(row, value, value)
}

// Link enters a row of the key that head stands for; NoRow: of a new one, for which
// row will stand.
func (x *Sorted[K]) Link(head, row uint32, value K) {
	x.most = sortedBlock
	x.link(head, row, value, value)
}

// Take takes out a row that Put entered.
func (x *Sorted[K]) Take(row uint32, value K) { x.take(row, value) }

// Unlink takes out a row that Link entered, and gives the one that stands for the key
// then; NoRow: there is none left.
func (x *Sorted[K]) Unlink(head, row uint32, value K) uint32 { return x.unlink(head, row, value) }

// Expect says that a load begins, and how many rows it will bring.
func (x *Sorted[K]) Expect(rows int) { x.expect(rows) }

// Trim ends a load.
func (x *Sorted[K]) Trim() { x.trim() }

// Grow makes room for an entry of a row, aside: the guard's readers wait for the
// exchange alone. Nobody else may change the index.
func (x *Sorted[K]) Grow(guard sync.Locker, row uint32) { x.prepare(guard, row) }

// Clone is a copy that shares nothing.
func (x *Sorted[K]) Clone() Sorted[K] { return Sorted[K]{x.clone()} }

// Bytes is the memory that the index holds.
func (x *Sorted[K]) Bytes() int { return x.bytes() }

// Limit bounds the values that are looked for, on one side; the zero Limit does not.
type Limit[K cmp.Ordered] struct {
	value K
	kind  limitKind
}

type limitKind uint8

const (
	unlimited limitKind = iota
	including
	excluding
)

// Including is the limit that the value itself keeps.
func Including[K cmp.Ordered](value K) Limit[K] { return Limit[K]{value, including} }

// Excluding is the limit that the value itself does not keep.
func Excluding[K cmp.Ordered](value K) Limit[K] { return Limit[K]{value, excluding} }

// Between appends the rows of the key that head stands for whose values lie within
// the limits, ascending by number. Where there is no key, head is 0.
func (x *Sorted[K]) Between(head uint32, from, to Limit[K], out []uint32) []uint32 {
	r := x.of(head)
	if r == nil {
		return out
	}
	return x.between(r, from, to, out)
}

func (x *Sorted[K]) between(r *run, from, to Limit[K], out []uint32) []uint32 {
	begin := len(out)
	if r.list == 0 {
		out = x.part(r.block, from, to, out)
	} else {
		out = x.parts(x.lists[r.list-1], from, to, out)
	}
	if found := out[begin:]; !slices.IsSorted(found) {
		slices.Sort(found)
	}
	return out
}

// part appends the rows of one block.
func (x *Sorted[K]) part(b block, from, to Limit[K], out []uint32) []uint32 {
	lo, hi := b.off, b.end()
	if from.kind != unlimited {
		lo = x.below(b, from.value, from.kind == excluding)
	}
	if to.kind != unlimited {
		hi = x.below(b, to.value, to.kind == including)
	}
	if lo < hi {
		out = append(out, x.rows[lo:hi]...)
	}
	return out
}

func (x *Sorted[K]) parts(d *directory[K], from, to Limit[K], out []uint32) []uint32 {
	i := 0
	if from.kind != unlimited {
		i, _ = slices.BinarySearch(d.first, from.value)
		i = max(i-1, 0) // the block before may hold such values, too
	}
	for ; i < len(d.blocks); i++ {
		if f := d.first[i]; to.kind != unlimited && (to.value < f || to.kind == excluding && to.value == f) {
			break
		}
		out = x.part(d.blocks[i], from, to, out)
	}
	return out
}
