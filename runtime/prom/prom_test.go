package prom_test

import (
	"errors"
	"fmt"
	"net/http/httptest"
	"strings"
	"testing"
	"unicode"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/testutil/promlint"
	"github.com/prometheus/common/expfmt"
	"github.com/prometheus/common/model"

	"github.com/veloc-dev/veloc/runtime"
	"github.com/veloc-dev/veloc/runtime/health"
	"github.com/veloc-dev/veloc/runtime/prom"
)

type fixed struct{}

func (fixed) Progress() []runtime.TableStatus {
	return []runtime.TableStatus{{Table: "users", State: runtime.Stale, Rows: 3, Attempts: 2, Err: errors.New("gone")}, {Table: "Users", State: runtime.Ready}}
}

func (fixed) Queries() map[string]runtime.QueryStats {
	return map[string]runtime.QueryStats{"Q": {Records: 9, Joins: []runtime.JoinStats{{Alias: "u", Hits: 5}, {Alias: "u", Hits: 7}}}}
}

func TestCollector(t *testing.T) {
	registry := prometheus.NewPedanticRegistry()
	if err := registry.Register(prom.Collector(fixed{})); err != nil {
		t.Fatal(err)
	}
	families, err := registry.Gather()
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	for _, f := range families {
		for _, m := range f.GetMetric() {
			var labels []string
			for _, l := range m.GetLabel() {
				labels = append(labels, l.GetValue())
			}
			got[f.GetName()+" "+strings.Join(labels, ",")] = fmt.Sprint(f.GetType(), " ", m.GetCounter().GetValue()+m.GetGauge().GetValue())
		}
	}
	for name, want := range map[string]string{
		"veloc_query_records_total Q": "COUNTER 9", "veloc_table_rows users": "GAUGE 3", "veloc_table_rows Users": "GAUGE 0",
		"veloc_table_state stale,users": "GAUGE 1", "veloc_join_records_total u_2,hit,Q": "COUNTER 7",
	} {
		if got[name] != want {
			t.Errorf("%s is %q", name, got[name])
		}
	}
}

// odd is what names may be, and numbers.
type odd struct{}

func (odd) Progress() []runtime.TableStatus {
	var out []runtime.TableStatus
	for _, name := range []string{"users", "Users", "app.users", "my table", "my_table", "my  table", "a\"b\\c\n", " ", "", "été", "\xff", "x\x00y"} {
		out = append(out, runtime.TableStatus{Table: name, State: runtime.Ready, Rows: 1 << 40, Rate: 1e21, Age: -1})
	}
	return out
}

func (odd) Queries() map[string]runtime.QueryStats {
	joins := []runtime.JoinStats{{Alias: "u"}, {Alias: "U"}, {Alias: "a, b"}, {Alias: "a b"}, {Alias: "u"}}
	return map[string]runtime.QueryStats{"Q": {Records: 1 << 60, Joins: joins}, "q": {Joins: joins}, "a b": {}, "a_b": {}}
}

// What /metrics serves is what Prometheus' own parser takes, each sample once, and
// no label holds a blank; the collector gives the same.
func TestExposition(t *testing.T) {
	w := httptest.NewRecorder()
	health.Handler(odd{}).ServeHTTP(w, httptest.NewRequest("GET", "/metrics", nil))
	parser := expfmt.NewTextParser(model.LegacyValidation)
	families, err := parser.TextToMetricFamilies(w.Body)
	if err != nil {
		t.Fatal(err)
	}
	registry := prometheus.NewPedanticRegistry()
	registry.MustRegister(prom.Collector(odd{}))
	gathered, err := registry.Gather()
	if err != nil {
		t.Fatal(err)
	}
	if problems, err := promlint.NewWithMetricFamilies(gathered).Lint(); err != nil || len(problems) > 0 {
		t.Error(problems, err)
	}
	samples := 0
	for _, g := range gathered {
		f := families[g.GetName()]
		if f == nil || f.GetType() != g.GetType() || f.GetHelp() != g.GetHelp() || len(f.Metric) != len(g.Metric) {
			t.Fatalf("%s is served as %v", g.GetName(), f)
		}
		seen := map[string]bool{}
		for _, m := range f.Metric {
			key := fmt.Sprint(m.GetLabel())
			if seen[key] {
				t.Errorf("%s %s comes twice", g.GetName(), key)
			}
			seen[key] = true
			for _, l := range m.GetLabel() {
				if v := l.GetValue(); v == "" || strings.ContainsFunc(v, unicode.IsSpace) || strings.ContainsAny(v, "\"\\\x00") {
					t.Errorf("%s has the label %q", g.GetName(), v)
				}
			}
		}
		samples += len(f.Metric)
	}
	if len(families) != len(gathered) || samples < 100 {
		t.Errorf("%d families and %d gathered, %d samples", len(families), len(gathered), samples)
	}
}
