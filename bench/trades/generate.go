// Package trades is the three-table join that the benchmarks measure, by SQL's
// rule for missing rows.
package trades

//go:generate go run -C ../.. ./cmd/veloc generate bench/trades
