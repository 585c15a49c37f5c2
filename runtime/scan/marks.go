package scan

import "math/bits"

// markWords is how many words of 64 bytes are looked at together: as many as
// the records at hand have, a few at a time, so that the marks stay in the
// core's own cache.
const markWords = 64

// marks tell of every byte of a stretch of input what kind it is, a bit a byte,
// so that the end of a field is one instruction away, however long the field.
type marks struct {
	from, to int // the stretch buf[from:to]; what stands behind to is not known
	stops    [markWords]uint64
	odd      [markWords]uint64
	high     [markWords]uint64
	digits   [markWords]uint64
	kinds
}

// kinds say which bytes are marked, for a word of eight and for tables of four
// bits: a byte has the bits that both of its halves have.
type kinds struct {
	low, top  [16]byte // by the lower half of a byte, and by the upper
	delimiter byte     // of CSV; 0: JSON
}

// The bits of kinds' tables.
const (
	stopBits  = 0x03
	oddBits   = 0x1c
	digitBits = 0x20
)

// csvKinds mark delimiters and line feeds as stops; quotes, carriage returns
// and NUL as odd.
func csvKinds(delimiter byte) kinds {
	k := kinds{delimiter: delimiter}
	k.mark(0x01, delimiter, delimiter)
	k.mark(0x02, '\n', '\n')
	k.mark(0x04, '"', '"')
	k.mark(0x08, '\r', '\r')
	k.mark(0x10, 0, 0)
	return k
}

// jsonKinds mark quotes as stops; backslashes and control characters as odd;
// and digits.
func jsonKinds() kinds {
	var k kinds
	k.mark(0x01, '"', '"')
	k.mark(0x04, '\\', '\\')
	k.mark(0x08, 0x00, 0x1f)
	k.mark(digitBits, '0', '9')
	return k
}

// mark gives a bit to the bytes from first to last, a rectangle of the table of
// halves.
func (k *kinds) mark(bit, first, last byte) {
	for c := int(first); c <= int(last); c++ {
		k.low[c&15] |= bit
		k.top[c>>4] |= bit
	}
}

// cover marks the bytes of buf[from:end], or the first of them. buf may be read
// a few bytes beyond end.
func (m *marks) cover(buf []byte, from, end int) {
	buf = buf[:cap(buf)]
	words := min((end-from+63)/64, markWords, (len(buf)-from)/64)
	m.from, m.to = from, min(end, from+64*words)
	if words > 0 {
		m.fill(buf[from:from+64*words], words)
	}
}

// fillWords is fill without special instructions.
func (m *marks) fillWords(b []byte, words int) {
	for i := range words {
		var stops, odd, high, digits uint64
		for j := range 8 {
			w := word(b[64*i+8*j:])
			s, o, d := m.ofWord(w)
			stops |= join(s) << (8 * j)
			odd |= join(o) << (8 * j)
			digits |= join(d) << (8 * j)
			high |= join(w&highs) << (8 * j)
		}
		m.stops[i], m.odd[i], m.high[i], m.digits[i] = stops, odd, high, digits
	}
}

// ofWord gives the marks of eight bytes, in the high bit of each.
func (k *kinds) ofWord(w uint64) (stops, odd, digits uint64) {
	if k.delimiter == 0 {
		return equal(w, '"'), below(w, ' ') | equal(w, '\\'), below(w^ones*'0', 10)
	}
	stops = equal(w, k.delimiter)
	if below(w, '"'+1) != 0 {
		stops |= equal(w, '\n')
		odd = equal(w, '"') | equal(w, '\r') | equal(w, 0)
	}
	return stops, odd, 0
}

// join moves the high bits of eight bytes next to each other.
func join(m uint64) uint64 { return m >> 7 * 0x0102040810204080 >> 56 }

// gather gives the places of the first stops from buf[from] on, from there;
// there may be some behind to. false: there are not as many.
func (m *marks) gather(from int, into []uint32) bool {
	i, n := uint(from-m.from)/64, 0
	stops := m.stops[i%markWords] >> (uint(from-m.from) % 64) << (uint(from-m.from) % 64)
	base := uint32(64*i) - uint32(from-m.from)
	for {
		for ; stops != 0; stops &= stops - 1 {
			into[n] = base + uint32(bits.TrailingZeros64(stops))
			if n++; n == len(into) {
				return true
			}
		}
		if i++; i >= markWords {
			return false
		}
		stops = m.stops[i]
		base += 64
	}
}

// next finds the first bit of words that stands for buf[at] or a byte behind
// it. Beyond to where there is none.
func (m *marks) next(words *[markWords]uint64, at int) int {
	i := uint(at - m.from)
	if w := words[i/64%markWords] >> (i % 64); w != 0 {
		return at + bits.TrailingZeros64(w)
	}
	return m.nextWord(words, i/64+1)
}

func (m *marks) nextWord(words *[markWords]uint64, i uint) int {
	for ; int(64*i) < m.to-m.from; i++ {
		if w := words[i%markWords]; w != 0 {
			return m.from + int(64*i) + bits.TrailingZeros64(w)
		}
	}
	return m.to
}

// any reports whether a bit of words stands for one of buf[from:to], which is
// not empty.
func (m *marks) any(words *[markWords]uint64, from, to int) bool {
	i, j := uint(from-m.from), uint(to-1-m.from)
	first, last := ^uint64(0)<<(i%64), ^uint64(0)>>(63-j%64)
	i, j = i/64%markWords, j/64%markWords
	if i == j {
		return words[i]&first&last != 0
	}
	seen := words[i]&first | words[j]&last
	for i++; i < j; i++ {
		seen |= words[i]
	}
	return seen != 0
}
