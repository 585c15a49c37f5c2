package runtimetest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/veloc-dev/veloc/runtime"
	"github.com/veloc-dev/veloc/runtime/rowio"
)

// runs tests a source under runtime.Run: whole, and with a sink that fails at each
// call, behind which another run goes on. An endless one is left once all rows have
// come.
func runs(open func(int) (runtime.StreamSource, error)) error {
	whole := &memory{failing: -1}
	if err := runOnce(open, many, whole, nil); err != nil {
		return fmt.Errorf("method Run: %w", err)
	}
	if err := whole.holds(many); err != nil {
		return fmt.Errorf("behind Run: %w", err)
	}
	const rows = 9000
	for at := 0; ; at++ {
		m := &memory{failing: at}
		var progress latest
		err := runOnce(open, rows, m, &progress)
		if m.calls <= at {
			return err
		}
		if !errors.Is(err, errSink) {
			return fmt.Errorf("a run whose sink fails at call %d gives %v", at, err)
		}
		// Without progress the stream is read from its beginning, also by a source
		// that cannot do anything else.
		m.failing = -1
		err = runOnce(open, rows, m, &progress)
		if len(progress.of) > 0 && errors.Is(err, runtime.ErrNoResume) {
			continue
		}
		if err != nil {
			return fmt.Errorf("a run behind one whose sink failed at call %d: %w", at, err)
		}
		if err := m.holds(rows); err != nil {
			return fmt.Errorf("behind a run whose sink failed at call %d, and another: %w", at, err)
		}
	}
}

// runOnce copies a stream to a sink, from where progress is on.
func runOnce(open func(int) (runtime.StreamSource, error), rows int, to *memory, progress *latest) error {
	source, err := open(rows)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeoutCause(context.Background(), time.Minute, errors.New("the rows have not come within a minute"))
	defer cancel()
	if source.Endless() {
		if to.has(rows) {
			return nil
		}
		to.enough = func() {
			if to.has(rows) {
				cancel()
			}
		}
	}
	opts := []runtime.RunOption{runtime.CommitEvery(0)}
	if progress != nil {
		opts = append(opts, runtime.OnCommit(progress.note))
		if len(progress.of) > 0 {
			opts = append(opts, runtime.ResumeFrom(progress.of...))
		}
	}
	err = runtime.Run(ctx, source, to, &Rows{}, &identity{}, opts...)
	if source.Endless() && errors.Is(err, context.Canceled) && to.has(rows) {
		return nil
	}
	return err
}

// latest is the last progress of each partition.
type latest struct{ of []runtime.Progress }

func (l *latest) note(progress []runtime.Progress) {
	for _, p := range progress {
		l.of = slices.DeleteFunc(l.of, func(q runtime.Progress) bool { return q.Partition == p.Partition })
		l.of = append(l.of, p)
	}
}

// identity gives each record as it is.
type identity struct{ Rows }

func (j *identity) Records(in rowio.Records, first int) error {
	j.rows = append(j.rows[:0], in.(*Rows).rows[first:]...)
	return nil
}
func (j *identity) Finish() error { j.rows = nil; return nil }
func (j *identity) Idle()         {}

// errSink is the failure of a memory.
var errSink = errors.New("the sink fails")

// memory is a sink that keeps the rows that were flushed, and fails at one call.
type memory struct {
	written, flushed []Record
	calls, failing   int
	enough           func()
}

func (m *memory) call() error {
	m.calls++
	if m.calls-1 == m.failing {
		return errSink
	}
	return nil
}

func (m *memory) OpenSink(context.Context, *rowio.Relation) (runtime.SinkWriter, error) {
	m.written = nil
	return m, m.call()
}

func (m *memory) Delivery() runtime.Delivery { return runtime.AtFlush }

func (m *memory) Write(_ context.Context, rows rowio.Results) error {
	for _, r := range rows.(*identity).rows {
		r.Note = strings.Clone(r.Note)
		m.written = append(m.written, r)
	}
	return m.call()
}

func (m *memory) Flush(context.Context) error {
	if err := m.call(); err != nil {
		return err
	}
	m.flushed = append(m.flushed, m.written...)
	m.written = nil
	if m.enough != nil {
		m.enough()
	}
	return nil
}

func (m *memory) Commit(ctx context.Context) error { return m.Flush(ctx) }
func (m *memory) Abort() error                     { m.written = nil; return nil }
func (m *memory) Close() error                     { return nil }
func (m *memory) Copies() bool                     { return true }

// distinct are the rows in order, each once.
func (m *memory) distinct() []Record {
	got := slices.Clone(m.flushed)
	slices.SortFunc(got, func(a, b Record) int { return int(a.ID - b.ID) })
	return slices.Compact(got)
}

// has reports whether so many rows are there.
func (m *memory) has(rows int) bool { return len(m.flushed) >= rows && len(m.distinct()) == rows }

// holds tests that so many rows are there, each at least once.
func (m *memory) holds(rows int) error { return same(m.distinct(), 0, rows) }
