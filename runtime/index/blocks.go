package index

import (
	"cmp"
	"math/bits"
)

// Entries lie in blocks: of one key's entries a block holds some that follow each
// other. The blocks of all keys are cut from the same slices, one for each part of an
// entry, so that a search touches the one part that it compares.

// block is a part of a store's slices.
type block struct {
	off, n uint32
	room   uint32 // how many entries have room in it
}

// end is behind the block's last entry.
func (b block) end() uint32 { return b.off + b.n }

// store holds the entries of all keys.
type store[K cmp.Ordered] struct {
	keys   []K       // what the entries of one key are sorted by
	rows   []uint32  // whose entries they are
	spans  []span[K] // of ranges
	free   [largest + 1][]uint32
	unused int // how much room blocks have that are free
}

// span is what is kept of a range beside where it begins.
type span[K cmp.Ordered] struct {
	end   K
	reach K // the last end of the block's entries up to there
}

// largest is the class of the largest blocks: they have room for 1 << largest.
const largest = 12

// class is the least class whose blocks have room for so many.
func class(n uint32) int { return bits.Len32(n - 1) }

// cutOff gives a block with room for so many entries.
func (s *store[K]) cutOff(n uint32, ranged bool) block {
	c := class(n)
	if l := len(s.free[c]); l > 0 {
		off := s.free[c][l-1]
		s.free[c] = s.free[c][:l-1]
		s.unused -= 1 << c
		return block{off: off, room: 1 << c}
	}
	off := uint32(len(s.rows))
	s.extend(1<<c, ranged)
	return block{off: off, room: 1 << c}
}

// extend makes the slices longer by n entries.
func (s *store[K]) extend(n int, ranged bool) {
	s.reserve(n, ranged)
	size := len(s.rows) + n
	s.keys, s.rows = s.keys[:size], s.rows[:size]
	if ranged {
		s.spans = s.spans[:size]
	}
}

// reserve makes room for n entries more.
func (s *store[K]) reserve(n int, ranged bool) {
	if need := len(s.rows) + n; need > cap(s.rows) {
		s.move(max(need, len(s.rows)+len(s.rows)/4), ranged)
	}
}

// move moves the slices to where so many entries have room.
func (s *store[K]) move(room int, ranged bool) {
	s.keys = append(make([]K, 0, room), s.keys...)
	s.rows = append(make([]uint32, 0, room), s.rows...)
	if ranged {
		s.spans = append(make([]span[K], 0, room), s.spans...)
	}
}

// give gives a block back. Of one whose room is no power of two some is lost.
func (s *store[K]) give(b block) {
	if b.room == 0 {
		return
	}
	clear(s.keys[b.off : b.off+b.room])
	if s.spans != nil {
		clear(s.spans[b.off : b.off+b.room])
	}
	c := bits.Len32(b.room) - 1
	s.free[c] = append(s.free[c], b.off)
	s.unused += 1 << c
}

// shift moves the entries of a block from position at on by one, up or down.
func (s *store[K]) shift(b block, at uint32, ranged, up bool) {
	from, to := at, at+1
	if !up {
		from, to = at+1, at
	}
	copy(s.keys[to:], s.keys[from:b.end()])
	copy(s.rows[to:], s.rows[from:b.end()])
	if ranged {
		copy(s.spans[to:], s.spans[from:b.end()])
	}
}

// copyInto copies the entries from to end to where a block begins.
func (s *store[K]) copyInto(to block, from, end uint32, ranged bool) {
	copy(s.keys[to.off:], s.keys[from:end])
	copy(s.rows[to.off:], s.rows[from:end])
	if ranged {
		copy(s.spans[to.off:], s.spans[from:end])
	}
}

// measure computes how far the ranges of a block reach, from position at on.
func (s *store[K]) measure(b block, at uint32) {
	for ; at < b.end(); at++ {
		s.spans[at].reach = s.spans[at].end
		if at > b.off {
			s.spans[at].reach = max(s.spans[at].end, s.spans[at-1].reach)
		}
	}
}

// behind is how many entries of a block stand before (key, row).
func (s *store[K]) behind(b block, key K, row uint32) uint32 {
	keys, rows := s.keys[b.off:b.end()], s.rows[b.off:b.end()]
	lo, hi := 0, len(keys)
	if hi > 0 && (keys[hi-1] < key || keys[hi-1] == key && rows[hi-1] < row) {
		return b.end() // most entries come in order
	}
	for lo < hi {
		if m := int(uint(lo+hi) >> 1); keys[m] < key || keys[m] == key && rows[m] < row {
			lo = m + 1
		} else {
			hi = m
		}
	}
	return b.off + uint32(lo)
}

// below is the position of a block's first entry whose key is not less than key, and
// with equal the first that is greater.
func (s *store[K]) below(b block, key K, equal bool) uint32 {
	keys := s.keys[b.off:b.end()]
	lo, hi := 0, len(keys)
	for lo < hi {
		if m := int(uint(lo+hi) >> 1); keys[m] < key || equal && keys[m] == key {
			lo = m + 1
		} else {
			hi = m
		}
	}
	return b.off + uint32(lo)
}

func (s *store[K]) bytes(size int) int {
	n := size*cap(s.keys) + 4*cap(s.rows) + 2*size*cap(s.spans)
	for _, f := range s.free {
		n += 4 * cap(f)
	}
	return n
}
