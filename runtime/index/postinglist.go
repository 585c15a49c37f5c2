package index

import "slices"

// listing is a directory of the blocks of a key's rows.
type listing struct {
	first  []uint32 // the first row of each block
	blocks []block
}

// list makes a directory of a key's only block.
func (x *Postings[C]) list(b *block) {
	l := &listing{first: []uint32{x.rows[b.off]}, blocks: []block{*b}}
	at := slices.Index(x.lists, nil)
	if at < 0 {
		at = len(x.lists)
		x.lists = append(x.lists, nil)
	}
	x.lists[at] = l
	*b = block{off: uint32(at) + 1}
}

// blockOf is the number of the block that a row belongs to.
func (l *listing) blockOf(row uint32) int {
	at, there := slices.BinarySearch(l.first, row)
	if there {
		return at
	}
	return max(at-1, 0)
}

// split makes two blocks of a full one. Where the last one is full its rows stay, since
// most come in order.
func (x *Postings[C]) split(l *listing, i int) {
	keep := uint32(blockRows / 2)
	if i == len(l.blocks)-1 {
		keep = blockRows - 1
	}
	right := x.cutOff(blockRows)
	old := &l.blocks[i]
	x.copyInto(&right, old.off+keep, old.end())
	old.n = keep
	l.first = slices.Insert(l.first, i+1, x.rows[right.off])
	l.blocks = slices.Insert(l.blocks, i+1, right)
}

func (x *Postings[C]) removeListed(b *block, row uint32) {
	l := x.lists[b.off-1]
	i := l.blockOf(row)
	x.cut(&l.blocks[i], row)
	if l.blocks[i].n > 0 {
		l.first[i] = x.rows[l.blocks[i].off]
	}
	if l.blocks[i].n <= blockRows/4 {
		x.merge(l, i)
	}
	if len(l.blocks) == 1 { // never 0: two that have room for each other have become one
		x.lists[b.off-1] = nil
		*b = l.blocks[0]
	}
}

// merge moves what is left of a block into one beside it that has room.
func (x *Postings[C]) merge(l *listing, i int) {
	fits := func(left int) bool {
		return left >= 0 && left+1 < len(l.blocks) && l.blocks[left].n+l.blocks[left+1].n <= blockRows/4*3
	}
	switch {
	case l.blocks[i].n == 0:
		x.drop(l, i)
	case fits(i - 1):
		x.join(l, i-1)
	case fits(i):
		x.join(l, i)
	}
}

// join makes one block of two.
func (x *Postings[C]) join(l *listing, left int) {
	a, b := l.blocks[left], l.blocks[left+1]
	both := x.cutOff(blockRows)
	x.copyInto(&both, a.off, a.end())
	x.copyInto(&both, b.off, b.end())
	x.give(a)
	l.blocks[left] = both
	x.drop(l, left+1)
}

// drop takes a block out of a directory.
func (x *Postings[C]) drop(l *listing, i int) {
	x.give(l.blocks[i])
	l.blocks = slices.Delete(l.blocks, i, i+1)
	l.first = slices.Delete(l.first, i, i+1)
}
