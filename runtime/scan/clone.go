package scan

import "bytes"

// Clone copies bytes. Generated packages do so in many places, none of them on
// the way of a record: it is a call, so that they compile fast.
//
//go:noinline
func Clone(b []byte) []byte { return bytes.Clone(b) }
