package rowstore

import goruntime "runtime"

// Reader holds the guards of a query value's tables for a batch. Where nobody
// changes a table it writes one word, in a place of its own: readers on several
// processors share no cache line that is written, however many tables they have
// in common.
//
// The reader notes its tables in its place and then looks whether a change is
// wanted; a change says that it is wanted and then looks at the places. One of
// them sees the other: see place. The reader that sees a change leaves its place
// and takes each table's RWMutex, as does one that finds no free place.
type Reader struct {
	home   *place // its own place, that of a resident; nil before it is one
	place  *place // the shared one that it took last
	tables uint64 // the bits of the guards
	pins   uint   // behind which it did not enter its home
	slowly bool   // what is held was pinned, not entered
	locked bool   // the RWMutexes are held instead of a place
	rest   *resident
}

const (
	settleAfter = 256  // pins, behind which a place of one's own is worth it
	calmAfter   = 1024 // pins, behind which to look whether tables still change
)

// Enter is Pin where the Reader has a place of its own and no table is about to
// change, and false elsewhere. It is inlined: for a record that comes alone two calls
// would take as long as its look-up.
func (r *Reader) Enter() bool {
	if r.home == nil || !r.home.enter(r.tables) {
		return false
	}
	if changing.now() {
		r.home.leave()
		return false
	}
	return true
}

// Leave is Unpin behind Enter or Pin.
func (r *Reader) Leave(guards []*Guard) {
	if r.slowly {
		r.unpin(guards)
		return
	}
	r.home.leave()
}

// Pin holds the rows of the guards as they are until Unpin; a Reader is always
// given the same guards.
//
//go:noinline
func (r *Reader) Pin(guards []*Guard) {
	if r.Enter() {
		return
	}
	r.slowly = true
	if r.pins++; r.home == nil && r.pins == settleAfter {
		r.settle()
	}
	if r.home != nil && r.pins%calmAfter == 0 {
		changing.calm()
	}
	if r.place == nil || !r.place.take(r.tables) {
		if !r.find(guards) {
			return
		}
	}
	for _, g := range guards {
		if g.wanted.Load() != 0 {
			r.place.leave()
			r.lock(guards)
			return
		}
	}
}

// settle gives the Reader a place of its own, where there is one.
func (r *Reader) settle() {
	if r.rest = newResident(); r.rest != nil {
		r.home = r.rest.place
	}
}

// find takes a free place; where there is none it holds the guards one by one.
func (r *Reader) find(guards []*Guard) bool {
	if r.tables == 0 {
		for _, g := range guards {
			r.tables |= g.bit()
		}
	}
	if r.place = freePlace(r.tables); r.place != nil {
		return true
	}
	r.lock(guards)
	return false
}

func (r *Reader) lock(guards []*Guard) {
	for _, g := range guards {
		g.RLock()
	}
	r.locked = true
}

// Unpin ends what Pin began.
//
//go:noinline
func (r *Reader) Unpin(guards []*Guard) { r.Leave(guards) }

//go:noinline
func (r *Reader) unpin(guards []*Guard) {
	r.slowly = false
	if !r.locked {
		r.place.leave()
		return
	}
	r.locked = false
	for i := range guards {
		guards[len(guards)-1-i].RUnlock()
	}
}

// resident is a Reader's right to a place of its own. It ends with the Reader: when
// nothing refers to it any more.
type resident struct{ place *place }

// newResident is nil where no place is free, or none can be resident.
func newResident() *resident {
	place, number := ownPlace()
	if place == nil {
		return nil
	}
	r := &resident{place}
	goruntime.AddCleanup(r, freeOwnPlace, number)
	return r
}
