package main

import (
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
)

// year is where the flights of the whole year are, if they are; the month that
// ships serves as well.
const (
	year  = "../../shared/data/nycflights13"
	month = "../examples/flights"
)

func benchmarkFlights(ctx context.Context, r *report, s settings) error {
	dir, err := os.MkdirTemp("", "veloc-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	from, what := year, "the year 2013"
	if _, err := os.Stat(from); err != nil {
		from, what = month, "January 2013"
	}
	records, err := unpackFlights(from, dir)
	if err != nil {
		return err
	}
	veloc, done, err := buildVeloc(ctx)
	if err != nil {
		return err
	}
	defer done()
	r.section("Flights", fmt.Sprintf(`The query of examples/flights over %s flights (%s) with their five tables, CSV to CSV, whole processes, rows in order but
for DuckDB tuned. By hand is Go with encoding/csv, compress/gzip and maps; it passes texts on as they stand.`, grouped(int64(records)), what))
	r.table(":input", "threads", "DuckDB, ns/flight", "DuckDB tuned", "Polars", "Go by hand", "veloc", "× DuckDB tuned", "× fastest peer", "× by hand")
	for _, ending := range []string{".csv", ".csv.gz"} {
		for _, threads := range []int{1, 2} {
			if err := flightsRow(ctx, r, s, dir, veloc, ending, threads, records); err != nil {
				return err
			}
		}
	}
	return nil
}

func flightsRow(ctx context.Context, r *report, s settings, dir, veloc, ending string, threads, records int) error {
	sides, err := flightContenders(dir, veloc, ending, threads)
	if err != nil {
		return err
	}
	t, err := race(ctx, s, sides, records)
	if err != nil {
		return err
	}
	if err := sameCounts(sides, "csv"); err != nil {
		return err
	}
	r.row(append([]string{strings.TrimPrefix(ending, "."), fmt.Sprint(threads)}, t.cells()...)...)
	return nil
}

// flightContenders lists the sides, veloc last.
func flightContenders(dir, veloc, ending string, threads int) ([]*contender, error) {
	out := func(name string) string { return filepath.Join(dir, name+"-out.csv") }
	program, err := duckdb()
	if err != nil {
		return nil, err
	}
	duck := func(name, more string) *contender {
		return &contender{name: name, command: []string{program, "-c", more + duckFlights(dir, ending, out(name), threads)}, out: out(name)}
	}
	sides := []*contender{duck("DuckDB", ""), duck("tuned", "SET preserve_insertion_order=false; ")}
	if polars() {
		sides = append(sides, &contender{name: "Polars", command: []string{python(), "polars_flights.py", dir, ending, out("polars")}, env: polarsThreads(threads), out: out("polars")})
	}
	if threads == 1 {
		self, _ := os.Executable()
		sides = append(sides, &contender{name: "by hand", command: []string{self, flightsCommand, dir, ending, out("hand")}, env: goThreads(1), out: out("hand")})
	}
	ours := &contender{name: "veloc", command: []string{veloc, "run", filepath.Join(month, "flights.sql"), "--quiet", "--data", dir, "-o", out("veloc")}, env: goThreads(threads), out: out("veloc")}
	for _, t := range flightTables {
		ours.command = append(ours.command, "--bind", t+"="+filepath.Join(dir, t+ending))
	}
	return append(sides, ours), nil
}

var flightTables = []string{"flights", "airlines", "planes", "weather", "airports"}

// unpackFlights puts the files into dir, plain and packed, and counts the flights.
func unpackFlights(from, dir string) (flights int, err error) {
	for _, t := range flightTables {
		text, err := readMaybePacked(filepath.Join(from, t+".csv"))
		if err != nil {
			return 0, err
		}
		if t == "flights" {
			flights = strings.Count(string(text), "\n") - 1
		}
		if err := os.WriteFile(filepath.Join(dir, t+".csv"), text, 0o644); err != nil {
			return 0, err
		}
		if err := writePacked(filepath.Join(dir, t+".csv.gz"), text); err != nil {
			return 0, err
		}
	}
	return flights, nil
}

func readMaybePacked(path string) ([]byte, error) {
	if text, err := os.ReadFile(path); err == nil {
		return text, nil
	}
	f, err := os.Open(path + ".gz")
	if err != nil {
		return nil, err
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		return nil, err
	}
	return io.ReadAll(z)
}

func writePacked(path string, text []byte) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	defer f.Close()
	z := gzip.NewWriter(f)
	if _, err := z.Write(text); err != nil {
		return err
	}
	return z.Close()
}

// duckFlights is the query in DuckDB's words; texts stay texts, as declared.
func duckFlights(dir, ending, out string, threads int) string {
	read := func(t string) string {
		return fmt.Sprintf("read_csv('%s', header=true, nullstr=['', 'NA'])", filepath.Join(dir, t+ending))
	}
	return fmt.Sprintf(`SET threads=%d; SET TimeZone='UTC';
COPY (SELECT f.time_hour, f.carrier || f.flight AS flight, al.name AS airline, f.origin, o.name AS origin_name, f.dest,
  coalesce(d.name, 'not in airports: ' || f.dest) AS dest_name, d.tzone AS dest_tzone, f.tailnum, p.manufacturer, p.model,
  f.year - p.year AS plane_age, p.seats, f.dep_delay,
  CASE WHEN f.dep_time IS NULL THEN 'cancelled' WHEN f.dep_delay > 60 THEN 'late by more than an hour' WHEN f.dep_delay > 15 THEN 'late' ELSE 'on time' END AS departure,
  round(f.distance * 1.609344, 1) AS kilometres, w.temp, round((w.temp - 32) * 5 / 9, 1) AS celsius, w.wind_speed, w.visib
FROM %s f JOIN %s al ON al.carrier = f.carrier LEFT JOIN %s p ON p.tailnum = f.tailnum
LEFT JOIN %s w ON w.origin = f.origin AND w.time_hour = f.time_hour LEFT JOIN %s o ON o.faa = f.origin LEFT JOIN %s d ON d.faa = f.dest)
TO '%s' (FORMAT csv, HEADER);`, threads, read("flights"), read("airlines"), read("planes"), read("weather"), read("airports"), read("airports"), out)
}
