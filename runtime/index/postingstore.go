package index

import (
	"math/bits"
	"slices"
	"sync"
	"unsafe"
)

// postingStore holds the blocks of Postings.
type postingStore[C any] struct {
	rows    []uint32 // by position
	columns []C
	free    [maxClass + 1][]uint32 // blocks of 1 << class positions
}

// maxClass is the class of the largest blocks.
const maxClass = 10

// cutOff gives a block with room for so many rows.
func (s *postingStore[C]) cutOff(n uint32) block {
	c := class(n)
	if l := len(s.free[c]); l > 0 {
		off := s.free[c][l-1]
		s.free[c] = s.free[c][:l-1]
		return block{off: off, room: 1 << c}
	}
	off := uint32(len(s.rows))
	s.extend(1 << c)
	return block{off: off, room: 1 << c}
}

// give gives a block back. Of one whose room is no power of two some is lost, until the
// blocks are moved together.
func (s *postingStore[C]) give(b block) {
	clear(s.columns[b.off : b.off+b.room])
	c := bits.Len32(b.room) - 1
	s.free[c] = append(s.free[c], b.off)
}

// extend makes n positions more.
func (s *postingStore[C]) extend(n uint32) {
	s.reserve(int(n))
	size := len(s.rows) + int(n)
	if size >= alone {
		panic("index: a table has more rows in an index of shared keys than that holds")
	}
	s.rows, s.columns = s.rows[:size], s.columns[:size]
}

// reserve makes room for n positions more.
func (s *postingStore[C]) reserve(n int) {
	if need := len(s.rows) + n; need > cap(s.rows) {
		s.move(max(need, len(s.rows)+len(s.rows)/4))
	}
}

// move moves the positions to where so many have room.
func (s *postingStore[C]) move(room int) {
	s.rows = append(make([]uint32, 0, room), s.rows...)
	s.columns = append(make([]C, 0, room), s.columns...)
}

// put puts a row to its place in a block of less than blockRows, which moves where it is
// full.
func (s *postingStore[C]) put(b *block, row uint32, columns C) {
	if b.n == b.room {
		more := s.cutOff(min(2*b.room, blockRows))
		s.copyInto(&more, b.off, b.end())
		s.give(*b)
		*b = more
	}
	at := s.behind(*b, row)
	copy(s.rows[at+1:], s.rows[at:b.end()])
	copy(s.columns[at+1:], s.columns[at:b.end()])
	s.rows[at], s.columns[at] = row, columns
	b.n++
}

// cut takes a row out of a block.
func (s *postingStore[C]) cut(b *block, row uint32) {
	at := s.behind(*b, row)
	copy(s.rows[at:], s.rows[at+1:b.end()])
	copy(s.columns[at:], s.columns[at+1:b.end()])
	b.n--
	clear(s.columns[b.end() : b.end()+1])
}

// behind is the position of a row in a block, or where it would be: most come behind the
// last.
func (s *postingStore[C]) behind(b block, row uint32) uint32 {
	rows := s.rows[b.off:b.end()]
	if len(rows) > 0 && rows[len(rows)-1] < row {
		return b.end()
	}
	at, _ := slices.BinarySearch(rows, row)
	return b.off + uint32(at)
}

// copyInto appends the rows at the positions from from to before end to a block that has
// room.
func (s *postingStore[C]) copyInto(to *block, from, end uint32) {
	copy(s.rows[to.end():], s.rows[from:end])
	copy(s.columns[to.end():], s.columns[from:end])
	to.n += end - from
}

func (s *postingStore[C]) bytes() int {
	n := 4*cap(s.rows) + int(unsafe.Sizeof(*new(C)))*cap(s.columns)
	for _, f := range s.free {
		n += 4 * cap(f)
	}
	return n
}

// Grow makes room for a row, aside: the guard's readers wait for the exchange alone.
// Nobody else may change the index.
func (x *Postings[C]) Grow(guard sync.Locker, row uint32) {
	if x.load != nil {
		return
	}
	next, compacts := *x, x.sparse()
	if compacts {
		next = x.compacted()
	}
	next.reserve(2 * min(blockRows, len(next.rows)+1))
	if int(row) >= cap(next.at) {
		next.at = append(make([]uint32, 0, roomBehind(row)), next.at...)
	}
	if len(next.keys) == cap(next.keys) {
		next.keys = append(make([]block, 0, len(next.keys)+len(next.keys)/4+1), next.keys...)
	}
	if compacts || cap(next.rows) != cap(x.rows) || cap(next.at) != cap(x.at) || cap(next.keys) != cap(x.keys) {
		guard.Lock()
		*x = next
		guard.Unlock()
	}
}

// sparse reports whether most positions are of blocks that are free, or of room in
// others: a change makes the blocks of a few keys larger, so that it takes many changes.
func (x *Postings[C]) sparse() bool { return len(x.rows) > 4*x.live+8*blockRows }

// compacted is a copy that shares nothing, without room between the blocks.
func (x *Postings[C]) compacted() Postings[C] {
	next := Postings[C]{
		places: places{at: slices.Clone(x.at), keys: slices.Clone(x.keys), lists: make([]*listing, len(x.lists))},
		spare:  slices.Clone(x.spare),
		live:   x.live,
	}
	next.move(x.live + x.live/64 + min(x.live, 2*blockRows))
	for row, at := range next.at {
		if at >= alone {
			next.at[row] = next.take(x, block{off: at - alone, n: 1}).off | alone
		}
	}
	for i, b := range next.keys {
		if b.room != 0 {
			next.keys[i] = next.take(x, b)
		}
	}
	for i, l := range x.lists {
		if l == nil {
			continue
		}
		next.lists[i] = &listing{first: slices.Clone(l.first)}
		for _, b := range l.blocks {
			next.lists[i].blocks = append(next.lists[i].blocks, next.take(x, b))
		}
	}
	return next
}

// take copies a block of others'.
func (x *Postings[C]) take(from *Postings[C], b block) block {
	own := block{off: uint32(len(x.rows)), n: b.n, room: b.n}
	x.rows = append(x.rows, from.rows[b.off:b.end()]...)
	x.columns = append(x.columns, from.columns[b.off:b.end()]...)
	return own
}

// Clone is a copy that shares nothing.
func (x *Postings[C]) Clone() Postings[C] {
	x.settle()
	return x.compacted()
}

// Bytes is the memory that the index holds.
func (x *Postings[C]) Bytes() int {
	n := x.postingStore.bytes() + 4*(cap(x.at)+cap(x.spare)) + int(unsafe.Sizeof(block{}))*cap(x.keys)
	for _, l := range x.lists {
		if l != nil {
			n += 4*cap(l.first) + int(unsafe.Sizeof(block{}))*cap(l.blocks)
		}
	}
	return n
}
