package runtimetest

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"time"

	"github.com/veloc-dev/veloc/runtime"
	"github.com/veloc-dev/veloc/runtime/rowio"
)

// many is more than a stream is asked for at a time.
const many = 10_000

// Stream tests a StreamSource. open makes one over the first rows, none at times;
// each is opened once. An endless one is left once it has given them. The error says
// what of the contracts of runtime.StreamSource and runtime.StreamReader does not
// hold.
func Stream(open func(rows int) (runtime.StreamSource, error)) error {
	for _, rows := range []int{0, 1, 700, many} {
		for _, most := range []int{1, 512, 4096} {
			if rows == many && most == 1 {
				continue
			}
			s := &streamTest{rows: rows, most: most}
			if err := s.withReader(open, nil, s.read); err != nil {
				return fmt.Errorf("%d rows, %d at most: %w", rows, most, err)
			}
		}
		s := &streamTest{rows: rows}
		if err := s.withReader(open, nil, s.split); err != nil {
			return fmt.Errorf("%d rows, by blocks: %w", rows, err)
		}
		if err := s.withReader(open, nil, s.ended); err != nil {
			return fmt.Errorf("%d rows, in a context that has ended: %w", rows, err)
		}
		if err := s.withReader(open, nil, func(runtime.StreamReader) error { return nil }); err != nil {
			return fmt.Errorf("%d rows, not read: %w", rows, err)
		}
	}
	if err := resumes(open); err != nil {
		return err
	}
	return runs(open)
}

type streamTest struct {
	rows, most int
	endless    bool
}

func (s *streamTest) withReader(open func(int) (runtime.StreamSource, error), from []runtime.Progress, test func(runtime.StreamReader) error) error {
	source, err := open(s.rows)
	if err != nil {
		return err
	}
	s.endless = source.Endless()
	reader, err := source.OpenStream(context.Background(), Relation, from)
	if err != nil {
		return fmt.Errorf("method OpenStream: %w", err)
	}
	err = test(reader)
	if closed := reader.Close(); closed != nil && err == nil {
		err = fmt.Errorf("method Close: %w", closed)
	}
	return err
}

// read reads to the end, from a goroutine of its own where the reader reads
// ahead.
func (s *streamTest) read(r runtime.StreamReader) error {
	ahead, ok := r.(runtime.Prefetcher)
	if !ok || !ahead.ReadsAhead() {
		return s.readHere(r)
	}
	done := make(chan error)
	go func() { done <- s.readHere(r) }()
	return <-done
}

// readHere commits now and then, and twice, which is the same as once.
func (s *streamTest) readHere(r runtime.StreamReader) error {
	ctx := context.Background()
	batches, err := s.collect(r, s.rows, func(progress []runtime.Progress) error {
		return errors.Join(r.Commit(ctx, progress...), r.Commit(ctx, progress...))
	})
	if err != nil {
		return err
	}
	if err := s.same(batches, wanted(0, s.rows)); err != nil {
		return err
	}
	if s.endless {
		return s.waits(r)
	}
	if _, err := r.Read(ctx, &Rows{}, 1); err != io.EOF {
		return fmt.Errorf("method Read gives %v behind io.EOF", err)
	}
	// What Run has written last is committed behind the end.
	return wrap("Commit behind the end", r.Commit(ctx, progressOf(batches)...))
}

// taken is a batch that was read. Its records share the texts of the reader's.
type taken struct {
	runtime.Span
	records []Record
}

// positions are those of the records.
func (b *taken) positions() []runtime.Position {
	if b.Each != nil {
		return b.Each
	}
	at := make([]runtime.Position, len(b.records))
	for i := range at {
		at[i] = b.First + runtime.Position(i)
	}
	return at
}

// collect reads all records of a stream, of an endless one so many.
func (s *streamTest) collect(r runtime.StreamReader, rows int, commit func([]runtime.Progress) error) ([]taken, error) {
	ctx := context.Background()
	var batches []taken
	var batch Rows
	for n := 0; !s.endless || n < rows; n += batch.Len() {
		batch.Reset()
		r.Buffered()
		span, err := r.Read(ctx, &batch, s.most)
		switch {
		case err == io.EOF && s.endless:
			return nil, errors.New("method Read gives io.EOF, and the source says that the stream is endless")
		case err == io.EOF && batch.Len() > 0:
			return nil, fmt.Errorf("method Read gives io.EOF with %d records: they come before it", batch.Len())
		case err == io.EOF:
			return batches, nil
		case err != nil:
			return nil, fmt.Errorf("method Read: %w", err)
		case batch.Len() == 0:
			return nil, errors.New("method Read gives neither records nor an error: it is to wait")
		case batch.Len() > s.most:
			return nil, fmt.Errorf("method Read gives %d records, asked for %d", batch.Len(), s.most)
		}
		batches = append(batches, taken{span, slices.Clone(batch.Records())})
		if err := checkSpan(batches); err != nil {
			return nil, err
		}
		if commit != nil && len(batches)%3 == 0 {
			if err := commit(progressOf(batches)); err != nil {
				return nil, fmt.Errorf("method Commit: %w", err)
			}
		}
	}
	return batches, nil
}

// checkSpan holds where the last batch stands against those before it.
func checkSpan(batches []taken) error {
	last := &batches[len(batches)-1]
	at := last.positions()
	if len(at) != len(last.records) {
		return fmt.Errorf("method Read gives %d records and %d positions", len(last.records), len(at))
	}
	if at[0] != last.First {
		return fmt.Errorf("the first record stands at %d, and Span.First is %d", at[0], last.First)
	}
	before := runtime.Position(-1)
	for _, b := range batches[:len(batches)-1] {
		if b.Partition == last.Partition {
			before = b.Next - 1
		}
	}
	for _, p := range at {
		if p <= before {
			return fmt.Errorf("a record of partition %d stands at %d, behind %d", last.Partition, p, before)
		}
		before = p
	}
	if last.Next <= before {
		return fmt.Errorf("Span.Next is %d, and the last record stands at %d", last.Next, before)
	}
	return nil
}

// progressOf is how far a run over the batches has come.
func progressOf(batches []taken) []runtime.Progress {
	next := map[int32]runtime.Position{}
	for _, b := range batches {
		next[b.Partition] = b.Next
	}
	var out []runtime.Progress
	for _, partition := range slices.Sorted(maps.Keys(next)) {
		out = append(out, runtime.Progress{Input: Relation.Name, Partition: partition, Low: next[partition], Position: next[partition]})
	}
	return out
}

// same compares what was read. The order among partitions is anyone's.
func (s *streamTest) same(batches []taken, want []Record) error {
	var got []Record
	for _, b := range batches {
		got = append(got, b.records...)
	}
	if slices.ContainsFunc(batches, func(b taken) bool { return b.Partition != batches[0].Partition }) {
		byID := func(a, b Record) int { return cmp.Compare(a.ID, b.ID) }
		slices.SortStableFunc(got, byID)
		slices.SortStableFunc(want, byID)
	}
	return equal(got, want)
}

// waits tests that an endless stream without a further record waits for one, until
// the context ends.
func (s *streamTest) waits(r runtime.StreamReader) error {
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Millisecond)
	defer cancel()
	var batch Rows
	if _, err := r.Read(ctx, &batch, 1); err == nil || err == io.EOF || ctx.Err() == nil || batch.Len() > 0 {
		return fmt.Errorf("method Read gives %d records and %v, where there is none to come", batch.Len(), err)
	}
	return nil
}

// split reads a BlockStream by blocks.
func (s *streamTest) split(r runtime.StreamReader) error {
	stream, ok := r.(runtime.BlockStream)
	if !ok {
		return nil
	}
	ctx := context.Background()
	var got []Record
	var batch Rows
	var over rowio.Splitter
	for {
		splits, err := stream.Splits()
		switch {
		case err != nil:
			return fmt.Errorf("method Splits: %w", err)
		case !splits:
			batch.Reset()
			if _, err = r.Read(ctx, &batch, 512); err == nil {
				got = append(got, batch.Records()...)
				continue
			}
		default:
			block, cut := stream.ReadBlock(ctx)
			if err = cut; err == nil && block.From != over {
				blocks := block.From.Fork()
				blocks.Load(block.Block)
				for err == nil {
					batch.Reset()
					err = blocks.Read(&batch, 512)
					got = append(got, batch.Records()...)
				}
				if blocks.Ended() {
					over = block.From
				}
				if err == io.EOF {
					continue
				}
			}
		}
		if err == io.EOF {
			return same(got, 0, s.rows)
		}
		if err != nil {
			return err
		}
	}
}

// ended reads in a context that has ended: what is there may be given, but the
// stream has not come to its end.
func (s *streamTest) ended(r runtime.StreamReader) error {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	var batch Rows
	got := 0
	for {
		batch.Reset()
		_, err := r.Read(ctx, &batch, 512)
		got += batch.Len()
		switch {
		case err == io.EOF && (got < s.rows || s.endless):
			return fmt.Errorf("method Read gives io.EOF behind %d of %d records", got, s.rows)
		case err != nil:
			return nil
		case batch.Len() == 0:
			return errors.New("method Read gives neither records nor an error")
		}
	}
}

// New makes another batch.
func (b *Rows) New() rowio.Records { return &Rows{} }

// JSON is a record as a line of JSON.
func (b *Rows) JSON(i int) []byte { return (&Rows{b.rows[i : i+1]}).AppendJSON(nil) }

// wanted are so many rows from a place on.
func wanted(from, rows int) []Record {
	want := make([]Record, rows)
	for i := range want {
		want[i] = Row(from + i)
	}
	return want
}

// same compares records with those from a place on.
func same(got []Record, from, rows int) error { return equal(got, wanted(from, rows)) }

func equal(got, want []Record) error {
	for i, r := range got[:min(len(got), len(want))] {
		if r != want[i] {
			return fmt.Errorf("record %d is %+v, not %+v", i, r, want[i])
		}
	}
	if len(got) != len(want) {
		return fmt.Errorf("there are %d records, not %d", len(got), len(want))
	}
	return nil
}

func wrap(what string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s: %w", what, err)
}
