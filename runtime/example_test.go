package runtime_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"time"

	"github.com/veloc-dev/veloc/examples/trading"
	"github.com/veloc-dev/veloc/runtime"
	"github.com/veloc-dev/veloc/runtime/rowio"
)

// lines is a source of one's own: a table's rows as CSV.
type lines string

func (s lines) LoadTable(_ context.Context, in *runtime.TableInput) error {
	return in.Decode(rowio.CSV{}, strings.NewReader(string(s)))
}

// A TableSource puts a table's rows into its TableInput; nil means that they are
// complete.
func ExampleTableSource() {
	tables := trading.NewTables(runtime.WithLogger(slog.New(slog.DiscardHandler)))
	defer tables.Close()
	err := tables.Load(context.Background(), trading.Sources{
		UserProfiles: lines("user_id,tier,risk_score\n1,gold,0.5\n"),
		Limits:       lines("user_id,position_limit\n1,1000\n"),
		MarketData:   lines("symbol,current_price\nACME,12.5\n"),
	})
	row, _ := tables.UserProfiles.Get(1)
	fmt.Println(row.Tier, err)
	// Output: gold <nil>
}

// Ready says which table is not ready, and why.
func ExampleNotReadyError() {
	tables := trading.NewTables(runtime.WithLogger(slog.New(slog.DiscardHandler)),
		runtime.WithRetry(runtime.Retry{Attempts: 2, Delay: time.Millisecond}))
	defer tables.Close()
	go tables.Load(context.Background(), trading.Sources{
		UserProfiles: lines("user_id,tier,risk_score\n"),
		Limits:       lines("user_id,position_limit\n1,much\n"),
		MarketData:   lines("symbol,current_price\n"),
	})
	_, err := tables.Ready(context.Background())
	var not *runtime.NotReadyError
	if errors.As(err, &not) {
		fmt.Println(not.Table, not.Reason)
	}
	// Output: limits error
}

// A Null is a value or NULL.
func ExampleNull() {
	fmt.Println(runtime.Some(3).Valid, runtime.Null[int]{}.Valid)
	// Output: true false
}
