package datetime

import (
	"fmt"
	"testing"
)

// The quick ways between days and dates agree with the general ones on every
// day that they take.
func TestFastDays(t *testing.T) {
	for days := int64(firstFast); days < lastFast; days++ {
		y, m, d := civilFromDays(days)
		if back := daysFromCivil(int64(y), int64(m), int64(d)); back != days || m < 1 || m > 12 || d < 1 || d > daysIn(y, m) {
			t.Fatalf("day %d is %d-%d-%d, which is day %d", days, y, m, d, back)
		}
		if y < 1 {
			continue
		}
		if fast, ok := fastDay(fmt.Sprintf("%04d-%02d-%02d", y, m, d)); !ok || fast != days {
			t.Fatalf("%d-%d-%d is read as day %d, %v, not %d", y, m, d, fast, ok, days)
		}
	}
	if y, m, d := civilFromDays(lastFast); y != 10000 || m != 1 || d != 1 {
		t.Errorf("the day behind the last is %d-%d-%d", y, m, d)
	}
}
