//go:build !cgo

package main

// The veloc command needs CGO_ENABLED=1 and a C compiler, because it links PostgreSQL's own parser; the packages it generates need neither.
var _ = veloc_needs_CGO_ENABLED_1_and_a_C_compiler
