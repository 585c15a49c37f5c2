package datetime

import (
	"testing"
	"time"
)

// TestAllocations: reading and writing records allocates nothing, neither for
// the common forms nor for the rest of the grammar.
func TestAllocations(t *testing.T) {
	zone, err := Zone("America/New_York")
	if err != nil {
		t.Fatal(err)
	}
	buf := make([]byte, 0, 200)
	var failed error
	note := func(err error) {
		if err != nil {
			failed = err
		}
	}
	cases := map[string]func(){
		"date":             func() { _, err := ParseDate("2013-01-01"); note(err) },
		"date, slow":       func() { _, err := ParseDate("January 8, 1999"); note(err) },
		"time":             func() { _, err := ParseTime("10:00:00.5"); note(err) },
		"time, slow":       func() { _, err := ParseTime("04:05 PM"); note(err) },
		"timestamp":        func() { _, err := ParseTimestamp("2013-01-01 10:00:00"); note(err) },
		"timestamptz Z":    func() { _, err := ParseTimestamptz(time.UTC, "2013-01-01T10:00:00Z"); note(err) },
		"timestamptz +00":  func() { _, err := ParseTimestamptz(time.UTC, "2013-01-01 10:00:00+00"); note(err) },
		"timestamptz zone": func() { _, err := ParseTimestamptz(zone, "2013-01-01 10:00:00"); note(err) },
		"timestamptz slow": func() { _, err := ParseTimestamptz(zone, "Sat Feb 16 17:32:01 1997 PST"); note(err) },
		"timestamptz name": func() { _, err := ParseTimestamptz(zone, "2013-01-01 10:00:00 EST"); note(err) },
		"interval":         func() { _, err := ParseInterval("1 year 2 mons 3 days 04:05:06.789"); note(err) },
		"interval ISO":     func() { _, err := ParseInterval("P1Y2M3DT4H5M6S"); note(err) },
		"append": func() {
			b := AppendDate(buf, 5)
			b = AppendTime(b, 5)
			b = AppendTimestamp(b, -5)
			b = AppendTimestamptz(zone, b, -5)
			AppendInterval(b, Interval{1, -2, 3})
		},
		"append JSON": func() {
			b := AppendTimestampJSON(buf, -5)
			AppendTimestamptzJSON(zone, b, -5)
		},
		"trunc": func() {
			_, err := TruncTimestamptz(zone, "Month", 5)
			note(err)
		},
		"part": func() {
			_, err := PartTimestamptz(zone, "epoch", 5)
			note(err)
		},
		"add": func() {
			_, err := AddTimestamptzInterval(zone, 5, Interval{1, 2, 3})
			note(err)
		},
		"at zone": func() {
			_, err := TimestamptzAtZone("europe/berlin", 5)
			note(err)
		},
	}
	for name, f := range cases {
		f()
		if n := testing.AllocsPerRun(100, f); n != 0 {
			t.Errorf("%s: %v allocations", name, n)
		}
	}
	if failed != nil {
		t.Error(failed)
	}
}

func BenchmarkParseTimestamptz(b *testing.B) {
	for b.Loop() {
		if _, err := ParseTimestamptz(time.UTC, "2013-01-01T10:00:00Z"); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkParseSlow(b *testing.B) {
	for b.Loop() {
		if _, err := ParseTimestamptz(time.UTC, "January 8, 1999 04:05 PM"); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkAppendTimestamptz(b *testing.B) {
	buf := make([]byte, 0, 64)
	for b.Loop() {
		buf = AppendTimestamptz(time.UTC, buf[:0], 410_000_000_123_456)
	}
}

func BenchmarkTrunc(b *testing.B) {
	for b.Loop() {
		if _, err := TruncTimestamptz(time.UTC, "month", 410_000_000_123_456); err != nil {
			b.Fatal(err)
		}
	}
}
