package runtime

import "slices"

// AppendNumbers appends the numbers of the records of a batch's entries; seen
// records came before the batch. It is called once a batch.
//
//go:noinline
func AppendNumbers(from []uint64, seen uint64, entries []uint16) []uint64 {
	from = slices.Grow(from, len(entries))
	for _, e := range entries {
		from = append(from, seen+uint64(e))
	}
	return from
}
