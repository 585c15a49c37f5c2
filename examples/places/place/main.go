// Command place says where addresses are and whose they were, as a service that links the
// generated package would answer single requests:
//
//	go run ./examples/places/place -at 2026-04-06T12:00:00Z 10.16.50.7 192.0.2.1
package main

import (
	"context"
	"flag"
	"fmt"
	"log"
	"path/filepath"
	"time"

	"github.com/veloc-dev/veloc/examples/places"
	"github.com/veloc-dev/veloc/runtime"
	"github.com/veloc-dev/veloc/runtime/file"
	"github.com/veloc-dev/veloc/runtime/pg/datetime"
)

func main() {
	log.SetFlags(0)
	dir := flag.String("data", "examples/places", "folder of the tables")
	at := flag.String("at", time.Now().Format(time.RFC3339), "when the requests came")
	flag.Parse()
	when, err := time.Parse(time.RFC3339, *at)
	if err != nil {
		log.Fatal(err)
	}
	if err := place(context.Background(), *dir, when, flag.Args()); err != nil {
		log.Fatal(err)
	}
}

func place(ctx context.Context, dir string, at time.Time, addresses []string) error {
	tables := places.NewTables()
	defer tables.Close()
	go tables.Load(ctx, places.Sources{
		Networks: file.Table(filepath.Join(dir, "networks.csv")),
		Tenants:  file.Table(filepath.Join(dir, "tenants.csv")),
	})
	ready, err := tables.Ready(ctx)
	if err != nil {
		return err
	}
	q := ready.PlaceRequests()
	var rows []places.PlaceRequestsRow
	for _, ip := range addresses {
		rows, err = q.AppendOne(rows[:0], &places.RequestsRow{At: datetime.TimestamptzOf(at), Ip: ip})
		if err != nil {
			return err
		}
		for _, row := range rows {
			fmt.Printf("%s: site %s, floor %s, tenant %s\n", row.Ip, or(row.Site, "unknown"), or(row.Floor, "unknown"), or(row.Tenant, "nobody"))
		}
	}
	return nil
}

func or(text runtime.Null[string], otherwise string) string {
	if !text.Valid {
		return otherwise
	}
	return text.V
}
