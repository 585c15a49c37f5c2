package runtime

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"
)

// ErrNoPrimaryKey is what Upsert and Delete of a TableInput give where the table has no
// primary key.
var ErrNoPrimaryKey = errors.New("veloc: the table has no primary key, by which a row could be replaced or deleted")

// Upsert takes the batch's records into the table, and empties it: each replaces the row
// with its primary key, if there is one, and nothing is counted for that. Behind CaughtUp
// every record is a change of its own, between which batches of queries go on. An error
// ends the load, or the feed, whatever LoadTable returns.
func (in *TableInput) Upsert() error {
	in.mu.Lock()
	defer in.mu.Unlock()
	if _, err := in.keyed(); err != nil {
		return err
	}
	if in.feeding {
		return in.change()
	}
	before := in.gen.Duplicates()
	err := in.insert()
	in.upserted += in.gen.Duplicates() - before
	return err
}

// Delete removes the rows with the primary keys of the batch's records, and empties it.
// Nothing else of the records is looked at, and a row that is not there is no error.
func (in *TableInput) Delete() error {
	in.mu.Lock()
	defer in.mu.Unlock()
	gen, err := in.keyed()
	if err != nil {
		return err
	}
	changed := gen.Delete(in.feeding)
	if in.feeding {
		in.core.changedByFeed(changed)
		return nil
	}
	rows := gen.Rows()
	in.note(func(p *progress) { p.rows = rows })
	return nil
}

// keyed is where changes by primary key go, or why none are taken. mu is held.
func (in *TableInput) keyed() (KeyedGeneration, error) {
	if err := in.ended(); err != nil {
		return nil, err
	}
	gen, ok := in.gen.(KeyedGeneration)
	if !ok {
		in.over = ErrNoPrimaryKey
		return nil, in.over
	}
	return gen, nil
}

// ended is why no more is taken, of a feed also that its context has ended. mu is held.
func (in *TableInput) ended() error {
	if in.over == nil && in.feeding && in.ctx.Err() != nil {
		in.over = fmt.Errorf("%w: %w", ErrLoadEnded, context.Cause(in.ctx))
	}
	return in.over
}

// change makes the batch's records changes of the table. mu is held.
func (in *TableInput) change() error {
	changed, err := in.gen.(ChangeableGeneration).Change()
	in.core.changedByFeed(changed)
	if err != nil {
		in.over = err
	}
	return err
}

// changedByFeed takes changes of the table's source out of those of the service, of
// which a load would say that it has undone them.
func (c *Core) changedByFeed(changed int) { c.changes.Add(-uint64(changed)) }

// CaughtUp says that the rows so far are the table's, as the source knows them now: the
// table is ready when it returns nil. LoadTable may go on with changes until its context
// ends, which load_timeout does not bound any more. Called again, it says that all
// changes up to now have come, so that the rows are not too old for max_stale.
//
// Where LoadTable then returns an error, that is a failed refresh: the rows stay, and
// their age tells. The source is run again, after a pause.
func (in *TableInput) CaughtUp() error {
	in.mu.Lock()
	defer in.mu.Unlock()
	switch {
	case in.ended() != nil:
		return in.over
	case in.feeding:
		in.core.upToDate()
		return nil
	}
	if _, changeable := in.gen.(ChangeableGeneration); !changeable {
		return fmt.Errorf("veloc: table %q cannot be changed, as a source that has caught up would do", in.core.name)
	}
	if err := in.ctx.release(in.core.loader.refreshes()); err != nil {
		return err
	}
	if err := in.exchange(); err != nil {
		in.over = err
		return err
	}
	in.feeding, in.duplicates = true, in.gen.Duplicates()-in.upserted
	in.core.loader.update(in.core, func() { in.core.feed = in })
	_ = in.core.ended(in, nil, false)
	close(in.caughtUp)
	return nil
}

// giveUp refuses what the source still brings, unless it has caught up.
func (in *TableInput) giveUp(err error) bool {
	in.mu.Lock()
	defer in.mu.Unlock()
	if in.feeding {
		return false
	}
	in.close(err)
	return true
}

// hasCaughtUp reports whether the rows are the table's.
func (in *TableInput) hasCaughtUp() bool {
	in.mu.Lock()
	defer in.mu.Unlock()
	return in.feeding
}

// noteFeed notes what a feed tells of itself: the records that it leaves out. The
// loader's lock is held.
func (in *TableInput) noteFeed(change func(*progress)) {
	var p progress
	change(&p)
	in.core.status.BadRecords += p.bad
	in.core.status.AllBadRecords += p.bad
}

// upToDate notes that the table is as its source has it.
func (c *Core) upToDate() {
	c.fresh.Store(time.Now().UnixNano())
	c.loader.update(nil, func() {})
}

// endFeed ends the feed of an earlier load: its changes are refused from now on.
func (c *Core) endFeed() {
	c.loader.mu.Lock()
	feed := c.feed
	c.feed = nil
	c.loader.mu.Unlock()
	if feed != nil {
		feed.end(nil)
		feed.ctx.end(context.Canceled)
	}
}

// feedEnded notes how a feed has ended. One that another load has taken the place of is
// none any more.
func (c *Core) feedEnded(in *TableInput, err error) {
	in.mu.Lock()
	if err == nil || errors.Is(err, ErrUnchanged) {
		err = in.over
	}
	in.close(err)
	in.mu.Unlock()
	ended := in.ctx.Err() != nil
	in.ctx.end(context.Canceled)
	err = redact(err)
	c.loader.update(c, func() {
		if c.feed != in {
			return
		}
		c.feed = nil
		if c.broken = err != nil && !ended; c.broken {
			c.status.Err = err
			c.status.FailedRefreshes++
		}
	})
}

// refreshes is the context of what keeps tables up to date: Load's, or else the loader's.
func (l *Loader) refreshes() context.Context {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.loads != nil {
		return l.loads
	}
	return l.ctx
}

// awaitFeed waits for the end of a table's feed, if it has one, and reports whether it has
// failed. The error is ctx's, with which a feed ends.
func (l *Loader) awaitFeed(ctx context.Context, t *Core) (failed bool, err error) {
	had := false
	err = l.await(ctx, func() bool {
		had, failed = had || t.feed != nil, t.broken
		return t.feed == nil
	})
	if had && err == nil {
		err = context.Cause(ctx)
	}
	return failed, err
}

// loadContext is the context of a source: that of its load, until it has caught up, and
// then that of what keeps tables up to date.
type loadContext struct {
	done chan struct{}

	mu   sync.Mutex
	of   context.Context
	stop func() bool // takes of's end back
	err  error
}

func newLoadContext(of context.Context) *loadContext {
	c := &loadContext{done: make(chan struct{})}
	c.mu.Lock() // of may end, and call back, at any moment
	defer c.mu.Unlock()
	c.follow(of)
	return c
}

// follow makes the context end with another. mu is held.
func (c *loadContext) follow(of context.Context) {
	c.of = of
	c.stop = context.AfterFunc(of, func() { c.endWith(of) })
}

// release makes the context end with another one than so far, unless it has ended.
func (c *loadContext) release(to context.Context) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.stop() || c.of.Err() != nil {
		return context.Cause(c.of)
	}
	c.follow(to)
	return nil
}

// endWith ends the context where it still follows of.
func (c *loadContext) endWith(of context.Context) {
	c.mu.Lock()
	follows := c.of == of
	c.mu.Unlock()
	if follows {
		c.end(of.Err())
	}
}

func (c *loadContext) end(err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.err == nil {
		c.stop()
		c.err = err
		close(c.done)
	}
}

// Deadline is that of the load, until the source has caught up.
func (c *loadContext) Deadline() (time.Time, bool) { return c.following().Deadline() }

// Done is closed at the end.
func (c *loadContext) Done() <-chan struct{} { return c.done }

// Err says why the context has ended.
func (c *loadContext) Err() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.err
}

// Value is that of the context that it follows.
func (c *loadContext) Value(key any) any { return c.following().Value(key) }

func (c *loadContext) following() context.Context {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.of
}
