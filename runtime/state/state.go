// Package state says what a query's state is: what it keeps of records that were
// read until later ones, or time, let it give rows, as groups and the sides of a
// join of streams do.
package state

import (
	"io"

	"github.com/veloc-dev/veloc/runtime/rowio"
)

// State is what one task keeps. It belongs to one goroutine. Records are known by
// their numbers in the run, which rise in the order in which they were read; those
// of all inputs are numbered together. See runtimetest.State for a test.
type State interface {
	// Add takes records of an input, whose numbers are number, number+1, …. What it
	// keeps of them it copies. On an error nothing of them has been taken.
	Add(input string, records rowio.Records, number uint64) error
	// Close says that no record below floor comes any more, in microseconds since
	// 2000 as timestamps have them. Entries that are final by that leave the state,
	// and the query gives their rows. A floor that is not above the last one changes
	// nothing.
	Close(floor int64) error
	// Low is the number of the oldest record of an input that the state was made
	// from, be it that it only set a flag, a count or a first value of an entry
	// that is still held. any is false where there is none: the state would be the
	// same if the input had not been read yet.
	Low(input string) (number uint64, any bool)
	// Bytes is how much memory the entries take, about.
	Bytes() int64
	// Save writes the state such that Load, of an empty one of the same query,
	// makes it anew. Numbers of records are part of it.
	Save(w io.Writer) error
	Load(r io.Reader) error
	// Merge takes over the entries of a state of the same query that other records
	// were added to, as if all had been added here in the order of their numbers.
	// The other one is not used again.
	Merge(other State) error
}
