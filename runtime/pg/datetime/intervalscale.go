package datetime

import (
	"math"

	"github.com/veloc-dev/veloc/runtime/pg"
)

// MulInterval is interval * float8. What is left of a month goes into days, of
// a day into microseconds.
func MulInterval(i Interval, f float64) (Interval, error) {
	return i.scaled(float64(float64(i.Months)*f), float64(float64(i.Days)*f), float64(float64(i.Micros)*f))
}

// MulIntervalLeft is float8 * interval.
func MulIntervalLeft(f float64, i Interval) (Interval, error) { return MulInterval(i, f) }

// DivInterval is interval / float8.
func DivInterval(i Interval, f float64) (Interval, error) {
	if f == 0 {
		return Interval{}, pg.Errorf(pg.DivisionByZero, "division by zero")
	}
	return i.scaled(float64(i.Months)/f, float64(i.Days)/f, float64(i.Micros)/f)
}

// scaled makes an interval of fields that have been multiplied or divided.
func (i Interval) scaled(months, days, micros float64) (Interval, error) {
	if !doubleFitsInt32(months) || !doubleFitsInt32(days) {
		return Interval{}, errIntervalRange()
	}
	m, d := int32(months), int32(days)
	restDays := toMicro(float64((months - float64(m)) * daysPerMonth))
	wholeDays := int32(restDays)
	restSec := toMicro(float64((days - float64(d) + restDays - float64(wholeDays)) * secPerDay))
	sum := int64(d) + int64(wholeDays)
	if math.Abs(restSec) >= secPerDay {
		n := int32(restSec / secPerDay)
		sum += int64(n)
		restSec -= float64(float64(n) * secPerDay)
	}
	us := math.RoundToEven(micros + float64(restSec*usPerSecond))
	if !fitsInt32(sum) || !(us >= -0x1p63 && us < 0x1p63) {
		return Interval{}, errIntervalRange()
	}
	return Interval{m, int32(sum), int64(us)}, nil
}

func doubleFitsInt32(f float64) bool { return f >= math.MinInt32 && f < math.MaxInt32+1 }

// toMicro rounds to six decimals, half to even.
func toMicro(f float64) float64 { return math.RoundToEven(float64(f*usPerSecond)) / usPerSecond }

// JustifyHours turns every 24 hours into a day and gives both the same sign.
func JustifyHours(i Interval) (Interval, error) {
	days := int64(i.Days) + i.Micros/usPerDay
	us := i.Micros % usPerDay
	if !fitsInt32(days) {
		return Interval{}, errIntervalRange()
	}
	if days > 0 && us < 0 {
		us += usPerDay
		days--
	} else if days < 0 && us > 0 {
		us -= usPerDay
		days++
	}
	return Interval{i.Months, int32(days), us}, nil
}

// JustifyDays turns every 30 days into a month and gives both the same sign.
func JustifyDays(i Interval) (Interval, error) {
	months := int64(i.Months) + int64(i.Days/daysPerMonth)
	days := i.Days % daysPerMonth
	if !fitsInt32(months) {
		return Interval{}, errIntervalRange()
	}
	if months > 0 && days < 0 {
		days += daysPerMonth
		months--
	} else if months < 0 && days > 0 {
		days -= daysPerMonth
		months++
	}
	return Interval{int32(months), days, i.Micros}, nil
}

// JustifyInterval turns every 24 hours into a day, every 30 days into a month,
// and gives all fields the same sign.
func JustifyInterval(i Interval) (Interval, error) {
	days := int64(i.Days) + i.Micros/usPerDay
	us := i.Micros % usPerDay
	months := int64(i.Months) + days/daysPerMonth
	days %= daysPerMonth
	if !fitsInt32(months) {
		return Interval{}, errIntervalRange()
	}
	if months > 0 && (days < 0 || days == 0 && us < 0) {
		days += daysPerMonth
		months--
	} else if months < 0 && (days > 0 || days == 0 && us > 0) {
		days -= daysPerMonth
		months++
	}
	if days > 0 && us < 0 {
		us += usPerDay
		days--
	} else if days < 0 && us > 0 {
		us -= usPerDay
		days++
	}
	return Interval{int32(months), int32(days), us}, nil
}

// IntervalIsFinite is isfinite(interval): PostgreSQL 15 has no infinite ones.
func IntervalIsFinite(Interval) bool { return true }
