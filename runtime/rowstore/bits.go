package rowstore

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

// Clone is a copy that shares nothing.
func (b *Bits) Clone() Bits { return Bits{append([]uint64(nil), b.words...)} }

// Remove takes the row out of the set, in which it is.
func (b *Bits) Remove(row uint32) { b.words[row>>6] &^= 1 << (row & 63) }

// Clear empties the set, and keeps its memory.
func (b *Bits) Clear() { clear(b.words) }
