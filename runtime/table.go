package runtime

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/veloc-dev/veloc/runtime/rowio"
)

// State of a table.
type State uint8

// The states.
const (
	Pending State = iota
	Loading
	Ready
	Stale // ready, but the last reload failed
	Failed
)

// String is the lower-case name.
func (s State) String() string {
	return [...]string{"pending", "loading", "ready", "stale", "failed"}[s]
}

// TableStatus is what is known of a table's loading.
type TableStatus struct {
	Table        string
	State        State
	Rows         int   // in the table, or loaded so far
	ExpectedRows int64 // as the source said; 0: unknown
	Bytes        int64 // read so far
	Expected     int64 // bytes in all, as the source said; 0: unknown
	Duplicates   int64 // rows of the last load whose primary key a later row had
	Attempts     int
	Started      time.Time // of the last load
	Took         time.Duration
	Err          error // of the last load
}

// Generation is one load of a table's rows. Generated code implements it.
type Generation interface {
	// Records is the batch that sources fill.
	Records() rowio.Records
	// Insert takes the batch's rows, copying what it keeps, and empties it.
	Insert() error
	// Rows and Duplicates count what has been inserted.
	Rows() int
	Duplicates() int64
	// Commit makes the rows the table's, all at once.
	Commit() error
}

// Core is the part of a table handle that is the same for every table. It is
// made by NewCore and belongs to one Loader.
type Core struct {
	name        string
	relation    *rowio.Relation
	dependsOn   []int
	wave        int
	loadTimeout time.Duration
	begin       func() Generation

	mu      sync.Mutex
	status  TableStatus
	source  TableSource
	pushed  bool          // Loaded was called
	settled chan struct{} // closed once the first load has succeeded or failed
	reload  sync.Mutex
}

// NewCore describes a table: dependsOn are the numbers of the tables that load
// before it, begin starts a load. A loadTimeout of 0 is the default.
func NewCore(relation *rowio.Relation, wave int, dependsOn []int, loadTimeout time.Duration, begin func() Generation) *Core {
	if loadTimeout == 0 {
		loadTimeout = defaultLoadTimeout
	}
	return &Core{name: relation.Name, relation: relation, wave: wave, dependsOn: dependsOn, loadTimeout: loadTimeout, begin: begin,
		status: TableStatus{Table: relation.Name}, settled: make(chan struct{})}
}

const defaultLoadTimeout = 60 * time.Second

// Status is the state of the table's loading.
func (c *Core) Status() TableStatus {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.status
}

func (c *Core) update(change func(*TableStatus)) {
	c.mu.Lock()
	defer c.mu.Unlock()
	change(&c.status)
}

// settle ends the first load; later calls do nothing.
func (c *Core) settle() {
	c.mu.Lock()
	defer c.mu.Unlock()
	select {
	case <-c.settled:
	default:
		close(c.settled)
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
// Where that fails the rows stay, and the error is returned.
func (c *Core) Reload(ctx context.Context) error {
	c.mu.Lock()
	source := c.source
	c.mu.Unlock()
	if source == nil {
		return &NotReadyError{Table: c.name, Reason: LoadNotCalled}
	}
	c.reload.Lock()
	defer c.reload.Unlock()
	return c.load(ctx, source)
}

// load runs the source once.
func (c *Core) load(ctx context.Context, source TableSource) (err error) {
	started := time.Now()
	had := false
	c.update(func(s *TableStatus) {
		had = s.State == Ready || s.State == Stale
		s.State, s.Started = Loading, started
		s.Attempts++
		s.Bytes, s.Expected, s.ExpectedRows = 0, 0, 0
	})
	in := &TableInput{core: c, gen: c.begin()}
	err = in.run(ctx, source)
	c.update(func(s *TableStatus) {
		s.Took, s.Err = time.Since(started), err
		switch {
		case err == nil:
			s.State, s.Rows, s.Duplicates = Ready, in.gen.Rows(), in.gen.Duplicates()
		case errors.Is(err, ErrUnchanged) && had:
			s.State, s.Err, err = Ready, nil, nil
		case had:
			s.State = Stale
		default:
			s.State = Failed
		}
	})
	return err
}

// TableInput is where a TableSource puts a table's rows.
type TableInput struct {
	core *Core
	gen  Generation
}

// Relation describes the rows.
func (in *TableInput) Relation() *rowio.Relation { return in.core.relation }

// Records is the batch to fill; call Insert when it holds some records.
func (in *TableInput) Records() rowio.Records { return in.gen.Records() }

// Insert takes the batch's records into the table being loaded, and empties it.
func (in *TableInput) Insert() error {
	if err := in.gen.Insert(); err != nil {
		return err
	}
	in.core.update(func(s *TableStatus) { s.Rows = in.gen.Rows() })
	return nil
}

// Expect says how many rows and bytes there will be; 0: unknown.
func (in *TableInput) Expect(rows, bytes int64) {
	in.core.update(func(s *TableStatus) { s.ExpectedRows, s.Expected = rows, bytes })
}

// Progress says how many bytes have been read so far.
func (in *TableInput) Progress(bytes int64) {
	in.core.update(func(s *TableStatus) { s.Bytes = bytes })
}

// run calls the source and commits what it brought. A panic is an error.
func (in *TableInput) run(ctx context.Context, source TableSource) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = panicked{p}
		}
	}()
	if err := source.LoadTable(ctx, in); err != nil {
		if _, keep := err.(keepRows); keep {
			return nil
		}
		return err
	}
	if err := ctx.Err(); err != nil {
		return context.Cause(ctx)
	}
	if in.gen.Records().Len() > 0 {
		if err := in.Insert(); err != nil {
			return err
		}
	}
	return in.gen.Commit()
}
