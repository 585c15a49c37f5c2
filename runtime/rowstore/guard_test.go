package rowstore

import (
	goruntime "runtime"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// Batches and changes exclude each other, and both get on, however many there
// are of either; batches that hold the guard, and those that find places, more
// of them than there are. Run with -race and without.
func TestGuard(t *testing.T) {
	for _, c := range []struct{ readers, holders, writers int }{{1, 0, 1}, {0, 1, 1}, {4, 4, 1}, {1, 1, 4}, {4, 4, 4}, {0, 2 * len(sharedPlaces), 2}} {
		var g, other Guard
		var over atomic.Bool
		var all sync.WaitGroup
		var reads, writes atomic.Int64
		a, b := 0, 0
		for range c.readers {
			all.Go(func() {
				for !over.Load() {
					g.RLock()
					for range 100 {
						if a != b {
							t.Error("a batch saw half a change")
							over.Store(true)
						}
					}
					g.RUnlock()
					reads.Add(1)
				}
			})
		}
		for range c.holders {
			all.Go(func() {
				var r Reader
				guards := []*Guard{&other, &g}
				for !over.Load() {
					r.Pin(guards)
					for range 100 {
						if a != b {
							t.Error("a batch saw half a change")
							over.Store(true)
						}
					}
					r.Unpin(guards)
					reads.Add(1)
				}
			})
		}
		for range c.writers {
			all.Go(func() {
				for !over.Load() {
					g.Lock()
					a++
					b++
					g.Unlock()
					writes.Add(1)
				}
			})
		}
		// The test ends where each side has got on; it would not, if one kept the
		// other out.
		for (reads.Load() < 200 || writes.Load() < 50) && !over.Load() {
			time.Sleep(time.Millisecond)
		}
		over.Store(true)
		all.Wait()
		if int64(a) != writes.Load() {
			t.Errorf("%+v: %d changes, counted %d", c, writes.Load(), a)
		}
	}
}

// Waits end where the clock stands still, as in testing/synctest, too.
func TestGuardWithoutTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var g Guard
		g.Lock()
		got := make(chan string, 2)
		go func() { g.RLock(); got <- "batch"; g.RUnlock() }()
		go func() { g.Lock(); got <- "change"; g.Unlock() }()
		for range 1000 {
			goruntime.Gosched()
		}
		g.Unlock()
		for range 2 {
			<-got
		}
	})
}

// A change waits for the batch that holds its table, however long, and for no
// other table's; it leaves no place taken.
func TestReader(t *testing.T) {
	var held, free Guard
	var r Reader
	guards := []*Guard{&held}
	r.Pin(guards)
	if r.locked {
		t.Fatal("no place was free")
	}
	free.bit()
	free.Lock()
	//lint:ignore SA2001 that it can be taken is what is tested
	free.Unlock()
	changed := make(chan bool)
	go func() {
		held.Lock()
		//lint:ignore SA2001 that it can be taken is what is tested
		held.Unlock()
		close(changed)
	}()
	for held.wanted.Load() == 0 {
		goruntime.Gosched()
	}
	time.Sleep(5 * time.Millisecond)
	select {
	case <-changed:
		t.Fatal("a change did not wait for the batch")
	default:
	}
	r.Unpin(guards)
	<-changed
	for i := range sharedPlaces {
		if tables := atomic.LoadUint64(&sharedPlaces[i].tables); tables != 0 {
			t.Errorf("place %d holds %b", i, tables)
		}
	}
}

// Readers in places of their own and changes exclude each other: the readers enter
// and leave without a locked instruction as long as nothing changes, and a change
// comes at any moment of theirs. Run without -race too.
func TestResidents(t *testing.T) {
	var g, other Guard
	guards := []*Guard{&other, &g}
	a, b := 0, 0
	var over atomic.Bool
	var entered, pinned atomic.Int64
	var all sync.WaitGroup
	for range 3 {
		all.Go(func() {
			var r Reader
			for !over.Load() {
				for range 2 * calmAfter {
					if r.Enter() {
						entered.Add(1)
					} else {
						r.Pin(guards)
						pinned.Add(1)
					}
					if a != b {
						t.Error("a reader saw half a change")
						over.Store(true)
					}
					r.Leave(guards)
				}
			}
		})
	}
	changes := 0
	for start := time.Now(); !over.Load() && changes < 50 && time.Since(start) < 20*time.Second; changes++ {
		time.Sleep(calmTime + calmTime/2) // so that readers are in places of their own again
		for range 3 {
			g.Lock()
			a++
			goruntime.Gosched()
			b++
			g.Unlock()
		}
	}
	over.Store(true)
	all.Wait()
	if canBarrier() && entered.Load() == 0 {
		t.Error("no reader came into a place of its own")
	}
	if pinned.Load() == 0 {
		t.Error("no reader saw a change")
	}
}

// A place of one's own is free again when its reader has been collected.
func TestOwnPlaces(t *testing.T) {
	if !canBarrier() {
		t.Skip("this kernel or processor has no place that is one's own")
	}
	var g Guard
	guards := []*Guard{&g}
	for range 3 * len(owned.places) {
		r := new(Reader)
		for range settleAfter + 1 {
			r.Pin(guards)
			r.Unpin(guards)
		}
		if r.home == nil {
			goruntime.GC() // collects those before, whose places are all taken
			time.Sleep(time.Millisecond)
		}
	}
	for range 100 {
		if p, number := ownPlace(); p != nil {
			freeOwnPlace(number)
			return
		}
		goruntime.GC()
		time.Sleep(time.Millisecond)
	}
	t.Error("no place is free though nothing refers to their readers")
}

// Of a reader that enters its place and a change that begins at the same moment one
// sees the other: the store-buffering test of memory models. Without the barrier one
// round in 200,000 fails, where two processors have nothing else to do.
func TestBarrier(t *testing.T) {
	if !canBarrier() || goruntime.GOMAXPROCS(0) < 2 {
		t.Skip("takes two processors, and places of one's own")
	}
	var c changes
	var p place
	var round, ended atomic.Int64
	var saw, over atomic.Bool
	go func() {
		for n := int64(1); ; n++ {
			for round.Load() < n {
				if over.Load() {
					return
				}
			}
			p.enter(1)
			saw.Store(c.now())
			ended.Store(n)
		}
	}()
	defer over.Store(true)
	start := time.Now()
	for n := int64(1); n <= 200_000 && time.Since(start) < 2*time.Second; n++ {
		c.word.Store(0)
		p.leave()
		round.Store(n)
		c.begin()
		seen := atomic.LoadUint64(&p.tables) != 0
		for ended.Load() < n {
			goruntime.Gosched()
		}
		if !seen && !saw.Load() {
			t.Fatalf("in round %d neither saw the other", n)
		}
	}
}
