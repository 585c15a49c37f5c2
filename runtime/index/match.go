package index

// Match leaves the entries in sel whose key has a row, and puts that row into
// rows; keys and rows stand by entry. It gives how many are left. The index is
// that of a key that at most one row has.
func (x *IntIndex) Match(keys *[BatchSize]uint64, sel []uint16, rows *[BatchSize]uint32) int {
	switch {
	case x.used == 0:
		return 0
	case len(sel) <= few:
		return x.matchFew(keys, sel, rows)
	case x.wide:
		return x.matchWide(keys, sel, rows)
	case x.direct():
		return x.matchDirect(keys, sel, rows)
	}
	return x.matchHashed(keys, sel, rows)
}

// matchFew looks one key up after the other.
func (x *IntIndex) matchFew(keys *[BatchSize]uint64, sel []uint16, rows *[BatchSize]uint32) int {
	for _, e := range sel {
		rows[e&(BatchSize-1)] = x.Row(keys[e&(BatchSize-1)])
	}
	return keepThere(sel, rows)
}

// Row gives the row of a key that at most one has, or NoRow.
func (x *IntIndex) Row(key uint64) uint32 {
	d := key - x.base
	switch {
	case x.wide:
		return x.seekWide(key)
	case x.used == 0 || d > x.reach:
		return NoRow
	case x.mult == 1:
		return uint32(x.slots[d]) - 1
	}
	hash := uint64(uint32(d)*x.mult) << 32
	for at := Home(hash, x.scale); ; at++ {
		if at >= uint64(len(x.slots)) {
			at = 0
		}
		if slot := x.slots[at]; slot == 0 || (slot^hash)>>32 == 0 {
			return uint32(slot) - 1
		}
	}
}

// matchDirect takes the slot at the key's distance from the first; the keys
// that do not fit take the one behind the last, which is free.
func (x *IntIndex) matchDirect(keys *[BatchSize]uint64, sel []uint16, rows *[BatchSize]uint32) int {
	base, last := x.base, uint64(len(x.slots))
	slots := x.slots[:last+1]
	for _, e := range sel {
		at := min(keys[e&(BatchSize-1)]-base, last)
		rows[e&(BatchSize-1)] = uint32(slots[at]) - 1
	}
	return keepThere(sel, rows)
}

// matchHashed loads the first slots of all keys, walks on from those that are
// another key's, and then drops the entries without a row: see the steps of a
// probe in probe.go. A tag is its key's alone.
func (x *IntIndex) matchHashed(keys *[BatchSize]uint64, sel []uint16, rows *[BatchSize]uint32) int {
	base, mult, reach, scale := x.base, x.mult, x.reach, x.scale
	last := uint64(len(x.slots))
	slots := x.slots[:last+1]
	var first [BatchSize]uint64
	for k, e := range sel {
		d := keys[e&(BatchSize-1)] - base
		at := uint64(uint32(d)*mult) * scale >> 32
		if d > reach {
			at = last
		}
		first[k&(BatchSize-1)] = slots[at]
	}
	var late [BatchSize]uint16
	n := 0
	for k, e := range sel {
		slot := first[k&(BatchSize-1)]
		rows[e&(BatchSize-1)] = uint32(slot) - 1
		late[n&(BatchSize-1)] = e
		n += displaced(slot, uint64(uint32(keys[e&(BatchSize-1)]-base)*mult)<<32)
	}
	for _, e := range late[:n] {
		rows[e&(BatchSize-1)] = uint32(x.walk(x.hash(keys[e&(BatchSize-1)]))) - 1
	}
	return keepThere(sel, rows)
}

// keepThere moves the entries that have a row to the front. It is a loop of
// its own: where it stores depends on the rows, and would hold up their loads.
func keepThere(sel []uint16, rows *[BatchSize]uint32) int {
	kept := 0
	for _, e := range sel {
		sel[kept] = e
		kept += int((uint64(rows[e&(BatchSize-1)])+1)>>32 ^ 1)
	}
	return kept
}

// matchWide is matchHashed for keys that lie so far apart that tags may agree
// by chance: the row found is asked for its key, once all are found.
func (x *IntIndex) matchWide(keys *[BatchSize]uint64, sel []uint16, rows *[BatchSize]uint32) int {
	scale, slots := x.scale, x.slots
	var hashes, first [BatchSize]uint64
	for k, e := range sel {
		hash := x.hash(keys[e&(BatchSize-1)])
		hashes[k&(BatchSize-1)] = hash
		first[k&(BatchSize-1)] = slots[Home(hash, scale)]
	}
	x.Index.Settle(&hashes, nil, first[:len(sel)])
	var wrong [BatchSize]uint16
	n := 0
	for k, e := range sel {
		slot := first[k&(BatchSize-1)]
		row := uint32(slot) - 1
		rows[e&(BatchSize-1)] = row
		wrong[n&(BatchSize-1)] = e
		other := x.keys[min(int(row), len(x.keys)-1)] ^ keys[e&(BatchSize-1)]
		n += taken(slot) & taken(other)
	}
	for _, e := range wrong[:n] {
		rows[e&(BatchSize-1)] = x.seekWide(keys[e&(BatchSize-1)])
	}
	return keepThere(sel, rows)
}

// seekWide gives the row of a key, or NoRow.
func (x *IntIndex) seekWide(key uint64) uint32 {
	at, slot := x.Seek(key)
	for slot != 0 && x.keys[uint32(slot)-1] != key {
		at, slot = x.Next(key, at)
	}
	return uint32(slot) - 1
}
