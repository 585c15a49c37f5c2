package datetime

import (
	"math"
	"path"
	"strings"
	"sync"
	"time"

	"github.com/veloc-dev/veloc/runtime/pg"
)

// Zones are taken from Go's time zone database: the system's, or the one that
// importing time/tzdata puts into the program. This package does not import
// it.

// Zone is the time zone that SET timezone gives: a name of the zone database
// in any case, a POSIX specification, or a number of hours east of Greenwich.
func Zone(name string) (*time.Location, error) {
	if hours, rest, ok := leadingFloat([]byte(name)); ok && len(rest) == 0 {
		if !(math.Abs(hours) <= 167) {
			return nil, errZone(name)
		}
		return time.FixedZone(name, int(hours*3600)), nil
	}
	return loadZone(name)
}

var zones sync.Map // lower-case name → *time.Location

// loadZone finds a zone by its name in the database, in any case, or by a
// POSIX specification.
func loadZone(name string) (*time.Location, error) {
	lower := pg.LowerASCII(name)
	if z, ok := zones.Load(lower); ok {
		return z.(*time.Location), nil
	}
	z := findZone(lower)
	if z == nil {
		if z = posixZone(name); z == nil {
			return nil, errZone(name)
		}
		return z, nil
	}
	zones.Store(strings.Clone(lower), z)
	return z, nil
}

// findZone tries the spellings that zone names have, of a name in lower case.
func findZone(name string) *time.Location {
	if path.Clean(name) != name {
		return nil // another spelling of a file's path is no name
	}
	switch name {
	case ".", "local":
		return nil
	case "gmt", "utc":
		return time.UTC
	}
	for _, spelling := range []string{upperASCII(name), zoneSpelling(name), name} {
		if z, err := time.LoadLocation(spelling); err == nil {
			return z
		}
	}
	return nil
}

// oddWords are the parts of zone names that are not simply capitalised.
var oddWords = map[string]string{
	"of": "of", "es": "es", "au": "au",
	"mcmurdo": "McMurdo", "dumontdurville": "DumontDUrville",
	"comodrivadavia": "ComodRivadavia", "bajanorte": "BajaNorte", "bajasur": "BajaSur",
	"easterisland": "EasterIsland", "denoronha": "DeNoronha",
	"act": "ACT", "in": "IN", "lhi": "LHI", "nsw": "NSW", "us": "US", "gb": "GB", "nz": "NZ", "chat": "CHAT",
	"gmt": "GMT", "gmt0": "GMT0", "utc": "UTC", "uct": "UCT",
}

// zoneSpelling capitalises a zone's name, in lower case, as the database does.
func zoneSpelling(lower string) string {
	var b strings.Builder
	b.Grow(len(lower))
	for len(lower) > 0 {
		end := strings.IndexAny(lower, "/_-+")
		if end < 0 {
			end = len(lower)
		}
		part := lower[:end]
		switch odd, ok := oddWords[part]; {
		case ok:
			b.WriteString(odd)
		case part != "":
			b.WriteString(upperASCII(part[:1]) + part[1:])
		}
		if end < len(lower) {
			b.WriteByte(lower[end])
			end++
		}
		lower = lower[end:]
	}
	return b.String()
}

func upperASCII(s string) string {
	b := []byte(s)
	for i, c := range b {
		if 'a' <= c && c <= 'z' {
			b[i] = c - 'a' + 'A'
		}
	}
	return string(b)
}

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

// maxChanges bounds the search for an abbreviation in a zone's history.
const maxChanges = 1000

// offsetOfAbbrev is the offset that an abbreviation last had in a zone at or
// before an instant (in seconds since 2000-01-01), or else first has after
// it.
func offsetOfAbbrev(zone *time.Location, abbrev string, instant int64) (offset int, ok bool) {
	at := time.Unix(instant+epochSeconds, 0).In(zone)
	start, end := at.ZoneBounds()
	for range maxChanges {
		if name, offset := at.Zone(); name == abbrev {
			return offset, true
		}
		if start.IsZero() {
			break
		}
		at = start.Add(-time.Second)
		start, _ = at.ZoneBounds()
	}
	for range maxChanges {
		if end.IsZero() {
			break
		}
		at = end
		if name, offset := at.Zone(); name == abbrev {
			return offset, true
		}
		_, end = at.ZoneBounds()
	}
	return 0, false
}

// isFixed reports whether a zone has had one offset only.
func isFixed(zone *time.Location) bool {
	at := time.Unix(-1<<40, 0).In(zone)
	_, first := at.Zone()
	for range maxChanges {
		_, end := at.ZoneBounds()
		if end.IsZero() {
			return true
		}
		if _, offset := end.Zone(); offset != first {
			return false
		}
		at = end
	}
	return true
}
