package generated_test

import (
	"context"
	"errors"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/veloc-dev/veloc/examples/trading"
	"github.com/veloc-dev/veloc/runtime"
	"github.com/veloc-dev/veloc/runtime/health"
)

// faulty is a source with a mistake.
func faulty(context.Context, *runtime.TableInput) error { panic("oh") }

// A panic of a table's source is a PanicError with its stack, as those of readers and
// sinks. What health shows over HTTP has no stack, and ends with the tables.
func TestPanicsOfTableSources(t *testing.T) {
	tables := trading.NewTables(runtime.WithRetry(runtime.Retry{Attempts: 1}))
	none := source(func(context.Context, *runtime.TableInput) error { return nil })
	err := tables.Load(t.Context(), trading.Sources{UserProfiles: none, Limits: source(faulty), MarketData: none})
	var p *runtime.PanicError
	if !errors.As(err, &p) || p.Value != "oh" || !strings.Contains(string(p.Stack), "faulty") {
		t.Errorf("%v", err)
	}
	handler := health.Handler(tables)
	get := func(path string) string {
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, httptest.NewRequest("GET", path, nil))
		return w.Body.String()
	}
	if shown := get("/health/tables/limits"); !strings.Contains(shown, "the table's source panicked: oh") || strings.Contains(shown, "goroutine") {
		t.Errorf("%s", shown)
	}
	if err := tables.Close(); err != nil {
		t.Error(err)
	}
	if shown := get("/events"); shown != "" {
		t.Errorf("a stream of events goes on: %s", shown)
	}
}
