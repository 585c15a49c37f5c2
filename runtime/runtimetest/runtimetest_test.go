package runtimetest_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"testing"

	"github.com/veloc-dev/veloc/runtime"
	"github.com/veloc-dev/veloc/runtime/file"
	"github.com/veloc-dev/veloc/runtime/parquet"
	"github.com/veloc-dev/veloc/runtime/runtimetest"
	"github.com/veloc-dev/veloc/runtime/zstd"
)

// endings are the files that runtime/file knows.
var endings = []string{"csv", "ndjson", "csv.gz", "ndjson.zst", "parquet"}

var known = []file.Option{parquet.Format, zstd.Compression}

// written makes files of the first rows, each once, by way of the sink, whose own
// test says that it can be trusted.
func written(t *testing.T, ending string) func(rows int) string {
	dir, paths := t.TempDir(), map[int]string{}
	return func(rows int) string {
		if paths[rows] == "" {
			paths[rows] = filepath.Join(dir, fmt.Sprint(rows, ".", ending))
			write(t, paths[rows], rows)
		}
		return paths[rows]
	}
}

func write(t *testing.T, path string, rows int) {
	t.Helper()
	w, err := file.Sink(path, known...).OpenSink(t.Context(), runtimetest.Relation)
	if err != nil {
		t.Fatal(err)
	}
	b := &runtimetest.Rows{}
	for i := range rows {
		b.Append(runtimetest.Row(i))
	}
	if err := errors.Join(w.Write(t.Context(), b), w.Commit(t.Context()), w.Close()); err != nil {
		t.Fatal(err)
	}
}

func TestFileStreams(t *testing.T) {
	for _, ending := range endings {
		t.Run(ending, func(t *testing.T) {
			t.Parallel()
			path := written(t, ending)
			if err := runtimetest.Stream(func(rows int) (runtime.StreamSource, error) {
				return file.Stream(path(rows), known...), nil
			}); err != nil {
				t.Error(err)
			}
		})
	}
	t.Run("glob", func(t *testing.T) {
		t.Parallel()
		if err := runtimetest.Stream(func(rows int) (runtime.StreamSource, error) {
			lines := bytes.SplitAfter(runtimetest.NDJSON(rows), []byte("\n"))
			dir := t.TempDir()
			for i, part := range [][][]byte{lines[:len(lines)/2], lines[len(lines)/2:]} {
				if err := os.WriteFile(filepath.Join(dir, fmt.Sprint(i, ".ndjson")), bytes.Join(part, nil), 0o600); err != nil {
					return nil, err
				}
			}
			return file.Stream(filepath.Join(dir, "*.ndjson")), nil
		}); err != nil {
			t.Error(err)
		}
	})
}

// Stdin is a pipe, which is read as it comes.
func TestStdin(t *testing.T) {
	before := os.Stdin
	defer func() { os.Stdin = before }()
	for format, text := range map[string]func(int) []byte{"csv": runtimetest.CSV, "ndjson": runtimetest.NDJSON} {
		if err := runtimetest.Stream(func(rows int) (runtime.StreamSource, error) {
			r, w, err := os.Pipe()
			if err != nil {
				return nil, err
			}
			os.Stdin = r
			go func() {
				w.Write(text(rows))
				w.Close()
			}()
			return file.Stream("-", file.As(format)), nil
		}); err != nil {
			t.Errorf("%s: %v", format, err)
		}
	}
}

func TestFileTables(t *testing.T) {
	for _, ending := range endings {
		path := written(t, ending)
		if err := runtimetest.Table(func(rows int) (runtime.TableSource, error) {
			return file.Table(path(rows), known...), nil
		}); err != nil {
			t.Errorf("%s: %v", ending, err)
		}
	}
}

// records reads rows apart from the package that is tested.
func records(path string) ([]runtimetest.Record, error) {
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	if strings.HasSuffix(path, ".gz") {
		z, err := gzip.NewReader(bytes.NewReader(text))
		if err != nil {
			return nil, err
		}
		if text, err = io.ReadAll(z); err != nil {
			return nil, err
		}
	}
	return readBack(path, text)
}

// readBack compares the text of text formats with what the rows are as text; the
// others are read.
func readBack(path string, text []byte) ([]runtimetest.Record, error) {
	of := runtimetest.NDJSON
	switch {
	case strings.Contains(path, ".parquet"), strings.HasSuffix(path, ".zst"):
		return streamed(path)
	case strings.Contains(path, ".csv"):
		of = runtimetest.CSV
	}
	rows := sort.Search(6000, func(rows int) bool { return len(of(rows)) >= len(text) })
	if !bytes.Equal(of(rows), text) {
		return nil, fmt.Errorf("%d rows are not written as COPY or row_to_json writes them", rows)
	}
	var out []runtimetest.Record
	for i := range rows {
		out = append(out, runtimetest.Row(i))
	}
	return out, nil
}

func streamed(path string) ([]runtimetest.Record, error) {
	r, err := file.Stream(path, known...).OpenStream(context.Background(), runtimetest.Relation, nil)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	var out []runtimetest.Record
	for {
		var b runtimetest.Rows
		if _, err := r.Read(context.Background(), &b, 512); err == io.EOF {
			return out, nil
		} else if err != nil {
			return nil, err
		}
		out = append(out, b.Records()...)
	}
}

func TestFileSinks(t *testing.T) {
	for _, ending := range endings {
		t.Run(ending, func(t *testing.T) {
			t.Parallel()
			var path string
			if err := runtimetest.Sink(func() (runtime.Sink, error) {
				path = filepath.Join(t.TempDir(), "out."+ending)
				return file.Sink(path, known...), nil
			}, func() ([]runtimetest.Record, error) { return records(path) }); err != nil {
				t.Error(err)
			}
		})
	}
}
