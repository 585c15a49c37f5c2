package health

import (
	"fmt"
	"io"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/veloc-dev/veloc/runtime"
)

// Family is a metric with its samples.
type Family struct {
	Name, Help string
	Counter    bool     // only ever grows; else a gauge
	Labels     []string // their names
	Samples    []Sample
}

// Sample is one value.
type Sample struct {
	Labels []string // values, as Family.Labels
	Value  float64
}

func (f *Family) add(value float64, labels ...string) {
	f.Samples = append(f.Samples, Sample{labels, value})
}

var states = []runtime.State{runtime.Pending, runtime.Waiting, runtime.Loading, runtime.Ready, runtime.Stale, runtime.Degraded, runtime.Failed}

func truth(b bool) float64 {
	if b {
		return 1
	}
	return 0
}

// Metrics lists everything that is measured. Names begin with veloc_.
func Metrics(tables Tables) []Family {
	table := []string{"table"}
	state := Family{Name: "veloc_table_state", Help: "1 for the state that the table is in.", Labels: []string{"table", "state"}}
	rows := Family{Name: "veloc_table_rows", Help: "Rows in the table, or loaded so far.", Labels: table}
	bytes := Family{Name: "veloc_table_loaded_bytes", Help: "Bytes read by the last load.", Labels: table}
	rate := Family{Name: "veloc_table_load_rows_per_second", Help: "Rate of a load under way.", Labels: table}
	age := Family{Name: "veloc_table_age_seconds", Help: "Time since the rows were loaded.", Labels: table}
	attempts := Family{Name: "veloc_table_load_attempts_total", Help: "Loads begun.", Counter: true, Labels: table}
	short := Family{Name: "veloc_table_short_loads_total", Help: "Loads refused for min_rows or max_shrink.", Counter: true, Labels: table}
	breaker := Family{Name: "veloc_table_breaker_open", Help: "1 while the source is given a rest.", Labels: table}
	for _, s := range tables.Progress() {
		for _, st := range states {
			state.add(truth(s.State == st), s.Table, st.String())
		}
		rows.add(float64(s.Rows), s.Table)
		bytes.add(float64(s.Bytes), s.Table)
		rate.add(s.Rate, s.Table)
		age.add(s.Age.Seconds(), s.Table)
		attempts.add(float64(s.Attempts), s.Table)
		short.add(float64(s.ShortLoads), s.Table)
		breaker.add(truth(s.BreakerOpen), s.Table)
	}
	records := Family{Name: "veloc_query_records_total", Help: "Records of the stream.", Counter: true, Labels: []string{"query"}}
	joins := Family{Name: "veloc_join_records_total", Help: "What became of the records that came to a join.", Counter: true, Labels: []string{"query", "join", "outcome"}}
	found := Family{Name: "veloc_join_rows_total", Help: "Rows found by a join.", Counter: true, Labels: []string{"query", "join"}}
	queries := tables.Queries()
	for _, name := range slices.Sorted(maps.Keys(queries)) {
		q := queries[name]
		records.add(float64(q.Records), name)
		for i, j := range q.Joins {
			// Numbered, for two joins may have an alias that differs in case alone.
			join := strconv.Itoa(i+1) + " " + j.Alias
			for _, o := range outcomes(j) {
				joins.add(float64(o.n), name, join, o.name)
			}
			found.add(float64(j.Rows), name, join)
		}
	}
	return []Family{state, rows, bytes, rate, age, attempts, short, breaker, records, joins, found}
}

type outcome struct {
	name string
	n    uint64
}

func outcomes(j runtime.JoinStats) []outcome {
	return []outcome{
		{"hit", j.Hits}, {"miss", j.Misses}, {"null_key", j.NullKeys}, {"unready", j.Unready}, {"skipped", j.Skipped},
		{"nulled", j.Nulled}, {"defaulted", j.Defaulted}, {"parked", j.Parked}, {"given_up", j.GivenUp},
	}
}

var escapeLabel = strings.NewReplacer(`\`, `\\`, "\n", `\n`, `"`, `\"`)

func metrics(w http.ResponseWriter, tables Tables) {
	w.Header().Set("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
	for _, f := range Metrics(tables) {
		kind := "gauge"
		if f.Counter {
			kind = "counter"
		}
		fmt.Fprintf(w, "# HELP %s %s\n# TYPE %s %s\n", f.Name, f.Help, f.Name, kind)
		for _, s := range f.Samples {
			io.WriteString(w, f.Name)
			for i, l := range f.Labels {
				open := ","
				if i == 0 {
					open = "{"
				}
				fmt.Fprintf(w, `%s%s="%s"`, open, l, escapeLabel.Replace(s.Labels[i]))
			}
			fmt.Fprintf(w, "} %s\n", strconv.FormatFloat(s.Value, 'g', -1, 64))
		}
	}
}
