package generated_test

import (
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/veloc-dev/veloc/examples/flights"
	"github.com/veloc-dev/veloc/examples/trading"
	"github.com/veloc-dev/veloc/generated_test/internal/oracle"
	"github.com/veloc-dev/veloc/runtime"
	"github.com/veloc-dev/veloc/runtime/file"
)

// year is all of 2013's flights; the repository ships a month.
const year = "../../shared/data/nycflights13/flights.csv.gz"

// The month that ships gives PostgreSQL's answer, and where the whole year
// lies beside the repository it does, too: 336,776 flights.
func TestFlightsGivePostgreSQLsAnswer(t *testing.T) {
	streams := map[string]string{"month": "../examples/flights/flights.csv.gz"}
	if _, err := os.Stat(year); err == nil {
		streams["year"] = year
	} else if os.Getenv("CI") != "" {
		t.Log("the whole year of flights is not here: ", err)
	}
	for name, stream := range streams {
		t.Run(name, func(t *testing.T) {
			got := oracle.Parse(runFlights(t, file.Stream(stream)))
			checkDigest(t, "flights-"+name, got, func(conn *oracle.Conn) oracle.Answer { return askFlights(t, conn, stream) })
		})
	}
}

func flightsReady(t *testing.T) *flights.Ready {
	t.Helper()
	tables := flights.NewTables()
	t.Cleanup(func() { tables.Close() })
	at := func(name string) runtime.TableSource { return file.Table("../examples/flights/" + name + ".csv.gz") }
	go tables.Load(context.Background(), flights.Sources{
		Airlines: at("airlines"), Airports: at("airports"), Planes: at("planes"), Weather: at("weather"),
	})
	ready, err := tables.Ready(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return ready
}

func runFlights(t *testing.T, stream runtime.StreamSource) string {
	t.Helper()
	out := filepath.Join(t.TempDir(), "out.csv")
	if err := flightsReady(t).EnrichFlights().Run(t.Context(), stream, file.Sink(out)); err != nil {
		t.Fatal(err)
	}
	return readText(t, out)
}

// exampleSQL splits an example's script at its only query.
func exampleSQL(t *testing.T, path string) (schema, query string) {
	t.Helper()
	text := readText(t, path)
	at := queryName.FindStringIndex(text)
	if at == nil {
		t.Fatal("no query in ", path)
	}
	return text[:at[0]], strings.TrimSuffix(strings.TrimSpace(text[at[1]:]), ";")
}

func askFlights(t *testing.T, conn *oracle.Conn, stream string) oracle.Answer {
	t.Helper()
	schema, query := exampleSQL(t, "../examples/flights/flights.sql")
	if err := conn.Fresh(t.Context(), "SET timezone = 'UTC';"+schema); err != nil {
		t.Fatal(err)
	}
	for _, table := range []string{"flights", "airlines", "airports", "planes", "weather"} {
		path := "../examples/flights/" + table + ".csv.gz"
		if table == "flights" {
			path = stream
		}
		text := unpacked(t, path)
		header, _, _ := strings.Cut(text, "\n")
		if err := conn.Load(t.Context(), table, strings.Split(header, ","), strings.NewReader(text)); err != nil {
			t.Fatal(err)
		}
	}
	answer, err := conn.Ask(t.Context(), query)
	if err != nil {
		t.Fatal(err)
	}
	return answer
}

func unpacked(t *testing.T, path string) string {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	zr, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(zr)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// checkDigest compares with PostgreSQL's answer, live and as it was recorded:
// large ones by their digest.
func checkDigest(t *testing.T, name string, got oracle.Answer, ask func(*oracle.Conn) oracle.Answer) {
	t.Helper()
	path := "testdata/" + name + ".sha256"
	if conn := tryServer(t); conn != nil {
		want := ask(conn)
		if d := oracle.Diff(want, got); d != "" {
			t.Fatal(d)
		}
		if *recordAnswers {
			if err := os.WriteFile(path, []byte(digest(want)), 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
	if recorded := readText(t, path); recorded != digest(got) {
		t.Errorf("digest %s, recorded is %s", digest(got), recorded)
	}
}

func digest(a oracle.Answer) string {
	sum := sha256.Sum256([]byte(a.Header + "\n" + strings.Join(a.Rows, "\n") + "\n"))
	return fmt.Sprintf("%d rows %s\n", len(a.Rows), hex.EncodeToString(sum[:]))
}

// The trading example over generated trades gives PostgreSQL's answer, from
// files and from a service's own batches.
func TestTradingGivesPostgreSQLsAnswer(t *testing.T) {
	dir := t.TempDir()
	goRun(t, "", "./examples/trading/gentrades", "-dir", dir, "-trades", "20000", "-users", "2000", "-symbols", "300", "-seed", "7")
	trades := readText(t, filepath.Join(dir, "trades.ndjson"))
	service := goRun(t, trades, "./examples/trading/enrich", "-data", dir)
	got := oracle.Parse("trade_id,symbol,quantity,tier,risk_score,position_limit,current_price\n" + tradeRows(t, service))
	checkDigest(t, "trading", got, func(conn *oracle.Conn) oracle.Answer { return askTrades(t, conn, dir, trades) })
}

// goRun gives the stdout of one of the repository's programs.
func goRun(t *testing.T, stdin string, args ...string) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "go", append([]string{"run"}, args...)...)
	cmd.Dir = repository(t)
	cmd.Stdin = strings.NewReader(stdin)
	var messages strings.Builder
	cmd.Stderr = &messages
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go run %s: %v\n%s", args[0], err, messages.String())
	}
	return string(out)
}

// tradeRows makes CSV of the service's NDJSON.
func tradeRows(t *testing.T, ndjson string) string {
	t.Helper()
	var out []byte
	for line := range strings.Lines(ndjson) {
		var row trading.EnrichTradesRow
		if err := row.UnmarshalJSON([]byte(line)); err != nil {
			t.Fatal(err)
		}
		out = append(row.AppendCSV(out), '\n')
	}
	return string(out)
}

func askTrades(t *testing.T, conn *oracle.Conn, dir, trades string) oracle.Answer {
	t.Helper()
	schema, _ := exampleSQL(t, "../examples/trading/trading.sql")
	// What on_miss u=use_defaults(tier='basic') means in SQL alone.
	query := readText(t, "testdata/trading_equivalent.sql")
	if err := conn.Fresh(t.Context(), schema); err != nil {
		t.Fatal(err)
	}
	var records []byte
	for line := range strings.Lines(trades) {
		var row trading.TradesRow
		if err := row.DecodeJSON([]byte(line)); err != nil {
			t.Fatal(err)
		}
		records = append(row.AppendCSV(records), '\n')
	}
	texts := map[string]string{"trades": "trade_id,symbol,user_id,quantity,amount,ts\n" + string(records)}
	for _, table := range []string{"user_profiles", "limits", "market_data"} {
		texts[table] = readText(t, filepath.Join(dir, table+".csv"))
	}
	for table, text := range texts {
		columns, err := csv.NewReader(strings.NewReader(text)).Read()
		if err != nil {
			t.Fatal(err)
		}
		if err := conn.Load(t.Context(), table, columns, strings.NewReader(text)); err != nil {
			t.Fatal(err)
		}
	}
	answer, err := conn.Ask(t.Context(), query)
	if err != nil {
		t.Fatal(err)
	}
	return answer
}
