package index

import (
	"cmp"
	"math/bits"
)

// A batch of searches goes on in lockstep: as many as there are lanes take each step
// together, so that their loads overlap.

const lanes = 16

// spots are where the searches of a batch have come to, by position.
type spots struct {
	runs [BatchSize]uint32 // the run of each one's key from 1 on; 0: there is none
	off  [BatchSize]uint32 // the beginning of the block
	at   [BatchSize]uint32 // the position behind the block's last entry that is not greater
	in   [BatchSize]uint32 // the number of the block, where the run has a directory
}

// locate seeks a value for each entry in sel among those of its key: heads are the rows
// that stand for the keys, NoRow for none. With strict an entry must be less than the
// value to stand before its spot, otherwise not greater.
func (x *runs[K]) locate(heads *[BatchSize]uint32, values *[BatchSize]K, sel []uint16, strict bool, s *spots) {
	for k, e := range sel {
		s.runs[k&(BatchSize-1)] = 0
		if h := heads[e&(BatchSize-1)]; int(h) < len(x.run) {
			s.runs[k&(BatchSize-1)] = x.run[h] + 1
		}
	}
	var g group[K]
	for from := 0; from < len(sel); from += lanes {
		part := sel[from:min(from+lanes, len(sel))]
		g.n = len(part)
		for i, e := range part {
			g.value[i&(lanes-1)] = values[e&(BatchSize-1)]
		}
		x.blocks(&g, s, from, strict)
		g.seek(x.keys, strict)
		for i := range part {
			s.at[(from+i)&(BatchSize-1)] = g.lo[i&(lanes-1)]
		}
	}
}

// group is a search in each lane: among so many keys from lo on, and then the position
// that it has come to.
type group[K cmp.Ordered] struct {
	n       int
	lo, len [lanes]uint32
	value   [lanes]K
}

// seek goes through all lanes' searches.
func (g *group[K]) seek(keys []K, strict bool) {
	longest := uint32(0)
	for _, n := range g.len[:g.n] {
		longest = max(longest, n)
	}
	if len(keys) == 0 {
		return
	}
	last := uint32(len(keys) - 1)
	for range bits.Len32(longest) {
		if strict {
			g.stepStrict(keys, last)
		} else {
			g.step(keys, last)
		}
	}
}

// step halves what is left in each lane. Where nothing is left, any key will do.
func (g *group[K]) step(keys []K, last uint32) {
	for i := range g.n {
		i &= lanes - 1
		half := (g.len[i] + 1) >> 1
		lo := g.lo[i]
		next := lo + half
		if keys[min(next-1, last)] <= g.value[i] {
			lo = next
		}
		g.lo[i] = lo
		g.len[i] -= half
	}
}

// stepStrict is step for keys that must be less than the value.
func (g *group[K]) stepStrict(keys []K, last uint32) {
	for i := range g.n {
		i &= lanes - 1
		half := (g.len[i] + 1) >> 1
		lo := g.lo[i]
		next := lo + half
		if keys[min(next-1, last)] < g.value[i] {
			lo = next
		}
		g.lo[i] = lo
		g.len[i] -= half
	}
}

// blocks gives each lane the block that its value belongs to.
func (x *runs[K]) blocks(g *group[K], s *spots, from int, strict bool) {
	if len(x.all) == 1 && x.all[0].list != 0 {
		x.blocksOfOne(g, s, from, strict)
		return
	}
	for i := range g.n {
		i &= lanes - 1
		k := (from + i) & (BatchSize - 1)
		g.lo[i], g.len[i], s.off[k], s.in[k] = 0, 0, 0, 0
		n := s.runs[k]
		if n == 0 {
			continue
		}
		r := &x.all[n-1]
		b := r.block
		if r.list != 0 {
			d := x.lists[r.list-1]
			in := d.blockAt(g.value[i], strict)
			b, s.in[k] = d.blocks[in], uint32(in)
		}
		g.lo[i], g.len[i], s.off[k] = b.off, b.n, b.off
	}
}

// blocksOfOne is blocks where there is one key of many entries: its directory is
// searched in lockstep.
func (x *runs[K]) blocksOfOne(g *group[K], s *spots, from int, strict bool) {
	d := x.lists[x.all[0].list-1]
	for i := range g.n {
		g.lo[i&(lanes-1)], g.len[i&(lanes-1)] = 0, uint32(len(d.first))
	}
	g.seek(d.first, strict)
	for i := range g.n {
		i &= lanes - 1
		k := (from + i) & (BatchSize - 1)
		in := max(g.lo[i], 1) - 1
		b := d.blocks[in]
		if s.runs[k] == 0 {
			in, b.n = 0, 0
		}
		g.lo[i], g.len[i], s.off[k], s.in[k] = b.off, b.n, b.off, in
	}
}

// blockAt is the number of the last block that does not begin behind a value, or with
// strict begins before it; the first block, where none does.
func (d *directory[K]) blockAt(value K, strict bool) int {
	lo, n := 0, len(d.first)
	for n > 1 {
		half := n >> 1
		if first := d.first[lo+half]; first < value || !strict && first == value {
			lo += half
		}
		n -= half
	}
	return lo
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
		if s.at[k] > s.off[k] && reaches(near.reach[k], to[e], strict) {
			if reaches(near.end[k], to[e], strict) {
				out = append(out, near.row[k])
			}
			out = x.reaching(block{off: s.off[k]}, s.at[k]-1, to[e], strict, out)
		}
		if s.in[k] != 0 {
			out = x.before(x.lists[x.all[s.runs[k]-1].list-1], int(s.in[k]), to[e], strict, out)
		}
		sortFew(out[begin:])
		upTo[e] = uint32(len(out))
		if len(out) >= mostFound {
			return k + 1, out
		}
	}
	return len(sel), out
}

// nearest is the range before each spot of a batch, loaded together.
type nearest[K cmp.Ordered] struct {
	end, reach [BatchSize]K
	row        [BatchSize]uint32
}

func (b *nearest[K]) load(from *store[K], s *spots, n int) {
	if len(from.rows) == 0 {
		return
	}
	for k := range n {
		k &= BatchSize - 1
		at := max(s.at[k], 1) - 1
		b.end[k], b.reach[k], b.row[k] = from.ends[at], from.reach[at], from.rows[at]
	}
}

// mostFound is how many rows of a batch are found at once, but for those of one entry.
const mostFound = 4096
