package index

import (
	"slices"

	"github.com/veloc-dev/veloc/runtime/rowstore"
)

// chains serve an index whose key is not unique: its slots hold the first row of
// each key, and the rows of a key are linked both ways, in the order of their
// numbers. Eight bytes a row.
type chains struct {
	chain []uint32 // each row's next one; NoRow behind the last
	prev  []uint32 // the one before it; of a first row: the last
	marks *marks
}

// marks are places in long chains into which rows were put before others: every
// so many rows of the chain, ascending, by its first row. Only who changes the
// table looks at them.
type marks map[uint32][]uint32

// markEvery is how many links are walked from a mark at most, but for rows that
// came after it was set.
const markEvery = 64

// Chain gives for each row the next one with the same key, or NoRow, in
// insertion order. It is good until the next change.
func (c *chains) Chain() []uint32 { return c.chain }

func (c *chains) bytes() int {
	n := 4 * (cap(c.chain) + cap(c.prev))
	if c.marks != nil {
		for _, m := range *c.marks {
			n += 4 * cap(m)
		}
	}
	return n
}

// extend makes links for the rows up to row, with room for so many at least.
func (c *chains) extend(row uint32, room int) {
	if c.marks == nil {
		c.marks = &marks{}
	}
	if int(row) >= cap(c.chain) {
		c.move(max(int(row)+int(row)/4+minSlots, room))
	}
	for len(c.chain) <= int(row) {
		c.chain = append(c.chain, NoRow)
		c.prev = append(c.prev, NoRow)
	}
}

// move moves the links to where so many rows have room.
func (c *chains) move(room int) {
	c.chain = append(make([]uint32, 0, room), c.chain...)
	c.prev = append(make([]uint32, 0, room), c.prev...)
}

// clone is a copy that shares nothing, with room for some more.
func (c chains) clone() chains {
	if c.chain == nil {
		return c
	}
	c.move(len(c.chain) + len(c.chain)/64 + 1)
	marked := marks{}
	for head, m := range *c.marks {
		marked[head] = slices.Clone(m)
	}
	c.marks = &marked
	return c
}

// Link adds a row whose key may be that of others. head is the first row with
// that key, or NoRow.
func (x *Index) Link(hash uint64, head, row uint32) {
	x.extend(row, x.want)
	if head == NoRow {
		x.Insert(hash, row)
		x.chains.first(row)
		return
	}
	if row < head {
		x.slots[x.find(hash, head)] = Tag(hash) | uint64(row+1)
	}
	x.chains.link(head, row)
}

// first makes a row a chain of its own.
func (c *chains) first(row uint32) { c.chain[row], c.prev[row] = NoRow, row }

func (c *chains) link(head, row uint32) {
	switch last := c.prev[head]; {
	case row > last:
		c.chain[last], c.chain[row] = row, NoRow
		c.prev[row], c.prev[head] = last, row
	case row < head:
		c.chain[row], c.prev[row] = head, last
		c.prev[head] = row
		c.rename(head, row)
	default:
		before := c.before(head, row)
		next := c.chain[before]
		c.chain[before], c.chain[row] = row, next
		c.prev[row], c.prev[next] = before, row
	}
}

// before gives the row of the chain behind which row belongs, neither at its
// beginning nor its end, and sets marks on a long way to it.
func (c *chains) before(head, row uint32) uint32 {
	marked := (*c.marks)[head]
	at, _ := slices.BinarySearch(marked, row)
	before := head
	if at > 0 {
		before = marked[at-1]
	}
	var more []uint32
	for steps := 1; c.chain[before] < row; steps++ {
		before = c.chain[before]
		if steps%markEvery == 0 {
			more = append(more, before)
		}
	}
	if more != nil {
		(*c.marks)[head] = slices.Insert(marked, at, more...)
	}
	return before
}

// GrowChain prepares for the Link of a row, aside: it makes room for the row's
// links, and finds its place. Nobody else may change the index.
func (x *Index) GrowChain(guard *rowstore.Guard, head, row uint32) {
	if int(row) >= cap(x.chain) || int(row) >= len(x.chain)+linksAtOnce {
		next := x.chains
		next.extend(row, 0)
		guard.Lock()
		x.chains = next
		guard.Unlock()
	}
	if head != NoRow && head < row && row < x.prev[head] {
		x.before(head, row)
	}
}

// linksAtOnce are made while readers wait.
const linksAtOnce = 1024

// Unlink takes out a row that Link added.
func (x *Index) Unlink(hash uint64, head, row uint32) {
	if row == head {
		next := x.chain[row]
		if next == NoRow {
			x.Remove(hash, row)
			x.chains.gone(row)
			return
		}
		x.slots[x.find(hash, head)] = Tag(hash) | uint64(next+1)
	}
	x.chains.unlink(head, row)
}

// unlink takes a row out of a chain of several.
func (c *chains) unlink(head, row uint32) {
	c.unmark(head, row)
	next, before := c.chain[row], c.prev[row]
	switch {
	case row == head:
		c.prev[next] = before
		c.rename(head, next)
		return
	case next == NoRow:
		c.prev[head] = before
	default:
		c.prev[next] = before
	}
	c.chain[before] = next
}

// gone forgets the marks of a chain.
func (c *chains) gone(head uint32) { delete(*c.marks, head) }

// rename gives a chain's marks to its new first row.
func (c *chains) rename(head, to uint32) {
	if marked, ok := (*c.marks)[head]; ok {
		(*c.marks)[to] = marked
		delete(*c.marks, head)
	}
}

// unmark takes out the mark on a row, if there is one.
func (c *chains) unmark(head, row uint32) {
	marked := (*c.marks)[head]
	if at, ok := slices.BinarySearch(marked, row); ok {
		(*c.marks)[head] = slices.Delete(marked, at, at+1)
	}
}
