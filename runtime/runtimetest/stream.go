package runtimetest

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/veloc-dev/veloc/runtime"
	"github.com/veloc-dev/veloc/runtime/rowio"
)

// many is more than a stream is asked for at a time.
const many = 10_000

// Stream tests a StreamSource. open makes one over the first rows, none at times;
// each is opened once. The error says what of runtime.StreamReader's contract
// does not hold.
func Stream(open func(rows int) (runtime.StreamSource, error)) error {
	for _, rows := range []int{0, 1, 700, many} {
		for _, most := range []int{1, 512, 4096} {
			if rows == many && most == 1 {
				continue
			}
			s := &streamTest{rows: rows, most: most}
			if err := s.withReader(open, s.read); err != nil {
				return fmt.Errorf("%d rows, %d at most: %w", rows, most, err)
			}
		}
		s := &streamTest{rows: rows}
		if err := s.withReader(open, s.split); err != nil {
			return fmt.Errorf("%d rows, by blocks: %w", rows, err)
		}
		if err := s.withReader(open, s.ended); err != nil {
			return fmt.Errorf("%d rows, in a context that has ended: %w", rows, err)
		}
		if err := s.withReader(open, func(runtime.StreamReader) error { return nil }); err != nil {
			return fmt.Errorf("%d rows, not read: %w", rows, err)
		}
	}
	return run(open)
}

type streamTest struct{ rows, most int }

func (s *streamTest) withReader(open func(int) (runtime.StreamSource, error), test func(runtime.StreamReader) error) error {
	source, err := open(s.rows)
	if err != nil {
		return err
	}
	reader, err := source.OpenStream(context.Background(), Relation)
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

func (s *streamTest) readHere(r runtime.StreamReader) error {
	ctx := context.Background()
	var batch Rows
	var kept []Record // they share the texts of the batches
	var last any
	for {
		batch.Reset()
		r.Buffered()
		pos, err := r.Read(ctx, &batch, s.most)
		n := batch.Len()
		kept = append(kept, batch.Records()...)
		switch {
		case err == io.EOF && n > 0:
			return fmt.Errorf("method Read gives io.EOF with %d records: they come before it", n)
		case err == io.EOF:
			if err := same(kept, 0, s.rows); err != nil {
				return err
			}
			if _, err := r.Read(ctx, &batch, s.most); err != io.EOF {
				return fmt.Errorf("method Read gives %v behind io.EOF", err)
			}
			// What Run has committed is acknowledged behind the end.
			return wrap("Ack behind the end", r.Ack(ctx, last))
		case err != nil:
			return fmt.Errorf("method Read: %w", err)
		case n == 0:
			return errors.New("method Read gives neither records nor an error: it is to wait")
		case n > s.most:
			return fmt.Errorf("method Read gives %d records, asked for %d", n, s.most)
		}
		if last = pos; len(kept)%3 == 0 {
			if err := r.Ack(ctx, pos); err != nil {
				return fmt.Errorf("method Ack: %w", err)
			}
		}
	}
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
			block, from, cut := stream.ReadBlock(ctx)
			if err = cut; err == nil && from != over {
				blocks := from.Fork()
				blocks.Load(block)
				for err == nil {
					batch.Reset()
					err = blocks.Read(&batch, 512)
					got = append(got, batch.Records()...)
				}
				if blocks.Ended() {
					over = from
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
		case err == io.EOF && got < s.rows:
			return fmt.Errorf("method Read gives io.EOF behind %d of %d records", got, s.rows)
		case err != nil:
			return nil
		case batch.Len() == 0:
			return errors.New("method Read gives neither records nor an error")
		}
	}
}

// run tests a source under runtime.Run.
func run(open func(int) (runtime.StreamSource, error)) error {
	source, err := open(many)
	if err != nil {
		return err
	}
	var got memory
	if err := runtime.Run(context.Background(), source, &got, &Rows{}, &identity{}); err != nil {
		return fmt.Errorf("method Run: %w", err)
	}
	return wrap("Run", same(got.rows, 0, many))
}

// New makes another batch.
func (b *Rows) New() rowio.Records { return &Rows{} }

// JSON is a record as a line of JSON.
func (b *Rows) JSON(i int) []byte { return (&Rows{b.rows[i : i+1]}).AppendJSON(nil) }

// identity gives each record as it is.
type identity struct{ Rows }

func (j *identity) Records(in rowio.Records, first int) error {
	j.rows = append(j.rows[:0], in.(*Rows).rows[first:]...)
	return nil
}
func (j *identity) Finish() error { j.rows = nil; return nil }
func (j *identity) Idle()         {}

// memory is a sink that keeps the rows.
type memory struct{ rows []Record }

func (m *memory) OpenSink(context.Context, *rowio.Relation) (runtime.SinkWriter, error) {
	return m, nil
}

func (m *memory) Write(_ context.Context, rows rowio.Results) error {
	for _, r := range rows.(*identity).rows {
		r.Note = strings.Clone(r.Note)
		m.rows = append(m.rows, r)
	}
	return nil
}
func (m *memory) Flush(context.Context) error  { return nil }
func (m *memory) Commit(context.Context) error { return nil }
func (m *memory) Abort() error                 { return nil }
func (m *memory) Copies() bool                 { return true }

// same compares records with those from a place on.
func same(got []Record, from, rows int) error {
	for i, r := range got {
		if i >= rows {
			return fmt.Errorf("there are %d records, not %d", len(got), rows)
		}
		if want := Row(from + i); r != want {
			return fmt.Errorf("record %d is %+v, not %+v", i, r, want)
		}
	}
	if len(got) < rows {
		return fmt.Errorf("there are %d records, not %d", len(got), rows)
	}
	return nil
}

func wrap(what string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s: %w", what, err)
}
