package runtime

import (
	"cmp"
	"maps"
	"slices"

	"github.com/veloc-dev/veloc/runtime/state"
)

// Progress is how far a run has come in one partition of a stream. Those of all its
// partitions are a cut: every row due of what lies before lasts, none of what lies
// behind was written, and no record's rows are on both sides.
type Progress struct {
	Input     string // the stream's relation
	Partition int32
	// Low is the position of the oldest record that is still needed, for it is
	// parked or a state was made from it; else Position.
	Low Position
	// Position is where reading goes on.
	Position Position
	// Watermarks is what time the partition had come to at Low, and where it was
	// raised since by something else than a record. Queries whose state does not
	// hang on time have none.
	Watermarks []Watermark
	// Parked are the records between Low and Position that wait for a table's row.
	Parked []Position
}

// Watermark says that no record behind a position is older than a time.
type Watermark struct {
	At   Position
	Time Timestamptz
}

// equal reports whether committing q behind p would change nothing.
func (p Progress) equal(q Progress) bool {
	return p.Low == q.Low && p.Position == q.Position && slices.Equal(p.Watermarks, q.Watermarks) && slices.Equal(p.Parked, q.Parked)
}

// park notes a parked record.
func (p *Progress) park(at Position) {
	p.Parked = append(p.Parked, at)
	p.Low = min(p.Low, at)
}

// tracker knows where the records stand that a run has read, for as long as one of
// them is needed, and what is to be committed of that.
type tracker struct {
	input      string
	partitions map[int32]*tracked
	batches    []numbered // from the one with the oldest record that is needed on
}

// tracked is a partition.
type tracked struct {
	position  Position
	again     []Position // parked in an earlier run, and not read again so far
	committed Progress
	known     bool // something was committed, or the run began there
}

// numbered is a batch of records with their numbers in the run.
type numbered struct {
	Span
	from, to uint64
}

// newTracker is for a run that goes on from there.
func newTracker(input string, from []Progress) *tracker {
	t := &tracker{input: input, partitions: map[int32]*tracked{}}
	for _, p := range from {
		t.partitions[p.Partition] = &tracked{position: p.Position, again: slices.Clone(p.Parked), committed: p, known: true}
	}
	return t
}

func (t *tracker) partition(number int32) *tracked {
	p := t.partitions[number]
	if p == nil {
		p = &tracked{}
		t.partitions[number] = p
	}
	return p
}

// read notes that everything in s has been joined or parked. Records that were
// parked in an earlier run lie before the partition's position.
func (t *tracker) read(s Span) {
	p := t.partition(s.Partition)
	p.position = max(p.position, s.Next)
	p.again = slices.DeleteFunc(p.again, func(at Position) bool { return s.First <= at && at < s.Next })
}

// count is read for records whose positions in s do not take into account what was cut
// off as blocks before them.
func (t *tracker) count(s Span) {
	if len(t.partition(s.Partition).again) > 0 {
		t.read(s)
		return
	}
	t.advance(s.Partition, int(s.Next-s.First))
}

// advance is read for so many records behind those before them.
func (t *tracker) advance(partition int32, records int) {
	t.partition(partition).position += Position(records)
}

// number notes that the records of s have the numbers from, from+1, … in the run.
func (t *tracker) number(s Span, from, to uint64) {
	if to > from {
		t.batches = append(t.batches, numbered{s, from, to})
	}
}

// needed says which records are still needed.
type needed struct {
	parked []uint64 // numbers
	oldest uint64   // number of the oldest that a state was made from
	states bool     // there is such a one
}

// neededBy asks a join.
func neededBy(j Join, input string) needed {
	var n needed
	if p, ok := j.(ParkingJoin); ok {
		n.parked = p.Waiting()
		slices.Sort(n.parked)
	}
	if s, ok := j.(StatefulJoin); ok {
		for _, s := range s.States() {
			if low, any := s.Low(input); any && (!n.states || low < n.oldest) {
				n.oldest, n.states = low, true
			}
		}
	}
	return n
}

// StatefulJoin is a Join that keeps states made of records. Progress.Low does not go
// beyond the oldest of these.
type StatefulJoin interface {
	Join
	// Seen counts the records; the states know them by their numbers, from 0 on.
	Seen() uint64
	States() []state.State
}

// forget drops what is known of batches before the oldest record that is needed.
func (t *tracker) forget(n needed) {
	switch {
	case len(n.parked) == 0 && !n.states:
		clear(t.batches)
		t.batches = t.batches[:0]
		return
	case n.states && len(n.parked) > 0:
		n.oldest = min(n.oldest, n.parked[0])
	case !n.states:
		n.oldest = n.parked[0]
	}
	t.batches = slices.Delete(t.batches, 0, t.find(n.oldest))
}

// find is the place of the first batch with a record of that number or a later one.
func (t *tracker) find(number uint64) int {
	at, _ := slices.BinarySearchFunc(t.batches, number, func(b numbered, number uint64) int {
		if b.to <= number {
			return -1
		}
		return cmp.Compare(b.from, number)
	})
	if at > 0 && t.batches[at-1].to > number {
		at--
	}
	return at
}

// cut gives the progress of the partitions that have moved.
func (t *tracker) cut(n needed) []Progress {
	t.forget(n)
	now := make(map[int32]*Progress, len(t.partitions))
	for number, p := range t.partitions {
		now[number] = &Progress{Input: t.input, Partition: number, Low: p.position, Position: p.position, Watermarks: p.committed.Watermarks}
		for _, at := range p.again {
			now[number].park(at)
		}
	}
	for _, number := range n.parked {
		b := &t.batches[t.find(number)]
		now[b.Partition].park(b.position(int(number - b.from)))
	}
	if n.states {
		for i := t.find(n.oldest); i < len(t.batches); i++ {
			b := &t.batches[i]
			p := now[b.Partition]
			p.Low = min(p.Low, b.position(int(max(n.oldest, b.from)-b.from)))
		}
	}
	var moved []Progress
	for _, number := range slices.Sorted(maps.Keys(now)) {
		p, before := *now[number], t.partitions[number]
		slices.Sort(p.Parked)
		if !before.known || !p.equal(before.committed) {
			moved = append(moved, p)
		}
	}
	return moved
}

// committed notes what has been committed.
func (t *tracker) committed(cut []Progress) {
	for _, p := range cut {
		of := t.partition(p.Partition)
		of.committed, of.known = p, true
	}
}
