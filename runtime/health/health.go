// Package health serves the state of a package's tables over HTTP: for probes,
// for Prometheus, and as a page that shows tables and joins live.
package health

import (
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"time"

	"github.com/veloc-dev/veloc/runtime"
)

// Tables is what is shown: a generated package's *Tables.
type Tables interface {
	Progress() []runtime.TableStatus
	Queries() map[string]runtime.QueryStats
}

// closable are tables that can be closed.
type closable interface{ Done() <-chan struct{} }

// Handler serves
//
//	/health/live           200 while the process answers
//	/health/ready          200 while every table is ready, or degraded by choice in every query; else 503
//	/health/tables         all tables, by name
//	/health/tables/{name}  one table; 404 where there is none of that name
//	/metrics               the same in Prometheus' text format
//	/                      a page that follows all of it
//
// Nothing of it computes or loads. The streams of events that the page follows end
// with their request, or with the tables where these have a Done, as those of
// generated packages: http.Server.Shutdown waits for them.
//
// It needs no authentication and shows errors of sources, without passwords:
// bind it to loopback, or mount it behind a handler of your own.
func Handler(tables Tables) http.Handler {
	var done <-chan struct{}
	if c, ok := tables.(closable); ok {
		done = c.Done()
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /health/live", func(w http.ResponseWriter, _ *http.Request) {
		answer(w, http.StatusOK, map[string]string{"status": "live"})
	})
	mux.HandleFunc("GET /health/ready", func(w http.ResponseWriter, _ *http.Request) { ready(w, tables) })
	mux.HandleFunc("GET /health/tables", func(w http.ResponseWriter, _ *http.Request) {
		answer(w, http.StatusOK, Describe(tables.Progress()))
	})
	mux.HandleFunc("GET /health/tables/{name...}", func(w http.ResponseWriter, r *http.Request) {
		t, ok := Describe(tables.Progress())[r.PathValue("name")]
		if !ok {
			answer(w, http.StatusNotFound, map[string]string{"error": "there is no such table"})
			return
		}
		answer(w, http.StatusOK, t)
	})
	mux.HandleFunc("GET /metrics", func(w http.ResponseWriter, _ *http.Request) { metrics(w, tables) })
	mux.HandleFunc("GET /events", func(w http.ResponseWriter, r *http.Request) { events(w, r, tables, done) })
	mux.HandleFunc("GET /{$}", page)
	return mux
}

// Table is a table's state as JSON has it.
type Table struct {
	Status              string     `json:"status"`
	Progress            *float64   `json:"progress"` // percent; null: unknown
	RecordsLoaded       int        `json:"records_loaded"`
	ExpectedRecords     int64      `json:"expected_records,omitempty"`
	BytesLoaded         int64      `json:"bytes_loaded,omitempty"`
	ExpectedBytes       int64      `json:"expected_bytes,omitempty"`
	EstimatedCompletion *time.Time `json:"estimated_completion"` // null: unknown, or done
	LoadingRate         float64    `json:"loading_rate"`         // rows per second
	Wave                int        `json:"wave"`                 // from 1 on
	DependsOn           []string   `json:"depends_on,omitempty"`
	Attempts            int        `json:"attempts"`
	FailedAttempts      int        `json:"failed_attempts,omitempty"`
	FailedRefreshes     int        `json:"failed_refreshes,omitempty"`
	ShortLoads          int64      `json:"short_loads,omitempty"` // refused for min_rows or max_shrink
	BreakerOpen         bool       `json:"breaker_open,omitempty"`
	AgeSeconds          float64    `json:"age_seconds,omitempty"`
	Duplicates          int64      `json:"duplicates,omitempty"`
	BadRecords          int64      `json:"bad_records,omitempty"`
	UndoneChanges       int64      `json:"undone_changes,omitempty"` // made by the service, and replaced by a load
	Error               string     `json:"error,omitempty"`
}

// Describe puts the states under the tables' names.
func Describe(all []runtime.TableStatus) map[string]Table {
	out := make(map[string]Table, len(all))
	for _, s := range all {
		t := Table{
			Status: s.State.String(), RecordsLoaded: s.Rows, ExpectedRecords: s.ExpectedRows, BytesLoaded: s.Bytes, ExpectedBytes: s.Expected,
			LoadingRate: round(s.Rate, 1), Wave: s.Wave + 1, DependsOn: s.DependsOn, Attempts: s.Attempts, BreakerOpen: s.BreakerOpen,
			FailedAttempts: s.FailedAttempts, FailedRefreshes: s.FailedRefreshes, ShortLoads: s.ShortLoads,
			AgeSeconds: round(s.Age.Seconds(), 3), Duplicates: s.Duplicates, BadRecords: s.BadRecords, UndoneChanges: s.UndoneChanges,
		}
		if done := s.Done(); done >= 0 {
			percent := round(100*done, 1)
			t.Progress = &percent
		}
		if !s.ETA.IsZero() {
			eta := s.ETA.UTC()
			t.EstimatedCompletion = &eta
		}
		if s.Err != nil {
			t.Error = explain(s.Err)
		}
		out[s.Table] = t
	}
	return out
}

// explain is an error without the stack of a panic, which is for logs.
func explain(err error) string {
	text := err.Error()
	if p := (*runtime.PanicError)(nil); errors.As(err, &p) {
		text = strings.Replace(text, p.Error(), p.Brief(), 1)
	}
	return text
}

func round(x float64, digits int) float64 {
	scale := 1.0
	for range digits {
		scale *= 10
	}
	return float64(int64(x*scale+0.5)) / scale
}

// ready tells load balancers whether to send requests.
func ready(w http.ResponseWriter, tables Tables) {
	code, status := http.StatusOK, "ready"
	states := map[string]string{}
	for _, s := range tables.Progress() {
		states[s.Table] = s.State.String()
		if !s.Usable && (s.State != runtime.Degraded || s.Required) {
			code, status = http.StatusServiceUnavailable, "not ready"
		}
	}
	answer(w, code, map[string]any{"status": status, "tables": states})
}

func answer(w http.ResponseWriter, code int, value any) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(code)
	enc := json.NewEncoder(w)
	enc.SetIndent("", "  ")
	// The client may have gone; nobody else wants to know.
	_ = enc.Encode(value)
}
