package agg

import (
	"github.com/veloc-dev/veloc/runtime/pg/datetime"
	"github.com/veloc-dev/veloc/runtime/pg/num"
)

// SumInt is sum of smallint and integer.
type SumInt struct {
	sum int64
	any bool
}

// Reset empties it.
func (s *SumInt) Reset() { *s = SumInt{} }

// Add adds a value.
func (s *SumInt) Add(x int64) { s.sum, s.any = s.sum+x, true }

// Result is the sum.
func (s *SumInt) Result() (int64, bool) { return s.sum, s.any }

// SumFixed is sum of bigints, and of numerics of one scale that have 64 bits.
type SumFixed struct {
	sum   num.Int128
	count int64
	nan   bool
}

// Reset empties it.
func (s *SumFixed) Reset() { *s = SumFixed{} }

// Add adds the coefficient of a numeric, which may be NaN.
func (s *SumFixed) Add(x int64) {
	s.count++
	if x == num.NaNInt64 {
		s.nan = true
		return
	}
	s.addInt(x)
}

// addInt adds an integer. The sum of all rows that can be fits.
func (s *SumFixed) addInt(x int64) { s.sum, _ = num.AddFixed128(s.sum, num.WidenInt8(x)) }

// Result is the sum at a scale.
func (s *SumFixed) Result(scale int32) (num.Numeric, bool) {
	if s.nan {
		return num.NaN, true
	}
	return num.FromInt128(s.sum, scale), s.count > 0
}

// AvgFixed is avg of numerics of one scale that have 64 bits.
type AvgFixed struct{ SumFixed }

// Result is the mean, with PostgreSQL's scale for a quotient.
func (s *AvgFixed) Result(scale int32) (num.Numeric, bool) {
	sum, ok := s.SumFixed.Result(scale)
	return mean(sum, s.count), ok
}

// mean is the quotient, of which nothing fails but a division by zero.
func mean(sum num.Numeric, count int64) num.Numeric {
	q, _ := num.Div(sum, num.Int8ToNumeric(max(count, 1)))
	return q
}

// SumBigint is sum of bigint.
type SumBigint struct{ SumFixed }

// Add adds a value.
func (s *SumBigint) Add(x int64) {
	s.count++
	s.addInt(x)
}

// Result is the sum.
func (s *SumBigint) Result() (num.Numeric, bool) { return s.SumFixed.Result(0) }

// AvgInt is avg of the integer types.
type AvgInt struct{ SumBigint }

// Result is the mean, with PostgreSQL's scale for a quotient.
func (s *AvgInt) Result() (num.Numeric, bool) {
	sum, ok := s.SumBigint.Result()
	return mean(sum, s.count), ok
}

// SumNumeric is sum of numeric; the scale is the largest of the values'.
type SumNumeric struct {
	sum   num.Numeric
	err   error
	count int64
}

// Reset empties it.
func (s *SumNumeric) Reset() { *s = SumNumeric{} }

// Add adds a value.
func (s *SumNumeric) Add(x num.Numeric) {
	s.count++
	if s.err == nil {
		s.sum, s.err = num.Add(s.sum, x)
	}
}

// Result is the sum, an error where it has too many digits.
func (s *SumNumeric) Result() (num.Numeric, bool, error) { return s.sum, s.count > 0, s.err }

// AvgNumeric is avg of numeric.
type AvgNumeric struct{ SumNumeric }

// Result is the mean, with PostgreSQL's scale for a quotient.
func (s *AvgNumeric) Result() (num.Numeric, bool, error) {
	if s.count == 0 || s.err != nil {
		return s.sum, false, s.err
	}
	return mean(s.sum, s.count), true, nil
}

// SumInterval is sum of interval.
type SumInterval struct {
	sum   datetime.Interval
	err   error
	count int64
}

// Reset empties it.
func (s *SumInterval) Reset() { *s = SumInterval{} }

// Add adds a value.
func (s *SumInterval) Add(x datetime.Interval) {
	s.count++
	if s.err == nil {
		s.sum, s.err = datetime.AddInterval(s.sum, x)
	}
}

// Result is the sum, an error where it is out of range.
func (s *SumInterval) Result() (datetime.Interval, bool, error) { return s.sum, s.count > 0, s.err }

// AvgInterval is avg of interval.
type AvgInterval struct{ SumInterval }

// Result is the mean.
func (s *AvgInterval) Result() (datetime.Interval, bool, error) {
	if s.count == 0 || s.err != nil {
		return s.sum, false, s.err
	}
	mean, err := datetime.DivInterval(s.sum, float64(s.count))
	return mean, true, err
}
