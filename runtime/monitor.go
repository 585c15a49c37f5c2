package runtime

import (
	"context"
	"sync"
)

// monitor is a lock with a condition. Whoever changes what it guards wakes all
// who wait, and each looks again under the lock, so that no change is missed
// between a look and the wait behind it. A wait ends with its context, too.
type monitor struct {
	mu      sync.Mutex
	changed chan struct{} // closed by the next change; nil while nobody waits
}

// broadcast wakes all who wait. The lock is held.
func (m *monitor) broadcast() {
	if m.changed != nil {
		close(m.changed)
		m.changed = nil
	}
}

// await returns nil once done, asked under the lock, is true: at once, or after
// a change. Where ctx ends before it gives the cause.
func (m *monitor) await(ctx context.Context, done func() bool) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	for !done() {
		if m.changed == nil {
			m.changed = make(chan struct{})
		}
		changed := m.changed
		m.mu.Unlock()
		var err error
		select {
		case <-changed:
		case <-ctx.Done():
			err = context.Cause(ctx)
		}
		m.mu.Lock()
		if err != nil {
			return err
		}
	}
	return nil
}
