package exec

import (
	"sync"
	"sync/atomic"

	"github.com/veloc-dev/veloc/runtime/index"
	"github.com/veloc-dev/veloc/runtime/rowstore"
)

// Matched notes which rows of a table some record has matched: what a RIGHT or
// FULL join needs at the end of its input. It follows the rows when the table
// moves them. Use it under the table's read lock only, or between Hold and
// Settle.
type Matched struct {
	bits rowstore.Bits
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
	m.bits.Clear()
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

// move carries the marks to the rows' new numbers; index.NoRow: the row is gone.
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
			if row != index.NoRow {
				m.to[from] = to[row]
			}
		}
	}
}

func (m *Matched) carry(to []uint32) {
	old := m.bits
	m.bits = rowstore.Bits{}
	for from, row := range to {
		if !old.Has(uint32(from)) {
			continue
		}
		m.moved = m.moved || row != uint32(from)
		if row != index.NoRow {
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

func (m *Matched) lose() {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.held {
		m.to = []uint32{} // whatever follows
	} else {
		m.bits = rowstore.Bits{}
	}
	m.moved, m.lost = true, true
}

// Moved reports whether a row that had matched has got another number since the
// last Reset.
func (m *Matched) Moved() bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.moved
}

// Marks are the rows that a batch was the first to mark, so that a batch that
// fails can take its marks back.
type Marks []uint32

// MarkNew is Mark; a row that had no mark goes to marks.
func (m *Matched) MarkNew(row uint32, marks *Marks) {
	if !m.bits.Has(row) {
		m.bits.Add(row)
		*marks = append(*marks, row)
	}
}

// Undo takes the marks back and empties them.
func (m *Matched) Undo(marks *Marks) {
	for _, row := range *marks {
		m.bits.Remove(row)
	}
	*marks = (*marks)[:0]
}
