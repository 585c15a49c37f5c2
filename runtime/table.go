package runtime

import (
	"cmp"
	"context"
	"fmt"
	"sync/atomic"
	"time"

	"github.com/sony/gobreaker/v2"

	"github.com/veloc-dev/veloc/runtime/rowio"
)

// Generation is one load of a table's rows. Generated code implements it.
type Generation interface {
	// Records is the batch that sources fill.
	Records() rowio.Records
	// Insert takes the batch's rows, copying what it keeps, and empties it.
	Insert() error
	// Expect says, about, how many rows there will be in all.
	Expect(rows int)
	// Rows and Duplicates count what has been inserted.
	Rows() int
	Duplicates() int64
	// Commit makes the rows the table's, all at once; byLoad where they do not come
	// from the service. The generation is not used again.
	Commit(byLoad bool) error
}

// ChangeableGeneration is a Generation whose source may go on with changes. Once it is
// committed they are made to the table, each as the service's own are, so that batches
// come in between.
type ChangeableGeneration interface {
	Generation
	// Change adds the batch's rows to the table, or replaces those with their primary
	// keys, and empties the batch; changed counts the rows that were taken.
	Change() (changed int, err error)
}

// KeyedGeneration is a ChangeableGeneration of a table with a primary key.
type KeyedGeneration interface {
	ChangeableGeneration
	// Delete removes the rows with the primary keys of the batch's records, from the
	// table where the generation is committed, and empties the batch; changed counts
	// the rows that were there.
	Delete(committed bool) (changed int)
}

// Policy is what a script says of a table's loading. Zero fields stand for the
// defaults.
type Policy struct {
	Wave        int           // number of its load wave
	DependsOn   []int         // numbers of the tables that load before it
	From        []int         // numbers of the tables that a derived one is computed from; nil: it is not derived
	LoadTimeout time.Duration // of the first load, all attempts together; 60 s
	MaxStale    time.Duration // rows older than that are not good enough; 0: any age is
	MinRows     int           // a load of fewer rows fails
	MinKept     int           // hundredths of a percent of the rows in place; a load of fewer fails
	Retry       Retry         // between attempts; fields left at zero are the loader's
	Degrades    bool          // some query goes on without the table
	Required    bool          // some query cannot
}

// Core is the part of a table handle that is the same for every table. It is
// made by NewCore and belongs to one Loader.
type Core struct {
	name     string
	relation *rowio.Relation
	policy   Policy
	begin    func() Generation

	loader  *Loader
	retry   Retry
	breaker *gobreaker.CircuitBreaker[struct{}]

	loaded  atomic.Bool   // the table has rows of a successful load
	fresh   atomic.Int64  // when that, or the last change, was: nanoseconds since 1970
	version atomic.Uint64 // counts changes
	rows    atomic.Int64  // in the table
	changes atomic.Uint64 // by the service, since the rows were loaded or replaced
	undone  atomic.Uint64 // of such changes, by a load

	bases   []*Core // what a derived table is computed from
	exposed Exposed // to derived tables
	lineage
	moment  atomic.Pointer[[]uint64] // versions of the leaves that the rows are of; exchanged with them
	coming  *[]uint64                // of the rows that are being computed
	failure *failure                 // of the last computation; nil: it has not failed. Both are the claimer's
	number  int                      // among the loader's tables

	// What follows is guarded by the loader's monitor.
	source   TableSource
	fed      bool        // the source waits for the service
	complete bool        // Loaded was called
	started  bool        // the first load may begin
	queued   bool        // and waits for a token
	token    *ticket     // the first load's, or a refresh's
	waits    bool        // for a table that it depends on
	heldBy   *Core       // one of those that has failed
	heldFor  error       // and why
	settled  bool        // the first load has ended, with the error first
	first    error       //
	kept     bool        // a goroutine loads it anew when it is time, or will
	next     time.Time   // when that is; zero: unknown
	loads    int         // under way, the first and reloads
	busy     bool        // one of them runs the source
	sources  int         // that have not returned, those left behind included
	attempt  *progress   // of the source that runs; nil: none does
	feed     *TableInput // of the source that goes on with changes; nil: none does
	broken   bool        // the last one has failed, and nothing was loaded since
	status   TableStatus // what lasts from one load to the next
	state    State       // as it was told last
	expiry   *time.Timer // fires when the rows become too old; nil: there is none
	watchers []*watcher
}

// NewCore describes a table: begin starts a load.
func NewCore(relation *rowio.Relation, policy Policy, begin func() Generation) *Core {
	if policy.LoadTimeout == 0 {
		policy.LoadTimeout = defaultLoadTimeout
	}
	return &Core{name: relation.Name, relation: relation, policy: policy, begin: begin,
		status: TableStatus{Table: relation.Name, Wave: policy.Wave, Required: policy.Required}}
}

const defaultLoadTimeout = 60 * time.Second

// Usable reports whether the table is ready: loaded with success, and not
// longer ago than max_stale.
func (c *Core) Usable() bool { return c.loaded.Load() && c.tooOldBase() == nil }

// tooOldBase gives the table, or the one that it is computed from, whose rows
// are older than its max_stale; nil: none is.
func (c *Core) tooOldBase() *Core {
	if c.policy.MaxStale > 0 && c.age() > c.policy.MaxStale {
		return c
	}
	for _, b := range c.bases {
		if old := b.tooOldBase(); old != nil {
			return old
		}
	}
	return nil
}

func (c *Core) age() time.Duration { return time.Duration(time.Now().UnixNano() - c.fresh.Load()) }

// Fresh is nil while the table is Usable; otherwise it says why it is not.
func (c *Core) Fresh() error {
	if c.Usable() {
		return nil
	}
	c.loader.mu.Lock()
	defer c.loader.mu.Unlock()
	if old := c.tooOldBase(); old != nil {
		return c.staleError(old)
	}
	return &NotReadyError{Table: c.name, Reason: LoadFailed, Attempts: c.status.Attempts, Err: c.status.Err}
}

// staleError says that the rows of old, which c is computed from or is, are too
// old. The lock is held.
func (c *Core) staleError(old *Core) *NotReadyError {
	e := &NotReadyError{Table: c.name, Reason: TooStale, Attempts: old.status.Attempts, Err: old.status.Err,
		Age: old.age(), MaxStale: old.policy.MaxStale}
	if old != c {
		e.Base = old.name
	}
	return e
}

// Version counts the table's changes: batches, single rows, whole generations;
// of a derived table also those of the tables that it is computed from.
func (c *Core) Version() uint64 { return c.version.Load() + c.baseVersion() }

// Changed notes a change of a row, and how many there are then. Generated code calls
// it behind each one, under the lock of the rows.
func (c *Core) Changed(rows int) {
	c.changes.Add(1)
	c.noted(rows)
}

// Replaced notes that all rows were exchanged, by a load or by the service.
// Generated code calls it under the lock of the rows.
func (c *Core) Replaced(rows int, byLoad bool) {
	undone := c.changes.Swap(0)
	if byLoad {
		c.undone.Add(undone)
	} else {
		c.changes.Store(1)
	}
	c.noted(rows)
}

func (c *Core) noted(rows int) {
	if c.coming != nil {
		c.moment.Store(c.coming)
	}
	c.rows.Store(int64(rows))
	c.version.Add(1)
	if c.policy.MaxStale == 0 {
		return
	}
	before, now := c.fresh.Load(), time.Now().UnixNano()
	c.fresh.Store(now)
	if now-before > int64(c.policy.MaxStale) && c.loaded.Load() && c.loader.enter() {
		// Apart, for the log may take its time, and the rows are locked.
		go func() {
			defer c.loader.leave()
			c.loader.update(c, func() {})
		}()
	}
}

// Exchange makes the rows of a generation, which the service has given, the
// table's, all at once.
func (c *Core) Exchange(gen Generation) error {
	if err := gen.Commit(false); err != nil {
		return err
	}
	c.loader.update(c, func() {
		c.status.Duplicates = gen.Duplicates()
		c.status.AllDuplicates += gen.Duplicates()
	})
	return nil
}

// Loaded says that a table fed by the service, with the source Pushed, is
// complete. It may be called before Load; where the time to load has passed, the
// table is ready from then on.
func (c *Core) Loaded() {
	c.loader.update(c, func() {
		c.complete = true
		if !c.fed || !c.settled || c.loads > 0 || c.loaded.Load() || c.loader.closed {
			return
		}
		if err := c.shortLoad(int(c.rows.Load())); err != nil {
			c.status.ShortLoads++
			c.failed(c.notReady(err))
			return
		}
		c.succeeded()
	})
}

func (c *Core) setSource(source TableSource) {
	c.loader.mu.Lock()
	defer c.loader.mu.Unlock()
	c.source = source
}

// Reload loads the table anew from its source, in one attempt, and replaces its rows
// at once. Where that fails the rows stay, and the error is returned. It waits for
// the tables that it depends on and for a load that is under way. A table that is
// not ready yet is failed by it only where no other load is under way or to come.
func (c *Core) Reload(ctx context.Context) error {
	l := c.loader
	l.mu.Lock()
	source := c.source
	l.mu.Unlock()
	if source == nil {
		return &NotReadyError{Table: c.name, Reason: LoadNotCalled}
	}
	if !l.enter() {
		return ErrClosed
	}
	defer l.leave()
	ctx, stop := l.bound(ctx)
	defer stop()
	if err := c.awaitBases(ctx); err != nil {
		return err
	}
	return c.load(ctx, c.tryOnce)
}

// awaitBases waits until the tables are ready that the table depends on, or one
// finally is not.
func (c *Core) awaitBases(ctx context.Context) error {
	var failed error
	err := c.loader.await(ctx, func() bool {
		ready := true
		failed = nil
		for _, d := range c.policy.DependsOn {
			if before := c.loader.tables[d]; !before.loaded.Load() {
				ready = false
				if before.isFinal() {
					failed = dependencyError(c, before, before.status.Err)
				}
			}
		}
		return ready || failed != nil
	})
	return cmp.Or(failed, err)
}

func dependencyError(c, failed *Core, err error) *NotReadyError {
	return &NotReadyError{Table: c.name, Reason: DependencyError,
		Err: fmt.Errorf("table %q, which loads before it, failed: %w", failed.name, err)}
}

// succeeded makes the table ready with what it holds. The lock is held.
func (c *Core) succeeded() {
	c.fresh.Store(time.Now().UnixNano())
	c.loaded.Store(true)
	c.settled, c.broken, c.status.Err = true, false, nil
}

// failed ends a first load, or says why it does not begin. The lock is held.
func (c *Core) failed(err error) {
	if !c.settled {
		c.settled, c.first = true, err
	}
	c.status.Err = err
}
