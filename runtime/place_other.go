//go:build race || !amd64

package runtime

import "sync/atomic"

// leave frees the place.
func (p *place) leave() { atomic.StoreUint64(&p.tables, 0) }
