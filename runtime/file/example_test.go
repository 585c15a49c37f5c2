package file_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"

	"github.com/veloc-dev/veloc/examples/trading"
	"github.com/veloc-dev/veloc/runtime"
	"github.com/veloc-dev/veloc/runtime/file"
	"github.com/veloc-dev/veloc/runtime/parquet"
	"github.com/veloc-dev/veloc/runtime/rowio"
	"github.com/veloc-dev/veloc/runtime/zstd"
)

// folder is a temporary folder with files in it.
func folder(files map[string]string) (dir string, remove func(), err error) {
	dir, err = os.MkdirTemp("", "veloc-")
	for name, text := range files {
		err = errors.Join(err, os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644))
	}
	return dir, func() { os.RemoveAll(dir) }, err
}

// Tables come from a file each, or from those that a glob matches. The ending says the
// format; options say what it does not.
func ExampleTable() {
	dir, remove, err := folder(map[string]string{
		"profiles-1.csv": "user_id;tier;risk_score\n7;gold;0.5\n8;silver;none\n",
		"profiles-2.csv": "user_id;tier;risk_score\nnine;gold;none\n",
		"limits.ndjson":  `{"user_id": 7, "position_limit": 50000}`,
		"prices":         "symbol,current_price\nACME,12.5\n",
	})
	defer remove()
	if err != nil {
		fmt.Println(err)
		return
	}
	tables := trading.NewTables(runtime.WithLogger(slog.New(slog.DiscardHandler)))
	defer tables.Close()
	err = tables.Load(context.Background(), trading.Sources{
		UserProfiles: file.Table(filepath.Join(dir, "profiles-*.csv"), file.CSV(';', "none", true),
			file.OnRefused(func(bad *rowio.RecordError) error {
				fmt.Println("left out: line", bad.Line)
				return nil
			})),
		Limits:     file.Table(filepath.Join(dir, "limits.ndjson")),
		MarketData: file.Table(filepath.Join(dir, "prices"), file.As("csv")),
	})
	silver, _ := tables.UserProfiles.Get(8)
	fmt.Println(silver.Tier, silver.RiskScore.Valid, err)
	// Output:
	// left out: line 2
	// silver false <nil>
}

// A sink writes what the ending says, of formats and compressions that are known; the
// file appears whole when the run commits. What it wrote is a stream like any other.
func ExampleSink() {
	dir, remove, err := folder(map[string]string{
		"trades.csv": "trade_id,symbol,user_id,quantity,amount,ts\n1,ACME,7,3,20000.00,2025-10-15 10:45:00+00\n",
	})
	defer remove()
	if err != nil {
		fmt.Println(err)
		return
	}
	ctx := context.Background()
	ready, err := trading.ReadyWith(ctx, trading.Rows{
		Limits:     []trading.LimitsRow{{UserID: 7}},
		MarketData: []trading.MarketDataRow{{Symbol: "ACME"}},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, name := range []string{"out.ndjson.gz", "out.csv.zst", "out.parquet"} {
		out := filepath.Join(dir, name)
		err := ready.EnrichTrades().Run(ctx, file.Stream(filepath.Join(dir, "trades.csv")), file.Sink(out, parquet.Format, zstd.Compression))
		_, missing := os.Stat(out)
		fmt.Println(name, err, missing)
	}
	// Output:
	// out.ndjson.gz <nil> <nil>
	// out.csv.zst <nil> <nil>
	// out.parquet <nil> <nil>
}
