package file

import (
	"context"
	"io"

	"github.com/veloc-dev/veloc/runtime"
	"github.com/veloc-dev/veloc/runtime/rowio"
	"github.com/veloc-dev/veloc/runtime/scan"
)

// Stream is a source of a stream's records: a file, the files that a glob
// matches, one after the other in name order, or "-", stdin. What a pipe brings
// is answered as it comes. The position of a record is not kept: a run begins
// at the beginning.
func Stream(path string, opts ...Option) runtime.StreamSource {
	return &stream{path, optionsOf(opts)}
}

type stream struct {
	path string
	options
}

// OpenStream opens the first file.
func (s *stream) OpenStream(ctx context.Context, rel *rowio.Relation) (runtime.StreamReader, error) {
	paths, err := Expand(s.path)
	if err != nil {
		return nil, err
	}
	r := &streamReader{options: &s.options, paths: paths, rel: rel}
	return r, r.next(ctx)
}

// streamReader reads file after file.
type streamReader struct {
	*options
	paths []string
	rel   *rowio.Relation
	file  *opened
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
	var err error
	r.file, err = r.open(ctx, path, r.rel)
	return err
}

// Read reads from the file at hand, and goes on to the next at its end.
func (r *streamReader) Read(ctx context.Context, batch rowio.Records, most int) (any, error) {
	for r.file != nil {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		r.file.under(ctx)
		if err := r.file.Read(batch, most); err != io.EOF {
			return nil, err
		}
		if err := r.next(ctx); err != nil {
			return nil, err
		}
		if batch.Len() > 0 {
			return nil, nil
		}
	}
	return nil, io.EOF
}

// Splits reports whether the file at hand is one that ReadBlock can cut.
func (r *streamReader) Splits() (bool, error) {
	if r.file == nil || r.file.waiting != nil {
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
func (r *streamReader) ReadBlock(ctx context.Context) (scan.Block, rowio.Splitter, error) {
	if err := ctx.Err(); err != nil {
		return scan.Block{}, nil, err
	}
	s := r.file.Reader.(rowio.Splitter)
	b, err := s.Split()
	if err == io.EOF {
		err = r.next(ctx)
	}
	return b, s, err
}

// Buffered reports whether Read returns at once.
func (r *streamReader) Buffered() bool {
	return r.file == nil || r.file.waiting == nil || r.file.Buffered()
}

// Recycle passes on what is no longer used; see rowio.Recycler.
func (r *streamReader) Recycle(inUse int) {
	if r.file != nil {
		r.file.Recycle(inUse)
	}
}

// ReadsAhead is true: a file is the same whenever it is read.
func (r *streamReader) ReadsAhead() bool { return true }

// Ack does nothing: a file keeps no position.
func (r *streamReader) Ack(context.Context, any) error { return nil }

// Close closes the file at hand.
func (r *streamReader) Close() error {
	if r.file == nil {
		return nil
	}
	return r.file.Close()
}
