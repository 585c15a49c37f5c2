package runtime

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/cenkalti/backoff/v5"
	"github.com/sony/gobreaker/v2"

	"github.com/veloc-dev/veloc/runtime/pg"
	"github.com/veloc-dev/veloc/runtime/rowio"
)

// Retry says how often a load is attempted, and how long it rests in between:
// Delay, twice that, and so on up to MaxDelay, each by up to half more or less,
// so that many services do not come back at once.
type Retry struct {
	Attempts int // in all, the first included
	Delay    time.Duration
	MaxDelay time.Duration
}

// defaultRetry makes a source that fails every second time, at random, succeed
// in 98 loads of 100.
var defaultRetry = Retry{Attempts: 6, Delay: 100 * time.Millisecond, MaxDelay: 10 * time.Second}

// or fills what r leaves open from d.
func (r Retry) or(d Retry) Retry {
	if r.Attempts > 0 {
		d.Attempts = r.Attempts
	}
	if r.Delay > 0 {
		d.Delay = r.Delay
	}
	if r.MaxDelay > 0 {
		d.MaxDelay = r.MaxDelay
	}
	d.MaxDelay = max(d.MaxDelay, d.Delay)
	return d
}

func (r Retry) backOff() *backoff.ExponentialBackOff {
	b := backoff.NewExponentialBackOff()
	b.InitialInterval, b.MaxInterval, b.Multiplier, b.RandomizationFactor = r.Delay, r.MaxDelay, 2, 0.5
	return b
}

// Breaker says when a table's source is given a rest: after Failures attempts
// in a row that failed it is not asked for CoolDown; then Probes attempts are
// let through, and all of them must succeed.
type Breaker struct {
	Failures int
	CoolDown time.Duration
	Probes   int
}

var defaultBreaker = Breaker{Failures: 10, CoolDown: 30 * time.Second, Probes: 1}

func (b Breaker) make(table string, changed func(open bool)) *gobreaker.CircuitBreaker[struct{}] {
	return gobreaker.NewCircuitBreaker[struct{}](gobreaker.Settings{
		Name:         table,
		MaxRequests:  uint32(b.Probes),
		Timeout:      b.CoolDown,
		ReadyToTrip:  func(c gobreaker.Counts) bool { return int(c.ConsecutiveFailures) >= b.Failures },
		IsSuccessful: func(err error) bool { return err == nil || errors.Is(err, ErrUnchanged) },
		IsExcluded: func(err error) bool {
			return errors.Is(err, context.Canceled) || errors.Is(err, ErrClosed)
		},
		OnStateChange: func(_ string, _, to gobreaker.State) { changed(to == gobreaker.StateOpen) },
	})
}

// Permanent marks an error of a source after which another attempt would not
// fare better.
func Permanent(err error) error {
	if err == nil {
		return nil
	}
	return permanent{err}
}

type permanent struct{ error }

func (p permanent) Unwrap() error { return p.error }

// again reports whether another attempt may succeed: not where the data are
// wrong, which a source would only bring again.
func again(err error) bool {
	var marked permanent
	var record *rowio.RecordError
	var value *pg.Error
	return !errors.As(err, &marked) && !errors.As(err, &record) && !errors.As(err, &value)
}

func isOpen(err error) bool {
	return errors.Is(err, gobreaker.ErrOpenState) || errors.Is(err, gobreaker.ErrTooManyRequests)
}

// load brings the table's rows within its time, by attempts or by one try. Where
// that fails the table keeps what it has.
func (c *Core) load(ctx context.Context, by func(context.Context) error) error {
	c.loader.update(c, func() {
		c.queued = false
		c.loads++
	})
	timed, cancel := context.WithTimeoutCause(ctx, c.policy.LoadTimeout, timeoutCause(c.policy.LoadTimeout))
	defer cancel()
	err := by(timed)
	c.loader.update(c, func() {
		c.loads--
		switch {
		case err == nil:
			c.settled = true
		case c.loaded.Load():
			if ctx.Err() == nil {
				c.status.FailedRefreshes++
			}
		case c.loads == 0 && !c.queued && (!c.settled || ctx.Err() == nil):
			// None is under way any more, and none is to come.
			c.failed(c.notReady(err))
		}
	})
	return err
}

// notReady is err as the reason why the table is not ready.
func (c *Core) notReady(err error) error {
	if not := (*NotReadyError)(nil); errors.As(err, &not) {
		return err
	}
	return &NotReadyError{Table: c.name, Reason: LoadFailed, Attempts: c.status.Attempts, Err: err}
}

// attempts tries to load the table, resting between the attempts that fail, until
// one succeeds, the budget is spent, ctx ends or the breaker opens.
func (c *Core) attempts(ctx context.Context) error {
	started, tries, had := time.Now(), 0, c.loaded.Load()
	var last error
	_, err := backoff.Retry(ctx, func() (struct{}, error) {
		if !had && c.loaded.Load() {
			return struct{}{}, nil // by a Reload meanwhile
		}
		tries++
		last = c.tryOnce(ctx)
		var not *NotReadyError
		switch {
		case last == nil:
			return struct{}{}, nil
		case !again(last), errors.As(last, &not) && not.Reason == BreakerOpen:
			return struct{}{}, backoff.Permanent(last)
		}
		c.loader.log.Warn("loading a table failed", "table", c.name, "attempt", tries, "error", last)
		return struct{}{}, last
	}, backoff.WithBackOff(c.retry.backOff()), backoff.WithMaxTries(uint(c.retry.Attempts)), backoff.WithMaxElapsedTime(0))
	if err == nil {
		return nil
	}
	e := &NotReadyError{Table: c.name, Reason: LoadFailed, Waited: time.Since(started), Attempts: tries, Err: last}
	var not *NotReadyError
	switch {
	case errors.As(last, &not):
		e.Reason, e.Err = not.Reason, not.Err
	case errors.Is(ctx.Err(), context.DeadlineExceeded):
		e.Reason = LoadTimeout
	}
	return e
}

func timeoutCause(d time.Duration) error { return fmt.Errorf("not loaded within %v", d) }

// tryOnce runs the source once, behind others that do, unless the breaker is open.
func (c *Core) tryOnce(ctx context.Context) error {
	l := c.loader
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	all, err := c.claim(ctx)
	if err != nil {
		return err
	}
	defer all.release()
	_, err = c.breaker.Execute(func() (struct{}, error) {
		if len(c.bases) > 0 {
			return struct{}{}, c.computeChain(ctx, all)
		}
		return struct{}{}, c.once(ctx)
	})
	if !isOpen(err) {
		return err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	last := c.status.Err
	if not := (*NotReadyError)(nil); errors.As(last, &not) {
		last = not.Err
	}
	return &NotReadyError{Table: c.name, Reason: BreakerOpen, Attempts: c.status.Attempts, Err: last}
}

// abandonAfter is how long a source may take to return when its context has ended.
const abandonAfter = 10 * time.Millisecond

// start begins a run of the source.
func (c *Core) start(ctx context.Context) (*TableInput, TableSource) {
	in := &TableInput{core: c, gen: c.begin(), ctx: newLoadContext(ctx), caughtUp: make(chan struct{})}
	in.rate.reset(time.Now())
	var source TableSource
	c.loader.update(c, func() {
		c.attempt = &in.progress
		c.status.Attempts++
		c.status.Started = time.Now()
		source = c.source
	})
	return in, source
}

// once runs the source. One that does not return when ctx ends is left behind,
// and what it still brings is refused. One that has caught up goes on by itself.
func (c *Core) once(ctx context.Context) error {
	in, source := c.start(ctx)
	c.loader.update(c, func() { c.sources++ })
	done := make(chan error, 1)
	go func() {
		defer c.loader.update(c, func() { c.sources-- })
		in.read(in.ctx, source, done)
	}()
	goesOn := func() error {
		go func() { c.feedEnded(in, <-done) }()
		return nil
	}
	var err error
	select {
	case <-in.caughtUp:
		return goesOn()
	case err = <-done:
		if in.hasCaughtUp() {
			done <- err
			return goesOn()
		}
		err = in.commit(ctx, err)
	case <-ctx.Done():
		// A source that heeds ctx returns at once, and says more.
		select {
		case err = <-done:
			done <- err
		case <-time.After(abandonAfter):
		}
		if err == nil {
			err = context.Cause(ctx)
		}
		if !in.giveUp(err) {
			return goesOn()
		}
	}
	if err != nil && ctx.Err() != nil && errors.Is(err, ctx.Err()) {
		err = context.Cause(ctx)
	}
	return c.ended(in, err, errors.Is(ctx.Err(), context.Canceled))
}

// ended notes how a run of the source ended; a table that has rows keeps them.
// A failure by the caller's will, cancelled, says nothing about the source.
func (c *Core) ended(in *TableInput, err error, cancelled bool) error {
	err = redact(err)
	unchanged := errors.Is(err, ErrUnchanged) && c.loaded.Load()
	kept := errors.Is(err, keepRows{})
	if unchanged || kept {
		err = nil
	}
	c.loader.update(c, func() {
		s := &c.status
		c.attempt, s.Took = nil, time.Since(s.Started)
		switch {
		case kept && c.loaded.Load():
			s.Err = nil // nothing has come, so that the rows are as old as they were
		case err == nil:
			c.succeeded()
			if !unchanged && !kept {
				s.Bytes, s.Expected, s.ExpectedRows = in.bytes, in.expected, in.expectedRows
				s.Duplicates, s.BadRecords = in.duplicates, in.bad
				s.AllDuplicates += in.duplicates
				s.AllBadRecords += in.bad
			}
		case !cancelled:
			s.FailedAttempts++
			s.Err = err
		}
	})
	return err
}
