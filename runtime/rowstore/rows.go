package rowstore

import "unsafe"

// A table's rows lie in one slice, on huge pages where they are many. While a
// load goes on the slice grows in steps of up to sixteen times, towards what the
// source is expected to bring; then it is cut to size. Later it grows by a
// quarter, aside, so that no batch waits for the copy.

// AppendRow appends a stored row.
func AppendRow[T any](rows []T, row T) []T {
	if len(rows) == cap(rows) {
		rows = Move(rows, max(64, len(rows)+len(rows)/4))
	}
	return append(rows, row)
}

// GrowRows makes room for one more row where there is none. Readers hold the
// guard; nobody else may change the rows.
func GrowRows[T any](guard *Guard, rows *[]T) {
	if len(*rows) < cap(*rows) {
		return
	}
	more := Move(*rows, max(64, len(*rows)+len(*rows)/4))
	guard.Lock()
	*rows = more
	guard.Unlock()
}

// ReserveRows makes room for more rows, towards those expected in all.
func ReserveRows[T any](rows []T, more, expected int) []T {
	need := len(rows) + more
	if need <= cap(rows) {
		return rows
	}
	return Move(rows, roomFor(need, expected))
}

// roomFor is how many entries there shall be room for when so many are needed
// and others may come. What is expected is an estimate, too low at first, for
// what has been read is ahead of what has been stored.
func roomFor(need, expected int) int {
	switch {
	case expected <= 0:
		return 2 * need
	case expected == need: // these are all
		return need
	case need < LargeTable/4:
		return max(2*need, min(expected+expected/4, 16*need))
	case expected < need:
		return need + need/8
	}
	return min(expected+expected/128, 16*need)
}

// Dense reports whether so many live rows among all do not yet deserve to be moved
// together: up to half as many dead ones are kept, of few rows any number.
func Dense(live, all int) bool { return all < 64 || 2*all <= 3*live }

// MakeRows makes room for so many rows and some more.
func MakeRows[T any](rows int) []T { return Move[T](nil, rows+rows/8) }

// TrimRows gives back the room that a load has left.
func TrimRows[T any](rows []T) []T {
	spare := cap(rows) - len(rows)
	large := spare*int(unsafe.Sizeof(*new(T))) > smallSpare && spare > len(rows)/3
	if !large && !Excess(cap(rows), len(rows)) {
		return rows
	}
	return Move(rows, len(rows))
}

// smallSpare is how many bytes may lie idle whatever the size of the table.
const smallSpare = 256 << 10

// Move copies rows, or slots of an index, to where so many have room.
func Move[T any](rows []T, room int) []T {
	more := make([]T, len(rows), room)
	PreferHugePages(more)
	copy(more, rows)
	return more
}

// Excess reports whether spare capacity justifies a copy: above 1/64 of what is
// needed for large tables, and above 1/3 for small ones, where the copy would take as
// long as the load.
func Excess(have, need int) bool {
	spare := need / 64
	if have < LargeTable {
		spare = need / 3
	}
	return have > need+spare && have > smallRoom
}

// smallRoom is how many rows or slots may lie idle whatever the size of the table.
const smallRoom = 1 << 15

// LargeTable is from how many rows or slots on memory counts for more than the
// time of a load.
const LargeTable = 1 << 19
