package index

import (
	"cmp"
	"math/bits"
	"slices"
)

// grid finds the block of a directory that a value belongs to: it divides the values
// between the first keys into cells of one width, and knows the blocks that begin in each.
type grid[K cmp.Ordered] struct {
	base  uint64 // where the first cell begins
	shift int    // a cell is 1<<shift wide
	// cells are, for each cell and the one behind the last, the number of the last block
	// that begins before it; 0: none does.
	cells []uint32
}

// cellsPerBlock is how many cells there are at least for a block.
const cellsPerBlock = 2

// divide lays the cells for blocks that begin with these keys. The first block is left
// out, since one value far before all others may be in it.
func (g *grid[K]) divide(first []K) {
	g.base, g.shift, g.cells = 0, 0, g.cells[:0]
	if len(first) < 2 {
		return
	}
	g.base = word(first[1])
	width := word(first[len(first)-1]) - g.base
	g.shift = max(bits.Len64(width)-bits.Len(uint(cellsPerBlock*len(first))), 0)
	n := int(width>>g.shift) + 1
	g.cells = slices.Grow(g.cells, n+1)
	last := uint32(0)
	for cell := range n {
		begin := g.base + uint64(cell)<<g.shift
		for int(last)+1 < len(first) && word(first[last+1]) < begin {
			last++
		}
		g.cells = append(g.cells, last)
	}
	g.cells = append(g.cells, uint32(len(first)-1))
}

// around gives the numbers of the first and the last block that may be the last one to
// begin before a value, or at it.
func (g *grid[K]) around(value K) (lo, hi uint32) {
	if len(g.cells) == 0 {
		return 0, 0
	}
	cell := uint64(0)
	if w := word(value); w > g.base {
		cell = min((w-g.base)>>g.shift, uint64(len(g.cells)-2))
	}
	return g.cells[cell], g.cells[cell+1]
}

func (g *grid[K]) clone() grid[K] {
	return grid[K]{base: g.base, shift: g.shift, cells: slices.Clone(g.cells)}
}

// blockAt is the number of the last block that does not begin behind a value, or with
// strict begins before it; the first block, where none does.
func (d *directory[K]) blockAt(value K, strict bool) uint32 {
	lo, hi := d.grid.around(value)
	for lo < hi {
		middle := (lo + hi + 1) / 2
		if first := d.first[middle]; first < value || !strict && first == value {
			lo = middle
		} else {
			hi = middle - 1
		}
	}
	// Since the cells were laid the block may have lost its first entries.
	for lo > 0 && (d.first[lo] > value || strict && d.first[lo] == value) {
		lo--
	}
	return lo
}

// word is a number that keeps the order of values, but of texts only by how they begin.
func word[K cmp.Ordered](value K) uint64 {
	switch v := any(value).(type) {
	case int64:
		return uint64(v) ^ 1<<63
	case string:
		var w uint64
		for i := range min(len(v), 8) {
			w |= uint64(v[i]) << (56 - 8*i)
		}
		return w
	}
	return 0
}
