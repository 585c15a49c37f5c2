package file

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/veloc-dev/veloc/runtime"
	"github.com/veloc-dev/veloc/runtime/rowio"
	"github.com/veloc-dev/veloc/runtime/scan"
)

// resumed is a file before the position from which it is to be read on.
type resumed struct {
	progress runtime.Progress
	parked   int // so many of progress.Parked have been given
}

// readAgain reads up to the next record that is to be given again, or to where the
// file is read on; batch stays empty then.
func (r *streamReader) readAgain(ctx context.Context, batch rowio.Records) (runtime.Span, error) {
	p := r.again.progress
	if r.again.parked == len(p.Parked) {
		r.again = nil
		return runtime.Span{}, r.skip(ctx, p.Position)
	}
	at := p.Parked[r.again.parked]
	r.again.parked++
	if err := r.skip(ctx, at); err != nil {
		return runtime.Span{}, err
	}
	r.at++
	return runtime.Span{Partition: r.partition, First: at, Next: r.at}, r.whole(r.file.Read(batch, 1))
}

// skip reads on to a position.
func (r *streamReader) skip(ctx context.Context, to runtime.Position) error {
	skipped := &skipped{rel: r.rel}
	for r.at < to {
		if err := ctx.Err(); err != nil {
			return err
		}
		skipped.records = 0
		err := r.file.Read(skipped, int(min(to-r.at, runtime.BatchSize)))
		r.at += runtime.Position(skipped.records)
		if refused := (*rowio.RecordError)(nil); errors.As(err, &refused) && !refused.Fatal {
			r.at++ // what became of it was settled when it was read first
			continue
		}
		if err := r.whole(err); err != nil {
			return err
		}
	}
	return nil
}

// whole says of a file that ends too soon that it is another one.
func (r *streamReader) whole(err error) error {
	if err == io.EOF {
		return fmt.Errorf("%s: it is to be read on behind %d records, and has only %d", r.file.path, r.from[r.partition].Position, r.at)
	}
	return err
}

// skipped counts records, and keeps none.
type skipped struct {
	rel     *rowio.Relation
	records int
}

func (s *skipped) Relation() *rowio.Relation { return s.rel }
func (s *skipped) Len() int                  { return s.records }
func (s *skipped) Reset()                    { s.records = 0 }

// DecodeCSV reads records, but not their values.
func (s *skipped) DecodeCSV(c *scan.CSV, most int) error { return s.next(c.Next, most) }

// DecodeJSON reads records, but not their values.
func (s *skipped) DecodeJSON(j *scan.JSON, most int) error { return s.next(j.Next, most) }

func (s *skipped) next(next func() error, most int) error {
	for s.records < most {
		if err := next(); err != nil {
			return err
		}
		s.records++
	}
	return nil
}

// DecodeVectors counts the records.
func (s *skipped) DecodeVectors(_ *rowio.Vectors, from, to int) { s.records += to - from }
