package runtime_test

import (
	"slices"
	"testing"

	"github.com/veloc-dev/veloc/runtime"
)

// A record that waits counts when it has ended, at each join by the last look
// that came there; until then only that it waits. No counter falls.
func TestSettled(t *testing.T) {
	type stats = runtime.JoinStats
	hit := stats{Hits: 1, Rows: 1}
	miss := stats{Misses: 1, Parked: 1}
	null := stats{Misses: 1, NullKeys: 1, Parked: 1}
	// Two more records have been there, which did not wait.
	joins := []stats{{Hits: 3, Rows: 3}, {Hits: 1, Misses: 2, Rows: 1, Parked: 1, Nulled: 1}}
	counted := []stats{hit, miss}
	runtime.PutAside(joins, counted)
	aside := stats{Hits: 1, Misses: 1, Rows: 1, Parked: 1, Nulled: 1}
	if want := []stats{{Hits: 2, Rows: 2}, aside}; !slices.Equal(joins, want) {
		t.Fatalf("put aside:\n%+v, not\n%+v", joins, want)
	}
	for i, c := range []struct {
		look  []stats
		waits bool
		want  []stats
	}{
		{[]stats{miss, {}}, true, []stats{{Hits: 2, Rows: 2, Parked: 1}, aside}},
		{[]stats{hit, null}, true, []stats{{Hits: 2, Rows: 2, Parked: 1}, aside}},
		{[]stats{miss, {}}, false, []stats{{Hits: 2, Misses: 1, Rows: 2, Parked: 1}, {Hits: 1, Misses: 2, NullKeys: 1, Rows: 1, Parked: 1, Nulled: 1}}},
	} {
		runtime.Settled(joins, counted, c.look, c.waits)
		if !slices.Equal(joins, c.want) {
			t.Errorf("look %d leaves\n%+v, not\n%+v", i, joins, c.want)
		}
	}
}
