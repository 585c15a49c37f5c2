package runtime

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
	for _, c := range []struct{ readers, holders, writers int }{{1, 0, 1}, {0, 1, 1}, {4, 4, 1}, {1, 1, 4}, {4, 4, 4}, {0, 2 * len(places), 2}} {
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
	for i := range places {
		if tables := atomic.LoadUint64(&places[i].tables); tables != 0 {
			t.Errorf("place %d holds %b", i, tables)
		}
	}
}
