package program

import (
	"fmt"
	"io"
	"strconv"
	"time"

	"github.com/veloc-dev/veloc/runtime"
	"github.com/veloc-dev/veloc/runtime/pg"
)

// summary is what a run says at its end.
type summary struct {
	Query      string              `json:"query"`
	Records    int64               `json:"records"`
	Rows       int64               `json:"rows"`
	BadRecords int64               `json:"bad_records"` // of the stream and of tables
	Seconds    float64             `json:"seconds"`
	Joins      []runtime.JoinStats `json:"joins"`
	Tables     []tableSummary      `json:"tables"`
}

type tableSummary struct {
	Table      string  `json:"table"`
	Rows       int     `json:"rows"`
	Duplicates int64   `json:"duplicate_keys"`
	BadRecords int64   `json:"bad_records"`
	Seconds    float64 `json:"seconds"`
	Status     string  `json:"status"`
	Error      string  `json:"error,omitempty"`
}

func summarize(query string, stats runtime.QueryStats, tables []runtime.TableStatus, v *view, bad *badRecords) *summary {
	s := &summary{Query: query, Records: v.records.Load(), Rows: v.rows.Load(), BadRecords: bad.count, Seconds: v.seconds(), Joins: stats.Joins}
	for _, t := range tables {
		of := tableSummary{Table: t.Table, Rows: t.Rows, Duplicates: t.Duplicates, BadRecords: t.BadRecords, Seconds: t.Took.Seconds(), Status: t.State.String()}
		if t.Err != nil {
			of.Error = t.Err.Error()
		}
		s.Tables = append(s.Tables, of)
	}
	return s
}

func (s *summary) print(w io.Writer) {
	var ofTables int64
	for _, t := range s.Tables {
		if t.Error != "" {
			fmt.Fprintf(w, "table %s is %s: %s\n", pg.Visible(t.Table), t.Status, pg.Visible(t.Error))
			continue
		}
		twice := ""
		if t.Duplicates > 0 {
			twice = fmt.Sprintf(", %s with a primary key of an earlier row, which they replaced", group(t.Duplicates))
		}
		ofTables += t.BadRecords
		fmt.Fprintf(w, "table %s: %s rows in %s%s%s\n", pg.Visible(t.Table), group(int64(t.Rows)), duration(t.Seconds), twice, leftOut(t.BadRecords))
	}
	for _, j := range s.Joins {
		fmt.Fprintf(w, "join %s: %s hits, %s misses, %s null keys", pg.Visible(j.Alias), group(int64(j.Hits)), group(int64(j.Misses)), group(int64(j.NullKeys)))
		if j.Rows > j.Hits {
			fmt.Fprintf(w, ", %s rows", group(int64(j.Rows)))
		}
		for _, c := range []struct {
			n    uint64
			what string
		}{{j.Unready, "while it was not ready"}, {j.Skipped, "skipped"}, {j.Nulled, "with NULLs"}, {j.Defaulted, "with defaults"}, {j.Parked, "parked"}, {j.GivenUp, "given up"}} {
			if c.n > 0 {
				fmt.Fprintf(w, ", %s %s", group(int64(c.n)), c.what)
			}
		}
		fmt.Fprintln(w)
	}
	bad := leftOut(s.BadRecords)
	if ofTables > 0 {
		bad += fmt.Sprintf(", %s of them of tables", group(ofTables))
	}
	rate := ""
	if s.Seconds > 0 {
		rate = fmt.Sprintf(" (%s records/s)", group(int64(float64(s.Records)/s.Seconds)))
	}
	fmt.Fprintf(w, "%s: %s records, %s rows in %s%s%s\n", pg.Visible(s.Query), group(s.Records), group(s.Rows), duration(s.Seconds), rate, bad)
}

func leftOut(n int64) string {
	switch n {
	case 0:
		return ""
	case 1:
		return ", 1 bad record left out"
	}
	return fmt.Sprintf(", %s bad records left out", group(n))
}

func (s *summary) write(path string) error { return writeJSON(path, s) }

func duration(seconds float64) string {
	return time.Duration(seconds * float64(time.Second)).Round(time.Millisecond).String()
}

// group writes 1,234,567.
func group(n int64) string {
	s := strconv.FormatInt(n, 10)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}
