// Package trading joins trades with user profiles, limits and market data;
// trading.sql says how.
package trading

//go:generate go run github.com/veloc-dev/veloc/cmd/veloc generate
