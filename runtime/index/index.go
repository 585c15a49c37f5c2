package index

import (
	"math"

	"github.com/veloc-dev/veloc/runtime/rowstore"
)

// Index finds row numbers by the hash of their key. A slot holds the upper 32
// bits of the hash as its tag and the row number plus one in the lower half; 0
// is free. A slot's home is its tag's share of the slots, so the index grows and
// deletes without looking at keys, and slots keep their order when it grows.
// Probing is linear; see room for how many slots are taken.
//
// The caller compares keys: the slots between a hash's home and the next free
// slot whose tags agree are the candidates.
type Index struct {
	slots []uint64
	scale uint64 // len(slots), what Home takes
	used  int
	want  int // how many entries a load will bring
	warm  uint64
	puts  int // since the slots were laid out
	steps int // that these took behind their homes
}

// BatchSize is how many keys are looked up together at most.
const BatchSize = 512

// DefaultRow is the row number that stands for the row of use_defaults.
const DefaultRow = NoRow - 1

// NoRow is the row number that stands for no row.
const NoRow = math.MaxUint32

// Home is the slot where the search for a hash begins, of so many.
func Home(hash, slots uint64) uint64 { return hash >> 32 * slots >> 32 }

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
	rowstore.PreferHugePages(x.slots)
	x.slots = x.slots[:size]
	x.scale = uint64(size)
	x.puts, x.steps = 0, 0
}

// put takes a slot's home, or the first free slot behind it. A slot that is
// there but has another home makes way: of slots half taken four fifths are at
// home then, where a probe finds them at once, instead of three quarters.
func (x *Index) put(slot uint64) {
	at := Home(slot, x.scale)
	if there := x.slots[at]; there != 0 && Home(there, x.scale) != at {
		x.slots[at], slot = slot, there
	}
	x.puts++
	for x.slots[at] != 0 {
		x.steps++
		if at++; at == uint64(len(x.slots)) {
			at = 0
		}
	}
	x.slots[at] = slot
}

// Slots gives the slots, and what Home takes, for loops over a batch; both are
// good until the next change. There is always a free slot.
func (x *Index) Slots() (slots []uint64, scale uint64) {
	if x.slots == nil {
		return emptySlots, minSlots
	}
	return x.slots, x.scale
}

var emptySlots = make([]uint64, minSlots)

// Seek gives the first slot with the hash's tag and its position, for Next; 0
// where there is none.
func (x *Index) Seek(hash uint64) (at, slot uint64) {
	if len(x.slots) == 0 {
		return 0, 0
	}
	return x.scan(hash, Home(hash, x.scale))
}

// Next is Seek behind position at.
func (x *Index) Next(hash, at uint64) (next, slot uint64) { return x.scan(hash, at+1) }

func (x *Index) scan(hash, at uint64) (found, slot uint64) {
	slots := x.slots
	for ; ; at++ {
		if at >= uint64(len(slots)) {
			at = 0
		}
		if slot := slots[at]; slot == 0 || (slot^hash)>>32 == 0 {
			return at, slot
		}
	}
}

// Warm loads the slot where the search for a hash begins. The loads of a batch
// overlap, and a search finds it in the cache: a third of a load's time.
func (x *Index) Warm(hash uint64) {
	if at := Home(hash, x.scale); at < uint64(len(x.slots)) {
		x.warm = x.slots[at]
	}
}

// Bytes is the memory that the index holds.
func (x *Index) Bytes() int { return 8 * len(x.slots) }

// Len is the number of entries.
func (x *Index) Len() int { return x.used }

// Tag is what a slot holds of a hash.
func Tag(hash uint64) uint64 { return hash >> 32 << 32 }

// Insert adds a row under its hash. The caller has made sure that the key is
// new.
func (x *Index) Insert(hash uint64, row uint32) {
	if x.full() {
		x.resize(x.next())
	}
	x.put(Tag(hash) | uint64(row+1))
	x.used++
}

// Stand lets row now stand for a key in place of row was; NoRow: none did, or none will.
func (x *Index) Stand(hash uint64, was, now uint32) {
	switch {
	case was == now:
	case was == NoRow:
		x.Insert(hash, now)
	case now == NoRow:
		x.Remove(hash, was)
	default:
		x.slots[x.find(hash, was)] = Tag(hash) | uint64(now+1)
	}
}

// find gives the position of the slot that holds a row under its hash.
func (x *Index) find(hash uint64, row uint32) uint64 {
	want := Tag(hash) | uint64(row+1)
	at := Home(hash, x.scale)
	for x.slots[at] != want {
		if at++; at == uint64(len(x.slots)) {
			at = 0
		}
	}
	return at
}

// Remove takes out a row that was inserted under the hash, and moves the slots
// behind it so that every one can still be reached from its home.
func (x *Index) Remove(hash uint64, row uint32) {
	hole := x.find(hash, row)
	for at := x.behind(hole); x.slots[at] != 0; at = x.behind(at) {
		if x.distance(Home(x.slots[at], x.scale), at) >= x.distance(hole, at) {
			x.slots[hole] = x.slots[at]
			hole = at
		}
	}
	x.slots[hole] = 0
	x.used--
}

// behind is the position behind one; the first is behind the last.
func (x *Index) behind(at uint64) uint64 {
	if at+1 == uint64(len(x.slots)) {
		return 0
	}
	return at + 1
}

// distance is how many steps lead from one position to another.
func (x *Index) distance(from, to uint64) uint64 {
	if to < from {
		to += uint64(len(x.slots))
	}
	return to - from
}

// Clone is a copy that shares nothing.
func (x *Index) Clone() Index {
	next := *x
	if x.slots != nil {
		size := len(x.slots)
		next.slots = rowstore.Move(x.slots[:size+1], size+1)[:size] // and the one behind them
	}
	return next
}
