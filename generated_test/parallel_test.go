package generated_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"os"
	"path/filepath"
	goruntime "runtime"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/veloc-dev/veloc/examples/flights"
	"github.com/veloc-dev/veloc/runtime"
	"github.com/veloc-dev/veloc/runtime/file"
)

// ran is what a run gave.
type ran struct {
	Output  string
	Refused []string
	Records int
	Rows    int
	Stats   runtime.QueryStats
	Told    runtime.QueryStats
	Err     string
}

// monthReady are the tables of the flights, loaded.
func monthReady(t *testing.T) (*flights.Tables, *flights.Ready) {
	t.Helper()
	const dir = "../examples/flights/"
	tables := flights.NewTables(runtime.WithLogger(slog.New(slog.DiscardHandler)))
	t.Cleanup(func() { tables.Close() })
	if err := tables.Load(t.Context(), flights.Sources{
		Airlines: file.Table(dir + "airlines.csv.gz"), Airports: file.Table(dir + "airports.csv.gz"),
		Planes: file.Table(dir + "planes.csv.gz"), Weather: file.Table(dir + "weather.csv.gz"),
	}); err != nil {
		t.Fatal(err)
	}
	ready, err := tables.Ready(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return tables, ready
}

// joinMonth joins a file of flights on so many processors. most records may be
// refused.
func joinMonth(t *testing.T, processors int, stream, ending string, most int, opts ...file.Option) ran {
	t.Helper()
	defer goruntime.GOMAXPROCS(goruntime.GOMAXPROCS(processors))
	tables, ready := monthReady(t)
	q := ready.EnrichFlights()
	out := filepath.Join(t.TempDir(), "out."+ending)
	var r ran
	err := q.Run(t.Context(), file.Stream(stream, opts...), file.Sink(out),
		runtime.OnRefused(func(err error, record []byte) error {
			r.Refused = append(r.Refused, fmt.Sprintf("%v: %s", errors.Unwrap(err), record))
			if len(r.Refused) > most {
				return err
			}
			return nil
		}),
		runtime.OnBatch(func(records, rows int) { r.Records += records; r.Rows += rows }))
	if err != nil {
		r.Err = err.Error()
	}
	text, err := os.ReadFile(out)
	if err != nil && r.Err == "" {
		t.Fatal(err)
	}
	r.Output, r.Stats, r.Told = string(text), q.Stats(), tables.Queries()[flights.QueryEnrichFlights]
	return r
}

// flightsText is a month of flights, some lines of which are spoilt.
func flightsText(t *testing.T, spoil func(r *rand.Rand, line string) string) string {
	t.Helper()
	f, err := os.Open("../examples/flights/flights.csv.gz")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(z)
	if err != nil {
		t.Fatal(err)
	}
	r := rand.New(rand.NewPCG(1, 1))
	var out bytes.Buffer
	for i, line := range slices.Collect(strings.Lines(string(text))) {
		if i > 0 {
			line = spoil(r, line)
		}
		out.WriteString(line)
	}
	return out.String()
}

// A run on several processors gives what one on a single gives, in the same
// order: rows, refused records, counters, and the error that ends it.
func TestParallelRuns(t *testing.T) {
	bad := func(r *rand.Rand, line string) string {
		switch r.IntN(300) {
		case 0:
			return "not," + line
		case 1:
			return strings.Replace(line, "2013,", "x2013,", 1)
		case 2:
			return strings.Replace(line, "2013,1", "-32768,1", 1) // plane_age overflows
		case 3:
			fields := strings.Split(line, ",")
			fields[11] = "\"a\"\"\n,b\""
			return strings.Join(fields, ",")
		}
		return line
	}
	whole := func(_ *rand.Rand, line string) string { return line }
	for _, c := range []struct {
		name, text string
		most       int
	}{
		{"all good", flightsText(t, whole), 0},
		{"some refused", flightsText(t, bad), 1 << 20},
		{"too many refused", flightsText(t, bad), 50},
		{"no records", "year,month,day,dep_time,sched_dep_time,dep_delay,arr_time,sched_arr_time,arr_delay,carrier,flight,tailnum,origin,dest,air_time,distance,hour,minute,time_hour\n", 0},
		{"a header that lacks columns", "year,month\n1,2\n", 1 << 20},
		{"a quote that never ends", flightsText(t, whole) + "\"x", 1 << 20},
		{"lines that CR ends", strings.ReplaceAll(flightsText(t, whole), "\n", "\r"), 0},
		{"lines that CRLF ends", strings.ReplaceAll(flightsText(t, bad), "\n", "\r\n"), 1 << 20},
	} {
		t.Run(c.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "flights.csv")
			if err := os.WriteFile(path, []byte(c.text), 0o644); err != nil {
				t.Fatal(err)
			}
			for _, ending := range []string{"csv", "ndjson"} {
				want := joinMonth(t, 1, path, ending, c.most)
				for _, processors := range []int{2, 5} {
					got := joinMonth(t, processors, path, ending, c.most)
					if want.Err != "" {
						// What was joined behind the record that ended it is not told.
						got.Stats, got.Told, got.Records, got.Rows = want.Stats, want.Told, want.Records, want.Rows
					}
					if diff := cmp.Diff(want, got); diff != "" {
						t.Fatalf("%s on %d processors (-one +several):\n%.3000s", ending, processors, diff)
					}
				}
			}
		})
	}
}

// Files that a glob matches are read as one stream, whatever their formats.
func TestParallelGlob(t *testing.T) {
	text := flightsText(t, func(_ *rand.Rand, line string) string { return line })
	header, rest, _ := strings.Cut(text, "\n")
	dir := t.TempDir()
	half := strings.Index(rest[len(rest)/2:], "\n") + len(rest)/2 + 1
	for name, body := range map[string]string{"a.csv": rest[:half], "b.csv": "", "c.csv": rest[half:]} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(header+"\n"+body), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want := joinMonth(t, 1, "../examples/flights/flights.csv.gz", "csv", 0)
	if got := joinMonth(t, 3, filepath.Join(dir, "*.csv"), "csv", 0); got.Output != want.Output || got.Stats.Records != want.Stats.Records {
		t.Errorf("%d bytes of %d records, not %d of %d", len(got.Output), got.Stats.Records, len(want.Output), want.Stats.Records)
	}
}

// A file without records among others, and one that \. ends, end themselves alone.
func TestParallelGlobGoesOn(t *testing.T) {
	text := flightsText(t, func(_ *rand.Rand, line string) string { return line })
	header, rest, _ := strings.Cut(text, "\n")
	header += "\n"
	half := strings.Index(rest[len(rest)/2:], "\n") + len(rest)/2 + 1
	for name, files := range map[string][]string{
		"without records": {header, header + rest[:half], header, "\xef\xbb\xbf" + header, header + rest[half:], header},
		"ended":           {header + rest[:half] + "\\.\n", header + rest[half:]},
		"ended, and more": {header + rest[:half] + "\\.\n" + rest, header + rest[half:] + "\\.\n" + rest},
	} {
		dir := t.TempDir()
		for i, body := range files {
			if err := os.WriteFile(filepath.Join(dir, fmt.Sprint(i, ".csv")), []byte(body), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want := joinMonth(t, 1, "../examples/flights/flights.csv.gz", "csv", 0)
		for _, processors := range []int{1, 2, 4} {
			if diff := cmp.Diff(want, joinMonth(t, processors, filepath.Join(dir, "*.csv"), "csv", 0)); diff != "" {
				t.Errorf("%s on %d processors (-one file +several):\n%.2000s", name, processors, diff)
			}
		}
	}
}

// A stream that breaks off gives the records before that, and says where.
func TestParallelCutOff(t *testing.T) {
	packed, err := os.ReadFile("../examples/flights/flights.csv.gz")
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "cut.csv.gz")
	if err := os.WriteFile(path, packed[:len(packed)*2/3], 0o644); err != nil {
		t.Fatal(err)
	}
	want := joinMonth(t, 1, path, "csv", 0)
	got := joinMonth(t, 2, path, "csv", 0)
	if want.Err == "" || got.Err != want.Err || got.Stats.Records != want.Stats.Records {
		t.Errorf("%d records and %q, not %d and %q", got.Stats.Records, got.Err, want.Stats.Records, want.Err)
	}
}

// A run whose context ends answers what it has read, in order, and commits.
func TestParallelInterrupted(t *testing.T) {
	defer goruntime.GOMAXPROCS(goruntime.GOMAXPROCS(4))
	_, ready := monthReady(t)
	const stream = "../examples/flights/flights.csv.gz"
	whole := joinMonth(t, 1, stream, "csv", 0).Output
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	out := filepath.Join(t.TempDir(), "out.csv")
	err := ready.EnrichFlights().Run(ctx, file.Stream(stream), file.Sink(out), runtime.OnBatch(func(int, int) { cancel() }))
	text, readErr := os.ReadFile(out)
	if !errors.Is(err, context.Canceled) || readErr != nil || !strings.HasPrefix(whole, string(text)) || len(text) == 0 || !bytes.HasSuffix(text, []byte("\n")) {
		t.Errorf("%v, %v: %d bytes of %d", err, readErr, len(text), len(whole))
	}
}
