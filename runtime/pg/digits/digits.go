// Package digits writes decimal digits eight at a time, as the bytes of a word:
// a loop over digits ends elsewhere for each number, and pays for it with a
// branch that the processor guesses wrong.
package digits

import (
	"encoding/binary"
	"math/bits"
	"slices"
)

const (
	zeros = 0x3030303030303030 // "00000000"
	e8    = 100_000_000
	// Most is how many digits AppendPadded writes at most.
	Most = 18
)

// room is what Append needs behind dst: it writes whole words.
const room = 24

// Append appends u in decimal. It takes two thirds of strconv.AppendUint's time
// where the numbers have different lengths.
func Append(dst []byte, u uint64) []byte {
	if cap(dst)-len(dst) < room {
		dst = slices.Grow(dst, room)
	}
	if u < e8 {
		w := Eight(u)
		skip := min(uint(bits.TrailingZeros64(w))&^7, 56)
		binary.LittleEndian.PutUint64(dst[len(dst):len(dst)+8], (w|zeros)>>skip)
		return dst[:len(dst)+int(8-skip/8)]
	}
	return appendEight(Append(dst, u/e8), u%e8)
}

// AppendInt appends n in decimal.
func AppendInt(dst []byte, n int64) []byte {
	if n < 0 {
		return Append(append(dst, '-'), -uint64(n))
	}
	return Append(dst, uint64(n))
}

// AppendPadded appends the last n digits of u, at most Most, zeros included.
func AppendPadded(dst []byte, u uint64, n int) []byte {
	if n > 8 {
		return appendEight(AppendPadded(dst, u/e8, n-8), u%e8)
	}
	if cap(dst)-len(dst) < room {
		dst = slices.Grow(dst, room)
	}
	binary.LittleEndian.PutUint64(dst[len(dst):len(dst)+8], (Eight(u%e8)|zeros)>>(64-8*uint(n)))
	return dst[:len(dst)+n]
}

// AppendFraction appends a point and the six digits of u without trailing
// zeros; nothing where u is 0.
func AppendFraction(dst []byte, u uint64) []byte {
	if u == 0 {
		return dst
	}
	if cap(dst)-len(dst) < room {
		dst = slices.Grow(dst, room)
	}
	w := Eight(u) >> 16
	n := 8 - bits.LeadingZeros64(w)/8
	binary.LittleEndian.PutUint64(dst[len(dst):len(dst)+8], '.'|(w|zeros>>16)<<8)
	return dst[:len(dst)+1+n]
}

// appendEight appends eight digits of u, which is less than 10^8.
func appendEight(dst []byte, u uint64) []byte {
	if cap(dst)-len(dst) < 8 {
		dst = slices.Grow(dst, room)
	}
	binary.LittleEndian.PutUint64(dst[len(dst):len(dst)+8], Eight(u)|zeros)
	return dst[:len(dst)+8]
}

// Eight gives the eight digits of u, which is less than 10^8, as a word of
// bytes from 0 to 9, the first digit in the lowest. It splits fours, then
// twos, then ones, all parts at once; the divisions are multiplications.
func Eight(u uint64) uint64 {
	w := u/10_000 | u%10_000<<32
	hundreds := w * 10486 >> 20 & 0x7f_0000_007f
	w = hundreds | (w-hundreds*100)<<16
	tens := w * 103 >> 10 & 0x000f_000f_000f_000f
	return tens | (w-tens*10)<<8
}

// pairs are the texts from 00 to 99, the first digit in the lower byte.
var pairs = func() (p [100]uint16) {
	for i := range p {
		p[i] = uint16('0'+i/10) | uint16('0'+i%10)<<8
	}
	return p
}()

// Pair gives the two digits of n, which is less than 100, as the lowest bytes of
// a word. It is for parts of which each is at hand: Eight has them one behind
// the other.
func Pair(n uint32) uint64 { return uint64(pairs[n]) }
