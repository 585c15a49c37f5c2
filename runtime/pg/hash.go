package pg

import (
	"math/bits"
	"math/rand/v2"
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
