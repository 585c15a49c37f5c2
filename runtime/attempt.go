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

// attempt runs the source once, unless the breaker is open.
func (c *Core) attempt(ctx context.Context) error {
	select {
	case c.loading <- struct{}{}:
		defer func() { <-c.loading }()
	case <-ctx.Done():
		return context.Cause(ctx)
	}
	_, err := c.breaker.Execute(func() (struct{}, error) { return struct{}{}, c.compute(ctx) })
	if isOpen(err) {
		last := c.Status().Err
		err = &NotReadyError{Table: c.name, Reason: BreakerOpen, Attempts: c.Status().Attempts, Err: last}
		if c.loaded.Load() {
			c.update(func(s *TableStatus) { s.State = Stale })
		}
	}
	return err
}

// compute runs the source; of a derived table it notes what it has followed.
func (c *Core) compute(ctx context.Context) error {
	version := c.baseVersion()
	err := c.once(ctx)
	if err == nil {
		c.followed.Store(version)
	}
	return err
}

// once runs the source. One that does not return when ctx ends is left behind,
// and what it still brings is refused; Close waits for it.
func (c *Core) once(ctx context.Context) error {
	started := time.Now()
	c.begun(started)
	c.mu.Lock()
	source := c.source
	c.mu.Unlock()
	in := &TableInput{core: c, gen: c.begin()}
	done := make(chan error, 1)
	c.loader.active.Add(1)
	go func() {
		defer c.loader.active.Done()
		done <- in.read(ctx, source)
	}()
	var err error
	select {
	case err = <-done:
		err = in.commit(ctx, err)
	case <-ctx.Done():
		// A source that heeds ctx returns at once, and says more.
		select {
		case err = <-done:
			if err == nil {
				err = context.Cause(ctx)
			}
		case <-time.After(10 * time.Millisecond):
			err = context.Cause(ctx)
			in.abandon(err)
		}
	}
	if err != nil && ctx.Err() != nil && errors.Is(err, ctx.Err()) {
		err = context.Cause(ctx)
	}
	return c.ended(in.gen, started, redact(err))
}

// attempts loads the table, resting between the attempts that fail, until one
// succeeds, the budget is spent, ctx ends or the breaker opens.
func (c *Core) attempts(ctx context.Context) error {
	started, tries := time.Now(), 0
	var last error
	_, err := backoff.Retry(ctx, func() (struct{}, error) {
		tries++
		last = c.attempt(ctx)
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
