//go:build !race

package rowstore

// leave frees the place with a plain store, which on amd64 no other processor
// sees before the reads of the batch are done; nor does the compiler move a load
// past a store that may be to the same memory. A locked instruction would wait for
// the batch's own stores.
func (p *place) leave() { p.tables = 0 }
