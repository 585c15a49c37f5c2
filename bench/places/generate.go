// Package places is what the benchmarks measure: joins by order, by ranges and by keys of
// many rows.
package places

//go:generate go run -C ../.. ./cmd/veloc generate bench/places
