package datetime

import (
	"time"

	"github.com/veloc-dev/veloc/runtime/pg"
)

// namedOffset is what a zone's name stands for in AT TIME ZONE: a fixed offset
// (zone nil), or a zone, with its abbreviation where the name was one.
type namedOffset struct {
	zone   *time.Location
	abbrev string
	offset int
}

// lookupZone takes an abbreviation first, then a name of the zone database.
func lookupZone(name string) (n namedOffset, err error) {
	a := lookupAbbrev([]byte(pg.LowerASCII(name)))
	switch a.kind {
	case wordZone, wordZoneDST:
		n.offset = a.value
		return n, nil
	case wordZoneNamed:
		n.abbrev = upperASCII(name)
		n.zone, err = loadZone(a.zone)
		return n, err
	}
	n.zone, err = loadZone(name)
	return n, err
}

func (n *namedOffset) ofLocal(t Timestamp) int {
	if n.zone == nil {
		return n.offset
	}
	local, _ := floorDiv(int64(t), usPerSecond)
	offset := offsetOfLocal(n.zone, local)
	if n.abbrev != "" {
		if o, ok := offsetOfAbbrev(n.zone, n.abbrev, local-int64(offset)); ok {
			return o
		}
	}
	return offset
}

func (n *namedOffset) ofInstant(t Timestamptz) int {
	if n.zone == nil {
		return n.offset
	}
	if n.abbrev != "" {
		sec, _ := floorDiv(int64(t), usPerSecond)
		if o, ok := offsetOfAbbrev(n.zone, n.abbrev, sec); ok {
			return o
		}
	}
	return offsetAt(n.zone, t)
}

// TimestampAtZone is timezone(text, timestamp): the instant when that zone's
// clocks show t.
func TimestampAtZone(zone string, t Timestamp) (Timestamptz, error) {
	if !t.IsFinite() {
		return Timestamptz(t), nil
	}
	n, err := lookupZone(zone)
	if err != nil {
		return 0, err
	}
	r, err := checkTimestamp(t - Timestamp(n.ofLocal(t))*usPerSecond)
	return Timestamptz(r), err
}

// TimestamptzAtZone is timezone(text, timestamptz): what that zone's clocks
// show at the instant t.
func TimestamptzAtZone(zone string, t Timestamptz) (Timestamp, error) {
	if !t.IsFinite() {
		return Timestamp(t), nil
	}
	n, err := lookupZone(zone)
	if err != nil {
		return 0, err
	}
	return checkTimestamp(Timestamp(t) + Timestamp(n.ofInstant(t))*usPerSecond)
}

// intervalOffset is an interval as an offset from Greenwich in microseconds,
// whole seconds only.
func intervalOffset(zone Interval) (Timestamp, error) {
	if zone.Months != 0 || zone.Days != 0 {
		return 0, pg.Errorf(pg.InvalidParameterValue,
			"interval time zone \"%s\" must not include months or days", FormatInterval(zone))
	}
	return Timestamp(zone.Micros / usPerSecond * usPerSecond), nil
}

// TimestampAtOffset is timezone(interval, timestamp).
func TimestampAtOffset(zone Interval, t Timestamp) (Timestamptz, error) {
	if !t.IsFinite() {
		return Timestamptz(t), nil
	}
	offset, err := intervalOffset(zone)
	if err != nil {
		return 0, err
	}
	r, err := checkTimestamp(t - offset)
	return Timestamptz(r), err
}

// TimestamptzAtOffset is timezone(interval, timestamptz).
func TimestamptzAtOffset(zone Interval, t Timestamptz) (Timestamp, error) {
	if !t.IsFinite() {
		return Timestamp(t), nil
	}
	offset, err := intervalOffset(zone)
	if err != nil {
		return 0, err
	}
	return checkTimestamp(Timestamp(t) + offset)
}
