package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// fileFormat is one row of the comparison of whole processes on files.
type fileFormat struct {
	name, ending string
	read, write  string // DuckDB's reader of the stream and COPY options of the result
}

var fileFormats = []fileFormat{
	{"CSV", "csv", "read_csv('%s', header=true, columns={'trade_id':'BIGINT','symbol':'VARCHAR','user_id':'BIGINT','quantity':'INTEGER','amount':'DECIMAL(18,2)','ts':'TIMESTAMPTZ'})", "FORMAT csv, HEADER"},
	{"NDJSON", "ndjson", "read_json('%s', format='newline_delimited', columns={'trade_id':'BIGINT','symbol':'VARCHAR','user_id':'BIGINT','quantity':'INTEGER','amount':'DECIMAL(18,2)','ts':'TIMESTAMPTZ'})", "FORMAT json"},
}

// benchmarkFiles times `veloc run` and the DuckDB command line, one thread
// each, from files to a file: a million trades joined with three tables.
func benchmarkFiles(ctx context.Context, w io.Writer, records, rounds int) error {
	dir, err := os.MkdirTemp("", "veloc-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	if err := prepareFiles(ctx, dir, records); err != nil {
		return err
	}
	duckdb, err := exec.LookPath("duckdb")
	if err != nil {
		return fmt.Errorf("%w; `pip install duckdb-cli` brings it", err)
	}
	veloc := filepath.Join(dir, "veloc")
	if err := run(ctx, "..", "go", "build", "-o", veloc, "./cmd/veloc"); err != nil {
		return err
	}
	fmt.Fprintln(w, "| files | DuckDB, ns/record | veloc run, ns/record | ratio | result rows |")
	fmt.Fprintln(w, "|---|---:|---:|---:|---:|")
	for _, f := range fileFormats {
		stream, out := filepath.Join(dir, "trades."+f.ending), filepath.Join(dir, "out."+f.ending)
		peer := []string{duckdb, "-c", duckdbScript(dir, stream, filepath.Join(dir, "duck."+f.ending), f)}
		ours := []string{veloc, "run", filepath.Join(dir, "trading.sql"), "--data", dir, "--bind", "trades=" + stream, "-o", out}
		var peerTimes, times []float64
		for range rounds + 1 {
			for i, command := range [][]string{peer, ours} {
				start := time.Now()
				if err := run(ctx, dir, command...); err != nil {
					return err
				}
				t := float64(time.Since(start).Nanoseconds()) / float64(records)
				if i == 0 {
					peerTimes = append(peerTimes, t)
				} else {
					times = append(times, t)
				}
			}
		}
		rows, err := sameCount(out, filepath.Join(dir, "duck."+f.ending), f.ending == "csv")
		if err != nil {
			return fmt.Errorf("%s: %w", f.name, err)
		}
		p, v := median(peerTimes[1:]), median(times[1:])
		fmt.Fprintf(w, "| %s | %.0f | %.0f | %.2f | %d |\n", f.name, p, v, p/v, rows)
	}
	return nil
}

func prepareFiles(ctx context.Context, dir string, records int) error {
	if err := run(ctx, "..", "go", "run", "./examples/trading/gentrades", "-dir", dir, "-trades", fmt.Sprint(records)); err != nil {
		return err
	}
	sql, err := os.ReadFile("trades/trades.sql")
	if err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(dir, "trading.sql"), sql, 0o600); err != nil {
		return err
	}
	return ndjsonToCSV(filepath.Join(dir, "trades.ndjson"), filepath.Join(dir, "trades.csv"))
}

// ndjsonToCSV rewrites the generator's flat records, whose values hold no
// commas and no quotes.
func ndjsonToCSV(from, to string) error {
	text, err := os.ReadFile(from)
	if err != nil {
		return err
	}
	var out bytes.Buffer
	out.WriteString("trade_id,symbol,user_id,quantity,amount,ts\n")
	for line := range bytes.Lines(text) {
		fields := strings.Split(strings.Trim(string(line), "{}\n"), ",")
		for i, f := range fields {
			_, v, _ := strings.Cut(f, ":")
			fields[i] = strings.Trim(v, `"`)
		}
		out.WriteString(strings.Join(fields, ",") + "\n")
	}
	return os.WriteFile(to, out.Bytes(), 0o600)
}

func duckdbScript(dir, stream, out string, f fileFormat) string {
	table := func(name, columns string) string {
		return fmt.Sprintf("read_csv('%s', header=true, columns={%s})", filepath.Join(dir, name+".csv"), columns)
	}
	return fmt.Sprintf(`SET threads=1; SET preserve_insertion_order=true; SET TimeZone='UTC';
COPY (SELECT t.trade_id, t.symbol, t.quantity, u.tier, u.risk_score, l.position_limit, m.current_price
FROM %s t
JOIN %s u ON t.user_id = u.user_id
JOIN %s l ON t.user_id = l.user_id
JOIN %s m ON t.symbol = m.symbol
WHERE t.amount > 10000) TO '%s' (%s);`,
		fmt.Sprintf(f.read, stream),
		table("user_profiles", "'user_id':'BIGINT','tier':'VARCHAR','risk_score':'DOUBLE'"),
		table("limits", "'user_id':'BIGINT','position_limit':'DECIMAL(18,2)'"),
		table("market_data", "'symbol':'VARCHAR','current_price':'DECIMAL(18,4)'"),
		out, f.write)
}

func run(ctx context.Context, dir string, command ...string) error {
	cmd := exec.CommandContext(ctx, command[0], command[1:]...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOMAXPROCS=1")
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("%s: %w\n%s", strings.Join(command, " "), err, out)
	}
	return nil
}

// sameCount counts the result rows of both sides, which have to be as many;
// header says that the first line is not one.
func sameCount(a, b string, header bool) (int, error) {
	n, err := countLines(a)
	if err != nil {
		return 0, err
	}
	m, err := countLines(b)
	if err != nil {
		return 0, err
	}
	if n != m {
		return n, fmt.Errorf("veloc wrote %d lines, DuckDB %d", n, m)
	}
	if header {
		n--
	}
	return n, nil
}

func countLines(path string) (int, error) {
	text, err := os.ReadFile(path)
	return bytes.Count(text, []byte("\n")), err
}
