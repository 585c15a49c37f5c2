package runtime

import (
	"context"
	"errors"
	"io"
	goruntime "runtime"
	"sync"
	"time"

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
	// Counters are the query's own: its records, what it has made of them, and its
	// joins.
	Counters() (records *uint64, given *Given, joins []JoinStats)
}

// BlockStream is a StreamReader whose input may be cut into blocks. It is read
// from one goroutine, and ahead of what has been committed. Positions in its
// partitions count the records before, those that were refused included.
type BlockStream interface {
	StreamReader
	// Splits reports whether ReadBlock can cut what comes next.
	Splits() (bool, error)
	// ReadBlock cuts off the next block.
	ReadBlock(ctx context.Context) (StreamBlock, error)
}

// StreamBlock is a stretch of a stream with whole records.
type StreamBlock struct {
	scan.Block
	From      rowio.Splitter // whose it is
	Partition int32
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
	quit              chan struct{}  // closed: nobody takes what tasks give
	over              rowio.Splitter // a file that has ended before its last block
}

// task is one block's way through the workers.
type task struct {
	block StreamBlock // From nil: the records are in batch
	batch rowio.Records
	span  Span  // of batch
	read  int   // records of block, those that were refused included
	err   error // of the reader, behind the records
	waits bool  // the next Read may block

	steps   []step
	ended   bool // the block has ended its file
	records uint64
	given   Given
	joins   []JoinStats
	part    chan struct{} // the steps so far are to be taken, before the others
	taken   chan struct{} // they have been
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
	if workers < 2 || r.numbers != nil || !forks || !splits || !reads || !ahead.ReadsAhead() || !encodes {
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
	p.quit = make(chan struct{})
	_, _, joins := join.Counters()
	for range slots {
		p.free <- &task{batch: in.New(), joins: make([]JoinStats, len(joins)), part: make(chan struct{}), taken: make(chan struct{})}
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
		close(p.quit)
		close(p.free)
		running.Wait()
	}()
	for t := range p.order {
		end, err := p.wait(ctx, t)
		if err == nil {
			end, err = p.take(t)
		}
		switch {
		case err != nil:
			return nil, err
		case end && p.endless:
			return nil, errEndlessEnded
		case end:
			return context.Cause(ctx), p.finish(lasting)
		case t.err == nil:
		case endedBy(ctx, t.err):
			return context.Cause(ctx), p.finish(lasting)
		default:
			if err := p.refuse(t.err, nil); err != nil {
				return nil, err
			}
		}
		p.advance(t)
		if err := p.after(lasting, t.waits); err != nil {
			return nil, err
		}
		p.free <- t
	}
	return nil, nil
}

// wait waits until a task is done, and takes what it gives before. It may have
// more to give than is to be kept.
func (p *parallel) wait(ctx context.Context, t *task) (end bool, err error) {
	var look <-chan time.Time // whether the task takes too long
	ended := ctx.Done()
	for {
		select {
		case <-t.done:
			return false, nil
		case <-t.part:
			if err := p.put(t); err != nil {
				return false, err
			}
			t.steps = t.steps[:0]
			t.taken <- struct{}{}
		case <-ended:
			p.overdue(ctx)
			ended, look = nil, time.After(time.Until(p.runner.ended.Add(afterEnd)))
		case <-look:
			select {
			case <-t.done:
				return false, nil
			default:
				return false, both(context.Cause(ctx), ErrCutOff)
			}
		}
	}
}

// read gives the workers what comes next, until the end of the stream.
func (p *parallel) read(ctx context.Context) {
	defer close(p.order)
	defer close(p.work)
	for t := range p.free {
		if err := p.asReader(func() error {
			p.recycle(cap(p.free) - 1)
			p.next(ctx, t)
			return nil
		}); err != nil {
			t.err, t.block = err, StreamBlock{}
		}
		p.order <- t
		p.work <- t
		if t.err != nil && !isRefused(t.err) {
			return
		}
	}
}

func (p *parallel) next(ctx context.Context, t *task) {
	t.block, t.span, t.read, t.err, t.waits, t.done = StreamBlock{}, Span{}, 0, nil, false, make(chan struct{})
	t.batch.Reset()
	splits, err := p.stream.Splits()
	switch {
	case err != nil:
		t.err = err
	case splits:
		t.block, t.err = p.stream.ReadBlock(ctx)
	default:
		t.span, t.err = p.stream.Read(ctx, t.batch, readSize)
		t.waits = !p.stream.Buffered()
	}
}

// advance notes that everything in a task has been joined.
func (p *parallel) advance(t *task) {
	if t.block.From != nil {
		p.tracker.advance(t.block.Partition, t.read)
		return
	}
	p.tracker.count(t.span)
}

// take writes what a task has given; end: nothing comes behind it.
func (p *parallel) take(t *task) (end bool, err error) {
	if t.block.From != nil && t.block.From == p.over {
		return t.err == io.EOF, nil
	}
	if err := p.put(t); err != nil {
		return false, err
	}
	records, given, joins := p.join.Counters()
	*records += t.records
	given.Rows += t.given.Rows
	given.Failed += t.given.Failed
	for i := range joins {
		joins[i].add(&t.joins[i])
	}
	p.j.Idle()
	if t.ended {
		p.over = t.block.From
	}
	return t.err == io.EOF, nil
}

// put writes a task's steps, and decides about its refused records.
func (p *parallel) put(t *task) error {
	if t.block.From != nil && t.block.From == p.over {
		return nil
	}
	for i := range t.steps {
		s := &t.steps[i]
		if len(s.encoded) > 0 {
			p.wrote = true
			if err := p.asSink(func() error { return p.encoder.Put(s.encoded) }); err != nil {
				return err
			}
		}
		p.records += s.records
		t.read += s.records
		if s.err != nil {
			if isDecoding(s.err) {
				t.read++
			}
			if failed := (*RecordError)(nil); errors.As(s.err, &failed) {
				failed.Index = p.records - 1
			}
			if err := p.refuse(s.err, s.record); err != nil {
				return err
			}
		}
		if p.runOptions.batch != nil {
			p.runOptions.batch(s.records, s.rows)
		}
	}
	return nil
}

// isDecoding reports whether err refuses a record that is not among those joined.
func isDecoding(err error) bool {
	var refused *rowio.RecordError
	return errors.As(err, &refused)
}

// fatal reports whether nothing can be read behind a record.
func fatal(err error) bool {
	var refused *rowio.RecordError
	return errors.As(err, &refused) && refused.Fatal
}

// worker decodes, joins and encodes.
type worker struct {
	*parallel
	join    ParallelJoin
	task    *task // at hand
	encoder rowio.Encoder
	batch   rowio.Records
	reader  rowio.BlockReader
	from    rowio.Splitter // whose blocks reader reads
}

// works does tasks until there are no more.
func (p *parallel) works() {
	w := &worker{parallel: p, encoder: p.encoder}
	if err := p.asQuery(func() error { w.join, w.batch = p.join.Fork(), p.in.New(); return nil }); err != nil {
		w.fails(err)
		return
	}
	if b, ok := w.join.(Beginner); ok {
		_ = b.Begin(w.give) // of its own query value
		defer b.Begin(nil)
	}
	for t := range p.work {
		w.task, t.steps, t.ended = t, t.steps[:0], false
		if err := p.asQuery(func() error { w.does(t); return nil }); err != nil {
			t.step().err = err
			close(t.done)
			w.fails(err)
			return
		}
		close(t.done)
	}
}

// fails gives the tasks that a worker would have done an error.
func (w *worker) fails(err error) {
	for t := range w.work {
		t.steps = t.steps[:0]
		t.step().err = err
		close(t.done)
	}
}

func (w *worker) does(t *task) {
	if t.block.From == nil {
		w.joined(t, t.batch)
	} else {
		w.decoded(t)
	}
	w.counted(t)
}

// partSize is how many encoded bytes a task keeps until it is its turn.
const partSize = 1 << 20

// give encodes the rows at hand in the middle of a batch. Where they have become
// many it waits until they have been taken.
func (w *worker) give() bool {
	s := w.task.step()
	s.encoded = w.encoder.Encode(s.encoded, w.join)
	if s.rows += w.join.Len(); len(s.encoded) < partSize {
		select {
		case <-w.quit:
			return false
		default:
			return true
		}
	}
	select {
	case w.task.part <- struct{}{}:
	case <-w.quit:
		return false
	}
	select {
	case <-w.task.taken:
		return true
	case <-w.quit:
		return false
	}
}

// decoded reads a block batch by batch.
func (w *worker) decoded(t *task) {
	if w.from != t.block.From {
		w.reader, w.from = t.block.From.Fork(), t.block.From
	}
	w.reader.Load(t.block.Block)
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
	records, given, joins := w.join.Counters()
	t.records, t.given = *records, *given
	copy(t.joins, joins)
	*records, *given = 0, Given{}
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
