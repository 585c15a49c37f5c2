// Package index finds the rows of a table by a key, and among those of one key by their
// place in an order. Generated code calls it.
//
// An index knows rows by their numbers alone; keys are hashed and compared by who calls
// it. Look-ups come by batches of up to BatchSize keys, in steps that let the loads of
// all of them overlap.
package index
