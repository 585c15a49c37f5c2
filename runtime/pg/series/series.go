// Package series is PostgreSQL's generate_series: values from a start to a stop by a
// step. A series begins before its first value; Next goes on to the next one, and
// tells whether there is one.
package series

import (
	"time"

	"github.com/veloc-dev/veloc/runtime/pg"
	"github.com/veloc-dev/veloc/runtime/pg/datetime"
	"github.com/veloc-dev/veloc/runtime/pg/num"
)

var errZeroStep = &pg.Error{SQLState: pg.InvalidParameterValue, Message: "step size cannot equal zero"}

// Int4 is a series of integers.
type Int4 struct {
	Value int32
	next  Int8
}

// NewInt4 is generate_series(start, stop, step).
func NewInt4(start, stop, step int32) (Int4, error) {
	s, err := NewInt8(int64(start), int64(stop), int64(step))
	return Int4{next: s}, err
}

// Next goes on to the next value.
func (s *Int4) Next() bool {
	ok := s.next.Next()
	s.Value = int32(s.next.Value)
	return ok
}

// Int8 is a series of bigints.
type Int8 struct {
	Value            int64
	next, stop, step int64
	ended            bool
}

// NewInt8 is generate_series(start, stop, step).
func NewInt8(start, stop, step int64) (Int8, error) {
	if step == 0 {
		return Int8{}, errZeroStep
	}
	return Int8{next: start, stop: stop, step: step}, nil
}

// Next goes on to the next value.
func (s *Int8) Next() bool {
	if s.ended || s.step > 0 && s.next > s.stop || s.step < 0 && s.next < s.stop {
		return false
	}
	s.Value = s.next
	s.next += s.step
	s.ended = (s.next < s.Value) != (s.step < 0) // it has left 64 bits
	return true
}

// Numeric is a series of numerics.
type Numeric struct {
	Value            num.Numeric
	next, stop, step num.Numeric
	sign             int
}

// NewNumeric is generate_series(start, stop, step).
func NewNumeric(start, stop, step num.Numeric) (Numeric, error) {
	for _, x := range []struct {
		name  string
		value num.Numeric
	}{{"start value", start}, {"stop value", stop}, {"step size", step}} {
		switch {
		case x.value.IsNaN():
			return Numeric{}, pg.Errorf(pg.InvalidParameterValue, "%s cannot be NaN", x.name)
		case !num.IsFinite(x.value):
			return Numeric{}, pg.Errorf(pg.InvalidParameterValue, "%s cannot be infinity", x.name)
		}
	}
	sign := num.Compare(step, num.Numeric{})
	if sign == 0 {
		return Numeric{}, errZeroStep
	}
	return Numeric{next: start, stop: stop, step: step, sign: sign}, nil
}

// Next goes on to the next value.
func (s *Numeric) Next() bool {
	if s.sign == 0 || num.Compare(s.next, s.stop)*s.sign > 0 {
		return false
	}
	s.Value = s.next
	var err error
	if s.next, err = num.Add(s.next, s.step); err != nil {
		s.sign = 0
	}
	return true
}

// Timestamp is a series of timestamps. One that leaves the range of the type is an
// error in PostgreSQL; Err tells.
type Timestamp struct {
	Value      datetime.Timestamp
	Err        error
	next, stop datetime.Timestamp
	step       datetime.Interval
	sign       int
}

// NewTimestamp is generate_series(start, stop, step).
func NewTimestamp(start, stop datetime.Timestamp, step datetime.Interval) (Timestamp, error) {
	sign := datetime.CompareInterval(step, datetime.Interval{})
	if sign == 0 {
		return Timestamp{}, errZeroStep
	}
	return Timestamp{next: start, stop: stop, step: step, sign: sign}, nil
}

// Next goes on to the next value.
func (s *Timestamp) Next() bool {
	if s.sign > 0 && s.next > s.stop || s.sign < 0 && s.next < s.stop || s.Err != nil {
		return false
	}
	s.Value = s.next
	s.next, s.Err = datetime.AddTimestampInterval(s.next, s.step)
	return s.Err == nil
}

// Timestamptz is a series of times, whose steps are those of a time zone's clock.
type Timestamptz struct {
	Value      datetime.Timestamptz
	Err        error
	next, stop datetime.Timestamptz
	step       datetime.Interval
	sign       int
	zone       *time.Location
}

// NewTimestamptz is generate_series(start, stop, step).
func NewTimestamptz(zone *time.Location, start, stop datetime.Timestamptz, step datetime.Interval) (Timestamptz, error) {
	sign := datetime.CompareInterval(step, datetime.Interval{})
	if sign == 0 {
		return Timestamptz{}, errZeroStep
	}
	return Timestamptz{next: start, stop: stop, step: step, sign: sign, zone: zone}, nil
}

// Next goes on to the next value.
func (s *Timestamptz) Next() bool {
	if s.sign > 0 && s.next > s.stop || s.sign < 0 && s.next < s.stop || s.Err != nil {
		return false
	}
	s.Value = s.next
	s.next, s.Err = datetime.AddTimestamptzInterval(s.zone, s.next, s.step)
	return s.Err == nil
}
