package agg

import (
	"math"

	"github.com/veloc-dev/veloc/runtime/pg/float"
)

// SumFloat4 is sum of real, which is added up in real.
type SumFloat4 struct {
	sum float32
	err error
	any bool
}

// Reset empties it.
func (s *SumFloat4) Reset() { *s = SumFloat4{} }

// Add adds a value.
func (s *SumFloat4) Add(x float32) {
	switch {
	case s.err != nil:
	case !s.any: // which keeps the sign of a zero
		s.sum, s.any = x, true
	default:
		s.sum, s.err = float.Add4(s.sum, x)
	}
}

// Result is the sum, an error where it is out of range.
func (s *SumFloat4) Result() (float32, bool, error) { return s.sum, s.any, s.err }

// SumFloat8 is sum of double precision.
type SumFloat8 struct {
	sum float64
	err error
	any bool
}

// Reset empties it.
func (s *SumFloat8) Reset() { *s = SumFloat8{} }

// Add adds a value.
func (s *SumFloat8) Add(x float64) {
	switch {
	case s.err != nil:
	case !s.any: // which keeps the sign of a zero
		s.sum, s.any = x, true
	default:
		s.sum, s.err = float.Add8(s.sum, x)
	}
}

// Result is the sum, an error where it is out of range.
func (s *SumFloat8) Result() (float64, bool, error) { return s.sum, s.any, s.err }

// AvgFloat is avg of real and double precision. PostgreSQL adds up the squares of the
// deviations beside it, and where these are out of range the mean is an error, too.
type AvgFloat struct {
	n, sum, squares float64
	err             error
}

// Reset empties it.
func (a *AvgFloat) Reset() { *a = AvgFloat{} }

// Add adds a value, by the method of Youngs and Cramer.
func (a *AvgFloat) Add(x float64) {
	before, sum := a.n, a.sum
	a.n++
	a.sum += x
	if before == 0 {
		if math.IsNaN(x) || math.IsInf(x, 0) {
			a.squares = math.NaN()
		}
		return
	}
	d := float64(x*a.n) - a.sum
	a.squares += float64(d*d) / float64(a.n*before)
	if !math.IsInf(a.sum, 0) && !math.IsInf(a.squares, 0) {
		return
	}
	if !math.IsInf(sum, 0) && !math.IsInf(x, 0) && a.err == nil {
		a.err = float.ErrOverflow
	}
	a.squares = math.NaN()
}

// Result is the mean, an error where it is out of range.
func (a *AvgFloat) Result() (float64, bool, error) {
	if a.n == 0 || a.err != nil {
		return 0, false, a.err
	}
	return a.sum / a.n, true, nil
}
