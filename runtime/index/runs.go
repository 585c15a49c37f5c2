package index

import (
	"cmp"
	"slices"
	"sync"
	"unsafe"
)

// runs are the entries of each key, sorted. Few of one key lie in one block; many in
// several, which a directory lists. A key is known by the row in the slot of the hash
// index that stands beside this one; where there is no key, all entries are in run 0.
type runs[K cmp.Ordered] struct {
	store[K]
	all    []run
	run    []uint32 // the number of its key's run, by the row that stands for the key
	spare  []uint32 // numbers of runs without an entry
	lists  []*directory[K]
	ranged bool
	most   uint32      // entries in a block
	load   *pending[K] // while a load goes on; nil: none does
}

// run is one key's entries.
type run struct {
	block        // with a directory only n is used: the entries of all blocks
	list  uint32 // the directory's number from 1 on; 0: there is none
}

// directory lists the blocks of a run.
type directory[K cmp.Ordered] struct {
	first  []K // the first key of each block
	grid   grid[K]
	blocks []block
	tops   [][]K // of ranges: the last end of each block, of 16 blocks, of 256 …
	prior  []K   // of ranges: the last end in all blocks before each; of the first block not set
}

// pending are the entries of a load, which are sorted once all are there.
type pending[K cmp.Ordered] struct {
	run    []uint32 // by row: the number of its run from 1 on; 0: it has no entry
	keys   []K
	ends   []K
	counts []uint32 // by run
}

// expect says that a load begins.
func (x *runs[K]) expect(rows int) {
	if x.load == nil && len(x.all) == 0 {
		x.load = &pending[K]{}
	}
	if p := x.load; p != nil && rows > cap(p.run) {
		p.run = append(make([]uint32, 0, rows), p.run...)
		p.keys = append(make([]K, 0, rows), p.keys...)
		if x.ranged {
			p.ends = append(make([]K, 0, rows), p.ends...)
		}
	}
}

// number gives the run of the key that head stands for, or a new one where head is
// NoRow, which row will stand for.
func (x *runs[K]) number(head, row uint32) uint32 {
	if head != NoRow {
		return x.run[head]
	}
	var r uint32
	if l := len(x.spare); l > 0 {
		r, x.spare = x.spare[l-1], x.spare[:l-1]
	} else {
		r = uint32(len(x.all))
		x.all = append(x.all, run{})
	}
	x.stand(row, r)
	return r
}

// stand lets a row stand for the key of a run.
func (x *runs[K]) stand(row, r uint32) {
	for len(x.run) <= int(row) {
		x.run = append(x.run, 0)
	}
	x.run[row] = r
}

// put enters a row where there is one run.
func (x *runs[K]) put(row uint32, key, end K) {
	if len(x.all) == 0 {
		x.all, x.run = append(x.all, run{}), append(x.run, 0)
	}
	x.add(0, row, key, end)
}

// link enters a row. head stands for its key; NoRow: the key is new, and the row will.
func (x *runs[K]) link(head, row uint32, key, end K) { x.add(x.number(head, row), row, key, end) }

// add enters a row into a run.
func (x *runs[K]) add(r, row uint32, key, end K) {
	if p := x.load; p != nil {
		p.add(row, r, key, end, x.ranged)
		return
	}
	x.insert(&x.all[r], row, key, end)
}

func (p *pending[K]) add(row, r uint32, key, end K, ranged bool) {
	for len(p.run) <= int(row) {
		p.run = append(p.run, 0)
		p.keys = append(p.keys, key)
		if ranged {
			p.ends = append(p.ends, end)
		}
	}
	for len(p.counts) <= int(r) {
		p.counts = append(p.counts, 0)
	}
	p.run[row], p.keys[row] = r+1, key
	if ranged {
		p.ends[row] = end
	}
	p.counts[r]++
}

// of gives the run of the key that a row stands for; nil: there is none.
func (x *runs[K]) of(head uint32) *run {
	if int(head) >= len(x.run) {
		return nil
	}
	return &x.all[x.run[head]]
}

// insert puts an entry to its place in a run.
func (x *runs[K]) insert(r *run, row uint32, key, end K) {
	if r.list != 0 {
		x.insertListed(x.lists[r.list-1], row, key, end)
		r.n++
		return
	}
	if r.n == x.most {
		x.list(r)
		x.insert(r, row, key, end)
		return
	}
	x.grow(&r.block)
	x.set(&r.block, row, key, end)
}

// grow moves a block that is full to one with more room.
func (x *runs[K]) grow(b *block) {
	if b.n < b.room {
		return
	}
	more := x.cutOff(min(max(2*b.room, 1), x.most), x.ranged)
	x.copyInto(more, b.off, b.end(), x.ranged)
	more.n = b.n
	if x.ranged {
		x.measure(more, more.off)
	}
	x.give(*b)
	*b = more
}

// set puts an entry into a block that has room.
func (x *runs[K]) set(b *block, row uint32, key, end K) {
	at := x.behind(*b, key, row)
	x.shift(*b, at, x.ranged, true)
	b.n++
	x.keys[at], x.rows[at] = key, row
	if x.ranged {
		x.spans[at].end = end
		x.measure(*b, at)
	}
}

// list gives a run with one block a directory.
func (x *runs[K]) list(r *run) {
	d := &directory[K]{first: []K{x.keys[r.off]}, blocks: []block{r.block}}
	n := r.n
	r.block = block{n: n}
	at := slices.Index(x.lists, nil)
	if at < 0 {
		at = len(x.lists)
		x.lists = append(x.lists, nil)
	}
	x.lists[at], r.list = d, uint32(at)+1
	d.grid.divide(d.first)
	if x.ranged {
		x.top(d)
	}
}

func (x *runs[K]) insertListed(d *directory[K], row uint32, key, end K) {
	i := x.blockOf(d, key, row)
	if d.blocks[i].n == x.most {
		x.split(d, i)
		i = x.blockOf(d, key, row)
	}
	x.grow(&d.blocks[i])
	x.set(&d.blocks[i], row, key, end)
	d.first[i] = x.keys[d.blocks[i].off]
	if x.ranged {
		x.raise(d, i)
	}
}

// blockOf is the number of the block that (key, row) belongs to.
func (x *runs[K]) blockOf(d *directory[K], key K, row uint32) int {
	lo, hi := 0, len(d.blocks)
	for lo < hi {
		if m := int(uint(lo+hi) >> 1); d.first[m] < key || d.first[m] == key && x.rows[d.blocks[m].off] <= row {
			lo = m + 1
		} else {
			hi = m
		}
	}
	return max(lo-1, 0)
}

// split makes two blocks of a full one. Where the last one is full its entries stay,
// since most come in order.
func (x *runs[K]) split(d *directory[K], i int) {
	old := d.blocks[i]
	keep := old.n / 2
	if i == len(d.blocks)-1 {
		keep = old.n - 1
	}
	right := x.cutOff(max(old.n-keep, x.most/2), x.ranged)
	x.copyInto(right, old.off+keep, old.end(), x.ranged)
	right.n = old.n - keep
	old.n = keep
	d.blocks[i] = old
	d.blocks = slices.Insert(d.blocks, i+1, right)
	d.first = slices.Insert(d.first, i+1, x.keys[right.off])
	d.grid.divide(d.first)
	if x.ranged {
		x.measure(right, right.off)
		x.top(d)
	}
}

// remove takes a row out of a run.
func (x *runs[K]) remove(r *run, row uint32, key K) {
	if r.list == 0 {
		x.cut(&r.block, x.behind(r.block, key, row))
	} else {
		x.removeListed(r, row, key)
	}
	if r.n == 0 {
		x.give(r.block)
		*r = run{}
	}
}

// take takes a row out where there is one run.
func (x *runs[K]) take(row uint32, key K) {
	x.settle()
	x.remove(&x.all[0], row, key)
}

// unlink takes a row out. It gives the row that stands for the key from then on: head,
// or another one where that was the row, or NoRow where the key has no row left.
func (x *runs[K]) unlink(head, row uint32, key K) uint32 {
	x.settle()
	number := x.run[head]
	r := &x.all[number]
	if x.remove(r, row, key); r.n == 0 {
		x.spare = append(x.spare, number)
		return NoRow
	}
	if head == row {
		head = x.some(r)
		x.stand(head, number)
	}
	return head
}

// some is the row of an entry of a run.
func (x *runs[K]) some(r *run) uint32 {
	if r.list != 0 {
		return x.rows[x.lists[r.list-1].blocks[0].off]
	}
	return x.rows[r.off]
}

// cut takes the entry at a position out of a block.
func (x *runs[K]) cut(b *block, at uint32) {
	x.shift(*b, at, x.ranged, false)
	b.n--
	var zero K
	x.keys[b.end()] = zero
	if x.ranged {
		x.measure(*b, at)
	}
}

func (x *runs[K]) removeListed(r *run, row uint32, key K) {
	d := x.lists[r.list-1]
	i := x.blockOf(d, key, row)
	b := &d.blocks[i]
	x.cut(b, x.behind(*b, key, row))
	r.n--
	if b.n > x.most/4 {
		d.first[i] = x.keys[b.off]
		if x.ranged {
			x.raise(d, i)
		}
		return
	}
	x.merge(d, i)
	switch len(d.blocks) {
	case 0:
		x.lists[r.list-1], *r = nil, run{}
	case 1:
		x.lists[r.list-1], *r = nil, run{block: d.blocks[0]}
	}
}

// merge moves what is left of a block into one beside it that has room.
func (x *runs[K]) merge(d *directory[K], i int) {
	left := i
	switch {
	case d.blocks[i].n == 0:
		x.drop(d, i)
		return
	case i > 0 && d.blocks[i-1].n+d.blocks[i].n <= x.most/4*3:
		left = i - 1
	case i+1 >= len(d.blocks) || d.blocks[i].n+d.blocks[i+1].n > x.most/4*3:
		d.first[i] = x.keys[d.blocks[i].off]
		if x.ranged {
			x.raise(d, i)
		}
		return
	}
	a, b := d.blocks[left], d.blocks[left+1]
	both := x.cutOff(a.n+b.n, x.ranged)
	x.copyInto(both, a.off, a.end(), x.ranged)
	x.copyInto(block{off: both.off + a.n}, b.off, b.end(), x.ranged)
	both.n = a.n + b.n
	if x.ranged {
		x.measure(both, both.off)
	}
	x.give(a)
	d.blocks[left], d.first[left] = both, x.keys[both.off]
	x.drop(d, left+1)
}

// drop takes a block out of a directory.
func (x *runs[K]) drop(d *directory[K], i int) {
	x.give(d.blocks[i])
	d.blocks = slices.Delete(d.blocks, i, i+1)
	d.first = slices.Delete(d.first, i, i+1)
	d.grid.divide(d.first)
	if x.ranged {
		x.top(d)
	}
}

// fan is how many blocks, or groups of them, a group of tops stands for.
const fan = 16

// top computes how far the blocks reach, and the groups of them.
func (x *runs[K]) top(d *directory[K]) {
	d.tops = d.tops[:min(1, len(d.tops))]
	if len(d.tops) == 0 {
		d.tops = append(d.tops, nil)
	}
	d.tops[0] = d.tops[0][:0]
	for _, b := range d.blocks {
		d.tops[0] = append(d.tops[0], x.farthest(b))
	}
	d.prior = append(d.prior[:0], d.tops[0]...)
	d.follow(0)
	for level := d.tops[0]; len(level) > fan; {
		var next []K
		for group := range slices.Chunk(level, fan) {
			next = append(next, slices.Max(group))
		}
		d.tops = append(d.tops, next)
		level = next
	}
}

// follow computes prior for the blocks behind one, all of them.
func (d *directory[K]) follow(i int) {
	for i++; i < len(d.prior); i++ {
		d.prior[i] = d.priorOf(i)
	}
}

// priorOf is what prior is for a block that is not the first.
func (d *directory[K]) priorOf(i int) K {
	if i == 1 {
		return d.tops[0][0]
	}
	return max(d.prior[i-1], d.tops[0][i-1])
}

// farthest is the last end in a block.
func (x *runs[K]) farthest(b block) (k K) {
	if b.n > 0 {
		k = x.spans[b.end()-1].reach
	}
	return k
}

// raise computes anew how far a block reaches, and the groups that it is in.
func (x *runs[K]) raise(d *directory[K], i int) {
	d.tops[0][i] = x.farthest(d.blocks[i])
	for j := i + 1; j < len(d.prior) && d.prior[j] != d.priorOf(j); j++ {
		d.prior[j] = d.priorOf(j)
	}
	for level := 1; level < len(d.tops); level++ {
		below := d.tops[level-1]
		i /= fan
		d.tops[level][i] = slices.Max(below[i*fan : min((i+1)*fan, len(below))])
	}
}

// settle ends a load: its entries are sorted.
func (x *runs[K]) settle() {
	p := x.load
	if p == nil {
		return
	}
	x.load = nil
	x.build(p)
}

// build sorts the entries of a load into runs without room between them.
func (x *runs[K]) build(p *pending[K]) {
	total := 0
	at := make([]uint32, len(p.counts))
	for r, n := range p.counts {
		at[r] = uint32(total)
		x.all[r] = run{block: block{off: uint32(total), n: n, room: n}}
		total += int(n)
	}
	x.store = store[K]{}
	x.move(total, x.ranged)
	x.extend(total, x.ranged)
	for row, r := range p.run {
		if r == 0 {
			continue
		}
		i := at[r-1]
		at[r-1]++
		x.rows[i], x.keys[i] = uint32(row), p.keys[row]
		if x.ranged {
			x.spans[i].end = p.ends[row]
		}
	}
	var s sorter[K]
	for i := range x.all {
		s.sort(&x.store, x.all[i].block, x.ranged)
		x.cutUp(&x.all[i])
	}
}

// cutUp makes blocks of a run that a load has brought.
func (x *runs[K]) cutUp(r *run) {
	if r.n <= x.most {
		if x.ranged {
			x.measure(r.block, r.off)
		}
		return
	}
	d := &directory[K]{}
	for off := r.off; off < r.end(); off += x.most {
		n := min(x.most, r.end()-off)
		b := block{off: off, n: n, room: n}
		if x.ranged {
			x.measure(b, off)
		}
		d.blocks = append(d.blocks, b)
		d.first = append(d.first, x.keys[off])
	}
	d.grid.divide(d.first)
	x.lists = append(x.lists, d)
	r.block = block{n: r.n}
	r.list = uint32(len(x.lists))
	if x.ranged {
		x.top(d)
	}
}

// sorter sorts entries, of which it holds some aside.
type sorter[K cmp.Ordered] struct{ held []entry[K] }

type entry[K cmp.Ordered] struct {
	key, end K
	row      uint32
}

// sort sorts a block whose rows ascend by its keys.
func (s *sorter[K]) sort(from *store[K], b block, ranged bool) {
	keys, rows := from.keys[b.off:b.end()], from.rows[b.off:b.end()]
	if slices.IsSorted(keys) {
		return
	}
	s.held = s.held[:0]
	for i, k := range keys {
		e := entry[K]{key: k, row: rows[i]}
		if ranged {
			e.end = from.spans[b.off+uint32(i)].end
		}
		s.held = append(s.held, e)
	}
	slices.SortFunc(s.held, func(a, b entry[K]) int {
		switch {
		case a.key < b.key:
			return -1
		case a.key > b.key:
			return 1
		}
		return cmp.Compare(a.row, b.row)
	})
	for i, e := range s.held {
		keys[i], rows[i] = e.key, e.row
		if ranged {
			from.spans[b.off+uint32(i)].end = e.end
		}
	}
}

// trim ends a load and gives back what is not used.
func (x *runs[K]) trim() { x.settle() }

// prepare makes room for one more entry, aside: readers hold the guard, nobody else
// may change the index.
func (x *runs[K]) prepare(guard sync.Locker, row uint32) {
	if x.load != nil {
		return
	}
	next := *x
	next.reserve(2*min(int(x.most), len(x.rows)+1), x.ranged)
	if int(row) >= cap(next.run) {
		next.run = append(make([]uint32, 0, int(row)+int(row)/4+16), x.run...)
	}
	if len(next.all) == cap(next.all) {
		next.all = append(make([]run, 0, len(x.all)+len(x.all)/4+1), x.all...)
	}
	if cap(next.rows) != cap(x.rows) || cap(next.run) != cap(x.run) || cap(next.all) != cap(x.all) {
		guard.Lock()
		*x = next
		guard.Unlock()
	}
}

// clone is a copy that shares nothing.
func (x *runs[K]) clone() runs[K] {
	x.settle()
	next := *x
	next.move(len(x.rows)+len(x.rows)/64+int(2*x.most), x.ranged)
	for i := range x.free {
		next.free[i] = slices.Clone(x.free[i])
	}
	next.all, next.run, next.spare = slices.Clone(x.all), slices.Clone(x.run), slices.Clone(x.spare)
	next.lists = slices.Clone(x.lists)
	for i, d := range x.lists {
		if d != nil {
			next.lists[i] = d.clone()
		}
	}
	return next
}

func (d *directory[K]) clone() *directory[K] {
	next := &directory[K]{first: slices.Clone(d.first), grid: d.grid.clone(), blocks: slices.Clone(d.blocks), prior: slices.Clone(d.prior)}
	for _, level := range d.tops {
		next.tops = append(next.tops, slices.Clone(level))
	}
	return next
}

func (x *runs[K]) bytes() int {
	var k K
	size := int(unsafe.Sizeof(k))
	n := x.store.bytes(size) + 16*cap(x.all) + 4*(cap(x.run)+cap(x.spare))
	for _, d := range x.lists {
		if d != nil {
			n += (size+12)*cap(d.blocks) + size*cap(d.prior) + 4*cap(d.grid.cells)
			for _, level := range d.tops {
				n += size * cap(level)
			}
		}
	}
	return n
}
