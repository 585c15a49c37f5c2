package health_test

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/veloc-dev/veloc/runtime"
	"github.com/veloc-dev/veloc/runtime/health"
)

// fixed is what a package's tables say at one moment.
type fixed struct {
	tables  []runtime.TableStatus
	queries map[string]runtime.QueryStats
}

func (f fixed) Progress() []runtime.TableStatus        { return f.tables }
func (f fixed) Queries() map[string]runtime.QueryStats { return f.queries }

var sample = fixed{
	tables: []runtime.TableStatus{
		{Table: "user_profiles", State: runtime.Loading, Rows: 22600, ExpectedRows: 50000, Rate: 1500, ETA: time.Date(2025, 10, 15, 10, 45, 0, 0, time.UTC), Attempts: 2, Bytes: 7},
		{Table: `a/"b"` + "\n", State: runtime.Stale, Rows: 3, Err: errors.New("gone"), Wave: 1, DependsOn: []string{"user_profiles"}, Age: 1500 * time.Millisecond, BreakerOpen: true},
	},
	queries: map[string]runtime.QueryStats{"Q": {Records: 9, Joins: []runtime.JoinStats{{Alias: "u", Hits: 5, Misses: 4, NullKeys: 1, Rows: 6, Defaulted: 3}}}},
}

func get(t *testing.T, f fixed, path string) *httptest.ResponseRecorder {
	t.Helper()
	w := httptest.NewRecorder()
	health.Handler(f).ServeHTTP(w, httptest.NewRequest("GET", path, nil))
	return w
}

func TestTables(t *testing.T) {
	w := get(t, sample, "/health/tables")
	var all map[string]map[string]any
	if err := json.Unmarshal(w.Body.Bytes(), &all); err != nil || w.Code != http.StatusOK || w.Header().Get("Content-Type") != "application/json" {
		t.Fatal(err, w.Code, w.Body)
	}
	for key, want := range map[string]any{"status": "loading", "progress": 45.2, "records_loaded": 22600.0,
		"estimated_completion": "2025-10-15T10:45:00Z", "loading_rate": 1500.0, "attempts": 2.0, "wave": 1.0} {
		if got := all["user_profiles"][key]; got != want {
			t.Errorf("%s is %v", key, got)
		}
	}
	second := all[`a/"b"`+"\n"]
	if second["error"] != "gone" || second["status"] != "stale" || second["age_seconds"] != 1.5 || second["breaker_open"] != true || second["wave"] != 2.0 {
		t.Errorf("%v", second)
	}
	if v, there := second["estimated_completion"]; !there || v != nil {
		t.Errorf("estimated_completion is %v", v)
	}
}

func TestOneTable(t *testing.T) {
	for path, code := range map[string]int{
		"/health/tables/user_profiles": 200, "/health/tables/a%2F%22b%22%0A": 200, `/health/tables/nobody`: 404, "/health/tables/": 404,
		"/health/live": 200, "/nothing": 404, "/": 200,
	} {
		if w := get(t, sample, path); w.Code != code {
			t.Errorf("%s answers %d %s", path, w.Code, w.Body)
		}
	}
	w := httptest.NewRecorder()
	health.Handler(sample).ServeHTTP(w, httptest.NewRequest("POST", "/health/tables", nil))
	if w.Code != http.StatusMethodNotAllowed {
		t.Errorf("POST answers %d", w.Code)
	}
}

// Ready is 503 until every table is ready, or degraded by choice, and again
// where one has become too old.
func TestReady(t *testing.T) {
	for _, c := range []struct {
		state            runtime.State
		usable, required bool
		code             int
	}{
		{runtime.Pending, false, false, 503}, {runtime.Waiting, false, false, 503}, {runtime.Loading, false, false, 503}, {runtime.Failed, false, true, 503},
		{runtime.Ready, true, true, 200}, {runtime.Stale, true, true, 200}, {runtime.Stale, false, true, 503},
		{runtime.Degraded, false, false, 200}, {runtime.Degraded, false, true, 503},
	} {
		w := get(t, fixed{tables: []runtime.TableStatus{{Table: "a", State: runtime.Ready, Usable: true}, {Table: "b", State: c.state, Usable: c.usable, Required: c.required}}}, "/health/ready")
		if w.Code != c.code || !strings.Contains(w.Body.String(), `"b": "`+c.state.String()+`"`) {
			t.Errorf("%v, usable %v, required %v: %d %s", c.state, c.usable, c.required, w.Code, w.Body)
		}
	}
	if w := get(t, fixed{}, "/health/ready"); w.Code != 200 {
		t.Errorf("no tables at all answer %d", w.Code)
	}
}

func TestMetrics(t *testing.T) {
	text := get(t, sample, "/metrics").Body.String()
	for _, want := range []string{
		`veloc_table_state{table="user_profiles",state="loading"} 1`, `veloc_table_state{table="user_profiles",state="ready"} 0`,
		`veloc_table_rows{table="a_b"} 3`, `veloc_table_breaker_open{table="a_b"} 1`,
		`veloc_query_records_total{query="Q"} 9`, `veloc_join_records_total{query="Q",join="u",outcome="defaulted"} 3`,
		`veloc_join_rows_total{query="Q",join="u"} 6`, "# TYPE veloc_table_load_attempts_total counter",
	} {
		if !strings.Contains(text, want+"\n") {
			t.Errorf("%s is not in\n%s", want, text)
		}
	}
}

// The stream of events ends with its request.
func TestEvents(t *testing.T) {
	server := httptest.NewServer(health.Handler(sample))
	defer server.Close()
	answer, err := http.Get(server.URL + "/events")
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	head := make([]byte, 6)
	if _, err := answer.Body.Read(head); err != nil || string(head) != "data: " || answer.Header.Get("Content-Type") != "text/event-stream" {
		t.Fatalf("%q %v", head, err)
	}
}

// open are tables that can be closed.
type open struct {
	fixed
	done chan struct{}
}

func (o open) Done() <-chan struct{} { return o.done }

// The streams of events end when the tables are closed, so that a server shuts
// down; a page that asks again is told to stop.
func TestEventsEndWithTheTables(t *testing.T) {
	tables := open{sample, make(chan struct{})}
	server := httptest.NewServer(health.Handler(tables))
	defer server.Close()
	var streams []io.ReadCloser
	for range 3 {
		answer, err := http.Get(server.URL + "/events")
		if err != nil {
			t.Fatal(err)
		}
		defer answer.Body.Close()
		streams = append(streams, answer.Body)
	}
	close(tables.done)
	for _, s := range streams {
		if text, err := io.ReadAll(s); err != nil || !strings.HasPrefix(string(text), "data: ") {
			t.Errorf("%q, %v", text, err)
		}
	}
	if err := server.Config.Shutdown(t.Context()); err != nil {
		t.Error(err)
	}
	w := httptest.NewRecorder()
	health.Handler(tables).ServeHTTP(w, httptest.NewRequest("GET", "/events", nil))
	if w.Code != http.StatusNoContent {
		t.Errorf("behind the end it answers %d", w.Code)
	}
}
