package runtime

import "context"

// baseVersion changes with the tables that a derived one is computed from.
func (c *Core) baseVersion() uint64 {
	var sum uint64
	for _, b := range c.bases {
		sum += b.Version()
	}
	return sum
}

// Follow brings a derived table up to date where a table that it is computed
// from has changed. Where that fails the table keeps its rows and is stale; it
// is tried again when something changes. Generated code calls it before a batch.
func (c *Core) Follow() {
	for _, b := range c.bases {
		if len(b.bases) > 0 {
			b.Follow()
		}
	}
	if len(c.bases) == 0 || !c.loaded.Load() || c.baseVersion() == c.followed.Load() || !c.loader.enter() {
		return
	}
	defer c.loader.leave()
	l := c.loader
	_ = l.await(context.Background(), func() bool {
		free := !c.busy
		c.busy = true
		return free
	})
	defer l.update(c, func() { c.busy = false })
	version := c.baseVersion()
	if version == c.followed.Load() {
		return
	}
	// The status tells of a failure.
	_ = c.compute(c.loader.ctx)
	c.followed.Store(version)
}
