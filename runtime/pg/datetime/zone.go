package datetime

import "time"

// offsetAt is the zone's offset east of Greenwich at an instant, in seconds.
func offsetAt(zone *time.Location, t Timestamptz) int {
	if zone == time.UTC {
		return 0
	}
	sec, _ := floorDiv(int64(t), usPerSecond)
	_, offset := time.Unix(sec+epochSeconds, 0).In(zone).Zone()
	return offset
}

// offsetOfLocal is the zone's offset when its clocks show local seconds since
// 2000-01-01. A time that a change of clocks skips is read with the offset
// before the change, one that happens twice with the offset after it.
func offsetOfLocal(zone *time.Location, local int64) int {
	if zone == time.UTC {
		return 0
	}
	unix := local + epochSeconds
	dayBefore := time.Unix(unix-secPerDay, 0).In(zone)
	_, before := dayBefore.Zone()
	_, change := dayBefore.ZoneBounds()
	if change.IsZero() {
		return before
	}
	_, after := change.Zone()
	boundary := change.Unix()
	asBefore, asAfter := unix-int64(before), unix-int64(after)
	switch {
	case asBefore < boundary && asAfter < boundary:
		return before
	case asBefore > boundary && asAfter >= boundary:
		return after
	case asBefore > asAfter:
		return before
	}
	return after
}
