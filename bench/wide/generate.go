// Package wide is what the benchmarks measure: the join of the file comparison: eight columns in, twelve out.
package wide

//go:generate go run -C ../.. ./cmd/veloc generate bench/wide
