// Package file reads tables and streams from files, and writes results to
// them: CSV and NDJSON, plain or compressed with gzip; other formats and
// compressions come in as options.
package file

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/veloc-dev/veloc/runtime/rowio"
	"github.com/veloc-dev/veloc/runtime/scan"
)

// Option changes how a file is read or written.
type Option interface{ apply(*options) }

type optionFunc func(*options)

func (f optionFunc) apply(o *options) { f(o) }

// Format makes a format an option. It is used for files whose name ends in the
// format's name, and for those whose ending says nothing. Package parquet has
// its format as an option already.
func Format(f rowio.Format) Option {
	return optionFunc(func(o *options) { o.formats = append(o.formats, f) })
}

// As says which format a file has whatever its name: csv, ndjson, or the name
// of a format given with Format.
func As(format string) Option { return optionFunc(func(o *options) { o.format = format }) }

// Compression packs and unpacks files. Ending is that of file names: ".zst". Magic
// is what its files begin with, by which they are known whatever their name.
type Compression struct {
	Name, Ending string
	Magic        string
	NewReader    func(io.Reader) (io.ReadCloser, error)
	NewWriter    func(io.Writer) (io.WriteCloser, error)
}

// With makes a compression known.
func With(c Compression) Option {
	return optionFunc(func(o *options) { o.compressions = append(o.compressions, c) })
}

// Compressed says which compression a file has whatever its name: none, gzip,
// or the name of one given with With.
func Compressed(name string) Option { return optionFunc(func(o *options) { o.compression = name }) }

// CSV sets the options of COPY … (FORMAT csv).
func CSV(delimiter byte, null string, header bool) Option {
	return optionFunc(func(o *options) {
		o.csv.Delimiter, o.csv.Null, o.csv.NoHeader = delimiter, null, !header
	})
}

// OnExtra is called once a file with the columns that the relation does not
// declare; an error refuses the file.
func OnExtra(f func(file string, columns []string) error) Option {
	return optionFunc(func(o *options) { o.extra = f })
}

// OnRefused is called for each record of a table that cannot be used, with its
// text in the error. Where it returns nil the record is left out.
func OnRefused(f func(*rowio.RecordError) error) Option {
	return optionFunc(func(o *options) { o.refused = f })
}

// OnBytes is called with the number of bytes read since the last call.
func OnBytes(f func(n int64)) Option { return optionFunc(func(o *options) { o.bytes = f }) }

// OnTemporary is called with the name under which an output file is written,
// before it is created, and with none once it has its own name or is gone: what
// a process that ends at once has to remove.
func OnTemporary(f func(name string)) Option {
	return optionFunc(func(o *options) { o.temporary = f })
}

// Within bounds how long a sink waits for what it writes to, a pipe that nobody
// reads for one, after ctx has ended; then writing fails with ctx's cause. Without
// it a sink waits for as long as that takes.
func Within(ctx context.Context, d time.Duration) Option {
	return optionFunc(func(o *options) { o.within, o.patience = ctx, d })
}

type options struct {
	within              context.Context // nil: see Within
	patience            time.Duration
	format, compression string
	formats             []rowio.Format
	compressions        []Compression
	csv                 scan.CSVOptions
	extra               func(file string, columns []string) error
	refused             func(*rowio.RecordError) error
	bytes               func(n int64)
	temporary           func(name string)
}

func optionsOf(opts []Option) options {
	o := options{compressions: []Compression{gzipCompression}}
	for _, opt := range opts {
		opt.apply(&o)
	}
	return o
}

// compressionOf finds a file's compression, and its name without the ending.
func (o *options) compressionOf(path string) (*Compression, string, error) {
	for i, c := range o.compressions {
		if o.compression == c.Name || o.compression == "" && strings.HasSuffix(path, c.Ending) {
			return &o.compressions[i], strings.TrimSuffix(path, c.Ending), nil
		}
	}
	if o.compression != "" && o.compression != "none" {
		return nil, "", fmt.Errorf("%s: the compression %q is not known", path, o.compression)
	}
	if strings.HasSuffix(path, ".zst") && o.compression == "" {
		return nil, "", fmt.Errorf("%s: zstd needs the option zstd.Compression", path)
	}
	return nil, path, nil
}

// formatOf finds a file's format by the option or by its name without the
// compression's ending.
func (o *options) formatOf(path, base string) (rowio.Format, error) {
	name := o.format
	if name == "" {
		name = strings.TrimPrefix(filepath.Ext(base), ".")
	}
	for _, f := range o.formats {
		if f.Name() == name {
			return f, nil
		}
	}
	switch name {
	case "csv", "tsv":
		if name == "tsv" && o.csv.Delimiter == 0 {
			o.csv.Delimiter = '\t'
		}
		c := rowio.CSV{CSVOptions: o.csv, File: path}
		c.Extra = o.extraOf(path)
		return c, nil
	case "ndjson", "jsonl", "json":
		return rowio.JSON{JSONOptions: scan.JSONOptions{Extra: o.extraOf(path)}, File: path}, nil
	}
	if o.format == "" && len(o.formats) > 0 {
		return o.formats[0], nil
	}
	if name == "parquet" {
		return nil, fmt.Errorf("%s: Parquet needs the option parquet.Format", path)
	}
	return nil, fmt.Errorf("%s: the format %q is not known; CSV and NDJSON are, others are options", path, name)
}

func (o *options) extraOf(path string) func([]string) error {
	if o.extra == nil {
		return nil
	}
	return func(columns []string) error { return o.extra(path, columns) }
}

// Expand lists the files of a path: itself, "-" too, or those that a glob
// matches, in name order; none is an error that is fs.ErrNotExist.
func Expand(path string) ([]string, error) {
	if path == "-" {
		return []string{path}, nil
	}
	if _, err := os.Stat(path); err == nil || !strings.ContainsAny(path, "*?[") {
		return []string{path}, nil
	}
	found, err := filepath.Glob(path)
	if err != nil {
		return nil, err
	}
	if len(found) == 0 {
		return nil, fmt.Errorf("%s: no file matches: %w", path, os.ErrNotExist)
	}
	slices.Sort(found)
	return found, nil
}

// opened is a file with its reader of records.
type opened struct {
	rowio.Reader
	path    string
	text    bool // it is CSV or NDJSON
	closers []io.Closer
	waiting *waiting // nil: reads do not wait
}

// under sets the context whose end ends a wait.
func (f *opened) under(ctx context.Context) {
	if f.waiting != nil {
		f.waiting.ctx = ctx
	}
}

// Read reads records; a record's error names the file.
func (f *opened) Read(batch rowio.Records, most int) error {
	err := f.Reader.Read(batch, most)
	if e, ok := err.(*rowio.RecordError); ok && e.File == "" {
		e.File = f.path
	}
	if e := (*unpackError)(nil); errors.As(err, &e) && err == error(e) {
		return fmt.Errorf("%s: %w", f.path, err)
	}
	return err
}

// Recycle passes on what is no longer used; see rowio.Recycler.
func (f *opened) Recycle(inUse int) {
	if r, ok := f.Reader.(rowio.Recycler); ok {
		r.Recycle(inUse)
	}
}

func (f *opened) Close() error {
	var errs []error
	for _, c := range slices.Backward(f.closers) {
		errs = append(errs, c.Close())
	}
	f.closers = nil
	return errors.Join(errs...)
}

// open opens one file; ctx ends a wait for it.
func (o *options) open(ctx context.Context, path string, rel *rowio.Relation) (*opened, error) {
	compression, base, err := o.compressionOf(path)
	if err != nil {
		return nil, err
	}
	format, err := o.formatOf(path, base)
	if err != nil {
		return nil, err
	}
	file, waits, err := openFile(ctx, path)
	if err != nil {
		return nil, err
	}
	f := &opened{path: path, text: slices.Contains([]string{"csv", "ndjson"}, format.Name())}
	if path != "-" {
		f.closers = append(f.closers, file)
	}
	if info, err := file.Stat(); err == nil && info.IsDir() {
		f.Close()
		return nil, &os.PathError{Op: "open", Path: path, Err: syscall.EISDIR}
	}
	in, err := o.unpacked(f, o.input(f, ctx, file, waits), compression)
	if err != nil {
		f.Close()
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	if f.Reader, err = format.NewReader(in, rel); err == nil {
		err = o.sayExtra(path, f.Reader)
	}
	if closer, ok := f.Reader.(io.Closer); ok {
		f.closers = append(f.closers, closer)
	}
	if err != nil {
		f.Close()
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return f, nil
}

// input is the file such that waits end with the context and bytes are
// counted. A regular file stays one that formats may seek in.
func (o *options) input(f *opened, ctx context.Context, file *os.File, waits bool) io.Reader {
	switch {
	case waits:
		f.waiting = newWaiting(ctx, file)
		if o.bytes != nil {
			return &counter{f.waiting, o.bytes}
		}
		return f.waiting
	case o.bytes != nil:
		return &countedFile{file, o.bytes}
	}
	return file
}

// sayExtra passes on columns that a format finds when it opens a file.
func (o *options) sayExtra(path string, r rowio.Reader) error {
	finder, ok := r.(interface{ ExtraColumns() []string })
	if !ok || o.extra == nil {
		return nil
	}
	if extra := finder.ExtraColumns(); len(extra) > 0 {
		return o.extra(path, extra)
	}
	return nil
}

type counter struct {
	io.Reader
	count func(n int64)
}

func (c *counter) Read(b []byte) (int, error) {
	n, err := c.Reader.Read(b)
	c.count(int64(n))
	return n, err
}

type countedFile struct {
	*os.File
	count func(n int64)
}

func (c *countedFile) Read(b []byte) (int, error) {
	n, err := c.File.Read(b)
	c.count(int64(n))
	return n, err
}

func (c *countedFile) ReadAt(b []byte, at int64) (int, error) {
	n, err := c.File.ReadAt(b, at)
	c.count(int64(n))
	return n, err
}
