package parquet

import (
	"bytes"
	"math"
	"testing"

	"github.com/parquet-go/parquet-go"

	"github.com/veloc-dev/veloc/runtime/rowio"
)

// A value written as words is the one that the library makes.
func TestMirroredValues(t *testing.T) {
	if !mirrored {
		t.Error("parquet.Value has another layout than mirror: values are made the slow way")
	}
	v := &rowio.Vector{
		Valid: []bool{true, false, true}, Bool: []bool{true, false, false}, Int2: []int16{-3, 0, 9}, Int4: []int32{math.MinInt32, 0, 7},
		Int8: []int64{-5, 0, 1 << 50}, Float4: []float32{-1.5, 0, 3}, Float8: []float64{math.Inf(1), 0, -2.25},
		UUID: [][16]byte{{1, 2}, {}, {3}}, Text: []string{"", "", "text"}, Bytes: [][]byte{{1}, nil, {}},
	}
	defer func() { mirrored = true }()
	for kind := rowio.Bool; kind <= rowio.JSONB; kind++ {
		if kind == rowio.Dec128 || kind == rowio.Numeric || kind == rowio.Interval {
			continue // encoded anew by each call
		}
		for _, notNull := range []bool{false, true} {
			c := &rowio.Column{Name: "c", Kind: kind, NotNull: notNull, Precision: 18}
			node, encode := encodingOf(c)
			e := &encoder{c, node.Type().Kind(), encode}
			var got, want [3]parquet.Value
			mirrored = true
			err1 := e.values(got[:], v, 2)
			mirrored = false
			err2 := e.values(want[:], v, 2)
			if err1 != nil || err2 != nil {
				t.Fatal(err1, err2)
			}
			for i := range got {
				a, b := got[i], want[i]
				if a.Kind() != b.Kind() || !bytes.Equal(a.Bytes(), b.Bytes()) || a.Column() != b.Column() || a.DefinitionLevel() != b.DefinitionLevel() || !parquet.DeepEqual(a, b) {
					t.Errorf("kind %d, value %d: %+v, not %+v", kind, i, a, b)
				}
			}
		}
	}
}
