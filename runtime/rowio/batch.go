package rowio

// Batch holds the rows of a batch of records; R is their type. Generated batches embed it.
type Batch[R any] struct{ Rows []R }

// Len counts the records.
func (b *Batch[R]) Len() int { return len(b.Rows) }

// Reset empties the batch.
func (b *Batch[R]) Reset() { b.Rows = b.Rows[:0] }

// Records are the records.
func (b *Batch[R]) Records() []R { return b.Rows }

// Slice is where the records lie.
func (b *Batch[R]) Slice() *[]R { return &b.Rows }
