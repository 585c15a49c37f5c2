package parquet

import (
	"encoding/binary"
	"math"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/deprecated"
	"github.com/parquet-go/parquet-go/format"

	"github.com/veloc-dev/veloc/runtime/pg"
	"github.com/veloc-dev/veloc/runtime/pg/datetime"
	"github.com/veloc-dev/veloc/runtime/rowio"
)

// toTime reads dates, times and timestamps of any unit. A timestamp with time
// zone is one that the file says is adjusted to UTC; Spark's INT96, which says
// nothing, is read as either.
func toTime(k parquet.Kind, logical format.LogicalTypeValue, c *rowio.Column) converter {
	round := roundingOf(c)
	switch l := logical.(type) {
	case *format.DateType:
		if c.Kind == rowio.Date && k == parquet.Int32 {
			return each(int32s, int4Vector, func(days int32) (int32, error) {
				d, err := datetime.FromUnixDays(days)
				return int32(d), err
			})
		}
	case *format.TimeType:
		if c.Kind == rowio.Time {
			return micros(k, l.Unit, timeOfDay, round)
		}
	case *format.TimestampType:
		if c.Kind == rowio.Timestamptz && l.IsAdjustedToUTC || c.Kind == rowio.Timestamp && !l.IsAdjustedToUTC {
			return micros(k, l.Unit, timestamp, round)
		}
	case nil:
		if k == parquet.Int96 && (c.Kind == rowio.Timestamp || c.Kind == rowio.Timestamptz) {
			return each(int96s, int8Vector, func(x deprecated.Int96) (int64, error) {
				us, err := int96Micros(x)
				if err == nil {
					us, err = timestamp(us)
				}
				if round != nil {
					us = round(us)
				}
				return us, err
			})
		}
	}
	return nil
}

// roundingOf holds values to the digits that the column's type keeps; nil: all.
func roundingOf(c *rowio.Column) func(us int64) int64 {
	m := c.Modifiers()
	if len(m) == 0 {
		return nil
	}
	switch c.Kind {
	case rowio.Time:
		return func(us int64) int64 { return int64(datetime.RoundTime(datetime.Time(us), m[0])) }
	default:
		return func(us int64) int64 { return int64(datetime.RoundTimestamp(datetime.Timestamp(us), m[0])) }
	}
}

// micros reads a unit's integers; round may be nil.
func micros(k parquet.Kind, unit format.TimeUnit, value func(us int64) (int64, error), round func(int64) int64) converter {
	var scale func(x int64) (us int64, ok bool)
	switch unit.Value.(type) {
	case *format.MilliSeconds:
		scale = fromMillis
	case *format.MicroSeconds:
		if k == parquet.Int64 && round == nil {
			return each(int64s, int8Vector, value) // 5 ns in place of 9
		}
		scale = func(x int64) (int64, bool) { return x, true }
	case *format.NanoSeconds:
		scale = fromNanos
	default:
		return nil
	}
	if round == nil {
		round = func(us int64) int64 { return us }
	}
	read := func(x int64) (int64, error) {
		us, ok := scale(x)
		if !ok {
			return 0, pg.Errorf(pg.DatetimeFieldOverflow, "timestamp out of range: %d milliseconds after 1970-01-01", x)
		}
		us, err := value(us)
		return round(us), err
	}
	if k == parquet.Int32 {
		return each(int32s, int8Vector, func(x int32) (int64, error) { return read(int64(x)) })
	}
	return each(int64s, int8Vector, read)
}

func fromMillis(x int64) (int64, bool) {
	return x * 1000, math.MinInt64/1000 <= x && x <= math.MaxInt64/1000
}

// fromNanos rounds to the nearest microsecond, half to even, as PostgreSQL's input
// does.
func fromNanos(x int64) (int64, bool) {
	us, rest := x/1000, x%1000
	if rest < 0 {
		us, rest = us-1, rest+1000
	}
	if rest > 500 || rest == 500 && us&1 == 1 {
		us++
	}
	return us, true
}

func timestamp(us int64) (int64, error) {
	t, err := datetime.FromUnixMicros(us)
	return int64(t), err
}

const usPerDay = 24 * 60 * 60 * 1_000_000

func timeOfDay(us int64) (int64, error) {
	if us < 0 || us > usPerDay {
		return 0, pg.Errorf(pg.DatetimeFieldOverflow, "time out of range: %d microseconds", us)
	}
	return us, nil
}

// int96Micros is the instant of nanoseconds in a Julian day.
func int96Micros(x deprecated.Int96) (int64, error) {
	const unixJulianDay = 2440588
	days := int64(int32(x[2])) - unixJulianDay
	if days < math.MinInt64/usPerDay/2 || days > math.MaxInt64/usPerDay/2 {
		return 0, pg.Errorf(pg.DatetimeFieldOverflow, "timestamp out of range: day %d", int32(x[2]))
	}
	us, _ := fromNanos(int64(x[0]) | int64(x[1])<<32)
	return days*usPerDay + us, nil
}

// intervalType is the precision and the fields of an interval column.
func intervalType(c *rowio.Column) (p int32, fields datetime.IntervalFields) {
	p = 6
	if m := c.Modifiers(); len(m) > 0 {
		p = m[0]
	}
	return p, datetime.FieldsOfType(c.SQLType)
}

// interval reads months, days and milliseconds.
func interval(s string) datetime.Interval {
	b := bytesOf(s)
	return datetime.Interval{
		Months: int32(binary.LittleEndian.Uint32(b)),
		Days:   int32(binary.LittleEndian.Uint32(b[4:])),
		Micros: int64(binary.LittleEndian.Uint32(b[8:])) * 1000,
	}
}
