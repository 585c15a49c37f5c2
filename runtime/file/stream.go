package file

import (
	"context"
	"fmt"
	"io"

	"github.com/veloc-dev/veloc/runtime"
	"github.com/veloc-dev/veloc/runtime/rowio"
)

// Stream is a source of a stream's records: a file, the files that a glob
// matches, one after the other in name order, or "-", stdin. What a pipe brings
// is answered as it comes.
//
// Each file is a partition, numbered from 0 in name order, and the position of a
// record counts those before it in its file. A run can go on in the middle as long
// as the files are the same, but for more behind them; not so of a pipe.
func Stream(path string, opts ...Option) runtime.StreamSource {
	return &stream{path, optionsOf(opts)}
}

type stream struct {
	path string
	options
}

// Endless is false: files end, and so do pipes.
func (s *stream) Endless() bool { return false }

// OpenStream opens the first file.
func (s *stream) OpenStream(ctx context.Context, rel *rowio.Relation, from []runtime.Progress) (runtime.StreamReader, error) {
	paths, err := Expand(s.path)
	if err != nil {
		return nil, err
	}
	r := &streamReader{options: &s.options, paths: paths, rel: rel, from: map[int32]runtime.Progress{}, partition: -1}
	for _, p := range from {
		if int(p.Partition) >= len(paths) {
			return nil, fmt.Errorf("%s: file %d is to be read on, and there are %d", s.path, p.Partition, len(paths))
		}
		r.from[p.Partition] = p
	}
	return r, r.next(ctx)
}

// streamReader reads file after file.
type streamReader struct {
	*options
	paths     []string
	rel       *rowio.Relation
	from      map[int32]runtime.Progress // where files are to be read on
	file      *opened
	partition int32            // the file's
	at        runtime.Position // in the file, behind what Read has given
	again     *resumed         // the records before the file's progress; nil: it is read from there
}

// next opens the next file; with none left the reader has no file.
func (r *streamReader) next(ctx context.Context) error {
	if r.file != nil {
		err := r.file.Close()
		r.file = nil
		if err != nil {
			return err
		}
	}
	if len(r.paths) == 0 {
		return nil
	}
	path := r.paths[0]
	r.paths = r.paths[1:]
	r.partition++
	r.at, r.again = 0, nil
	var err error
	if r.file, err = r.open(ctx, path, r.rel); err != nil {
		return err
	}
	if p := r.from[r.partition]; p.Position > 0 {
		if r.file.waiting != nil {
			return fmt.Errorf("%s: %w", path, runtime.ErrNoResume)
		}
		r.again = &resumed{progress: p}
	}
	return nil
}

// Read reads from the file at hand, and goes on to the next at its end.
func (r *streamReader) Read(ctx context.Context, batch rowio.Records, most int) (runtime.Span, error) {
	for r.file != nil {
		if err := ctx.Err(); err != nil {
			return runtime.Span{}, err
		}
		r.file.under(ctx)
		span, err := r.read(ctx, batch, most)
		if err == nil && batch.Len() == 0 {
			continue // it has been read on
		}
		if err != io.EOF {
			return span, err
		}
		if err := r.next(ctx); err != nil {
			return span, err
		}
		if batch.Len() > 0 {
			return span, nil
		}
	}
	return runtime.Span{}, io.EOF
}

// read reads from the file at hand.
func (r *streamReader) read(ctx context.Context, batch rowio.Records, most int) (runtime.Span, error) {
	if r.again != nil {
		return r.readAgain(ctx, batch)
	}
	span := runtime.Span{Partition: r.partition, First: r.at}
	err := r.file.Read(batch, most)
	r.at += runtime.Position(batch.Len())
	if _, refused := err.(*rowio.RecordError); refused {
		r.at++
	}
	span.Next = r.at
	return span, err
}

// Splits reports whether the file at hand is one that ReadBlock can cut.
func (r *streamReader) Splits() (bool, error) {
	if r.file == nil || r.file.waiting != nil || r.again != nil {
		return false, nil
	}
	s, ok := r.file.Reader.(rowio.Splitter)
	if !ok {
		return false, nil
	}
	return s.Splits()
}

// ReadBlock cuts a block off the file at hand; with none left it is empty, and
// the next file is at hand.
func (r *streamReader) ReadBlock(ctx context.Context) (runtime.StreamBlock, error) {
	if err := ctx.Err(); err != nil {
		return runtime.StreamBlock{}, err
	}
	block := runtime.StreamBlock{From: r.file.Reader.(rowio.Splitter), Partition: r.partition}
	var err error
	if block.Block, err = block.From.Split(); err == io.EOF {
		err = r.next(ctx)
	}
	return block, err
}

// Buffered reports whether Read returns at once.
func (r *streamReader) Buffered() bool {
	return r.file == nil || r.file.waiting == nil || r.file.Buffered()
}

// Recycle passes on what is no longer used; see rowio.Recycler. What is read again
// goes through memory that is not used twice, since one Read may take any number of
// chunks then.
func (r *streamReader) Recycle(inUse int) {
	if r.file != nil && r.again == nil {
		r.file.Recycle(inUse)
	}
}

// ReadsAhead is true: a file is the same whenever it is read.
func (r *streamReader) ReadsAhead() bool { return true }

// Commit does nothing: a file keeps no position; see runtime.OnCommit.
func (r *streamReader) Commit(context.Context, ...runtime.Progress) error { return nil }

// Close closes the file at hand.
func (r *streamReader) Close() error {
	if r.file == nil {
		return nil
	}
	return r.file.Close()
}
