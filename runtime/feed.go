package runtime

import (
	"context"
	"io"
	"time"

	"github.com/veloc-dev/veloc/runtime/rowio"
)

// Prefetcher is a StreamReader that may be read ahead of what has been
// acknowledged, from a goroutine of its own; ReadsAhead says so.
type Prefetcher interface{ ReadsAhead() bool }

// delivery is what one Read gave.
type delivery struct {
	batch    rowio.Records
	pos      any
	err      error
	buffered bool // the next one is there at once
}

// feed gives a stream batch by batch. A delivery's batch is the caller's until
// the next call.
type feed interface {
	// next waits for a delivery. One that reads ahead gives up when tick does;
	// ok is false then.
	next(ctx context.Context, tick <-chan time.Time) (d delivery, ok bool)
	// stop ends reading; the reader may be closed then.
	stop()
}

// direct reads when it is asked.
type direct struct {
	reader  StreamReader
	batch   rowio.Records
	recycle func(inUse int)
}

func (f *direct) next(ctx context.Context, _ <-chan time.Time) (delivery, bool) {
	f.recycle(0)
	return readOnce(ctx, f.reader, f.batch), true
}

func (f *direct) stop() {}

func readOnce(ctx context.Context, reader StreamReader, batch rowio.Records) delivery {
	batch.Reset()
	pos, err := reader.Read(ctx, batch, readSize)
	return delivery{batch, pos, err, reader.Buffered()}
}

// ahead reads in a goroutine of its own: while one batch is joined and its rows
// are encoded the next is decoded.
type ahead struct {
	full   chan delivery
	empty  chan rowio.Records
	given  rowio.Records // the caller's
	cancel context.CancelFunc
}

// inFlight are so many batches that one can be joined, one wait, and one be
// filled.
const inFlight = 3

func readAhead(ctx context.Context, reader StreamReader, batch func() rowio.Records, recycle func(inUse int)) *ahead {
	f := &ahead{full: make(chan delivery, inFlight), empty: make(chan rowio.Records, inFlight)}
	for range inFlight {
		f.empty <- batch()
	}
	ctx, f.cancel = context.WithCancel(ctx)
	go func() {
		defer close(f.full)
		for batch := range f.empty {
			recycle(inFlight - 1)
			d := readOnce(ctx, reader, batch)
			f.full <- d
			if d.err == io.EOF || d.err != nil && ctx.Err() != nil {
				return
			}
		}
	}()
	return f
}

func (f *ahead) next(ctx context.Context, tick <-chan time.Time) (delivery, bool) {
	if f.given != nil {
		f.empty <- f.given
		f.given = nil
	}
	select {
	case d := <-f.full:
		// Where the next one is there already, nobody needs to wait for it.
		d.buffered = d.buffered || len(f.full) > 0
		f.given = d.batch
		return d, true
	case <-tick:
		return delivery{}, false
	}
}

func (f *ahead) stop() {
	f.cancel()
	close(f.empty)
	for range f.full {
	}
}
