package runtime

import (
	"context"
	"errors"
	"time"

	"github.com/veloc-dev/veloc/runtime/rowio"
)

// delivery is what one Read gave.
type delivery struct {
	batch    rowio.Records
	span     Span
	err      error
	buffered bool // the next one is there at once
}

// deliveries gives a stream batch by batch. A delivery's batch is the caller's until
// the next call.
type deliveries interface {
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
	return readOnce(ctx, f.reader, f.batch, func() { f.recycle(0) }), true
}

func (f *direct) stop() {}

func readOnce(ctx context.Context, reader StreamReader, batch rowio.Records, recycle func()) delivery {
	batch.Reset()
	d := delivery{batch: batch}
	// A panic is as final as the end of the stream.
	if err := safely("the stream's reader", func() error {
		recycle()
		d.span, d.err = reader.Read(ctx, batch, readSize)
		d.buffered = reader.Buffered()
		return nil
	}); err != nil {
		d.err = err
	}
	return d
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
			d := readOnce(ctx, reader, batch, func() { recycle(inFlight - 1) })
			f.full <- d
			if d.err != nil && !isRefused(d.err) {
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
	case d, open := <-f.full:
		if !open {
			return delivery{batch: noRecords{}, err: errReaderGone}, true
		}
		// Where the next one is there already, nobody needs to wait for it.
		d.buffered = d.buffered || len(f.full) > 0
		f.given = d.batch
		return d, true
	case <-tick:
		return delivery{}, false
	}
}

// errReaderGone is what there is where the reader's goroutine has ended, by
// runtime.Goexit.
var errReaderGone = errors.New("veloc: the stream's reader has ended its goroutine")

type noRecords struct{ rowio.Records }

func (noRecords) Len() int { return 0 }

func (f *ahead) stop() {
	f.cancel()
	close(f.empty)
	for range f.full {
	}
}
