package scan

import "encoding/binary"

// Eight bytes at a time: a word's byte masks have the high bit of each byte
// that is meant, so that bits.TrailingZeros64(m)>>3 is the first one's place.

const (
	ones  = 0x0101010101010101
	highs = 0x8080808080808080
	lows  = highs - ones
)

func word(b []byte) uint64 { return binary.LittleEndian.Uint64(b) }

// below marks the bytes smaller than n, which is at most 0x80.
func below(w uint64, n byte) uint64 {
	return ^((w&lows + ones*uint64(0x80-n)) | w) & highs
}

// equal marks the bytes that are c.
func equal(w uint64, c byte) uint64 { return below(w^ones*uint64(c), 1) }
