// Package places finds where a request came from: the network that its address lies in,
// and who had that network at the time. places.sql says how.
package places

//go:generate go run github.com/veloc-dev/veloc/cmd/veloc generate
