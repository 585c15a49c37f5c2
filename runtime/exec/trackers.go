package exec

import (
	"sync"
	"weak"
)

// Trackers are the Matched of the queries that join a table.
type Trackers struct {
	mu   sync.Mutex
	list []weak.Pointer[Matched]
}

// Track lets m follow the table's rows for as long as it is referenced.
func (t *Trackers) Track(m *Matched) {
	t.mu.Lock()
	defer t.mu.Unlock()
	live := t.list[:0]
	for _, w := range t.list {
		if w.Value() != nil {
			live = append(live, w)
		}
	}
	t.list = append(live, weak.Make(m))
}

// Any reports whether a Matched with marks follows the table.
func (t *Trackers) Any() bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, w := range t.list {
		if m := w.Value(); m != nil && m.any() {
			return true
		}
	}
	return false
}

// Move tells every Matched that row i is now to[i]. Call it under the table's
// write lock.
func (t *Trackers) Move(to []uint32) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, w := range t.list {
		if m := w.Value(); m != nil {
			m.move(to)
		}
	}
}

// Lose tells every Matched with marks that all rows were exchanged, and that nothing
// says which of the new ones they are: such a run cannot give what nothing has
// matched. Call it under the table's write lock.
func (t *Trackers) Lose() {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, w := range t.list {
		if m := w.Value(); m != nil && m.any() {
			m.lose()
		}
	}
}
