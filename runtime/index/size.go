package index

import (
	"slices"
	"unsafe"

	"github.com/veloc-dev/veloc/runtime/rowstore"
)

// smallSlots is how many slots of an index fit well into a core's own cache.
const smallSlots = 1 << 15

const minSlots = 8

// room is how many of so many slots may be taken: of a small index a quarter,
// so that few keys stand behind others; of others five eighths.
func room(slots int) int {
	if slots <= smallSlots {
		return slots / 4
	}
	return slots / 8 * 5
}

// slotsFor is how many slots so many entries have when there are no more: 15.5
// bytes for each, and room for a fifth more.
func slotsFor(entries int) int {
	if entries <= room(smallSlots) {
		size := minSlots
		for entries > room(size) {
			size *= 2
		}
		return size
	}
	return max(smallSlots+8, 2*entries-entries/16)
}

// next is how many slots there shall be when there are too few: enough for what
// a load will bring, or for a quarter more.
func (x *Index) next() int {
	more := x.used + 1
	return max(slotsFor(more+more/8), slotsFor(x.want))
}

// full reports whether there is no room for another entry.
func (x *Index) full() bool { return x.used+1 > room(len(x.slots)) }

// Expect says how many entries a load will bring.
func (x *Index) Expect(entries int) { x.want = entries }

// Trim gives back the room that a load has left.
func (x *Index) Trim() {
	x.want = 0
	if size := slotsFor(x.used); rowstore.Excess(len(x.slots), size) {
		x.resize(size)
	}
}

// Trim is Index.Trim. Keys that have slots of their own keep them, where the
// slots are not more than twice as many.
func (x *IntIndex) Trim() {
	x.want = 0
	if x.direct() && rowstore.Excess(len(x.slots), 2*x.used) {
		if at := slices.IndexFunc(x.slots, func(s uint64) bool { return s != 0 }); at >= 0 {
			x.rearrange(x.key(x.slots[at]))
		}
	}
	if x.direct() {
		return
	}
	x.Index.Trim()
	x.redraw()
	if rowstore.Excess(cap(x.keys), len(x.keys)) {
		x.keys = append(make([]uint64, 0, len(x.keys)), x.keys...)
	}
}

// Grow makes room for an entry, aside: the guard's readers wait for the exchange
// alone. Nobody else may change the index.
func (x *Index) Grow(guard *rowstore.Guard, _ uint64) {
	if x.full() {
		next := *x
		next.resize(next.next())
		x.exchange(guard, next)
	}
}

func (x *Index) exchange(guard *rowstore.Guard, next Index) {
	guard.Lock()
	*x = next
	guard.Unlock()
}

// Grow is Index.Grow for an entry with the key.
func (x *IntIndex) Grow(guard *rowstore.Guard, key uint64) {
	next := *x
	if x.wide && len(x.keys) == cap(x.keys) {
		next.keys = append(make([]uint64, 0, len(x.keys)+len(x.keys)/4+minSlots), x.keys...)
		guard.Lock()
		x.keys = next.keys
		guard.Unlock()
	}
	if next.fit(key); unsafe.SliceData(next.slots) != unsafe.SliceData(x.slots) {
		guard.Lock()
		*x = next
		guard.Unlock()
	}
	if !x.direct() {
		x.Index.Grow(guard, key)
	}
}
