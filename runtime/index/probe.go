package index

// A probe of a batch takes its steps in loops of their own: hash every key and
// load its first slot, walk on where that is another key's (here), then compare
// the rows. The loads of one loop do not wait for each other, and no loop but
// the walk has a branch that depends on the data and is hard to predict: a
// mispredicted branch would throw away the loads behind it that are under way.

// Settle replaces, for each selected entry, the first slot of its key by the
// first one with its hash's tag; 0 stays, and is given where there is none.
// first holds the slots by position in sel; sel nil stands for all entries.
func (x *Index) Settle(hashes *[BatchSize]uint64, sel []uint16, first []uint64) {
	if sel == nil {
		x.settleAll(hashes, first)
		return
	}
	if len(first) <= few {
		for k, slot := range first {
			if hash := hashes[sel[k]&(BatchSize-1)]; displaced(slot, hash) != 0 {
				first[k] = x.walk(hash)
			}
		}
		return
	}
	x.settle(hashes, sel, first)
}

// First gives the row of the first slot with a hash's tag; NoRow: no row has the hash.
func (x *Index) First(hash uint64) uint32 {
	if len(x.slots) == 0 {
		return NoRow
	}
	_, slot := x.scan(hash, Home(hash, x.scale))
	return uint32(slot) - 1
}

// few is the number of keys up to which scratch space costs more to clear than
// it saves.
const few = 8

func (x *Index) settle(hashes *[BatchSize]uint64, sel []uint16, first []uint64) {
	var late [BatchSize]uint16 // positions to walk from
	n := 0
	sel = sel[:len(first)]
	for k, slot := range first {
		late[n&(BatchSize-1)] = uint16(k)
		n += displaced(slot, hashes[sel[k]&(BatchSize-1)])
	}
	for _, k := range late[:n] {
		first[k] = x.walk(hashes[sel[k]&(BatchSize-1)])
	}
}

// settleAll is settle for hashes that stand by position.
func (x *Index) settleAll(hashes *[BatchSize]uint64, first []uint64) {
	var late [BatchSize]uint16
	n := 0
	for k, slot := range first {
		late[n&(BatchSize-1)] = uint16(k)
		n += displaced(slot, hashes[k&(BatchSize-1)])
	}
	for _, k := range late[:n] {
		first[k] = x.walk(hashes[k&(BatchSize-1)])
	}
}

// Keep is Settle that leaves the entries out of sel and first that have no such
// slot. It gives how many are left.
func (x *Index) Keep(hashes *[BatchSize]uint64, sel []uint16, first []uint64) int {
	x.Settle(hashes, sel, first)
	return keepTaken(sel, first)
}

// keepTaken moves the entries whose slot is taken to the front.
func keepTaken(sel []uint16, first []uint64) int {
	sel = sel[:len(first)]
	kept := 0
	for k, slot := range first {
		sel[kept], first[kept] = sel[k], slot
		kept += taken(slot)
	}
	return kept
}

// walk gives the first slot behind a hash's home that has its tag, or 0.
func (x *Index) walk(hash uint64) uint64 {
	_, slot := x.scan(hash, Home(hash, x.scale)+1)
	return slot
}

// taken is 1 for a slot that is not free.
func taken(slot uint64) int { return int((slot | -slot) >> 63) }

// displaced is 1 for a slot that is neither free nor of the hash's tag.
func displaced(slot, hash uint64) int {
	other := (slot ^ hash) >> 32
	return taken(slot) & taken(other)
}
