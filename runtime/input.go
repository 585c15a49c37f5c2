package runtime

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sync"
	"time"

	"github.com/veloc-dev/veloc/runtime/rowio"
)

// TableInput is where a TableSource puts a table's rows. It ends with the load:
// once LoadTable has returned, or was given up because its context ended, rows
// are refused. Its methods may be called from any goroutine; who fills the batch of
// Records, and calls Insert, Upsert or Delete for it, is one at a time.
//
// A source that knows of changes says CaughtUp once it has brought the rows as they
// are, and goes on with the changes until its context ends.
type TableInput struct {
	core  *Core
	bases []any // rows that a derived table is computed from
	ctx   *loadContext
	progress

	mu         sync.Mutex
	gen        Generation
	over       error // why rows are no longer taken; nil: they are
	duplicates int64
	upserted   int64         // of the duplicates: those that Upsert has replaced
	feeding    bool          // the rows are the table's, and changes come
	caughtUp   chan struct{} // closed then
}

// progress is what a run of a source has brought so far. It is guarded by the
// loader's monitor.
type progress struct {
	rows            int
	bytes, expected int64
	expectedRows    int64
	bad             int64
	rate            window
}

// ErrLoadEnded is what a TableInput gives to a source that goes on after its load
// has ended.
var ErrLoadEnded = errors.New("veloc: the load has ended, its rows are no longer taken")

// Relation describes the rows.
func (in *TableInput) Relation() *rowio.Relation { return in.core.relation }

// Records is the batch to fill; call Insert when it holds some records, also behind
// the last one: what was not inserted when LoadTable returns is left out.
func (in *TableInput) Records() rowio.Records {
	in.mu.Lock()
	defer in.mu.Unlock()
	return in.gen.Records()
}

// Base is the rows of a table that a derived one is computed from, in the order of
// Policy.From, as they are at one moment. Generated code calls it.
func (in *TableInput) Base(i int) any { return in.bases[i] }

// Insert takes the batch's records into the table being loaded, and empties it. Where
// several have one primary key the last stands, and the others are counted. Behind
// CaughtUp it is Upsert, of a table without a primary key too. Where it gives an error
// the load fails, whatever LoadTable returns.
func (in *TableInput) Insert() error {
	in.mu.Lock()
	defer in.mu.Unlock()
	switch {
	case in.ended() != nil:
		return in.over
	case in.feeding:
		return in.change()
	}
	return in.insert()
}

// insert is Insert into rows that are not the table's yet. mu is held.
func (in *TableInput) insert() error {
	in.gen.Expect(in.expectedInAll(in.gen.Rows() + in.gen.Records().Len()))
	if err := in.gen.Insert(); err != nil {
		in.over = err
		return err
	}
	rows := in.gen.Rows()
	in.note(func(p *progress) {
		p.rows = rows
		p.rate.note(time.Now(), rows)
	})
	return nil
}

// note changes the progress for as long as the load goes on.
func (in *TableInput) note(change func(*progress)) {
	in.core.loader.mu.Lock()
	defer in.core.loader.mu.Unlock()
	switch {
	case in.core.attempt == &in.progress:
		change(&in.progress)
		in.core.progressed()
	case in.core.feed == in:
		in.noteFeed(change)
	}
}

// Expect says how many rows and bytes there will be; 0: unknown.
func (in *TableInput) Expect(rows, bytes int64) {
	in.note(func(p *progress) { p.expectedRows, p.expected = rows, bytes })
}

// expectedInAll is how many rows the load will bring, as far as its source has told:
// by the number of rows, or by their share of the bytes so far; 0: unknown.
func (in *TableInput) expectedInAll(rows int) int {
	in.core.loader.mu.Lock()
	defer in.core.loader.mu.Unlock()
	switch p := &in.progress; {
	case p.expectedRows > 0:
		return int(p.expectedRows)
	case p.bytes > 0 && p.expected > 0:
		return int(float64(rows) * float64(p.expected) / float64(p.bytes))
	}
	return 0
}

// Progress says how many bytes have been read so far.
func (in *TableInput) Progress(bytes int64) {
	in.note(func(p *progress) { p.bytes = bytes })
}

// LeaveOut counts records that the source leaves out because they cannot be used.
func (in *TableInput) LeaveOut(records int64) {
	in.note(func(p *progress) { p.bad += records })
}

// read runs the source and tells how it ended. A panic is an error, and so is the
// end of its goroutine.
func (in *TableInput) read(ctx context.Context, source TableSource, done chan<- error) {
	err := errors.New("the source ended its goroutine")
	defer func() {
		if p := recover(); p != nil {
			err = newPanicError("the table's source", p)
		}
		done <- err
	}()
	err = source.LoadTable(ctx, in)
}

// commit makes the rows the table's after the source has ended with err. The batch is
// not looked at: a goroutine that the source has left behind may be filling it.
func (in *TableInput) commit(ctx context.Context, err error) error {
	in.mu.Lock()
	defer in.mu.Unlock()
	if err == nil {
		err = context.Cause(ctx)
	}
	if err == nil {
		err = in.over
	}
	switch {
	case err == nil:
		err = in.exchange()
	case errors.Is(err, keepRows{}):
		if short := in.core.bounded(int(in.core.rows.Load())); short != nil {
			err = short
		}
	}
	in.close(err)
	return err
}

// exchange makes the rows the table's, in place of those of an earlier load, whose
// source does not change them any more. mu is held.
func (in *TableInput) exchange() error {
	if err := in.core.bounded(in.gen.Rows()); err != nil {
		return err
	}
	in.core.endFeed()
	return in.gen.Commit(true)
}

// end gives the load up.
func (in *TableInput) end(err error) {
	in.mu.Lock()
	defer in.mu.Unlock()
	in.close(err)
}

// close refuses what the source still brings: the batch that it fills belongs to
// nobody. mu is held.
func (in *TableInput) close(err error) {
	in.duplicates = in.gen.Duplicates() - in.upserted
	in.over = ErrLoadEnded
	if err != nil {
		in.over = fmt.Errorf("%w: %w", ErrLoadEnded, err)
	}
	in.gen = in.core.begin()
}

// Decode reads all records of r in the format into the table being loaded.
func (in *TableInput) Decode(format rowio.Format, r io.Reader) error {
	reader, err := format.NewReader(r, in.Relation())
	if err != nil {
		return err
	}
	if c, ok := reader.(io.Closer); ok {
		defer c.Close()
	}
	for {
		batch := in.Records()
		err := reader.Read(batch, BatchSize)
		if batch.Len() > 0 {
			if err := in.Insert(); err != nil {
				return err
			}
		}
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
	}
}
