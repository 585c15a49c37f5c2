package runtime

import (
	"sync"
	"sync/atomic"
	"weak"
)

// Bits is a set of row numbers.
type Bits struct{ words []uint64 }

// Has reports whether the row is in the set.
func (b *Bits) Has(row uint32) bool {
	return int(row>>6) < len(b.words) && b.words[row>>6]>>(row&63)&1 != 0
}

// Add puts the row into the set.
func (b *Bits) Add(row uint32) {
	for int(row>>6) >= len(b.words) {
		b.words = append(b.words, 0)
	}
	b.words[row>>6] |= 1 << (row & 63)
}

// Matched notes which rows of a table some record has matched: what a RIGHT or
// FULL join needs at the end of its input. It follows the rows when the table
// moves them. Use it under the table's read lock only, or between Hold and
// Settle.
type Matched struct {
	bits Bits
	some atomic.Bool // there are bits, or were: what any looks at without the table's lock

	mu    sync.Mutex
	moved bool
	lost  bool     // all rows were exchanged, and nothing says which they are now
	held  bool     // the rows at hand keep their numbers
	to    []uint32 // their new ones, once there are some
}

// Mark notes that the row has matched.
func (m *Matched) Mark(row uint32) {
	if m.bits.Has(row) {
		return
	}
	m.bits.Add(row)
	if !m.some.Load() {
		m.some.Store(true)
	}
}

// Has reports whether the row has matched.
func (m *Matched) Has(row uint32) bool { return m.bits.Has(row) }

// Reset forgets everything: a new run begins.
func (m *Matched) Reset() {
	m.mu.Lock()
	defer m.mu.Unlock()
	clear(m.bits.words)
	m.some.Store(false)
	m.moved, m.lost = false, false
}

// Hold is for a batch that goes on without the table's lock, over the rows as
// they are: until Settle the rows have the numbers that they have now.
func (m *Matched) Hold() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.held = true
}

// Settle ends what Hold began.
func (m *Matched) Settle() {
	m.mu.Lock()
	defer m.mu.Unlock()
	to := m.to
	if m.held, m.to = false, nil; to != nil {
		m.carry(to)
	}
}

// Lost reports whether marks were lost since the last Reset, for all rows of a
// table without a primary key were exchanged.
func (m *Matched) Lost() bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.lost
}

// move carries the marks to the rows' new numbers; NoRow: the row is gone.
func (m *Matched) move(to []uint32) {
	m.mu.Lock()
	defer m.mu.Unlock()
	switch {
	case !m.held:
		m.carry(to)
	case m.to == nil:
		m.to = append([]uint32{}, to...)
	default:
		for from, row := range m.to {
			if row != NoRow {
				m.to[from] = to[row]
			}
		}
	}
}

func (m *Matched) carry(to []uint32) {
	old := m.bits
	m.bits = Bits{}
	for from, row := range to {
		if !old.Has(uint32(from)) {
			continue
		}
		m.moved = m.moved || row != uint32(from)
		if row != NoRow {
			m.bits.Add(row)
		}
	}
}

// any reports whether there are marks, or may be. It needs no lock of the table.
func (m *Matched) any() bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.held || m.some.Load()
}

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

func (m *Matched) lose() {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.held {
		m.to = []uint32{} // whatever follows
	} else {
		m.bits = Bits{}
	}
	m.moved, m.lost = true, true
}
