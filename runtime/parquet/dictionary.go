package parquet

import (
	"encoding/binary"
	"hash/maphash"
	"math/bits"
	"slices"
	"unsafe"
)

// Texts and bytes that a dictionary may hold.
const (
	dictionaryTexts = 1 << 16
	dictionaryBytes = 1 << 20
)

// dictionary numbers the different texts of a column in a row group. A text
// takes half of the time that it takes in a Go map, which the library uses.
type dictionary struct {
	slots  []uint64 // a hash's tag in the upper half, below it a text's number from 1; 0: empty
	shift  uint     // a tag's home is tag >> shift
	plain  []byte   // the texts, as PLAIN has them
	starts []uint32 // where each begins in plain
}

var (
	seed        = maphash.MakeSeed()
	left, right = maphash.String(seed, "left"), maphash.String(seed, "right")
)

// hash mixes short texts by one multiplication: a third of what maphash takes.
func hash(s string) uint64 {
	var a, b uint64
	switch n := len(s); {
	case n > 16:
		return maphash.String(seed, s)
	case n >= 8:
		a, b = binary.LittleEndian.Uint64(bytesOf(s)), binary.LittleEndian.Uint64(bytesOf(s)[n-8:])
	case n >= 4:
		a, b = uint64(binary.LittleEndian.Uint32(bytesOf(s))), uint64(binary.LittleEndian.Uint32(bytesOf(s)[n-4:]))
	case n > 0:
		a = uint64(s[0]) | uint64(s[n/2])<<8 | uint64(s[n-1])<<16
	}
	high, low := bits.Mul64(a^left, b^right^uint64(len(s)))
	return high ^ low
}

func newDictionary() *dictionary {
	const log = 10
	return &dictionary{slots: make([]uint64, 1<<log), shift: 32 - log}
}

// number gives the text's number, from 0.
func (d *dictionary) number(s string) int32 {
	tag := uint32(hash(s) >> 32)
	for at := tag >> d.shift; ; at++ {
		slot := d.slots[int(at)&(len(d.slots)-1)]
		switch {
		case slot == 0:
			return d.add(s, tag)
		case uint32(slot>>32) == tag && d.text(uint32(slot)-1) == s:
			return int32(uint32(slot)) - 1
		}
	}
}

// text is text i, until another is added.
func (d *dictionary) text(i uint32) string {
	at := d.starts[i] + 4
	return stringOf(d.plain[at : at+binary.LittleEndian.Uint32(d.plain[at-4:])])
}

func (d *dictionary) add(s string, tag uint32) int32 {
	if 2*len(d.starts) >= len(d.slots) {
		d.grow()
	}
	d.starts = append(d.starts, uint32(len(d.plain)))
	d.plain = appendText(d.plain, s)
	d.insert(uint64(tag)<<32 | uint64(len(d.starts)))
	return int32(len(d.starts)) - 1
}

func (d *dictionary) insert(slot uint64) {
	at := uint32(slot>>32) >> d.shift
	for d.slots[int(at)&(len(d.slots)-1)] != 0 {
		at++
	}
	d.slots[int(at)&(len(d.slots)-1)] = slot
}

func (d *dictionary) grow() {
	old := d.slots
	d.slots = make([]uint64, 2*len(old))
	d.shift--
	for _, slot := range old {
		if slot != 0 {
			d.insert(slot)
		}
	}
}

// full reports whether no more texts should come.
func (d *dictionary) full() bool {
	return len(d.starts) >= dictionaryTexts || len(d.plain) >= dictionaryBytes
}

// resolve gives the page its texts for their numbers.
func (d *dictionary) resolve(p *page) {
	for _, i := range p.ints {
		p.bytes = appendText(p.bytes, d.text(uint32(i)))
	}
	p.ints, p.indexed = p.ints[:0], false
}

// words are the texts of a dictionary, as PLAIN has them.
type words struct {
	plain []byte
	n     int
}

// take gives the texts and starts anew.
func (d *dictionary) take() words {
	w := words{slices.Clone(d.plain), len(d.starts)}
	d.reset()
	return w
}

func (d *dictionary) reset() {
	clear(d.slots)
	d.plain, d.starts = d.plain[:0], d.starts[:0]
}

// stringOf views bytes that nobody writes to as a string.
func stringOf(b []byte) string { return unsafe.String(unsafe.SliceData(b), len(b)) }
