package runtime

import (
	"context"
	"errors"
	"io"
	goruntime "runtime"
	"sync"

	"github.com/veloc-dev/veloc/runtime/rowio"
	"github.com/veloc-dev/veloc/runtime/scan"
)

// ParallelJoin is a Join of which several can work at one stream side by side:
// none of its records waits, and nothing comes at the end of the input.
type ParallelJoin interface {
	Join
	// Fork makes a join of the same query for another goroutine. It does not
	// make its counters known.
	Fork() ParallelJoin
	// Counters are the query's own: its records, and its joins.
	Counters() (records *uint64, joins []JoinStats)
}

// BlockStream is a StreamReader whose input may be cut into blocks. It is read
// from one goroutine, and ahead of what has been acknowledged.
type BlockStream interface {
	StreamReader
	// Splits reports whether ReadBlock can cut what comes next.
	Splits() (bool, error)
	// ReadBlock cuts off the next block, and gives the reader whose it is.
	ReadBlock(ctx context.Context) (scan.Block, rowio.Splitter, error)
}

// parallel runs a join on all processors: one goroutine cuts the stream into
// blocks, or decodes batches of a format that has none; workers decode, join
// and encode; and the caller's writes what they have encoded, in order.
type parallel struct {
	*runner
	join    ParallelJoin
	in      StreamBatch
	stream  BlockStream
	encoder rowio.Encoder
	recycle func(inUse int)
	workers int

	free, work, order chan *task
	over              rowio.Splitter // a file that has ended before its last block
}

// task is one block's way through the workers.
type task struct {
	block scan.Block
	from  rowio.Splitter // nil: the records are in batch
	batch rowio.Records
	err   error // of the reader, behind the records
	pos   any
	waits bool // the next Read may block

	steps   []step
	ended   bool // the block has ended its file
	records uint64
	joins   []JoinStats
	done    chan struct{}
}

// step is something that the caller does in order: it writes encoded rows and
// then decides about a record that was refused.
type step struct {
	encoded       []byte
	records, rows int
	err           error
	record        []byte
}

// newParallel gives nil where the run is one for a single goroutine: on one
// processor, where the stream may be waited for, and where rows are not encoded
// apart from each other.
func (r *runner) newParallel(in StreamBatch) *parallel {
	join, forks := r.j.(ParallelJoin)
	stream, splits := r.reader.(BlockStream)
	ahead, reads := r.reader.(Prefetcher)
	sink, encodes := r.writer.(interface{ Encoder() rowio.Encoder })
	workers := goruntime.GOMAXPROCS(0)
	if workers < 2 || !forks || !splits || !reads || !ahead.ReadsAhead() || !encodes {
		return nil
	}
	p := &parallel{runner: r, join: join, in: in, stream: stream, encoder: sink.Encoder(), workers: workers, recycle: func(int) {}}
	if p.encoder == nil {
		return nil
	}
	if again, ok := r.reader.(rowio.Recycler); ok {
		p.recycle = again.Recycle
	}
	// As many are on their way as keep all workers busy while the first of them
	// is written and another one is cut.
	slots := workers + 2
	p.free, p.work, p.order = make(chan *task, slots), make(chan *task, slots), make(chan *task, slots)
	_, joins := join.Counters()
	for range slots {
		p.free <- &task{batch: in.New(), joins: make([]JoinStats, len(joins))}
	}
	return p
}

// all is runner.all.
func (p *parallel) all(ctx, lasting context.Context) (interrupted, err error) {
	reading, cancel := context.WithCancel(ctx)
	var running sync.WaitGroup
	running.Go(func() { p.read(reading) })
	for range p.workers {
		running.Go(p.works)
	}
	defer func() {
		cancel()
		close(p.free)
		running.Wait()
	}()
	for t := range p.order {
		<-t.done
		end, err := p.take(t)
		switch {
		case err != nil:
			return nil, err
		case end:
			return nil, p.finish(lasting)
		case t.err == nil:
		case ctx.Err() != nil:
			return context.Cause(ctx), p.finish(lasting)
		default:
			if err := p.refuse(t.err, nil); err != nil {
				return nil, err
			}
		}
		if p.runner.read(t.pos); t.waits {
			if err := p.pause(lasting); err != nil {
				return nil, err
			}
		}
		p.free <- t
	}
	return nil, nil
}

// read gives the workers what comes next, until the end of the stream.
func (p *parallel) read(ctx context.Context) {
	defer close(p.order)
	defer close(p.work)
	for t := range p.free {
		p.recycle(cap(p.free) - 1)
		p.next(ctx, t)
		p.order <- t
		p.work <- t
		if refused := (*rowio.RecordError)(nil); t.err != nil && !errors.As(t.err, &refused) {
			return
		}
	}
}

func (p *parallel) next(ctx context.Context, t *task) {
	t.from, t.err, t.pos, t.waits, t.done = nil, nil, nil, false, make(chan struct{})
	t.batch.Reset()
	splits, err := p.stream.Splits()
	switch {
	case err != nil:
		t.err = err
	case splits:
		t.block, t.from, t.err = p.stream.ReadBlock(ctx)
	default:
		t.pos, t.err = p.stream.Read(ctx, t.batch, readSize)
		t.waits = !p.stream.Buffered()
	}
}

// take writes what a task has given; end: nothing comes behind it.
func (p *parallel) take(t *task) (end bool, err error) {
	if t.from != nil && t.from == p.over {
		return t.err == io.EOF, nil
	}
	for i := range t.steps {
		s := &t.steps[i]
		if len(s.encoded) > 0 {
			if err := p.encoder.Put(s.encoded); err != nil {
				return false, err
			}
		}
		if s.err != nil {
			if err := p.refuse(s.err, s.record); err != nil {
				return false, err
			}
		}
		if p.runOptions.batch != nil {
			p.runOptions.batch(s.records, s.rows)
		}
	}
	records, joins := p.join.Counters()
	*records += t.records
	for i := range joins {
		joins[i].add(&t.joins[i])
	}
	p.j.Idle()
	if t.ended {
		p.over = t.from
	}
	return t.err == io.EOF, nil
}

// fatal reports whether nothing can be read behind a record.
func fatal(err error) bool {
	var refused *rowio.RecordError
	return errors.As(err, &refused) && refused.Fatal
}

// worker decodes, joins and encodes.
type worker struct {
	join    ParallelJoin
	encoder rowio.Encoder
	batch   rowio.Records
	reader  rowio.BlockReader
	from    rowio.Splitter // whose blocks reader reads
}

// works does tasks until there are no more.
func (p *parallel) works() {
	w := &worker{join: p.join.Fork(), encoder: p.encoder, batch: p.in.New()}
	for t := range p.work {
		t.steps, t.ended = t.steps[:0], false
		if t.from == nil {
			w.joined(t, t.batch)
		} else {
			w.decoded(t)
		}
		w.counted(t)
		close(t.done)
	}
}

// decoded reads a block batch by batch.
func (w *worker) decoded(t *task) {
	if w.from != t.from {
		w.reader, w.from = t.from.Fork(), t.from
	}
	w.reader.Load(t.block)
	for {
		w.batch.Reset()
		err := w.reader.Read(w.batch, readSize)
		if !w.joined(t, w.batch) {
			return
		}
		if err == io.EOF {
			t.ended = w.reader.Ended()
			return
		}
		if err != nil {
			if t.step().err = err; fatal(err) {
				return
			}
		}
	}
}

// joined joins the records of a batch and encodes their rows. false: it cannot
// go on.
func (w *worker) joined(t *task, in rowio.Records) bool {
	for first := 0; first < in.Len(); {
		err := w.join.Records(in, first)
		s := t.step()
		s.encoded = w.encoder.Encode(s.encoded, w.join)
		s.rows += w.join.Len()
		if err == nil {
			s.records += in.Len() - first
			return true
		}
		s.err = err
		failed := (*RecordError)(nil)
		if !errors.As(err, &failed) {
			return false
		}
		if failed.Index += first; failed.Record == nil {
			s.record = in.(StreamBatch).JSON(failed.Index)
		}
		s.records += failed.Index + 1 - first
		first = failed.Index + 1
	}
	return true
}

// counted hands the counters over.
func (w *worker) counted(t *task) {
	records, joins := w.join.Counters()
	t.records = *records
	copy(t.joins, joins)
	*records = 0
	clear(joins)
}

// step is the one at hand: the last, unless it ends in an error.
func (t *task) step() *step {
	n := len(t.steps)
	if n > 0 && t.steps[n-1].err == nil {
		return &t.steps[n-1]
	}
	if n == cap(t.steps) {
		t.steps = append(t.steps, step{})
	}
	t.steps = t.steps[:n+1]
	s := &t.steps[n]
	*s = step{encoded: s.encoded[:0]}
	return s
}
