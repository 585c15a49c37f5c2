package pg

import (
	"encoding/binary"
	"hash/maphash"
	"math/bits"
	"math/rand/v2"
	"unsafe"
)

// The seeds are this process's, so that nobody can choose keys that collide. The
// factor is odd and large: every bit of a word reaches the upper half of the product.
var (
	hashSeed   = rand.Uint64()
	hashSeed2  = rand.Uint64()
	hashFactor = rand.Uint64() | 1<<63 | 1
)

// HashWord hashes one word.
func HashWord(x uint64) uint64 {
	hi, lo := bits.Mul64(x^hashSeed, hashFactor)
	return hi ^ lo
}

// HashWords hashes two words: the folded product of both under their seeds.
func HashWords(a, b uint64) uint64 {
	hi, lo := bits.Mul64(a^hashSeed, b^hashSeed2)
	return hi ^ lo
}

// textSeed is this process's, as the others are.
var textSeed = maphash.MakeSeed()

// HashInt64 hashes an integer key.
func HashInt64(x int64) uint64 { return HashWord(uint64(x)) }

// HashBool hashes a boolean key.
func HashBool(b bool) uint64 {
	if b {
		return HashWord(1)
	}
	return HashWord(0)
}

// HashString hashes a text key.
func HashString(s string) uint64 { return HashBytes(unsafe.Slice(unsafe.StringData(s), len(s))) }

// lengthMix tells short keys of different lengths apart: the golden ratio.
const lengthMix = 0x9e3779b97f4a7c15

// HashBytes hashes a bytea key. Short keys are two words, which may overlap, and
// one multiplication: less than half the time of maphash's calls.
func HashBytes(b []byte) uint64 {
	var lo, hi uint64
	switch n := len(b); {
	case n > 16:
		return maphash.Bytes(textSeed, b)
	case n >= 8:
		lo, hi = binary.LittleEndian.Uint64(b), binary.LittleEndian.Uint64(b[n-8:])
	case n >= 4:
		lo, hi = uint64(binary.LittleEndian.Uint32(b)), uint64(binary.LittleEndian.Uint32(b[n-4:]))
	case n > 0:
		lo = uint64(b[0])<<16 | uint64(b[n/2])<<8 | uint64(b[n-1])
	}
	return HashWords(lo+uint64(len(b))*lengthMix, hi)
}

// HashUUID hashes a uuid key.
func HashUUID(u [16]byte) uint64 {
	return HashWords(binary.LittleEndian.Uint64(u[:8]), binary.LittleEndian.Uint64(u[8:]))
}

// HashCombine joins the hashes of a composite key's parts.
func HashCombine(a, b uint64) uint64 { return HashWords(a, b) }
