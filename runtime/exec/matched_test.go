package exec

import (
	"sync"
	"testing"
)

// A change asks whether a run has marks while the run makes them: it holds no lock
// that would keep the run away.
func TestMarksAreAskedFor(t *testing.T) {
	var trackers Trackers
	m := &Matched{}
	trackers.Track(m)
	if trackers.Any() {
		t.Error("there are marks before the first")
	}
	var done sync.WaitGroup
	done.Go(func() {
		for row := range uint32(10_000) {
			m.Mark(row)
		}
	})
	for range 1000 {
		trackers.Any()
	}
	done.Wait()
	if !trackers.Any() {
		t.Error("no mark is seen")
	}
	m.Reset()
	if trackers.Any() {
		t.Error("there are marks after Reset")
	}
}
