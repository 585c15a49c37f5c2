package runtime

import "errors"

// ErrMovedRows is what ends a RIGHT or FULL join with several tables where rows
// of one were moved under way, by deletions or by a reload: which of them had
// matched together is no longer known.
var ErrMovedRows = errors.New("veloc: rows were deleted or replaced while a RIGHT or FULL join with several tables was under way")

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
		m.bits.words[row>>6] &^= 1 << (row & 63)
	}
	*marks = (*marks)[:0]
}
