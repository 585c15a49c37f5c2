package file

import (
	"context"
	"errors"
	"io"

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
func (s *sink) OpenSink(ctx context.Context, rel *rowio.Relation) (runtime.SinkWriter, error) {
	compression, base, err := s.compressionOf(s.path)
	if err != nil {
		return nil, err
	}
	format, err := s.formatOf(s.path, base)
	if err != nil {
		return nil, err
	}
	target, err := openTarget(ctx, s.path, s.temporary)
	if err != nil {
		return nil, err
	}
	w := &sinkWriter{target: target}
	out := target.writer()
	if target.direct && s.within != nil {
		out = &patient{out: out, ctx: s.within, patience: s.patience}
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
	ended  bool
	packed io.WriteCloser // nil: not compressed
	out    rowio.Writer
}

// Delivery says whether rows are there as they come, or as a whole at the end.
func (w *sinkWriter) Delivery() runtime.Delivery {
	if w.target.direct {
		return runtime.AtFlush
	}
	return runtime.AtCommit
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
	w.ended = true
	if err := w.end(); err != nil {
		return errors.Join(err, w.target.discard())
	}
	return w.target.commit()
}

// Abort removes what was written; what went out directly stays, up to the last
// row.
func (w *sinkWriter) Abort() error {
	w.ended = true
	var err error
	if w.target.direct {
		err = w.end()
	}
	return errors.Join(err, w.target.discard())
}

// Close removes what has been neither committed nor aborted.
func (w *sinkWriter) Close() error {
	if w.ended {
		return nil
	}
	return w.Abort()
}

func (w *sinkWriter) end() error {
	err := w.out.Close()
	if err == nil && w.packed != nil {
		err = w.packed.Close()
	}
	return err
}
