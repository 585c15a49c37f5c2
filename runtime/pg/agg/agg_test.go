package agg

import (
	"testing"

	"github.com/veloc-dev/veloc/runtime/pg/num"
)

// The values are PostgreSQL's.
func TestMeansHaveTheScaleOfAQuotient(t *testing.T) {
	for _, c := range []struct {
		values []int64
		want   string
	}{
		{[]int64{1, 1}, "1.00000000000000000000"},
		{[]int64{2, 2}, "2.0000000000000000"},
		{[]int64{1_000_000_000, 2}, "500000001.00000000"},
	} {
		var a AvgInt
		for _, v := range c.values {
			a.Add(v)
		}
		if got, ok := a.Result(); !ok || got.String() != c.want {
			t.Errorf("avg of %v: got %v, %t; want %s", c.values, got, ok, c.want)
		}
	}
}

func TestSumsLeave64Bits(t *testing.T) {
	var s SumBigint
	s.Add(9_223_372_036_854_775_807)
	s.Add(9_223_372_036_854_775_807)
	if got, ok := s.Result(); !ok || got.String() != "18446744073709551614" {
		t.Errorf("got %v, %t", got, ok)
	}
	s.Reset()
	if got, ok := s.Result(); ok {
		t.Errorf("a sum of nothing is %v, not NULL", got)
	}
}

func TestNaNStaysInASumOfOneScale(t *testing.T) {
	var s SumFixed
	s.Add(150)
	s.Add(num.NaNInt64)
	if got, ok := s.Result(2); !ok || !got.IsNaN() {
		t.Errorf("got %v, %t; want NaN", got, ok)
	}
}

// PostgreSQL adds up squares beside the sum, and refuses a mean whose squares overflow.
func TestAMeanWhoseSquaresOverflowIsAnError(t *testing.T) {
	var a AvgFloat
	a.Add(1e300)
	a.Add(-1e300)
	if got, _, err := a.Result(); err == nil {
		t.Errorf("got %v, want an error", got)
	}
}
