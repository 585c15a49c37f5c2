// Package harness is what the programs that package batch builds link: it runs
// a query with a sink in memory and prints its outcome as a line of JSON.
package harness

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"runtime/debug"
	"strings"

	"github.com/veloc-dev/veloc/runtime"
	"github.com/veloc-dev/veloc/runtime/pg"
	"github.com/veloc-dev/veloc/runtime/rowio"
)

// Harness prints results to stdout.
type Harness struct{ out *json.Encoder }

// New makes a Harness.
func New() *Harness { return &Harness{json.NewEncoder(os.Stdout)} }

// Query runs one query of a package, unless its tables failed with tablesErr, and
// then what else is to be checked.
func (h *Harness) Query(number int, name string, tablesErr error, run func(runtime.Sink) error, checks ...func() error) {
	sink := &memory{}
	err := tablesErr
	if err == nil {
		err = guarded(func() error { return run(sink) })
		for _, check := range checks {
			if failed := guarded(check); failed != nil {
				err = failed
			}
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
	var e *pg.Error
	if errors.As(err, &e) {
		return e.SQLState
	}
	return "error"
}

// memory is a sink that keeps the results as CSV with a header.
type memory struct{ out bytes.Buffer }

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
	return nil
}

func (m *memory) Flush(context.Context) error  { return nil }
func (m *memory) Commit(context.Context) error { return nil }
func (m *memory) Abort() error                 { return nil }
