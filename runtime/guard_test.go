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
// are of either. Run with -race.
func TestGuard(t *testing.T) {
	for _, c := range []struct{ readers, writers int }{{1, 1}, {4, 1}, {1, 4}, {4, 4}} {
		var g Guard
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
		time.Sleep(100 * time.Millisecond)
		over.Store(true)
		all.Wait()
		if reads.Load() < 10 || writes.Load() < 10 || int64(a) != writes.Load() {
			t.Errorf("%+v: %d batches, %d changes, counted %d", c, reads.Load(), writes.Load(), a)
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
