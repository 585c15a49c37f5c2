package index

// brought are the rows that a load has brought so far.
type brought[C any] struct {
	key     []uint32 // by row: the number of its key from 1 on; 0: the row is not in the index
	columns []C      // by row
	counts  []uint32 // the rows of each key
}

func (p *brought[C]) expect(rows int) {
	if rows > cap(p.key) {
		p.key = append(make([]uint32, 0, rows), p.key...)
		p.columns = append(make([]C, 0, rows), p.columns...)
	}
}

// add is Link.
func (p *brought[C]) add(head, row uint32, columns C) uint32 {
	for len(p.key) <= int(row) {
		p.key = append(p.key, 0)
		p.columns = append(p.columns, columns)
	}
	if head == NoRow {
		p.counts = append(p.counts, 0)
		p.key[row] = uint32(len(p.counts))
	} else {
		p.key[row] = p.key[head]
	}
	p.counts[p.key[row]-1]++
	p.columns[row] = columns
	return min(head, row)
}

// Expect says that a load begins, and how many rows it will bring.
func (x *Postings[C]) Expect(rows int) {
	if x.load == nil && len(x.at) == 0 {
		x.load = &brought[C]{}
	}
	if x.load != nil {
		x.load.expect(rows)
	}
}

// Trim ends a load.
func (x *Postings[C]) Trim() { x.settle() }

// settle ends a load: the rows of each key are brought together.
func (x *Postings[C]) settle() {
	if p := x.load; p != nil {
		x.load = nil
		x.build(p)
	}
}

// build lays the rows of a load out, without room between them.
func (x *Postings[C]) build(p *brought[C]) {
	total := uint32(0)
	next := make([]uint32, len(p.counts)) // the position of each key's next row
	for key, n := range p.counts {
		next[key] = total
		total += n
	}
	x.live = int(total)
	x.move(int(total))
	x.extend(total)
	x.at = p.key // whose entries are done with, row by row
	for row, key := range p.key {
		x.at[row] = 0
		if key == 0 {
			continue
		}
		at := next[key-1]
		next[key-1]++
		x.rows[at], x.columns[at] = uint32(row), p.columns[row]
		if n := p.counts[key-1]; n > 0 {
			x.at[row] = x.lay(block{off: at, n: n, room: n})
			p.counts[key-1] = 0
		}
	}
	for _, l := range x.lists {
		for _, b := range l.blocks {
			l.first = append(l.first, x.rows[b.off])
		}
	}
}

// lay gives what stands for a key whose rows a load has brought into a block.
func (x *Postings[C]) lay(b block) uint32 {
	switch {
	case b.n == 1:
		return b.off | alone
	case b.n <= blockRows:
		return x.number(b)
	}
	l := &listing{}
	for ; b.n > 0; b.n -= l.blocks[len(l.blocks)-1].n {
		n := min(b.n, blockRows)
		l.blocks = append(l.blocks, block{off: b.off, n: n, room: n})
		b.off += n
	}
	x.lists = append(x.lists, l)
	return x.number(block{off: uint32(len(x.lists))})
}
