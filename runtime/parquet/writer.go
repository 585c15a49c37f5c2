package parquet

import (
	"errors"
	"fmt"
	"io"
	"runtime"

	"github.com/veloc-dev/veloc/runtime/rowio"
)

// Rows that one group holds, and the bytes that a writer is to keep of one.
const (
	groupRows  = 128 << 10
	groupBytes = 32 << 20
)

// writer encodes rows, column by column, with the library's encodings. Its
// writer takes each value by way of a general type and packs every page: 180 ns
// of the 390 that bench's Parquet join took for a trade. This takes 75.
type writer struct {
	sheets  []*sheet
	v       *rowio.Vectors
	rows    int // of the group at hand
	bytes   int // of its pages that are full
	out     *groups
	working chan error // gets the error of the job at work; nil: there is none
	err     error      // why nothing more can be written
}

func newWriter(w io.Writer, rel *rowio.Relation) (*writer, error) {
	if names := rel.DuplicateNames(); names != "" {
		return nil, fmt.Errorf("several columns are named %s: a Parquet file cannot hold them; give them names of their own with AS", names)
	}
	if len(rel.Columns) == 0 {
		return nil, fmt.Errorf("a Parquet file cannot hold rows without columns")
	}
	out := &writer{v: rowio.NewVectors(rel), out: &groups{w: w}}
	for i := range rel.Columns {
		s, element := newSheet(&rel.Columns[i])
		out.sheets = append(out.sheets, s)
		out.out.schema = append(out.out.schema, element)
	}
	return out, nil
}

// Write encodes the rows.
func (w *writer) Write(rows rowio.Results) error {
	w.v.Reset()
	rows.AppendVectors(w.v)
	for i, s := range w.sheets {
		v := &w.v.Columns[i]
		if err := s.fill(s.page, v, s.page.mark(s.Column, v, rows.Len())); err != nil {
			w.err = errors.New("the Parquet file was left without an end")
			return fmt.Errorf("column %q: %w", s.Name, err)
		}
	}
	w.rows += rows.Len()
	return w.turn(w.rows >= groupRows || w.bytes >= groupBytes)
}

// turn hands on the pages that are full; at a group's end, all of them.
func (w *writer) turn(end bool) error {
	j := &job{out: w.out, end: end, rows: w.rows, group: w.sheets}
	for _, s := range w.sheets {
		if s.full() || end && s.page.rows > 0 {
			j.sheets = append(j.sheets, s)
		}
	}
	if len(j.sheets) == 0 && !end {
		return nil
	}
	if err := w.wait(); err != nil {
		return err
	}
	for _, s := range j.sheets {
		s.turn()
		w.bytes += s.spare.size()
	}
	if end {
		for _, s := range w.sheets {
			s.end()
		}
		w.rows, w.bytes = 0, 0
	}
	w.start(j)
	return w.err
}

// start does a job, beside the join where there is a processor for it.
func (w *writer) start(j *job) {
	if runtime.GOMAXPROCS(0) == 1 {
		w.err = j.do()
		for _, s := range j.sheets { // The pages that are in the cache are filled next.
			s.page, s.spare = s.spare, s.page
		}
		return
	}
	done := make(chan error, 1)
	w.working = done
	go func() { done <- j.do() }()
}

// wait waits until no job is at work.
func (w *writer) wait() error {
	if w.working != nil {
		if err := <-w.working; w.err == nil {
			w.err = err
		}
		w.working = nil
	}
	return w.err
}

// Flush does nothing: what is in a Parquet file shows at its end.
func (w *writer) Flush() error { return nil }

// Close writes the last group and the file's end.
func (w *writer) Close() error {
	if err := w.wait(); err != nil {
		return err
	}
	if w.rows > 0 {
		if err := w.turn(true); err != nil {
			return err
		}
		if err := w.wait(); err != nil {
			return err
		}
	}
	return w.out.close()
}

// Copies is true: a page holds copies.
func (w *writer) Copies() bool { return true }
