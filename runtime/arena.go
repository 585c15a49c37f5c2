package runtime

import "unsafe"

// arenaChunk is how many bytes of strings lie together: what a kept string pins
// at most.
const arenaChunk = 64 << 10

// Arena keeps copies of strings and bytes in chunks, which are never reused.
type Arena struct{ free []byte }

// String copies s.
func (a *Arena) String(s string) string {
	if s == "" {
		return ""
	}
	b := a.copy(unsafe.Slice(unsafe.StringData(s), len(s)))
	return unsafe.String(&b[0], len(b))
}

// Bytes copies b; nil stays nil.
func (a *Arena) Bytes(b []byte) []byte {
	if len(b) == 0 {
		return b
	}
	return a.copy(b)
}

func (a *Arena) copy(b []byte) []byte {
	if len(b) > arenaChunk/4 {
		return append([]byte(nil), b...)
	}
	if len(b) > len(a.free) {
		a.free = make([]byte, arenaChunk)
	}
	n := copy(a.free, b)
	c := a.free[:n:n]
	a.free = a.free[n:]
	return c
}

// AppendRow appends a stored row. Rows that are many stand on huge pages.
func AppendRow[T any](rows []T, row T) []T {
	if len(rows) == cap(rows) {
		more := make([]T, len(rows), max(64, len(rows)+len(rows)/2))
		preferHugePages(more)
		copy(more, rows)
		rows = more
	}
	return append(rows, row)
}
