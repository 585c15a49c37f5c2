package index

import (
	"cmp"
	"slices"
	"sync"
)

// Ranges holds ranges, one a row, and finds those that a value lies in. They are
// sorted by where they begin; blocks know how far their ranges reach.
type Ranges[K cmp.Ordered] struct{ runs[K] }

// rangesBlock is how many ranges a block has at most.
const rangesBlock = 128

// Put enters a row's range, where there is no key.
func (x *Ranges[K]) Put(row uint32, from, to K) {
	x.most, x.ranged = rangesBlock, true
	x.put(row, from, to)
}

// Link enters a row's range. head stands for its key; NoRow: that is new, and row will
// stand for it.
func (x *Ranges[K]) Link(head, row uint32, from, to K) {
	x.most, x.ranged = rangesBlock, true
	x.link(head, row, from, to)
}

// Take takes out a row that Put entered.
func (x *Ranges[K]) Take(row uint32, from K) { x.take(row, from) }

// Unlink takes out a row that Link entered, and gives the one that stands for the key
// then; NoRow: there is none left.
func (x *Ranges[K]) Unlink(head, row uint32, from K) uint32 { return x.unlink(head, row, from) }

// Expect says that a load begins, and how many rows it will bring.
func (x *Ranges[K]) Expect(rows int) {
	x.ranged = true
	x.expect(rows)
}

// Trim ends a load.
func (x *Ranges[K]) Trim() { x.trim() }

// Grow makes room for an entry of a row, aside: the guard's readers wait for the
// exchange alone. Nobody else may change the index.
func (x *Ranges[K]) Grow(guard sync.Locker, row uint32) {
	x.ranged = true
	x.prepare(guard, row)
}

// Clone is a copy that shares nothing.
func (x *Ranges[K]) Clone() Ranges[K] { return Ranges[K]{x.clone()} }

// Bytes is the memory that the index holds.
func (x *Ranges[K]) Bytes() int { return x.bytes() }

// Covering appends the rows of the key that head stands for whose ranges begin at from
// at the latest, and end at to or later; with strict, later than to. They ascend by
// number. Where there is no key, head is 0.
func (x *Ranges[K]) Covering(head uint32, from, to K, strict bool, out []uint32) []uint32 {
	r := x.of(head)
	if r == nil {
		return out
	}
	return x.covering(r, from, to, strict, out)
}

func (x *Ranges[K]) covering(r *run, from, to K, strict bool, out []uint32) []uint32 {
	begin := len(out)
	if r.list == 0 {
		out = x.reaching(r.block, x.below(r.block, from, true), to, strict, out)
	} else {
		out = x.search(x.lists[r.list-1], from, to, strict, out)
	}
	sortFew(out[begin:])
	return out
}

// sortFew sorts rows, of which there are mostly few.
func sortFew(rows []uint32) {
	if len(rows) > 12 {
		slices.Sort(rows)
		return
	}
	for i := 1; i < len(rows); i++ {
		for j := i; j > 0 && rows[j] < rows[j-1]; j-- {
			rows[j], rows[j-1] = rows[j-1], rows[j]
		}
	}
}

// reaches reports whether a range that ends at end reaches to.
func reaches[K cmp.Ordered](end, to K, strict bool) bool {
	return end > to || !strict && end == to
}

// reaching appends the rows of those of a block's ranges before a position that reach
// to, the last one first.
func (x *Ranges[K]) reaching(b block, at uint32, to K, strict bool, out []uint32) []uint32 {
	for ; at > b.off && reaches(x.spans[at-1].reach, to, strict); at-- {
		if reaches(x.spans[at-1].end, to, strict) {
			out = append(out, x.rows[at-1])
		}
	}
	return out
}

// search is reaching for a run of several blocks.
func (x *Ranges[K]) search(d *directory[K], from, to K, strict bool, out []uint32) []uint32 {
	in := d.blockAt(from, false)
	b := d.blocks[in]
	out = x.reaching(b, x.below(b, from, true), to, strict, out)
	return x.before(d, int(in), to, strict, out)
}

// before is reaching for the first n blocks.
func (x *Ranges[K]) before(d *directory[K], n int, to K, strict bool, out []uint32) []uint32 {
	if n == 0 || !reaches(d.prior[n], to, strict) {
		return out
	}
	level, groups := 0, n
	for level+1 < len(d.tops) {
		level++
		groups = (groups + fan - 1) / fan
	}
	return x.earlier(d, level, 0, groups, n, to, strict, out)
}

// earlier is reaching for those of the groups from begin to end of a level that stand
// for the first n blocks.
func (x *Ranges[K]) earlier(d *directory[K], level, begin, end, n int, to K, strict bool, out []uint32) []uint32 {
	below := n // how many groups of the level below stand for the n blocks
	for range level - 1 {
		below = (below + fan - 1) / fan
	}
	for i := begin; i < end; i++ {
		switch {
		case !reaches(d.tops[level][i], to, strict):
		case level == 0:
			out = x.reaching(d.blocks[i], d.blocks[i].end(), to, strict, out)
		default:
			out = x.earlier(d, level-1, i*fan, min((i+1)*fan, below), n, to, strict, out)
		}
	}
	return out
}
