package file

import (
	"context"
	"errors"
	"io"
	"os"

	"github.com/veloc-dev/veloc/runtime"
	"github.com/veloc-dev/veloc/runtime/rowio"
)

// Table is a source that loads a table from a file, or from the files that a
// glob matches, in name order. "-" is stdin.
func Table(path string, opts ...Option) runtime.TableSource {
	return &table{path, optionsOf(opts)}
}

type table struct {
	path string
	options
}

// LoadTable reads the files.
func (t *table) LoadTable(ctx context.Context, in *runtime.TableInput) error {
	paths, err := Expand(t.path)
	if err != nil {
		return err
	}
	var size, read int64
	for _, p := range paths {
		if info, err := os.Stat(p); err == nil && p != "-" {
			size += info.Size()
		}
	}
	in.Expect(0, size)
	o := t.options
	report := o.bytes
	o.bytes = func(n int64) {
		read += n
		in.Progress(read)
		if report != nil {
			report(n)
		}
	}
	for _, p := range paths {
		if err := o.loadFile(ctx, p, in); err != nil {
			return err
		}
	}
	return nil
}

func (o *options) loadFile(ctx context.Context, path string, in *runtime.TableInput) error {
	f, err := o.open(ctx, path, in.Relation())
	if err != nil {
		return err
	}
	defer f.Close()
	if p, ok := in.Records().(rowio.KeyPlacer); ok {
		p.From(path, o.keyless(in))
	}
	for {
		f.Recycle(0) // Insert copies what the table keeps.
		err := f.Read(in.Records(), runtime.BatchSize)
		if in.Records().Len() > 0 {
			if err := in.Insert(); err != nil {
				return err
			}
		}
		switch {
		case err == io.EOF:
			return nil
		case err != nil:
			if err := o.decide(err); err != nil {
				return err
			}
			in.LeaveOut(1)
		case ctx.Err() != nil:
			return context.Cause(ctx)
		}
	}
}

// keyless decides about a record one of whose keys cannot be computed: where those
// that cannot be used are left out, the queries by that key do without it.
func (o *options) keyless(in *runtime.TableInput) func(*rowio.RecordError) error {
	if o.refused == nil {
		return nil
	}
	return func(e *rowio.RecordError) error {
		err := o.refused(e)
		if err == nil {
			in.LeaveOut(1)
		}
		return err
	}
}

// decide asks whether a record that cannot be used is left out.
func (o *options) decide(err error) error {
	var bad *rowio.RecordError
	if o.refused == nil || !errors.As(err, &bad) || bad.Fatal {
		return err
	}
	return o.refused(bad)
}
