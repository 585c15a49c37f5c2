package index

import (
	"testing"

	"github.com/veloc-dev/veloc/runtime/rowstore"
)

// An index keeps its entries when it is trimmed and grows aside, in every layout
// and at sizes that are no powers of two.
func TestIndexTrimsAndGrows(t *testing.T) {
	for _, step := range []uint64{1, 2, 1009, 1 << 40} {
		for _, n := range []int{1, 100, 8192, 8193, 50_000, rowstore.LargeTable} {
			var x IntIndex
			var guard rowstore.Guard
			x.Expect(3 * n)
			insert := func(from, to int) {
				for i := from; i < to; i++ {
					x.Grow(&guard, uint64(i)*step)
					x.Insert(uint64(i)*step, uint32(i))
				}
			}
			check := func(when string, n int) {
				t.Helper()
				for i := range n {
					at, slot := x.Seek(uint64(i) * step)
					for slot != 0 && uint32(slot) != uint32(i+1) {
						at, slot = x.Next(uint64(i)*step, at)
					}
					if slot == 0 {
						t.Fatalf("step %d: row %d of %d is not found %s", step, i, n, when)
					}
				}
				if x.Len() != n {
					t.Fatalf("step %d: %d entries %s, not %d", step, x.Len(), when, n)
				}
			}
			insert(0, n)
			check("before Trim", n)
			x.Trim()
			check("behind Trim", n)
			if n == rowstore.LargeTable && x.Bytes() > 16*n+16*n/64 {
				t.Errorf("step %d: %d bytes for %d entries", step, x.Bytes(), n)
			}
			insert(n, 2*n)
			check("when grown", 2*n)
			for i := range n {
				x.Remove(uint64(n+i)*step, uint32(n+i))
			}
			check("when emptied", n)
		}
	}
}
