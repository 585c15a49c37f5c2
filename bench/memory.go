package main

import "math/rand/v2"

// limit is what the memory allows: for each record the reads that no join of
// two large tables can do without, of a slot and a row in either, from as much
// memory and at random; nothing else is done, and no read waits for another.
type limit struct {
	slots, rows [2][]uint64
	slot, row   [2][]uint32 // where to read, by record
}

// words of a row: 48 bytes.
const rowWords = 6

func newLimit(rows, records int) *limit {
	r := rand.New(rand.NewPCG(1, uint64(rows)))
	size := 1
	for size < 2*rows {
		size *= 2
	}
	l := &limit{}
	for t := range 2 {
		l.slots[t], l.rows[t] = randomWords(size), randomWords(rows*rowWords)
		for range records {
			l.slot[t] = append(l.slot[t], r.Uint32N(uint32(size)))
			l.row[t] = append(l.row[t], r.Uint32N(uint32(rows))*rowWords)
		}
	}
	return l
}

func randomWords(n int) []uint64 {
	words := make([]uint64, n)
	hugePages(words)
	for i := range words {
		words[i] = uint64(i)
	}
	return words
}

// read does the reads of all records; the sum keeps them.
func (l *limit) read() (sum uint64) {
	for t := range 2 {
		slots, rows := l.slots[t], l.rows[t]
		for i, at := range l.slot[t] {
			sum += slots[at] + rows[l.row[t][i]]
		}
	}
	return sum
}
