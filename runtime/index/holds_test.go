package index

import (
	"maps"
	"math/rand/v2"
	"reflect"
	"testing"

	"github.com/veloc-dev/veloc/runtime/rowstore"
)

// shared names the slices that two values of a type have in common.
func shared(t *testing.T, path string, a, b reflect.Value) {
	switch a.Kind() {
	case reflect.Slice:
		if a.Cap() > 0 && a.Pointer() == b.Pointer() {
			t.Errorf("%s is shared", path)
		}
	case reflect.Struct:
		for i := range a.NumField() {
			shared(t, path+"."+a.Type().Field(i).Name, a.Field(i), b.Field(i))
		}
	case reflect.Map, reflect.Pointer:
		if !a.IsNil() && a.Pointer() == b.Pointer() {
			t.Errorf("%s is shared", path)
		}
	}
}

// A clone shares no memory with what it was made from, and finds what that
// found, whatever happens to that.
func TestClonesShareNothing(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for _, spread := range []int64{1 << 8, 1 << 30, 1 << 40} {
		for range 20 {
			var x IntIndex
			var bits rowstore.Bits
			heads := map[uint64]uint32{}
			link := func(row uint32) {
				key := KeyWord(r.Int64N(spread) / 3)
				if _, ok := heads[key]; !ok {
					heads[key] = row
					x.Insert(key, row)
				}
			}
			rows := uint32(r.IntN(600))
			for row := range rows {
				link(row)
				bits.Add(row)
			}
			y, copied := x.Clone(), bits.Clone()
			shared(t, "IntIndex", reflect.ValueOf(x), reflect.ValueOf(y))
			shared(t, "Index", reflect.ValueOf(x.Index), reflect.ValueOf(y.Index))
			shared(t, "Bits", reflect.ValueOf(bits), reflect.ValueOf(copied))
			then := maps.Clone(heads)
			for row := range uint32(r.IntN(600)) {
				link(rows + row)
				bits.Add(rows + row)
			}
			for key, row := range then {
				if _, found := y.Seek(key); uint32(found)-1 != row && !y.Wide() {
					t.Fatalf("key %d: row %d, not %d", key, uint32(found)-1, row)
				}
			}
			if y.Len() != len(then) {
				t.Fatalf("%d keys, not %d", y.Len(), len(then))
			}
			for row := range 2 * rows {
				if copied.Has(row) != (row < rows) {
					t.Fatalf("row %d is in the copy, or was lost: there were %d", row, rows)
				}
			}
		}
	}
}
