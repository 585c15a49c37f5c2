package health_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"

	"github.com/veloc-dev/veloc/examples/trading"
	"github.com/veloc-dev/veloc/runtime/health"
)

// Handler goes into any mux. Generated Tables have it as a method, too.
func ExampleHandler() {
	ready, err := trading.ReadyWith(context.Background(), trading.Rows{})
	if err != nil {
		fmt.Println(err)
		return
	}
	mux := http.NewServeMux()
	mux.Handle("/veloc/", http.StripPrefix("/veloc", health.Handler(ready.Tables())))
	for _, path := range []string{"/veloc/health/live", "/veloc/health/ready", "/veloc/health/tables/limits", "/veloc/health/tables/other"} {
		answer := httptest.NewRecorder()
		mux.ServeHTTP(answer, httptest.NewRequest(http.MethodGet, path, nil))
		fmt.Println(path, answer.Code)
	}
	// Output:
	// /veloc/health/live 200
	// /veloc/health/ready 200
	// /veloc/health/tables/limits 200
	// /veloc/health/tables/other 404
}

// Metrics are those of /metrics, for a service that sends them elsewhere.
func ExampleMetrics() {
	ready, err := trading.ReadyWith(context.Background(), trading.Rows{Limits: []trading.LimitsRow{{UserID: 7}}})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, family := range health.Metrics(ready.Tables()) {
		if family.Name != "veloc_table_rows" {
			continue
		}
		for _, s := range family.Samples {
			fmt.Println(family.Labels[0], s.Labels[0], s.Value)
		}
	}
	// Output:
	// table user_profiles 0
	// table limits 1
	// table market_data 0
}
