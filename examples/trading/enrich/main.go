// Command enrich joins trades with the tables of this example in batches of
// its own making, as a service does that gets its records from a queue, and
// writes the rows as NDJSON:
//
//	go run ./examples/trading/gentrades -dir data
//	go run ./examples/trading/enrich -data data <data/trades.ndjson
//
// With -http it serves the page that shows tables and joins live; with -slow the
// user profiles take that long to load, so that there is something to see.
package main

import (
	"bufio"
	"context"
	"encoding/csv"
	"errors"
	"flag"
	"fmt"
	"io"
	"log"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"github.com/veloc-dev/veloc/examples/trading"
	"github.com/veloc-dev/veloc/runtime"
	"github.com/veloc-dev/veloc/runtime/file"
)

func main() {
	log.SetFlags(0)
	dir := flag.String("data", "data", "folder of the tables")
	address := flag.String("http", "", "serve the health page at HOST:PORT")
	slow := flag.Duration("slow", 0, "how long the user profiles take to load")
	flag.Parse()
	tables := trading.NewTables()
	defer tables.Close()
	if *address != "" {
		go func() { log.Fatal(http.ListenAndServe(*address, tables.Handler())) }()
	}
	if err := enrich(context.Background(), tables, *dir, *slow, os.Stdin, os.Stdout); err != nil {
		log.Fatal(err)
	}
}

// slowed is a source that makes one wait for its rows.
type slowed struct {
	source runtime.TableSource
	over   time.Duration
}

// LoadTable lets the time pass in a hundred steps, which show as progress.
func (s slowed) LoadTable(ctx context.Context, in *runtime.TableInput) error {
	in.Expect(0, 100)
	for i := range int64(100) {
		in.Progress(i)
		select {
		case <-time.After(s.over / 100):
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
	return s.source.LoadTable(ctx, in)
}

func enrich(ctx context.Context, tables *trading.Tables, dir string, slow time.Duration, in io.Reader, out io.Writer) error {
	go tables.Load(ctx, trading.Sources{
		UserProfiles: slowed{file.Table(filepath.Join(dir, "user_profiles.csv")), slow},
		Limits:       file.Table(filepath.Join(dir, "limits.csv")),
		MarketData:   runtime.Pushed(),
	})
	// Prices come from the service itself; once it has those of the start, it
	// says so, and may go on to change them while queries run.
	if err := pushPrices(tables, filepath.Join(dir, "market_data.csv")); err != nil {
		return err
	}
	tables.MarketData.Loaded()
	ready, err := tables.Ready(ctx)
	if err != nil {
		return err
	}
	w := bufio.NewWriterSize(out, 1<<16)
	return errors.Join(join(ready.EnrichTrades(), in, w), w.Flush())
}

// join enriches the records of in, a batch at a time.
func join(q *trading.EnrichTradesQuery, in io.Reader, w *bufio.Writer) error {
	const batchSize = 512
	lines := bufio.NewScanner(in)
	batch := make([]trading.TradesRow, 0, batchSize)
	var rows []trading.EnrichTradesRow
	flush := func() (err error) {
		if rows, err = q.Append(rows[:0], batch); err != nil {
			return err
		}
		for i := range rows {
			w.Write(append(rows[i].AppendJSON(w.AvailableBuffer()), '\n'))
		}
		batch = batch[:0]
		return nil
	}
	for lines.Scan() {
		var t trading.TradesRow
		if err := t.DecodeJSON(lines.Bytes()); err != nil {
			return fmt.Errorf("%w: %s", err, lines.Bytes())
		}
		if batch = append(batch, t); len(batch) == batchSize {
			if err := flush(); err != nil {
				return err
			}
		}
	}
	return errors.Join(lines.Err(), flush())
}

func pushPrices(tables *trading.Tables, path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	r := csv.NewReader(f)
	if _, err := r.Read(); err != nil { // the header
		return err
	}
	for {
		record, err := r.Read()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		price, err := runtime.ParseDec64[runtime.S4](record[1])
		if err != nil {
			return err
		}
		if err := tables.MarketData.Upsert(trading.MarketDataRow{Symbol: record[0], CurrentPrice: runtime.Some(price)}); err != nil {
			return err
		}
	}
}
