package main

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"github.com/veloc-dev/veloc/bench/wide"
	"github.com/veloc-dev/veloc/runtime"
	"github.com/veloc-dev/veloc/runtime/pg/datetime"
)

// fileFormat is a format of the stream and of the result.
type fileFormat struct {
	name, ending string
	duckRead     string // DuckDB's reader of the stream
	duckWrite    string // and COPY's options
}

const duckColumns = "columns={'trade_id':'BIGINT','symbol':'VARCHAR','user_id':'BIGINT','quantity':'INTEGER','price':'DECIMAL(18,4)','amount':'DECIMAL(18,2)','venue':'VARCHAR','ts':'TIMESTAMPTZ'}"

var fileFormats = []fileFormat{
	{"CSV", "csv", "read_csv('%s', header=true, auto_detect=false, delim=',', quote='\"', escape='\"', " + duckColumns + ")", "FORMAT csv, HEADER"},
	{"NDJSON", "ndjson", "read_json('%s', format='newline_delimited', " + duckColumns + ")", "FORMAT json"},
	{"Parquet", "parquet", "read_parquet('%s')", "FORMAT parquet"},
}

// contender is one side of a row: a command that joins the stream to out.
type contender struct {
	name    string
	command []string
	env     []string
	out     string
	peak    int64 // resident memory, KiB
}

func benchmarkFiles(ctx context.Context, r *report, s settings) error {
	dir, err := os.MkdirTemp("", "veloc-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	if err := writeFiles(ctx, dir, s.records); err != nil {
		return err
	}
	veloc, done, err := buildVeloc(ctx)
	if err != nil {
		return err
	}
	defer done()
	r.section("Files", fmt.Sprintf(`%s trades of eight columns joined with users and limits (50,000 rows each) and a market of 5,000, half of them passing the filter, to
twelve columns in a file of the same format: whole processes, start and loading included. DuckDB is its command line, by default
(rows in order, as veloc's) and tuned (any order). By hand is Go with encoding/csv or encoding/json and maps.`, grouped(int64(s.records))))
	r.table(":format", "threads", "DuckDB, ns/trade", "DuckDB tuned", "Polars", "Go by hand", "veloc", "× DuckDB tuned", "× fastest peer", "× by hand", "veloc's memory, MB")
	for _, f := range fileFormats {
		for _, threads := range []int{1, 2} {
			if err := fileRow(ctx, r, s, dir, veloc, f, threads); err != nil {
				return fmt.Errorf("%s: %w", f.name, err)
			}
		}
	}
	return nil
}

func fileRow(ctx context.Context, r *report, s settings, dir, veloc string, f fileFormat, threads int) error {
	sides, err := contenders(dir, veloc, filepath.Join(dir, "trades."+f.ending), f, threads)
	if err != nil {
		return err
	}
	t, err := race(ctx, s, sides, s.records)
	if err != nil {
		return err
	}
	if err := sameCounts(sides, f.ending); err != nil {
		return err
	}
	memory := number(float64(sides[len(sides)-1].peak) / 1024)
	r.row(append(append([]string{f.name, fmt.Sprint(threads)}, t.cells()...), memory)...)
	return nil
}

// raced are the medians by side, the ns a record.
type raced map[string]float64

// race runs the sides in turn.
func race(ctx context.Context, s settings, sides []*contender, records int) (raced, error) {
	runs := make([]func() (float64, error), len(sides))
	for i, c := range sides {
		runs[i] = func() (float64, error) { return c.run(ctx, records) }
	}
	times, err := alternate(s.rounds, runs...)
	if err != nil {
		return nil, err
	}
	t := raced{}
	for i, c := range sides {
		t[c.name] = times[i]
	}
	return t, nil
}

// cells are the columns from DuckDB's on.
func (t raced) cells() []string {
	ours, best := t["veloc"], 0.0
	for name, x := range t {
		if name != "veloc" && (best == 0 || x < best) {
			best = x
		}
	}
	hand := "–"
	if x, ok := t["by hand"]; ok {
		hand = ratio(x, ours)
	}
	return []string{t.cell("DuckDB"), t.cell("tuned"), t.cell("Polars"), t.cell("by hand"), number(ours), ratio(t["tuned"], ours), ratio(best, ours), hand}
}

func (t raced) cell(name string) string {
	if x, ok := t[name]; ok {
		return number(x)
	}
	return "–"
}

func goThreads(n int) []string     { return []string{fmt.Sprintf("GOMAXPROCS=%d", n)} }
func polarsThreads(n int) []string { return []string{fmt.Sprintf("POLARS_MAX_THREADS=%d", n)} }

// contenders lists the sides, veloc last.
func contenders(dir, veloc, stream string, f fileFormat, threads int) ([]*contender, error) {
	out := func(name string) string { return filepath.Join(dir, name+"-out."+f.ending) }
	program, err := duckdb()
	if err != nil {
		return nil, err
	}
	duck := func(name, more string) *contender {
		script := fmt.Sprintf("SET threads=%d; SET TimeZone='UTC'; %s\n%s", threads, more, duckFiles(dir, stream, out(name), f))
		return &contender{name: name, command: []string{program, "-c", script}, out: out(name)}
	}
	sides := []*contender{duck("DuckDB", ""), duck("tuned", "SET preserve_insertion_order=false;")}
	if polars() {
		sides = append(sides, &contender{name: "Polars", command: []string{python(), "polars_join.py", dir, stream, out("polars")}, env: polarsThreads(threads), out: out("polars")})
	}
	if f.ending != "parquet" && threads == 1 {
		self, _ := os.Executable()
		sides = append(sides, &contender{name: "by hand", command: []string{self, byHandCommand, f.ending, dir, stream, out("hand")}, env: goThreads(1), out: out("hand")})
	}
	return append(sides, &contender{name: "veloc", command: []string{veloc, "run", "wide/wide.sql", "--quiet", "--data", dir, "--bind", "trades=" + stream, "-o", out("veloc")},
		env: goThreads(threads), out: out("veloc")}), nil
}

func duckFiles(dir, stream, out string, f fileFormat) string {
	table := func(name, columns string) string {
		return fmt.Sprintf("read_csv('%s', header=true, columns={%s})", filepath.Join(dir, name+".csv"), columns)
	}
	return fmt.Sprintf(`COPY (SELECT t.*, u.tier, u.risk_score, l.position_limit, m.current_price FROM %s t
JOIN %s u ON t.user_id = u.user_id JOIN %s l ON t.user_id = l.user_id JOIN %s m ON t.symbol = m.symbol
WHERE t.amount > 10000) TO '%s' (%s);`,
		fmt.Sprintf(f.duckRead, stream),
		table("users", "'user_id':'BIGINT','tier':'VARCHAR','risk_score':'DOUBLE'"),
		table("limits", "'user_id':'BIGINT','position_limit':'DECIMAL(18,2)'"),
		table("market", "'symbol':'VARCHAR','current_price':'DECIMAL(18,4)'"),
		out, f.duckWrite)
}

// run gives the nanoseconds a record of the whole process.
func (c *contender) run(ctx context.Context, records int) (float64, error) {
	cmd := exec.CommandContext(ctx, c.command[0], c.command[1:]...)
	cmd.Env = append(os.Environ(), c.env...)
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	start := time.Now()
	if err := cmd.Start(); err != nil {
		return 0, err
	}
	watched := watchMemory(cmd.Process.Pid)
	err := cmd.Wait()
	t := float64(time.Since(start).Nanoseconds()) / float64(records)
	c.peak = watched()
	if err != nil {
		return 0, fmt.Errorf("%s: %w\n%s", strings.Join(c.command, " "), err, out.String())
	}
	return t, nil
}

// watchMemory looks at a process's peak of resident memory, on Linux, until it
// is asked for it, in KiB.
func watchMemory(pid int) func() int64 {
	var peak int64
	over, done := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(done)
		for {
			var kib int64
			if _, err := fmt.Sscan(field(fmt.Sprintf("/proc/%d/status", pid), "VmHWM"), &kib); err == nil {
				peak = max(peak, kib)
			}
			select {
			case <-over:
				return
			case <-time.After(10 * time.Millisecond):
			}
		}
	}()
	return func() int64 {
		close(over)
		<-done
		return peak
	}
}

// sameCounts compares the numbers of result rows.
func sameCounts(sides []*contender, ending string) error {
	if ending == "parquet" {
		return sameParquet(sides)
	}
	want := -1
	for _, c := range sides {
		n, err := countLines(c.out)
		if err != nil {
			return err
		}
		if want < 0 {
			want = n
		}
		if n != want {
			return fmt.Errorf("%s wrote %d lines, others %d", c.name, n, want)
		}
	}
	return nil
}

func sameParquet(sides []*contender) error {
	for _, c := range sides[1:] {
		script := fmt.Sprintf("SELECT CASE WHEN (SELECT count(*) FROM '%s') = (SELECT count(*) FROM '%s') THEN 1 ELSE error('rows differ') END;", sides[0].out, c.out)
		program, err := duckdb()
		if err != nil {
			return err
		}
		if err := runCommand(context.Background(), ".", nil, program, "-c", script); err != nil {
			return fmt.Errorf("%s: %w", c.name, err)
		}
	}
	return nil
}

func countLines(path string) (int, error) {
	text, err := os.ReadFile(path)
	return bytes.Count(text, []byte("\n")), err
}

// writeFiles writes the tables as CSV and the trades in all formats.
func writeFiles(ctx context.Context, dir string, records int) error {
	const users, symbols = 50_000, 5_000
	r := rand.New(rand.NewPCG(4, 2))
	tables := map[string]func(w *bufio.Writer){
		"users": func(w *bufio.Writer) {
			fmt.Fprintln(w, "user_id,tier,risk_score")
			for i := range users {
				fmt.Fprintf(w, "%d,%s,%.4f\n", i+1, tiers[r.IntN(len(tiers))], r.Float64())
			}
		},
		"limits": func(w *bufio.Writer) {
			fmt.Fprintln(w, "user_id,position_limit")
			for i := range users {
				fmt.Fprintf(w, "%d,%d.%02d\n", i+1, r.IntN(1_000_000), r.IntN(100))
			}
		},
		"market": func(w *bufio.Writer) {
			fmt.Fprintln(w, "symbol,current_price")
			for i := range symbols {
				fmt.Fprintf(w, "SYM%04d,%d.%04d\n", i, r.IntN(900), r.IntN(10000))
			}
		},
	}
	for name, fill := range tables {
		if err := writeFile(filepath.Join(dir, name+".csv"), fill); err != nil {
			return err
		}
	}
	csv := filepath.Join(dir, "trades.csv")
	err := writeFile(csv, func(w *bufio.Writer) {
		fmt.Fprintln(w, "trade_id,symbol,user_id,quantity,price,amount,venue,ts")
		eachTrade(records, users, symbols, func(t *wide.TradesRow) { w.Write(append(t.AppendCSV(nil), '\n')) })
	})
	if err != nil {
		return err
	}
	err = writeFile(filepath.Join(dir, "trades.ndjson"), func(w *bufio.Writer) {
		eachTrade(records, users, symbols, func(t *wide.TradesRow) { w.Write(append(t.AppendJSON(nil), '\n')) })
	})
	if err != nil {
		return err
	}
	return toParquet(ctx, csv, filepath.Join(dir, "trades.parquet"), duckColumns)
}

func writeFile(path string, fill func(w *bufio.Writer)) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	defer f.Close()
	w := bufio.NewWriterSize(f, 1<<20)
	fill(w)
	return w.Flush()
}

// eachTrade makes the same trades each time it is called.
func eachTrade(n, users, symbols int, do func(t *wide.TradesRow)) {
	r := rand.New(rand.NewPCG(5, 5))
	at := datetime.TimestamptzOf(time.Date(2025, 9, 1, 9, 30, 0, 0, time.UTC))
	venues := []string{"XNAS", "XNYS", "ARCX", "BATS"}
	for i := range n {
		do(&wide.TradesRow{TradeID: int64(i + 1), Symbol: fmt.Sprintf("SYM%04d", r.IntN(symbols)), UserID: r.Int64N(int64(users)) + 1, Quantity: r.Int32N(1000) + 1,
			Price: runtime.Dec64[runtime.S4](r.Int64N(9_000_000) + 1), Amount: runtime.Dec64[runtime.S2](r.Int64N(20_000_00)), Venue: venues[r.IntN(len(venues))],
			Ts: at + runtime.Timestamptz(i)*731})
	}
}
