package file_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/veloc-dev/veloc/runtime"
	"github.com/veloc-dev/veloc/runtime/file"
	"github.com/veloc-dev/veloc/runtime/runtimetest"
)

// readOn opens a stream behind so many records of a file and reads one.
func readOn(t *testing.T, source runtime.StreamSource, from ...runtime.Progress) (runtimetest.Record, runtime.Span, error) {
	t.Helper()
	r, err := source.OpenStream(t.Context(), runtimetest.Relation, from)
	if err != nil {
		return runtimetest.Record{}, runtime.Span{}, err
	}
	defer r.Close()
	batch := &runtimetest.Rows{}
	span, err := r.Read(context.Background(), batch, 1)
	if err != nil {
		return runtimetest.Record{}, span, err
	}
	return batch.Records()[0], span, nil
}

// A file that is shorter than what was read of it is another one; a pipe has nothing
// of what was read; both say so.
func TestCannotGoOn(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.ndjson")
	if err := os.WriteFile(path, runtimetest.NDJSON(5), 0o600); err != nil {
		t.Fatal(err)
	}
	if r, span, err := readOn(t, file.Stream(path), runtime.Progress{Low: 4, Position: 4}); err != nil || r != runtimetest.Row(4) || span.First != 4 || span.Next != 5 {
		t.Errorf("%+v at %+v: %v", r, span, err)
	}
	if _, _, err := readOn(t, file.Stream(path), runtime.Progress{Low: 6, Position: 6}); err == nil || !strings.Contains(err.Error(), "behind 6 records, and has only 5") {
		t.Error(err)
	}
	if _, _, err := readOn(t, file.Stream(path), runtime.Progress{Partition: 1, Position: 1}); err == nil || !strings.Contains(err.Error(), "file 1 is to be read on, and there are 1") {
		t.Error(err)
	}
	before := os.Stdin
	defer func() { os.Stdin = before }()
	in, out, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	out.Close()
	os.Stdin = in
	if _, _, err := readOn(t, file.Stream("-", file.As("csv")), runtime.Progress{Low: 1, Position: 1}); !errors.Is(err, runtime.ErrNoResume) {
		t.Error(err)
	}
}

// A record that was refused has a position as any other.
func TestRefusedRecordsCount(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.csv")
	text := string(runtimetest.CSV(0)) + "1,a\nx,b\n2\n3,c\n"
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	for position, want := range map[runtime.Position]int64{0: 1, 3: 3} {
		if r, _, err := readOn(t, file.Stream(path), runtime.Progress{Low: position, Position: position}); err != nil || r.ID != want {
			t.Errorf("behind %d: %+v, %v", position, r, err)
		}
	}
	for _, position := range []runtime.Position{1, 2} {
		if _, span, err := readOn(t, file.Stream(path), runtime.Progress{Low: position, Position: position}); err == nil || span.Next != position+1 {
			t.Errorf("behind %d: %+v, %v", position, span, err)
		}
	}
}
