//go:build race || !linux || !amd64

package rowstore

// canBarrier is false: readers keep to shared places.
func canBarrier() bool { return false }

func barrier() {}

// enter notes the tables in a place that belongs to the caller.
func (p *place) enter(tables uint64) bool { return p.take(tables) }
