// Package harness is what the programs that package batch builds link: it runs
// a query with a sink in memory and prints its outcome as a line of JSON.
package harness

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"runtime/debug"
	"strings"
	"time"

	"github.com/veloc-dev/veloc/runtime"
	"github.com/veloc-dev/veloc/runtime/file"
	"github.com/veloc-dev/veloc/runtime/parquet"
	"github.com/veloc-dev/veloc/runtime/pg"
	"github.com/veloc-dev/veloc/runtime/rowio"
	"github.com/veloc-dev/veloc/runtime/zstd"
)

// TimedOut stands in the place of a SQLSTATE where a query took too long.
const TimedOut = "timeout"

// Harness prints results to stdout.
type Harness struct{ out *json.Encoder }

// New makes a Harness.
func New() *Harness {
	slog.SetDefault(slog.New(slog.DiscardHandler))
	return &Harness{json.NewEncoder(os.Stdout)}
}

// Query runs one query of a package, unless its tables failed with tablesErr, and
// then what else is to be checked, which is given the rows as NDJSON. Where a file is
// named, the rows go to it.
func (h *Harness) Query(number int, name, path string, tablesErr error, run func(runtime.Sink) error, checks ...func(rows string) error) {
	sink := &memory{}
	err := tablesErr
	if path != "" && err == nil {
		err = guarded(func() error { return run(file.Sink(path, parquet.Format, zstd.Compression)) })
	} else if err == nil {
		err = inTime(func() error {
			begin := time.Now()
			err := guarded(func() error { return run(sink) })
			if time.Since(begin) > time.Second {
				return err
			}
			for _, check := range checks {
				if failed := guarded(func() error { return check(sink.json.String()) }); failed != nil {
					err = failed
				}
			}
			return err
		})
		if err == errTimeout {
			sink = &memory{} // the other one is being written to
		}
	}
	result := map[string]any{"Package": number, "Query": name, "CSV": sink.out.String()}
	if err != nil {
		result["Err"], result["SQLState"] = err.Error(), sqlState(err)
	}
	if err := h.out.Encode(result); err != nil {
		panic(err)
	}
}

var errTimeout = errors.New("the query takes too long")

// inTime leaves a query behind that takes longer than any should: the program goes
// on with the next.
func inTime(run func() error) error {
	done := make(chan error, 1)
	go func() { done <- run() }()
	select {
	case err := <-done:
		return err
	case <-time.After(10 * time.Second):
		return errTimeout
	}
}

func guarded(run func() error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			stack := strings.Split(string(debug.Stack()), "\n")
			err = fmt.Errorf("panic: %v\n%s", p, strings.Join(stack[:min(len(stack), 30)], "\n"))
		}
	}()
	return run()
}

func sqlState(err error) string {
	if err == errTimeout {
		return TimedOut
	}
	var e *pg.Error
	if errors.As(err, &e) {
		return e.SQLState
	}
	return "error"
}

// memory is a sink that keeps the results as CSV with a header, and as NDJSON.
type memory struct{ out, json bytes.Buffer }

func (m *memory) OpenSink(_ context.Context, rel *rowio.Relation) (runtime.SinkWriter, error) {
	for i, c := range rel.Columns {
		if i > 0 {
			m.out.WriteByte(',')
		}
		m.out.WriteString(csvName(c.Name))
	}
	m.out.WriteByte('\n')
	return m, nil
}

// csvName quotes a column name as COPY quotes a value.
func csvName(s string) string {
	if s == "" || strings.ContainsAny(s, ",\"\n\r") || s == `\.` {
		return `"` + strings.ReplaceAll(s, `"`, `""`) + `"`
	}
	return s
}

func (m *memory) Write(_ context.Context, rows rowio.Results) error {
	m.out.Write(rows.AppendCSV(nil))
	m.json.Write(rows.AppendJSON(nil))
	return nil
}

func (m *memory) Flush(context.Context) error  { return nil }
func (m *memory) Delivery() runtime.Delivery   { return runtime.AtFlush }
func (m *memory) Close() error                 { return nil }
func (m *memory) Commit(context.Context) error { return nil }
func (m *memory) Abort() error                 { return nil }
