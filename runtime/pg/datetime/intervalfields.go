package datetime

// IntervalFields are the fields of a type such as interval day to second, as
// the bits of PostgreSQL's type modifier. 0, or AllIntervalFields, is a type
// without fields.
type IntervalFields = int32

// The fields that types are made of; interval day to minute has all from day
// to minute.
const (
	IntervalMonth     IntervalFields = 1 << 1
	IntervalYear      IntervalFields = 1 << 2
	IntervalDay       IntervalFields = 1 << 3
	IntervalHour      IntervalFields = 1 << 10
	IntervalMinute    IntervalFields = 1 << 11
	IntervalSecond    IntervalFields = 1 << 12
	AllIntervalFields IntervalFields = 0x7fff
)

// ParseIntervalFields is PostgreSQL's input function for an interval type with
// fields: a number without a unit is in the last one, and smaller ones are cut
// off. Rounding to a precision is RoundInterval's.
func ParseIntervalFields(s string, fields IntervalFields) (Interval, error) {
	first, last := unitNone, lastField(fields)
	if fields == IntervalMinute|IntervalSecond {
		first = unitMinute
	}
	i, err := parseInterval(s, first, last)
	return TruncIntervalFields(i, fields), err
}

// lastField is the smallest unit among fields.
func lastField(fields IntervalFields) unit {
	switch {
	case fields == 0 || fields == AllIntervalFields:
		return unitNone
	case fields&IntervalSecond != 0:
		return unitSecond
	case fields&IntervalMinute != 0:
		return unitMinute
	case fields&IntervalHour != 0:
		return unitHour
	case fields&IntervalDay != 0:
		return unitDay
	case fields&IntervalMonth != 0:
		return unitMonth
	}
	return unitYear
}

// TruncIntervalFields cuts off what is smaller than the fields of the type; it
// keeps what is larger.
func TruncIntervalFields(i Interval, fields IntervalFields) Interval {
	switch last := lastField(fields); last {
	case unitYear:
		return Interval{Months: i.Months - i.Months%monthsPerYear}
	case unitMonth:
		return Interval{Months: i.Months}
	case unitDay:
		return Interval{i.Months, i.Days, 0}
	case unitHour, unitMinute:
		i.Micros -= i.Micros % microsOf(last)
	}
	return i
}
