package runtime

import (
	"context"
	"errors"
	"sync"
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
	// Commit makes the rows the table's, all at once.
	Commit() error
}

// Policy is what a script says of a table's loading. Zero fields stand for the
// defaults.
type Policy struct {
	Wave        int           // number of its load wave
	DependsOn   []int         // numbers of the tables that load before it
	From        []int         // numbers of the tables that a derived one is computed from
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
	length   func() int

	loader  *Loader
	retry   Retry
	breaker *gobreaker.CircuitBreaker[struct{}]

	loaded  atomic.Bool   // the table has rows of a successful load
	fresh   atomic.Int64  // when that, or the last change, was: nanoseconds since 1970
	version atomic.Uint64 // counts changes

	bases    []*Core       // what a derived table is computed from
	followed atomic.Uint64 // their versions when it was

	loading chan struct{} // holds a token while a source runs

	mu       sync.Mutex
	status   TableStatus
	rate     window
	source   TableSource
	pushed   bool // Loaded was called
	watchers []*watcher
}

// NewCore describes a table: begin starts a load, length counts the rows.
func NewCore(relation *rowio.Relation, policy Policy, begin func() Generation, length func() int) *Core {
	if policy.LoadTimeout == 0 {
		policy.LoadTimeout = defaultLoadTimeout
	}
	return &Core{name: relation.Name, relation: relation, policy: policy, begin: begin, length: length,
		loading: make(chan struct{}, 1),
		status:  TableStatus{Table: relation.Name, Wave: policy.Wave}}
}

const defaultLoadTimeout = 60 * time.Second

// Usable reports whether the table is ready: loaded with success, and not
// longer ago than max_stale.
func (c *Core) Usable() bool {
	if !c.loaded.Load() || c.policy.MaxStale > 0 && c.tooOld() {
		return false
	}
	for _, b := range c.bases {
		if !b.Usable() {
			return false
		}
	}
	return true
}

func (c *Core) tooOld() bool {
	return time.Now().UnixNano()-c.fresh.Load() > int64(c.policy.MaxStale)
}

// Fresh is nil while the table is Usable; otherwise it says why it is not.
func (c *Core) Fresh() error {
	if c.Usable() {
		return nil
	}
	s := c.Status()
	return &NotReadyError{Table: c.name, Reason: TooStale, Waited: s.Age, Attempts: s.Attempts, Err: s.Err}
}

// Version counts the table's changes: batches, single rows, whole generations;
// of a derived table also those of the tables that it is computed from.
func (c *Core) Version() uint64 { return c.version.Load() + c.baseVersion() }

// Changed notes a change of the table's rows. Generated code calls it behind
// each one.
func (c *Core) Changed() {
	c.version.Add(1)
	if c.policy.MaxStale > 0 {
		c.fresh.Store(time.Now().UnixNano())
	}
}

// Loaded says that a table fed by the service, with the source Pushed, is
// complete. It may be called before Load.
func (c *Core) Loaded() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.pushed = true
	if p, ok := c.source.(*pushed); ok {
		p.finish()
	}
}

func (c *Core) setSource(source TableSource) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.source = source
	if p, ok := source.(*pushed); ok && c.pushed {
		p.finish()
	}
}

// Reload loads the table anew from its source and replaces its rows at once.
// Where that fails the rows stay, and the error is returned. It waits for a
// load that is under way.
func (c *Core) Reload(ctx context.Context) error {
	c.mu.Lock()
	source := c.source
	c.mu.Unlock()
	if source == nil {
		return &NotReadyError{Table: c.name, Reason: LoadNotCalled}
	}
	if !c.loader.enter() {
		return ErrClosed
	}
	defer c.loader.active.Done()
	ctx, stop := c.loader.bound(ctx)
	defer stop()
	err := c.attempt(ctx)
	if err != nil && !c.loaded.Load() {
		c.fail(err)
	}
	return err
}

// resident makes the table ready with what it holds.
func (c *Core) resident() {
	c.fresh.Store(time.Now().UnixNano())
	c.loaded.Store(true)
	c.progress(func(s *TableStatus) { s.State, s.Err = Ready, nil })
}

// fail ends a first load.
func (c *Core) fail(err error) {
	c.update(func(s *TableStatus) {
		s.Err = err
		s.State = Failed
		if c.policy.Degrades {
			s.State = Degraded
		}
	})
}

// begun notes the start of an attempt.
func (c *Core) begun(started time.Time) {
	c.update(func(s *TableStatus) {
		s.Started = started
		s.Attempts++
		s.Bytes, s.Expected, s.ExpectedRows = 0, 0, 0
		if !c.loaded.Load() {
			s.State, s.loading = Loading, 0
		}
		c.rate.reset(started)
	})
}

// ended notes how an attempt ended; a table that has rows keeps them.
func (c *Core) ended(gen Generation, started time.Time, err error) error {
	had := c.loaded.Load()
	unchanged := had && errors.Is(err, ErrUnchanged)
	if err == nil || unchanged {
		c.fresh.Store(time.Now().UnixNano())
		c.loaded.Store(true)
	}
	c.update(func(s *TableStatus) {
		s.Took, s.Err = time.Since(started), err
		switch {
		case unchanged:
			s.State, s.Err = Ready, nil
		case err == nil:
			s.State, s.Duplicates = Ready, gen.Duplicates()
		case had:
			s.State = Stale
		}
	})
	if unchanged {
		return nil
	}
	return err
}
