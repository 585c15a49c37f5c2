package file

import (
	"context"
	"crypto/rand"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/veloc-dev/veloc/runtime"
	"github.com/veloc-dev/veloc/runtime/rowio"
)

// Sink writes results to a file, which appears whole when the run commits, or
// not at all. "-" is stdout; it, devices and named pipes are written as rows
// come.
func Sink(path string, opts ...Option) runtime.Sink { return &sink{path, optionsOf(opts)} }

type sink struct {
	path string
	options
}

// OpenSink opens what is written to.
func (s *sink) OpenSink(_ context.Context, rel *rowio.Relation) (runtime.SinkWriter, error) {
	compression, base, err := s.compressionOf(s.path)
	if err != nil {
		return nil, err
	}
	format, err := s.formatOf(s.path, base)
	if err != nil {
		return nil, err
	}
	target, err := openTarget(s.path, s.temporary)
	if err != nil {
		return nil, err
	}
	w := &sinkWriter{target: target}
	var out io.Writer = target.file
	if !target.direct {
		out = &writeback{File: target.file}
	}
	if compression != nil {
		packed, err := compression.NewWriter(out)
		if err != nil {
			return nil, errors.Join(err, target.discard())
		}
		w.packed = packed
		out = packed
	}
	if w.out, err = format.NewWriter(out, rel); err != nil {
		return nil, errors.Join(err, target.discard())
	}
	return w, nil
}

type sinkWriter struct {
	target *target
	packed io.WriteCloser // nil: not compressed
	out    rowio.Writer
}

// Write encodes the rows.
func (w *sinkWriter) Write(_ context.Context, rows rowio.Results) error { return w.out.Write(rows) }

// Copies says whether the format keeps nothing of the rows.
func (w *sinkWriter) Copies() bool {
	c, ok := w.out.(rowio.Copier)
	return ok && c.Copies()
}

// Encoder is the format's, if it has one.
func (w *sinkWriter) Encoder() rowio.Encoder {
	e, _ := w.out.(rowio.Encoder)
	return e
}

// Flush passes on what was encoded; a file that is not there yet can wait.
func (w *sinkWriter) Flush(context.Context) error {
	if !w.target.direct {
		return nil
	}
	err := w.out.Flush()
	if f, ok := w.packed.(interface{ Flush() error }); ok && err == nil {
		err = f.Flush()
	}
	return err
}

// Commit finishes the file and gives it its name.
func (w *sinkWriter) Commit(context.Context) error {
	if err := w.end(); err != nil {
		return errors.Join(err, w.target.discard())
	}
	return w.target.commit()
}

// Abort removes what was written; what went out directly stays, up to the last
// row.
func (w *sinkWriter) Abort() error {
	var err error
	if w.target.direct {
		err = w.end()
	}
	return errors.Join(err, w.target.discard())
}

func (w *sinkWriter) end() error {
	err := w.out.Close()
	if err == nil && w.packed != nil {
		err = w.packed.Close()
	}
	return err
}

// target is what a sink writes to.
type target struct {
	path      string
	file      *os.File
	direct    bool // no file of its own that could appear as a whole
	temporary func(name string)
}

// openTarget opens a path to write. What is there already, if it is a regular
// file, stays until commit.
func openTarget(path string, temporary func(string)) (*target, error) {
	if temporary == nil {
		temporary = func(string) {}
	}
	if path == "-" {
		return &target{path, os.Stdout, true, temporary}, nil
	}
	info, err := os.Stat(path)
	if err == nil && !info.Mode().IsRegular() {
		f, err := os.OpenFile(path, os.O_WRONLY, 0)
		return &target{path, f, true, temporary}, err
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	path = behindLinks(path)
	base := filepath.Base(path)
	name := filepath.Join(filepath.Dir(path), "."+base[:min(len(base), maxName)]+"."+rand.Text()[:8])
	temporary(name)
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
	if failed := (*os.PathError)(nil); errors.As(err, &failed) {
		failed.Path = path
	}
	t := &target{path, f, false, temporary}
	if err != nil || info == nil {
		return t, err
	}
	if err := f.Chmod(info.Mode().Perm()); err != nil {
		return nil, errors.Join(err, t.discard())
	}
	return t, nil
}

// behindLinks is the file that a path names, there already or not: a symbolic
// link stays one, and its target is replaced. The links have an end, as Stat
// has found.
func behindLinks(path string) string {
	for {
		if real, err := filepath.EvalSymlinks(path); err == nil {
			return real
		}
		to, err := os.Readlink(path)
		if err != nil {
			return path
		}
		if !filepath.IsAbs(to) {
			to = filepath.Join(filepath.Dir(path), to)
		}
		path = to
	}
}

// maxName leaves room for what a temporary name adds.
const maxName = 200

// commit gives the file its name, durably.
func (t *target) commit() error {
	if t.direct {
		return t.discard()
	}
	if err := t.file.Sync(); err != nil {
		return errors.Join(err, t.discard())
	}
	err := t.file.Close()
	if err == nil {
		err = os.Rename(t.file.Name(), t.path)
	}
	if err != nil {
		return errors.Join(err, os.Remove(t.file.Name()))
	}
	t.temporary("")
	syncFolder(filepath.Dir(t.path))
	return nil
}

// discard closes the file, and removes it where it has no name yet.
func (t *target) discard() error {
	if t.path == "-" {
		return nil
	}
	err := t.file.Close()
	if !t.direct {
		err = errors.Join(err, os.Remove(t.file.Name()))
		t.temporary("")
	}
	return err
}

// syncFolder makes a new name last; folders that cannot be synced are none of
// our business.
func syncFolder(path string) {
	if dir, err := os.Open(path); err == nil {
		dir.Sync()
		dir.Close()
	}
}
