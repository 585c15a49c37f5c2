package health

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"net/http"
	"time"

	"github.com/veloc-dev/veloc/runtime"
)

//go:embed page.html
var pageHTML []byte

func page(w http.ResponseWriter, _ *http.Request) {
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; connect-src 'self'")
	h.Set("X-Content-Type-Options", "nosniff")
	// The client may have gone; nobody else wants to know.
	_, _ = w.Write(pageHTML)
}

// eventsEvery is how often the page hears of changes.
const eventsEvery = 250 * time.Millisecond

// snapshot is what the page is told.
type snapshot struct {
	Time    time.Time        `json:"time"`
	Order   []string         `json:"order"` // of the tables
	Tables  map[string]Table `json:"tables"`
	Queries map[string]query `json:"queries"`
}

// query is a query's counters with what it is.
type query struct {
	runtime.QueryStats
	Stream   string `json:"stream,omitempty"`
	Filtered bool   `json:"filtered,omitempty"`
	SQL      string `json:"sql,omitempty"` // told once: a text that stays
}

// describing are tables that know their queries.
type describing interface {
	QueryInfo(name string) *runtime.QueryInfo
}

// describe puts counters and descriptions together; told are the queries whose SQL
// the page has.
func describe(tables Tables, told map[string]bool) map[string]query {
	infos, _ := tables.(describing)
	out := map[string]query{}
	for name, stats := range tables.Queries() {
		q := query{QueryStats: stats}
		if infos != nil {
			if info := infos.QueryInfo(name); info != nil {
				q.Stream, q.Filtered = info.Stream, info.Filtered
				if !told[name] {
					q.SQL = info.SQL
				}
			}
		}
		told[name] = true
		out[name] = q
	}
	return out
}

// events sends a snapshot every eventsEvery, as server-sent events, until done.
// Whoever asks then is told not to ask again.
func events(w http.ResponseWriter, r *http.Request, tables Tables, done <-chan struct{}) {
	select {
	case <-done:
		w.WriteHeader(http.StatusNoContent)
		return
	default:
	}
	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("Cache-Control", "no-store")
	out := http.NewResponseController(w)
	ticker := time.NewTicker(eventsEvery)
	defer ticker.Stop()
	told := map[string]bool{}
	for {
		all := tables.Progress()
		s := snapshot{Time: time.Now().UTC(), Order: []string{}, Tables: Describe(all), Queries: describe(tables, told)}
		for _, t := range all {
			s.Order = append(s.Order, t.Table)
		}
		text, err := json.Marshal(s)
		if err != nil {
			return
		}
		if _, err := fmt.Fprintf(w, "data: %s\n\n", text); err != nil {
			return
		}
		if err := out.Flush(); err != nil {
			return
		}
		select {
		case <-ticker.C:
		case <-r.Context().Done():
			return
		case <-done:
			return
		}
	}
}
