package datetime

import "strings"

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

// ParseIntervalMod is PostgreSQL's input function for an interval type with p
// decimals of a second and fields: a number without a unit is in the last field, and
// what is smaller is cut off.
func ParseIntervalMod(s string, p int32, fields IntervalFields) (Interval, error) {
	first, last := unitNone, lastField(fields)
	if fields == IntervalMinute|IntervalSecond {
		first = unitMinute
	}
	i, err := parseInterval(s, first, last)
	return AdjustInterval(i, p, fields), err
}

// AdjustInterval is the cast to an interval type with p decimals of a second, half
// away from zero, and fields: what is smaller than they are is cut off, what is
// larger stays.
func AdjustInterval(i Interval, p int32, fields IntervalFields) Interval {
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
	i.Micros = roundMicros(i.Micros, p)
	return i
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

var fieldNames = []struct {
	name   string
	fields IntervalFields
}{{"year", IntervalYear}, {"month", IntervalMonth}, {"day", IntervalDay}, {"hour", IntervalHour}, {"minute", IntervalMinute}, {"second", IntervalSecond}}

// FieldsOfType are the fields that the name of an interval type has, such as
// interval day to second(3); 0 are all.
func FieldsOfType(name string) (fields IntervalFields) {
	name, _, _ = strings.Cut(name, "(")
	words := strings.Fields(name)
	first, last := -1, -1
	for i, f := range fieldNames {
		if len(words) > 1 && f.name == words[1] {
			first = i
		}
		if len(words) > 1 && f.name == words[len(words)-1] {
			last = i
		}
	}
	for i := first; i >= 0 && i <= last; i++ {
		fields |= fieldNames[i].fields
	}
	return fields
}
