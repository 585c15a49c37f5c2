package file

import (
	"context"
	"io"
	"os"

	"github.com/veloc-dev/veloc/runtime"
	"github.com/veloc-dev/veloc/runtime/rowio"
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
func (s *stream) OpenStream(_ context.Context, rel *rowio.Relation) (runtime.StreamReader, error) {
	paths, err := expand(s.path)
	if err != nil {
		return nil, err
	}
	r := &streamReader{options: &s.options, paths: paths, rel: rel, results: make(chan result, 1)}
	return r, r.next()
}

// streamReader reads file after file. A read that may block runs in a goroutine
// of its own, so that the end of a context ends the wait.
type streamReader struct {
	*options
	paths   []string
	rel     *rowio.Relation
	file    *opened
	blocks  bool // the input is not a regular file
	pending bool // a read is under way
	results chan result
}

type result struct{ err error }

// next opens the next file; with none left the reader has no file.
func (r *streamReader) next() error {
	if r.file != nil {
		if err := r.file.Close(); err != nil {
			return err
		}
		r.file = nil
	}
	if len(r.paths) == 0 {
		return nil
	}
	path := r.paths[0]
	r.paths = r.paths[1:]
	info, err := os.Stat(path)
	r.blocks = path == "-" || err == nil && !info.Mode().IsRegular()
	if path == "-" {
		if info, err := os.Stdin.Stat(); err == nil && info.Mode().IsRegular() {
			r.blocks = false
		}
	}
	r.file, err = r.open(path, r.rel, nil)
	return err
}

// Read reads from the file at hand, and goes on to the next at its end.
func (r *streamReader) Read(ctx context.Context, batch rowio.Records, most int) (any, error) {
	for r.file != nil {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		err := r.read(ctx, batch, most)
		if err != io.EOF {
			return nil, err
		}
		if err := r.next(); err != nil {
			return nil, err
		}
		if batch.Len() > 0 {
			return nil, nil
		}
	}
	return nil, io.EOF
}

func (r *streamReader) read(ctx context.Context, batch rowio.Records, most int) error {
	if !r.blocks || r.file.Buffered() {
		return r.file.Read(batch, most)
	}
	if !r.pending {
		r.pending = true
		file := r.file
		go func() { r.results <- result{file.Read(batch, most)} }()
	}
	select {
	case done := <-r.results:
		r.pending = false
		return done.err
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Buffered reports whether Read returns at once.
func (r *streamReader) Buffered() bool {
	return r.file == nil || !r.blocks || r.file.Buffered()
}

// Ack does nothing: a file keeps no position.
func (r *streamReader) Ack(context.Context, any) error { return nil }

// Close closes the file at hand; a read that still waits for stdin is left to
// the process's end.
func (r *streamReader) Close() error {
	if r.file == nil || r.pending {
		return nil
	}
	return r.file.Close()
}
