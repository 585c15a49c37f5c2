package runtime

import "unsafe"

// One is a batch of one record, where it lies.
func One[R any](record *R) []R { return unsafe.Slice(record, 1) }
