// Package keys is what the benchmarks measure: joins by keys of different kinds.
package keys

//go:generate go run -C ../.. ./cmd/veloc generate bench/keys
