package health

import (
	"fmt"
	"io"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

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
	failed := Family{Name: "veloc_table_failed_attempts_total", Help: "Loads that failed.", Counter: true, Labels: table}
	unrefreshed := Family{Name: "veloc_table_failed_refreshes_total", Help: "Refreshes whose attempts all failed.", Counter: true, Labels: table}
	duplicates := Family{Name: "veloc_table_duplicate_keys_total", Help: "Rows given whose primary key a later row had.", Counter: true, Labels: table}
	bad := Family{Name: "veloc_table_bad_records_total", Help: "Records that sources left out.", Counter: true, Labels: table}
	undone := Family{Name: "veloc_table_undone_changes_total", Help: "Changes by the service that a load replaced.", Counter: true, Labels: table}
	breaker := Family{Name: "veloc_table_breaker_open", Help: "1 while the source is given a rest.", Labels: table}
	progress := tables.Progress()
	names := make([]string, len(progress))
	for i, s := range progress {
		names[i] = s.Table
	}
	for i, name := range clean(names) {
		s := &progress[i]
		for _, st := range states {
			state.add(truth(s.State == st), name, st.String())
		}
		rows.add(float64(s.Rows), name)
		bytes.add(float64(s.Bytes), name)
		rate.add(s.Rate, name)
		age.add(s.Age.Seconds(), name)
		attempts.add(float64(s.Attempts), name)
		short.add(float64(s.ShortLoads), name)
		failed.add(float64(s.FailedAttempts), name)
		unrefreshed.add(float64(s.FailedRefreshes), name)
		duplicates.add(float64(s.AllDuplicates), name)
		bad.add(float64(s.AllBadRecords), name)
		undone.add(float64(s.UndoneChanges), name)
		breaker.add(truth(s.BreakerOpen), name)
	}
	records := Family{Name: "veloc_query_records_total", Help: "Records of the stream.", Counter: true, Labels: []string{"query"}}
	made := Family{Name: "veloc_query_rows_total", Help: "Rows of the result.", Counter: true, Labels: []string{"query"}}
	refused := Family{Name: "veloc_query_failed_total", Help: "Records that could not be evaluated.", Counter: true, Labels: []string{"query"}}
	joins := Family{Name: "veloc_join_records_total", Help: "What became of the records that came to a join.", Counter: true, Labels: []string{"query", "join", "outcome"}}
	found := Family{Name: "veloc_join_rows_total", Help: "Rows found by a join.", Counter: true, Labels: []string{"query", "join"}}
	queries := tables.Queries()
	sorted := slices.Sorted(maps.Keys(queries))
	for i, name := range clean(sorted) {
		q := queries[sorted[i]]
		records.add(float64(q.Records), name)
		made.add(float64(q.Rows), name)
		refused.add(float64(q.Failed), name)
		aliases := make([]string, len(q.Joins))
		for i, j := range q.Joins {
			aliases[i] = j.Alias
		}
		for i, join := range clean(aliases) {
			j := q.Joins[i]
			for _, o := range outcomes(j) {
				joins.add(float64(o.n), name, join, o.name)
			}
			found.add(float64(j.Rows), name, join)
		}
	}
	return []Family{state, rows, bytes, rate, age, attempts, short, failed, unrefreshed, duplicates, bad, undone, breaker, records, made, refused, joins, found}
}

// clean makes label values of names: letters, digits, points and dashes, and one
// underscore for what is in between. Where that makes two alike they are numbered.
func clean(names []string) []string {
	out := make([]string, len(names))
	taken := map[string]bool{}
	for i, name := range names {
		parts := strings.FieldsFunc(name, func(r rune) bool {
			return r != '.' && r != '-' && r != '_' && !unicode.IsLetter(r) && !unicode.IsDigit(r) || r == utf8.RuneError
		})
		label := strings.Join(parts, "_")
		for n := 2; taken[label] || label == ""; n++ {
			label = strings.Join(append(slices.Clone(parts), strconv.Itoa(n)), "_")
		}
		taken[label] = true
		out[i] = label
	}
	return out
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
