package index

// Postings hold the rows of each key together, ascending by number, and beside each a
// copy of the columns that joins read of it: C, which may be empty. A key is known by its
// first row, whose number stands for it in the hash index.
//
// The rows of one key lie in one block, or, where they are many, in several that a
// directory lists, so that a change moves the rows of one block. The blocks of all keys
// are cut from the same slices.
type Postings[C any] struct {
	postingStore[C]
	places
	spare []uint32    // numbers of keys that are free
	live  int         // rows
	load  *brought[C] // while a load goes on; nil: none does
}

// places say where the rows of each key lie.
type places struct {
	at    []uint32   // by first row: the number of its key, or the position of its only row with alone
	keys  []block    // of keys with several rows; where room is 0, off is the number of a directory from 1 on
	lists []*listing // the directories
}

// Places is what loops over a batch need to look rows up by what stands for their key;
// good until the next change.
type Places struct{ places }

// Places prepares for a batch.
func (x *Postings[C]) Places() Places { return Places{x.places} }

// alone marks a key with one row. It leaves 2^31 positions.
const alone = 1 << 31

// blockRows is how many rows a block has at most.
const blockRows = 1024

// Span is what is left of the rows of a key: those at the positions from At to before
// End, and further blocks of a directory.
type Span struct {
	At, End uint32
	list    uint32 // the number of the directory from 1 on; 0: these are all
	block   uint32 // its number in there
}

// Of gives the rows of the key that head stands for; none where that is NoRow.
func (x *Places) Of(head uint32) Span {
	if int(head) >= len(x.at) {
		return Span{}
	}
	at := x.at[head]
	if at >= alone {
		return Span{At: at - alone, End: at - alone + 1}
	}
	b := x.keys[at]
	if b.room == 0 {
		first := x.lists[b.off-1].blocks[0]
		return Span{At: first.off, End: first.end(), list: b.off}
	}
	return Span{At: b.off, End: b.end()}
}

// Next goes on to the next row: behind the last one At is End.
func (x *Places) Next(s Span) Span {
	s.At++
	if s.At == s.End && s.list != 0 {
		return x.following(s)
	}
	return s
}

// following is the span of the next block.
func (x *Places) following(s Span) Span {
	s.block++
	blocks := x.lists[s.list-1].blocks
	if int(s.block) == len(blocks) {
		return Span{}
	}
	b := blocks[s.block]
	s.At, s.End = b.off, b.end()
	return s
}

// Rows are the rows by position; good until the next change.
func (x *Postings[C]) Rows() []uint32 { return x.rows }

// Columns are the copied columns by position; good until the next change.
func (x *Postings[C]) Columns() []C { return x.columns }

// Link enters a row of the key that head stands for; NoRow: of a new one. It gives the
// row that stands for the key then.
func (x *Postings[C]) Link(head, row uint32, columns C) uint32 {
	if x.load != nil {
		return x.load.add(head, row, columns)
	}
	x.live++
	if head == NoRow {
		b := x.cutOff(1)
		x.rows[b.off], x.columns[b.off] = row, columns
		x.stand(row, b.off|alone)
		return row
	}
	number := x.at[head]
	if number >= alone {
		number = x.number(block{off: number - alone, n: 1, room: 1})
		x.at[head] = number
	}
	x.insert(&x.keys[number], row, columns)
	if head < row {
		return head
	}
	x.at[head] = 0
	x.stand(row, number)
	return row
}

// stand lets a row stand for a key.
func (x *Postings[C]) stand(row, at uint32) {
	if int(row) >= cap(x.at) {
		x.at = append(make([]uint32, 0, roomBehind(row)), x.at...)
	}
	x.at = x.at[:max(len(x.at), int(row)+1)]
	x.at[row] = at
}

// roomBehind is how many rows there shall be room for when that one has none.
func roomBehind(row uint32) int { return int(row) + int(row)/4 + minSlots }

// number gives a block a number.
func (x *Postings[C]) number(b block) uint32 {
	if l := len(x.spare); l > 0 {
		number := x.spare[l-1]
		x.spare = x.spare[:l-1]
		x.keys[number] = b
		return number
	}
	x.keys = append(x.keys, b)
	return uint32(len(x.keys) - 1)
}

// insert puts a row to its place among those of a key.
func (x *Postings[C]) insert(b *block, row uint32, columns C) {
	if b.room != 0 && b.n < blockRows {
		x.put(b, row, columns)
		return
	}
	if b.room != 0 {
		x.list(b)
	}
	l := x.lists[b.off-1]
	i := l.blockOf(row)
	if l.blocks[i].n == blockRows {
		x.split(l, i)
		i = l.blockOf(row)
	}
	x.put(&l.blocks[i], row, columns)
	l.first[i] = x.rows[l.blocks[i].off]
}

// Unlink takes out a row of the key that head stands for. It gives the row that stands
// for the key then; NoRow: there is none left.
func (x *Postings[C]) Unlink(head, row uint32) uint32 {
	x.settle()
	x.live--
	number := x.at[head]
	if number >= alone {
		x.at[head] = 0
		x.give(block{off: number - alone, n: 1, room: 1})
		return NoRow
	}
	b := &x.keys[number]
	x.remove(b, row)
	if row != head {
		return head
	}
	x.at[head] = 0
	if *b == (block{}) {
		x.spare = append(x.spare, number)
		return NoRow
	}
	first := x.first(*b)
	x.stand(first, number)
	return first
}

// Set changes the columns of a row of the key that head stands for; NoRow: it has no key,
// and is not here.
func (x *Postings[C]) Set(head, row uint32, columns C) {
	if head == NoRow {
		return
	}
	if x.load != nil {
		x.load.columns[row] = columns
		return
	}
	x.columns[x.position(head, row)] = columns
}

// position is where a row of the key that head stands for lies.
func (x *Postings[C]) position(head, row uint32) uint32 {
	at := x.at[head]
	if at >= alone {
		return at - alone
	}
	b := x.keys[at]
	if b.room == 0 {
		l := x.lists[b.off-1]
		b = l.blocks[l.blockOf(row)]
	}
	return x.behind(b, row)
}

// first is the first row of a key.
func (x *Postings[C]) first(b block) uint32 {
	if b.room == 0 {
		return x.lists[b.off-1].first[0]
	}
	return x.rows[b.off]
}

// remove takes a row from its key; none is left where the block is the zero block.
func (x *Postings[C]) remove(b *block, row uint32) {
	if b.room == 0 {
		x.removeListed(b, row)
		return
	}
	if x.cut(b, row); b.n == 0 {
		x.give(*b)
		*b = block{}
	}
}
