package rowstore

import (
	goruntime "runtime"
	"sync/atomic"
)

// place is where a reader notes the tables whose rows it holds, a bit for each
// guard's number modulo 64: tables that share a bit wait for each other's
// batches, which is not often and not long. 0: it is free. A place lies on two
// cache lines of its own, since some processors fetch lines in pairs.
//
// Shared places are taken by one locked instruction, which orders the note before
// the look at what changes. Where a processor can make all others pass a barrier
// (see barrier) a place that belongs to one reader is entered by a plain store: a
// change makes up for the missing order, once, and until tables have been calm for a
// while readers keep to sharedPlaces places.
type place struct {
	tables uint64 // but for enter and leave, only atomic operations touch it
	_      [120]byte
}

func (p *place) take(tables uint64) bool {
	return atomic.CompareAndSwapUint64(&p.tables, 0, tables)
}

// sharedPlaces are enough for the batches that run at the same time, and as many more
// so that one finds its own place free when it comes back.
var sharedPlaces = make([]place, max(16, 4*goruntime.GOMAXPROCS(0)))

var nextPlace atomic.Uint32

// freePlace takes a shared place; nil where none is free.
func freePlace(tables uint64) *place {
	first := nextPlace.Add(1)
	for i := range uint32(len(sharedPlaces)) {
		p := &sharedPlaces[(first+i)%uint32(len(sharedPlaces))]
		if atomic.LoadUint64(&p.tables) == 0 && p.take(tables) {
			return p
		}
	}
	return nil
}

// owned are the places of residents: of so many query values as join at a time in a
// program, and some that have not been collected.
var owned struct {
	places [128]place
	taken  [128]atomic.Bool
	used   atomic.Int32 // the places before it have belonged to somebody
}

// ownPlace gives a place to a reader alone, until freeOwnPlace.
func ownPlace() (p *place, number int) {
	if !canBarrier() {
		return nil, 0
	}
	for i := range owned.taken {
		if owned.taken[i].CompareAndSwap(false, true) {
			for used := owned.used.Load(); int(used) <= i && !owned.used.CompareAndSwap(used, int32(i+1)); used = owned.used.Load() {
			}
			return &owned.places[i], i
		}
	}
	return nil, 0
}

func freeOwnPlace(number int) { owned.taken[number].Store(false) }

// left reports whether no place holds the rows of tables; the caller has said that
// it wants a change, so no place will. It looks on from at.
func left(tables uint64, at *int) bool {
	for ; *at < len(sharedPlaces); *at++ {
		if atomic.LoadUint64(&sharedPlaces[*at].tables)&tables != 0 {
			return false
		}
	}
	for n := int(owned.used.Load()); *at < len(sharedPlaces)+n; *at++ {
		if atomic.LoadUint64(&owned.places[*at-len(sharedPlaces)].tables)&tables != 0 {
			return false
		}
	}
	return true
}
