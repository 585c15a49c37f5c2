package generated_test

import (
	"context"
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"

	"github.com/veloc-dev/veloc/golden/types"
	"github.com/veloc-dev/veloc/runtime/file"
)

// A result row reads the JSON that it writes, whatever its columns' types.
func TestResultRowsReadTheirJSON(t *testing.T) {
	ready, err := types.ReadyWith(context.Background(), types.Rows{})
	if err != nil {
		t.Fatal(err)
	}
	out := filepath.Join(t.TempDir(), "out.ndjson")
	if err := ready.CarryStream().Run(context.Background(), file.Stream("../golden/types/s.csv"), file.Sink(out)); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(readText(t, out)), "\n")
	for _, line := range lines {
		var row types.CarryStreamRow
		if err := json.Unmarshal([]byte(line), &row); err != nil {
			t.Fatal(err)
		}
		if got := string(row.AppendJSON(nil)); got != line {
			t.Errorf("got\n%s, want\n%s", got, line)
		}
	}
	if len(lines) < 4 {
		t.Errorf("%d lines", len(lines))
	}
}
