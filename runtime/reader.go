package runtime

import (
	goruntime "runtime"
	"sync/atomic"
)

// Reader holds the guards of a query value's tables for a batch. Where nobody
// changes a table it writes one word, in a place of its own: readers on several
// processors share no cache line that is written, however many tables they have
// in common, and pay for one locked instruction instead of two a table.
//
// The reader notes its tables in its place and then looks whether a change is
// wanted; a change says that it is wanted and then looks at the places. One of
// them sees the other, since both use sequentially consistent operations. The
// reader that sees a change leaves its place and takes each table's RWMutex, as
// does one that finds no free place.
type Reader struct {
	place  *place
	tables uint64 // the bits of the guards
	locked bool   // the RWMutexes are held instead of a place
}

// place is where a reader notes the tables whose rows it holds, a bit for each
// guard's number modulo 64: tables that share a bit wait for each other's
// batches, which is not often and not long. 0: it is free. A place lies on two
// cache lines of its own, since some processors fetch lines in pairs.
type place struct {
	tables uint64 // but for leave, only atomic operations touch it
	_      [120]byte
}

func (p *place) take(tables uint64) bool {
	return atomic.CompareAndSwapUint64(&p.tables, 0, tables)
}

// places are enough for the batches that run at the same time, and as many more
// so that one finds its own place free when it comes back.
var places = make([]place, max(16, 4*goruntime.GOMAXPROCS(0)))

var (
	nextPlace  atomic.Uint32
	lastNumber atomic.Uint32
)

// bit gives the guard its number at the first call.
func (g *Guard) bit() uint64 {
	if g.number.Load() == 0 {
		g.number.CompareAndSwap(0, lastNumber.Add(1))
	}
	return 1 << (g.number.Load() & 63)
}

// left reports whether no place holds the guard's rows; the caller has said that
// it wants a change, so no place will. It looks on from at.
func (g *Guard) left(at *int) bool {
	if g.number.Load() == 0 {
		return true
	}
	for bit := g.bit(); *at < len(places); *at++ {
		if atomic.LoadUint64(&places[*at].tables)&bit != 0 {
			return false
		}
	}
	return true
}

// Pin holds the rows of the guards as they are until Unpin; a Reader is always
// given the same guards.
//
//go:noinline
func (r *Reader) Pin(guards []*Guard) {
	if r.place == nil || !r.place.take(r.tables) {
		if !r.enter(guards) {
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

// enter finds a free place; where there is none it holds the guards one by one.
func (r *Reader) enter(guards []*Guard) bool {
	if r.tables == 0 {
		for _, g := range guards {
			r.tables |= g.bit()
		}
	}
	first := nextPlace.Add(1)
	for i := range uint32(len(places)) {
		p := &places[(first+i)%uint32(len(places))]
		if atomic.LoadUint64(&p.tables) == 0 && p.take(r.tables) {
			r.place = p
			return true
		}
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
func (r *Reader) Unpin(guards []*Guard) {
	if !r.locked {
		r.place.leave()
		return
	}
	r.locked = false
	for i := range guards {
		guards[len(guards)-1-i].RUnlock()
	}
}
