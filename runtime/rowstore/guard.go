package rowstore

import (
	goruntime "runtime"
	"sync"
	"sync/atomic"
	"time"
)

// Guard is the lock of a table's rows. Batches hold it for reading, some 30 µs
// each; a change holds it for less than one. Under a sync.RWMutex alone each
// change would park and be woken by the batch, and the next batch by the change:
// a quarter of the batches' time at 50,000 changes a second, and no more changes
// than batches. Here both sides look again for a while before they park, and a
// batch that comes while changes are made lets those pass that follow at once.
//
// The waiting is advice; what excludes is the RWMutex, and the places of the
// batches that a Reader holds: see there.
type Guard struct {
	_      cacheLine // what is beside is read by batches
	mu     sync.RWMutex
	wanted atomic.Int32  // changes that wait or are under way
	made   atomic.Uint32 // counts changes
	due    atomic.Int32  // batches that have waited long enough
	number atomic.Uint32 // of the guard, from 1 on; 0: no Reader holds it yet
	_      cacheLine
}

// cacheLine keeps apart what different processors write.
type cacheLine [64]byte

const (
	changeLooks = 100 * time.Microsecond // of a change, for batches to end
	batchWaits  = 50 * time.Microsecond  // of a batch, for a change to begin
	changesPass = 5 * time.Microsecond   // of a batch, for changes to end
	changesRest = time.Microsecond / 2   // no change for so long: they have
	shortPause  = 20 * time.Microsecond  // of a change, for a long batch to end: the first
	longPause   = time.Millisecond       // and the longest

	// No wait takes more looks than that, where a clock stands still: that of
	// testing/synctest does.
	mostLooks = 1 << 14
)

// RLock holds the rows as they are until RUnlock.
func (g *Guard) RLock() {
	if g.wanted.Load() == 0 || !g.letPass() {
		g.mu.RLock()
	}
}

// RUnlock ends what RLock began.
func (g *Guard) RUnlock() { g.mu.RUnlock() }

// Lock holds the rows alone until Unlock.
func (g *Guard) Lock() {
	g.wanted.Add(1)
	changing.begin()
	at := 0 // the places before it do not hold the rows
	if g.due.Load() == 0 && left(g.noted(), &at) && g.mu.TryLock() {
		return
	}
	for start, looks := time.Now(), 0; looks < mostLooks && time.Since(start) < changeLooks; looks++ {
		for range 4 {
			if g.due.Load() == 0 && left(g.noted(), &at) && g.mu.TryLock() {
				return
			}
			rest()
		}
		goruntime.Gosched()
	}
	g.mu.Lock()
	for pause := shortPause; !left(g.noted(), &at); pause = min(2*pause, longPause) {
		time.Sleep(pause)
	}
}

// Unlock ends what Lock began.
func (g *Guard) Unlock() {
	g.made.Add(1)
	g.mu.Unlock()
	changing.end()
	g.wanted.Add(-1)
}

// bit gives the guard its number at the first call.
func (g *Guard) bit() uint64 {
	if g.number.Load() == 0 {
		g.number.CompareAndSwap(0, lastNumber.Add(1))
	}
	return 1 << (g.number.Load() & 63)
}

var lastNumber atomic.Uint32

// noted is the bit by which places note the guard; 0 before a Reader has held it.
func (g *Guard) noted() uint64 {
	if g.number.Load() == 0 {
		return 0
	}
	return g.bit()
}

// letPass waits for the changes under way, and those that follow at once, and
// reports whether it holds the lock.
func (g *Guard) letPass() bool {
	start, made, most := time.Now(), g.made.Load(), batchWaits
	last := start
	for now, looks := start, 0; looks < mostLooks && now.Sub(start) < most; now, looks = time.Now(), looks+1 {
		switch n := g.made.Load(); {
		case n != made && most == batchWaits:
			start, most = now, changesPass
			last = now
		case g.wanted.Load() != 0:
			last = now
		case now.Sub(last) > changesRest:
			return g.mu.TryRLock()
		}
		if most == batchWaits {
			goruntime.Gosched()
		}
	}
	g.due.Add(1)
	defer g.due.Add(-1)
	for start, looks := time.Now(), 0; looks < mostLooks && time.Since(start) < changesPass; looks++ {
		if g.mu.TryRLock() {
			return true
		}
	}
	return false
}

// rest is some 50 ns.
func rest() {
	for range 64 {
		resting.Load()
	}
}

var resting atomic.Int32
