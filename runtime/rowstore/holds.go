package rowstore

import (
	"sync"
	"sync/atomic"
)

// Holds tells who changes a table's rows whether batches read them without the
// guard. A batch whose rows are handed on before it has ended lets go of the
// guard and goes on over the rows and indexes that it has begun with. A change
// that meets it is made to a copy, once: the rows behind the guard are those of
// nobody else then.
type Holds struct {
	mu  sync.Mutex
	now *Hold // of the rows behind the guard; nil: nobody has taken one
}

// Hold stands for the batches that read one version of a table's rows without
// the guard.
type Hold struct{ batches atomic.Int32 }

// Take keeps the rows behind the guard as they are until Release. The caller
// holds the guard for reading, and keeps what it reads of them: their slices.
func (h *Holds) Take() *Hold {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.now == nil {
		h.now = new(Hold)
	}
	h.now.batches.Add(1)
	return h.now
}

// Release ends what Take began.
func (h *Hold) Release() { h.batches.Add(-1) }

// Any reports whether the rows must stay as they are. The caller holds the guard
// alone.
func (h *Holds) Any() bool { return h.now != nil && h.now.batches.Load() > 0 }

// Renew says that the rows behind the guard are new ones. The caller holds the
// guard alone.
func (h *Holds) Renew() { h.now = nil }

// CloneRows copies a table's rows, with room for one more.
func CloneRows[T any](rows []T) []T { return Move(rows, len(rows)+len(rows)/64+1) }
