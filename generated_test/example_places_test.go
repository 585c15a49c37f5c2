package generated_test

import (
	"context"
	"path/filepath"
	"strings"
	"testing"

	"github.com/veloc-dev/veloc/examples/places"
	"github.com/veloc-dev/veloc/generated_test/internal/oracle"
	"github.com/veloc-dev/veloc/runtime/file"
)

// The requests that ship are placed as PostgreSQL places them.
func TestPlacesGivePostgreSQLsAnswer(t *testing.T) {
	const dir = "../examples/places"
	tables := places.NewTables()
	t.Cleanup(func() { tables.Close() })
	go tables.Load(context.Background(), places.Sources{
		Networks: file.Table(dir + "/networks.csv"),
		Tenants:  file.Table(dir + "/tenants.csv"),
	})
	ready, err := tables.Ready(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	out := filepath.Join(t.TempDir(), "out.csv")
	if err := ready.PlaceRequests().Run(t.Context(), file.Stream(dir+"/requests.csv"), file.Sink(out)); err != nil {
		t.Fatal(err)
	}
	checkDigest(t, "places", oracle.Parse(readText(t, out)), func(conn *oracle.Conn) oracle.Answer {
		return askExample(t, conn, dir, "places.sql", "requests", "networks", "tenants")
	})
}

// askExample gives PostgreSQL's answer to an example's only query, over the CSV files
// beside it.
func askExample(t *testing.T, conn *oracle.Conn, dir, script string, relations ...string) oracle.Answer {
	t.Helper()
	schema, query := exampleSQL(t, filepath.Join(dir, script))
	if err := conn.Fresh(t.Context(), "SET timezone = 'UTC';"+schema); err != nil {
		t.Fatal(err)
	}
	for _, r := range relations {
		text := readText(t, filepath.Join(dir, r+".csv"))
		header, _, _ := strings.Cut(text, "\n")
		if err := conn.Load(t.Context(), r, strings.Split(header, ","), strings.NewReader(text)); err != nil {
			t.Fatal(err)
		}
	}
	answer, err := conn.Ask(t.Context(), query)
	if err != nil {
		t.Fatal(err)
	}
	return answer
}
