package rowstore

import "testing"

// The room follows what is expected, in steps, and is cut to size.
func TestRowsFollowExpectation(t *testing.T) {
	const batch = 512
	var rows []int64
	grown := 0
	for i := 0; i < 1_000_000; i += batch {
		room := cap(rows)
		rows = ReserveRows(rows, batch, 1_000_000)
		if cap(rows) != room {
			grown++
		}
		rows = append(rows, make([]int64, batch)...)
	}
	if grown > 6 {
		t.Errorf("the rows were moved %d times", grown)
	}
	if room := cap(TrimRows(rows)); room > len(rows)+len(rows)/64 {
		t.Errorf("room for %d, of %d rows", room, len(rows))
	}
	// Expectations that are wrong cost no more than a step.
	for _, expected := range []int{0, 1, 100, 1 << 30} {
		if room := cap(ReserveRows(make([]int64, 1000), 24, expected)); room < 1024 || room > 16*1024 {
			t.Errorf("room for %d of 1024 rows where %d are expected", room, expected)
		}
	}
}
