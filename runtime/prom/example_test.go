package prom_test

import (
	"fmt"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/veloc-dev/veloc/examples/trading"
	"github.com/veloc-dev/veloc/runtime/prom"
)

// Collector registers the tables in any registry; they are asked when it is scraped.
func ExampleCollector() {
	tables := trading.NewTables()
	defer tables.Close()
	registry := prometheus.NewRegistry()
	fmt.Println(registry.Register(prom.Collector(tables)))
	// Output: <nil>
}
