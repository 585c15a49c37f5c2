package exec

import (
	"slices"
	"unsafe"
)

// appendNumbers appends the numbers of the records of a batch's entries; seen
// records came before the batch. It is called once a batch.
//
//go:noinline
func appendNumbers(from []uint64, seen uint64, entries []uint16) []uint64 {
	from = slices.Grow(from, len(entries))
	for _, e := range entries {
		from = append(from, seen+uint64(e))
	}
	return from
}

// One is a batch of one record, where it lies.
func One[R any](record *R) []R { return unsafe.Slice(record, 1) }

// Detached is a copy of what is behind a pointer: of the slices, not of what
// they hold.
func Detached[T any](v *T) *T {
	next := *v
	return &next
}
