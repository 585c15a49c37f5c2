package runtime

import (
	"context"
	"sync"
	"time"

	"github.com/veloc-dev/veloc/runtime/rowio"
)

// TableInput is where a TableSource puts a table's rows.
type TableInput struct {
	core *Core
	gen  Generation

	mu   sync.Mutex
	over error // why the rows are no longer wanted
}

// Relation describes the rows.
func (in *TableInput) Relation() *rowio.Relation { return in.core.relation }

// Records is the batch to fill; call Insert when it holds some records.
func (in *TableInput) Records() rowio.Records { return in.gen.Records() }

// Insert takes the batch's records into the table being loaded, and empties it.
func (in *TableInput) Insert() error {
	in.mu.Lock()
	defer in.mu.Unlock()
	if in.over != nil {
		return in.over
	}
	in.gen.Expect(in.core.expected(in.gen.Rows() + in.gen.Records().Len()))
	if err := in.gen.Insert(); err != nil {
		return err
	}
	rows := in.gen.Rows()
	in.core.progress(func(s *TableStatus) {
		s.loading = rows
		in.core.rate.note(time.Now(), rows)
	})
	return nil
}

// Expect says how many rows and bytes there will be; 0: unknown.
func (in *TableInput) Expect(rows, bytes int64) {
	in.core.progress(func(s *TableStatus) { s.ExpectedRows, s.Expected = rows, bytes })
}

// expected is how many rows a load will bring, as far as its source has told:
// by the number of rows, or by their share of the bytes so far; 0: unknown.
func (c *Core) expected(rows int) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	switch s := &c.status; {
	case s.ExpectedRows > 0:
		return int(s.ExpectedRows)
	case s.Bytes > 0 && s.Expected > 0:
		return int(float64(rows) * float64(s.Expected) / float64(s.Bytes))
	}
	return 0
}

// Progress says how many bytes have been read so far.
func (in *TableInput) Progress(bytes int64) {
	in.core.progress(func(s *TableStatus) { s.Bytes = bytes })
}

// abandon refuses what a source that does not return still brings.
func (in *TableInput) abandon(err error) {
	in.mu.Lock()
	defer in.mu.Unlock()
	in.over = err
}

// read runs the source. A panic is an error.
func (in *TableInput) read(ctx context.Context, source TableSource) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = panicked{p}
		}
	}()
	return source.LoadTable(ctx, in)
}

// commit makes the rows the table's after the source has ended with err.
func (in *TableInput) commit(ctx context.Context, err error) error {
	if err != nil {
		if _, keep := err.(keepRows); keep {
			return in.core.bounded(in.core.length())
		}
		return err
	}
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	if in.gen.Records().Len() > 0 {
		if err := in.Insert(); err != nil {
			return err
		}
	}
	if err := in.core.bounded(in.gen.Rows()); err != nil {
		return err
	}
	return in.gen.Commit()
}
