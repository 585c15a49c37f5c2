package runtime

import "unsafe"

// arenaChunk is how many bytes of strings lie together: what a kept string pins
// at most.
const arenaChunk = 64 << 10

// Arena keeps copies of strings and bytes in chunks, which are never reused.
type Arena struct {
	free    []byte
	columns []texts
}

// Text copies a text of a column, or gives the copy that an equal one lately
// had: the columns of a table that are texts count from 0.
func (a *Arena) Text(column int, s string) string {
	for column >= len(a.columns) {
		a.columns = append(a.columns, texts{})
	}
	if t := &a.columns[column]; !t.differ && len(s) <= sharedText {
		return t.share(a, s)
	}
	return a.String(s)
}

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
