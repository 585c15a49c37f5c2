// Command enrich joins flights with the tables of this example, as a service
// that links the generated package would, and writes the rows as CSV:
//
//	go run ./examples/flights/enrich -out enriched.csv
package main

import (
	"context"
	"flag"
	"fmt"
	"log"
	"os"
	"os/signal"
	"path/filepath"
	"time"

	"github.com/veloc-dev/veloc/examples/flights"
	"github.com/veloc-dev/veloc/runtime/file"
)

func main() {
	log.SetFlags(0)
	dir := flag.String("data", "examples/flights", "folder of the tables")
	stream := flag.String("flights", "examples/flights/flights.csv.gz", "the stream: a file, a glob, or - for stdin")
	out := flag.String("out", "-", "file for the rows; - is stdout")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := enrich(ctx, *dir, *stream, *out); err != nil {
		log.Fatal(err)
	}
}

func enrich(ctx context.Context, dir, stream, out string) error {
	table := func(name string) string { return filepath.Join(dir, name+".csv.gz") }
	tables := flights.NewTables()
	defer tables.Close()
	go tables.Load(ctx, flights.Sources{
		Airlines: file.Table(table("airlines")),
		Airports: file.Table(table("airports")),
		Planes:   file.Table(table("planes")),
		Weather:  file.Table(table("weather")),
	})
	ready, err := tables.Ready(ctx)
	if err != nil {
		return err
	}
	q := ready.EnrichFlights()
	start := time.Now()
	if err := q.Run(ctx, file.Stream(stream, file.As("csv")), file.Sink(out, file.As("csv"))); err != nil {
		return err
	}
	stats := q.Stats()
	fmt.Fprintf(os.Stderr, "%d flights in %v\n", stats.Records, time.Since(start).Round(time.Millisecond))
	for _, j := range stats.Joins {
		fmt.Fprintf(os.Stderr, "%-3s %d hits, %d misses\n", j.Alias, j.Hits, j.Misses)
	}
	return nil
}
