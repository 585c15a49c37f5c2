package index

import (
	"cmp"
	"math/bits"
)

// A batch of searches takes each step together, so that their loads overlap.

// spots are where the searches of a batch have come to, by position.
type spots struct {
	runs [BatchSize]uint32 // the run of each one's key from 1 on; 0: there is none
	off  [BatchSize]uint32 // the beginning of the block
	at   [BatchSize]uint32 // the position behind the block's last entry that is not greater
	in   [BatchSize]uint32 // the number of the block, where the run has a directory
	left [BatchSize]uint32 // among how many entries from at on that position still is
}

// locate seeks a value for each entry in sel among those of its key: heads are the rows
// that stand for the keys, NoRow for none. With strict an entry must be less than the
// value to stand before its spot, otherwise not greater.
func (x *runs[K]) locate(heads *[BatchSize]uint32, values *[BatchSize]K, sel []uint16, strict bool, s *spots) {
	for k, e := range sel {
		k &= BatchSize - 1
		s.runs[k] = 0
		if h := heads[e&(BatchSize-1)]; int(h) < len(x.run) {
			s.runs[k] = x.run[h] + 1
		}
	}
	if words, ok := any(x).(*runs[int64]); ok && x.ranged && len(x.lists) > 0 {
		approach(words, any(values).(*[BatchSize]int64), sel, strict, s)
		return
	}
	x.blocks(values, sel, strict, s)
	halve(x.keys, values, sel, strict, s)
}

// blocks gives each search the block that its value belongs to.
func (x *runs[K]) blocks(values *[BatchSize]K, sel []uint16, strict bool, s *spots) {
	for k, e := range sel {
		k &= BatchSize - 1
		n := s.runs[k]
		if n == 0 {
			s.off[k], s.at[k], s.in[k], s.left[k] = 0, 0, 0, 0
			continue
		}
		r := &x.all[n-1]
		b, in := r.block, uint32(0)
		if r.list != 0 {
			d := x.lists[r.list-1]
			in = d.blockAt(values[e&(BatchSize-1)], strict)
			b = d.blocks[in]
		}
		s.off[k], s.at[k], s.in[k], s.left[k] = b.off, b.off, in, b.n
	}
}

const lanes = 16

// halve ends the searches: as many as there are lanes halve what is left together.
func halve[K cmp.Ordered](keys []K, values *[BatchSize]K, sel []uint16, strict bool, s *spots) {
	if len(keys) == 0 {
		return
	}
	var g group[K]
	for from := 0; from < len(sel); from += lanes {
		part := sel[from:min(from+lanes, len(sel))]
		most := uint32(1)
		for i, e := range part {
			i, k := i&(lanes-1), (from+i)&(BatchSize-1)
			g.at[i], g.left[i], g.value[i] = s.at[k], s.left[k], values[e&(BatchSize-1)]
			most = max(most, s.left[k])
		}
		for range bits.Len32(most - 1) {
			if strict {
				g.stepStrict(keys)
			} else {
				g.step(keys)
			}
		}
		for i := range part {
			i, k := i&(lanes-1), (from+i)&(BatchSize-1)
			at := g.at[i]
			if key := keys[at]; s.left[k] > 0 && (key < g.value[i] || !strict && key == g.value[i]) {
				at++
			}
			s.at[k] = at
		}
	}
}

// group is a search in each lane, for the last of so many keys from at on that is not
// greater than a value; for the first of them where all are.
type group[K cmp.Ordered] struct {
	at, left [lanes]uint32
	value    [lanes]K
}

// step halves what is left in each lane. Where that is one it looks there again. On its
// own it has registers for all that its loop needs.
//
//go:noinline
func (g *group[K]) step(keys []K) {
	for i := range lanes {
		half := g.left[i] >> 1
		at := g.at[i]
		if keys[at+half] <= g.value[i] {
			at += half
		}
		g.at[i] = at
		g.left[i] -= half
	}
}

// stepStrict is step for keys that must be less than the value.
//
//go:noinline
func (g *group[K]) stepStrict(keys []K) {
	for i := range lanes {
		half := g.left[i] >> 1
		at := g.at[i]
		if keys[at+half] < g.value[i] {
			at += half
		}
		g.at[i] = at
		g.left[i] -= half
	}
}

// LastOf turns each entry in sel from the row that stands for its key (0, where there are
// no keys; NoRow: it has none) into the row of that key with the greatest value that is
// not greater than to; with strict, that is less. Of rows with that value it is the first
// that was inserted; where there is none it is NoRow. The value must not be less than from
// either; with fromStrict, be greater. Without to or from there is no such limit.
func (x *Sorted[K]) LastOf(rows *[BatchSize]uint32, from, to *[BatchSize]K, sel []uint16, fromStrict, strict bool) {
	if to == nil {
		x.lastOfAll(rows, from, sel, fromStrict)
		return
	}
	var s spots
	x.locate(rows, to, sel, strict, &s)
	for k, e := range sel {
		k, e := k&(BatchSize-1), e&(BatchSize-1)
		at := s.at[k]
		if s.runs[k] == 0 || at == s.off[k] {
			rows[e] = NoRow
			continue
		}
		key := x.keys[at-1]
		if from != nil && (key < from[e] || fromStrict && key == from[e]) {
			rows[e] = NoRow
			continue
		}
		if at-1 == s.off[k] || x.keys[at-2] == key {
			at = x.firstEqual(&x.all[s.runs[k]-1], key) + 1
		}
		rows[e] = x.rows[at-1]
	}
}

// lastOfAll is LastOf without to.
func (x *Sorted[K]) lastOfAll(rows *[BatchSize]uint32, from *[BatchSize]K, sel []uint16, fromStrict bool) {
	for _, e := range sel {
		e &= BatchSize - 1
		r := x.of(rows[e])
		rows[e] = NoRow
		if r == nil || r.n == 0 {
			continue
		}
		b := r.block
		if r.list != 0 {
			d := x.lists[r.list-1]
			b = d.blocks[len(d.blocks)-1]
		}
		if key := x.keys[b.end()-1]; from == nil || key > from[e] || !fromStrict && key == from[e] {
			rows[e] = x.rows[x.firstEqual(r, key)]
		}
	}
}

// firstEqual is the position of a run's first entry with a key that some entry has.
func (x *runs[K]) firstEqual(r *run, key K) uint32 {
	if r.list == 0 {
		return x.below(r.block, key, false)
	}
	d := x.lists[r.list-1]
	b := d.blocks[x.blockOf(d, key, 0)]
	at := x.below(b, key, false)
	if at == b.end() {
		at = d.blocks[x.blockOf(d, key, 0)+1].off
	}
	return at
}

// FirstOf is LastOf for the least value within the limits.
func (x *Sorted[K]) FirstOf(rows *[BatchSize]uint32, from, to *[BatchSize]K, sel []uint16, strict, toStrict bool) {
	var s spots
	if from != nil {
		x.locate(rows, from, sel, !strict, &s)
	}
	for k, e := range sel {
		k, e := k&(BatchSize-1), e&(BatchSize-1)
		r := x.of(rows[e])
		rows[e] = NoRow
		if r == nil || r.n == 0 {
			continue
		}
		at, in := s.at[k], s.in[k]
		b := r.block
		if r.list != 0 {
			b = x.lists[r.list-1].blocks[in]
		}
		if from == nil {
			at = b.off
		}
		if at == b.end() {
			if at = x.next(r, in); at == NoRow {
				continue
			}
		}
		if key := x.keys[at]; to == nil || key < to[e] || !toStrict && key == to[e] {
			rows[e] = x.rows[at]
		}
	}
}

// next is where the block behind one of a run's begins, or NoRow.
func (x *runs[K]) next(r *run, in uint32) uint32 {
	if r.list == 0 || int(in)+1 == len(x.lists[r.list-1].blocks) {
		return NoRow
	}
	return x.lists[r.list-1].blocks[in+1].off
}

// CoverOf is Covering for the entries in sel, as many as come to mostFound rows, and gives
// how many entries that is: heads are the rows that stand for their keys, 0 where there
// are no keys, NoRow for an entry without. The rows of an entry end in out at upTo[e].
func (x *Ranges[K]) CoverOf(heads *[BatchSize]uint32, from, to *[BatchSize]K, strict bool, sel []uint16, upTo *[BatchSize]uint32, out []uint32) (done int, found []uint32) {
	var s spots
	x.locate(heads, from, sel, false, &s)
	var near nearest[K]
	near.load(&x.store, &s, len(sel))
	for k, e := range sel {
		k, e := k&(BatchSize-1), e&(BatchSize-1)
		begin := len(out)
		if s.at[k] > s.off[k] && reaches(near.span[k].reach, to[e], strict) {
			if reaches(near.span[k].end, to[e], strict) {
				out = append(out, near.row[k])
			}
			out = x.reaching(block{off: s.off[k]}, s.at[k]-1, to[e], strict, out)
		}
		if s.in[k] != 0 {
			out = x.before(x.lists[x.all[s.runs[k]-1].list-1], int(s.in[k]), to[e], strict, out)
		}
		if len(out)-begin > 1 {
			sortFew(out[begin:])
		}
		upTo[e] = uint32(len(out))
		if len(out) >= mostFound {
			return k + 1, out
		}
	}
	return len(sel), out
}

// nearest is the range before each spot of a batch, loaded together.
type nearest[K cmp.Ordered] struct {
	span [BatchSize]span[K]
	row  [BatchSize]uint32
}

func (b *nearest[K]) load(from *store[K], s *spots, n int) {
	if len(from.rows) == 0 {
		return
	}
	for k := range n {
		k &= BatchSize - 1
		at := max(s.at[k], 1) - 1
		b.span[k], b.row[k] = from.spans[at], from.rows[at]
	}
}

// mostFound is how many rows of a batch are found at once, but for those of one entry.
const mostFound = 4096
