package file

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"

	"github.com/veloc-dev/veloc/runtime"
	"github.com/veloc-dev/veloc/runtime/rowio"
)

// Sink writes results to a file, which appears whole when the run commits, or
// not at all. "-" is stdout, which is written as rows come.
func Sink(path string, opts ...Option) runtime.Sink { return &sink{path, optionsOf(opts)} }

type sink struct {
	path string
	options
}

// OpenSink creates a temporary file beside the path.
func (s *sink) OpenSink(_ context.Context, rel *rowio.Relation) (runtime.SinkWriter, error) {
	compression, base, err := s.compressionOf(s.path)
	if err != nil {
		return nil, err
	}
	format, err := s.formatOf(s.path, base)
	if err != nil {
		return nil, err
	}
	w := &sinkWriter{path: s.path, file: os.Stdout}
	if s.path != "-" {
		if w.file, err = os.CreateTemp(filepath.Dir(s.path), "."+filepath.Base(s.path)+".*"); err != nil {
			return nil, err
		}
	}
	var out io.Writer = w.file
	if compression != nil {
		packed, err := compression.NewWriter(out)
		if err != nil {
			return nil, errors.Join(err, w.discard())
		}
		w.packed = packed
		out = packed
	}
	if w.out, err = format.NewWriter(out, rel); err != nil {
		return nil, errors.Join(err, w.discard())
	}
	return w, nil
}

type sinkWriter struct {
	path   string
	file   *os.File
	packed io.WriteCloser // nil: not compressed
	out    rowio.Writer
}

// Write encodes the rows.
func (w *sinkWriter) Write(_ context.Context, rows rowio.Results) error { return w.out.Write(rows) }

// Flush passes on what was encoded; a file that is not there yet can wait.
func (w *sinkWriter) Flush(context.Context) error {
	if w.path != "-" {
		return nil
	}
	return w.out.Flush()
}

// Commit finishes the file and gives it its name.
func (w *sinkWriter) Commit(context.Context) error {
	err := w.out.Close()
	if err == nil && w.packed != nil {
		err = w.packed.Close()
	}
	if w.path == "-" {
		return err
	}
	if err == nil {
		err = w.file.Sync()
	}
	if err != nil {
		return errors.Join(err, w.discard())
	}
	if err := errors.Join(w.file.Chmod(mode(w.path)), w.file.Close()); err != nil {
		return errors.Join(err, os.Remove(w.file.Name()))
	}
	if err := os.Rename(w.file.Name(), w.path); err != nil {
		return errors.Join(err, os.Remove(w.file.Name()))
	}
	return syncFolder(filepath.Dir(w.path))
}

// mode is that of the file that is replaced, or what a new file gets.
func mode(path string) os.FileMode {
	if info, err := os.Stat(path); err == nil {
		return info.Mode().Perm()
	}
	return 0o644
}

// syncFolder makes the new name last; folders that cannot be synced are none
// of our business.
func syncFolder(path string) error {
	dir, err := os.Open(path)
	if err != nil {
		return nil
	}
	defer dir.Close()
	dir.Sync()
	return nil
}

// Abort removes what was written.
func (w *sinkWriter) Abort() error {
	if w.path == "-" {
		return w.out.Flush()
	}
	return w.discard()
}

func (w *sinkWriter) discard() error {
	if w.path == "-" {
		return nil
	}
	return errors.Join(w.file.Close(), os.Remove(w.file.Name()))
}
