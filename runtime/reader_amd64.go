//go:build !race

package runtime

// leave frees the place with a plain store, which on amd64 no other processor
// sees before the reads of the batch are done. A locked instruction would wait
// for the batch's own stores. Its callers are not inlined, so that the compiler
// does not move it.
func (p *place) leave() { p.tables = 0 }
