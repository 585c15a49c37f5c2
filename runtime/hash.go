package runtime

import (
	"encoding/binary"
	"hash/maphash"
	"unsafe"

	"github.com/veloc-dev/veloc/runtime/pg"
)

// seed is this process's, as those of pg are.
var seed = maphash.MakeSeed()

// HashInt64 hashes an integer key.
func HashInt64(x int64) uint64 { return pg.HashWord(uint64(x)) }

// HashBool hashes a boolean key.
func HashBool(b bool) uint64 {
	if b {
		return pg.HashWord(1)
	}
	return pg.HashWord(0)
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
		return maphash.Bytes(seed, b)
	case n >= 8:
		lo, hi = binary.LittleEndian.Uint64(b), binary.LittleEndian.Uint64(b[n-8:])
	case n >= 4:
		lo, hi = uint64(binary.LittleEndian.Uint32(b)), uint64(binary.LittleEndian.Uint32(b[n-4:]))
	case n > 0:
		lo = uint64(b[0])<<16 | uint64(b[n/2])<<8 | uint64(b[n-1])
	}
	return pg.HashWords(lo+uint64(len(b))*lengthMix, hi)
}

// HashUUID hashes a uuid key.
func HashUUID(u [16]byte) uint64 {
	return pg.HashWords(binary.LittleEndian.Uint64(u[:8]), binary.LittleEndian.Uint64(u[8:]))
}

// HashCombine joins the hashes of a composite key's parts.
func HashCombine(a, b uint64) uint64 { return pg.HashWords(a, b) }
