package generated_test

import (
	"context"
	"path/filepath"
	"strings"
	"testing"

	"github.com/veloc-dev/veloc/examples/currency"
	"github.com/veloc-dev/veloc/generated_test/internal/oracle"
	"github.com/veloc-dev/veloc/runtime/file"
)

// The currency example gives PostgreSQL's answer over the data that ships with it.
func TestCurrencyGivesPostgreSQLsAnswer(t *testing.T) {
	tables := currency.NewTables()
	t.Cleanup(func() { tables.Close() })
	go tables.Load(context.Background(), currency.Sources{Rates: file.Table("../examples/currency/rates.csv")})
	ready, err := tables.Ready(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	out := filepath.Join(t.TempDir(), "out.csv")
	if err := ready.InEuros().Run(t.Context(), file.Stream("../examples/currency/payments.csv"), file.Sink(out)); err != nil {
		t.Fatal(err)
	}
	checkDigest(t, "currency", oracle.Parse(readText(t, out)), func(conn *oracle.Conn) oracle.Answer { return askCurrency(t, conn) })
}

func askCurrency(t *testing.T, conn *oracle.Conn) oracle.Answer {
	t.Helper()
	schema, query := exampleSQL(t, "../examples/currency/currency.sql")
	if err := conn.Fresh(t.Context(), "SET timezone = 'UTC';"+schema); err != nil {
		t.Fatal(err)
	}
	for _, table := range []string{"payments", "rates"} {
		text := readText(t, "../examples/currency/"+table+".csv")
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
