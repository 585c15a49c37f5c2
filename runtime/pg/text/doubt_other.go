//go:build !(amd64 || arm64) || race || msan || asan

package text

// Doubt is Odd.
func Doubt(s string) uint64 { return Odd(s) }
