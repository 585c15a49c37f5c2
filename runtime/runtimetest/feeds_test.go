package runtimetest_test

import (
	"context"
	"errors"
	"sync"
	"testing"

	"github.com/veloc-dev/veloc/runtime"
	"github.com/veloc-dev/veloc/runtime/runtimetest"
)

// board is a table's origin as a log of changes, as a compacted topic is one.
type board struct {
	fault string

	mu   sync.Mutex
	log  []entry
	more chan struct{} // closed by the next entry
}

type entry struct {
	record  runtimetest.Record
	deleted bool
}

func newBoard(rows int, fault string) *board {
	b := &board{fault: fault, more: make(chan struct{})}
	b.Upsert(runtimetest.Record{ID: -100, Note: "gone before the start"})
	for i := range rows {
		b.Upsert(runtimetest.Record{ID: runtimetest.Row(i).ID, Note: "older"})
		b.Upsert(runtimetest.Row(i))
	}
	b.Delete(-100)
	return b
}

func (b *board) add(e entry) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.log = append(b.log, e)
	close(b.more)
	b.more = make(chan struct{})
	return nil
}

func (b *board) Upsert(r runtimetest.Record) error { return b.add(entry{record: r}) }
func (b *board) Delete(id int64) error {
	return b.add(entry{record: runtimetest.Record{ID: id}, deleted: true})
}

func (b *board) LoadTable(ctx context.Context, in *runtime.TableInput) error {
	for at, caughtUp := 0, false; ; {
		b.mu.Lock()
		behind, more := b.log[at:], b.more
		b.mu.Unlock()
		for _, e := range behind {
			if err := b.take(in, e); err != nil {
				return err
			}
		}
		if at += len(behind); len(behind) == 0 {
			if !caughtUp {
				if err := in.CaughtUp(); err != nil {
					return err
				}
			}
			if caughtUp = true; b.fault == "fails" {
				return errors.New("oh")
			}
			select {
			case <-more:
			case <-ctx.Done():
				return ctx.Err()
			}
		}
	}
}

func (b *board) take(in *runtime.TableInput, e entry) error {
	in.Records().(*runtimetest.Rows).Append(e.record)
	switch {
	case !e.deleted:
		return in.Upsert()
	case b.fault == "deletes nothing":
		in.Records().Reset()
		return nil
	}
	return in.Delete()
}

func TestFeeds(t *testing.T) {
	for _, fault := range []string{"", "fails", "deletes nothing"} {
		err := runtimetest.Feed(func(rows int) (runtime.TableSource, runtimetest.Origin, error) {
			b := newBoard(rows, fault)
			return b, b, nil
		})
		if (err == nil) != (fault == "") {
			t.Errorf("%q: %v", fault, err)
		}
	}
}
