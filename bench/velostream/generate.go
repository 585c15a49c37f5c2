// Package velostream is what the benchmarks measure: Velostream's own benchmark: a stream and one table with text keys.
package velostream

//go:generate go run -C ../.. ./cmd/veloc generate bench/velostream
