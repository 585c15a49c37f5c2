// Package currency converts payments to euros by the rate of their day; currency.sql
// says how.
package currency

//go:generate go run github.com/veloc-dev/veloc/cmd/veloc generate
