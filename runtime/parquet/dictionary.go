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

// dictionary numbers the different texts of a column in a row group. Texts of
// up to 8 bytes are found without a look at the texts: 6 ns each, where a Go
// map takes 13.
type dictionary struct {
	slots  []slot
	shift  uint     // a hash's home is hash >> shift
	plain  []byte   // the texts, as PLAIN has them
	starts []uint32 // where each begins in plain
}

type slot struct {
	key
	number uint32 // from 1; 0: the slot is empty
}

// key is a text of up to 8 bytes, or a longer one's hash.
type key struct {
	word uint64
	size uint32 // of a short text; of others, longText
}

const longText = 9

var seed, factor = maphash.MakeSeed(), maphash.String(maphash.MakeSeed(), "factor") | 1

func keyOf(s string) key {
	b := bytesOf(s)
	switch n := len(s); {
	case n > 16:
		return key{maphash.String(seed, s), longText}
	case n > 8:
		high, low := bits.Mul64(binary.LittleEndian.Uint64(b)^factor, binary.LittleEndian.Uint64(b[n-8:])+uint64(n))
		return key{high ^ low, longText}
	case n >= 4:
		return key{uint64(binary.LittleEndian.Uint32(b)) | uint64(binary.LittleEndian.Uint32(b[n-4:]))<<(8*(n-4)), uint32(n)}
	case n > 0:
		return key{uint64(b[0]) | uint64(b[n/2])<<8 | uint64(b[n-1])<<16, uint32(n)}
	}
	return key{}
}

// hash spreads keys over its upper bits.
func (k key) hash() uint64 {
	high, low := bits.Mul64(k.word^uint64(k.size)<<56^factor, factor)
	return high ^ low
}

func newDictionary() *dictionary {
	const log = 10
	return &dictionary{slots: make([]slot, 1<<log), shift: 64 - log}
}

// number gives the text's number, from 0.
func (d *dictionary) number(s string) int32 {
	k := keyOf(s)
	for at := k.hash() >> d.shift; ; at++ {
		slot := &d.slots[at&uint64(len(d.slots)-1)]
		switch {
		case slot.number == 0:
			return d.add(s, k)
		case slot.key == k && (k.size != longText || d.text(slot.number-1) == s):
			return int32(slot.number) - 1
		}
	}
}

// text is text i, until another is added.
func (d *dictionary) text(i uint32) string {
	at := d.starts[i] + 4
	return stringOf(d.plain[at : at+binary.LittleEndian.Uint32(d.plain[at-4:])])
}

func (d *dictionary) add(s string, k key) int32 {
	if 2*len(d.starts) >= len(d.slots) {
		d.grow()
	}
	d.starts = append(d.starts, uint32(len(d.plain)))
	d.plain = appendText(d.plain, s)
	d.insert(slot{k, uint32(len(d.starts))})
	return int32(len(d.starts)) - 1
}

func (d *dictionary) insert(s slot) {
	at := s.hash() >> d.shift
	for d.slots[at&uint64(len(d.slots)-1)].number != 0 {
		at++
	}
	d.slots[at&uint64(len(d.slots)-1)] = s
}

func (d *dictionary) grow() {
	old := d.slots
	d.slots = make([]slot, 2*len(old))
	d.shift--
	for _, s := range old {
		if s.number != 0 {
			d.insert(s)
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
