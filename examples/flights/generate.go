// Package flights joins the flights that left New York City in a month of 2013
// with their airlines, planes, airports and weather; flights.sql says how.
package flights

//go:generate go run github.com/veloc-dev/veloc/cmd/veloc generate
