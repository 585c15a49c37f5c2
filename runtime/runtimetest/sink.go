package runtimetest

import (
	"context"
	"fmt"

	"github.com/veloc-dev/veloc/runtime"
	"github.com/veloc-dev/veloc/runtime/rowio"
)

// Sink tests a Sink. open makes a new one, which is opened once; read gives the
// rows that it holds after it has been committed or aborted. The error says what
// of runtime.SinkWriter's contract does not hold.
func Sink(open func() (runtime.Sink, error), read func() ([]Record, error)) error {
	t := &sinkTest{open: open, read: read}
	for _, batches := range [][]int{{}, {1}, {0, 3, 0}, {512, 1, 4096, 700}} {
		for _, flush := range []bool{false, true} {
			if err := t.commits(batches, flush); err != nil {
				return fmt.Errorf("batches of %d rows: %w", batches, err)
			}
		}
		if err := t.aborts(batches); err != nil {
			return fmt.Errorf("batches of %d rows, and Abort: %w", batches, err)
		}
	}
	return wrap("encoded apart", t.encodes())
}

type sinkTest struct {
	open func() (runtime.Sink, error)
	read func() ([]Record, error)
}

func (t *sinkTest) writer() (runtime.SinkWriter, error) {
	sink, err := t.open()
	if err != nil {
		return nil, err
	}
	w, err := sink.OpenSink(context.Background(), Relation)
	return w, wrap("OpenSink", err)
}

// write writes the batches, one slice for all of them, and overwrites what it
// has given where the writer says that it copies.
func (t *sinkTest) write(w runtime.SinkWriter, batches []int, flush bool) (rows int, err error) {
	ctx := context.Background()
	c, ok := w.(rowio.Copier)
	copies := ok && c.Copies()
	for _, n := range batches {
		batch := &Rows{}
		notes := make([][]byte, n)
		for i := range n {
			r := Row(rows + i)
			notes[i] = []byte(r.Note)
			r.Note = view(notes[i])
			batch.Append(r)
		}
		if err := w.Write(ctx, batch); err != nil {
			return rows, fmt.Errorf("method Write: %w", err)
		}
		clear(batch.rows)
		for i := range notes {
			if copies {
				clear(notes[i])
			}
		}
		rows += n
		if flush {
			if err := w.Flush(ctx); err != nil {
				return rows, fmt.Errorf("method Flush: %w", err)
			}
		}
	}
	return rows, nil
}

func (t *sinkTest) commits(batches []int, flush bool) error {
	w, err := t.writer()
	if err != nil {
		return err
	}
	rows, err := t.write(w, batches, flush)
	if err != nil {
		return err
	}
	if err := w.Commit(context.Background()); err != nil {
		return fmt.Errorf("method Commit: %w", err)
	}
	got, err := t.read()
	if err != nil {
		return err
	}
	return wrap("behind Commit", same(got, 0, rows))
}

// aborts: what an aborted sink has not taken back are the first rows, whole.
func (t *sinkTest) aborts(batches []int) error {
	w, err := t.writer()
	if err != nil {
		return err
	}
	rows, err := t.write(w, batches, false)
	if err != nil {
		return err
	}
	if err := w.Abort(); err != nil {
		return fmt.Errorf("method Abort: %w", err)
	}
	got, err := t.read()
	if err != nil {
		return err
	}
	if len(got) > rows {
		return fmt.Errorf("it holds %d rows, and was given %d", len(got), rows)
	}
	return same(got, 0, len(got))
}

// encodes tests a sink whose rows are encoded apart from each other.
func (t *sinkTest) encodes() error {
	w, err := t.writer()
	if err != nil {
		return err
	}
	if e, ok := w.(interface{ Encoder() rowio.Encoder }); ok && e.Encoder() != nil {
		first, second := &Rows{}, &Rows{}
		for i := range 10 {
			first.Append(Row(i))
			second.Append(Row(10 + i))
		}
		later := e.Encoder().Encode(nil, second)
		for _, b := range [][]byte{e.Encoder().Encode(nil, first), later} {
			if err := e.Encoder().Put(b); err != nil {
				return fmt.Errorf("method Put: %w", err)
			}
		}
	} else if _, err := t.write(w, []int{20}, false); err != nil {
		return err
	}
	if err := w.Commit(context.Background()); err != nil {
		return fmt.Errorf("method Commit: %w", err)
	}
	got, err := t.read()
	if err != nil {
		return err
	}
	return same(got, 0, 20)
}
