// Package growth is what the benchmarks measure: joins of one to sixteen tables.
package growth

//go:generate go run -C ../.. ./cmd/veloc generate bench/growth
