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
	ascend(out[begin:])
	return out
}

// ascend sorts rows.
func ascend(rows []uint32) {
	if !slices.IsSorted(rows) {
		slices.Sort(rows)
	}
}

// part appends the rows of one block.
func (x *Sorted[K]) part(b block, from, to Limit[K], out []uint32) []uint32 {
	lo, hi := x.bounds(b, from, to)
	return append(out, x.rows[lo:hi]...)
}

// bounds are where the entries of a block within limits begin and end.
func (x *Sorted[K]) bounds(b block, from, to Limit[K]) (lo, hi uint32) {
	lo, hi = b.off, b.end()
	if from.kind != unlimited {
		lo = x.below(b, from.value, from.kind == excluding)
	}
	if to.kind != unlimited {
		hi = x.below(b, to.value, to.kind == including)
	}
	return lo, max(lo, hi)
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

// Least is Between, but appends only the rows of the n least values, and of those that
// are equal to the last of them. n is 1 at least.
func (x *Sorted[K]) Least(head uint32, from, to Limit[K], n int, out []uint32) []uint32 {
	r := x.of(head)
	if r == nil {
		return out
	}
	begin := len(out)
	f := end[K]{n: n, out: out}
	if r.list == 0 {
		lo, hi := x.bounds(r.block, from, to)
		x.ascending(&f, lo, hi)
	} else {
		d := x.lists[r.list-1]
		i := uint32(0)
		if from.kind != unlimited {
			i = d.blockAt(from.value, true)
		}
		for more := true; more && int(i) < len(d.blocks) && (to.kind == unlimited || d.first[i] <= to.value); i++ {
			lo, hi := x.bounds(d.blocks[i], from, to)
			more = x.ascending(&f, lo, hi)
		}
	}
	ascend(f.out[begin:])
	return f.out
}

// Greatest is Least for the greatest values.
func (x *Sorted[K]) Greatest(head uint32, from, to Limit[K], n int, out []uint32) []uint32 {
	r := x.of(head)
	if r == nil {
		return out
	}
	begin := len(out)
	f := end[K]{n: n, out: out}
	if r.list == 0 {
		lo, hi := x.bounds(r.block, from, to)
		x.descending(&f, lo, hi)
	} else {
		d := x.lists[r.list-1]
		i := uint32(len(d.blocks) - 1)
		if to.kind != unlimited {
			i = d.blockAt(to.value, to.kind == excluding)
		}
		for more := true; more; i-- {
			lo, hi := x.bounds(d.blocks[i], from, to)
			more = x.descending(&f, lo, hi) && lo == d.blocks[i].off && i > 0
		}
	}
	ascend(f.out[begin:])
	return f.out
}

// end is one end of an order.
type end[K cmp.Ordered] struct {
	n    int // how many are still to come
	last K
	out  []uint32
}

// take appends a row, unless there are enough before it.
func (f *end[K]) take(row uint32, value K) bool {
	if f.n == 0 && value != f.last {
		return false
	}
	f.n = max(f.n-1, 0)
	f.last, f.out = value, append(f.out, row)
	return true
}

// ascending takes entries from lo on, and reports whether there may be more.
func (x *Sorted[K]) ascending(f *end[K], lo, hi uint32) bool {
	for ; lo < hi; lo++ {
		if !f.take(x.rows[lo], x.keys[lo]) {
			return false
		}
	}
	return true
}

// descending takes entries from hi down, and reports whether there may be more.
func (x *Sorted[K]) descending(f *end[K], lo, hi uint32) bool {
	for ; lo < hi; hi-- {
		if !f.take(x.rows[hi-1], x.keys[hi-1]) {
			return false
		}
	}
	return true
}
