package runtime

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"sync"

	"github.com/veloc-dev/veloc/runtime/rowstore"
)

// A derived table is computed again, when a batch needs it, where a table has
// changed that it is computed from: apart, from the rows of one moment, which
// changes leave as they are (Holds). Its rows know of which versions of the base
// tables they are; tables are of one moment where they know of the same.

// Exposed is what the runtime reads of a table that a derived one is computed from.
type Exposed struct {
	Guard *rowstore.Guard
	// Changes is held by who changes rows, and Holds stands for those who read them
	// without the guard; nil of a derived table, whose rows are only exchanged.
	Changes *sync.Mutex
	Holds   *rowstore.Holds
	// Rows is a pointer to the generation as it is; it is called under Guard.
	Rows func() any
}

// Expose is called by generated code, once, before the table is used.
func (c *Core) Expose(e Exposed) { c.exposed = e }

// lineage is what a derived table is computed from.
type lineage struct {
	leaves []*Core // tables that are not derived, in table order
	chain  []*Core // derived tables, itself the last, each behind those that it reads
}

// trace fills the lineage; that of the bases is there.
func (c *Core) trace() {
	add := func(to []*Core, more ...*Core) []*Core {
		for _, m := range more {
			if !slices.Contains(to, m) {
				to = append(to, m)
			}
		}
		return to
	}
	for _, b := range c.bases {
		if len(b.bases) == 0 {
			c.leaves = add(c.leaves, b)
		}
		c.leaves = add(c.leaves, b.leaves...)
		c.chain = add(c.chain, b.chain...)
	}
	if len(c.bases) > 0 {
		c.chain = append(c.chain, c)
	}
	slices.SortFunc(c.leaves, func(a, b *Core) int { return cmp.Compare(a.number, b.number) })
}

// seen is the version of a leaf that the rows of c are of. The caller holds the
// rows' guard, or none other changes them.
func (c *Core) seen(leaf *Core) (version uint64, reads bool) {
	if c == leaf {
		return c.version.Load(), true
	}
	of := c.moment.Load()
	if of == nil {
		return 0, slices.Contains(c.leaves, leaf)
	}
	i := slices.Index(c.leaves, leaf)
	if i < 0 {
		return 0, false
	}
	return (*of)[i], true
}

// versions are those of the leaves as they are.
func (c *Core) versions() []uint64 {
	v := make([]uint64, len(c.leaves))
	for i, l := range c.leaves {
		v[i] = l.version.Load()
	}
	return v
}

// behind reports whether the rows are older than a version of their leaves, or,
// with none given, than the leaves are.
func (c *Core) behind(than []uint64) bool {
	of := c.moment.Load()
	if of == nil {
		return true
	}
	for i, l := range c.leaves {
		want := l.version.Load()
		if than != nil {
			want = than[i]
		}
		if (*of)[i] < want {
			return true
		}
	}
	return false
}

// baseVersion changes with the tables that a derived one is computed from.
func (c *Core) baseVersion() uint64 {
	var sum uint64
	for _, l := range c.leaves {
		sum += l.version.Load()
	}
	return sum
}

// Follow brings a derived table up to date where a table that it is computed
// from has changed before the call. Where that fails the table keeps its rows and is
// stale, and its status says why; it is computed again when something changes. Follow
// waits for no computation but that of the table itself, and of derived tables that it
// reads. Generated code calls it before a batch.
func (c *Core) Follow() { _ = c.follow() }

func (c *Core) follow() error {
	if len(c.bases) == 0 || !c.loaded.Load() || !c.behind(nil) {
		return nil
	}
	want := c.versions()
	claimed, err := c.claim(context.Background())
	if err != nil {
		return err
	}
	defer claimed.release()
	if !c.behind(want) {
		return nil
	}
	if f := c.failure; f != nil && slices.Equal(f.of, want) {
		return f.err
	}
	return c.computeChain(context.Background(), claimed)
}

// failure is a computation that has failed, and would again.
type failure struct {
	of  []uint64 // versions of the leaves
	err error
}

// claimed are tables that nobody else loads or computes.
type claimed struct {
	l      *Loader
	tables []*Core
}

// claim makes the caller the only one that loads the table, or computes it and the
// derived tables that it reads: of all at once, so that nobody holds one while it
// waits for another.
func (c *Core) claim(ctx context.Context) (*claimed, error) {
	all := &claimed{c.loader, slices.Clone(c.chain)}
	if len(c.bases) == 0 {
		all.tables = []*Core{c}
	}
	busy := func(t *Core) bool { return t.busy }
	err := c.loader.await(ctx, func() bool {
		if slices.ContainsFunc(all.tables, busy) {
			return false
		}
		for _, t := range all.tables {
			t.busy = true
		}
		return true
	})
	return all, err
}

// release ends the claim; of the tables given, where there are some.
func (a *claimed) release(some ...*Core) {
	a.l.mu.Lock()
	defer a.l.mu.Unlock()
	a.tables = slices.DeleteFunc(a.tables, func(t *Core) bool {
		done := len(some) == 0 || slices.Contains(some, t)
		if done {
			t.busy = false
		}
		return done
	})
	a.l.broadcast()
}

// moment is what tables hold at one moment.
type moment struct {
	rows     map[*Core]any
	versions map[*Core]uint64 // of leaves
	holds    []*rowstore.Hold
}

// hold takes the rows of c's leaves as they are.
func (c *Core) hold() *moment {
	m := &moment{rows: map[*Core]any{}, versions: map[*Core]uint64{}}
	for _, l := range c.leaves {
		l.exposed.lock()
		defer l.exposed.unlock()
	}
	for _, l := range c.leaves {
		m.versions[l] = l.version.Load()
		m.take(l)
	}
	return m
}

// take adds the rows of a table, under its guard.
func (m *moment) take(t *Core) {
	if e := &t.exposed; e.Rows != nil {
		m.rows[t] = e.Rows()
		if e.Holds != nil {
			m.holds = append(m.holds, e.Holds.Take())
		}
	}
}

func (m *moment) release() {
	for _, h := range m.holds {
		h.Release()
	}
}

// of gives the versions of t's leaves.
func (m *moment) of(t *Core) []uint64 {
	versions := make([]uint64, len(t.leaves))
	for i, l := range t.leaves {
		versions[i] = m.versions[l]
	}
	return versions
}

func (e *Exposed) lock() {
	if e.Guard != nil {
		e.Guard.RLock()
	}
}

func (e *Exposed) unlock() {
	if e.Guard != nil {
		e.Guard.RUnlock()
	}
}

// computeChain computes the table, from the rows of one moment, and before it the
// derived tables that it reads and that are not of that moment. Each is let go as
// soon as it is there.
func (c *Core) computeChain(ctx context.Context, all *claimed) error {
	m := c.hold()
	defer m.release()
	for _, t := range c.chain {
		versions := m.of(t)
		if f := t.failure; t != c && f != nil && slices.Equal(f.of, versions) {
			return c.heldBack(t, m.of(c), f.err)
		}
		if of := t.moment.Load(); t == c || of == nil || !slices.Equal(*of, versions) {
			if err := t.compute(ctx, m, versions); err != nil {
				if ctx.Err() != nil {
					return err
				}
				t.failure = &failure{versions, err}
				return c.heldBack(t, m.of(c), err)
			}
		}
		if t != c {
			t.exposed.lock()
			m.take(t)
			t.exposed.unlock()
			all.release(t)
		}
	}
	return nil
}

// heldBack notes that t, which c is or is computed from, could not be computed.
func (c *Core) heldBack(t *Core, versions []uint64, err error) error {
	if t == c {
		return err
	}
	held := dependencyError(c, t, err)
	c.failure = &failure{versions, held}
	c.loader.update(c, func() { c.status.Err = held })
	return held
}

// compute runs the source of a derived table over the rows of a moment.
func (c *Core) compute(ctx context.Context, m *moment, versions []uint64) error {
	in, source := c.start(ctx)
	for _, b := range c.bases {
		in.bases = append(in.bases, m.rows[b])
	}
	c.coming = &versions
	done := make(chan error, 1)
	in.read(ctx, source, done)
	return c.ended(in, in.commit(ctx, <-done), errors.Is(ctx.Err(), context.Canceled))
}

// Moment pins derived tables together with tables that they are computed from, or that
// are computed from the same, as they are at one moment:
//
//	for {
//		m.Seek(tables...)
//		// hold the guards of all tables for reading
//		if m.Found(tables...) {
//			break
//		}
//		// let go of them
//	}
//
// What is not up to date is computed apart. Where the tables have changed meanwhile
// that is done once more, and changes wait for it.
type Moment struct {
	again bool
	held  []*Core // leaves whose changes wait
	// Err is why the last search has found nothing: a table could not be computed.
	Err error
}

// Seek brings the derived tables up to date.
func (m *Moment) Seek(tables ...*Core) {
	if m.again {
		m.stall(tables)
	}
	m.Err = nil
	for _, t := range tables {
		if err := t.follow(); err != nil {
			m.Err = &NotReadyError{Table: t.name, Reason: LoadFailed, Err: err}
		}
	}
}

// stall keeps changes from what the derived tables are computed from.
func (m *Moment) stall(tables []*Core) {
	for _, t := range tables {
		for _, l := range t.leaves {
			if !slices.Contains(m.held, l) {
				m.held = append(m.held, l)
			}
		}
	}
	slices.SortFunc(m.held, func(a, b *Core) int { return cmp.Compare(a.number, b.number) })
	for _, l := range m.held {
		l.exposed.Changes.Lock()
	}
}

// Found reports whether the search is over: the tables are of one moment, or Err says
// why they cannot be. Their guards are held.
func (m *Moment) Found(tables ...*Core) bool {
	found := ofOneMoment(tables)
	if found {
		m.Err = nil
	}
	if !found && !m.again {
		m.again = true
		return false
	}
	for _, l := range m.held {
		l.exposed.Changes.Unlock()
	}
	m.again, m.held = false, m.held[:0]
	return true
}

// ofOneMoment reports whether tables are of one moment.
func ofOneMoment(tables []*Core) bool {
	for _, d := range tables {
		for _, leaf := range d.leaves {
			want, _ := d.seen(leaf)
			for _, t := range tables {
				if v, reads := t.seen(leaf); reads && v != want {
					return false
				}
			}
		}
	}
	return true
}
