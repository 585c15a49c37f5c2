package runtime

import (
	"hash/maphash"
	"math/bits"
)

var seed = maphash.MakeSeed()

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
func HashString(s string) uint64 { return maphash.String(seed, s) }

// HashBytes hashes a bytea key with a seed of this process.
func HashBytes(b []byte) uint64 { return maphash.Bytes(seed, b) }

// HashUUID hashes a uuid key with a seed of this process.
func HashUUID(u [16]byte) uint64 { return maphash.Bytes(seed, u[:]) }

// HashCombine joins the hashes of a composite key's parts.
func HashCombine(a, b uint64) uint64 {
	hi, lo := bits.Mul64(a^mixA, b^mixB)
	return hi ^ lo ^ bits.RotateLeft64(a, 23)
}
