package main

import (
	"bufio"
	"context"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	goruntime "runtime"
	"runtime/debug"
	"time"
	"unsafe"

	trading "github.com/veloc-dev/veloc/bench/trades"
	"github.com/veloc-dev/veloc/runtime"
	"github.com/veloc-dev/veloc/runtime/file"
	"github.com/veloc-dev/veloc/runtime/parquet"
)

func benchmarkLoad(ctx context.Context, r *report, s settings) error {
	r.section("Loading", fmt.Sprintf(`The table user_profiles (a bigint key, a text, a double precision) from one file, one goroutine decoding. A row's own size is
%d bytes; what the heap holds beyond that for each row is the index, the texts, and room to grow. The pause is the longest in which
the collector stopped the program, of ten collections with the table resident.`, unsafe.Sizeof(trading.UserProfilesRow{})))
	r.table("rows", ":from", "M rows/s", "bytes/row beyond the row", "longest pause, µs")
	dir, err := os.MkdirTemp("", "veloc-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	for _, rows := range []int{1_000_000, s.largest} {
		csv := filepath.Join(dir, "user_profiles.csv")
		if err := writeProfiles(csv, rows); err != nil {
			return err
		}
		columnar := filepath.Join(dir, "user_profiles.parquet")
		if err := toParquet(ctx, csv, columnar, "columns={'user_id':'BIGINT','tier':'VARCHAR','risk_score':'DOUBLE'}"); err != nil {
			return err
		}
		for _, path := range []string{csv, columnar} {
			if err := loadRow(ctx, r, s, rows, path); err != nil {
				return err
			}
		}
	}
	return nil
}

func writeProfiles(path string, rows int) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	defer f.Close()
	w := bufio.NewWriter(f)
	fmt.Fprintln(w, "user_id,tier,risk_score")
	for i := range rows {
		fmt.Fprintf(w, "%d,%s,%.4f\n", i*7, tiers[i%len(tiers)], float64(i%10000)/10000)
	}
	return w.Flush()
}

// toParquet has DuckDB write the same rows as it does.
func toParquet(ctx context.Context, csv, to, columns string) error {
	_, err := duckdbTimes(ctx, fmt.Sprintf("SET TimeZone='UTC';\n.timer on\nCOPY (FROM read_csv('%s', header=true, %s)) TO '%s' (FORMAT parquet);\n", csv, columns, to))
	return err
}

func loadRow(ctx context.Context, r *report, s settings, rows int, path string) error {
	var rates, beyond, pauses []float64
	for range max(1, s.rounds/2) {
		before := heap()
		start := time.Now()
		tables, err := loadProfiles(ctx, path)
		if err != nil {
			return err
		}
		rates = append(rates, float64(rows)/time.Since(start).Seconds()/1e6)
		if n := tables.UserProfiles.Len(); n != rows {
			return fmt.Errorf("%d rows of %d were loaded", n, rows)
		}
		beyond = append(beyond, float64(heap()-before)/float64(rows)-float64(unsafe.Sizeof(trading.UserProfilesRow{})))
		pauses = append(pauses, longestPause())
		tables.Close()
	}
	r.row(grouped(int64(rows)), filepath.Ext(path)[1:], number(median(rates)), number(median(beyond)), number(median(pauses)))
	return nil
}

func loadProfiles(ctx context.Context, path string) (*trading.Tables, error) {
	tables := trading.NewTables(runtime.WithLogger(slog.New(slog.DiscardHandler)))
	tables.Limits.Loaded()
	tables.MarketData.Loaded()
	return tables, tables.Load(ctx, trading.Sources{UserProfiles: file.Table(path, parquet.Format), Limits: runtime.Pushed(), MarketData: runtime.Pushed()})
}

func heap() int64 {
	goruntime.GC() // what a sync.Pool holds survives one
	debug.FreeOSMemory()
	var m goruntime.MemStats
	goruntime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

// longestPause gives the microseconds of the longest of ten pauses.
func longestPause() float64 {
	var before, after debug.GCStats
	debug.ReadGCStats(&before)
	for range 10 {
		goruntime.GC()
	}
	debug.ReadGCStats(&after)
	longest := time.Duration(0)
	for _, p := range after.Pause[:min(len(after.Pause), int(after.NumGC-before.NumGC))] {
		longest = max(longest, p)
	}
	return float64(longest.Nanoseconds()) / 1000
}
