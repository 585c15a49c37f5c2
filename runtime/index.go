package runtime

import (
	"math"
	"math/bits"
)

// Index finds row numbers by the hash of their key. A slot holds the upper 32
// bits of the hash as its tag and the row number plus one in the lower half; 0
// is free. A slot's home is the top bits of its tag, so the index grows and
// deletes without looking at keys. Probing is linear and at most half of the
// slots are taken, of a small index a quarter: fewer keys stand behind others.
//
// The caller compares keys: the slots between a hash's home and the next free
// slot whose tags agree are the candidates.
type Index struct {
	slots []uint64
	shift uint8 // 64 - log2(len(slots))
	used  int
	// chain and last serve indexes whose key is not unique: the slot holds the
	// first row of a key, chain each row's next one in the order of row numbers,
	// last the last row, at the first one's place.
	chain, last []uint32
}

// DefaultRow is the row number that stands for the row of use_defaults.
const DefaultRow = NoRow - 1

// NoRow is the row number that stands for no row.
const NoRow = math.MaxUint32

const minSlots = 8

// smallSlots is how many slots of an index fit well into a core's own cache.
const smallSlots = 1 << 15

// room is how many of so many slots may be taken.
func room(slots int) int {
	if slots <= smallSlots {
		return slots / 4
	}
	return slots / 2
}

func (x *Index) resize(size int) {
	old := x.slots
	x.allocate(size)
	for _, s := range old {
		if s != 0 {
			x.put(s)
		}
	}
}

// allocate makes free slots, and one more behind them that is never taken.
func (x *Index) allocate(size int) {
	x.slots = make([]uint64, size+1)
	preferHugePages(x.slots)
	x.slots = x.slots[:size]
	x.shift = uint8(64 - bits.TrailingZeros(uint(size)))
}

// put takes the first free slot from a slot's home on.
func (x *Index) put(slot uint64) {
	mask := uint64(len(x.slots) - 1)
	at := slot >> (x.shift & 63)
	for x.slots[at&mask] != 0 {
		at++
	}
	x.slots[at&mask] = slot
}

// Slots gives the slots and the shift that turns a hash into its home, for
// loops over a batch; both are good until the next change. There is always a
// free slot. len(slots) is a power of two.
func (x *Index) Slots() (slots []uint64, shift uint8) {
	if x.slots == nil {
		return emptySlots, 64 - 3
	}
	return x.slots, x.shift
}

var emptySlots = make([]uint64, minSlots)

// Seek gives the first slot with the hash's tag and its position, for Next; 0
// where there is none.
func (x *Index) Seek(hash uint64) (at, slot uint64) {
	if len(x.slots) == 0 {
		return 0, 0
	}
	return x.scan(hash, hash>>(x.shift&63))
}

// Next is Seek behind position at.
func (x *Index) Next(hash, at uint64) (next, slot uint64) { return x.scan(hash, at+1) }

func (x *Index) scan(hash, at uint64) (found, slot uint64) {
	for mask := uint64(len(x.slots) - 1); ; at++ {
		if slot := x.slots[at&mask]; slot == 0 || (slot^hash)>>32 == 0 {
			return at, slot
		}
	}
}

// Bytes is the memory that the index holds.
func (x *Index) Bytes() int { return 8*len(x.slots) + 4*(cap(x.chain)+cap(x.last)) }

// Len is the number of entries.
func (x *Index) Len() int { return x.used }

// Tag is what a slot holds of a hash.
func Tag(hash uint64) uint64 { return hash >> 32 << 32 }

// Insert adds a row under its hash. The caller has made sure that the key is
// new, or chains rows of equal keys itself.
func (x *Index) Insert(hash uint64, row uint32) {
	if x.used+1 > room(len(x.slots)) {
		x.resize(max(minSlots, 2*len(x.slots)))
	}
	x.put(Tag(hash) | uint64(row+1))
	x.used++
}

// find gives the position of the slot that holds a row under its hash.
func (x *Index) find(hash uint64, row uint32) uint {
	mask := uint(len(x.slots) - 1)
	at := uint(hash>>x.shift) & mask
	for want := Tag(hash) | uint64(row+1); x.slots[at] != want; {
		at = (at + 1) & mask
	}
	return at
}

// Remove takes out a row that was inserted under the hash, and moves the slots
// behind it so that every one can still be reached from its home.
func (x *Index) Remove(hash uint64, row uint32) {
	mask := uint(len(x.slots) - 1)
	hole := x.find(hash, row)
	for at := (hole + 1) & mask; x.slots[at] != 0; at = (at + 1) & mask {
		home := uint(x.slots[at]>>x.shift) & mask
		if (at-home)&mask >= (at-hole)&mask {
			x.slots[hole] = x.slots[at]
			hole = at
		}
	}
	x.slots[hole] = 0
	x.used--
}

// Chain gives for each row the next one with the same key, or NoRow, in
// insertion order. It is good until the next change.
func (x *Index) Chain() []uint32 { return x.chain }

func (x *Index) extend(row uint32) {
	for len(x.chain) <= int(row) {
		x.chain = append(x.chain, NoRow)
		x.last = append(x.last, NoRow)
	}
}

// Link adds a row whose key may be that of others. head is the first row with
// that key, or NoRow.
func (x *Index) Link(hash uint64, head, row uint32) {
	x.extend(row)
	x.chain[row] = NoRow
	switch {
	case head == NoRow:
		x.Insert(hash, row)
		x.last[row] = row
	case row < head:
		x.slots[x.find(hash, head)] = Tag(hash) | uint64(row+1)
		x.chain[row], x.last[row] = head, x.last[head]
	case row > x.last[head]:
		x.chain[x.last[head]] = row
		x.last[head] = row
	default:
		before := head
		for x.chain[before] < row {
			before = x.chain[before]
		}
		x.chain[row], x.chain[before] = x.chain[before], row
	}
}

// Unlink takes out a row that Link added.
func (x *Index) Unlink(hash uint64, head, row uint32) {
	next := x.chain[row]
	if row == head {
		if next == NoRow {
			x.Remove(hash, row)
			return
		}
		x.slots[x.find(hash, head)] = Tag(hash) | uint64(next+1)
		x.last[next] = x.last[head]
		return
	}
	before := head
	for x.chain[before] != row {
		before = x.chain[before]
	}
	x.chain[before] = next
	if next == NoRow {
		x.last[head] = before
	}
}
