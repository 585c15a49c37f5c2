package prom_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/veloc-dev/veloc/runtime"
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
		"veloc_table_state stale,users": "GAUGE 1", "veloc_join_records_total 2 u,hit,Q": "COUNTER 7",
	} {
		if got[name] != want {
			t.Errorf("%s is %q", name, got[name])
		}
	}
}
