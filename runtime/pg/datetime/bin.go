package datetime

import (
	"github.com/veloc-dev/veloc/runtime/pg"
)

// BinTimestamp is date_bin(stride, source, origin): the start of the interval
// of that length, counted from origin, in which t lies.
func BinTimestamp(stride Interval, t, origin Timestamp) (Timestamp, error) {
	if !t.IsFinite() {
		return t, nil
	}
	if !origin.IsFinite() {
		return 0, pg.Errorf(pg.DatetimeFieldOverflow, "origin out of range")
	}
	if stride.Months != 0 {
		return 0, pg.Errorf(pg.FeatureNotSupported,
			"timestamps cannot be binned into intervals containing months or years")
	}
	length, ok := mulInt64(int64(stride.Days), usPerDay)
	if ok {
		length, ok = addInt64(length, stride.Micros)
	}
	if !ok {
		return 0, errIntervalRange()
	}
	if length <= 0 {
		return 0, pg.Errorf(pg.DatetimeFieldOverflow, "stride must be greater than zero")
	}
	distance, ok := addInt64(int64(t), -int64(origin))
	if !ok {
		return 0, errIntervalRange()
	}
	rest := distance % length
	start := int64(t) - rest
	if rest < 0 {
		start, ok = addInt64(start, -length)
	}
	if !ok || !validTimestamp(Timestamp(start)) {
		return 0, errTimestampRange()
	}
	return Timestamp(start), nil
}

// BinTimestamptz is date_bin(stride, source, origin) for timestamptz.
func BinTimestamptz(stride Interval, t, origin Timestamptz) (Timestamptz, error) {
	r, err := BinTimestamp(stride, Timestamp(t), Timestamp(origin))
	return Timestamptz(r), err
}
