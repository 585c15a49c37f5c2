package generated_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	goruntime "runtime"
	"strings"
	"testing"

	"github.com/veloc-dev/veloc/runtime"
	"github.com/veloc-dev/veloc/runtime/file"
	"github.com/veloc-dev/veloc/runtime/rowio"
)

// textSink keeps rows as CSV, which several processors may encode.
type textSink struct{ text []byte }

func (s *textSink) OpenSink(context.Context, *rowio.Relation) (runtime.SinkWriter, error) {
	return s, nil
}
func (s *textSink) Encoder() rowio.Encoder                       { return s }
func (s *textSink) Encode(dst []byte, rows rowio.Results) []byte { return rows.AppendCSV(dst) }
func (s *textSink) Put(b []byte) error                           { s.text = append(s.text, b...); return nil }
func (s *textSink) Delivery() runtime.Delivery                   { return runtime.AtFlush }
func (s *textSink) Flush(context.Context) error                  { return nil }
func (s *textSink) Commit(context.Context) error                 { return nil }
func (s *textSink) Abort() error                                 { return nil }
func (s *textSink) Close() error                                 { return nil }
func (s *textSink) Write(_ context.Context, rows rowio.Results) error {
	return s.Put(s.Encode(nil, rows))
}

// A run that goes on where another has come to gives what that has not given: at every
// cut, on one processor and several, with records that are refused.
func TestFilesGoOn(t *testing.T) {
	_, ready, _ := spread(t)
	dir := t.TempDir()
	orders := someOrders(rand.New(rand.NewPCG(3, 3)), 24_000)
	for file := range 2 {
		var text bytes.Buffer
		for i, order := range orders[file*12_000:][:12_000] {
			if i%97 == 5 {
				text.WriteString("{bad\n")
			}
			if err := json.NewEncoder(&text).Encode(order); err != nil {
				t.Fatal(err)
			}
		}
		if err := os.WriteFile(filepath.Join(dir, fmt.Sprint(file, ".ndjson")), text.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	run := func(processors int, to runtime.Sink, opts ...runtime.RunOption) {
		t.Helper()
		defer goruntime.GOMAXPROCS(goruntime.GOMAXPROCS(processors))
		opts = append(opts, runtime.CommitEvery(0), runtime.OnRefused(func(error, []byte) error { return nil }))
		if err := ready.LeftJoin().Run(t.Context(), file.Stream(filepath.Join(dir, "*.ndjson")), to, opts...); err != nil {
			t.Fatal(err)
		}
	}
	type cut struct {
		progress []runtime.Progress
		bytes    int
	}
	var whole string
	for _, processors := range []int{1, 4} {
		var cuts []cut
		var at []runtime.Progress
		sink := &textSink{}
		run(processors, sink, runtime.OnCommit(func(progress []runtime.Progress) {
			for _, p := range progress {
				at = append(at[:p.Partition:p.Partition], p) // one file after the other
			}
			cuts = append(cuts, cut{at, len(sink.text)})
		}))
		if whole == "" {
			whole = string(sink.text)
		}
		if string(sink.text) != whole || len(cuts) < 3 {
			t.Fatalf("%d bytes, not %d, in %d cuts", len(sink.text), len(whole), len(cuts))
		}
		for i, c := range cuts {
			if i > 2 && i%7 > 0 && i < len(cuts)-2 {
				continue
			}
			rest := &textSink{}
			run(1+3*(i%2), rest, runtime.ResumeFrom(c.progress...))
			if string(rest.text) != whole[c.bytes:] {
				t.Fatalf("behind %+v come %d bytes, not %d", c.progress, len(rest.text), len(whole)-c.bytes)
			}
		}
	}
}

// What comes at the end of the input needs all of it.
func TestWholeQueriesDoNotGoOn(t *testing.T) {
	_, ready, orders := spread(t)
	path := streamOf(t, orders[:3])
	from := runtime.Progress{Input: "orders", Low: 1, Position: 1}
	if err := ready.FullJoin().Run(t.Context(), file.Stream(path), &textSink{}, runtime.ResumeFrom(from)); !errors.Is(err, runtime.ErrNeedsWhole) {
		t.Error(err)
	}
	if err := ready.FullJoin().Run(t.Context(), endless{file.Stream(path)}, &textSink{}); !errors.Is(err, runtime.ErrNeedsWhole) {
		t.Error(err)
	}
	sink := &textSink{}
	if err := ready.LeftJoin().Run(t.Context(), file.Stream(path), sink, runtime.ResumeFrom(from)); err != nil || len(sink.text) == 0 {
		t.Error(err)
	}
	from.Input = "trades"
	if err := ready.LeftJoin().Run(t.Context(), file.Stream(path), sink, runtime.ResumeFrom(from)); err == nil || !strings.Contains(err.Error(), `"trades"`) {
		t.Error(err)
	}
}

// endless says of a stream that it has no end.
type endless struct{ runtime.StreamSource }

func (endless) Endless() bool { return true }
