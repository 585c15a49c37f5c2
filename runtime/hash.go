package runtime

import (
	"encoding/binary"
	"hash/maphash"
	"math/bits"
	"math/rand/v2"
	"unsafe"
)

// The seeds are this process's, so that nobody can choose keys that collide.
var (
	seed         = maphash.MakeSeed()
	seedA, seedB = rand.Uint64(), rand.Uint64()
)

// The constants are the golden ratio's and another odd number with as many
// ones as zeros.
const (
	mixA = 0x9e3779b97f4a7c15
	mixB = 0xd6e8feb86659fd93
)

// HashInt64 hashes an integer key.
func HashInt64(x int64) uint64 {
	hi, lo := bits.Mul64(uint64(x)^mixB, mixA)
	return hi ^ lo
}

// HashBool hashes a boolean key.
func HashBool(b bool) uint64 {
	if b {
		return mixA
	}
	return mixB
}

// HashString hashes a text key with a seed of this process.
func HashString(s string) uint64 { return HashBytes(unsafe.Slice(unsafe.StringData(s), len(s))) }

// HashBytes hashes a bytea key with a seed of this process. Short keys are two
// words, which may overlap, and one multiplication: less than half the time of
// maphash's calls.
func HashBytes(b []byte) uint64 {
	var lo, hi uint64
	switch n := len(b); {
	case n > 16:
		return maphash.Bytes(seed, b)
	case n >= 8:
		lo, hi = binary.LittleEndian.Uint64(b), binary.LittleEndian.Uint64(b[n-8:])
	case n >= 4:
		lo, hi = uint64(binary.LittleEndian.Uint32(b)), uint64(binary.LittleEndian.Uint32(b[n-4:]))
	case n > 0:
		lo = uint64(b[0])<<16 | uint64(b[n/2])<<8 | uint64(b[n-1])
	}
	return hashWords(lo, hi, uint64(len(b)))
}

// HashUUID hashes a uuid key with a seed of this process.
func HashUUID(u [16]byte) uint64 {
	return hashWords(binary.LittleEndian.Uint64(u[:8]), binary.LittleEndian.Uint64(u[8:]), 0)
}

// hashWords is the high and the low half, mixed, of the product of both words
// under their seeds; keys of different lengths get different ones.
func hashWords(a, b, length uint64) uint64 {
	hi, lo := bits.Mul64(a^(seedA+length*mixA), b^seedB)
	return hi ^ lo
}

// HashCombine joins the hashes of a composite key's parts.
func HashCombine(a, b uint64) uint64 {
	hi, lo := bits.Mul64(a^mixA, b^mixB)
	return hi ^ lo ^ bits.RotateLeft64(a, 23)
}
