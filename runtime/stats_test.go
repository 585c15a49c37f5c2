package runtime_test

import (
	"slices"
	"testing"

	"github.com/veloc-dev/veloc/runtime"
)

// TestSettled: looks at one record of several leave what the last that came to a
// join found there, and that it has waited.
func TestSettled(t *testing.T) {
	type stats = runtime.JoinStats
	hit := stats{Hits: 1, Rows: 1}
	miss := stats{Misses: 1, Parked: 1}
	null := stats{Misses: 1, NullKeys: 1, Parked: 1}
	// Two more records have been there, which did not wait.
	joins := []stats{{Hits: 3, Rows: 3}, {Hits: 1, Misses: 2, Rows: 1, Parked: 1, Nulled: 1}}
	counted := []stats{hit, miss}
	for i, c := range []struct{ look, want []stats }{
		{[]stats{miss, {}}, []stats{{Hits: 2, Misses: 1, Rows: 2, Parked: 1}, {Hits: 1, Misses: 2, Rows: 1, Parked: 1, Nulled: 1}}},
		{[]stats{{}, {}}, []stats{{Hits: 2, Misses: 1, Rows: 2, Parked: 1}, {Hits: 1, Misses: 2, Rows: 1, Parked: 1, Nulled: 1}}}, // it failed
		{[]stats{hit, null}, []stats{{Hits: 3, Rows: 3, Parked: 1}, {Hits: 1, Misses: 2, NullKeys: 1, Rows: 1, Parked: 1, Nulled: 1}}},
		{[]stats{hit, {Hits: 1, Rows: 2}}, []stats{{Hits: 3, Rows: 3, Parked: 1}, {Hits: 2, Misses: 1, Rows: 3, Parked: 1, Nulled: 1}}},
	} {
		runtime.Settled(joins, counted, c.look)
		if !slices.Equal(joins, c.want) {
			t.Errorf("look %d leaves\n%+v, not\n%+v", i, joins, c.want)
		}
	}
}
