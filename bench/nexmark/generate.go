// Package nexmark is what the benchmarks measure: query 13 of Nexmark, a bounded side input.
package nexmark

//go:generate go run -C ../.. ./cmd/veloc generate bench/nexmark
