package generated_test

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/veloc-dev/veloc/examples/trading"
	"github.com/veloc-dev/veloc/golden/types"
	"github.com/veloc-dev/veloc/runtime/file"
)

// Decoding an object allocates what the record keeps of it and nothing else: its
// texts together, or with a decoder, room for those of many records.
func TestDecodingAllocatesTextsAlone(t *testing.T) {
	line := []byte(`{"trade_id":12,"symbol":"ACME","user_id":7,"quantity":3,"amount":12345.67,"ts":"2025-10-15T10:45:00Z"}`)
	escaped := []byte(strings.Replace(string(line), "ACME", `AC\u004dE`, 1))
	result := []byte(`{"trade_id":12,"symbol":"ACME","quantity":3,"tier":"gold","risk_score":0.5,"position_limit":null,"current_price":1.5000}`)
	var row trading.TradesRow
	var out trading.EnrichTradesRow
	var d trading.TradesDecoder
	for _, c := range []struct {
		name   string
		most   float64
		decode func() error
	}{
		{"DecodeJSON", 1, func() error { return row.DecodeJSON(line) }},
		{"UnmarshalJSON", 1, func() error { return row.UnmarshalJSON(line) }},
		{"DecodeJSONView", 0, func() error { return row.DecodeJSONView(line) }},
		{"DecodeJSON with an escape", 1, func() error { return row.DecodeJSON(escaped) }},
		{"Decode", 0, func() error { return d.Decode(&row, line) }},
		{"DecodeView", 0, func() error { return d.DecodeView(&row, line) }},
		{"DecodeJSON of a result", 1, func() error { return out.DecodeJSON(result) }},
		{"DecodeJSONView of a result", 0, func() error { return out.DecodeJSONView(result) }},
		{"MarshalJSON", 1, func() error { _, err := row.MarshalJSON(); return err }},
	} {
		var err error
		// The pools lose what they hold at a collection and, under the race
		// detector, at random: few runs, and the smallest of several counts.
		least := 1e9
		for range 20 {
			least = min(least, testing.AllocsPerRun(5, func() { err = c.decode() }))
		}
		if err != nil || least > c.most {
			t.Errorf("%s: %v allocations, at most %v; %v", c.name, least, c.most, err)
		}
	}
	if row.Symbol != "ACME" || row.Amount.String() != "12345.67" || out.Tier != "gold" {
		t.Errorf("got %+v and %+v", row, out)
	}
}

// A record that was decoded as a copy stays as it is when its bytes are used
// again; one of a view shares them. An error keeps nothing of them.
func TestDecodedRecordsShareNothing(t *testing.T) {
	ready, err := types.ReadyWith(context.Background(), types.Rows{})
	if err != nil {
		t.Fatal(err)
	}
	out := filepath.Join(t.TempDir(), "out.ndjson")
	if err := ready.CarryStream().Run(context.Background(), file.Stream("../golden/types/s.csv"), file.Sink(out)); err != nil {
		t.Fatal(err)
	}
	var d types.SDecoder
	for line := range strings.Lines(readText(t, out)) {
		line = strings.TrimSpace(line)
		// A text with an escape, which is not a part of the bytes as it stands.
		for _, line := range []string{line, strings.Replace(line, `"c_text":"`, `"c_text":"\u0041\n`, 1)} {
			var want types.SRow
			if err := want.DecodeJSON([]byte(line)); err != nil {
				t.Fatal(err)
			}
			text := fmt.Sprintf("%q", want.AppendJSON(nil))
			for name, decode := range map[string]func(*types.SRow, []byte) error{
				"DecodeJSON": (*types.SRow).DecodeJSON, "UnmarshalJSON": (*types.SRow).UnmarshalJSON, "Decode": d.Decode,
			} {
				var row types.SRow
				b := []byte(line)
				if err := decode(&row, b); err != nil {
					t.Fatal(err)
				}
				for i := range b {
					b[i] = 'x'
				}
				if got := fmt.Sprintf("%q", row.AppendJSON(nil)); got != text {
					t.Errorf("%s: the row is %s now, not %s", name, got, text)
				}
			}
		}
	}
	var row types.SRow
	b := []byte(`{"k":"no number"}`)
	bad := row.DecodeJSON(b)
	text := fmt.Sprint(bad)
	clear(b)
	if bad == nil || fmt.Sprint(bad) != text || !strings.Contains(text, "no number") {
		t.Errorf("the error is %q now, not %q", fmt.Sprint(bad), text)
	}
}
