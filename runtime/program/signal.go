package program

import (
	"context"
	"errors"
	"os"
	"os/signal"
	"sync"
	"syscall"
)

// signalled is why a run ended early.
type signalled struct{ signal syscall.Signal }

func (s signalled) Error() string { return "ended by " + s.signal.String() }

// interruptible gives a context that SIGINT or SIGTERM ends; a second one ends
// the process, after atOnce. No signal that comes later is lost.
func interruptible(atOnce func()) context.Context {
	ctx, cancel := context.WithCancelCause(context.Background())
	signals := make(chan os.Signal, 2)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	go func() {
		first := (<-signals).(syscall.Signal)
		cancel(signalled{first})
		second := (<-signals).(syscall.Signal)
		atOnce()
		os.Exit(exitSignal + int(second))
	}()
	return ctx
}

// signalOf is the signal that has ended the context, if one has.
func signalOf(ctx context.Context) (by signalled, ok bool) {
	ok = errors.As(context.Cause(ctx), &by)
	return by, ok
}

// temporaryFile is the output's for as long as it has another name.
type temporaryFile struct {
	mu   sync.Mutex
	name string
}

func (t *temporaryFile) set(name string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.name = name
}

func (t *temporaryFile) remove() {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.name != "" {
		os.Remove(t.name)
	}
}
